"""How much say own labels get beside the background corpus: weights, and the share chosen by cross-validation over cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import GroupKFold

from ..model.heads import Heads, Probabilities
from .background import Background, drawn
from .fit import Part, fit_heads
from .labels import N_ACTS, Example

AUTO = "auto"
SHARES = (0.0, 0.1, 0.3, 0.6, 1.0)
"""What `own_share="auto"` chooses from: 0 leaves the own labels out of the fit, 1 the background."""
N_FOLDS = 3
N_CHOSEN_ON = 1000
"""So many exchanges of either side stand for all of it while a share is chosen. A share is one of the weight, so it carries over."""
REGULARISATION = 0.03
"""While a share is chosen, one value of C serves for all."""
CLIP = 1e-4
"""A probability is taken to be at least this far from 0 and 1, so that one sure mistake does not decide."""


def mix(own: Part, background: Part, share: float) -> Part:
    """Put two parts together so that `own` carries `share` of the weight; a weight is 1 on average."""
    n_own, n_background = len(own.examples), len(background.examples)
    total = n_own + n_background
    weights = np.repeat([share * total / n_own, (1 - share) * total / n_background], [n_own, n_background])
    kept = np.flatnonzero(weights)
    return Part([*own.examples, *background.examples], [*own.vectors, *background.vectors], weights).take(kept)


def choose_share(own: Part, background: Background, shares: Sequence[float], *, seed: int) -> dict[float, float]:
    """Return for each share the mean log loss on own cases that were not fitted."""
    own, small = drawn(own, N_CHOSEN_ON, seed), background.sample(N_CHOSEN_ON, seed=seed)
    folds = list(
        GroupKFold(N_FOLDS, shuffle=True, random_state=seed).split(
            own.examples, groups=[example.row.case for example in own.examples]
        )
    )
    losses = {}
    for share in shares:
        parts = []
        for fitted, held_out in folds:
            heads = fit_heads(mix(own.take(fitted), small.train, share), small.dev, regularisations=(REGULARISATION,))
            parts.append(_mean_loss(heads, own.take(held_out)))
        losses[share] = float(np.mean(parts))
    return losses


def _mean_loss(heads: Heads, part: Part) -> float:
    """Return the log loss averaged within each kind of label and then over the kinds."""
    judged = [heads.judge([v], example.pair) for example, v in zip(part.examples, part.vectors, strict=True)]
    return float(np.mean([np.nanmean(losses) for losses in _losses(part.examples, judged)]))


def _losses(examples: Sequence[Example], judged: Sequence[Probabilities]) -> list[np.ndarray]:
    acts = [_binary(e.reply[:, :N_ACTS], p.reply[:, :N_ACTS]) for e, p in zip(examples, judged, strict=True)]
    thread = [_binary(e.thread[:, :2], p.thread[:, :2]) for e, p in zip(examples, judged, strict=True)]
    due = _binary(np.array([e.apology_due for e in examples], float), np.array([p.apology_due for p in judged]))
    relevance = [-np.log(max(CLIP, p.relevance[e.relevance])) for e, p in zip(examples, judged, strict=True)]
    return [np.concatenate(acts), np.concatenate(thread), due, np.array(relevance)]


def _binary(gold: np.ndarray, proba: np.ndarray) -> np.ndarray:
    """Return the log loss of every label; NaN where there is none."""
    p = np.clip(proba, CLIP, 1 - CLIP)
    return -(gold * np.log(p) + (1 - gold) * np.log(1 - p))
