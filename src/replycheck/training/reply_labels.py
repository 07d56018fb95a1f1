"""A reply's own labels as the columns of a matrix, from what the heads say of its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..checks.evidence import Evidence, reply_probabilities
from ..exchange import Exchange
from ..model.heads import Probabilities
from ..reading import read_message
from ..report import ACTS, APOLOGY, RELEVANCE, REMEDY, Sentence, Span
from .labels import Example

OUTPUTS = (
    "apology_due",
    *(f"apology.{value}" for value in APOLOGY),
    *(f"relevance.{value}" for value in RELEVANCE),
    "takes_ownership",
    "shifts_blame",
    *(f"remedy.{value}" for value in REMEDY),
)
"""The labels of a report, a column a value."""
NO_WORDS = Exchange.of([], "")
NOTHING_READ = read_message(NO_WORDS.reply)


def reply_row(probabilities: Probabilities) -> list[float]:
    """Return the probabilities of `OUTPUTS`, added up as a report adds them up; only the probabilities matter for that, not the words."""
    acts = np.nan_to_num(probabilities.reply[:, : len(ACTS)]).tolist()
    evidence = Evidence(
        exchange=NO_WORDS,
        reading=NOTHING_READ,
        sentences=tuple(Sentence(Span(0, 0), dict(zip(ACTS, row, strict=True))) for row in acts),
        asks=(),
        links=(),
        relevance=dict(zip(RELEVANCE, probabilities.relevance.tolist(), strict=True)),
        apology_due=probabilities.apology_due,
    )
    flat = _flat(reply_probabilities(evidence))
    return [flat[name] for name in OUTPUTS]


def _flat(nested: Mapping[str, Any]) -> dict[str, float]:
    out = {}
    for name, value in nested.items():
        out |= {f"{name}.{key}": p for key, p in value.items()} if isinstance(value, Mapping) else {name: value}
    return out


def gold_row(example: Example) -> list[float]:
    """Return the columns of `OUTPUTS` as 0 and 1, by the labels."""
    return reply_row(as_said(example))


def as_said(example: Example) -> Probabilities:
    """Return labels as the probabilities of somebody who is always sure: a second reader is scored like a model."""
    return Probabilities(
        reply=example.reply.astype(float),
        thread=example.thread.astype(float),
        relevance=np.eye(len(RELEVANCE))[example.relevance],
        apology_due=float(example.apology_due),
    )
