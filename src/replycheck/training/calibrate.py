"""Thresholds of the rules, chosen on dev for few false alarms.

The promise is about replies, not about rules: of the replies that a fair reader finds nothing wrong with, at most one in twenty may
get any warning. Each rule is first held to a precision of its own, then all together to that promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import norm

from ..checker import Checker
from ..checks import RULES, candidates
from .corpus import Labelled

MAX_CLEAN_FLAGGED = 0.05
"""Share of clean replies that may get a warning: one in twenty."""
MARGIN = 0.84
"""The share that cross-validation estimates must lie so many standard errors below the promise, which is four chances in five to keep it."""
TARGETS = (0.05, 0.045, 0.04, 0.035, 0.03, 0.025, 0.02, 0.015)
"""What dev itself may show: thresholds fitted to a sample let more through elsewhere than in it, so the target is the first of these that
keeps the promise on cases that it was not chosen on."""
N_FOLDS = 5
SMOOTHING = 0.5
"""Standard deviation, in log-odds, that a strength is taken to have: a threshold just above one reply's strength does not save the next like it."""
STEP = 0.1
"""By how much, in log-odds, a threshold is raised at a time."""
MIN_PRECISION = {"error": 0.8, "warning": 0.8, "suggestion": 0.6}
MIN_THRESHOLD = 0.5
MIN_SUPPORT = 5
"""Fewer findings on dev than this prove no precision."""
NEVER = 0.99
"""The threshold of a rule that dev gives no reason to trust yet."""
JUDGED_BY_RULE = ("unfilled-placeholder", "over-apology", "wall-of-text")
"""Rules that no label governs. The corpora's own placeholders are masks, so these rules are no part of the figures either."""

BLAME = {"blames-customer": "blames_customer", "blames-other": "blames_other", "denies-problem": "denies"}
LINK_RULES = {"contradicts-customer": "contradicts", "asks-for-given": "asks_given", "repeated-promise": "repeats_promise"}


def broken_rules(row: Labelled) -> set[str]:
    """Return the rules that a labelled reply breaks, by its labels alone."""
    acts = {act for sentence in row.sentences for act in sentence.acts}
    broken = {rule for rule, act in BLAME.items() if act in acts}
    broken |= {rule for rule, kind in LINK_RULES.items() if any(link.kind == kind for link in row.links or ())}
    if row.apology_due and "apology" not in acts:
        broken.add("hollow-apology" if "hollow_apology" in acts else "missing-apology")
    if row.relevance in ("mismatch", "generic"):
        broken.add("off-topic-reply" if row.relevance == "mismatch" else "generic-reply")
    if any(not ask.answered for ask in row.asks):
        broken.add("unanswered-ask")
    if row.apology_due and not acts & {"concrete_remedy", "asks_customer"}:
        if "vague_remedy" in acts:
            broken.add("vague-remedy")
        elif not acts & {"refusal", "takes_charge"}:
            broken.add("no-remedy")
    return broken


def is_labelled(rule: str, rows: Sequence[Labelled]) -> np.ndarray:
    """Return, for each row, whether its labels can say if it breaks a rule: nobody has labelled the links of the public exchanges."""
    return np.array([rule not in LINK_RULES or row.links is not None for row in rows])


def is_clean(row: Labelled) -> bool:
    """Return whether no rule of warning level is broken."""
    return not broken_rules(row) & set(warning_rules())


def warning_rules() -> list[str]:
    """Return the names of the rules whose findings warn (not merely suggest), less those that no model decides."""
    return [rule.name for rule in RULES if rule.severity != "suggestion" and rule.name not in JUDGED_BY_RULE]


def strengths(checker: Checker, rows: Sequence[Labelled]) -> dict[str, np.ndarray]:
    """Return for each rule its highest confidence on each reply, before any threshold: arrays of shape (n_replies,)."""
    table = {rule.name: np.zeros(len(rows)) for rule in RULES if rule.name not in JUDGED_BY_RULE}
    for i, row in enumerate(rows):
        evidence = checker.evidence(row.exchange)
        for rule, hit in candidates(evidence) if evidence else ():
            if rule.name in table:
                table[rule.name][i] = max(table[rule.name][i], hit.confidence)
    return table


def choose_thresholds(table: Mapping[str, np.ndarray], rows: Sequence[Labelled]) -> dict[str, float]:
    """Choose a threshold for each rule from its strengths on dev.

    First each rule takes the lowest threshold with a precision of `MIN_PRECISION` from there on. Then, while too many clean replies are expected to
    get a warning, the threshold is raised that saves the most of them for what is lost.
    """
    n_clean = sum(map(is_clean, rows))
    target = next((t for t in TARGETS if _with_margin(_held_out_rate(table, rows, t), n_clean) <= MAX_CLEAN_FLAGGED), TARGETS[-1])
    return {rule: round(threshold, 4) for rule, threshold in _fit_thresholds(table, rows, target).items()}


def _with_margin(share: float, n: int) -> float:
    return share + MARGIN * np.sqrt(share * (1 - share) / max(1, n))


def _held_out_rate(table: Mapping[str, np.ndarray], rows: Sequence[Labelled], target: float) -> float:
    """Return the share of clean replies warned when thresholds are chosen without their cases."""
    names = sorted({row.case for row in rows})
    fold = np.array([names.index(row.case) % N_FOLDS for row in rows])
    clean = np.array([is_clean(row) for row in rows])
    warned = np.zeros(len(rows), bool)
    for k in range(N_FOLDS):
        others = [row for row, f in zip(rows, fold, strict=True) if f != k]
        thresholds = _fit_thresholds({rule: strength[fold != k] for rule, strength in table.items()}, others, target)
        warned[fold == k] = _flagged(table, thresholds, _warnings_of(table))[fold == k]
    return float(warned[clean].mean())


def _warnings_of(table: Mapping[str, np.ndarray]) -> list[str]:
    return [rule for rule in warning_rules() if rule in table]


def _fit_thresholds(table: Mapping[str, np.ndarray], rows: Sequence[Labelled], target: float) -> dict[str, float]:
    broken = [broken_rules(row) for row in rows]
    clean = np.array([is_clean(row) for row in rows])
    gold = {rule: np.array([rule in names for names in broken]) for rule in table}
    known = {rule: is_labelled(rule, rows) for rule in table}
    severity = {rule.name: rule.severity for rule in RULES}
    thresholds = {
        rule: _lowest_precise(strength[known[rule]], gold[rule][known[rule]], MIN_PRECISION[severity[rule]])
        for rule, strength in table.items()
    }
    warnings = _warnings_of(table)
    strengths = {rule: log_odds(table[rule]) for rule in warnings}
    levels = {rule: float(log_odds(thresholds[rule])) for rule in warnings}
    while _expected(strengths, levels)[clean].mean() > target:
        levels[_cheapest(strengths, levels, gold, clean)] += STEP
    return thresholds | {rule: float(1 / (1 + np.exp(-level))) for rule, level in levels.items()}


def _cheapest(
    strengths: Mapping[str, np.ndarray], levels: Mapping[str, float], gold: Mapping[str, np.ndarray], clean: np.ndarray
) -> str:
    """Return the rule whose next step up saves the most clean replies for what it loses.

    What counts is the share of a rule's own faults: by their mere number the common ones would take all room from the rare ones.
    """
    now = _expected(strengths, levels)[clean].sum()

    def worth(rule: str) -> float:
        saved = now - _expected(strengths, {**levels, rule: levels[rule] + STEP})[clean].sum()
        found, after = (chance_found(strengths[rule], level)[gold[rule]].sum() for level in (levels[rule], levels[rule] + STEP))
        return saved / ((found - after) / max(1, gold[rule].sum()) + 1e-4)

    return max(strengths, key=worth)


def _expected(strengths: Mapping[str, np.ndarray], levels: Mapping[str, float]) -> np.ndarray:
    """Return, for each reply, the probability that any rule warns, its strengths blurred by `SMOOTHING`."""
    return 1 - np.prod([1 - chance_found(strengths[rule], level) for rule, level in levels.items()], axis=0)


def chance_found(strength: np.ndarray, level: float) -> np.ndarray:
    """Return how likely each strength, blurred by `SMOOTHING`, lies above a level; both are log-odds."""
    return norm.cdf((strength - level) / SMOOTHING)


def log_odds(p: float | np.ndarray) -> np.ndarray:
    """Return log-odds, kept finite."""
    clipped = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(clipped / (1 - clipped))


def _flagged(table: Mapping[str, np.ndarray], thresholds: Mapping[str, float], rules: Sequence[str]) -> np.ndarray:
    return np.any([table[rule] >= thresholds[rule] for rule in rules], axis=0)


def _lowest_precise(strength: np.ndarray, gold: np.ndarray, min_precision: float) -> float:
    """Return the lowest threshold, at least `MIN_THRESHOLD`, whose findings are right often enough, and many enough to tell."""
    order = np.argsort(-strength)
    descending = strength[order]
    n_found = np.arange(1, len(order) + 1)
    precision = np.cumsum(gold[order]) / n_found
    is_last_of_tie = np.append(descending[1:] < descending[:-1], True)
    precise = (precision >= min_precision) & (n_found >= MIN_SUPPORT) & (descending >= MIN_THRESHOLD) & is_last_of_tie
    return float(descending[np.flatnonzero(precise)[-1]]) if precise.any() else NEVER
