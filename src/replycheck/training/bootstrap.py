"""Figures with intervals: the bootstrap over cases (one case gives several replies, which are not independent)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

N_BOOTSTRAP = 1000
N_BOOTSTRAP_RANKS = 200
"""Rank statistics have to be computed anew for every resample, so they get fewer."""
SEED = 7
LEVEL = 0.95
"""How sure an interval is, unless said otherwise."""


def share(values: np.ndarray, cases: np.ndarray) -> dict[str, Any]:
    """The share of True among values.

    A bootstrap cannot see beyond what it drew: none of ten gives [0, 0]. So the interval is widened to Wilson's (1927) for as many trials as
    there are cases.
    """
    values = np.asarray(values, bool)
    cells = np.stack([values, np.ones(len(values))], -1).astype(float)
    out = from_counts(lambda counts: divide(counts[..., 0], counts[..., 1]), per_case(cells, cases), values)
    if not len(values):
        return out
    low, high = _wilson(float(values.mean()), len(np.unique(cases)))
    return out | {"low": rounded(min(out["low"], low)), "high": rounded(max(out["high"], high))}


def _wilson(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return middle - half, middle + half


def ranked(metric: Callable[..., float], gold: np.ndarray, proba: np.ndarray, cases: np.ndarray) -> dict[str, Any]:
    """Score a ranking by a metric of scikit-learn's."""
    gold = np.asarray(gold) > 0

    def score(rows: np.ndarray) -> float:
        return metric(gold[rows], proba[rows]) if gold[rows].any() and not gold[rows].all() else np.nan

    rows_of = [np.flatnonzero(cases == case) for case in np.unique(cases)]
    rng = np.random.default_rng(SEED)
    draws = (rng.integers(0, len(rows_of), len(rows_of)) for _ in range(N_BOOTSTRAP_RANKS))
    resampled = np.array([score(np.concatenate([rows_of[i] for i in draw])) for draw in draws]) if rows_of else np.array([np.nan])
    return summary(score(np.arange(len(gold))), resampled, gold)


def per_case(cells: np.ndarray, cases: np.ndarray) -> np.ndarray:
    """Sum cells of shape (n, ...) over the rows of each case."""
    names, index = np.unique(cases, return_inverse=True)
    sums = np.zeros((len(names), *cells.shape[1:]))
    np.add.at(sums, index, cells)
    return sums


def from_counts(metric: Callable[[np.ndarray], np.ndarray], counts: np.ndarray, gold: np.ndarray) -> dict[str, Any]:
    """Score what is a function of counts that add up, given as an array of shape (n_cases, ...)."""
    if not len(counts):
        return summary(np.nan, np.array([np.nan]), gold)
    return summary(float(metric(counts.sum(0))), metric(np.tensordot(resamples(len(counts)), counts, 1)), gold)


def resamples(n_cases: int) -> np.ndarray:
    """How often each case is drawn in each resample; always the same draws, so that two systems are compared on the same."""
    return np.random.default_rng(SEED).multinomial(n_cases, np.full(n_cases, 1 / n_cases), size=N_BOOTSTRAP)


def summary(value: float, resampled: np.ndarray, gold: np.ndarray, level: float = LEVEL) -> dict[str, Any]:
    """Return the value, the interval that holds `level` of the resampled ones, and what it was computed from."""
    low, high = (
        np.nanpercentile(resampled, [50 - 50 * level, 50 + 50 * level]) if not np.isnan(resampled).all() else (np.nan, np.nan)
    )
    positives = int(np.sum(gold)) if np.ndim(gold) == 1 else None
    return {"value": rounded(value), "low": rounded(low), "high": rounded(high), "n": len(gold), "positives": positives}


def divide(above: np.ndarray, below: np.ndarray, where: np.ndarray | None = None) -> np.ndarray:
    """Divide where that is possible; NaN elsewhere."""
    possible = (below != 0) if where is None else where & (below != 0)
    return np.where(possible, above / np.where(possible, below, 1), np.nan)


def rounded(value: float) -> float | None:
    """Four digits are more than an interval can bear; None where there is no figure."""
    return None if np.isnan(value) else round(float(value), 4)
