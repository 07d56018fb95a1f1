"""What a rewriter has at hand: the draft with its report, how it speaks, what the customer said went wrong, and what may be offered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..checks.hygiene import UNFILLED_PLACEHOLDER
from ..checks.placeholders import BLANK
from ..config import Offer
from ..report import Edit, Finding, Report, Rewrite, Sentence, Span
from .turning import turn_statement
from .voice import Voice

PLACEHOLDER_RULE = UNFILLED_PLACEHOLDER.name
"""The rule that holds a reply with a blank; no rewrite mends it, and many bring it."""
DOES = 0.3
"""A sentence may be doing an act from this probability on; what it may be doing is not thrown away."""
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks|thank you)\b[^,.!?\n<&]{0,40}[,!:–-]\s+", re.IGNORECASE
)
"""A greeting that the first sentence begins with; what is put in goes after it."""


@dataclass(frozen=True)
class Draft:
    """A judged reply that is to be mended."""

    report: Report
    policy: Mapping[str, Offer]

    @cached_property
    def voice(self) -> Voice:
        return Voice.of(self.report)

    @cached_property
    def source(self) -> str:
        assert self.report.exchange is not None
        return self.report.exchange.reply.source

    @cached_property
    def is_html(self) -> bool:
        assert self.report.exchange is not None
        return self.report.exchange.reply.is_html

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """What went wrong, in clauses turned to the agent's view, the likeliest ask first."""
        asks = sorted(self.report.asks, key=lambda ask: ask.probability, reverse=True)
        turned = (turn_statement(self.report.words(ask.span)) for ask in asks)
        clauses = dict.fromkeys(clause for clause in turned if clause is not None)
        return tuple(clauses)

    def sentence(self, span: Span) -> Sentence | None:
        """Return the sentence that stands at a finding's span."""
        return next((s for s in self.report.sentences if (s.span.start, s.span.end) == (span.start, span.end)), None)

    def does_more(self, sentence: Sentence, *than: str) -> bool:
        """Return whether a sentence may be doing anything beside these acts that would be missed."""
        kept = ("apology", "concrete_remedy", "asks_customer", "refusal", "takes_charge", "accepts_fault", "prevention")
        return any(sentence.acts[act] >= DOES for act in kept if act not in than)

    def body(self) -> list[Sentence]:
        """Return the sentences that do more than greet."""
        return [s for s in self.report.sentences if s.acts["courtesy"] < 0.5]

    # Edits

    def replacing(self, span: Span, text: str) -> Edit:
        return Edit(span.start, span.end, text)

    def removing(self, span: Span) -> Edit | None:
        """Take a sentence out, with the space that parted it from the next; None where nothing but greetings would be left."""
        if len(self.body()) < 2:
            return None
        end = span.end
        while end < len(self.source) and self.source[end] == " ":
            end += 1
        start = span.start
        if end == len(self.source) or self.source[end] in "\n<":
            end = span.end
            while start > 0 and self.source[start - 1] == " ":
                start -= 1
        return Edit(start, end, "")

    def before(self, span: Span, text: str) -> Edit:
        """Put a sentence before another, behind a greeting that the other may begin with."""
        greeting = GREETING.match(self.source[span.start : span.end])
        at = span.start + (greeting.end() if greeting else 0)
        first = self.source[at]
        if greeting is None and not first.islower():
            return Edit(at, at, text + " ")
        if greeting and greeting.group().rstrip().endswith(","):
            text = text if text.startswith("I") else text[0].lower() + text[1:]
        return Edit(at, at + 1, f"{text} {first.upper()}")

    def after(self, span: Span, text: str) -> Edit:
        """Put a line after a sentence: in a paragraph of its own where the draft has paragraphs."""
        gap = "\n\n" if "\n\n" in self.source and not self.is_html else " "
        return Edit(span.end, span.end, gap + text)

    def at_end(self, text: str) -> Edit:
        """Put a line after the last sentence that does more than greet."""
        return self.after((self.body() or self.report.sentences)[-1].span, text)


def rewrite(finding: Finding, *edits: Edit, fixes: tuple[str, ...] = ()) -> Rewrite:
    """Return a candidate for a finding; its blanks are read off the edits."""
    blanks = tuple(dict.fromkeys(blank for edit in edits for blank in BLANK.findall(edit.text)))
    return Rewrite(fixes=fixes or (finding.rule,), edits=edits, blanks=blanks, scores_after={})


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]
