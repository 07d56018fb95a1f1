"""The second storey: scikit-learn heads on the encoder's vectors and on the words, added up and calibrated on dev, folded into plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

from ..model.encoder import Encoder, Vectors
from ..model.heads import (
    ANSWERED,
    LINK_KINDS,
    READS,
    REPLY_OUTPUTS,
    THREAD_OUTPUTS,
    Heads,
    Probabilities,
    counted_asks,
    mean_log_odds,
    texts_of,
)
from ..model.words import N_BUCKETS, bag, weigh
from ..report import RELEVANCE
from .labels import Example

REGULARISATIONS = (0.003, 0.01, 0.03, 0.1)
"""Values of scikit-learn's C that dev chooses from."""
WORDS_REGULARISATION = 4.0
"""The C of the models on words: there are more of these than labels, but few in a sentence."""
RESCALING_REGULARISATION = 1.0
"""The C of what adds up the evidence on relevance."""
MIN_TO_CALIBRATE = 8
"""An output with fewer positive (or negative) dev labels than this keeps the probabilities of its fit."""
MAX_ITERATIONS = 300
NEVER_SEEN = -10.0
"""The log-odds of what the training labels never hold."""


@dataclass(frozen=True)
class Table:
    """What a head is fitted on: `features` of shape (n, width), `words` of shape (n, N_BUCKETS), `gold` of shape (n, n_outputs) or (n,), and how much each row counts."""

    features: np.ndarray
    words: csr_array
    gold: np.ndarray
    weights: np.ndarray

    def known(self, column: int) -> Table:
        """Return the rows in which an output is labelled, and nothing else of the labels."""
        rows = ~np.isnan(self.gold[:, column])
        return Table(self.features[rows], self.words[rows], self.gold[rows, column], self.weights[rows])


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
    arrays: dict[str, np.ndarray] = {"idf": _idf(train)}
    for head in ("reply", "thread", "answered", "apology_due"):
        tables = (_table(head, part, arrays["idf"]) for part in (train, dev))
        weights, biases, words = zip(*_fit_columns(*tables, regularisations), strict=True)
        arrays |= {f"{head}.weight": np.stack(weights), f"{head}.bias": np.array(biases), f"{head}.words": np.stack(words, 1)}
    for kind in ("weight", "bias"):  # "answered" reads other words than its neighbours, but the same vectors
        arrays[f"thread.{kind}"][ANSWERED] = arrays.pop(f"answered.{kind}")[0]
    tables = (_table("relevance", part, arrays["idf"]) for part in (train, dev))
    said = _judged(arrays, dev)
    asks = np.stack([counted_asks(example.pair, p.thread) for example, p in zip(dev.examples, said, strict=True)])
    arrays |= _fit_relevance(*tables, asks, regularisations)
    arrays["links.weight"], arrays["links.bias"] = _fit_links(dev.examples, said)
    return {name: array.astype(np.float16 if array.shape[:1] == (N_BUCKETS,) else np.float32) for name, array in arrays.items()}


def _judged(arrays: dict[str, np.ndarray], part: Part) -> list[Probabilities]:
    """Return what the heads of sentences say of each example, before there are any of relevance and of links."""
    heads = Heads(arrays | _no_relevance(part.vectors[0].pair.size))
    return [heads.judge([v], example.pair) for example, v in zip(part.examples, part.vectors, strict=True)]


def _fit_links(examples: Sequence[Example], said: Sequence[Probabilities]) -> tuple[np.ndarray, np.ndarray]:
    """Fit, for each kind of link, how the likelier end on either side tells whether a reply has one (on dev, by sigmoid)."""
    judged = [(example, p) for example, p in zip(examples, said, strict=True) if example.row.links is not None]
    weights, biases = np.ones(len(LINK_KINDS)), np.zeros(len(LINK_KINDS))
    for i, kind in enumerate(LINK_KINDS):
        here, there = REPLY_OUTPUTS.index(kind), len(THREAD_OUTPUTS) - len(LINK_KINDS) + i
        odds = np.array([mean_log_odds(np.nanmax(p.reply[:, here]), np.nanmax(p.thread[:, there])) for _, p in judged])
        gold = np.array([np.nanmax(example.reply[:, here]) for example, _ in judged])
        if MIN_TO_CALIBRATE <= gold.sum() <= len(gold) - MIN_TO_CALIBRATE:
            platt = LogisticRegression(C=1.0).fit(odds[:, None], gold)
            weights[i], biases[i] = max(float(platt.coef_[0, 0]), 1e-3), float(platt.intercept_[0])
    return weights, biases


_bag = lru_cache(maxsize=200_000)(bag)
"""While a share is chosen by cross-validation the same sentences come again and again."""


def _idf(part: Part) -> np.ndarray:
    """Return the inverse document frequency of each bucket, a sentence being a document; shape (N_BUCKETS,)."""
    sentences = [text for example in part.examples for head in ("reply", "thread") for text in texts_of(example.pair)[head]]
    counts = np.bincount(np.concatenate([_bag(text)[0] for text in sentences]), minlength=N_BUCKETS)
    return np.log((1 + len(sentences)) / (1 + counts)) + 1


def _words(texts: Sequence[str], idf: np.ndarray) -> csr_array:
    bags = [weigh(_bag(text), idf) for text in texts]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in bags)], dtype=np.int32)  # liblinear takes no longer ones
    buckets, values = (np.concatenate(arrays) for arrays in zip(*bags, strict=True))
    return csr_array((values, buckets.astype(np.int32), ends), shape=(len(texts), N_BUCKETS))


def _table(head: str, part: Part, idf: np.ndarray) -> Table:
    weights = np.ones(len(part.examples)) if part.weights is None else part.weights
    texts = [texts_of(example.pair)[READS[head]] for example in part.examples]
    if head == "relevance":
        gold = np.array([example.relevance for example in part.examples])
        return Table(np.stack([v.pair for v in part.vectors]), _words([t for [t] in texts], idf), gold, weights)
    if head == "apology_due":
        gold = np.array([[example.apology_due] for example in part.examples], float)
        return Table(np.stack([v.customer for v in part.vectors]), _words([t for [t] in texts], idf), gold, weights)
    side = "reply" if head == "reply" else "thread"
    units = [[unit.number for unit in getattr(v.window, side)] for v in part.vectors]
    n_units = [len(numbers) for numbers in units]
    features = np.concatenate([getattr(v, side) for v in part.vectors])
    gold = np.concatenate([getattr(example, side)[numbers] for example, numbers in zip(part.examples, units, strict=True)])
    if head == "answered":
        words = _words([t for [t] in texts], idf)[np.repeat(np.arange(len(texts)), n_units)]
        return Table(features, words, gold[:, [ANSWERED]], np.repeat(weights, n_units))
    if head == "thread":
        gold[:, ANSWERED] = np.nan  # a head of its own fits it
    read = [own[number] for own, numbers in zip(texts, units, strict=True) for number in numbers]
    return Table(features, _words(read, idf), gold, np.repeat(weights, n_units))


def _fit_columns(train: Table, dev: Table, regularisations: Sequence[float]) -> list[tuple[np.ndarray, float, np.ndarray]]:
    return [_fit_output(train.known(column), dev.known(column), regularisations) for column in range(train.gold.shape[1])]


def _fit_output(train: Table, dev: Table, regularisations: Sequence[float]) -> tuple[np.ndarray, float, np.ndarray]:
    """Fit one yes-or-no output on the vectors and on the words, and on dev how the two add up; return weight, bias and what each word adds."""
    no_words = np.zeros(N_BUCKETS)
    if len(set(train.gold)) < 2:  # a small corpus may hold no example of a rare act: then the answer is always the one it holds
        return np.zeros(train.features.shape[1]), -NEVER_SEEN if train.gold.any() else NEVER_SEEN, no_words
    best = min((_logistic(train, c) for c in regularisations), key=lambda model: _loss(model, dev))
    weight, bias = best.coef_[0], float(best.intercept_[0])
    positives = int(dev.gold.sum())
    if min(positives, len(dev.gold) - positives) < MIN_TO_CALIBRATE:
        return weight, bias, no_words
    words = _on_words(train, train.gold)
    said = np.stack([dev.features @ weight + bias, words.decision_function(dev.words)], 1)
    platt = LogisticRegression(C=1.0).fit(said, dev.gold, dev.weights)
    slopes = np.maximum(platt.coef_[0], [1e-3, 0])
    bias = slopes @ [bias, float(words.intercept_[0])] + float(platt.intercept_[0])
    return slopes[0] * weight, bias, slopes[1] * words.coef_[0]


def _no_relevance(width: int) -> dict[str, np.ndarray]:
    """Return the arrays of a head that holds all values of relevance for as likely."""
    k = len(RELEVANCE)
    shapes = {"weight": (k, width), "bias": (k,), "words": (N_BUCKETS, k), "asks": (k, 2)}
    return {f"relevance.{name}": np.zeros(shape) for name, shape in shapes.items()}


def _fit_relevance(train: Table, dev: Table, asks: np.ndarray, regularisations: Sequence[float]) -> dict[str, np.ndarray]:
    """Fit the relevance head likewise; what adds up vectors, words and `asks` (of dev) and calibrates is a regularised linear map fitted on dev."""
    out = _no_relevance(train.features.shape[1])
    if len(set(train.gold)) < 2:
        return out | {"relevance.bias": np.where(np.isin(range(len(RELEVANCE)), train.gold), 0.0, NEVER_SEEN)}
    best = min((_logistic(train, c) for c in regularisations), key=lambda model: _loss(model, dev))
    weight, bias = _of_all_classes(best)
    if len(best.classes_) < len(RELEVANCE) or len(set(dev.gold)) < len(RELEVANCE):
        return out | {"relevance.weight": weight, "relevance.bias": bias}
    words = [_on_words(train, train.gold == value) for value in range(len(RELEVANCE))]
    said = np.column_stack([dev.features @ weight.T + bias, *(each.decision_function(dev.words) for each in words), asks])
    rescale = LogisticRegression(C=RESCALING_REGULARISATION, max_iter=MAX_ITERATIONS).fit(said, dev.gold, dev.weights)
    of_vectors, of_words, of_asks = np.split(rescale.coef_, [len(RELEVANCE), 2 * len(RELEVANCE)], axis=1)
    return {
        "relevance.weight": of_vectors @ weight,
        "relevance.bias": of_vectors @ bias + of_words @ np.concatenate([each.intercept_ for each in words]) + rescale.intercept_,
        "relevance.words": (of_words @ np.concatenate([each.coef_ for each in words])).T,
        "relevance.asks": of_asks,
    }


def _on_words(train: Table, gold: np.ndarray) -> LogisticRegression:
    model = LogisticRegression(C=WORDS_REGULARISATION, solver="liblinear", random_state=0)
    return model.fit(train.words, gold, train.weights)


def _of_all_classes(model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and biases with a row for every value of relevance: a small corpus may hold no example of one."""
    weight, bias = np.zeros((len(RELEVANCE), model.coef_.shape[1])), np.full(len(RELEVANCE), NEVER_SEEN)
    halves = np.array([[-0.5], [0.5]]) if len(model.classes_) == 2 else np.eye(len(model.classes_))
    weight[model.classes_], bias[model.classes_] = halves @ model.coef_, halves @ model.intercept_
    return weight, bias


def _logistic(train: Table, c: float) -> LogisticRegression:
    return LogisticRegression(C=c, max_iter=MAX_ITERATIONS, tol=1e-3).fit(train.features, train.gold, train.weights)


def _loss(model: LogisticRegression, dev: Table) -> float:
    """Return the log loss on what dev holds of the values that the fit has seen."""
    seen = np.isin(dev.gold, model.classes_)
    if not seen.any():
        return 0.0
    said = model.predict_proba(dev.features[seen])
    return log_loss(dev.gold[seen], said, sample_weight=dev.weights[seen], labels=model.classes_)
