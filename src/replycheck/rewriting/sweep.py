"""The draft without any sentence that blames: tried where blame is spread over it, so that with one sentence mended it would read no kinder."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from ..report import Edit, Finding, Sentence, Span
from .draft import DOES, Draft, likely_blames
from .facts import is_protected
from .proof import BLAMING_RULES

ADVICE = ("asks_customer", "prevention")
"""What a lecture may look like: it is not missed with the blame that it is made of."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What goes, run by run, what comes in for it, the findings that are mended with it, and the sentence that the body then begins with."""

    runs: tuple[Span, ...]
    line: tuple[Edit, ...]
    mends: tuple[Finding, ...]
    first: Sentence

    def edits(self, draft: Draft) -> tuple[Edit, ...]:
        return (*(draft.without(run) for run in self.runs), *self.line)

    def edits_behind(self, draft: Draft, text: str) -> tuple[Edit, ...]:
        """Return the edits with a text where the body begins."""
        if self.runs[0].start > self.first.span.start:
            return (draft.before(self.first.span, text), *self.edits(draft))
        return (draft.replacing(self.runs[0], text), *(draft.without(run) for run in self.runs[1:]), *self.line)


def sweep(draft: Draft, finding: Finding, *, stays: Span | None = None) -> Sweep | None:
    """Take out every sentence that likely blames, and what a finding of blame marks, but for one that stays; a blank asks for what can be done.

    None where nothing blames, something would be lost, or nothing would be left.
    """
    found = {finding.span} if finding.rule in BLAMING_RULES else set()
    likely = {sentence.span for sentence in draft.body() if likely_blames(sentence)}
    blaming = [sentence for sentence in draft.body() if sentence.span in (likely | found) - {stays}]
    kept = [sentence for sentence in draft.body() if sentence not in blaming]
    spans = [sentence.span for sentence in blaming]
    if not blaming or not kept or any(is_missed(draft, sentence) for sentence in blaming):
        return None
    if any(draft.leaves_dangling(span, without=spans) for span in spans):
        return None
    needs_more = not draft.has_remedy and (draft.has_trouble or draft.refuses)
    line = (draft.at_end(draft.next_step, without=spans),) if needs_more else ()
    return Sweep(tuple(_runs(draft, blaming)), line, tuple(each for each in draft.report.findings if each.span in spans), kept[0])


def is_missed(draft: Draft, sentence: Sentence) -> bool:
    """Return whether a sentence does anything beside blaming that must stay."""
    return is_protected(draft.proper(sentence.span)) or draft.does_more(sentence, *ADVICE) or is_wanted(draft, sentence)


def is_wanted(draft: Draft, sentence: Sentence) -> bool:
    """Return whether a sentence gives the cause that the customer asked for."""
    return draft.asks_why and sentence.acts["explanation"] >= DOES


def _runs(draft: Draft, sentences: list[Sentence]) -> Iterator[Span]:
    """Yield a span for each run of these sentences that no other parts."""
    for are_in, run in itertools.groupby(draft.report.sentences, key=lambda sentence: sentence in sentences):
        if are_in:
            spans = [sentence.span for sentence in run]
            yield Span(spans[0].start, spans[-1].end)
