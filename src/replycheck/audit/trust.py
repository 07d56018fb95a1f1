"""Can the figures be trusted on these tickets? What shows it without a single label.

The shuffle test: a reply under its own customer's message must look more relevant than under that of another ticket of the queue. The padding and politeness tests:
courtesies added to a reply must not raise a score. The replies are drawn by a hash of their ids, so that the same export gives the same draw.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..checker import Checker
from ..exchange import Exchange
from ..report import DIMENSIONS, Report
from .statistics import Estimate, auc, share
from .store import Reply

SAMPLE_REPLIES = 240
MAX_RISE = 5
"""Points by which a score may rise without it counting."""
PADDING = "Thank you so much for your patience and understanding. We truly value you, and we wish you a wonderful day!"
POLITENESS = "Thank you very much for getting in touch with us today."


@dataclass(frozen=True, slots=True)
class Trust:
    """The tests' results; None where there was too little to say. `padding` and `politeness`: share of replies with a score that rose."""

    shuffle: Estimate | None
    padding: Estimate | None
    politeness: Estimate | None


def draw(ids: Sequence[str], n: int, *, salt: str) -> list[int]:
    """Return the numbers of n ids, drawn by a hash, in their order."""
    chosen = sorted(range(len(ids)), key=lambda i: (zlib.crc32(f"{salt}{ids[i]}".encode()), ids[i]))[:n]
    return sorted(chosen)


def measure_trust(checker: Checker, replies: Sequence[Reply]) -> Trust:
    """Run the tests on replies that have a customer's message and were judged."""
    before = [checker.judge(reply.exchange) for reply in replies]
    tickets = np.array([reply.ticket for reply in replies])
    own, strange = [], []
    for reply, report, other in zip(replies, before, _partners(replies), strict=True):
        if other is not None:
            shuffled = checker.judge(replace(reply.exchange, thread=other.exchange.thread))
            if report.scores["relevance"] is not None and shuffled.scores["relevance"] is not None:
                own.append(report.scores["relevance"])
                strange.append(shuffled.scores["relevance"])
    rises = [
        share(np.array([_rises(report, checker.judge(add(report))) for report in before]), tickets) for add in (_padded, _polite)
    ]
    return Trust(auc(own, strange), *rises)


def _partners(replies: Sequence[Reply]) -> list[Reply | None]:
    """Return for each reply one of another ticket of the same queue and team, whose thread it is then held against."""
    groups: dict[tuple[str | None, str | None], list[int]] = {}
    for i, reply in enumerate(replies):
        groups.setdefault((reply.queue, reply.team), []).append(i)
    partners: list[Reply | None] = [None] * len(replies)
    for group in groups.values():
        for position, i in enumerate(group):
            others = (replies[j] for j in group[position + 1 :] + group[:position])
            partners[i] = next((other for other in others if other.ticket != replies[i].ticket), None)
    return partners


def _rises(before: Report, after: Report) -> bool:
    return any(
        before.scores[name] is not None and after.scores[name] is not None and after.scores[name] > before.scores[name] + MAX_RISE
        for name in DIMENSIONS
    )


def _padded(report: Report) -> Exchange:
    return _insert(report, report.sentences[-1].span.end, f" {PADDING}")


def _polite(report: Report) -> Exchange:
    return _insert(report, report.sentences[0].span.start, f"{POLITENESS} ")


def _insert(report: Report, position: int, words: str) -> Exchange:
    """Put words among the author's own, above what the reply quotes and signs."""
    exchange = report.exchange
    assert exchange is not None
    source = exchange.reply.source
    name = "html" if exchange.reply.is_html else "text"
    return replace(exchange, reply=replace(exchange.reply, **{name: source[:position] + words + source[position:]}))
