"""Figures as inline SVG, drawn by hand: no library, no script, and they print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .statistics import Estimate

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 30, 8, 10, 22


def interval_bar(estimate: Estimate | None, *, top: float) -> str:
    """Draw one figure on a track from 0 to `top`: a band for the interval, a mark for the figure."""
    if estimate is None:
        return '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8" rx="1"/></svg>'
    low, value, high = (min(100.0, max(0.0, 100 * x / top)) for x in (estimate.low, estimate.value, estimate.high))
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8" rx="1"/>'
        f'<rect class="band" x="{low:.1f}" width="{max(0.6, high - low):.1f}" height="8"/><rect class="mark" x="{value - 0.6:.1f}" width="1.2" height="8"/></svg>'
    )


def timeline(title: str, names: Sequence[str], estimates: Sequence[Estimate | None], *, top: float = 100) -> str:
    """Draw a figure over time with its interval as a band; a gap where there were too few."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(names) - 1)
    there = [(LEFT + i * step, e) for i, e in enumerate(estimates) if e is not None]

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(top, max(0.0, value)) / top)

    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(v):.1f}" y2="{y(v):.1f}"/>'
        f'<text class="tick" x="{LEFT - 5}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.0f}</text>'
        for v in (0, top / 2, top)
    )
    band = " ".join([f"{x:.1f},{y(e.high):.1f}" for x, e in there] + [f"{x:.1f},{y(e.low):.1f}" for x, e in reversed(there)])
    line = " ".join(f"{x:.1f},{y(e.value):.1f}" for x, e in there)
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y(e.value):.1f}" r="2.6"><title>{escape(name)}: {e.value:.0f} ({e.low:.0f} to {e.high:.0f}), n = {e.n:,}</title></circle>'
        for name, (x, e) in zip((n for n, e in zip(names, estimates, strict=True) if e is not None), there, strict=True)
    )
    ends = "".join(
        f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 5}" text-anchor="{anchor}">{escape(name)}</text>'
        for name, x, anchor in ((names[0], LEFT, "start"), (names[-1], WIDTH - RIGHT, "end"))[: min(2, len(names))]
    )
    return (
        f'<figure class="{escape(title)}"><figcaption>{escape(title.capitalize())}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)} by month">{grid}<polygon class="area" points="{band}"/><polyline class="line" points="{line}"/>{dots}{ends}</svg></figure>'
    )
