"""How well the corpora's two readers agree: the ceiling that the shipped model is held against.

`readings.jsonl` holds the labels of both readers of a random tenth of the cases, as they were before their disagreements were settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import second_reader
from .corpus import Labelled, json_lines, labelled


def agreement(corpora: Path, rows: Sequence[Labelled]) -> dict[str, Any] | None:
    """Score the second reader against the first as if he were a model; None where there are no double readings."""
    path = corpora / "readings.jsonl"
    if not path.exists():
        return None
    by_id = {row.id: row for row in rows}
    read: dict[int, dict[str, Labelled]] = {1: {}, 2: {}}
    for place, labels in json_lines([path]):
        if labels["id"] in by_id:  # the public texts may not be here
            read[labels["reader"]][labels["id"]] = _as_read(by_id[labels["id"]], labels, place)
    both = sorted(set(read[1]) & set(read[2]))
    if not both:
        return None
    return second_reader.agreement(*([read[number][key] for key in both] for number in (1, 2)))


def _as_read(row: Labelled, labels: dict[str, Any], place: str) -> Labelled:
    """Return a row with a reader's labels in the place of its own."""
    of_row = {"case": row.case, "source": row.source}
    return labelled({**of_row, **labels}, row.exchange.to_json(), place)
