"""The skeleton of the right reply, for a draft that answers something else: an apology if one is due, a line for each ask, the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checks.evidence import BLAMING
from ..checks.placeholders import PLACEHOLDER
from ..report import Ask, Edit, Finding, Rewrite, Span
from .answer import DONE, TOLD, lines_for
from .apologise import apologies
from .blame import OWNED, refuses, us
from .draft import CLOSING, DOES, LIKELY, PLACEHOLDER_RULE, Draft, capital, rewrite

MAX_ASKS = 4
HELLO = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!?\n<&]{0,40}[,!]\s+", re.IGNORECASE)
"""A greeting that the body begins with; it stays."""
NUMBER = re.compile(r"\d[\w.-]*\w")
WANTS = re.compile(r"\?|\b(?:please|kindly|can you|could you|I want|I need|I would like|I['’]d like|want|need)\b", re.IGNORECASE)
"""What makes a sentence a question or a request."""
MISSES_THE_POINT = ("off-topic-reply", "generic-reply")
ANSWERED = 0.5


def for_whole_reply(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Build the body anew between the draft's own greeting and sign-off. What the draft said of another matter goes; merge fields stay."""
    if not draft.body() or _is_theirs(draft, finding):
        return
    body = Span(draft.body()[0].span.start, _end(draft))
    answers = _answers(draft) if finding.rule == "off-topic-reply" else []
    asks = [ask for ask in _asks(draft) if not answers or ask.answered < ANSWERED]
    lines = [line for line in (next(lines_for(draft, ask.span), None) for ask in asks) if line]
    if not lines:
        return
    lines.append("What happens next: [what, who and by when?]")
    kept = [words for s in draft.body() if PLACEHOLDER.search(words := draft.report.words(s.span))]
    apologises_well = finding.rule != "off-topic-reply"  # one that answers something else apologises for that
    if apologises_well:
        kept = [
            words for s in draft.body() if s.acts["apology"] >= LIKELY and (words := draft.report.words(s.span)) not in kept
        ] + kept
    has_apology = apologises_well and any(s.acts["apology"] >= LIKELY for s in draft.body())
    openings = [""] if has_apology else list(apologies(draft)) or [""]
    if draft.has_trouble and not refuses(draft):  # what the draft takes on itself goes with it
        openings.append(f"{openings[-1]} {capital(OWNED.format(it='this', us=us(draft)))}.".strip())
    gap = "\n\n" if "\n" in draft.source else " "
    greeting = HELLO.match(draft.source[body.start : body.end])
    hello = greeting.group().rstrip() if greeting and not any(words.startswith(greeting.group()) for words in kept) else ""
    mends = [f for f in draft.report.findings if f.rule != PLACEHOLDER_RULE]
    last = [words for words in kept if CLOSING.match(words)]
    first = [words for words in kept if words not in last]
    for opening in openings:
        sorry, *taken_up = _joined(draft, opening, lines)
        text = gap.join(part for part in (*first, sorry, *answers, *taken_up, *last) if part)
        if hello:
            text = hello + (gap if "\n" in gap or not hello.endswith(",") else "\n\n") + text
        yield rewrite(finding, Edit(body.start, body.end, text), mends=mends)


def _end(draft: Draft) -> int:
    """Return where the body ends: what stands behind its last sentence in the same paragraph belongs to it, unless it closes the reply."""
    end = draft.body()[-1].span.end
    for sentence in draft.report.sentences:
        words = draft.report.words(sentence.span)
        follows = sentence.span.start >= end and "\n" in draft.source and not draft.source[end : sentence.span.start].strip(" ")
        if follows and words.endswith((".", "!", "?")) and not CLOSING.match(words):
            end = sentence.span.end
    return end


def _asks(draft: Draft) -> list[Ask]:
    """Return what the reply must take up, in the customer's order: each question and request, what was found unanswered, and the main statement."""
    likeliest = sorted(draft.report.asks, key=lambda ask: ask.probability, reverse=True)
    open_asks = {finding.customer for finding in draft.report.findings if finding.rule == "unanswered-ask"}
    statements = [ask for ask in likeliest if not WANTS.search(draft.report.words(ask.span)) and ask.span not in open_asks]
    asks = [ask for ask in likeliest if ask not in statements[1:]][:MAX_ASKS]
    return sorted(asks, key=lambda ask: (ask.span.message or 0, ask.span.start))


def _answers(draft: Draft) -> list[str]:
    """Return the whole sentences that likely deal with an ask, though the reply as a whole misses the point; those with a blank stay anyway."""
    if not _deals(draft):
        return []
    blameless = (s for s in draft.body() if all(s.acts[act] < DOES for act in BLAMING))
    words = [capital(draft.proper(s.span)) for s in blameless if s.acts["concrete_remedy"] >= LIKELY]
    return [each for each in words if each.endswith((".", "!", "?")) and not PLACEHOLDER.search(each)]


def _is_theirs(draft: Draft, finding: Finding) -> bool:
    """Return whether the draft has anything for this customer, which must not be thrown away: a remedy by a number of theirs, or an ask that it deals with.

    Where the reply as a whole was found to miss the point, a dealt-with ask is doubtful; where it was not, a decision beside it is enough.
    """
    remedies = [draft.report.words(s.span) for s in draft.body() if s.acts["concrete_remedy"] >= LIKELY]
    shared = {number for words in remedies for number in NUMBER.findall(words)} & set(NUMBER.findall(" ".join(draft.told)))
    deals = _deals(draft)
    if finding.rule in MISSES_THE_POINT:
        return bool(remedies) and (bool(shared) or (deals and finding.rule != "off-topic-reply"))
    return deals and (bool(remedies) or refuses(draft))


def _deals(draft: Draft) -> bool:
    return any(ask.answered >= ANSWERED for ask in draft.report.asks)


def _joined(draft: Draft, opening: str, lines: list[str]) -> list[str]:
    """Put the apology before the lines; what it has told already, its line need not tell again."""
    told = next(
        (line for line in lines if line.endswith(f": {DONE}") and line[len(f"{TOLD} that ") : -len(f": {DONE}")] in opening), None
    )
    if not opening or told is None:
        return [opening, *lines]
    return [f"{opening} Here is what {draft.voice.pronoun} will do about it: {DONE}", *(line for line in lines if line != told)]
