"""The second storey: scikit-learn heads on the encoder's vectors, calibrated on dev, folded into plain arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from ..model.encoder import Encoder, Vectors
from ..model.heads import LINK_KINDS, REPLY_OUTPUTS, THREAD_OUTPUTS, Heads, mean_log_odds
from ..report import RELEVANCE
from .labels import Example

REGULARISATIONS = (0.003, 0.01, 0.03, 0.1)
"""Values of scikit-learn's C that dev chooses from."""
MIN_TO_CALIBRATE = 8
"""An output with fewer positive (or negative) dev labels than this keeps the probabilities of its fit."""
MAX_ITERATIONS = 300

Table = tuple[np.ndarray, np.ndarray]
"""Features of shape (n, width) and targets of shape (n, n_outputs) or (n,)."""


def encode(encoder: Encoder, examples: Sequence[Example]) -> list[Vectors]:
    """Return the vectors of the first window of each example, which is all of it for all but the longest."""
    return [encoder.encode(example.pair)[0] for example in examples]


def fit_heads(train: tuple[Sequence[Example], Sequence[Vectors]], dev: tuple[Sequence[Example], Sequence[Vectors]]) -> Heads:
    """Fit and calibrate every head.

    Parameters
    ----------
    train, dev : examples and their vectors; dev chooses the regularisation and fits the calibration (Platt 1999)

    Returns
    -------
    heads : weights and biases with the calibration folded in, so that a sigmoid (or softmax) of them is a calibrated probability
    """
    arrays: dict[str, np.ndarray] = {}
    for head in ("reply", "thread", "apology_due"):
        weights, biases = zip(*_fit_columns(_table(head, *train), _table(head, *dev)), strict=True)
        arrays[f"{head}.weight"], arrays[f"{head}.bias"] = np.stack(weights), np.array(biases)
    arrays["relevance.weight"], arrays["relevance.bias"] = _fit_relevance(_table("relevance", *train), _table("relevance", *dev))
    arrays["links.weight"], arrays["links.bias"] = np.ones(len(LINK_KINDS)), np.zeros(len(LINK_KINDS))
    arrays["links.weight"], arrays["links.bias"] = _fit_links(Heads(arrays), *dev)
    return Heads({name: array.astype(np.float32) for name, array in arrays.items()})


def _fit_links(heads: Heads, examples: Sequence[Example], vectors: Sequence[Vectors]) -> tuple[np.ndarray, np.ndarray]:
    """Fit, for each kind of link, how the likelier end on either side tells whether a reply has one (on dev, by sigmoid)."""
    judged = [
        (example, heads.judge([v], len(example.thread), len(example.reply)))
        for example, v in zip(examples, vectors, strict=True)
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


def _table(head: str, examples: Sequence[Example], vectors: Sequence[Vectors]) -> Table:
    if head == "relevance":
        return np.stack([v.pair for v in vectors]), np.array([example.relevance for example in examples])
    if head == "apology_due":
        return np.stack([v.customer for v in vectors]), np.array([[example.apology_due] for example in examples], float)
    features = np.concatenate([getattr(v, head) for v in vectors])
    units = [getattr(v.window, head) for v in vectors]
    gold = [getattr(example, head)[[unit.number for unit in row]] for example, row in zip(examples, units, strict=True)]
    return features, np.concatenate(gold)


def _fit_columns(train: Table, dev: Table) -> list[tuple[np.ndarray, float]]:
    return [_fit_output(_known(train, column), _known(dev, column)) for column in range(train[1].shape[1])]


def _known(table: Table, column: int) -> Table:
    features, gold = table
    known = ~np.isnan(gold[:, column])
    return features[known], gold[known, column]


def _fit_output(train: Table, dev: Table) -> tuple[np.ndarray, float]:
    """Fit one yes-or-no output; return its weight and bias with the calibration folded in."""
    if len(set(train[1])) < 2:  # a small corpus may hold no example of a rare act: then the answer is always the one it holds
        return np.zeros(train[0].shape[1]), 10.0 if train[1].any() else -10.0
    best = min((_logistic(train, c) for c in REGULARISATIONS), key=lambda model: _loss(model, dev))
    weight, bias = best.coef_[0], float(best.intercept_[0])
    positives = int(dev[1].sum())
    if min(positives, len(dev[1]) - positives) < MIN_TO_CALIBRATE:
        return weight, bias
    platt = LogisticRegression(C=1.0).fit((dev[0] @ weight + bias)[:, None], dev[1])
    slope = max(float(platt.coef_[0, 0]), 1e-3)
    return slope * weight, slope * bias + float(platt.intercept_[0])


def _fit_relevance(train: Table, dev: Table) -> tuple[np.ndarray, np.ndarray]:
    """Fit the relevance head; calibrate its logits by a regularised linear map fitted on dev."""
    best = min((_logistic(train, c) for c in REGULARISATIONS), key=lambda model: _loss(model, dev))
    rescale = LogisticRegression(C=0.1, max_iter=MAX_ITERATIONS).fit(dev[0] @ best.coef_.T + best.intercept_, dev[1])
    if len(rescale.classes_) < len(RELEVANCE):
        return best.coef_, best.intercept_
    return rescale.coef_ @ best.coef_, rescale.coef_ @ best.intercept_ + rescale.intercept_


def _logistic(train: Table, c: float) -> LogisticRegression:
    return LogisticRegression(C=c, max_iter=MAX_ITERATIONS, tol=1e-3).fit(*train)


def _loss(model: LogisticRegression, dev: Table) -> float:
    return log_loss(dev[1], model.predict_proba(dev[0]), labels=model.classes_) if len(dev[1]) else 0.0
