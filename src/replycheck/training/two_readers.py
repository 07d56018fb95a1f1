"""How well two careful readers agree: the ceiling that a model is held against.

`readings.jsonl` holds the labels of both readers of a random tenth of the cases, as they were before their disagreements were settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import evaluate
from .corpus import Labelled, LabelledAsk, json_lines, labelled
from .labels import Example, cut_turns, thread_targets, to_example
from .reply_labels import as_said


def agreement(corpora: Path, rows: Sequence[Labelled]) -> dict[str, Any] | None:
    """Score the second reader against the first as if he were a model; None where there are no double readings.

    Returns
    -------
    metrics : as `evaluate.evaluate_verdicts` gives them; where F1 is reported it is the same whichever reader is called the truth
    """
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
    first, second = zip(*(_same_cuts(read[1][key], read[2][key]) for key in both), strict=True)
    return evaluate.evaluate_verdicts(first, [as_said(example) for example in second])


def _same_cuts(first: Labelled, second: Labelled) -> tuple[Example, Example]:
    """Turn both readings into examples whose sentences are the same: an ask that one reader alone saw is cut out for both."""
    more = (ask for ask in second.asks if not any(_meet(ask, other) for other in first.asks))
    asks = tuple(sorted((*first.asks, *more), key=lambda ask: (ask.message, ask.start)))
    _, spans = cut_turns(replace(first, asks=asks))
    pair = to_example(replace(first, asks=asks)).pair
    one, two = (replace(to_example(row), pair=pair, thread=thread_targets(row, spans)) for row in (first, second))
    return one, two


def _meet(a: LabelledAsk, b: LabelledAsk) -> bool:
    return a.message == b.message and a.start < b.end and b.start < a.end


def _as_read(row: Labelled, labels: dict[str, Any], place: str) -> Labelled:
    """Return a row with a reader's labels in the place of its own."""
    of_row = {"case": row.case, "source": row.source}
    return labelled({**of_row, **labels}, row.exchange.to_json(), place)
