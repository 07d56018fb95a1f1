"""Where quoted history opens: attribution lines, header blocks, markers of originals and forwards, helpdesk delimiters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from . import phrases
from .lines import Line

MAX_ATTRIBUTION_CHARS = 400
"""An attribution is looked for in the last so many characters before its colon."""
MAX_ATTRIBUTION_LINES = 5
MAX_CLOSING_CHARS = 80
MAX_NAME_FIRST_CHARS = 200

_INVISIBLE = r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff*_]*+"
_WORD = r"[^\W\d_]{1,14}\.?[,،]?"
_DATE_AHEAD = rf"{_INVISIBLE}(?:{_WORD}\s++(?:de\s++)?){{0,3}}\d"
OPENER_AND_DATE = re.compile(rf"(?:{phrases.OPENERS})[,:]?\s*+(?={_DATE_AHEAD})")
GLUED_OPENER = re.compile(rf"(?:-{{2,}}\s*+)?(?<![A-ZÀ-Þ])(?:On|Am|Le|El|Em|Il|Op|Den|W dniu|Dnia)\s++(?={_DATE_AHEAD})")
LEADING = re.compile(rf"{_INVISIBLE}[-\s]*+")
DATE_FIRST = re.compile(
    rf"(?:{_WORD}\s*+){{0,2}}(?:\d{{1,4}}[./年-]|\d{{1,2}}:\d\d|\d{{1,2}}\.?\s++(?:de\s++)?[^\W\d_]{{3,}}|\d{{4}})"
)
FULL_DATE = re.compile(r"\d{4}|\d{1,2}:\d\d|\d{1,2}[./-]\d{1,2}[./-]\d\d|\d{1,2}\.\d\d")
DIGIT = re.compile(r"\d")
CLOCK_TIME = re.compile(r"\d[:.]\d\d")
ADDRESS = re.compile(r"[^\s<>()\[\]\"]@[\w-]+\.[\w.-]*\w")
ADDRESS_AND_COLON = re.compile(r"<[^<>\s]*@[^<>]*>*\s*>[\u200e\u200f\u202a-\u202e]*\s*[:：]\Z")
CLOSING_VERB = re.compile(rf"(?<![^\W_])(?:{phrases.CLOSING_VERBS})\s*(?:[:：]|-{{2,}})\s*-*\Z", re.IGNORECASE)
ADDRESS_AND_TIME = re.compile(r"<\W*[^<>\s]+@[^<>\s]+>.*\d[:.]\d\d|\d[:.]\d\d.*<\W*[^<>\s]+@[^<>\s]+>")
UNCLOSED_VERB = re.compile(rf">\s*(?:{phrases.CLOSING_VERBS})\Z", re.IGNORECASE)
"""An attribution whose colon was lost; the address before the verb makes up for it."""
RULED_VERB = re.compile(rf"-{{2,}}\s*\w.{{0,80}}?\s(?:{phrases.CLOSING_VERBS})\s*-{{2,}}\Z", re.IGNORECASE)
NAME_FIRST_VERB = re.compile(rf"(?:{phrases.NAME_FIRST_VERBS})\s*[:：]\Z")
NAME_OPENER = re.compile(rf"(?:{phrases.NAME_OPENERS})\Z")
TIME_AND_COLON = re.compile(r"(?:\A|\s)\d{1,2}[:.]\d\d(?::\d\d)?(?: [ap]\.? ?m\.?)?\s*[:：]\Z", re.IGNORECASE)
SENT_VERB = re.compile(r">?\s*sent:\Z")
INNER_VERB = re.compile(rf"(?<!\w)(?:{phrases.INNER_VERBS})(?!\w)", re.IGNORECASE)
SPEAKER = re.compile(
    rf"(?<!\w)(?:{phrases.PRONOUNS})\s+(?:{phrases.CLOSING_VERBS})|(?<!\w)(?:{phrases.INNER_VERBS})\s+(?:{phrases.PRONOUNS})(?!\w)"
)

MARKER = re.compile(
    rf"[\s*]*+[-_=]{{2,}}+[\s*]*+(?:(?P<forward>{phrases.FORWARDED_MESSAGE})|{phrases.ORIGINAL_MESSAGE}).{{0,60}}?[-_=]{{2,}}[\s*]*\Z",
    re.IGNORECASE,
)
BEGIN_FORWARDED = re.compile(rf"(?:{phrases.BEGIN_FORWARDED})\s*[:：]\Z", re.IGNORECASE)
DELIMITER = re.compile(rf"\W*+(?:{phrases.REPLY_ABOVE}).{{0,60}}\Z|##-.{{3,120}}-##\Z", re.IGNORECASE)
RULE = re.compile(r"[\s*]*+(?:_{5,}|-{5,}|={4,}|\*{5,}|─{3,}|—{3,})[\s*]*\Z")
HEADER = re.compile(rf"{_INVISIBLE}>*\s*+{_INVISIBLE}(?P<name>[^:：*]{{1,24}}?)[\s*_]*+[:：](?P<value>.*)\Z", re.DOTALL)
COLON = re.compile("[:：]")
MAX_HEADER_LINES = 12
MAX_HEADER_NAME_CHARS = 40
MAX_MARKER_CHARS = 200


class Opening(NamedTuple):
    """What opens quoted history: `start:end` of the text, its kind, and the number of lines it takes."""

    start: int
    end: int
    kind: str
    n_lines: int


def find_opening(lines: Sequence[Line], i: int, first: int = 0) -> Opening | None:
    """Return what opens at line `i`, or None where the line is the author's own or a later line decides.

    Lines before `first` are spoken for; an attribution may begin at `first` at the earliest.
    """
    line = lines[i]
    if len(line.text) <= MAX_MARKER_CHARS:
        if DELIMITER.match(line.text):
            return Opening(line.start, line.end, "delimiter", 1)
        if line.text[0] in "-_=*─—" and (opening := _find_marker(lines, i)):
            return opening
        if line.text[-1] in ":：" and BEGIN_FORWARDED.match(line.text):
            return Opening(line.start, line.end, "forward", 1)
    return find_header_block(lines, i) or find_attribution(lines, i, first)


def opens_forward(line: Line) -> bool:
    """Return whether a line announces a forwarded message."""
    marker = MARKER.match(line.text) if len(line.text) <= MAX_MARKER_CHARS else None
    return bool(marker and marker["forward"]) or BEGIN_FORWARDED.match(line.text) is not None


def _find_marker(lines: Sequence[Line], i: int) -> Opening | None:
    line = lines[i]
    if marker := MARKER.match(line.text):
        return Opening(line.start, line.end, "forward" if marker["forward"] else "header_block", 1)
    if RULED_VERB.match(line.text):
        return Opening(line.start, line.end, "attribution", 1)
    if RULE.match(line.text) and (block := find_header_block(lines, i + 1)):
        return block._replace(start=line.start, n_lines=block.n_lines + 1)
    return None


def find_header_block(lines: Sequence[Line], i: int) -> Opening | None:
    """Return the header block that starts at line `i`.

    Two lines that merely look like headers ("From: our side…", "To: get a refund…") are the author's; a block needs an address
    behind its sender, or a subject and company.
    """
    if i >= len(lines) or not COLON.search(lines[i].text[:MAX_HEADER_NAME_CHARS]):
        return None
    fields, end = read_headers(lines, i)
    if len(fields) < 2 or not _is_mail_header(fields, lines[i:end]) or _starts_below(lines, i, end):
        return None
    return Opening(lines[i].start, lines[end - 1].end, "header_block", end - i)


def _starts_below(lines: Sequence[Line], i: int, end: int) -> bool:
    """Is line `i` the author's own ("To: get a refund…"), and the block with its sender begins after a blank line?"""
    for j in range(i + 1, end):
        if lines[j].after_blank and "from" in read_headers(lines, j)[0] and "from" not in read_headers(lines, j + 1)[0]:
            return find_header_block(lines, j) is not None
    return False


def read_headers(lines: Sequence[Line], i: int) -> tuple[dict[str, str], int]:
    """Return the fields of what looks like mail headers from line `i` on, and the number of the line after them."""
    fields: dict[str, str] = {}
    j = i
    while j < min(len(lines), i + MAX_HEADER_LINES) and lines[j].kind is None:
        text = lines[j].text[:2000]
        header = HEADER.match(text)
        field = phrases.HEADERS.get(header["name"].strip().lower()) if header else None
        if field is not None and (field not in fields or field == "copy"):
            fields[field] = header["value"]
        elif field or not fields or lines[j].after_blank or not _continues_header(text, fields):
            break
        j += 1
    return fields, j


def _continues_header(text: str, fields: dict[str, str]) -> bool:
    """Long values wrap: an address on a line of its own, or a list of recipients."""
    return text.startswith("<") or ADDRESS.search(text) is not None or ("to" in fields and ";" in text)


def _is_mail_header(fields: dict[str, str], lines: Sequence[Line]) -> bool:
    sender = fields.get("from")
    if sender is not None and ADDRESS.search(sender):
        return True
    if sender is not None and len(lines) > len(fields) and ADDRESS.search(lines[1].text):
        return True
    has_address = any(ADDRESS.search(value) for value in fields.values())
    date = fields.get("date", "")
    if "subject" in fields:
        return has_address or (len(fields) >= 3 and (sender is not None or DIGIT.search(date) is not None))
    return has_address and (CLOCK_TIME.search(date) is not None or (sender is not None and DIGIT.search(date) is not None))


def find_attribution(lines: Sequence[Line], i: int, first_line: int = 0) -> Opening | None:
    """Return the attribution that *ends* at line `i`, be it wrapped over earlier lines or glued to the author's last sentence."""
    line = lines[i]
    before_quote = i + 1 < len(lines) and lines[i + 1].quoted
    if not (before_quote or line.text[-1] in ":：-\u202c" or ">" in line.text):
        return None
    reach = lines[max(first_line, i - MAX_ATTRIBUTION_LINES + 1) : i + 1]
    if not any(DIGIT.search(near.text[-MAX_ATTRIBUTION_CHARS:]) for near in reach) or not (before_quote or _may_close(lines, i)):
        return None
    joined = ""
    for n_lines in range(1, len(reach) + 1):
        first = lines[i - n_lines + 1]
        if first.kind is not None:
            return None
        joined = f"{first.text[-MAX_ATTRIBUTION_CHARS:]} {joined}".rstrip()[-MAX_ATTRIBUTION_CHARS:]
        start = _attribution_start(first.text[-MAX_ATTRIBUTION_CHARS:], joined, before_quote=before_quote)
        if start is not None:
            if start == 0:
                n_lines = _with_name(lines, i, n_lines, first_line)
                first = lines[i - n_lines + 1]
            return Opening(max(first.start, first.end - MAX_ATTRIBUTION_CHARS) + start, line.end, "attribution", n_lines)
        if first.after_blank and first.text[0] not in "<>":
            return None
    return None


def _with_name(lines: Sequence[Line], i: int, n_lines: int, first_line: int) -> int:
    """Return the number of lines with those of the name, where an attribution was wrapped within or before it."""
    first = lines[i - n_lines + 1]
    if first.text[0] == "<" and i - n_lines >= first_line and _is_name_line(lines[i - n_lines], first):
        n_lines += 1
        first = lines[i - n_lines + 1]
    if i - n_lines >= first_line and not first.after_blank and NAME_OPENER.match(lines[i - n_lines].text):
        n_lines += 1
    return n_lines


def _is_name_line(above: Line, address: Line) -> bool:
    """Is the line above an address the name that belongs to it, the two having been wrapped?"""
    return above.kind is None and not address.after_blank and len(above.text) <= 60 and above.text[-1] not in ".!?,:;"


def _may_close(lines: Sequence[Line], i: int) -> bool:
    """Can an attribution end at line `i`? A cheap question, since most lines that end with a colon are the author's."""
    tail = lines[i].text[-MAX_CLOSING_CHARS:]
    if tail[-1] not in ":：-\u202c":
        return UNCLOSED_VERB.search(tail) is not None
    if ">" in tail or ADDRESS.search(tail) or CLOSING_VERB.search(tail) or INNER_VERB.search(tail) or SENT_VERB.search(tail):
        return True
    if i == 0:
        return False
    above = lines[i - 1].text[-MAX_ATTRIBUTION_CHARS:]
    return INNER_VERB.search(above) is not None or (TIME_AND_COLON.search(tail) is not None and ADDRESS.search(above) is not None)


def _attribution_start(first: str, joined: str, *, before_quote: bool) -> int | None:
    """Return where in its first line an attribution starts, given its lines joined; None where they are none."""
    if not DIGIT.search(joined) or not (FULL_DATE.search(joined) or ADDRESS.search(joined)):
        return None
    if SPEAKER.search(joined) and not before_quote:
        return None
    leading = LEADING.match(joined).end()
    opens = OPENER_AND_DATE.match(joined, leading)
    closes = joined[-1] in ":：-\u202c"
    tail = joined[-MAX_CLOSING_CHARS:]
    verb = (CLOSING_VERB.search(tail) or UNCLOSED_VERB.search(tail)) is not None
    inner_verb = closes and (INNER_VERB.search(joined) or SENT_VERB.search(joined)) is not None
    if opens and (verb or inner_verb or ADDRESS_AND_COLON.search(joined)):
        return 0
    if DATE_FIRST.match(joined, leading) and (verb or ADDRESS_AND_COLON.search(joined) or (before_quote and joined[-1] == ">")):
        return 0
    if (verb or inner_verb) and (glued := GLUED_OPENER.search(first)):
        return glued.start()
    if len(first) > MAX_NAME_FIRST_CHARS or not closes:
        return None
    return 0 if ADDRESS_AND_TIME.search(joined) or NAME_FIRST_VERB.search(joined) else None
