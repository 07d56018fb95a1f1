"""Lines and columns for tools that count that way; both from 1, columns in code points."""

from __future__ import annotations


def line_and_column(source: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset; CRLF counts as one line end."""
    before = source[:offset]
    line = before.count("\n") + 1
    return line, offset - (before.rfind("\n") + 1) + 1
