"""Personal data out of what people will read: names, addresses, mail, links, phone, card, account and other long numbers.

Rules over characters, with the names of the people in the ticket: they miss what no rule knows, so a report stays a thing for the team.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME, NUMBER, CARD, PHONE, MAIL, LINK, ADDRESS = (
    f"‹{what}›" for what in ("name", "number", "card", "phone", "e-mail", "link", "address")
)

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')]+", re.I)
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_PHONE = re.compile(r"(?<![\w.])(?:\+|\(?0)[\d][\d ()/.-]{6,}\d(?!\w)|(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)")
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?,? (?:[A-Z][\w'-]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Close|Way|Place|Square|Terrace)\b\.?"
    r"|\b[A-Z][\w'-]*(?:straße|strasse|straat|weg|gasse|platz|gatan|vej) \d{1,4}[a-z]?\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
)
_NUMBER = re.compile(r"(?<![\w‹])(?=[\w/-]*\d{4})[#A-Za-z]{0,6}[-/]?\d[\w/-]*\w(?!›)")
_PERSON = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}"
_GREETED = re.compile(
    rf"(?im:^\W{{0,4}}(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))) (?:(?:Mr|Mrs|Ms|Dr)\.? )?(?P<name>(?!There\b|All\b|Team\b|Customer\b|Sir\b|Madam\b){_PERSON})(?=\s*[,!.:\n]|\s*$)",
    re.M,
)
_INTRODUCED = re.compile(rf"\b(?:[Mm]y name is|[Tt]his is|I am|I'm) (?P<name>{_PERSON})(?=[,.!\n]| (?:from|and|with)\b)")
_SIGNED = re.compile(
    rf"(?im:(?:regards|wishes|sincerely|thanks|cheers|best|thank you)),?[ \t]*\n+[ \t]*(?P<name>{_PERSON})(?=[ \t]*(?:\n|$))"
)
MIN_NAME_CHARS = 3


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Return the text with a word in ‹› where personal data stood; `names` are the people of the ticket."""
    for pattern, word in ((_MAIL, MAIL), (_LINK, LINK), (_IBAN, NUMBER)):
        text = pattern.sub(word, text)
    text = _CARD.sub(lambda match: CARD if _is_card(match.group()) else NUMBER, text)
    for pattern, word in ((_PHONE, PHONE), (_STREET, ADDRESS), (_NUMBER, NUMBER)):
        text = pattern.sub(word, text)
    for pattern in (_GREETED, _INTRODUCED, _SIGNED):
        text = pattern.sub(lambda match: match.group().replace(match["name"], NAME), text)
    parts = {part for name in names for part in name.split() if len(part) >= MIN_NAME_CHARS and part[0].isupper()}
    if parts:
        known = "|".join(map(re.escape, sorted(parts, key=lambda part: (-len(part), part))))
        text = re.sub(rf"\b(?:{known})\b(?: (?:{known})\b)*", NAME, text)
    return text


def _is_card(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812)."""
    numbers = [int(digit) for digit in digits if digit.isdigit()]
    doubled = [2 * n - 9 * (n > 4) if i % 2 else n for i, n in enumerate(reversed(numbers))]
    return sum(doubled) % 10 == 0
