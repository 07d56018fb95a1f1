"""Where sentences begin and end in mail, by rules over the characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

BREAK = re.compile(r"[.!?…]++[\"'”’)\]]*+\s++(?=\S)|\s*\n\s*\n\s*|\n")


def split_sentences(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the sentences inside `spans`, trimmed, in order."""
    sentences = []
    for span_start, span_end in spans:
        position = span_start
        for match in BREAK.finditer(text, span_start, span_end):
            _add(sentences, text, position, match.end())
            position = match.end()
        _add(sentences, text, position, span_end)
    return sentences


def _add(sentences: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    words = text[start:end]
    trimmed = words.strip()
    if trimmed:
        start += len(words) - len(words.lstrip())
        sentences.append((start, start + len(trimmed)))
