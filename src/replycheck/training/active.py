"""Which replies would teach the model most: those it is least sure of, spread over what there is (Zhdanov 2019)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.cluster import KMeans

from ..exchange import Exchange
from ..model.heads import Probabilities
from .corpus import Labelled
from .estimator import ReplyModel
from .vectors import Encoder

N = 50
SEED = 7


def next_to_label(model: ReplyModel, exchanges: Sequence[Labelled | Exchange], n: int = N) -> list[int]:
    """Return the positions of the exchanges to label next, the least sure first.

    Doubt alone would pick fifty replies of one kind. So the exchanges are clustered by their vectors, doubtful ones weighing more, and from each of
    `n` clusters the one that the model doubts most is taken.
    """
    doubts = np.array([doubt(said) for said in model.judge(exchanges)])
    if len(doubts) <= n:
        return np.argsort(-doubts).tolist()
    points = np.stack(
        [vectors.pair for vectors in Encoder(model.model, cache=model.cache, n_jobs=model.n_jobs).transform(exchanges)]
    )
    clusters = KMeans(n, n_init=1, random_state=SEED).fit_predict(points, sample_weight=doubts + 1e-6)
    best = [max(np.flatnonzero(clusters == cluster), key=doubts.__getitem__) for cluster in np.unique(clusters)]
    return [int(i) for i in sorted(best, key=lambda i: -doubts[i])]


def doubt(said: Probabilities) -> float:
    """Return the mean entropy, in bits, of what was said of an exchange: sentences, relevance and whether an apology is due."""
    acts = np.nanmean(_entropy(said.reply)) if said.reply.size else 0.0
    relevance = -(said.relevance * np.log2(np.clip(said.relevance, 1e-9, 1))).sum()
    return float(np.mean([acts, relevance, _entropy(np.array(said.apology_due))]))


def _entropy(p: np.ndarray) -> np.ndarray:
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
