"""How the draft speaks, so that a sentence put into it sounds like the rest."""

from __future__ import annotations

import re

from ..report import Report

SINGULAR = re.compile(r"\b(?:I|I['’](?:m|ve|ll|d)|my|me)\b")
PLURAL = re.compile(r"\b(?:we|we['’](?:re|ve|ll|d)|our|us)\b", re.IGNORECASE)
CONTRACTION = re.compile(r"\w['’](?:m|re|ve|ll|d|t)\b")


def draft_words(report: Report) -> str:
    """Return the words of the reply's own sentences."""
    return " ".join(report.words(sentence.span) for sentence in report.sentences)


def sorry(draft: str) -> str:
    """Return how this draft would begin an apology: I or we, contracted or not."""
    contracts = bool(CONTRACTION.search(draft))
    if pronoun(draft) == "I":
        return "I'm sorry" if contracts else "I am sorry"
    return "We're sorry" if contracts else "We are sorry"


def pronoun(draft: str) -> str:
    """Return "I" or "we" as the draft speaks of its writer."""
    return "I" if len(SINGULAR.findall(draft)) > len(PLURAL.findall(draft)) else "we"
