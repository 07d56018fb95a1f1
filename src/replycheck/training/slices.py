"""Parts of the corpus whose figures are told apart: by channel, variety of English, sector and length.

`authored/slices.csv` holds one row a case, read off the texts by one reader; it takes no part in training.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from .labels import Example

DIMENSIONS = ("channel", "variety", "sector")
LENGTHS = (("up to 40 words", 0, 40), ("41 to 90 words", 41, 90), ("over 90 words", 91, 10**9))
MIN_REPLIES = 30
"""Of fewer replies no figure is told."""

Slices = Mapping[str, Mapping[str, str]]
"""Case -> dimension -> value."""


def read_slices(corpora: Path) -> Slices:
    """Read the table, empty where there is none."""
    path = corpora / "authored" / "slices.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["case"]: {name: row[name] for name in DIMENSIONS} for row in csv.DictReader(lines)}


def parts(examples: Sequence[Example], slices: Slices) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield dimension, value and mask of every part that is large enough."""
    n_words = np.array([len(example.row.exchange.reply.source.split()) for example in examples])
    for name, low, high in LENGTHS:
        yield from _if_enough("length of the reply", name, (n_words >= low) & (n_words <= high))
    for dimension in DIMENSIONS:
        values = np.array([slices.get(example.row.case, {}).get(dimension, "") for example in examples])
        for value in sorted(set(values) - {""}):
            yield from _if_enough(dimension, value, values == value)


def _if_enough(dimension: str, value: str, mask: np.ndarray) -> Iterator[tuple[str, str, np.ndarray]]:
    if mask.sum() >= MIN_REPLIES:
        yield dimension, value, mask
