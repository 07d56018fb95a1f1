"""The proof that a rewrite invents nothing and loses nothing, whoever wrote it.

Nothing new: every word that an edit brings in stands in the draft, the thread, the merge fields or the policy (a verb also as its participle),
or is one of the few words that our frames are made of, which name no thing, person, place, time, amount or act. Nothing lost: what is hard to
find again (numbers, amounts, links, addresses, names, placeholders) is still there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..checks.placeholders import BLANK, PLACEHOLDER
from ..report import Report, Rewrite
from .verbs import participle

ALLOWED = frozenset(
    """
    a about again all already also am an and any are as asked at be been before being by came can cause caused could did different
    do does done for from get go had happened happens has have having here how however i i'm i've if in is it its keep know long
    made me my next no not now of off on or our ours out over promised put putting right so sorry take that the their them then
    there these they this those to told trouble up us was we we're we've went were what whatever when where whether which while
    who why will with would write wrote yet you you're you've your yours noted offer thank telling
    """.split()
)
"""Words that may come in from us: those of our frames, and none that names a thing, a time or an act of service."""
WORD = re.compile(r"\d[\w.,:/-]*\w|\d|[^\W\d_]+(?:['’-][^\W\d_]+)*|[€£$¥₹%]")
TAG = re.compile(r"<[^<>]*>|&\w+;")
PROTECTED = re.compile(
    rf"{PLACEHOLDER.pattern} | https?://[^\s<>\"]*[\w/] | www\.[^\s<>\"]+ | [\w.+-]+@[\w-]+(?:\.[\w-]+)+ | [€£$¥₹]\s?\d[\d.,]* | \d[\d.,:/-]*\d | \d"
    r"| (?<![.!?:()\n]\s)(?<!^)\b[A-Z][a-zà-ÿ]{2,}\b",
    re.VERBOSE | re.MULTILINE,
)
TURNED = frozenset(
    "you your yours yourself yourselves we us our ours ourselves were are you're you've you'd you'll we're we've we'd we'll".split()
)
"""What a word of the customer's becomes in the agent's mouth."""


def invented(report: Report, rewrite: Rewrite, offered: Iterable[str] = ()) -> set[str]:
    """Return the words of a rewrite that stand nowhere: empty, or the rewrite is not shown.

    `offered` are the policy's own words.
    """
    assert report.exchange is not None
    exchange = report.exchange
    texts = [exchange.reply.source, *(message.source for message in exchange.thread), *exchange.merge_fields, *offered]
    texts += [text for text in (exchange.agent.name, exchange.agent.signature) if text]
    known = {word for text in texts for word in _words(text)}
    known |= {participle(word) for word in known} | ALLOWED | TURNED
    return {word for edit in rewrite.edits for word in _words(BLANK.sub(" ", edit.text)) if word not in known}


def lost(report: Report, rewrite: Rewrite) -> set[str]:
    """Return the numbers, amounts, links, names and placeholders of the draft that the edited draft has no more."""
    assert report.exchange is not None
    source = report.exchange.reply.source
    after = rewrite.apply(source)
    found = list(PROTECTED.finditer(TAG.sub(_blanked, source)))
    taken = (m.group() for m in found if any(edit.start <= m.start() and m.end() <= edit.end for edit in rewrite.edits))
    return {words for words in taken if words not in after}


def _blanked(tag: re.Match[str]) -> str:
    return " " * len(tag.group())


def is_protected(words: str) -> bool:
    """Return whether words hold anything that must not be lost."""
    return PROTECTED.search(TAG.sub(" ", words)) is not None


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in WORD.findall(TAG.sub(" ", text))]
