"""Files of any size, piece by piece: the objects of a JSON document or of JSON Lines, each with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from ..records import Unreadable

CHUNK_CHARS = 1 << 16
MAX_OBJECT_CHARS = 64 << 20
"""One ticket of more than this is taken for a file that is not what it seems."""
UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""What a file in UTF-16 begins with."""
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


class Item(NamedTuple):
    """An object of a file: the key of the list that it stood in (None for a bare list or lines), and file:line."""

    key: str | None
    value: Any
    place: str


class Truncated(ValueError):
    """The document ends before it is complete."""


def open_text(path: Path) -> TextIO:
    """Open a text file; UTF-8 with or without a mark, UTF-16 by its mark, else as Windows wrote it."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if head.startswith(UTF16):
        return path.open(encoding="utf-16", newline="")
    try:
        head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
        return path.open(encoding="utf-8-sig", errors="replace", newline="")
    except UnicodeDecodeError:
        return path.open(encoding="cp1252", errors="replace", newline="")


def iter_json(path: Path) -> Iterator[Item | Unreadable]:
    """Yield the objects of a JSON file: those of a list, of the lists in an object, of lines, or the object itself."""
    with open_text(path) as file:
        document = _Document(file, path.name)
        try:
            yield from _iter_document(document)
        except Truncated:
            yield Unreadable(document.place, "the file ends in the middle of an object. Export it again")
        except (ValueError, RecursionError):
            yield Unreadable(document.place, "not JSON from here on. Export the file again")


def _iter_document(document: _Document) -> Iterator[Item | Unreadable]:
    first = document.peek()
    if first == "[":
        yield from _iter_list(document, None)
    elif first == "{":
        yield from _iter_lines(document) if document.next_line_opens_object() else _iter_members(document)
    elif first:
        raise ValueError


def _iter_list(document: _Document, key: str | None) -> Iterator[Item]:
    document.take("[")
    while document.peek() != "]":
        place = document.place
        yield Item(key, document.value(), place)
        if document.peek() == ",":
            document.take(",")
    document.take("]")


def _iter_members(document: _Document) -> Iterator[Item]:
    """Yield the objects of each list that is a member. What is left over comes last, as an object of its own, unless it is but the page's count."""
    place = document.place
    rest: dict[str, Any] = {}
    has_rows = False
    document.take("{")
    while document.peek() != "}":
        key = document.value()
        document.take(":")
        if document.peek() == "[" and key in LISTS and "id" not in rest:
            has_rows = True
            yield from _iter_list(document, key)
        else:
            rest[key] = document.value()
        if document.peek() == ",":
            document.take(",")
    document.take("}")
    if rest and ("id" in rest or not has_rows):
        yield Item(None, rest, place)


LISTS = frozenset(
    "tickets comments users groups organizations satisfaction_ratings conversations agents contacts messages data threads articles "
    "results _results items ticket_events history engagements admins teams surveys helpdesk_tickets queues".split()
)
"""Members that hold rows. Other lists, and those of an object with an id of its own, belong to the object they stand in."""


UNUSED_LISTS = frozenset("organizations contacts teams surveys".split())
"""Of these the rows of other formats may be passed over: they hold no messages."""


def _iter_lines(document: _Document) -> Iterator[Item | Unreadable]:
    for place, line in document.lines():
        if not line.strip():
            continue
        try:
            yield Item(None, json.loads(line), place)
        except (ValueError, RecursionError):
            yield Unreadable(place, "not one JSON object. Export the line again")


class _Document:
    """A text read from the left, of which no more than one object is kept."""

    def __init__(self, file: TextIO, name: str) -> None:
        self.file, self.name = file, name
        self.buffer, self.position, self.line = "", 0, 1

    @property
    def place(self) -> str:
        return f"{self.name}:{self.line}"

    def peek(self) -> str:
        """Return the next character that is not white space, empty at the end."""
        while True:
            while self.position < len(self.buffer) and self.buffer[self.position] in _SPACE:
                self._advance(self.position + 1)
            if self.position < len(self.buffer):
                return self.buffer[self.position]
            if not self._fill():
                return ""

    def take(self, character: str) -> None:
        found = self.peek()
        if not found:
            raise Truncated
        if found != character:
            raise ValueError
        self._advance(self.position + 1)

    def value(self) -> Any:
        if not self.peek():
            raise Truncated
        room = CHUNK_CHARS
        while True:
            try:
                value, end = _DECODER.raw_decode(self.buffer, self.position)
            except json.JSONDecodeError:
                end = -1
            # A number that touches the buffer's end may go on in the next piece.
            if 0 <= end < len(self.buffer):
                self._advance(end)
                return value
            if len(self.buffer) - self.position > MAX_OBJECT_CHARS:
                raise ValueError
            if not self._fill(room):
                if end >= 0:
                    self._advance(end)
                    return value
                raise Truncated
            room *= 2

    def next_line_opens_object(self) -> bool:
        """Is the first line a whole object? Then the file is JSON Lines."""
        while "\n" not in self.buffer[self.position :] and self._fill(1 << 20):
            pass
        line = self.buffer[self.position :].split("\n", 1)[0].strip()
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return False
        return isinstance(value, dict) and ("id" in value or not LISTS.intersection(value))

    def lines(self) -> Iterator[tuple[str, str]]:
        rest = self.buffer[self.position :]
        self.buffer, self.position = "", 0
        *whole, rest = rest.split("\n")
        for line in whole:
            yield self.place, line
            self.line += 1
        for line in self.file:
            yield self.place, rest + line
            rest = ""
            self.line += 1
        if rest:
            yield self.place, rest

    def _advance(self, position: int) -> None:
        self.line += self.buffer.count("\n", self.position, position)
        self.position = position

    def _fill(self, n_chars: int = CHUNK_CHARS) -> bool:
        piece = self.file.read(n_chars)
        self.buffer = self.buffer[self.position :] + piece
        self.position = 0
        return bool(piece)
