"""HTML mail to plain text, with the way back into the source.

Parsers that repair a document lose track of where its words stood, so this is a tokenizer of our own: it goes through the source
once, from the left, never fails, and notes for every stretch of text where it came from. It also notes what the mark-up says
about whose words these are; mail programs wrap quotes and signatures in elements of known names.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from .attribution import opens_forward, read_headers
from .lines import iter_lines
from .ownwords import Part

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:_-]*+)(?=[\s/>])((?:[^>\"'=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+|[\"'])*+)>")
BROKEN_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:_-]*+)(?=[\s/>])([^>]*+)>")
ATTRIBUTE = re.compile(
    r"(?<![\w-])(class|id|style|name|hidden)\b(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?+", re.IGNORECASE
)
PIECE = re.compile(r"\s{2,}+|[^\S ]|&(?:#[xX]?[0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?")

VOID = frozenset("area base basefont br col embed frame hr img input link meta param source track wbr".split(" "))
RAW = frozenset("script style title textarea template noframes xmp iframe noembed".split(" "))
PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl pre blockquote table hr".split(" "))
BLOCKS = PARAGRAPHS | frozenset(
    "div li tr dt dd section article header footer main aside nav address center form fieldset figure figcaption body html head"
    " thead tbody tfoot caption".split(" ")
)
CELLS = {"td", "th"}


def _named(names: str) -> re.Pattern[str]:
    """Match one of these class names or ids; mail programs put prefixes of their own before those of others."""
    return re.compile(rf"[\s\"](?:x_\d*|ecx|ydp[0-9a-f]{{0,12}}|yiv\d*|m_-?\d+)*(?:{names})(?=[\s_\"\d])", re.IGNORECASE)


QUOTE_NAMES = _named(
    "yahoo_quoted|protonmail_quote|zmail_extra|freshdesk_quote|front-blockquote|missive_quote|tutanota_quote|skiff_quote|"
    "olk_src_body_section|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|messagereplysection|"
    "notion-mail-quote|moz-forward-container|iosymail"
)
QUOTE_BOX_NAMES = _named("gmail_quote|gmail_quote_container|gmail_extra")
"""Boxes that Gmail puts around attribution and quote, and also around answers written between the quotes."""
ATTRIBUTION_NAMES = _named("moz-cite-prefix|gmail_attr")
SIGNATURE_NAMES = _named(
    "gmail_signature|moz-signature|applemailsignature|ms-outlook-mobile-signature|protonmail_signature_block|zmail_signature|"
    "messagesignaturesection|k9mail-signature|signature|email-signature|mail-signature|user-signature"
)
REST_IS_QUOTE = _named("divrplyfwdmsg|appendonsend|stopspelling")
"""Outlook puts no element around a quote, only one before it."""
MAY_OPEN_QUOTE = re.compile(r"border-top[^\s;\"]{0,40}\s*(?:solid\s*)?(?:#e1e1e1|#b5c4df|rgb\(229, 229, 229\))", re.IGNORECASE)
"""Other Outlooks rule off the header block, in colours of their own; it is one only if headers stand under the rule."""
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:max-height|font-size)\s*:\s*0(?:px|pt)?\s*[;\"!]|\"hidden\"",
    re.IGNORECASE,
)
KINDS = (
    (QUOTE_BOX_NAMES, "quote_box"),
    (QUOTE_NAMES, "quote"),
    (ATTRIBUTION_NAMES, "attribution"),
    (SIGNATURE_NAMES, "signature"),
    (HIDDEN_STYLE, "markup_hidden"),
)


class Element(NamedTuple):
    """An open element that matters: its name, the kind of its words, and where in the text they start."""

    name: str
    kind: str | None
    start: int
    n_parts: int


class OffsetMap:
    """Where each stretch of the text stood in the source. A stretch maps one to one, or as a whole (an entity, a line break)."""

    def __init__(self) -> None:
        self._text_starts: list[int] = []
        self._sources: list[tuple[int, int, bool]] = []

    def add(self, text_start: int, source_start: int, source_end: int, *, one_to_one: bool) -> None:
        self._text_starts.append(text_start)
        self._sources.append((source_start, source_end, one_to_one))

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stood; an empty slice gives an empty one."""
        if not self._text_starts:
            return 0, 0
        source_start = self._locate(start)[0]
        return (source_start, source_start) if end <= start else (source_start, max(source_start, self._locate(end - 1)[1]))

    def _locate(self, offset: int) -> tuple[int, int]:
        """Return the source range of one character."""
        i = max(0, bisect_right(self._text_starts, offset) - 1)
        source_start, source_end, one_to_one = self._sources[i]
        if not one_to_one:
            return source_start, source_end
        source_start = min(source_start + offset - self._text_starts[i], source_end)
        return source_start, min(source_start + 1, source_end)


def read_html(source: str) -> tuple[str, list[Part], OffsetMap]:
    """Return the plain text, the parts that the mark-up sets aside, and the way back."""
    reader = _Reader(source)
    reader.read()
    text = "".join(reader.pieces)
    return text, reader.set_aside(text), reader.offsets


class _Reader:
    """One pass over one source. `length` counts the characters written so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.length = 0
        self.offsets = OffsetMap()
        self.parts: list[Part] = []
        self.openings: list[tuple[int, bool]] = []
        self.stack: list[Element] = []
        self.n_open: Counter[str] = Counter()
        self.n_newlines = 2
        self.after_space = True
        self.n_pre = 0

    def read(self) -> None:
        position = 0
        for start, end, tag in _tokens(self.source):
            self.write(position, start)
            position = end
            if tag is not None:
                self.handle(*tag, start, end)
        self.write(position, len(self.source))
        while self.stack:
            self.close_top()

    def write(self, start: int, end: int) -> None:
        """Write a stretch of character data: white space collapsed, entities decoded."""
        position = start
        for match in PIECE.finditer(self.source, start, end):
            self.put_source(position, match.start())
            piece = match[0]
            if piece[0] == "&":
                self.put(html.unescape(piece), match.start(), match.end())
            elif self.n_pre:
                self.put(piece, match.start(), match.end(), one_to_one=True)
            elif not self.after_space:
                self.put(" ", match.start(), match.end())
            position = match.end()
        self.put_source(position, end)

    def put_source(self, start: int, end: int) -> None:
        if start < end and self.after_space and not self.n_pre and self.source[start] == " ":
            start += 1
        if start < end:
            self.put(self.source[start:end], start, end, one_to_one=True)

    def put(self, text: str, start: int, end: int, *, one_to_one: bool = False) -> None:
        if not text:
            return
        text = text.replace("\xa0", " ")
        self.offsets.add(self.length, start, end, one_to_one=one_to_one)
        self.pieces.append(text)
        self.length += len(text)
        self.after_space = text[-1] in " \n"
        self.n_newlines = self.n_newlines + text.count("\n") if text.isspace() else 0

    def break_line(self, n_newlines: int, start: int, end: int) -> None:
        """End the line, or leave a blank one where two breaks are wanted; breaks that stand already count."""
        while self.n_newlines < n_newlines:
            self.put("\n", start, end)

    def handle(self, slash: str, name: str, attributes: str, start: int, end: int) -> None:
        """Open or close an element, and write the white space that it stands for."""
        if name == "br":
            self.put("\n", start, end)
        elif name in BLOCKS:
            self.break_line(2 if name in PARAGRAPHS else 1, start, end)
        elif name in CELLS and not slash and not self.after_space:
            self.put(" ", start, end)
        if slash:
            self.close(name)
            return
        values = _values(attributes) if attributes else ""
        if values and (REST_IS_QUOTE.search(values) or MAY_OPEN_QUOTE.search(values)):
            self.openings.append((self.length, REST_IS_QUOTE.search(values) is not None))
        if name not in VOID:
            self.open(name, values)

    def open(self, name: str, values: str) -> None:
        if name == "p" and self.stack and self.stack[-1].name == "p":
            self.close_top()
        kind = "quote" if name == "blockquote" else _kind_of(values)
        self.stack.append(Element(name, kind, self.length, len(self.parts)))
        self.n_open[name] += 1
        self.n_pre += name == "pre"

    def close(self, name: str) -> None:
        """Close the innermost element of this name and all that was left open inside it."""
        if not self.n_open[name]:
            return
        while self.stack[-1].name != name:
            self.close_top()
        self.close_top()

    def close_top(self) -> None:
        element = self.stack.pop()
        self.n_open[element.name] -= 1
        self.n_pre -= element.name == "pre"
        if element.kind is None:
            return
        inside = self.parts[element.n_parts :]
        if element.kind == "quote_box" and any(part.kind == "quote" for part in inside):
            return
        del self.parts[element.n_parts :]
        self.parts.append(Part(element.start, self.length, "quote" if element.kind == "quote_box" else element.kind))

    def set_aside(self, text: str) -> list[Part]:
        """Return the parts that hold words, trimmed to them."""
        parts = self.parts
        rest = next((start for start, certain in self.openings if certain or _is_header_at(text, start)), None)
        if rest is not None:
            parts = [Part(part.start, min(part.end, rest), part.kind) for part in parts if part.start < rest]
            parts.append(Part(rest, len(text), "quote"))
        trimmed = []
        for part in parts:
            words = text[part.start : part.end]
            start = part.start + len(words) - len(words.lstrip())
            end = part.start + len(words.rstrip())
            if start < end:
                trimmed.append(Part(start, end, _kind_by_words(text, start, part.kind)))
        return trimmed


def _kind_by_words(text: str, start: int, kind: str) -> str:
    """A box that the mark-up calls a quote holds a forward if its first line says so."""
    first = next(iter_lines(text, start, len(text)), None)
    return "forward" if kind == "quote" and first is not None and opens_forward(first) else kind


def _kind_of(values: str) -> str | None:
    return next((kind for names, kind in KINDS if names.search(values)), None) if values else None


def _is_header_at(text: str, start: int) -> bool:
    lines = list(islice(iter_lines(text, start, len(text)), 6))
    return len(read_headers(lines, 0)[0]) > 1


def _tokens(source: str) -> Iterator[tuple[int, int, tuple[str, str, str] | None]]:
    """Yield what is not character data: `start`, `end` and, for a tag, its slash, lower-case name and attributes."""
    position = 0
    last_close = source.rfind(">")
    pattern = TAG
    while (start := source.find("<", position)) != -1:
        if source.startswith(("<!", "<?"), start):
            position = _declaration_end(source, start)
            yield start, position, None
            continue
        match = pattern.match(source, start) if start < last_close else None
        if match is None and pattern is TAG and start < last_close and (match := BROKEN_TAG.match(source, start)):
            # A tag whose quotes never close: from here on quotes are not trusted, which also keeps all this linear.
            pattern = BROKEN_TAG
        if match is None:
            position = start + 1
            continue
        position, name = match.end(), match[2].lower()
        yield start, position, (match[1], name, match[3])
        if name in RAW and not match[1]:
            close = re.compile(rf"</{name}\b", re.IGNORECASE).search(source, position)
            end = close.start() if close else len(source)
            yield position, end, None
            position = end


def _declaration_end(source: str, start: int) -> int:
    """Return the end of a comment, doctype, processing instruction or CDATA section."""
    closing = "-->" if source.startswith("<!--", start) else "]]>" if source.startswith("<![CDATA[", start) else ">"
    end = source.find(closing, start + 2)
    return len(source) if end == -1 else end + len(closing)


def _values(attributes: str) -> str:
    """Return the values that tell whose words an element holds, each in double quotes."""
    return "".join(f' "{match[2] or match[3] or match[4] or match[1]}"' for match in ATTRIBUTE.finditer(attributes))
