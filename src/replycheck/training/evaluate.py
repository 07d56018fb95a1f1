"""How good a model is, label by label, with intervals over cases (one case gives several replies, which are not independent)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from ..checks.evidence import BLAMING, OWNING
from ..model.heads import ANSWERED, THREAD_OUTPUTS, Probabilities
from ..report import ACTS, APOLOGY, RELEVANCE, REMEDY
from .bootstrap import LEVEL, divide, from_counts, per_case, ranked, resamples, rounded, share, summary
from .calibrate import broken_rules, is_clean, is_labelled, warning_rules
from .corpus import Labelled
from .labels import N_ACTS, Example
from .reliability import expected_calibration_error
from .reply_labels import OUTPUTS, gold_row, reply_row

FALSE_ALARMS = 0.05
"""Share of the replies without the fault that may be taken for faulty where recall is reported."""
REPLY_LABELS = {"shifts_blame": BLAMING, "takes_ownership": OWNING, "apology": ("apology",), "remedy": ("concrete_remedy",)}
"""Labels of the reply that hold if any sentence does one of these acts."""


def evaluate(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> dict[str, Any]:
    """Score predictions against labels.

    Returns
    -------
    metrics : for each name {"value", "low", "high", "n", "positives"}; low and high bound the 95% bootstrap interval over cases
    """
    cases = _cases(examples)
    out = evaluate_verdicts(examples, predictions)
    relevance = np.array([p.relevance[RELEVANCE.index("mismatch")] for p in predictions])
    is_mismatch = np.array([example.relevance == RELEVANCE.index("mismatch") for example in examples])
    out["relevance.mismatch_auc"] = ranked(roc_auc_score, is_mismatch, relevance, cases)
    out["relevance.mismatch_recall"] = ranked(recall_at_false_alarms, is_mismatch, relevance, cases)
    out["shifts_blame.recall"] = ranked(recall_at_false_alarms, *_of_reply(examples, predictions, BLAMING), cases)
    gold, proba, known, thread_cases = _thread(examples, predictions, ANSWERED)
    out["answered.auc"] = ranked(roc_auc_score, gold[known], proba[known], thread_cases[known])
    sentence_cases = np.repeat(cases, [len(example.reply) for example in examples])
    for i, act in enumerate(ACTS):
        gold = np.concatenate([example.reply[:, i] for example in examples])
        out[f"act.{act}.ap"] = ranked(
            average_precision_score, gold, np.concatenate([p.reply[:, i] for p in predictions]), sentence_cases
        )
    for name, acts in REPLY_LABELS.items():
        out[f"{name}.ece"] = {
            "value": rounded(expected_calibration_error(*_of_reply(examples, predictions, acts))),
            "n": len(examples),
        }
    return out


def evaluate_verdicts(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> dict[str, Any]:
    """Score what is said at a probability of one half, without rank statistics: the quick part of `evaluate`."""
    return {name: from_counts(metric, *counted) for name, (metric, *counted) in _counts(examples, predictions).items()}


def compare(
    examples: Sequence[Example], ours: Sequence[Probabilities], theirs: Sequence[Probabilities], *, level: float = LEVEL
) -> dict[str, Any]:
    """Return by how much one system beats another, with the paired bootstrap interval over cases."""
    counted = zip(_counts(examples, ours).items(), _counts(examples, theirs).values(), strict=True)
    out = {}
    for (name, (metric, our_counts, gold)), (_, their_counts, _) in counted:
        weights = resamples(len(our_counts))
        resampled = metric(np.tensordot(weights, our_counts, 1)) - metric(np.tensordot(weights, their_counts, 1))
        out[name] = summary(float(metric(our_counts.sum(0)) - metric(their_counts.sum(0))), resampled, gold, level)
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
        out[f"{name}.f1"] = (f1, *_yes_or_no(*_of_reply(examples, predictions, acts), cases))
    for name, values in (("apology", APOLOGY), ("remedy", REMEDY)):
        gold, said = (_one_of(rows, name, values) for rows in (map(gold_row, examples), map(reply_row, predictions)))
        out[f"{name}.macro_f1"] = (macro_f1, *_yes_or_no(gold, said, cases))
    return out


def _one_of(rows: Iterable[Sequence[float]], name: str, values: Sequence[str]) -> np.ndarray:
    """Return, for a label of several values, a column a value: 1 where it is the likeliest."""
    columns = [OUTPUTS.index(f"{name}.{value}") for value in values]
    probabilities = np.array(list(rows))[:, columns]
    return np.eye(len(values))[probabilities.argmax(1)]


def _cases(examples: Sequence[Example]) -> np.ndarray:
    return np.array([example.row.case for example in examples])


def _of_reply(
    examples: Sequence[Example], predictions: Sequence[Probabilities], acts: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each reply, whether it does any of the acts, and the probability of that as a report adds it up."""
    columns = [ACTS.index(act) for act in acts]
    present = np.array([(example.reply[:, columns] == 1).any() for example in examples])
    return present, np.array([1 - np.prod(1 - np.nan_to_num(p.reply[:, columns])) for p in predictions])


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
        out[f"{rule}.precision"] = share(gold[found], cases[found])
        out[f"{rule}.recall"] = share(found[gold], cases[gold])
    warned = np.any([table[rule] >= thresholds[rule] for rule in warning_rules()], axis=0)
    clean = np.array([is_clean(row) for row in rows])
    out["clean_replies_warned"] = share(warned[clean], cases[clean])
    out["faulty_replies_warned"] = share(warned[~clean], cases[~clean])
    return out


def f1(counts: np.ndarray) -> np.ndarray:
    """F1 from counts of shape (..., 2, 2), gold by predicted; NaN where nothing is gold."""
    hit, missed, alarm = counts[..., 1, 1], counts[..., 1, 0], counts[..., 0, 1]
    return divide(2 * hit, 2 * hit + missed + alarm, where=hit + missed > 0)


def macro_f1(counts: np.ndarray) -> np.ndarray:
    """Mean F1 over outputs, from counts of shape (..., n_outputs, 2, 2); outputs without a gold one are left out."""
    each = f1(counts)
    return divide(np.nansum(each, -1), (~np.isnan(each)).sum(-1))


def kappa(counts: np.ndarray) -> np.ndarray:
    """Cohen's kappa (1960) from counts of shape (..., k, k)."""
    total = counts.sum((-2, -1))
    agreed = divide(np.trace(counts, axis1=-2, axis2=-1), total)
    by_chance = divide((counts.sum(-1) * counts.sum(-2)).sum(-1), total**2)
    return divide(agreed - by_chance, 1 - by_chance)


def recall_at_false_alarms(gold: np.ndarray, proba: np.ndarray, budget: float = FALSE_ALARMS) -> float:
    """The share of positives found at the threshold that `budget` of the negatives pass."""
    return float((proba[gold] > np.quantile(proba[~gold], 1 - budget)).mean())


def _yes_or_no(gold: np.ndarray, proba: np.ndarray, cases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count yes-or-no predictions at 0.5, case by case: counts add up, so a resample of cases is a weighted sum of them."""
    positive = np.asarray(gold) > 0
    said = np.asarray(proba) >= 0.5
    cells = np.stack([np.stack([(positive == g) & (said == p) for p in (False, True)], -1) for g in (False, True)], -2)
    return per_case(cells.astype(float), cases), positive


def _classes(gold: np.ndarray, said: np.ndarray, cases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    classes = np.arange(len(RELEVANCE))
    cells = (gold[:, None, None] == classes[:, None]) & (said[:, None, None] == classes)
    return per_case(cells.astype(float), cases), np.full((len(gold), 1), np.nan)
