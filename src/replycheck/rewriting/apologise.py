"""An apology in the customer's own facts, turned round to the agent's view; where that cannot be done safely, a plain one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ..report import Edit, Finding, Report, Rewrite
from .voice import draft_words, sorry

PLAIN = "for the trouble this has caused you"
MAX_FACT_WORDS = 28
MAX_FACTS = 2

# What the customer calls "my", the agent calls "your". A sentence that addresses the company ("you said …") is not turned: whether
# "you" becomes "we" or "us" takes more grammar than this.
TURNED = {"my": "your", "our": "your", "mine": "yours", "ours": "yours", "me": "you", "us": "you", "myself": "yourself"}
TURNED |= {"i": "you", "we": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll"}
TURNED |= {"we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll"}
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
OPENING = re.compile(r"(?:My|Our|The|This|These|Half|Both|One|Two|Three|Part|Order|Parcel)\b")
"""A fact is a sentence about a thing: those that begin with "I" mostly tell what the customer did, which needs no apology."""
TROUBLE = re.compile(
    r"\b(?:not|never|no|nothing|nobody|without|instead|wrong|late|missing|broken?|broke|cracked|torn|damaged|faulty|dead|leak(?:s|ed|ing)?"
    r"|fail(?:s|ed|ing)?|stopp?(?:s|ed)?|lost|twice|again|cancel+ed|refused|overcharged|stuck|empty|cold|dirty|smashed|bent|\w+n['’]t)\b",
    re.IGNORECASE,
)
ADDRESSES_COMPANY = re.compile(r"\b(?:you|you['’]\w+|your|yours|yourselves)\b", re.IGNORECASE)
NOT_PLAIN = re.compile(r"[?!:;\"“”()\[\]{}<>@#*\n]|https?|[A-Z]{6,}|[^\x00-\u024f\u2010-\u2027€£$]")


def for_missing(report: Report, finding: Finding) -> Iterator[Rewrite]:
    """Put an apology where the reply proper begins."""
    draft = draft_words(report)
    for apology in _apologies(report, finding, draft):
        yield _rewrite(finding, Edit(finding.span.start, finding.span.start, apology + " "))


def for_hollow(report: Report, finding: Finding) -> Iterator[Rewrite]:
    """Put a real apology in the place of the hollow one, unless the sentence does something else that would be lost."""
    sentence = next(s for s in report.sentences if s.span == finding.span)
    others = ("concrete_remedy", "vague_remedy", "explanation", "asks_customer", "refusal", "takes_charge", "accepts_fault")
    if any(sentence.acts[act] >= 0.3 for act in others):
        return
    for apology in _apologies(report, finding, draft_words(report)):
        yield _rewrite(finding, Edit(finding.span.start, finding.span.end, apology))


def _apologies(report: Report, finding: Finding, draft: str) -> Iterator[str]:
    asks = sorted(report.asks, key=lambda ask: ask.probability, reverse=True)
    sources = (report.words(ask.span) for ask in asks)
    facts = dict.fromkeys(fact for fact in map(turn_round, sources) if fact is not None)
    for fact in itertools.islice(facts, MAX_FACTS):  # each costs a judgement
        yield f"{sorry(draft)} that {fact}."
    yield f"{sorry(draft)} {PLAIN}."


def turn_round(sentence: str) -> str | None:
    """Turn a customer's statement of what went wrong into a clause in the agent's mouth; None where that is not safe.

    >>> turn_round("My order LK-20817 came with a 5 instead of a 6.")
    'your order LK-20817 came with a 5 instead of a 6'
    """
    clause = sentence.strip().rstrip(".")
    safe = (
        OPENING.match(clause) and TROUBLE.search(clause) and not ADDRESSES_COMPANY.search(clause) and not NOT_PLAIN.search(clause)
    )
    if not safe or not 4 <= len(clause.split()) <= MAX_FACT_WORDS:
        return None
    clause = re.sub(r"\b([Ii]|[Ww]e) (was|am)\b", lambda match: match[1] + {"was": " were", "am": " are"}[match[2]], clause)
    first = WORD.match(clause)
    assert first is not None
    if first.group() not in ("Order", "Parcel"):
        clause = clause[0].lower() + clause[1:]
    return WORD.sub(lambda match: TURNED.get(match.group().lower().replace("’", "'"), match.group()), clause)


def _rewrite(finding: Finding, edit: Edit) -> Rewrite:
    return Rewrite(fixes=(finding.rule,), edits=(edit,), blanks=(), scores_after={})
