"""Tables with one row a message: CSV and TSV, JSON Lines, XLSX, Parquet, read with a map of columns."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import BadConfig, MissingExtra
from ..records import Columns, Post, Record, Ticket, Unreadable, to_id, to_utc
from . import salesforce
from .columns import ColumnMap, guess_columns
from .stream import UNUSED_LISTS, Item, iter_json, open_text

XLSX_CELL_CHARS = 32_767
BATCH_ROWS = 1_000
CSAT_WORDS = {"good": 1.0, "satisfied": 1.0, "positive": 1.0, "bad": 0.0, "dissatisfied": 0.0, "negative": 0.0}
DELIMITERS = ",;\t|"

Row = tuple[str, Mapping[str, Any]]
"""The place of a row, and its values by column."""


def read(path: Path, format: str, columns: ColumnMap | None) -> Iterator[Record]:
    """Yield the records of a table.

    Raises
    ------
    BadConfig
        If no column is known to hold the ticket, the text, the role or the visibility.
    """
    tell = ITERATORS[format](path)
    header: Sequence[str] | None = None
    for row in tell:
        if isinstance(row, Unreadable):
            yield row
            continue
        place, values = row
        if header is None:
            header = list(values)
            columns = columns or salesforce.columns_of(header) or guess_columns(header)
            _check(path, header, columns)
            yield Columns(path.name, columns.to_toml())
        assert columns is not None
        yield from _records(values, columns, place, XLSX_CELL_CHARS if format == "xlsx" else columns.max_chars)


def _check(path: Path, header: Sequence[str], columns: ColumnMap) -> None:
    missing = columns.missing()
    absent = sorted({column for column in columns.columns.values() if column not in header})
    if not missing and not absent:
        return
    problem = f"no column is known for {', '.join(missing)}" if missing else f"there is no column {', '.join(absent)}"
    raise ColumnsNeeded(
        f"{path.name}: {problem}; the columns are {', '.join(header)}. Who wrote a row, and whether it went out, is never guessed from words: "
        "name the columns in a file for --columns, or set all_public = true in it if there are no notes.",
        columns,
    )


class ColumnsNeeded(BadConfig):
    """A table needs a map of columns. Remedy: edit the one that was written."""

    def __init__(self, message: str, guess: ColumnMap) -> None:
        super().__init__(message)
        self.guess = guess


def _records(values: Mapping[str, Any], columns: ColumnMap, place: str, max_chars: int | None) -> Iterator[Record]:
    get = {name: values.get(column) for name, column in columns.columns.items()}
    role = columns.roles.get(str(get["role"]).strip().lower())
    kind = "message" if columns.all_public else columns.kinds.get(str(get["visibility"]).strip().lower())
    for found, name in ((role, "role"), (kind, "visibility")):
        if found is None:
            yield Unreadable(place, f"column '{columns.columns[name]}': a value that the map of columns does not explain")
            return
    try:
        ticket, sent_at = to_id(get["ticket"]), to_utc(get.get("sent_at"))
        number = to_id(get["id"]) if get.get("id") not in (None, "") else place
    except ValueError:
        yield Unreadable(place, "the ticket's id or the time cannot be read")
        return
    text, html = _text(get.get("text")), _text(get.get("html"))
    tags = get.get("tags") or ()
    yield Ticket(
        ticket,
        subject=_text(get.get("subject")),
        queue=_text(get.get("queue")),
        team=_text(get.get("team")),
        tags=tuple(tag.strip() for tag in tags.split(",")) if isinstance(tags, str) else tuple(map(str, tags)),
        csat=_csat(get.get("csat"), *columns.csat_range),
        channel=_text(get.get("channel")),
    )
    yield Post(
        ticket,
        number,
        place,
        sent_at=sent_at,
        role=role,  # type: ignore[arg-type]
        kind=kind,  # type: ignore[arg-type]
        author=_text(get.get("author")),
        author_name=_text(get.get("author")),
        text=text,
        html=html,
        truncated=max_chars is not None and max(len(text or ""), len(html or "")) >= max_chars,
    )


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _csat(value: Any, worst: float, best: float) -> float | None:
    """Good and bad, or a number between the two; anything else is no rating that we know."""
    word = str(value).strip().lower()
    if word in CSAT_WORDS:
        return CSAT_WORDS[word]
    try:
        place = (float(word) - worst) / (best - worst)
    except ValueError:
        return None
    return place if 0 <= place <= 1 else None


def find_delimiter(path: Path) -> str | None:
    """Return what separates the columns of the first line, None if nothing does."""
    with open_text(path) as file:
        line = file.readline(1 << 16)
    best = max(DELIMITERS, key=line.count)
    return best if best in line else None


def _iter_csv(path: Path) -> Iterator[Row | Unreadable]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # the default is shorter than a long HTML mail
    with open_text(path) as file:
        reader = csv.reader(file, delimiter=find_delimiter(path) or ",")
        header = next(reader, [])
        line = reader.line_num + 1
        for values in reader:
            place = f"{path.name}:{line}"
            line = reader.line_num + 1
            if len(values) == len(header):
                yield place, dict(zip(header, values, strict=True))
            elif values:
                yield Unreadable(place, f"{len(values)} values, but the header has {len(header)} columns")


def _iter_jsonl(path: Path) -> Iterator[Row | Unreadable]:
    for item in iter_json(path):
        if isinstance(item, Item) and isinstance(item.value, dict):
            if item.key not in UNUSED_LISTS:
                yield item.place, item.value
        else:
            yield item if isinstance(item, Unreadable) else Unreadable(item.place, "not an object")


def _iter_xlsx(path: Path) -> Iterator[Row]:
    try:
        from python_calamine import CalamineWorkbook
    except ModuleNotFoundError:
        raise MissingExtra(f"{path.name}: XLSX needs python-calamine. Run: pip install 'replycheck[audit]'") from None
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    header = [str(name) for name in next(rows, [])]
    for line, values in enumerate(rows, 2):
        if any(value != "" for value in values):
            yield f"{path.name}:{line}", dict(zip(header, values, strict=False))


def _iter_parquet(path: Path) -> Iterator[Row]:
    try:
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise MissingExtra(f"{path.name}: Parquet needs pyarrow. Run: pip install 'replycheck[audit]'") from None
    number = 0
    for batch in parquet.ParquetFile(path).iter_batches(BATCH_ROWS):
        for values in batch.to_pylist():
            number += 1
            yield f"{path.name}:{number}", values


ITERATORS = {"csv": _iter_csv, "jsonl": _iter_jsonl, "xlsx": _iter_xlsx, "parquet": _iter_parquet}
