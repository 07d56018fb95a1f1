"""A line for the remedy that is not there yet, with visible blanks for what only the agent knows."""

from __future__ import annotations

from collections.abc import Iterator

from ..report import Edit, Finding, Report, Rewrite
from .voice import draft_words, pronoun

BLANKS = ("[what will be done?]", "[when?]")


def for_missing(report: Report, finding: Finding) -> Iterator[Rewrite]:
    """Add the line after the reply's last sentence that does more than greet."""
    what, when = BLANKS
    line = f" Here is what {pronoun(draft_words(report))} will do about it: {what} You will have it by {when}"
    yield Rewrite(fixes=(finding.rule,), edits=(Edit(finding.span.end, finding.span.end, line),), blanks=BLANKS, scores_after={})
