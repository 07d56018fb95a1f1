"""Labels in and out: the files that labelling tools write and read, one file of code a format.

    rows = read_labels(Path("export.json"))               # the format by its content
    write_labels(Path("tasks.jsonl"), rows, "prodigy")

Each format keeps all labels: what is written and read again is equal, but for `place`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...errors import BadCorpus
from ..corpus import Labelled
from . import csv, doccano, jsonl, label_studio, prodigy
from .feedback import Dispute, read_feedback

FORMATS = {"jsonl": jsonl, "csv": csv, "label-studio": label_studio, "doccano": doccano, "prodigy": prodigy}
"""Each has `read(path)`, `write(path, rows)` and `looks_like(first_line)`; the order is that of asking."""

__all__ = ["FORMATS", "Dispute", "read_feedback", "read_labels", "write_labels"]


def read_labels(path: Path, format: str | None = None) -> list[Labelled]:
    """Read labelled exchanges.

    Parameters
    ----------
    path : a file in one of `FORMATS`
    format : its name; by default found by the file's first line

    Raises
    ------
    BadCorpus
        If the file cannot be read, is of no known format, or a record lacks what is needed, with its place.
    """
    try:
        return FORMATS[_checked(format) if format else _format_of(path)].read(path)
    except OSError as error:
        raise BadCorpus(f"{path}: cannot be read ({error.strerror}). Correct the path.") from None
    except UnicodeDecodeError as error:
        raise BadCorpus(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None


def write_labels(path: Path, rows: Sequence[Labelled], format: str = "jsonl") -> None:
    """Write labelled exchanges in one of `FORMATS`; to a labelling tool they are tasks that are labelled already."""
    FORMATS[_checked(format)].write(path, rows)


def _checked(format: str) -> str:
    if format not in FORMATS:
        raise BadCorpus(f"format: found '{format}', expected one of {', '.join(FORMATS)}. Choose one.")
    return format


def _format_of(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as lines:
        start = next((line for line in lines if line.strip()), "")
    found = next((name for name, room in FORMATS.items() if room.looks_like(start)), None)
    if found is None:
        raise BadCorpus(f"{path}: the first line is of no known format ({', '.join(FORMATS)}). Name the format.")
    return found
