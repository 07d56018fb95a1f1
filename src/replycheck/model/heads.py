"""Vectors to probabilities: one linear layer a head, calibration folded in, held as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..report import ACTS, RELEVANCE
from .encoder import Vectors

REPLY_OUTPUTS = (*ACTS, "contradicts", "asks_given", "repeats_promise")
"""What a reply sentence is judged for: its acts, and whether it clashes with, asks again for, or promises again what the
thread says."""
THREAD_OUTPUTS = ("ask", "answered", "contradicted", "given", "promised")
"""What a thread sentence is judged for: does it want an answer, does it get one, and is it the other end of such a link."""
LINK_KINDS = REPLY_OUTPUTS[len(ACTS) :]


@dataclass(frozen=True, slots=True)
class Probabilities:
    """What the model says of one exchange. Rows follow the sentences of the pair that was read; a sentence that did not fit is NaN.

    `reply` has the shape (n_reply, len(REPLY_OUTPUTS)), `thread` (n_thread, len(THREAD_OUTPUTS)), `relevance` (len(RELEVANCE),).
    """

    reply: np.ndarray
    thread: np.ndarray
    relevance: np.ndarray
    apology_due: float


class Heads:
    """Linear heads as arrays: for "reply", "thread", "relevance" and "apology_due" a weight of shape (n_outputs, n_features) and a bias.

    "links" has a slope and a bias for each of `LINK_KINDS`: both ends of a link are judged apart, and their mean log-odds tell how likely
    there is one.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.arrays = dict(arrays)

    def judge(self, windows: Sequence[Vectors], n_thread: int, n_reply: int) -> Probabilities:
        """Return the probabilities of an exchange from the vectors of its windows.

        A sentence that stands in several windows gets the mean over them, except that it is answered if any part of the
        reply answers it. The relevance of a long reply is the best of its windows.
        """
        reply = np.full((len(windows), n_reply, len(REPLY_OUTPUTS)), np.nan)
        thread = np.full((len(windows), n_thread, len(THREAD_OUTPUTS)), np.nan)
        for i, vectors in enumerate(windows):
            reply[i, [unit.number for unit in vectors.window.reply]] = self._sigmoid("reply", vectors.reply)
            thread[i, [unit.number for unit in vectors.window.thread]] = self._sigmoid("thread", vectors.thread)
        relevance = np.array([self._softmax("relevance", vectors.pair) for vectors in windows])
        due = [float(self._sigmoid("apology_due", vectors.customer)[0]) for vectors in windows]
        answered = THREAD_OUTPUTS.index("answered")
        best = relevance[relevance[:, RELEVANCE.index("addresses")].argmax()]
        merged = _mean_of_known(thread)
        merged[:, answered] = _max_of_known(thread[:, :, answered])
        return Probabilities(_mean_of_known(reply), merged, best, max(due))

    def link_probability(self, kind: str, here: float, there: float) -> float:
        """Return the probability of a link whose ends were judged to have these probabilities."""
        i = LINK_KINDS.index(kind)
        x = self.arrays["links.weight"][i] * mean_log_odds(here, there) + self.arrays["links.bias"][i]
        return float(1 / (1 + np.exp(-x)))

    def logits(self, head: str, features: np.ndarray) -> np.ndarray:
        """Return features of shape (..., n_features) times the head's weight, plus its bias: shape (..., n_outputs)."""
        return features @ self.arrays[f"{head}.weight"].T + self.arrays[f"{head}.bias"]

    def _sigmoid(self, head: str, features: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-self.logits(head, features)))

    def _softmax(self, head: str, features: np.ndarray) -> np.ndarray:
        logits = self.logits(head, features)
        exponentials = np.exp(logits - logits.max(-1, keepdims=True))
        return exponentials / exponentials.sum(-1, keepdims=True)


def mean_log_odds(here: float, there: float) -> float:
    """Return the mean of the log-odds of two probabilities."""
    return float(np.mean([np.log(p / (1 - p)) for p in np.clip([here, there], 1e-6, 1 - 1e-6)]))


def _mean_of_known(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    total = np.where(known, values, 0).sum(0)
    return np.where(known.any(0), total / np.maximum(known.sum(0), 1), np.nan)


def _max_of_known(values: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(values).all(0), np.nan, np.where(np.isnan(values), -np.inf, values).max(0))
