"""An agent's signature, learnt from what recurs at the end of their mails.

That asks nothing about what signatures look like, and so finds the ones that no rule does; but it wants several mails of one agent,
which only an audit has. `read_message(…, signature=…)` then subtracts it exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from .boundaries import LIST_ITEM
from .ownwords import classify_lines
from .signature import CONTACT, DASHES, PERSON, name_after_sign_off

MIN_MAILS = 3
MIN_SHARE = 0.6
"""Of an agent's mails, so many must end with the same lines; above a half, only one ending can."""
MAX_LINES = 20
MAX_DETAIL_CHARS = 100
MIN_SENTENCE_WORDS = 4

Ending = tuple[str, ...]


def learn_signature(bodies: Sequence[str]) -> str | None:
    """Return the signature that at least three, and 60%, of an agent's mails end with; None where nothing like one recurs.

    What recurs is not all signature: a sign-off with a name is judged as courtesy, and a closing sentence ("If there is anything
    else, …") or a whole template as the reply that it is, however often they are sent. Only what stands below them is returned,
    and only where it looks like somebody's details; mails without a known signature lose nothing.

    Parameters
    ----------
    bodies : sequence of str
        Plain texts of mails by one agent, quoted history and all. The same text twice counts once: it cannot show what varies.
    """
    endings = [_last_lines(body) for body in dict.fromkeys(bodies)]
    needed = max(MIN_MAILS, MIN_SHARE * len(endings))
    counts = Counter(ending[k:] for ending in endings for k in range(len(ending)))
    common: Ending = max((lines for lines, n in counts.items() if n >= needed), key=len, default=())
    if not common:
        return None
    above = [ending[-len(common) - 1] for ending in endings if len(ending) > len(common) and ending[-len(common) :] == common]
    signed_off = sum(1 for line in above if name_after_sign_off(line) == "") > len(above) / 2
    signature = _details(common[1:] if signed_off and not CONTACT.search(common[0]) else common)
    return "\n".join(signature) or None


def _last_lines(body: str) -> Ending:
    """Return the last lines that are not marked as history, their white space evened out."""
    runs = [list(run) for is_own, run in groupby(classify_lines(body), key=lambda line: line.kind is None) if is_own]
    return tuple(" ".join(line.text.split()) for line in (runs[-1][-MAX_LINES:] if runs else ()))


def _details(lines: Ending) -> Ending:
    """Return what follows the delimiter, the sign-off or the last sentence, if it is somebody's details."""
    delimiter = next((i for i, line in enumerate(lines) if DASHES.match(line)), None)
    if delimiter is not None:
        return lines[delimiter:] if delimiter + 1 < len(lines) else ()
    for i in reversed(range(len(lines))):
        name = name_after_sign_off(lines[i])
        if name is not None:
            has_name = bool(name) or i + 1 == len(lines) or CONTACT.search(lines[i + 1]) is not None
            return lines[i + 1 if has_name else i + 2 :]
    first = max((i + 1 for i, line in enumerate(lines) if _is_prose(line)), default=0)
    rest = lines[first:]
    looks_like_details = any(CONTACT.search(line) for line in rest) or (len(rest) > 1 and PERSON.match(rest[0]))
    return rest if looks_like_details else ()


def _is_prose(line: str) -> bool:
    """Is it a sentence, or leads up to a list, or belongs to one?"""
    if LIST_ITEM.match(line) or line.endswith((":", ",")) or len(line) > MAX_DETAIL_CHARS:
        return True
    return line.endswith((".", "!", "?")) and len(line.split()) >= MIN_SENTENCE_WORDS
