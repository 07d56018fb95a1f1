"""How well two careful readers agree: the ceiling that a model is held against.

`readings.jsonl` holds the labels of both readers of a random tenth of the cases, as they were before their disagreements were settled.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import evaluate
from .corpus import Labelled, LabelledAsk, LabelledSentence
from .labels import to_example
from .reply_labels import as_said


def agreement(corpora: Path, rows: Sequence[Labelled]) -> dict[str, Any] | None:
    """Score the second reader against the first as if he were a model; None where there are no double readings.

    Returns
    -------
    metrics : as `evaluate.evaluate` gives them; where F1 is reported it is the same whichever reader is called the truth
    """
    path = corpora / "readings.jsonl"
    if not path.exists():
        return None
    by_id = {row.id: row for row in rows}
    read: dict[int, dict[str, Labelled]] = {1: {}, 2: {}}
    for line in path.read_text(encoding="utf-8").splitlines():
        labels = json.loads(line)
        if labels["id"] in by_id:  # the public texts may not be here
            read[labels["reader"]][labels["id"]] = _as_read(by_id[labels["id"]], labels)
    both = sorted(set(read[1]) & set(read[2]))
    if not both:
        return None
    first, second = ([to_example(read[reader][key]) for key in both] for reader in (1, 2))
    return evaluate.evaluate(first, [as_said(example) for example in second])


def _as_read(row: Labelled, labels: dict[str, Any]) -> Labelled:
    return replace(
        row,
        apology_due=labels["apology_due"],
        relevance=labels["relevance"],
        sentences=tuple(LabelledSentence(s["start"], s["end"], tuple(s["acts"])) for s in labels["sentences"]),
        asks=tuple(LabelledAsk(a["message"], a["start"], a["end"], a["answered"]) for a in labels["asks"]),
        links=None,
    )
