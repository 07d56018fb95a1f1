"""Two audits held against each other: which findings are new or gone, and which figures changed by more than chance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import BadConfig
from ..report import DIMENSIONS
from .arrays import Audit
from .statistics import Estimate, Z, difference, share
from .summary import group_of, rule_shares
from .table import STATE

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in both audits. `is_share`: from 0 to 1, else a score from 0 to 100."""

    name: str
    before: Estimate
    after: Estimate
    gap: Estimate
    is_share: bool
    beyond_chance: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`n_new` findings stand only in the later audit, `n_gone` only in the earlier; the same words under the same rule in the same
    reply are one finding. `new` holds their numbers in the later audit; `n_shared` counts the replies that are in both."""

    n_new: int
    n_gone: int
    n_same: int
    n_shared: int
    same_model: bool
    same_config: bool
    new: tuple[int, ...]
    changes: tuple[Change, ...]


def compare(baseline: Path, after: Audit) -> Comparison:
    """Hold an audit against an earlier one in `baseline`.

    Raises
    ------
    BadConfig
        If no finished audit lies there.
    """
    if not (baseline / STATE).exists():
        raise BadConfig(
            f"{baseline}: found no {STATE}, expected the folder of an earlier audit. Correct the path given with --baseline."
        )
    before = Audit(baseline)
    found = after.found()
    old, new = Counter(before.found()), Counter(found)
    same = (old & new).total()
    return Comparison(
        n_new=new.total() - same,
        n_gone=old.total() - same,
        n_same=same,
        n_shared=len(set(before.ids).intersection(after.ids)),
        same_model=before.state["identity"]["model"] == after.state["identity"]["model"],
        same_config=before.state["identity"]["config"] == after.state["identity"]["config"],
        new=tuple(k for k, finding in enumerate(found) if finding not in old),
        changes=_changes(before, after),
    )


def _changes(before: Audit, after: Audit) -> tuple[Change, ...]:
    """Return every figure that both audits have, and whether its change is beyond chance (Holm 1979)."""
    rules = {*before.rule_names, *after.rule_names}
    old, new = _figures(before, rules), _figures(after, rules)
    gaps = {name: difference(new[name], old[name]) for name in new if name in old}
    ranked = sorted(gaps, key=lambda name: _p_value(gaps[name]))
    beyond: set[str] = set()
    for k, name in enumerate(ranked):
        if _p_value(gaps[name]) > LEVEL / (len(ranked) - k):
            break
        beyond.add(name)
    return tuple(Change(name, old[name], new[name], gap, name not in DIMENSIONS, name in beyond) for name, gap in gaps.items())


def _figures(audit: Audit, rules: Iterable[str]) -> dict[str, Estimate]:
    """Return the figures of an audit; a rule that found nothing in it has the share 0."""
    overall = group_of(audit, "all replies", np.arange(audit.n))
    nowhere = share(np.zeros(int(audit.judged.sum()), dtype=bool), audit.tickets[audit.judged])
    shares = dict.fromkeys(sorted(rules), nowhere) | {rule: rate for rule, (_, rate, _) in rule_shares(audit).items()}
    figures = {**overall.scores, "replies with a finding": overall.with_finding, **shares}
    return {name: figure for name, figure in figures.items() if figure is not None}


def _p_value(gap: Estimate) -> float:
    """Return the two-sided p-value that the interval implies."""
    margin = gap.value - gap.low if gap.value > 0 else gap.high - gap.value
    return math.erfc(abs(gap.value) / (margin / Z) / math.sqrt(2)) if margin > 0 else 1.0
