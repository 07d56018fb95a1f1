"""The second storey: scikit-learn heads on the encoder's vectors, calibrated on dev, folded into plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

from ..model.encoder import Encoder, Vectors
from ..model.heads import LINK_KINDS, REPLY_OUTPUTS, THREAD_OUTPUTS, Heads, mean_log_odds
from ..report import RELEVANCE
from .labels import Example

REGULARISATIONS = (0.003, 0.01, 0.03, 0.1)
"""Values of scikit-learn's C that dev chooses from."""
MIN_TO_CALIBRATE = 8
"""An output with fewer positive (or negative) dev labels than this keeps the probabilities of its fit."""
MAX_ITERATIONS = 300
NEVER_SEEN = -10.0
"""The log-odds of what the training labels never hold."""

Table = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Features of shape (n, width), targets of shape (n, n_outputs) or (n,), and how much each row counts, of shape (n,)."""


@dataclass(frozen=True)
class Part:
    """Examples, their vectors, and how much each counts: an array of shape (n_examples,), or None where all count alike."""

    examples: Sequence[Example]
    vectors: Sequence[Vectors]
    weights: np.ndarray | None = None

    def take(self, rows: Sequence[int] | np.ndarray) -> Part:
        """Return the part that some of the examples make."""
        weights = None if self.weights is None else self.weights[rows]
        return Part([self.examples[i] for i in rows], [self.vectors[i] for i in rows], weights)


def encode(encoder: Encoder, examples: Sequence[Example]) -> list[Vectors]:
    """Return the vectors of the first window of each example, which is all of it for all but the longest."""
    return [encoder.encode(example.pair)[0] for example in examples]


def fit_heads(train: Part, dev: Part, *, regularisations: Sequence[float] = REGULARISATIONS) -> Heads:
    """Fit and calibrate every head.

    Parameters
    ----------
    train, dev : what to fit on; dev chooses the regularisation and fits the calibration (Platt 1999)
    regularisations : values of scikit-learn's C to choose from

    Returns
    -------
    heads : weights and biases with the calibration folded in, so that a sigmoid (or softmax) of them is a calibrated probability
    """
    with threadpool_limits(1):  # many small products: on a busy machine threads wait for one another more than they work
        return Heads(_fit_arrays(train, dev, regularisations))


def _fit_arrays(train: Part, dev: Part, regularisations: Sequence[float]) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {}
    for head in ("reply", "thread", "apology_due"):
        weights, biases = zip(*_fit_columns(_table(head, train), _table(head, dev), regularisations), strict=True)
        arrays[f"{head}.weight"], arrays[f"{head}.bias"] = np.stack(weights), np.array(biases)
    arrays["relevance.weight"], arrays["relevance.bias"] = _fit_relevance(
        _table("relevance", train), _table("relevance", dev), regularisations
    )
    arrays["links.weight"], arrays["links.bias"] = np.ones(len(LINK_KINDS)), np.zeros(len(LINK_KINDS))
    arrays["links.weight"], arrays["links.bias"] = _fit_links(Heads(arrays), dev)
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def _fit_links(heads: Heads, dev: Part) -> tuple[np.ndarray, np.ndarray]:
    """Fit, for each kind of link, how the likelier end on either side tells whether a reply has one (on dev, by sigmoid)."""
    judged = [
        (example, heads.judge([v], len(example.thread), len(example.reply)))
        for example, v in zip(dev.examples, dev.vectors, strict=True)
        if example.row.links is not None
    ]
    weights, biases = np.ones(len(LINK_KINDS)), np.zeros(len(LINK_KINDS))
    for i, kind in enumerate(LINK_KINDS):
        here, there = REPLY_OUTPUTS.index(kind), len(THREAD_OUTPUTS) - len(LINK_KINDS) + i
        odds = np.array([mean_log_odds(np.nanmax(p.reply[:, here]), np.nanmax(p.thread[:, there])) for _, p in judged])
        gold = np.array([np.nanmax(example.reply[:, here]) for example, _ in judged])
        if MIN_TO_CALIBRATE <= gold.sum() <= len(gold) - MIN_TO_CALIBRATE:
            platt = LogisticRegression(C=1.0).fit(odds[:, None], gold)
            weights[i], biases[i] = max(float(platt.coef_[0, 0]), 1e-3), float(platt.intercept_[0])
    return weights, biases


def _table(head: str, part: Part) -> Table:
    weights = np.ones(len(part.examples)) if part.weights is None else part.weights
    if head == "relevance":
        return np.stack([v.pair for v in part.vectors]), np.array([example.relevance for example in part.examples]), weights
    if head == "apology_due":
        due = np.array([[example.apology_due] for example in part.examples], float)
        return np.stack([v.customer for v in part.vectors]), due, weights
    features = np.concatenate([getattr(v, head) for v in part.vectors])
    units = [[unit.number for unit in getattr(v.window, head)] for v in part.vectors]
    gold = [getattr(example, head)[numbers] for example, numbers in zip(part.examples, units, strict=True)]
    return features, np.concatenate(gold), np.repeat(weights, [len(numbers) for numbers in units])


def _fit_columns(train: Table, dev: Table, regularisations: Sequence[float]) -> list[tuple[np.ndarray, float]]:
    return [_fit_output(_known(train, column), _known(dev, column), regularisations) for column in range(train[1].shape[1])]


def _known(table: Table, column: int) -> Table:
    features, gold, weights = table
    known = ~np.isnan(gold[:, column])
    return features[known], gold[known, column], weights[known]


def _fit_output(train: Table, dev: Table, regularisations: Sequence[float]) -> tuple[np.ndarray, float]:
    """Fit one yes-or-no output; return its weight and bias with the calibration folded in."""
    if len(set(train[1])) < 2:  # a small corpus may hold no example of a rare act: then the answer is always the one it holds
        return np.zeros(train[0].shape[1]), -NEVER_SEEN if train[1].any() else NEVER_SEEN
    best = min((_logistic(train, c) for c in regularisations), key=lambda model: _loss(model, dev))
    weight, bias = best.coef_[0], float(best.intercept_[0])
    positives = int(dev[1].sum())
    if min(positives, len(dev[1]) - positives) < MIN_TO_CALIBRATE:
        return weight, bias
    platt = LogisticRegression(C=1.0).fit((dev[0] @ weight + bias)[:, None], dev[1], dev[2])
    slope = max(float(platt.coef_[0, 0]), 1e-3)
    return slope * weight, slope * bias + float(platt.intercept_[0])


def _fit_relevance(train: Table, dev: Table, regularisations: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Fit the relevance head; calibrate its logits by a regularised linear map fitted on dev."""
    if len(set(train[1])) < 2:
        return np.zeros((len(RELEVANCE), train[0].shape[1])), np.where(np.isin(range(len(RELEVANCE)), train[1]), 0.0, NEVER_SEEN)
    best = min((_logistic(train, c) for c in regularisations), key=lambda model: _loss(model, dev))
    weight, bias = _of_all_classes(best)
    rescale = LogisticRegression(C=0.1, max_iter=MAX_ITERATIONS).fit(dev[0] @ weight.T + bias, dev[1], dev[2])
    if len(rescale.classes_) < len(RELEVANCE) or len(best.classes_) < len(RELEVANCE):
        return weight, bias
    return rescale.coef_ @ weight, rescale.coef_ @ bias + rescale.intercept_


def _of_all_classes(model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and biases with a row for every value of relevance: a small corpus may hold no example of one."""
    weight, bias = np.zeros((len(RELEVANCE), model.coef_.shape[1])), np.full(len(RELEVANCE), NEVER_SEEN)
    halves = np.array([[-0.5], [0.5]]) if len(model.classes_) == 2 else np.eye(len(model.classes_))
    weight[model.classes_], bias[model.classes_] = halves @ model.coef_, halves @ model.intercept_
    return weight, bias


def _logistic(train: Table, c: float) -> LogisticRegression:
    return LogisticRegression(C=c, max_iter=MAX_ITERATIONS, tol=1e-3).fit(*train)


def _loss(model: LogisticRegression, dev: Table) -> float:
    """Return the log loss on what dev holds of the values that the fit has seen."""
    seen = np.isin(dev[1], model.classes_)
    if not seen.any():
        return 0.0
    features, gold, weights = (column[seen] for column in dev)
    return log_loss(gold, model.predict_proba(features), sample_weight=weights, labels=model.classes_)
