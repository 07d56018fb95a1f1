"""The lines of a text that hold words, with their offsets.

Blank lines are passed over at the speed of the regular-expression engine, so that a megabyte of them costs nothing; that a line
came after one is remembered, since it tells paragraphs apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .phrases import CLOSING_VERBS

LINE = re.compile(r"\S[^\r\n]*+")
_WRAPPED = (
    r"(?<![\s.!?:>])[ \t]*\r?\n[ \t]*+[<(]?https?://[^\s>]{40,}+>?[ \t]*+(?=\r?\n>[> ]*+[a-z])"  # a long link amid a sentence
    r"|\s++\(?https?://[^\s>]++[ \t]++>[ \t]*+(?=[\r\n]++>)"  # a link that took the mark of its line along
    r"|(?<==)\r?\n[^>\s][^\r\n]*+(?=[\r\n]++>)"  # what a soft line break that nobody has decoded cut off
)
QUOTED_BLOCK = re.compile(rf">[^\r\n]*+(?:\s++>[^\r\n]*+|{_WRAPPED})*+")
"""Lines marked with `>`, and those between them that lost their mark when a program wrapped them."""
ADDRESS_END = re.compile(rf">\s*(?:{CLOSING_VERBS})?\s*:[ \t]*+(?=[\r\n]|\Z)")
"""The end of an address that an attribution broke off in: a line that starts with `>` and quotes nothing."""


class Line(NamedTuple):
    """One line without its margins, or a whole block that is known not to be the author's: then `kind` says what it is."""

    start: int
    end: int
    text: str
    after_blank: bool
    kind: str | None = None

    @property
    def quoted(self) -> bool:
        return self.kind == "quote"


def iter_lines(text: str, start: int, end: int) -> Iterator[Line]:
    """Yield what stands in `text[start:end]`, line by line; neighbouring lines marked with `>` come as one block."""
    position = start
    while match := LINE.search(text, position, end):
        line_start = match.start()
        after_blank = _is_blank_between(text, position, line_start)
        if text[line_start] == ">" and not _is_unquoted(text, match, end):
            position = QUOTED_BLOCK.match(text, line_start, end).end()
            yield Line(line_start, position, "", after_blank, "quote")
            continue
        position = match.end()
        words = match[0].rstrip()
        yield Line(line_start, line_start + len(words), words, after_blank)


def _is_unquoted(text: str, line: re.Match[str], end: int) -> bool:
    """Is it only an ornament (`>> Sale <<`) or the end of an address?"""
    words = line[0].rstrip()
    return (words.startswith(">>") and words.endswith("<<")) or ADDRESS_END.match(text, line.start(), end) is not None


def _is_blank_between(text: str, start: int, end: int) -> bool:
    breaks = text.count("\n", start, end) or text.count("\r", start, end)
    return breaks > 1 or start == 0
