"""Answers: a line with a blank for what was left out, and the customer's own words where the draft clashes with them or asks for them again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..report import Finding, Rewrite, Span
from .draft import Draft, capital, rewrite
from .facts import is_protected
from .turning import turn, turn_statement

MIN_QUOTED_WORDS, MAX_QUOTED_WORDS = 2, 28
QUESTION = re.compile(r"(?:[^.!?]|[.!?](?=\w))*\?[?!\s]*\Z", re.DOTALL)
DIRECT = re.compile(
    r"^(?:(?P<wh>when|where|why|how|what time|how long|how much|how many|who|which \w+)\s+)?(?P<aux>will|can|could|would|should|is|are|was|were|has|have)\s+"
    r"(?P<subject>i|we|it)\s+(?P<rest>[^,;:?]+)\?\Z",
    re.IGNORECASE,
)
"""A question whose words only change places when it is reported. With "do" the verb would have to change its form; what begins with "can you" is a
request, which is better quoted."""
CONNECTIVE = re.compile(
    r"^(?:(?:@\w+|and|but|so|also|ok|okay|well|hi there|hello there|hi all|hi|hello|or|plus|then)\b[:, ]*)+(?=\w)", re.IGNORECASE
)
REQUEST = re.compile(
    r"(?:please|kindly|can|could|would|tell|send|let me know|(?:how|where|when|why|what|which|who) (?:do|does|did|can|could|is|are|was|were|will|would|should)|is there|are there)\b",
    re.IGNORECASE,
)
MORE = re.compile(r"\b(?:or|and|when|where|how|why|what|who)\b", re.IGNORECASE)
"""A second question in the same breath."""
DONE = "[what will be done?]"
TOLD = "You told us"
"""How the customer's words are taken up, whether they came in a mail, a chat or a call."""
PLEASE = re.compile(r",? (?:please|pls)\Z", re.IGNORECASE)


def for_unanswered(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Take the customer's sentence up after the last thing that the draft says, with a blank for the answer."""
    if finding.customer is None:
        return
    lines = list(lines_for(draft, finding.customer))
    for line in lines:
        yield rewrite(finding, draft.at_end(line))
    for line in lines[-1:]:
        yield rewrite(finding, draft.at_start(line))


def for_contradiction(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Say what the customer wrote in the place of what clashes with it."""
    words = draft.proper(finding.span)
    if finding.customer is None or is_protected(words):
        return
    told = draft.report.words(finding.customer)
    if clause := turn_statement(told):
        yield rewrite(finding, draft.replacing(finding.span, f"{TOLD} that {clause}."))
    elif quote := _quotable(told):
        yield rewrite(finding, draft.replacing(finding.span, f"{TOLD}: “{quote}”"))
    if edit := draft.removing(finding.span):
        yield rewrite(finding, edit)


def for_given(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Do not ask again for what was given."""
    words = draft.proper(finding.span)
    sentence = draft.sentence(finding.span)
    if sentence is None or is_protected(words):
        return
    if not draft.does_more(sentence, "asks_customer") and (edit := draft.removing(finding.span)):
        yield rewrite(finding, edit)
    told = draft.report.words(finding.customer) if finding.customer is not None else "?"
    have = capital(f"{draft.voice.pronoun} have what you wrote")
    if "?" not in told and (quote := _quotable(told)):
        yield rewrite(finding, draft.replacing(finding.span, f"{have}: “{quote}”"))
    yield rewrite(finding, draft.replacing(finding.span, f"{have}: [what will be done with it?]"))


def lines_for(draft: Draft, ask: Span) -> Iterator[str]:
    """Yield lines that take a sentence of the customer's up and leave a blank for the answer."""
    words = " ".join(draft.report.words(ask).split())
    question = QUESTION.search(words)
    if question is not None:
        if indirect := _indirect(question.group().strip()):
            yield f"You asked {indirect}: [answer?]"
        if quote := _quotable(question.group().strip()):
            is_cut = quote.endswith("…")  # then the question itself may be what was cut off
            yield f"{TOLD if is_cut else 'You asked'}: “{quote}” [answer?]"
        return
    if clause := turn_statement(words):
        yield f"{TOLD} that {clause}: {DONE}"
    if quote := _quotable(words):
        asks = REQUEST.match(quote) is not None
        yield f"{'You asked' if asks else TOLD}: “{quote}” {DONE if asks or draft.has_trouble else '[answer?]'}"


def _indirect(question: str) -> str | None:
    """Turn a plain question into a clause in the agent's mouth: "When will it come?" becomes "when it will come"."""
    match = DIRECT.match(CONNECTIVE.sub("", question))
    if match is None or MORE.search(match["rest"]):
        return None
    clause = turn(f"{match['subject']} {match['aux'].lower()} {PLEASE.sub('', match['rest'].strip())}")
    return f"{(match['wh'] or 'whether').lower()} {clause}" if clause else None


def _quotable(words: str) -> str | None:
    """Return the customer's words as they can be quoted: whole if short, else up to a pause; None where that says too little."""
    words = CONNECTIVE.sub("", words.strip())
    words = " ".join(re.sub(r"[“”\"]", "'", words).split())
    if len(words.split()) > MAX_QUOTED_WORDS:
        head = " ".join(words.split()[:MAX_QUOTED_WORDS])
        pause = max(head.rfind(mark) for mark in (",", ";", ":", " - ", " – "))
        words = (head[:pause] if pause > 0 else head) + " …"
    is_whole = words[:1].isalnum() or words[:1] in "'‘£$€#"  # not the rest of a sentence that was cut in two
    return capital(words) if is_whole and len(words.split()) >= MIN_QUOTED_WORDS else None
