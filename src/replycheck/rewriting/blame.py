"""Blame: the fact stays and the fault goes; a cause gets an owner; a denial gives way to what the customer wrote."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ..report import Finding, Rewrite, Sentence
from .draft import LIKELY, UNKNOWN, Draft, capital, likely_blames, rewrite
from .facts import is_protected
from .sweep import ADVICE, is_wanted, sweep
from .turning import FINITE
from .verbs import participle

LEAD = re.compile(
    r"^(?:(?:unfortunately|however|but|again|please note(?: that)?|kindly note(?: that)?),?\s+)?"
    r"(?:as (?:was |is |has been |you were |you have been |we |I |you )?(?:\w+ly )?(?:stated|explained|mentioned|noted|advised|indicated|set out|described|"
    r"written|outlined|shown|told|informed|warned|know|agreed|confirmed|accepted|pointed out|specified|made clear)\b[^,]{0,80},\s+"
    r"|had you (?:\w+ ){1,8}?\w+,\s+|if you had (?:\w+ ){1,10}?\w+,\s+|(?:you )?(?:should|must|ought to) (?:know|be aware|note|remember|understand) that\s+"
    r"|you will (?:see|find|appreciate|understand) that\s+|with respect,\s+|to be fair,\s+|for future reference,?\s+)",
    re.IGNORECASE,
)
UNREAL = re.compile(r"(?:\w+ ){0,3}?(?:would|could|might)\b", re.IGNORECASE)
"""What hangs on a condition: without it, it would be told as a fact."""
TAIL = re.compile(
    r"(?:,| -| –|;)? (?:(?:and )?so (?:please|do|be|make sure|kindly|we|I|in future|next time|you)\b|as (?:\w+ly )?(?:stated|explained|mentioned|noted|you (?:were|had|agreed|accepted|chose|did))\b"
    r"|which (?:is|are|was|were) (?:\w+ly )?(?:shown|stated|printed|displayed|written|explained|mentioned|given|set out)\b|because you\b|since you\b|as you\b|due to your\b|(?:and )?(?:which|as) (?:most|other|many) (?:customers|people|guests)\b|which you (?:agreed|accepted|should|could|can)\b|"
    r"(?:and )?please (?:be (?:more )?careful|make sure|ensure|remember|check|read|double-check)\b|(?:and )?you (?:should|could|might|may|must) (?:have|want)\b|rather than (?:our|us|anything)\b|"
    r"had you\b|if you had\b).*$",
    re.IGNORECASE | re.DOTALL,
)
DONE = (
    "entered gave chose selected typed used picked provided supplied submitted sent placed booked put left made opened cancelled canceled changed "
    "removed returned quoted wrote requested ordered uploaded registered attached linked clicked signed set filled missed accepted confirmed"
).split()
"""What customers are said to have done."""
NOT_DONE = (
    "enter give choose select type use provide supply submit send place put make open cancel change remove return quote write request order upload "
    "register attach link click sign set fill accept confirm update include complete check read tick follow keep pay bring take"
).split()
"""What they are said not to have done."""
YOU_DID = re.compile(
    rf"\byou (?:had |have |'ve |may have |must have |seem to have |appear to have |simply |probably |have probably |evidently |apparently |clearly )*(?P<verb>{'|'.join(DONE)}|given|chosen|written)\b"
    r" (?P<what>(?:the|an?|your|this|that|these|those|no) [\w'’ -]{2,60}?)(?P<rest>(?: (?:on|at|in|when|for|with|to|before|after|during|from|by|instead|rather|and|which|that|while|into)\b.*)|[,.;].*|)$",
    re.IGNORECASE | re.DOTALL,
)
YOU_DID_NOT = re.compile(
    rf"\byou (?:did not|didn['’]t|have not|haven['’]t|had not|hadn['’]t|never|failed to|forgot to|neglected to|omitted to) (?P<verb>{'|'.join((*DONE, *NOT_DONE, 'given', 'chosen', 'written'))})\b"
    r" (?P<what>(?:the|an?|your|this|that|these|those|any|our) [\w'’ -]{2,60}?)(?P<rest>(?: (?:on|at|in|when|for|with|to|before|after|during|from|by|and|which|that|while|into)\b.*)|[,.;].*|)$",
    re.IGNORECASE | re.DOTALL,
)
SECOND_ACT = re.compile(
    rf"(?:,? (?:and|but|then))+ (?:then |also |\w+ly |did not |didn['’]t |never )*(?:{'|'.join(DONE)}|chose|went|did|had|were|was|\w+ed)\b",
    re.IGNORECASE,
)
"""What else the customer did: it has no subject once the first is told without one."""
PLURAL = re.compile(r"\b(?:these|those|\w+s)\Z", re.IGNORECASE)
EXCUSE = re.compile(
    r"(?:,| -| –|;)? (?:(?:and |so |which means )?(?:there is|there's|there was) (?:\w+ly )?(?:very |so )?(?:nothing|little|not much)|"
    r"(?:and |so )?(?:I['’]m afraid |I am afraid )?(?:it|they|that|this|these|which|and (?:that|this)) (?:is|was|are|were) (?:\w+ly )?(?:out of|outside|beyond|not)\b|"
    r"(?:and |so )?(?:\w+ly )?(?:we|I) (?:have no|can['’]?t|cannot|are not|aren['’]t|have nothing|can do nothing|can only|bear no|take no|do not control)|not (?:us|ours|by us|our|by our)\b|"
    r"(?:and )?(?:out of|outside|beyond) our|over which we|rather than (?:us|our)|so (?:please|you (?:will|would|should|need|must|['’]ll)|it is best)|"
    r"(?:and |so )(?:the|this|that|his|her|their|any|your) (?:\w+ ){1,3}?(?:is|was|are|were|did|does|lies|lay|rests|rested) (?:\w+ly )?(?:down to|up to|with (?:them|him|her|the)|not\b|theirs\b|(?:his|her|their) own)|"
    r"(?:which|whose \w+|over whom|over which) (?:we|I) (?:\w+ly )?(?:do not|don['’]t|cannot|can['’]t|have no)\b|which (?:is|was) (?:nothing|something|not|out of|outside|beyond|up to|down to)\b|"
    r"so the (?:error|fault|mistake|delay|problem)|and (?:they|it) (?:should|must|will have to)).*$",
    re.IGNORECASE | re.DOTALL,
)
HANGING = re.compile(
    r"\b(?:when|if|as|since|although|though|while|unless|until|whenever)\b[^,]*\Z"
    r"|\b(?:and|but|so|or|is|are|was|were|am|be|been|has|have|had|that|which|to|of|for|with|by|the|a|an|our|your|afraid|unfortunately|quite|very|really|simply|just|also|entirely|completely|totally|largely|mostly|in (?:its|their) \w+)\W*\Z",
    re.IGNORECASE,
)
"""How a sentence ends that was cut in the wrong place."""
TURN = re.compile(r"(?:,| -| –|;) (?:but|however|since|because|as|given that|although|though) ", re.IGNORECASE)
OWNED = "it is up to {us} to put {it} right"
"""Whose it is, without a promise of anything in particular."""


def for_customer(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Recast the sentence so that it says what is, and not who did it; else take it out, or own the problem in its place."""
    words = draft.proper(finding.span)
    for text in dict.fromkeys((*_recast(words), *_head(words))):
        if text != words and len(text.split()) >= 3 and not _is_headless(text):
            yield rewrite(finding, draft.replacing(finding.span, text))
    yield from _instead(draft, finding, words)


def for_other(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Leave the cause, cut the excuse, and say whose it is to put right."""
    words = draft.proper(finding.span)
    bare = EXCUSE.sub("", words)
    cause = _sentence(bare)
    is_whole = bare == words or not HANGING.search(bare)
    for text in _head(words):
        yield rewrite(finding, draft.replacing(finding.span, text))
    if is_whole and len(cause.split()) >= 4 and not cause.endswith("?"):
        if draft.has_trouble and not draft.refuses and not draft.has_remedy:
            yield rewrite(finding, draft.replacing(finding.span, f"{cause} {capital(OWNED.format(it='this', us=us(draft)))}."))
        if cause != words:
            yield rewrite(finding, draft.replacing(finding.span, cause))
    yield from _instead(draft, finding, words)


def for_denial(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Go by what the customer wrote."""
    words = draft.proper(finding.span)
    yield from _instead(draft, finding, words)


def _instead(draft: Draft, finding: Finding, words: str) -> Iterator[Rewrite]:
    """Yield the draft without the sentence and with the matter owned in its place; names and numbers stay, and a cause that was asked for.

    Without a remedy a blank asks for one: the sentence may have been the only answer. Another's fault is best owned.
    """
    sentence = draft.sentence(finding.span)
    if sentence is None or is_protected(words) or is_wanted(draft, sentence):
        return
    if not draft.has_remedy and (clear := sweep(draft, finding)):
        yield rewrite(finding, *clear.edits(draft), mends=clear.mends)
    if not _blames_elsewhere(draft, finding):
        ways = [_without(draft, finding, sentence), _owned(draft, finding, sentence)]
        yield from itertools.chain(*(reversed(ways) if finding.rule == "blames-other" else ways))


def _without(draft: Draft, finding: Finding, sentence: Sentence) -> Iterator[Rewrite]:
    if not draft.does_more(sentence, *ADVICE) and (edit := draft.removing(finding.span)):
        yield rewrite(finding, edit)


def _owned(draft: Draft, finding: Finding, sentence: Sentence) -> Iterator[Rewrite]:
    if not draft.does_more(sentence, "takes_charge", "accepts_fault") and not draft.leaves_dangling(finding.span):
        for text in _owning(draft):
            yield rewrite(finding, draft.replacing(finding.span, text))


def _owning(draft: Draft) -> Iterator[str]:
    """Yield sentences that take the matter on, or leave a blank for what can be done; beside a refusal there is none."""
    if draft.refuses:
        return
    has_remedy = draft.has_remedy
    if not draft.has_trouble:
        if not has_remedy and not any(ask.answered >= LIKELY for ask in draft.report.asks):
            yield f"Here is what {draft.voice.pronoun} can do: [what?]"
        return
    if not has_remedy:
        for problem in draft.problems[:1]:
            yield f"{capital(problem)}, and {OWNED.format(it='that', us=us(draft))}."
    owned = f"Whatever caused the trouble, {OWNED.format(it='it', us=us(draft))}"
    yield f"{owned}."
    if not has_remedy:
        yield f"{owned}: {UNKNOWN}"


def _blames_elsewhere(draft: Draft, finding: Finding) -> bool:
    """Return whether another sentence blames that no finding names: with this one gone, or owned in its place, the reply would read no kinder."""
    named = {found.span for found in draft.report.findings}
    others = (s for s in draft.report.sentences if s.span != finding.span and s.span not in named)
    return any(map(likely_blames, others))


def us(draft: Draft) -> str:
    return "me" if draft.voice.pronoun == "I" else "us"


def _recast(words: str) -> Iterator[str]:
    """Yield the sentence without its fault-finding, the lightest touch first."""
    bare = words
    if (lead := LEAD.match(bare)) and not UNREAL.match(bare[lead.end() :]):
        bare = capital(bare[lead.end() :])
        yield bare
    cut = _sentence(TAIL.sub("", bare))
    if cut != bare and len(cut.split()) >= 4:
        yield cut
    for version in dict.fromkeys((cut, bare)):
        yield from _passive(version)


def _head(words: str) -> Iterator[str]:
    """Yield what stands before the "but" or the "since" that brings the blame in."""
    match = TURN.search(words)
    if match is not None and len(words[: match.start()].split()) >= 3 and not HANGING.search(words[: match.start()]):
        yield _sentence(words[: match.start()])


def _passive(words: str) -> Iterator[str]:
    """ "You entered the old address" becomes "The old address was entered"."""
    for pattern, negated in ((YOU_DID_NOT, " not"), (YOU_DID, "")):
        match = pattern.search(words)
        if match is None or SECOND_ACT.match(match["rest"]):
            continue
        what, verb = match["what"].strip(), match["verb"].lower()
        if negated and what.lower().startswith("any "):
            what = "no" + what[3:]
            negated = ""
        be = "were" if PLURAL.search(what) and not what.endswith("ss") else "was"
        head = words[: match.start()]
        what = capital(what) if not head.strip() else what
        yield _sentence(f"{head}{what} {be}{negated} {participle(verb)}{match['rest']}")


def _is_headless(words: str) -> bool:
    """Return whether words begin like "Clipping the ears" and then say nothing of it."""
    return bool(re.match(r"\w+ing\b", words)) and not FINITE.search(words)


def _sentence(words: str) -> str:
    """Return words with their full stop."""
    words = words.rstrip(" ,;–-")
    return words if words.endswith((".", "!", "?", "…")) else words + "."
