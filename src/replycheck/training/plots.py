"""The pictures of the notebooks, by matplotlib: each takes what another file of this folder returns, and gives back the axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .comparison import FIGURES, Comparison
from .reliability import Reliability

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

INK, ACCENT, FAINT = "#1f2933", "#c2410c", "#cbd2d9"


def axes(title: str, x: str, y: str, *, width: float = 5.5, height: float = 3.6) -> Axes:
    """Return plain axes with a title that says what is to be seen."""
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    ax.set_title(title, loc="left", color=INK, fontsize=11)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def plot_reliability(reliability: Reliability, label: str) -> Axes:
    """Said against so, a point a bin with its 95% interval; on the diagonal a probability can be taken at its word."""
    ax = axes(f"{label}: calibration error {reliability.ece['value']}, Brier {reliability.brier['value']}", "said", "is so")
    ax.plot([0, 1], [0, 1], color=FAINT)
    said, so = [b.proba for b in reliability.bins], [b.share["value"] for b in reliability.bins]
    down = [b.share["value"] - b.share["low"] for b in reliability.bins]
    up = [b.share["high"] - b.share["value"] for b in reliability.bins]
    ax.errorbar(said, so, yerr=[down, up], fmt="o", color=ACCENT, ecolor=FAINT)
    for b in reliability.bins:
        ax.annotate(str(b.n), (b.proba, b.share["value"]), xytext=(4, 4), textcoords="offset points", fontsize=7, color=INK)
    return ax


def plot_costs(curve: pd.DataFrame, rule: str) -> Axes:
    """What each threshold costs, and the cheapest."""
    ax = axes(f"{rule}: expected cost a reply", "threshold", "cost")
    for column, color in (("false_alarms", FAINT), ("misses", INK), ("cost", ACCENT)):
        ax.plot(curve["threshold"], curve[column], color=color, label=column.replace("_", " "))
    best = curve.loc[curve["cost"].idxmin()]
    ax.plot(best["threshold"], best["cost"], "o", color=ACCENT)
    ax.legend(frameon=False)
    return ax


def plot_learning_curve(curve: pd.DataFrame) -> Axes:
    """The score with ever more labels, with its interval."""
    ax = axes("Would more labels help?", "own replies labelled", "macro-F1 of acts")
    ax.fill_between(curve["n"], curve["low"], curve["high"], color=FAINT, alpha=0.5, linewidth=0)
    ax.plot(curve["n"], curve["value"], "o-", color=ACCENT)
    return ax


def plot_comparison(comparison: Comparison) -> Axes:
    """New minus old, a line a figure; right of zero throughout its interval, the new model is better beyond chance."""
    known: list[Mapping[str, float]] = [{"name": name, **comparison.differences[name]} for name in FIGURES]
    known = [difference for difference in known if difference["value"] is not None]
    ax = axes(f"New minus old on {comparison.n} replies", "difference", "")
    values = [difference["value"] for difference in known]
    errors = [
        [difference["value"] - difference["low"] for difference in known],
        [difference["high"] - difference["value"] for difference in known],
    ]
    ax.axvline(0, color=FAINT)
    ax.errorbar(values, range(len(known)), xerr=errors, fmt="o", color=ACCENT, ecolor=INK)
    ax.set_yticks(range(len(known)), [difference["name"] for difference in known])
    return ax
