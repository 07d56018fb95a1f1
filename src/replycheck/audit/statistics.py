"""Figures with their intervals. Replies of one ticket resemble each other, so what counts is how many tickets there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MIN_N = 30
"""A group of fewer replies is not shown: its interval would say nothing, and a reader would rank it all the same."""
Z = 1.96


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its 95% interval and the number of replies behind it."""

    value: float
    low: float
    high: float
    n: int


def mean(values: np.ndarray, tickets: np.ndarray) -> Estimate | None:
    """Return the mean of the values that are not NaN, with an interval over tickets; None if they are fewer than `MIN_N`.

    References
    ----------
    Liang and Zeger (1986): the variance of a mean over clusters.
    """
    there = ~np.isnan(values)
    n = int(there.sum())
    if n < MIN_N:
        return None
    centre = float(values[there].mean())
    margin = Z * float(np.sqrt(_cluster_variance(values[there] - centre, tickets[there])))
    return Estimate(centre, centre - margin, centre + margin, n)


def share(hits: np.ndarray, tickets: np.ndarray) -> Estimate | None:
    """Return the share of hits with Wilson's interval, for as many replies as the tickets are worth; None below `MIN_N`."""
    n = len(hits)
    if n < MIN_N:
        return None
    p = float(hits.mean())
    variance = p * (1 - p) / n
    clustered = _cluster_variance(hits.astype(float) - p, tickets)
    worth = n * min(1.0, variance / clustered) if clustered > 0 else float(n)
    return Estimate(p, *wilson(p, worth), n)


def wilson(p: float, n: float) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927)."""
    centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    margin = Z / (1 + Z * Z / n) * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return max(0.0, float(centre - margin)), min(1.0, float(centre + margin))


def auc(higher: Sequence[float], lower: Sequence[float]) -> Estimate | None:
    """Return how often a value of the first list is above one of the second, ties by half; None where one of them is too short.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), for the variance.
    """
    if min(len(higher), len(lower)) < MIN_N // 2:
        return None
    first, second = _above(higher, lower), 1 - _above(lower, higher)
    value = float(first.mean())
    margin = Z * float(np.sqrt(first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)))
    return Estimate(value, max(0.0, value - margin), min(1.0, value + margin), len(first) + len(second))


def difference(after: Estimate, before: Estimate) -> Estimate:
    """Return the difference of two independent figures; the interval squares and adds the two margins (Newcombe 1998)."""
    gap = after.value - before.value
    low = gap - float(np.hypot(after.value - after.low, before.high - before.value))
    high = gap + float(np.hypot(after.high - after.value, before.value - before.low))
    return Estimate(gap, low, high, after.n + before.n)


def _cluster_variance(residuals: np.ndarray, tickets: np.ndarray) -> float:
    _, number = np.unique(tickets, return_inverse=True)
    sums = np.bincount(number, weights=residuals)
    n_tickets = len(sums)
    correction = n_tickets / (n_tickets - 1) if n_tickets > 1 else 1.0
    return correction * float((sums**2).sum()) / len(residuals) ** 2


def _above(values: Sequence[float], others: Sequence[float]) -> np.ndarray:
    """Return for each value the share of the others that it exceeds, ties by half."""
    ordered = np.sort(np.asarray(others, dtype=float))
    here = np.asarray(values, dtype=float)
    return (np.searchsorted(ordered, here, "left") + np.searchsorted(ordered, here, "right")) / (2 * len(ordered))
