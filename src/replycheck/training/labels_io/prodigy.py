"""Prodigy: JSONL with `text`, `spans`, and choices under `accept`. Tasks that were rejected or skipped are left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..corpus import Labelled, json_lines
from .document import CHOICES, from_document, to_document


def looks_like(first_line: str) -> bool:
    return first_line.startswith("{") and '"spans"' in first_line


def read(path: Path) -> list[Labelled]:
    rows = []
    for place, task in json_lines([path]):
        if task.get("answer", "accept") == "accept":
            marks = [(span["start"], span["end"], span["label"]) for span in task.get("spans", ())]
            rows.append(from_document(marks, task.get("accept", ()), task.get("meta"), place))
    return rows


def write(path: Path, rows: Sequence[Labelled]) -> None:
    options = [{"id": choice, "text": choice} for choice in CHOICES]
    lines = []
    for row in rows:
        document = to_document(row)
        spans = [{"start": start, "end": end, "label": label} for start, end, label in document.marks]
        task = {
            "text": document.text,
            "spans": spans,
            "options": options,
            "accept": list(document.choices),
            "answer": "accept",
            "meta": document.meta,
        }
        lines.append(json.dumps(task, ensure_ascii=False))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
