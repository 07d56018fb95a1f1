"""Apologies: one that names the customer's own problem where there is none, a real one in the place of a hollow one, and one where there are many."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ..checks.evidence import HELD_SHARE, content_words
from ..report import Finding, Rewrite
from .draft import Draft, capital, rewrite
from .facts import is_protected
from .phrases import REACTS
from .remedy import lines
from .sweep import sweep
from .turning import MIN_WORDS, tells_of_harm

MAX_PROBLEMS = 2
"""Each candidate costs a judgement."""
JOINED = re.compile(r",? (?:and|but) (?:nobody|no one|you|we|your|our|the|there)\b|, but\b|,? (?:also|too|as well)\Z")
"""Where a second thought is tied to the first: an apology is for one thing."""
ASIDE = re.compile(
    r"\A(?:nobody|no one) (?!(?:has|had|is|was|were|could|would|can|did|ever|even|came|called|rang|told|answered|replied|picked|turned|wrote|helped|mentioned|explained|informed|let|gave|"
    r"got|responded|knew|warned|contacted|showed|checked|noticed|bothered|at|from|in)\b)|\A(?:the|an?|our|your) (?:\w+ )?(?:bloke|man|woman|lady|guy|girl|boy|person|chap|lad)\b"
    r"|\b(?:had|has) nothing\b|\b(?:do|does) (?!not\b)\w+\b|\bthere\b(?! (?:is|was|are|were))|\bis (?:stop|come|go|break|work)\b|,(?!\d)",
    re.IGNORECASE,
)
"""What is told beside the trouble, or in words that an agent would not take over."""
LASTING = re.compile(r"\b(?:still|(?:has|have) not|(?:has|have)n['’]t|waiting)\b", re.IGNORECASE)
"""Trouble that goes on, unless the draft has just ended it."""
NUMBERED = re.compile(
    r"\b(?P<what>order|booking|claim|trip|parcel|reservation|flight|delivery)(?: (?:no\.?|number|ref\.?))? "
    r"(?P<number>#?[A-Z]{0,4}[-/]?\d[\w/-]*\w)\b",
    re.IGNORECASE,
)
"""A thing of the customer's by its number."""
PLAIN = ("for the trouble this has caused you", "about this", "about what happened", "that you had to write to us about this")
"""What an apology is for where the problem cannot be named; said in one way it may prove itself where in another it does not."""
APART = ("about what happened", "for the trouble you have had")
SORRY = r"(?:sorry|apolog\w+|regret\w*)"
BUT = re.compile(
    rf"^(?P<head>[^.!?]*\b{SORRY}\b[^.!?]*?),? (?:but|however|though|although|yet)\b,? (?P<rest>.+)$", re.IGNORECASE | re.DOTALL
)
BARE = re.compile(rf"\b{SORRY}\W*\Z", re.IGNORECASE)
"""An apology that names nothing."""
CONDITION = re.compile(r"\b(?:if|should|in case|may have|might have|could have|may|might|whatever|any)\b", re.IGNORECASE)
UNCONDITIONAL = (
    (
        re.compile(
            r"\bany (inconvenience|trouble|upset|confusion|disruption|delay|distress|frustration|disappointment|problems?)\b"
        ),
        r"the \1",
    ),
    (re.compile(r"\b(?:may|might|could) have caused\b"), "caused"),
    (re.compile(r"\bthat (?:may|might) cause\b"), "that causes"),
)
"""Ways to say it without the condition, sentence for sentence."""
IF_EVENT = re.compile(
    rf"\b({SORRY}) (?:for it )?if (?!(?:you|any|there|this|it|that|I|we)\b)(?!.*\b(?:taste|liking|expect\w*|standards?|satisf\w*|happy|please[ds]?|suit\w*|prefer\w*|hoped|wanted|across|pictured|imagined)\b)",
    re.IGNORECASE,
)
"""A condition on an event that the draft itself names: the event happened."""
FEELING = re.compile(
    r"\b(?:you (?:feel|felt|think|thought|found|were (?:un|dis)\w+|are (?:un|dis)\w+)|your (?:feelings|disappointment|confusion|frustration))\b",
    re.IGNORECASE,
)


def for_missing(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Put an apology where the reply proper begins, and take out the blame that it would stand beside."""
    if clear := sweep(draft, finding):
        for apology in apologies(draft):
            yield rewrite(finding, *clear.edits_behind(draft, apology), mends=(finding, *clear.mends))
    if not REACTS.match(draft.proper(finding.span)):
        for apology in apologies(draft, stands_apart=not draft.opens(finding.span)):
            yield rewrite(finding, draft.before(finding.span, apology))
    if not draft.blames:  # behind a sentence that blames it would read as part of the argument
        for apology in apologies(draft, stands_apart=True):
            yield rewrite(finding, draft.after(finding.span, apology, gap=" "))
    for apology, line in _with_remedy(draft):
        yield rewrite(finding, draft.before(finding.span, apology), draft.at_end(line))


def for_hollow(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Take the "but" or the condition away; else put a real apology in the sentence's place, unless something would be lost with it."""
    words = draft.proper(finding.span)
    sentence = draft.sentence(finding.span)
    does_more = sentence is None or draft.does_more(sentence, "apology")
    if not does_more and not is_protected(words) and (clear := sweep(draft, finding, stays=finding.span)):
        for apology in apologies(draft):
            yield rewrite(finding, draft.replacing(finding.span, apology), *clear.edits(draft), mends=(finding, *clear.mends))
    if (split := BUT.match(words)) and not CONDITION.search(split["head"]) and not FEELING.search(split["head"]):
        head = split["head"].rstrip(", ") + "."
        if BARE.search(head):  # it says sorry for nothing yet
            for apology in apologies(draft):
                yield rewrite(finding, draft.replacing(finding.span, f"{apology} {capital(split['rest'])}"))
        yield rewrite(finding, draft.replacing(finding.span, f"{head} {capital(split['rest'])}"))
        if not is_protected(split["rest"]):
            yield rewrite(finding, draft.replacing(finding.span, head))
    if (that := IF_EVENT.sub(r"\1 that ", words)) != words and not CONDITION.search(that) and _is_told(draft, that):
        yield rewrite(finding, draft.replacing(finding.span, that))
    plain = words
    for pattern, replacement in UNCONDITIONAL:
        plain = pattern.sub(replacement, plain)
    if plain != words and draft.has_trouble and not CONDITION.search(plain):
        yield rewrite(finding, draft.replacing(finding.span, plain))
    if not does_more:
        tail = f" {capital(split['rest'])}" if split and is_protected(split["rest"]) else ""  # what it goes on to say stays
        for apology in apologies(draft):
            yield rewrite(finding, draft.replacing(finding.span, apology + tail))
        for apology, line in _with_remedy(draft):
            yield rewrite(finding, draft.replacing(finding.span, apology + tail), draft.at_end(line))
        if not tail and not is_protected(words) and not draft.has_trouble and (edit := draft.removing(finding.span)):
            yield rewrite(finding, edit)
    if not re.search(SORRY, words, re.IGNORECASE):  # what else the sentence does stays, unless that made two in a row
        for apology in apologies(draft):
            yield rewrite(finding, draft.before(finding.span, apology))


def _nameable(draft: Draft) -> Iterator[str]:
    """Yield the problems that an apology can name: none beside a refusal or blame, which would take it back, and none that is over."""
    if draft.refuses or draft.blames:
        return
    for problem in draft.problems:
        first = JOINED.split(problem)[0]
        if (
            tells_of_harm(first)
            and len(first.split()) >= MIN_WORDS
            and not ASIDE.search(first)
            and not (draft.has_remedy and LASTING.search(first))
        ):
            yield first


def _numbered(draft: Draft) -> str | None:
    """Return the one thing that the customer gives a number of, with its number; None where there are several, or none."""
    things = {f"{match['what'].lower()} {match['number']}" for words in draft.told for match in NUMBERED.finditer(words)}
    return things.pop() if len(things) == 1 else None


def _is_told(draft: Draft, words: str) -> bool:
    """Return whether the customer tells of what an apology has put as a mere possibility."""
    named = content_words(words) - {"sorry", "apologies", "apologise", "apologize", "regret"}
    return bool(named) and len(named & content_words(" ".join(draft.told))) >= HELD_SHARE * len(named)


def for_many(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Keep the first apology and every sentence that does more than apologise; else take out only as many as are too many."""
    again = [s for s in draft.report.sentences if s.acts["apology"] >= 0.5][1:]
    spare = [s for s in again if not draft.does_more(s, "apology") and not is_protected(draft.report.words(s.span))]
    edits = [edit for edit in (draft.removing(s.span) for s in spare) if edit is not None]
    for first in range(len(edits)):
        yield rewrite(finding, *edits[first:])


def _with_remedy(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield apologies with a line for what will be done, where the draft has no remedy: an apology alone may sound like the end of it."""
    if draft.report.labels.get("remedy") != "concrete":
        yield from itertools.product(apologies(draft), itertools.islice(lines(draft), 1))


def apologies(draft: Draft, *, stands_apart: bool = False) -> Iterator[str]:
    """Yield apologies in the draft's voice, from the one that names most of the problem to the plainest; none where nothing went wrong.

    One that `stands_apart` from the customer's message, behind other sentences, does not say "this".
    """
    if not draft.has_trouble:
        return
    sorry = draft.voice.sorry
    for problem in itertools.islice(_nameable(draft), MAX_PROBLEMS):
        yield f"{sorry} that {problem}."
    if thing := _numbered(draft):
        yield f"{sorry} for the trouble with your {thing}."
    for plain in APART if stands_apart else PLAIN:
        yield f"{sorry} {plain}."
