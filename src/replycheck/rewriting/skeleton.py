"""The skeleton of the right reply, for a draft that answers something else: an apology if one is due, a line for each ask, the next step."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ..checks.evidence import BLAMING
from ..checks.placeholders import PLACEHOLDER
from ..report import Ask, Edit, Finding, Rewrite, Span
from .answer import DONE, TOLD, WANTS, lines_for, lines_of, thanks_for
from .apologise import apologies
from .blame import OWNED, us
from .draft import DOES, LIKELY, PLACEHOLDER_RULE, Draft, capital, rewrite
from .phrases import CLOSING
from .sweep import is_wanted
from .turning import MIN_WORDS, NO_REFERENT

MAX_ASKS = 4
MAX_OPENINGS = 3
HELLO = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!?\n<&]{0,40}[,!]\s+", re.IGNORECASE)
"""A greeting that the body begins with; it stays."""
NUMBER = re.compile(r"\d[\w.-]*\w")
MISSES_THE_POINT = ("off-topic-reply", "generic-reply")
ANSWERED = 0.5
LEANS = re.compile(r"\b(?:it|they|them|she|he|her|him|one|this|that)\b", re.IGNORECASE)
"""What may mean something that stood before, and would mean another thing without it."""
CHEER = re.compile(
    r"(?:hope|enjoy|happy|congrat\w*|have fun|glad|we hope (?:that )?(?:you|it|she|he|they) (?:love|enjoy|like|are|is|will))\b",
    re.IGNORECASE,
)
"""Good wishes that belong to what the body said."""
CLEARLY_OFF, HARDLY_OFF = 0.8, 0.65
"""Below the first confidence one reply in three that is found off-topic does answer, and most of those hold a remedy; below the second every other."""


def for_whole_reply(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Build the body anew between the draft's own greeting and sign-off. What the draft said of another matter goes; merge fields stay."""
    if not draft.body() or _is_theirs(draft, finding):
        return
    answers = _answers(draft) if _may_answer(draft, finding) else []
    lines = _lines(draft, [ask for ask in _asks(draft) if not answers or ask.answered < ANSWERED])
    if not lines:
        return
    body = Span(draft.body()[0].span.start, _end(draft))
    kept = _kept(draft, finding)
    first = [words for words in kept if not CLOSING.match(words)]
    last = [words for words in kept if CLOSING.match(words)]
    gap = "\n\n" if "\n" in draft.source else " "
    hello = _hello(draft, body, kept)
    mends = [f for f in draft.report.findings if f.rule != PLACEHOLDER_RULE]
    for opening in _openings(draft, finding):
        sorry, *taken_up = _joined(draft, opening, lines)
        text = gap.join(part for part in (*first, sorry, *answers, *taken_up, *last) if part)
        if hello:
            text = hello + (gap if "\n" in gap or not hello.endswith(",") else "\n\n") + text
        yield rewrite(finding, Edit(body.start, body.end, text), mends=mends)


def _lines(draft: Draft, asks: list[Ask]) -> list[str]:
    """Return a line for each ask, and one for the next step; where nothing is asked, one for what is said; to who is content only thanks."""
    said = [words for words in draft.newest_turn if len(words.split()) >= MIN_WORDS and not words.endswith(",")]
    if _is_content(draft):
        return [line for words in said[:1] if (line := thanks_for(draft, words))]
    taken_up = [lines_for(draft, ask.span) for ask in asks] if draft.report.asks else [lines_of(draft, words) for words in said[:1]]
    lines = [line for line in (next(each, None) for each in taken_up) if line]
    return [*lines, "What happens next: [what, who and by when?]"] if lines else []


def _is_content(draft: Draft) -> bool:
    """Return whether the customer wants nothing: thanks after an answer, or praise or news that nobody need apologise for."""
    return draft.is_settled or not (draft.report.asks or draft.report.labels.get("apology_due"))


def _openings(draft: Draft, finding: Finding) -> list[str]:
    """Return ways to begin: an apology that is due and not there yet, and one that takes the matter on."""
    if _is_content(draft):
        return [""]
    openings = (
        [""]
        if _apologises_well(draft, finding)
        else list(itertools.islice(apologies(draft, stands_apart=not draft.opens(draft.body()[0].span)), MAX_OPENINGS)) or [""]
    )
    if draft.has_trouble and not draft.refuses:  # what the draft takes on itself goes with it
        openings.append(f"{openings[-1]} {capital(OWNED.format(it='this', us=us(draft)))}.".strip())
    return openings


def _apologises_well(draft: Draft, finding: Finding) -> bool:
    """Return whether the draft's own apology can stay: one that answers something else apologises for that."""
    return finding.rule != "off-topic-reply" and any(s.acts["apology"] >= LIKELY for s in draft.body())


def _kept(draft: Draft, finding: Finding) -> list[str]:
    """Return the sentences that stay in any case: those with a merge field, and a good apology."""
    sorry = _apologises_well(draft, finding)
    stay = [s for s in draft.body() if PLACEHOLDER.search(draft.report.words(s.span)) or (sorry and s.acts["apology"] >= LIKELY)]
    return [draft.report.words(s.span) for s in stay]


def _hello(draft: Draft, body: Span, kept: list[str]) -> str:
    """Return the greeting that the body begins with, unless it stays anyway."""
    greeting = HELLO.match(draft.source[body.start : body.end])
    return greeting.group().rstrip() if greeting and not any(words.startswith(greeting.group()) for words in kept) else ""


def _end(draft: Draft) -> int:
    """Return where the body ends: what stands behind its last sentence in the same paragraph belongs to it, unless it closes the reply."""
    end = draft.body()[-1].span.end
    for sentence in draft.report.sentences:
        words = draft.report.words(sentence.span)
        follows = sentence.span.start >= end and not draft.source[end : sentence.span.start].strip(" ")
        goes = CHEER.match(words) or ("\n" in draft.source and not CLOSING.match(words))
        if follows and goes and words.endswith((".", "!", "?")):
            end = sentence.span.end
    return end


def _asks(draft: Draft) -> list[Ask]:
    """Return what the reply must take up, in the customer's order: each question and request, what was found unanswered, and the main statement."""
    likeliest = sorted(draft.report.asks, key=lambda ask: ask.probability, reverse=True)
    open_asks = {finding.customer for finding in draft.report.findings if finding.rule == "unanswered-ask"}
    newest = draft.newest_places
    if any(ask.span.message in newest and ask.probability >= LIKELY for ask in likeliest):  # what came before was spoken of since
        likeliest = [ask for ask in likeliest if ask.span.message in newest or ask.span in open_asks]
    statements = [ask for ask in likeliest if not WANTS.search(draft.report.words(ask.span)) and ask.span not in open_asks]
    statements.sort(key=lambda ask: _says_little(draft, draft.report.words(ask.span)))
    asks = [ask for ask in likeliest if ask not in statements[1:]][:MAX_ASKS]
    return sorted(asks, key=lambda ask: (ask.span.message or 0, ask.span.start))


def _answers(draft: Draft) -> list[str]:
    """Return the whole sentences that likely deal with an ask, though the reply as a whole misses the point; those with a blank stay anyway.

    What leans on a sentence that goes would mean another thing, so it goes too, unless a number of the customer's says whose it is.
    """
    blameless = (s for s in draft.body() if all(s.acts[act] < DOES for act in BLAMING))
    words = [capital(draft.proper(s.span)) for s in blameless if s.acts["concrete_remedy"] >= LIKELY]
    whole = [each for each in words if each.endswith((".", "!", "?")) and not PLACEHOLDER.search(each)]
    return whole if _shares_number(draft) else [each for each in whole if not LEANS.search(each)]


def _says_little(draft: Draft, words: str) -> bool:
    """Return whether a statement leaves open of whom it tells ("He went back to his phone"), or misses the praise in a message of praise."""
    return NO_REFERENT.match(words) is not None or (draft.is_happy and not draft.praises(words))


def _may_answer(draft: Draft, finding: Finding) -> bool:
    """Return whether what the draft will do may be meant for this customer after all, so that it stays."""
    if finding.rule == "off-topic-reply":
        return finding.confidence < CLEARLY_OFF
    return finding.rule not in MISSES_THE_POINT


def _is_theirs(draft: Draft, finding: Finding) -> bool:
    """Return whether the draft has anything for this customer that would be thrown away: a remedy by a number of theirs, or an ask that it deals with.

    Where the reply as a whole was found to miss the point, a dealt-with ask is doubtful; where it was not, a decision beside it is enough.
    """
    if finding.rule == "off-topic-reply":
        is_doubtful = finding.confidence < CLEARLY_OFF and _shares_number(draft) and not _answers(draft)
        return is_doubtful or finding.confidence < HARDLY_OFF
    has_remedy = any(s.acts["concrete_remedy"] >= LIKELY for s in draft.body())
    if finding.rule in MISSES_THE_POINT:
        return has_remedy and (_deals(draft) or _shares_number(draft))
    is_told = not draft.has_trouble or any(is_wanted(draft, sentence) for sentence in draft.body())
    return _deals(draft) and (has_remedy or draft.refuses or is_told)


def _shares_number(draft: Draft) -> bool:
    """Return whether a remedy names a number that the customer has named."""
    remedies = [draft.report.words(s.span) for s in draft.body() if s.acts["concrete_remedy"] >= LIKELY]
    return bool({number for words in remedies for number in NUMBER.findall(words)} & set(NUMBER.findall(" ".join(draft.told))))


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
