"""Thresholds from what mistakes cost: "a false alarm costs 1, a miss 5"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..checker import Checker
from ..errors import BadConfig
from .calibrate import MIN_SUPPORT, NEVER, broken_rules, chance_found, is_labelled, log_odds, strengths
from .calibrate import choose_thresholds as keep_the_promise
from .corpus import Labelled

if TYPE_CHECKING:
    import pandas as pd

GRID = np.round(np.arange(0.02, 1.0, 0.01), 2)
"""Thresholds to choose from."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What a warning on a reply without the fault costs, and what a fault without a warning; only their ratio matters."""

    false_alarm: float = 1.0
    miss: float = 1.0

    def __post_init__(self) -> None:
        if not (self.false_alarm > 0 and self.miss > 0):
            raise BadConfig(f"costs: found {self.false_alarm} and {self.miss}, expected two numbers above 0. Correct them.")


def choose_thresholds(checker: Checker, rows: Sequence[Labelled], costs: Costs | None = None) -> dict[str, float]:
    """Choose a threshold for each rule.

    Parameters
    ----------
    checker : the model in question; its own thresholds do not matter, but for rules that the rows hold too few examples of
    rows : labelled exchanges that the model was not trained on
    costs : the threshold of least expected cost for each rule; without costs, those that warn on at most one clean reply in twenty

    Returns
    -------
    thresholds : for `write_bundle`, `set_thresholds` or `team_settings`
    """
    table = strengths(checker, rows)
    if costs is None:
        return keep_the_promise(table, rows)
    chosen = {}
    for rule, strength in table.items():
        known, gold = is_labelled(rule, rows), _gold(rule, rows)
        if gold[known].sum() < MIN_SUPPORT:
            chosen[rule] = checker.model.thresholds.get(rule, NEVER)
        else:
            curve = _expected(strength[known], gold[known], costs)
            chosen[rule] = float(GRID[curve.sum(0).argmin()])
    return chosen


def cost_curve(checker: Checker, rows: Sequence[Labelled], rule: str, costs: Costs) -> pd.DataFrame:
    """Return what each threshold of a rule costs: columns `threshold`, `false_alarms`, `misses` and `cost`, a reply."""
    import pandas as pd

    strength, known, gold = strengths(checker, rows)[rule], is_labelled(rule, rows), _gold(rule, rows)
    alarms, misses = _expected(strength[known], gold[known], costs)
    return pd.DataFrame({"threshold": GRID, "false_alarms": alarms, "misses": misses, "cost": alarms + misses})


def team_settings(thresholds: Mapping[str, float]) -> str:
    """Return thresholds as the tables of a `replycheck.toml`, for a team that shares a model with others."""
    return "\n".join(f"[rules.{rule}]\nthreshold = {threshold}\n" for rule, threshold in thresholds.items())


def _gold(rule: str, rows: Sequence[Labelled]) -> np.ndarray:
    return np.array([rule in broken_rules(row) for row in rows])


def _expected(strength: np.ndarray, gold: np.ndarray, costs: Costs) -> np.ndarray:
    """Return the expected cost a reply of false alarms and of misses at each threshold of `GRID`: shape (2, len(GRID)).

    Strengths are blurred, so that a threshold just above one reply's strength gains nothing by it.
    """
    found = np.stack([chance_found(log_odds(strength), level) for level in log_odds(GRID)], axis=1)
    alarms = costs.false_alarm * (found * ~gold[:, None]).mean(0)
    return np.stack([alarms, costs.miss * ((1 - found) * gold[:, None]).mean(0)])
