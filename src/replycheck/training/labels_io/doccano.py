"""Doccano, sequence labelling: JSONL with `text`, `label` as [start, end, label], and further keys as meta data.

Doccano has one kind of label a project, so the choices for the whole reply are marked on its heading, `[reply]`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ...errors import BadCorpus
from ..corpus import Labelled, json_lines
from .document import CHOICES, from_document, to_document

HEADING = "[reply]"


def looks_like(first_line: str) -> bool:
    return first_line.startswith("{") and '"label"' in first_line and '"spans"' not in first_line


def read(path: Path) -> list[Labelled]:
    rows = []
    for place, task in json_lines([path]):
        if not isinstance(task.get("label"), list):
            raise BadCorpus(f"{place}: no list of labels. Export the project as JSONL.")
        marks = [(start, end, label) for start, end, label in task["label"] if label not in CHOICES]
        choices = [label for *_, label in task["label"] if label in CHOICES]
        rows.append(from_document(marks, choices, task.get("exchange"), place))
    return rows


def write(path: Path, rows: Sequence[Labelled]) -> None:
    lines = []
    for row in rows:
        document = to_document(row)
        start = document.text.rindex(f"{HEADING}\n{row.exchange.reply.source}")
        labels = [[*mark] for mark in document.marks] + [[start, start + len(HEADING), choice] for choice in document.choices]
        lines.append(json.dumps({"text": document.text, "label": labels, "exchange": document.meta}, ensure_ascii=False))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
