"""CSV: one exchange a line; what is a list (thread, sentences, asks, links) stands as JSON in its cell."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import BadCorpus
from ..corpus import Labelled
from .record import from_record, to_record

COLUMNS = (
    "id",
    "case",
    "source",
    "industry",
    "customer",
    "thread",
    "reply",
    "apology_due",
    "relevance",
    "sentences",
    "asks",
    "links",
)
JSON_COLUMNS = ("thread", "sentences", "asks", "links", "apology_due")


def looks_like(first_line: str) -> bool:
    return {"thread", "reply", "sentences"} <= {name.strip().strip('"') for name in first_line.split(",")}


def read(path: Path) -> list[Labelled]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [from_record(from_cells(cells, place), place) for place, cells in _lines(path, csv.DictReader(file))]


def _lines(path: Path, reader: csv.DictReader) -> Iterator[tuple[str, dict[str, Any]]]:
    for cells in reader:
        yield f"{path}:{reader.line_num}", cells


def write(path: Path, rows: Sequence[Labelled]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(to_cells(to_record(row)) for row in rows)


def to_cells(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its lists as JSON."""
    return {name: json.dumps(value, ensure_ascii=False) if name in JSON_COLUMNS else value for name, value in record.items()}


def from_cells(cells: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return the record that cells stand for; an empty cell is a key that is not there."""
    record = {}
    for name, value in cells.items():
        if value in ("", None):
            continue
        try:
            record[name] = json.loads(value.lower() if name == "apology_due" else value) if name in JSON_COLUMNS else value
        except ValueError:
            raise BadCorpus(f"{place}: the column {name} holds no JSON. Write it as docs/retraining.md shows.") from None
    return record
