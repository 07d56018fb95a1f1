"""The skeleton of the right reply, for a draft that answers something else: an apology if one is due, a line for each ask, the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checks.placeholders import PLACEHOLDER
from ..report import Finding, Rewrite, Span
from .answer import DONE, lines_for
from .apologise import apologies
from .draft import PLACEHOLDER_RULE, Draft, rewrite

MAX_ASKS = 4
HELLO = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!?\n<&]{0,40}[,!]\s+", re.IGNORECASE)
"""A greeting that the body begins with; it stays."""
GENUINE = 0.5
ANSWERED = 0.5


def for_whole_reply(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Build the body anew between the draft's own greeting and sign-off. What the draft said of another matter goes; merge fields stay."""
    gives = any(s.acts["concrete_remedy"] >= GENUINE for s in draft.body())
    if not draft.body() or (gives and any(ask.answered >= ANSWERED for ask in draft.report.asks)):
        return  # a remedy for anything of the customer's is not thrown away
    body = Span(draft.body()[0].span.start, draft.body()[-1].span.end)
    asks = sorted(draft.report.asks, key=lambda ask: ask.probability, reverse=True)[:MAX_ASKS]
    asks.sort(key=lambda ask: (ask.span.message or 0, ask.span.start))
    lines = [line for line in (next(lines_for(draft, ask.span), None) for ask in asks) if line]
    if not lines:
        return
    lines.append("What happens next: [what, who and by when?]")
    kept = [draft.report.words(s.span) for s in draft.body() if PLACEHOLDER.search(draft.report.words(s.span))]
    apologises_well = finding.rule != "off-topic-reply"  # one that answers something else apologises for that
    if apologises_well:
        kept = [
            words for s in draft.body() if s.acts["apology"] >= GENUINE and (words := draft.report.words(s.span)) not in kept
        ] + kept
    is_due = bool(draft.report.labels.get("apology_due"))
    has_apology = apologises_well and any(s.acts["apology"] >= GENUINE for s in draft.body())
    openings = apologies(draft) if is_due and not has_apology else iter([""])
    gap = "\n\n" if "\n" in draft.source else " "
    greeting = HELLO.match(draft.source[body.start : body.end])
    hello = greeting.group().rstrip() if greeting and not any(words.startswith(greeting.group()) for words in kept) else ""
    fixes = tuple(dict.fromkeys(f.rule for f in draft.report.findings if f.rule != PLACEHOLDER_RULE))
    for opening in openings:
        text = gap.join(part for part in (*kept, *_joined(draft, opening, lines)) if part)
        if hello:
            text = hello + (gap if "\n" in gap or not hello.endswith(",") else "\n\n") + text
        yield rewrite(finding, draft.replacing(body, text), fixes=fixes)


def _joined(draft: Draft, opening: str, lines: list[str]) -> list[str]:
    """Put the apology before the lines; what it has told already, its line need not tell again."""
    told = next(
        (line for line in lines if line.endswith(f": {DONE}") and line[len("You wrote that ") : -len(f": {DONE}")] in opening), None
    )
    if not opening or told is None:
        return [opening, *lines]
    return [f"{opening} Here is what {draft.voice.pronoun} will do about it: {DONE}", *(line for line in lines if line != told)]
