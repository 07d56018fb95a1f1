"""Blame: the fact stays and the fault goes; a cause gets an owner; a denial gives way to what the customer wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..report import Finding, Rewrite
from .draft import Draft, capital, rewrite
from .facts import is_protected

LEAD = re.compile(
    r"^(?:(?:unfortunately|however|but|again|please note(?: that)?|kindly note(?: that)?),?\s+)?"
    r"(?:as (?:was |is |has been |you were |you have been |we |I |you )?(?:\w+ly )?(?:stated|explained|mentioned|noted|advised|indicated|set out|described|"
    r"written|outlined|shown|told|informed|warned|know|agreed|confirmed|accepted|pointed out|specified|made clear)\b[^,]{0,80},\s+"
    r"|had you (?:\w+ ){1,8}?\w+,\s+|if you had (?:\w+ ){1,10}?\w+,\s+|(?:you )?(?:should|must|ought to) (?:know|be aware|note|remember|understand) that\s+"
    r"|you will (?:see|find|appreciate|understand) that\s+|with respect,\s+|to be fair,\s+|for future reference,?\s+)",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"(?:,| -| –|;)? (?:(?:and )?so (?:please|do|be|make sure|kindly|we|I|in future|next time|you)\b|as (?:\w+ly )?(?:stated|explained|mentioned|noted|you (?:were|had|agreed|accepted|chose|did))\b"
    r"|because you\b|since you\b|as you\b|due to your\b|(?:and )?(?:which|as) (?:most|other|many) (?:customers|people|guests)\b|which you (?:agreed|accepted|should|could|can)\b|"
    r"(?:and )?please (?:be (?:more )?careful|make sure|ensure|remember|check|read|double-check)\b|(?:and )?you (?:should|could|might|may|must) (?:have|want)\b|rather than (?:our|us|anything)\b|"
    r"had you\b|if you had\b|next time\b|in (?:the )?future\b).*$",
    re.IGNORECASE | re.DOTALL,
)
DONE = {
    "entered": "entered", "gave": "given", "chose": "chosen", "selected": "selected", "typed": "typed", "used": "used", "picked": "picked", "provided": "provided",
    "supplied": "supplied", "submitted": "submitted", "sent": "sent", "placed": "placed", "booked": "booked", "put": "put", "left": "left", "made": "made",
    "opened": "opened", "cancelled": "cancelled", "canceled": "canceled", "changed": "changed", "removed": "removed", "returned": "returned", "quoted": "quoted",
    "wrote": "written", "requested": "requested", "ordered": "ordered", "uploaded": "uploaded", "registered": "registered", "attached": "attached",
    "linked": "linked", "clicked": "clicked", "signed": "signed", "set": "set", "filled": "filled", "missed": "missed", "accepted": "accepted", "confirmed": "confirmed",
}  # fmt: skip
"""Past tense and participle of what customers are said to have done."""
YOU_DID = re.compile(
    rf"\byou (?:had |have |'ve |may have |must have |seem to have |appear to have |simply |probably |have probably |evidently |apparently |clearly )*(?P<verb>{'|'.join(DONE)}|given|chosen|written)\b"
    r" (?P<what>(?:the|an?|your|this|that|these|those|no) [\w'’ -]{2,60}?)(?P<rest>(?: (?:on|at|in|when|for|with|to|before|after|during|from|by|instead|rather|and|which|that|while|into)\b.*)|[,.;].*|)$",
    re.IGNORECASE | re.DOTALL,
)
YOU_DID_NOT = re.compile(
    rf"\byou (?:did not|didn['’]t|have not|haven['’]t|had not|hadn['’]t|never|failed to|forgot to|neglected to|omitted to) (?P<verb>{'|'.join(sorted({*DONE, 'enter', 'give', 'choose', 'select', 'type', 'use', 'provide', 'supply', 'submit', 'send', 'place', 'put', 'make', 'open', 'cancel', 'change', 'remove', 'return', 'quote', 'write', 'request', 'order', 'upload', 'register', 'attach', 'link', 'click', 'sign', 'set', 'fill', 'accept', 'confirm', 'update', 'include', 'complete', 'check', 'read', 'tick', 'follow'}))})\b"
    r" (?P<what>(?:the|an?|your|this|that|these|those|any|our) [\w'’ -]{2,60}?)(?P<rest>(?: (?:on|at|in|when|for|with|to|before|after|during|from|by|and|which|that|while|into)\b.*)|[,.;].*|)$",
    re.IGNORECASE | re.DOTALL,
)
PARTICIPLE = {
    "give": "given",
    "choose": "chosen",
    "send": "sent",
    "put": "put",
    "make": "made",
    "cancel": "cancelled",
    "write": "written",
    "set": "set",
    "submit": "submitted",
    "read": "read",
    "quote": "quoted",
}
PLURAL = re.compile(r"\b(?:these|those|\w+s)\Z", re.IGNORECASE)
EXCUSE = re.compile(
    r"(?:,| -| –|;)? (?:(?:and |so |which means )?(?:there is|there's|there was) (?:nothing|little|not much)|(?:which|that|this|and (?:that|this)) (?:is|was|are|were) (?:out of|outside|beyond|not)|"
    r"(?:and |so )?(?:we|I) (?:have no|can['’]?t|cannot|are not|aren['’]t|have nothing|can do nothing|can only|bear no|take no|do not control)|not (?:us|ours|by us|our)\b|"
    r"(?:and )?(?:out of|outside|beyond) our|over which we|rather than (?:us|our)|so (?:please|you (?:will|would|should|need|must|['’]ll)|it is best)|and (?:they|it) (?:should|must|will have to)).*$",
    re.IGNORECASE | re.DOTALL,
)
OWNED = "putting {it} right is up to {us}"
"""Whose it is, without a promise of anything in particular."""


def for_customer(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Recast the sentence so that it says what is, and not who did it; else take it out, or own the problem in its place."""
    words = draft.report.words(finding.span)
    for text in dict.fromkeys(_recast(words)):
        if text != words and len(text.split()) >= 3:
            yield rewrite(finding, draft.replacing(finding.span, text))
    yield from _without(draft, finding, words)
    yield from _owned(draft, finding, words)


def for_other(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Leave the cause, cut the excuse, and say whose it is to put right."""
    words = draft.report.words(finding.span)
    owned = OWNED.format(it="it", us=_us(draft))
    cause = _sentence(EXCUSE.sub("", words))
    if len(cause.split()) >= 4 and not cause.endswith("?"):
        yield rewrite(finding, draft.replacing(finding.span, f"{cause.rstrip('.!')}, and {owned}."))
        if cause != words:
            yield rewrite(finding, draft.replacing(finding.span, cause))
    yield from _owned(draft, finding, words)
    yield from _without(draft, finding, words)


def for_denial(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Go by what the customer wrote."""
    words = draft.report.words(finding.span)
    yield from _without(draft, finding, words)
    yield from _owned(draft, finding, words)


def _owned(draft: Draft, finding: Finding, words: str) -> Iterator[Rewrite]:
    """Put the customer's own account in the sentence's place, as the company's to put right; not where the draft refuses to."""
    refuses = any(sentence.acts["refusal"] >= 0.5 for sentence in draft.report.sentences)
    if refuses or is_protected(words):
        return
    for problem in draft.problems[:1]:
        owned = OWNED.format(it="that", us=_us(draft))
        yield rewrite(finding, draft.replacing(finding.span, f"{capital(problem)}, and {owned}."))
    owned = OWNED.format(it="it", us=_us(draft))
    yield rewrite(finding, draft.replacing(finding.span, f"However this came about, {owned}."))


def _us(draft: Draft) -> str:
    return "me" if draft.voice.pronoun == "I" else "us"


def _recast(words: str) -> Iterator[str]:
    """Yield the sentence without its fault-finding, the lightest touch first."""
    bare = words
    if lead := LEAD.match(bare):
        bare = capital(bare[lead.end() :])
        yield bare
    cut = _sentence(TAIL.sub("", bare))
    if cut != bare and len(cut.split()) >= 4:
        yield cut
    for version in dict.fromkeys((cut, bare)):
        yield from _passive(version)


def _passive(words: str) -> Iterator[str]:
    """ "You entered the old address" becomes "The old address was entered"."""
    for pattern, negated in ((YOU_DID_NOT, " not"), (YOU_DID, "")):
        match = pattern.search(words)
        if match is None:
            continue
        what, verb = match["what"].strip(), match["verb"].lower()
        if negated and what.lower().startswith("any "):
            what = "no" + what[3:]
            negated = ""
        be = "were" if PLURAL.search(what) and not what.endswith("ss") else "was"
        participle = (
            DONE.get(verb)
            or PARTICIPLE.get(verb)
            or (verb if verb.endswith(("ed", "en", "n")) else verb + ("d" if verb.endswith("e") else "ed"))
        )
        head = words[: match.start()]
        what = capital(what) if not head.strip() else what
        yield _sentence(f"{head}{what} {be}{negated} {participle}{match['rest']}")


def _without(draft: Draft, finding: Finding, words: str) -> Iterator[Rewrite]:
    sentence = draft.sentence(finding.span)
    if sentence is None or is_protected(words) or draft.does_more(sentence):
        return
    edit = draft.removing(finding.span)
    if edit is not None:
        yield rewrite(finding, edit)


def _sentence(words: str) -> str:
    """Return words with their full stop."""
    words = words.rstrip(" ,;–-")
    return words if words.endswith((".", "!", "?", "…")) else words + "."
