"""Is a new model better than the old one? Paired differences with intervals, the replies whose verdict flips, and the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..checker import Checker
from ..errors import BadCorpus
from ..model.bundle import Model
from .bootstrap import LEVEL
from .calibrate import is_clean
from .corpus import Labelled
from .evaluate import compare as paired_difference
from .labels import to_example

DIMENSIONS = {
    "sentences": ("acts_macro_f1",),
    "apology": ("apology_due.kappa", "apology.kappa"),
    "relevance": ("relevance.kappa",),
    "ownership": ("takes_ownership.kappa", "shifts_blame.kappa"),
    "remedy": ("remedy.kappa",),
}
"""What the gate looks at: the figures of each dimension, and the acts of sentences as a whole."""
FIGURES = tuple(figure for figures in DIMENSIONS.values() for figure in figures)
STRICT = 1 - (1 - LEVEL) / len(FIGURES)
"""One of several figures is soon better by chance, so "better" needs an interval that allows for their number (Bonferroni); "worse" does not."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A reply that one model warns about and the other does not; `deserved` says whether its labels break a rule that warns."""

    row: Labelled
    before: tuple[str, ...]
    after: tuple[str, ...]
    deserved: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences new minus old, figure by figure: `differences` at 95%, `strict` allowing for the number of figures."""

    differences: Mapping[str, Mapping[str, Any]]
    strict: Mapping[str, Mapping[str, Any]]
    flips: tuple[Flip, ...]
    n: int

    @property
    def worse(self) -> list[str]:
        """The dimensions on which the new model is worse beyond chance."""
        return [d for d, figures in DIMENSIONS.items() if any(_below(self.differences[figure]) for figure in figures)]

    @property
    def better(self) -> list[str]:
        """The dimensions on which it is better beyond chance."""
        return [d for d, figures in DIMENSIONS.items() if any(_above(self.strict[figure]) for figure in figures)]

    @property
    def passes(self) -> bool:
        return bool(self.better) and not self.worse

    def __str__(self) -> str:
        lines = [f"{name:24} {_figure(self.differences[name])}" for name in FIGURES]
        right = sum(flip.deserved == bool(flip.after) for flip in self.flips)
        lines.append(f"{len(self.flips)} of {self.n} verdicts flip, {right} of them to the right side")
        if self.passes:
            lines.append(f"passes: better on {', '.join(self.better)}, worse on none")
        else:
            lines.append(f"does not pass: better on {', '.join(self.better) or 'none'}, worse on {', '.join(self.worse) or 'none'}")
        return "\n".join(lines)


def compare(old: Model, new: Model, rows: Sequence[Labelled]) -> Comparison:
    """Compare two models on labelled exchanges that neither was trained on.

    Raises
    ------
    BadCorpus
        If there are none.
    """
    if not rows:
        raise BadCorpus("compare: found no labelled exchange to compare on. Give those of a test split.")
    examples = [to_example(row) for row in rows]
    said = [[model.judge(example.pair) for example in examples] for model in (new, old)]
    differences = paired_difference(examples, *said)
    strict = paired_difference(examples, *said, level=STRICT)
    return Comparison(
        {name: differences[name] for name in FIGURES}, {name: strict[name] for name in FIGURES}, _flips(old, new, rows), len(rows)
    )


def _flips(old: Model, new: Model, rows: Sequence[Labelled]) -> tuple[Flip, ...]:
    checkers = Checker(old), Checker(new)
    flips = []
    for row in rows:
        before, after = (_warnings(checker, row) for checker in checkers)
        if bool(before) != bool(after):
            flips.append(Flip(row, before, after, not is_clean(row)))
    return tuple(flips)


def _warnings(checker: Checker, row: Labelled) -> tuple[str, ...]:
    return tuple(finding.rule for finding in checker.judge(row.exchange).findings if finding.severity != "suggestion")


def _below(difference: Mapping[str, Any]) -> bool:
    return difference["high"] is not None and difference["high"] < 0


def _above(difference: Mapping[str, Any]) -> bool:
    return difference["low"] is not None and difference["low"] > 0


def _figure(difference: Mapping[str, Any]) -> str:
    if difference["value"] is None:
        return "no figure: the labels hold no such case"
    return f"{difference['value']:+.3f} [{difference['low']:+.3f}, {difference['high']:+.3f}]"
