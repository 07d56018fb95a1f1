"""JSONL as the corpora have it: one exchange a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..corpus import Labelled, json_lines
from .record import from_record, to_record


def looks_like(first_line: str) -> bool:
    return (
        first_line.startswith("{") and '"sentences"' in first_line and '"label"' not in first_line and '"spans"' not in first_line
    )


def read(path: Path) -> list[Labelled]:
    return [from_record(record, place) for place, record in json_lines([path])]


def write(path: Path, rows: Sequence[Labelled]) -> None:
    lines = (json.dumps(to_record(row), ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
