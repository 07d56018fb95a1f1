"""Past participles, for the passive: of regular verbs by rule, of the common irregular ones by table."""

from __future__ import annotations

IRREGULAR = {
    "begin": "begun", "began": "begun", "break": "broken", "broke": "broken", "bring": "brought", "buy": "bought", "choose": "chosen", "chose": "chosen",
    "do": "done", "did": "done", "draw": "drawn", "drew": "drawn", "find": "found", "forget": "forgotten", "forgot": "forgotten", "give": "given",
    "gave": "given", "hold": "held", "keep": "kept", "know": "known", "knew": "known", "leave": "left", "lose": "lost", "make": "made", "pay": "paid",
    "put": "put", "quote": "quoted", "read": "read", "see": "seen", "saw": "seen", "sell": "sold", "send": "sent", "set": "set", "show": "shown",
    "showed": "shown", "take": "taken", "took": "taken", "tell": "told", "throw": "thrown", "threw": "thrown", "write": "written", "wrote": "written",
}  # fmt: skip
DOUBLED = frozenset("cancel commit drop fit label omit permit plan pin refer ship stop submit swap tag transfer travel".split())
"""Verbs that double their last letter."""
PARTICIPLES = frozenset(IRREGULAR.values())
VOWELS = "aeiou"


def participle(verb: str) -> str:
    """Return the past participle of a verb in its base form, its past tense or its participle.

    >>> [participle(verb) for verb in ("sign", "return", "gave", "chosen", "submit", "apply", "entered")]
    ['signed', 'returned', 'given', 'chosen', 'submitted', 'applied', 'entered']
    """
    if verb in PARTICIPLES or (verb.endswith("ed") and verb not in ("need", "feed", "speed")):
        return verb
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb in DOUBLED:
        return f"{verb}{verb[-1]}ed"
    if verb.endswith("y") and verb[-2:-1] not in VOWELS:
        return f"{verb[:-1]}ied"
    return verb + ("d" if verb.endswith("e") else "ed")
