"""Paragraphs for a wall of text: the same words, with breaks."""

from __future__ import annotations

from collections.abc import Iterator

from ..report import Edit, Finding, Rewrite
from .draft import Draft, rewrite

SENTENCES_A_PARAGRAPH = 3


def for_wall(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Break the block after every third sentence; in HTML the mark-up would have to change, so nothing is suggested there."""
    if draft.is_html:
        return
    inside = [s.span for s in draft.report.sentences if finding.span.start <= s.span.start and s.span.end <= finding.span.end]
    starts = inside[SENTENCES_A_PARAGRAPH::SENTENCES_A_PARAGRAPH]
    edits = tuple(Edit(_end_of_last(draft.source, span.start), span.start, "\n\n") for span in starts if span is not inside[-1])
    if edits:
        yield rewrite(finding, *edits)


def _end_of_last(source: str, start: int) -> int:
    while source[start - 1].isspace():
        start -= 1
    return start
