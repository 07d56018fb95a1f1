"""How the sentences of a reply begin and end: with a greeting, a closing, or a word that stands for something in the sentence before."""

from __future__ import annotations

import re

GREETING = re.compile(
    r"(?:@\w+\s+|(?:hi|hiya|hello|hey|dear|salam|kia ora|g['’]day|bonjour|hola|namaste|jambo|respected|good (?:morning|afternoon|evening|day))\b[^,.!?\n<&]{0,40}[,!:–-]\s+|(?:thanks|thank you)\b[^,.!?\n<&]{0,40}[!:–-]\s+"
    r"|(?-i:[A-Z][\w'’]+ [A-Z][\w'’]+,\s+))(?!(?:and|but|so)\b|[\w'’-]+[.,!?])",
    re.IGNORECASE,
)
"""A greeting that the first sentence begins with; what is put in goes after it."""
NAMED = re.compile(r"(?:(?:morning|afternoon|evening|oh|aw|yo) )?(?P<name>[^\W\d_]{2,}),\s+", re.IGNORECASE)
"""A name that the first sentence may begin with."""
MAX_GREETING_WORDS = 4
COMMON = re.compile(
    r"(?:The|A|An|We|Our|You|Your|With|If|As|In|For|Please|This|These|That|There|To|On|At|It|No|All|From|Here|Since|When|Once)\b"
)
"""Words that are written small behind a greeting's comma."""
REACTS = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b|(?:we|I) (?:do|did|are|can|will|have|would)[.,!]|"
    r"(?:it|that)(?:['’]s|\b (?:is|was|isn['’]t|wasn['’]t))|(?:yes|no|ours|yours|mine|theirs|neither|both)\b(?=[,.!;:]| (?:is|are|was|were)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that speaks to the customer's last words: nothing goes between."""
SIGN_OFF = re.compile(
    r"(?:with|our|my|many|sincere|humble)\b(?: [\w'’]+){0,3} apolog(?:ies|y)[,.!]?\Z|apologetically,?\Z", re.IGNORECASE
)
"""An apology that only signs off; what is put in stays before it."""
CLOSING = re.compile(
    r"(?:thank you|thanks|many thanks)\b(?! (?:to|for (?:the|telling|letting|flagging|getting|contacting|writing|reaching)))|please (?:do )?(?:not hesitate|get in touch|let (?:me|us) know|feel free|reply)"
    r"|(?:if|should) you (?:have|need)\b|(?:let|just let) (?:me|us) know\b|(?:do )?get in touch\b|have a (?:great|good|lovely|nice)\b|(?:we|I) (?:look forward|hope)\b",
    re.IGNORECASE,
)
"""How a last sentence begins that closes the reply; what is put in goes before it."""
POINTS_BACK = re.compile(
    r"(?:[\w'’]+,? ){0,3}?(?:it|its|they|them|their|this|these|those)\b|(?:[\w'’]+,? ){0,6}?(?:therefore|thus|hence|instead|otherwise)\b"
    r"|(?:[\w'’]+,? ){0,3}?the ones?\b|.*\bthis (?:may|might|could) (?:have )?cause",
    re.IGNORECASE,
)
"""How a sentence begins that stands on the one before."""
STANDS_FOR = (
    (
        re.compile(r"\b(?:it|such|yours|ours|theirs|mine)\b", re.IGNORECASE),
        re.compile(r"\b(?:the|an?|your|our|my|this|that|each|every|any|no|some|\d+) \w+|(?<!\A)\b(?-i:[A-Z])\w+", re.IGNORECASE),
    ),
    (re.compile(r"\b(?:they|them|their|these|those)\b", re.IGNORECASE), re.compile(r"\b\w{2,}[^us\W]s\b", re.IGNORECASE)),
    (
        re.compile(r"\b(?:he|she|him|her)\b", re.IGNORECASE),
        re.compile(r"(?<!\A)\b[A-Z]\w+|\b\w+(?:er|or|ist|ant|ician|man|woman|league|son)\b(?<!your)(?<!our)(?<!her)(?<!for)"),
    ),
)
"""Words that stand for another, and what that other may look like: it comes first in the sentence, or it was in the one before."""


def leans(words: str) -> bool:
    """Return whether a sentence has a word that stands for something in the one before."""
    stands_for = ((word.search(words), other) for word, other in STANDS_FOR)
    return bool(POINTS_BACK.match(words)) or any(word and not other.search(words[: word.start()]) for word, other in stands_for)
