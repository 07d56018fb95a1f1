"""The fifty replies whose labels would tell most: drawn at random and by how unsure the linter is, each with its weight.

A reply's weight is one over its chance of being drawn, so that a weighted mean over the labelled ones estimates the figure of all
(Horvitz and Thompson 1952).
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

N_REPLIES = 50
RANDOM_SHARE = 0.5
FILE = "to_label.csv"
QUESTIONS = ("relevance", "apology_due", "apology", "takes_ownership", "shifts_blame", "remedy")


def draw_for_labels(ids: Sequence[str], unsure: np.ndarray, n: int = N_REPLIES) -> list[tuple[int, float]]:
    """Return the numbers of the replies to label, and their weights.

    Parameters
    ----------
    ids : ids of the replies; the draw depends on nothing else
    unsure : shape (n_replies,), from 0 (sure) to 1
    """
    if len(ids) <= n:
        return [(i, 1.0) for i in range(len(ids))]
    chance = _chances(RANDOM_SHARE / len(ids) + (1 - RANDOM_SHARE) * unsure / max(float(unsure.sum()), 1e-9), n)
    # Systematic sampling along a shuffled list: each reply is drawn with its own chance, and their number is n or next to it.
    order = sorted(range(len(ids)), key=lambda i: (zlib.crc32(f"label{ids[i]}".encode()), ids[i]))
    steps = np.floor(np.cumsum(chance[order]) + 0.5)
    drawn = [i for i, step, before in zip(order, steps, [0.0, *steps[:-1]], strict=True) if step > before]
    return [(i, round(1 / float(chance[i]), 2)) for i in sorted(drawn)]


def _chances(size: np.ndarray, n: int) -> np.ndarray:
    """Return chances in proportion to size that sum to n; what is over 1 is shared out among the others."""
    chance = n * size / size.sum()
    while (chance > 1 + 1e-9).any():
        sure = chance >= 1
        chance = np.where(sure, 1.0, (n - sure.sum()) * size / size[~sure].sum())
    return np.minimum(chance, 1.0)


def write_form(path: Path, rows: Sequence[dict]) -> None:
    """Write the form: one row a reply, with empty columns for the labels of docs/labels.md."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["reply", "weight", "customer", "agent", *QUESTIONS])
        writer.writerows([row["reply"], row["weight"], row["customer"], row["agent"], *[""] * len(QUESTIONS)] for row in rows)
