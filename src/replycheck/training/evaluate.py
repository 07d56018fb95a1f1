"""How good a model is, label by label, with intervals over cases (one case gives several replies, which are not independent)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, cohen_kappa_score, f1_score, roc_auc_score

from ..checks.evidence import BLAMING, OWNING
from ..model.heads import THREAD_OUTPUTS, Probabilities
from ..report import ACTS, RELEVANCE
from .calibrate import broken_rules, is_clean, warning_rules
from .corpus import Labelled
from .labels import N_ACTS, Example

N_BOOTSTRAP = 400
SEED = 7

Metric = Callable[[np.ndarray, np.ndarray], float]
"""From gold and predicted values to a number; NaN where it is undefined."""


def evaluate(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> dict[str, Any]:
    """Score predictions against labels.

    Returns
    -------
    metrics : for each name {"value", "low", "high", "n", "positives"}; low and high bound the 95% bootstrap interval over cases
    """
    cases = np.array([example.row.case for example in examples])
    out: dict[str, Any] = {}
    sentence_cases = np.repeat(cases, [len(example.reply) for example in examples])
    gold = np.concatenate([example.reply[:, :N_ACTS] for example in examples])
    proba = np.concatenate([p.reply[:, :N_ACTS] for p in predictions])
    out["acts_macro_f1"] = _interval(_macro_f1, gold, proba, sentence_cases)
    for i, act in enumerate(ACTS):
        out[f"act.{act}.f1"] = _interval(_f1, gold[:, i], proba[:, i], sentence_cases)
        out[f"act.{act}.ap"] = _interval(_ap, gold[:, i], proba[:, i], sentence_cases)
    out |= _thread_metrics(examples, predictions, cases)
    relevance = np.array([p.relevance for p in predictions])
    relevance_gold = np.array([example.relevance for example in examples])
    out["relevance.kappa"] = _interval(_kappa_of_classes, relevance_gold, relevance, cases)
    is_mismatch = relevance_gold == RELEVANCE.index("mismatch")
    out["relevance.mismatch_auc"] = _interval(_auc, is_mismatch, relevance[:, RELEVANCE.index("mismatch")], cases)
    due = np.array([example.apology_due for example in examples])
    out["apology_due.kappa"] = _interval(_kappa, due, np.array([p.apology_due for p in predictions]), cases)
    for name, acts in {
        "shifts_blame": BLAMING,
        "takes_ownership": OWNING,
        "apology": ("apology",),
        "remedy": ("concrete_remedy",),
    }.items():
        columns = [ACTS.index(act) for act in acts]
        present = np.array([(example.reply[:, columns] == 1).any() for example in examples])
        strength = np.array([p.reply[:, columns].max() for p in predictions])
        out[f"{name}.kappa"] = _interval(_kappa, present, strength, cases)
        out[f"{name}.ece"] = _interval(_ece, present, strength, cases)
    return out


def _thread_metrics(examples: Sequence[Example], predictions: Sequence[Probabilities], cases: np.ndarray) -> dict[str, Any]:
    gold = np.concatenate([example.thread for example in examples])
    proba = np.concatenate([p.thread for p in predictions])
    thread_cases = np.repeat(cases, [len(example.thread) for example in examples])
    out = {}
    for column, name in enumerate(THREAD_OUTPUTS[:2]):
        known = ~np.isnan(gold[:, column]) & ~np.isnan(proba[:, column])
        for metric, function in (("f1", _f1), ("auc", _auc)):
            out[f"{name}.{metric}"] = _interval(function, gold[known, column], proba[known, column], thread_cases[known])
    return out


def evaluate_rules(rows: Sequence[Labelled], table: dict[str, np.ndarray], thresholds: dict[str, float]) -> dict[str, Any]:
    """Score the findings: precision and recall of each rule, and the share of clean replies that get any warning."""
    cases = np.array([row.case for row in rows])
    broken = [broken_rules(row) for row in rows]
    out: dict[str, Any] = {}
    for rule, strength in table.items():
        gold = np.array([rule in names for names in broken])
        found = strength >= thresholds[rule]
        out[f"{rule}.precision"] = _interval(_share, gold[found], gold[found], cases[found])
        out[f"{rule}.recall"] = _interval(_share, found[gold], found[gold], cases[gold])
    warned = np.any([table[rule] >= thresholds[rule] for rule in warning_rules()], axis=0)
    clean = np.array([is_clean(row) for row in rows])
    out["clean_replies_warned"] = _interval(_share, warned[clean], warned[clean], cases[clean])
    out["faulty_replies_warned"] = _interval(_share, warned[~clean], warned[~clean], cases[~clean])
    return out


def _interval(metric: Metric, gold: np.ndarray, proba: np.ndarray, cases: np.ndarray) -> dict[str, Any]:
    gold = np.asarray(gold, float)
    summary = {"n": len(gold), "positives": int(np.nansum(gold > 0)) if gold.ndim == 1 else None}
    if not len(gold):
        return {"value": None, "low": None, "high": None, **summary}
    rows_of = [np.flatnonzero(cases == case) for case in np.unique(cases)]
    rng = np.random.default_rng(SEED)
    values = []
    for _ in range(N_BOOTSTRAP):
        rows = np.concatenate([rows_of[i] for i in rng.integers(0, len(rows_of), len(rows_of))])
        values.append(metric(gold[rows], proba[rows]))
    low, high = np.nanpercentile(values, [2.5, 97.5]) if not np.isnan(values).all() else (np.nan, np.nan)
    return {"value": _round(metric(gold, proba)), "low": _round(low), "high": _round(high), **summary}


def _round(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _f1(gold: np.ndarray, proba: np.ndarray) -> float:
    return f1_score(gold, proba >= 0.5, zero_division=0) if gold.any() else np.nan


def _macro_f1(gold: np.ndarray, proba: np.ndarray) -> float:
    return float(np.nanmean([_f1(gold[:, i], proba[:, i]) for i in range(gold.shape[1])]))


def _ap(gold: np.ndarray, proba: np.ndarray) -> float:
    return average_precision_score(gold, proba) if gold.any() else np.nan


def _auc(gold: np.ndarray, proba: np.ndarray) -> float:
    return roc_auc_score(gold, proba) if gold.any() and not gold.all() else np.nan


def _kappa(gold: np.ndarray, proba: np.ndarray) -> float:
    return cohen_kappa_score(gold > 0, proba >= 0.5) if gold.any() and not gold.all() else np.nan


def _kappa_of_classes(gold: np.ndarray, proba: np.ndarray) -> float:
    return cohen_kappa_score(gold.astype(int), proba.argmax(1))


def _share(gold: np.ndarray, _proba: np.ndarray) -> float:
    return float(np.mean(gold)) if len(gold) else np.nan


def _ece(gold: np.ndarray, proba: np.ndarray, n_bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((proba * n_bins).astype(int), n_bins - 1)
    gaps = (abs(gold[bins == b].mean() - proba[bins == b].mean()) * (bins == b).mean() for b in range(n_bins) if (bins == b).any())
    return float(sum(gaps))
