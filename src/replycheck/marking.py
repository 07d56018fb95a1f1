"""A text with marks on parts of it, shown as HTML (notebooks); knows nothing of rules or reports."""

from __future__ import annotations

import html
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

COLOURS = {"error": "#f4a6a0", "warning": "#f8d58c", "suggestion": "#b9d8f5", "ignored": "#dddddd"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Half-open code points `start:end`, a kind (a key of `COLOURS`) and a note."""

    start: int
    end: int
    kind: str
    note: str


def to_html(text: str, marks: Sequence[Mark], *, caption: str) -> str:
    """Return the text as escaped HTML, each mark a coloured span with its note as a tooltip and in a list below.

    Where marks overlap, a stretch takes the colour of the first and the notes of all.
    """
    cuts = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    parts = []
    for start, end in itertools.pairwise(cuts):
        piece = html.escape(text[start:end])
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        if over:
            notes = html.escape("; ".join(mark.note for mark in over), quote=True)
            piece = f'<mark style="background:{COLOURS[over[0].kind]};color:#111" title="{notes}">{piece}</mark>'
        parts.append(piece)
    notes = "".join(f"<li>{html.escape(mark.note)}</li>" for mark in marks if mark.kind != "ignored")
    return (
        f'<div style="font-family:sans-serif"><div style="white-space:pre-wrap">{"".join(parts)}</div>'
        f"<ul>{notes}</ul><small>{html.escape(caption)}</small></div>"
    )
