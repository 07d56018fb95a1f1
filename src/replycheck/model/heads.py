"""Vectors and words to probabilities: one linear layer a head, calibration folded in, held as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..report import ACTS, RELEVANCE
from .encoder import Pair, Vectors
from .words import Bag, bag, weigh

REPLY_OUTPUTS = (*ACTS, "contradicts", "asks_given", "repeats_promise")
"""What a reply sentence is judged for: its acts, and whether it clashes with, asks again for, or promises again what the
thread says."""
THREAD_OUTPUTS = ("ask", "answered", "contradicted", "given", "promised")
"""What a thread sentence is judged for: does it want an answer, does it get one, and is it the other end of such a link."""
LINK_KINDS = REPLY_OUTPUTS[len(ACTS) :]
ASK, ANSWERED = THREAD_OUTPUTS.index("ask"), THREAD_OUTPUTS.index("answered")
READS = {
    "reply": "reply",
    "thread": "thread",
    "answered": "whole reply",
    "relevance": "whole reply",
    "apology_due": "newest turn",
}
"""Which of `texts_of` each head reads the words of. Whether a thread sentence is answered is no matter of its own words."""


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

    To each comes what the words say, of shape (N_BUCKETS, n_outputs): those of a reply sentence of its acts, those of a thread sentence of whether it asks, those of the whole reply of whether it
    answers and how it bears on the problem, those of the newest turn of whether an apology is due.

    "relevance.asks", of shape (len(RELEVANCE), 2), is what `counted_asks` adds: a reply that leaves every ask open hardly addresses the problem.

    "links" has a slope and a bias for each of `LINK_KINDS`: both ends of a link are judged apart, and their mean log-odds tell how likely
    there is one.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.arrays = dict(arrays)

    def judge(self, windows: Sequence[Vectors], pair: Pair) -> Probabilities:
        """Return the probabilities of an exchange from its words and the vectors of its windows.

        A sentence that stands in several windows gets the mean over them, except that it is answered if any part of the
        reply answers it. The relevance of a long reply is the best of its windows.
        """
        bags = {part: self._bags(texts) for part, texts in texts_of(pair).items()}
        words = {head: self._words(head, bags[part]) for head, part in READS.items()}
        words["thread"][:, ANSWERED] += words["answered"][0, 0]
        reply = np.full((len(windows), len(pair.reply), len(REPLY_OUTPUTS)), np.nan)
        thread = np.full((len(windows), len(words["thread"]), len(THREAD_OUTPUTS)), np.nan)
        for i, vectors in enumerate(windows):
            here, there = ([unit.number for unit in units] for units in (vectors.window.reply, vectors.window.thread))
            reply[i, here] = _sigmoid(self.logits("reply", vectors.reply) + words["reply"][here])
            thread[i, there] = _sigmoid(self.logits("thread", vectors.thread) + words["thread"][there])
        merged = _mean_of_known(thread)
        merged[:, ANSWERED] = _max_of_known(thread[:, :, ANSWERED])
        told = words["relevance"][0] + self.arrays["relevance.asks"] @ counted_asks(pair, merged)
        relevance = np.array([_softmax(self.logits("relevance", vectors.pair) + told) for vectors in windows])
        due = [_sigmoid(self.logits("apology_due", vectors.customer) + words["apology_due"][0])[0] for vectors in windows]
        best = relevance[relevance[:, RELEVANCE.index("addresses")].argmax()]
        return Probabilities(_mean_of_known(reply), merged, best, float(max(due)))

    def link_probability(self, kind: str, here: float, there: float) -> float:
        """Return the probability of a link whose ends were judged to have these probabilities."""
        i = LINK_KINDS.index(kind)
        x = self.arrays["links.weight"][i] * mean_log_odds(here, there) + self.arrays["links.bias"][i]
        return float(1 / (1 + np.exp(-x)))

    def logits(self, head: str, features: np.ndarray) -> np.ndarray:
        """Return features of shape (..., n_features) times the head's weight, plus its bias: shape (..., n_outputs)."""
        return features @ self.arrays[f"{head}.weight"].T + self.arrays[f"{head}.bias"]

    def _bags(self, texts: Sequence[str]) -> list[Bag]:
        return [weigh(bag(text), self.arrays["idf"]) for text in texts]

    def _words(self, head: str, bags: Sequence[Bag]) -> np.ndarray:
        """Return what the words of texts add to the logits of a head: shape (n_texts, n_outputs)."""
        weight = self.arrays[f"{head}.words"]
        return np.array([values @ weight[buckets] for buckets, values in bags]).reshape(len(bags), weight.shape[1])


def texts_of(pair: Pair) -> dict[str, list[str]]:
    """Return the texts whose words are read: the sentences of either side, and the whole reply and the newest turn, each as one."""
    return {
        "reply": list(pair.reply),
        "thread": [sentence for turn in pair.thread for sentence in turn.sentences],
        "whole reply": [" ".join(pair.reply)],
        "newest turn": [" ".join(sentence for turn in pair.thread[-1:] for sentence in turn.sentences)],
    }


def counted_asks(pair: Pair, thread: np.ndarray) -> np.ndarray:
    """Return how many of the customer's asks a reply answers and how many it leaves open: log(1 + n) of each, shape (2,).

    `thread` holds probabilities of shape (n_thread, len(THREAD_OUTPUTS)); what did not fit counts as nothing.
    """
    by_customer = np.array([turn.role == "customer" for turn in pair.thread for _ in turn.sentences], bool)
    ask, answered = thread[by_customer, ASK], thread[by_customer, ANSWERED]
    return np.log1p([np.nansum(ask * answered), np.nansum(ask * (1 - answered))])


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def _softmax(logits: np.ndarray) -> np.ndarray:
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
