"""How the draft speaks, so that a sentence put into it sounds like the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..report import Report

SINGULAR = re.compile(r"\b(?:I|I['’](?:m|ve|ll|d)|my|me)\b")
PLURAL = re.compile(r"\b(?:we|we['’](?:re|ve|ll|d)|our|us)\b", re.IGNORECASE)
CONTRACTION = re.compile(r"\w['’](?:m|re|ve|ll|d|t)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """The writer's pronoun ("I" or "we"), and whether verbs are contracted."""

    pronoun: str
    contracts: bool

    @classmethod
    def of(cls, report: Report) -> Voice:
        """Listen to the reply's own sentences."""
        draft = " ".join(report.words(sentence.span) for sentence in report.sentences)
        single = len(SINGULAR.findall(draft)) > len(PLURAL.findall(draft))
        return cls("I" if single else "we", bool(CONTRACTION.search(draft)))

    @property
    def sorry(self) -> str:
        """How this draft would begin an apology."""
        if self.contracts:
            return "I'm sorry" if self.pronoun == "I" else "We're sorry"
        return "I am sorry" if self.pronoun == "I" else "We are sorry"
