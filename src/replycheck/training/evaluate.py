"""How good a model is, label by label, with intervals over cases (one case gives several replies, which are not independent)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from ..checks.evidence import BLAMING, OWNING
from ..model.heads import THREAD_OUTPUTS, Probabilities
from ..report import ACTS, RELEVANCE
from .calibrate import broken_rules, is_clean, is_labelled, warning_rules
from .corpus import Labelled
from .labels import N_ACTS, Example

N_BOOTSTRAP = 1000
N_BOOTSTRAP_RANKS = 200
"""Rank statistics have to be computed anew for every resample, so they get fewer."""
SEED = 7
REPLY_LABELS = {"shifts_blame": BLAMING, "takes_ownership": OWNING, "apology": ("apology",), "remedy": ("concrete_remedy",)}
"""Labels of the reply that hold if any sentence does one of these acts."""


def evaluate(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> dict[str, Any]:
    """Score predictions against labels.

    Returns
    -------
    metrics : for each name {"value", "low", "high", "n", "positives"}; low and high bound the 95% bootstrap interval over cases
    """
    cases = _cases(examples)
    out = {name: _from_counts(metric, *counted) for name, (metric, *counted) in _counts(examples, predictions).items()}
    relevance = np.array([p.relevance[RELEVANCE.index("mismatch")] for p in predictions])
    is_mismatch = np.array([example.relevance == RELEVANCE.index("mismatch") for example in examples])
    out["relevance.mismatch_auc"] = _ranked(roc_auc_score, is_mismatch, relevance, cases)
    gold, proba, known, thread_cases = _thread(examples, predictions, THREAD_OUTPUTS.index("answered"))
    out["answered.auc"] = _ranked(roc_auc_score, gold[known], proba[known], thread_cases[known])
    sentence_cases = np.repeat(cases, [len(example.reply) for example in examples])
    for i, act in enumerate(ACTS):
        gold = np.concatenate([example.reply[:, i] for example in examples])
        out[f"act.{act}.ap"] = _ranked(
            average_precision_score, gold, np.concatenate([p.reply[:, i] for p in predictions]), sentence_cases
        )
    for name, acts in REPLY_LABELS.items():
        out[f"{name}.ece"] = {
            "value": _round(expected_calibration_error(*_of_reply(examples, predictions, acts))),
            "n": len(examples),
        }
    return out


def compare(examples: Sequence[Example], ours: Sequence[Probabilities], theirs: Sequence[Probabilities]) -> dict[str, Any]:
    """Return by how much one system beats another, with the paired 95% bootstrap interval over cases."""
    counted = zip(_counts(examples, ours).items(), _counts(examples, theirs).values(), strict=True)
    out = {}
    for (name, (metric, our_counts, gold)), (_, their_counts, _) in counted:
        weights = _weights(len(our_counts))
        resampled = metric(np.tensordot(weights, our_counts, 1)) - metric(np.tensordot(weights, their_counts, 1))
        out[name] = _summary(float(metric(our_counts.sum(0)) - metric(their_counts.sum(0))), resampled, gold)
    return out


def _counts(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> dict[str, tuple[Any, np.ndarray, np.ndarray]]:
    """Return for each metric that is a function of counts: the function, the counts of each case, and the gold labels."""
    cases = _cases(examples)
    sentence_cases = np.repeat(cases, [len(example.reply) for example in examples])
    gold = np.concatenate([example.reply[:, :N_ACTS] for example in examples])
    proba = np.concatenate([p.reply[:, :N_ACTS] for p in predictions])
    out = {"acts_macro_f1": (macro_f1, *_yes_or_no(gold, proba, sentence_cases))}
    for i, act in enumerate(ACTS):
        out[f"act.{act}.f1"] = (f1, *_yes_or_no(gold[:, i], proba[:, i], sentence_cases))
    for column, name in enumerate(THREAD_OUTPUTS[:2]):
        asked, said, known, thread_cases = _thread(examples, predictions, column)
        out[f"{name}.f1"] = (f1, *_yes_or_no(asked[known], said[known], thread_cases[known]))
    relevance = np.array([p.relevance.argmax() for p in predictions])
    out["relevance.kappa"] = (kappa, *_classes(np.array([example.relevance for example in examples]), relevance, cases))
    due = np.array([example.apology_due for example in examples])
    out["apology_due.kappa"] = (kappa, *_yes_or_no(due, np.array([p.apology_due for p in predictions]), cases))
    for name, acts in REPLY_LABELS.items():
        out[f"{name}.kappa"] = (kappa, *_yes_or_no(*_of_reply(examples, predictions, acts), cases))
    return out


def _cases(examples: Sequence[Example]) -> np.ndarray:
    return np.array([example.row.case for example in examples])


def _of_reply(
    examples: Sequence[Example], predictions: Sequence[Probabilities], acts: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each reply, whether it does any of the acts, and the highest probability of any."""
    columns = [ACTS.index(act) for act in acts]
    present = np.array([(example.reply[:, columns] == 1).any() for example in examples])
    return present, np.array([p.reply[:, columns].max() for p in predictions])


def _thread(examples: Sequence[Example], predictions: Sequence[Probabilities], column: int) -> tuple[np.ndarray, ...]:
    """Return gold and predicted values of one output of the thread's sentences, which of them are known, and their cases."""
    gold = np.concatenate([example.thread[:, column] for example in examples])
    proba = np.concatenate([p.thread[:, column] for p in predictions])
    return (
        gold,
        proba,
        ~np.isnan(gold) & ~np.isnan(proba),
        np.repeat(_cases(examples), [len(example.thread) for example in examples]),
    )


def evaluate_rules(rows: Sequence[Labelled], table: dict[str, np.ndarray], thresholds: dict[str, float]) -> dict[str, Any]:
    """Score the findings: precision and recall of each rule, and the share of clean replies that get any warning."""
    cases = np.array([row.case for row in rows])
    broken = [broken_rules(row) for row in rows]
    out: dict[str, Any] = {}
    for rule, strength in table.items():
        known = is_labelled(rule, rows)
        gold = known & np.array([rule in names for names in broken])
        found = known & (strength >= thresholds[rule])
        out[f"{rule}.precision"] = _share(gold[found], cases[found])
        out[f"{rule}.recall"] = _share(found[gold], cases[gold])
    warned = np.any([table[rule] >= thresholds[rule] for rule in warning_rules()], axis=0)
    clean = np.array([is_clean(row) for row in rows])
    out["clean_replies_warned"] = _share(warned[clean], cases[clean])
    out["faulty_replies_warned"] = _share(warned[~clean], cases[~clean])
    return out


def f1(counts: np.ndarray) -> np.ndarray:
    """F1 from counts of shape (..., 2, 2), gold by predicted; NaN where nothing is gold."""
    hit, missed, alarm = counts[..., 1, 1], counts[..., 1, 0], counts[..., 0, 1]
    return _divide(2 * hit, 2 * hit + missed + alarm, where=hit + missed > 0)


def macro_f1(counts: np.ndarray) -> np.ndarray:
    """Mean F1 over outputs, from counts of shape (..., n_outputs, 2, 2); outputs without a gold one are left out."""
    each = f1(counts)
    return _divide(np.nansum(each, -1), (~np.isnan(each)).sum(-1))


def kappa(counts: np.ndarray) -> np.ndarray:
    """Cohen's kappa (1960) from counts of shape (..., k, k)."""
    total = counts.sum((-2, -1))
    agreed = _divide(np.trace(counts, axis1=-2, axis2=-1), total)
    by_chance = _divide((counts.sum(-1) * counts.sum(-2)).sum(-1), total**2)
    return _divide(agreed - by_chance, 1 - by_chance)


def expected_calibration_error(gold: np.ndarray, proba: np.ndarray, n_bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((proba * n_bins).astype(int), n_bins - 1)
    gaps = (abs(gold[bins == b].mean() - proba[bins == b].mean()) * (bins == b).mean() for b in range(n_bins) if (bins == b).any())
    return float(sum(gaps))


def _yes_or_no(gold: np.ndarray, proba: np.ndarray, cases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count yes-or-no predictions at 0.5, case by case: counts add up, so a resample of cases is a weighted sum of them."""
    positive = np.asarray(gold) > 0
    said = np.asarray(proba) >= 0.5
    cells = np.stack([np.stack([(positive == g) & (said == p) for p in (False, True)], -1) for g in (False, True)], -2)
    return _per_case(cells.astype(float), cases), positive


def _classes(gold: np.ndarray, said: np.ndarray, cases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    classes = np.arange(len(RELEVANCE))
    cells = (gold[:, None, None] == classes[:, None]) & (said[:, None, None] == classes)
    return _per_case(cells.astype(float), cases), np.full((len(gold), 1), np.nan)


def _share(values: np.ndarray, cases: np.ndarray) -> dict[str, Any]:
    """The share of True among values.

    A bootstrap cannot see beyond what it drew: none of ten gives [0, 0]. So the interval is widened to Wilson's (1927) for as many trials as
    there are cases.
    """
    values = np.asarray(values, bool)
    cells = np.stack([values, np.ones(len(values))], -1).astype(float)
    summary = _from_counts(lambda counts: _divide(counts[..., 0], counts[..., 1]), _per_case(cells, cases), values)
    if not len(values):
        return summary
    low, high = _wilson(float(values.mean()), len(np.unique(cases)))
    return summary | {"low": _round(min(summary["low"], low)), "high": _round(max(summary["high"], high))}


def _wilson(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return middle - half, middle + half


def _ranked(metric: Callable[..., float], gold: np.ndarray, proba: np.ndarray, cases: np.ndarray) -> dict[str, Any]:
    """Score a ranking by a metric of scikit-learn's."""
    gold = np.asarray(gold) > 0

    def score(rows: np.ndarray) -> float:
        return metric(gold[rows], proba[rows]) if gold[rows].any() and not gold[rows].all() else np.nan

    rows_of = [np.flatnonzero(cases == case) for case in np.unique(cases)]
    rng = np.random.default_rng(SEED)
    draws = (rng.integers(0, len(rows_of), len(rows_of)) for _ in range(N_BOOTSTRAP_RANKS))
    resampled = np.array([score(np.concatenate([rows_of[i] for i in draw])) for draw in draws]) if rows_of else np.array([np.nan])
    return _summary(score(np.arange(len(gold))), resampled, gold)


def _per_case(cells: np.ndarray, cases: np.ndarray) -> np.ndarray:
    """Sum cells of shape (n, ...) over the rows of each case."""
    names, index = np.unique(cases, return_inverse=True)
    sums = np.zeros((len(names), *cells.shape[1:]))
    np.add.at(sums, index, cells)
    return sums


def _from_counts(metric: Callable[[np.ndarray], np.ndarray], per_case: np.ndarray, gold: np.ndarray) -> dict[str, Any]:
    if not len(per_case):
        return _summary(np.nan, np.array([np.nan]), gold)
    return _summary(float(metric(per_case.sum(0))), metric(np.tensordot(_weights(len(per_case)), per_case, 1)), gold)


def _weights(n_cases: int) -> np.ndarray:
    """How often each case is drawn in each resample; always the same draws, so that two systems are compared on the same."""
    return np.random.default_rng(SEED).multinomial(n_cases, np.full(n_cases, 1 / n_cases), size=N_BOOTSTRAP)


def _summary(value: float, resampled: np.ndarray, gold: np.ndarray) -> dict[str, Any]:
    low, high = np.nanpercentile(resampled, [2.5, 97.5]) if not np.isnan(resampled).all() else (np.nan, np.nan)
    positives = int(np.sum(gold)) if np.ndim(gold) == 1 else None
    return {"value": _round(value), "low": _round(low), "high": _round(high), "n": len(gold), "positives": positives}


def _divide(above: np.ndarray, below: np.ndarray, where: np.ndarray | None = None) -> np.ndarray:
    possible = (below != 0) if where is None else where & (below != 0)
    return np.where(possible, above / np.where(possible, below, 1), np.nan)


def _round(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
