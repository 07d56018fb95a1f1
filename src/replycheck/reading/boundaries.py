"""Where sentences begin and end in mail, by rules over the characters.

Two questions, one after the other: which line breaks end a sentence (a hard-wrapped paragraph is one text, a list is many), and
which full stops do. No model and no tokenizer is needed, so any string is fine: lone surrogates, NUL, megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .lines import LINE
from .signature import SIGN_OFF

Span = tuple[int, int]

_EMOJI = r"[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0f\u200d]"
_CLOSERS = r"[\"'”’»)\]*]*+"
BREAK = re.compile(rf"[.!?…。！？]++{_CLOSERS}|{_EMOJI}++(?=\s|\Z)|:(?=\s++1[.)]\s)")
EMOJI_RUN = re.compile(rf"\s*+(?:(?:{_EMOJI}++|[:;=]-?[()DPp3](?!\w)|<3(?!\w))\s*+)++")
EMOJI = re.compile(_EMOJI)
GLUED = re.compile(r"[A-Z][^\W\d_A-Z]|I\s|A\s")
"""What shows that a new sentence starts although the space before it is missing: "done.Please"."""
TOP_LEVEL = frozenset("com net org io js uk de eu ie app co".split(" "))
PART_OF_ADDRESS = re.compile(r"[@/\\_=&]")
PART_OF_NAME = re.compile(r"[@/\\_.=&]")
NEXT_WORD = re.compile(r"\s*+[\"'“‘(\[*]*+([^\W_]+)")

TITLES = frozenset("mr mrs ms mx dr prof rev st sr sra srta hon capt sgt engr barr mag ing messrs mme mlle herr".split(" "))
BEFORE_NUMBERS = frozenset("no nos nr nrs fig figs art p pp vol ch ext tel ref sec para approx ca est kr rs".split(" "))
ABBREVIATIONS = frozenset(
    "e.g eg i.e ie vs cf approx incl excl dept viz resp bzw z.b ca cca aka al feat attn fwd govt misc".split(" ")
)
MAY_END = frozenset(
    "etc a.m p.m am pm inc ltd co corp plc llc gmbh bros jr min mins max hr hrs sec secs u.s u.k u.s.a e.u tel ext"
    " jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ave blvd rd".split(" ")
)
"""Abbreviations that a sentence may end with: then what follows decides."""
STARTERS = frozenset(
    "a an the this that these those i we you he she it they there here my our your his her its their if in on at to for from with"
    " by as and but or so not no yes please thank thanks sorry once when while what where which who how why can could would will"
    " do does did is are was were have has let just also after before because since until unfortunately however otherwise"
    " meanwhile all any both each every some once then now next today tomorrow apologies kindly feel hope best kind regards".split(
        " "
    )
)
DATE_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october"
    " november december gmt utc est edt cst cdt pst pdt cet cest bst ist et pt".split(" ")
)

LIST_ITEM = re.compile(r"[-*•·–—▪◦‣o]\s|(?:\d{1,3}|[a-zA-Z])[.)]\s|\(\w{1,3}\)\s")
GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|liebe[r]?|guten tag|sehr geehrte[r]?|bonjour|hola|"
    r"buongiorno|ciao|olá|hej|moin|beste)\b[^.!?:;]{0,60}[,!:]?\Z",
    re.IGNORECASE,
)
LINE_ENDS = re.compile(rf"[.!?…:;。！？]{_CLOSERS}\Z")
SALUTATION = re.compile(r"(?:Dear|DEAR|Sehr geehrte[r]?)\s[^,.!?\r\n]{1,40},\s++(?=[A-Z][^\W_]* [^\W_]+)")
"""A greeting whose line break was lost on the way: the next word has kept its capital."""
WISHES = frozenset(["love", "hugs", "greetings", "xoxo", "ciao", "yours", "sorry"])

MIN_WIDTH, MAX_WIDTH = 45, 100
"""A paragraph whose longest line lies between these is taken for one that a mail program has wrapped."""
MIN_CONTINUED_CHARS = 35
MAX_CLOSING_CHARS = 70
MAX_NAME_WORDS = 6


def split_sentences(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the sentences inside `spans`: trimmed, never empty, in order; together they hold every word of the spans."""
    sentences: list[Span] = []
    for span_start, span_end in spans:
        blocks = list(_blocks(text, span_start, span_end))
        for start, end in blocks:
            sentences += _split_closing(text, start, end) or _split_block(text, start, end)
    return sentences


def _blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what belongs together regardless of line breaks: a wrapped paragraph, a list item, a greeting."""
    paragraph: list[re.Match[str]] = []
    for line in LINE.finditer(text, start, end):
        if paragraph and _is_blank_between(text, paragraph[-1].end(), line.start()):
            yield from _join_lines(paragraph)
            paragraph = []
        paragraph.append(line)
    yield from _join_lines(paragraph)


def _is_blank_between(text: str, start: int, end: int) -> bool:
    return end - start > 1 and (text.count("\n", start, end) or text.count("\r", start, end)) > 1


def _join_lines(lines: list[re.Match[str]]) -> Iterator[Span]:
    if not lines:
        return
    width = max(line.end() - line.start() for line in lines)
    start, above = lines[0].start(), lines[0]
    for line in lines[1:]:
        if not _continues(above[0].rstrip(), line[0], width):
            yield start, above.end()
            start = line.start()
        above = line
    yield start, above.end()


def _continues(above: str, below: str, width: int) -> bool:
    """Does the text run on over this line break?"""
    if LIST_ITEM.match(below):
        return False
    if len(above) <= MAX_CLOSING_CHARS and (GREETING.match(above) or _is_sign_off(above)):
        return False
    if MIN_WIDTH <= width <= MAX_WIDTH and len(above) + 1 + len(below.split(None, 1)[0]) > width:
        return True
    return below[0].islower() and len(above) >= MIN_CONTINUED_CHARS and not LINE_ENDS.search(above)


def _is_sign_off(line: str) -> bool:
    match = SIGN_OFF.match(line)
    return match is not None and len(line) - match.end() <= 2


def _split_closing(text: str, start: int, end: int) -> list[Span]:
    """Split "Kind regards, Jo" into the wish and the name; it stands alone in its paragraph and ends like no sentence."""
    if end - start > MAX_CLOSING_CHARS:
        return []
    line = text[start:end].rstrip()
    if LINE_ENDS.search(line) or "\n" in line:
        return []
    sign_off = SIGN_OFF.match(line)
    comma = line.find(",", sign_off.end() if sign_off else 0)
    if sign_off and line[sign_off.end() :].startswith(" ") and comma != sign_off.end():
        cut = sign_off.end()
    elif comma > 0 and (sign_off or _is_wish(line[:comma])):
        cut = comma + 1
    else:
        return []
    name = line[cut:].strip()
    if not name or not _is_name(name):
        return []
    return [(start, start + len(line[:cut].rstrip())), (start + line.index(name, cut), start + len(line))]


def _is_wish(words: str) -> bool:
    """Tell "Look after that shoulder" and "Warmly" from "Anna": words that are no name."""
    return words.endswith("ly") or words.lower() in WISHES or any(word[0].islower() for word in words.split()[1:])


def _is_name(words: str) -> bool:
    parts = words.split()
    small = sum(1 for part in parts if part[0].islower())
    return len(parts) <= MAX_NAME_WORDS and not parts[0][0].islower() and small <= len(parts) // 2


def _split_block(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of a block."""
    sentence_start = start
    if match := SALUTATION.match(text, start, end):
        yield start, _trimmed_end(text, start, match.end())
        sentence_start = match.end()
    for match in BREAK.finditer(text, sentence_start, end):
        if match.start() < sentence_start:
            continue
        sentence_end = _sentence_end(text, sentence_start, match, end)
        if sentence_end is None:
            continue
        yield sentence_start, _trimmed_end(text, sentence_start, sentence_end)
        sentence_start = sentence_end
        while sentence_start < end and text[sentence_start].isspace():
            sentence_start += 1
    if sentence_start < end and (last := _trimmed_end(text, sentence_start, end)) > sentence_start:
        yield sentence_start, last


def _trimmed_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _sentence_end(text: str, start: int, match: re.Match[str], end: int) -> int | None:
    """Return where the sentence ends that `match` may end, or None if it goes on."""
    stop, after = match[0], match.end()
    if EMOJI.match(stop):
        follows = NEXT_WORD.match(text, after, end)
        return after if follows is None or follows[1][0].isupper() else None
    if stop == ":" or stop[0] in "。！？":
        return after
    if emoji := EMOJI_RUN.match(text, after, end):
        follows = text[emoji.end() : emoji.end() + 1]
        if not follows.islower():
            return emoji.end()
    if after >= end:
        return after
    if not text[after].isspace():
        return after if _is_glued(text, start, match, end) else None
    follows = NEXT_WORD.match(text, after, end)
    next_word = follows[1] if follows else ""
    if next_word[:1].islower() and (stop[-1] in "\"'”’»)]" or stop.startswith(("..", "…"))):
        return None
    if stop.rstrip("\"'”’»)]*") == "." and not _full_stop_ends(text, start, match.start(), next_word):
        return None
    return after


def _full_stop_ends(text: str, start: int, dot: int, next_word: str) -> bool:
    """Does one dot end the sentence, given the word before it and the one after?"""
    window = text[max(start, dot - 40) : dot]
    words = window.split()
    if not words or window[-1].isspace():
        return True
    word = words[-1].lstrip("([\"'“‘*").lower()
    starts = next_word.lower() in STARTERS
    if word.isdigit() and len(word) <= 2 and (dot - start == len(word) or (len(words) > 1 and words[-2].endswith(":"))):
        return False
    if word in TITLES:
        return False
    if word in BEFORE_NUMBERS and (
        next_word[:1].isdigit() or next_word[:1].islower() or (len(next_word) <= 4 and next_word.isupper())
    ):
        return False
    if word in MAY_END or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        if word in ABBREVIATIONS:
            return False
        return (
            next_word[:1].isupper()
            and next_word.lower() not in DATE_WORDS
            and (starts or word in ("etc", "a.m", "p.m", "am", "pm"))
        )
    if word in ABBREVIATIONS:
        return starts and next_word[:1].isupper() and word not in ("e.g", "i.e", "eg", "ie", "vs")
    if len(word) == 1 and word.isalpha() and words[-1].isupper() and word != "i":
        return starts or not next_word[:1].isupper()
    return True


def _is_glued(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Is only the space missing? "done.Please" is two sentences; a web address, a file name or "Node.Js" is none."""
    after = match.end()
    if not GLUED.match(text, after, end):
        return False
    before = text[max(start, match.start() - 60) : match.start()]
    if not before[-2:].isalpha() or not before[-2:].islower():
        return False
    before = before.split()[-1]
    following = text[after : min(end, after + 60)].split()[0]
    if PART_OF_NAME.search(before) or PART_OF_ADDRESS.search(following):
        return False
    return re.split(r"[\W\d_]", following, maxsplit=1)[0].lower() not in TOP_LEVEL
