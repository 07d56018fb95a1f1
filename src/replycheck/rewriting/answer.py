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
    r"^(?:(?:(?:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!?]{0,24}[,!]|thanks[,!]|(?:@\w+|and|but|so|also|ok|okay|well|hi there|hello there|hi all|hi|hello|or|plus|then)\b[:,]?) *)+(?=\w)",
    re.IGNORECASE,
)
AUX = "do|does|did|is|are|am|was|were|can|could|will|would|should|shall|have|has"
REQUEST = re.compile(
    r"(?:(?:please|kindly)(?! (?:note|be informed|be advised|see|find|know))|(?:can|could|would) |tell|send|let me know|"
    rf"(?:how|where|when|why|what|which|who)(?: \w+){{0,2}}? (?:{AUX})\b|(?:{AUX}) (?:I|you|u|we|they|it|there|the|my|our|your|this|that|he|she)\b|any chance\b|"
    rf".*, (?:{AUX}) (?:it|I|you|u|they|we|that|there)\b)",
    re.IGNORECASE,
)
MORE = re.compile(r"\b(?:or|and|when|where|how|why|what|who)\b", re.IGNORECASE)
"""A second question in the same breath."""
HANGS = re.compile(
    r"(?:and|but|or|so),? (?:that (?!(?:is|was|are|were|has|does|did)\b|['’]s)|which\b|who\b|to (?!whom\b))", re.IGNORECASE
)
"""How a sentence begins that is the rest of the one before."""
CRAVES = re.compile(
    r"\b(?:(?:I|we)(?: would|['’]d)? (?:want|need|like)|(?:can|could|will) (?:you|u|i|we|somebody|someone)|please|kindly)\b(?= (?:\S+ ){3})",
    re.IGNORECASE,
)
"""Where a request begins in a long sentence."""
MIN_HEAD = 6
"""Fewer words before a pause say too little to be quoted without the rest."""
DONE = "[what will be done?]"
WITH_IT = "[what will be done with it?]"
TOLD = "You told us"
"""How the customer's words are taken up, whether they came in a mail, a chat or a call."""
LIKELY_LEFT, MAYBE_LEFT = 0.7, 0.4
"""From this probability on a request is taken up beside another, and beside a mere statement."""
MAX_BESIDE = 2
WANTS = re.compile(
    r"\?|\b(?:please|pls|kindly|can you|could you|(?:I|we)(?: would|['’]d)(?: \w+)? (?:like|expect|appreciate)|I expect|want|need)\b",
    re.IGNORECASE,
)
"""What makes a sentence a question or a request."""
PLEASE = re.compile(r",? (?:please|pls)\Z", re.IGNORECASE)


def for_unanswered(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Take the customer's sentence up after the last thing that the draft says, with a blank for the answer."""
    if finding.customer is None:
        return
    lines = list(lines_for(draft, finding.customer))
    if lines and (more := _left_beside(draft, finding)):
        both = sorted([*more, finding.customer], key=lambda ask: (ask.message or 0, ask.start))
        texts = [next(lines_for(draft, ask), "") for ask in both]
        yield rewrite(finding, draft.at_end(draft.gap.join(text for text in texts if text)))
    for line in lines:
        yield rewrite(finding, draft.at_end(line))
    for line in lines[-1:]:
        yield rewrite(finding, draft.behind_apology(line))


def _left_beside(draft: Draft, finding: Finding) -> list[Span]:
    """Return requests that were likely left too, though no finding says so, where this is the first finding of its kind: whoever takes
    up one of the customer's sentences is best reminded of all."""
    unanswered = [found for found in draft.report.findings if found.rule == finding.rule]
    if unanswered[0] != finding:
        return []
    named = {found.customer for found in unanswered}
    is_request = finding.customer is not None and WANTS.search(draft.report.words(finding.customer)) is not None
    least = LIKELY_LEFT if is_request else MAYBE_LEFT
    left = [ask for ask in draft.report.asks if ask.span not in named and ask.probability * (1 - ask.answered) >= least]
    return [ask.span for ask in left if WANTS.search(draft.report.words(ask.span))][:MAX_BESIDE]


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
    told = draft.report.words(finding.customer) if finding.customer is not None else "?"
    is_rest_enough = any(draft.does_more(other, "apology", "asks_customer") for other in draft.body() if other != sentence)
    if is_rest_enough and not draft.does_more(sentence, "asks_customer") and (edit := draft.removing(finding.span)):
        yield rewrite(finding, edit)
    have = capital(f"{draft.voice.pronoun} have what you wrote")
    if "?" not in told and (quote := _quotable(told)):
        yield rewrite(finding, draft.replacing(finding.span, f"{have}: “{quote}”{'' if is_rest_enough else f' {WITH_IT}'}"))
    yield rewrite(finding, draft.replacing(finding.span, f"{have}: {WITH_IT}"))


def lines_for(draft: Draft, ask: Span) -> Iterator[str]:
    """Yield lines that take a sentence of the customer's up and leave a blank for the answer."""
    yield from lines_of(draft, draft.report.words(ask))


def lines_of(draft: Draft, words: str) -> Iterator[str]:
    """Yield lines that take words of the customer's up and leave a blank for the answer."""
    words = " ".join(words.split())
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
    quote = _quotable(words)
    if draft.praises(words) and (thanks := thanks_for(draft, words)):
        yield thanks
    elif quote:
        asks = REQUEST.match(quote.lstrip("… ")) is not None
        yield f"{'You asked' if asks else TOLD}: “{quote}” {DONE if asks or draft.has_trouble else '[answer?]'}"


def thanks_for(draft: Draft, words: str) -> str | None:
    """Return a line that thanks for the customer's kind words, with a blank for more."""
    quote = _quotable(words)
    return f"Thank you for telling {'me' if draft.voice.pronoun == 'I' else 'us'}: “{quote}” [answer?]" if quote else None


def _indirect(question: str) -> str | None:
    """Turn a plain question into a clause in the agent's mouth: "When will it come?" becomes "when it will come"."""
    match = DIRECT.match(CONNECTIVE.sub("", question))
    if match is None or MORE.search(match["rest"]):
        return None
    clause = turn(f"{match['subject']} {match['aux'].lower()} {PLEASE.sub('', match['rest'].strip())}")
    return f"{(match['wh'] or 'whether').lower()} {clause}" if clause else None


def _quotable(words: str) -> str | None:
    """Return the customer's words as they can be quoted: whole if short, else up to a pause; None where that says too little."""
    if HANGS.match(words):
        return None
    words = CONNECTIVE.sub("", words.strip())
    words = _shortened(" ".join(re.sub(r"[“”]|(?<!\d)\"", "'", words).split()))
    is_whole = words[:1].isalnum() or words[:1] in "'‘£$€#…"  # not the rest of a sentence that was cut in two
    return capital(words) if is_whole and len(words.split()) >= MIN_QUOTED_WORDS else None


def _shortened(words: str) -> str:
    """Return words as they are if they are few, else from where they ask for something, up to a pause."""
    if len(words.split()) <= MAX_QUOTED_WORDS:
        return words
    wish = next((m for m in CRAVES.finditer(words) if len(words[: m.start()].split()) > MAX_QUOTED_WORDS - MIN_HEAD), None)
    rest = f"… {words[wish.start() :]}" if wish else words
    head = " ".join(rest.split()[:MAX_QUOTED_WORDS])
    if head == rest:
        return rest
    if head.count("(") > head.count(")"):
        head = head[: head.rfind("(")].rstrip()
    pause = max(head.rfind(mark) for mark in (",", ";", ":", " - ", " – "))
    return (head[:pause] if len(head[:pause].split()) >= MIN_HEAD and pause > 0 else head) + " …"
