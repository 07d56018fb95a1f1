"""Can a probability be taken at its word? Calibration error, Brier score and the reliability diagram, with intervals over cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .bootstrap import divide, from_counts, per_case, share

N_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of like probability: their mean, the share of them that are so (with its interval), and how many."""

    proba: float
    share: dict[str, Any]
    n: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """`ece` is the expected calibration error (Naeini et al. 2015) and `brier` Brier's score (1950), both 0 at best, with intervals."""

    bins: tuple[Bin, ...]
    ece: dict[str, Any]
    brier: dict[str, Any]


def reliability(gold: np.ndarray, proba: np.ndarray, cases: np.ndarray) -> Reliability:
    """Hold probabilities against what is so; all three arrays have the shape (n,)."""
    cells = _cells(gold, proba)
    in_bin = cells[..., 0] > 0
    squares = np.stack([(proba - gold) ** 2, np.ones(len(gold))], -1)
    bins = tuple(
        Bin(float(proba[here].mean()), share(gold[here] > 0, cases[here]), int(here.sum())) for here in in_bin.T if here.any()
    )
    return Reliability(
        bins,
        ece=from_counts(_calibration_error, per_case(cells, cases), gold > 0),
        brier=from_counts(lambda counts: divide(counts[..., 0], counts[..., 1]), per_case(squares, cases), gold > 0),
    )


def expected_calibration_error(gold: np.ndarray, proba: np.ndarray) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015), without an interval."""
    return float(_calibration_error(_cells(gold, proba).sum(0)))


def _cells(gold: np.ndarray, proba: np.ndarray) -> np.ndarray:
    """Return for each prediction and bin whether it is in it, is in it and so, and its probability if in it: shape (n, n_bins, 3)."""
    number = np.minimum((proba * N_BINS).astype(int), N_BINS - 1)
    in_bin = number[:, None] == np.arange(N_BINS)
    return np.stack([in_bin, in_bin * gold[:, None], in_bin * proba[:, None]], -1).astype(float)


def _calibration_error(counts: np.ndarray) -> np.ndarray:
    """From counts of shape (..., n_bins, 3): how many, how many are so, the sum of their probabilities."""
    return divide(abs(counts[..., 1] - counts[..., 2]).sum(-1), counts[..., 0].sum(-1))
