"""From findings to edits. A rewrite is judged again by the checker, and shown only if it mends its finding and harms nothing."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import replace

from ..errors import TooLong
from ..exchange import Exchange
from ..report import Finding, Report, Rewrite
from . import apologise, remedy

PLACEHOLDER_RULE = "unfilled-placeholder"
MAX_LOSS = 2
"""No dimension's score may fall by more than this."""

BUILDERS: dict[str, Callable[[Report, Finding], Iterator[Rewrite]]] = {
    "missing-apology": apologise.for_missing,
    "hollow-apology": apologise.for_hollow,
    "no-remedy": remedy.for_missing,
}
"""What can be mended so far, and by which candidates, the best first."""


def propose(report: Report, judge: Callable[[Exchange], Report]) -> tuple[Rewrite, ...]:
    """Return for each finding that can be mended the first candidate that proves itself before the judge."""
    proven = []
    for finding in report.findings:
        candidates = BUILDERS.get(finding.rule, lambda report, finding: iter(()))(report, finding)
        judged = (_judged(report, candidate, judge) for candidate in candidates)
        accepted = next((rewrite for rewrite in judged if rewrite is not None), None)
        if accepted is not None:
            proven.append(accepted)
    return tuple(proven)


def _judged(report: Report, candidate: Rewrite, judge: Callable[[Exchange], Report]) -> Rewrite | None:
    """Return the candidate with its new scores, or None if it does not help or does harm."""
    exchange = report.exchange
    assert exchange is not None
    if exchange.reply.is_html:
        if any("<" in exchange.reply.source[edit.start : edit.end] for edit in candidate.edits):
            return None  # the words replaced hold half of a pair of tags
        escaped = (replace(edit, text=html.escape(edit.text, quote=False)) for edit in candidate.edits)
        candidate = replace(candidate, edits=tuple(escaped))
    source = candidate.apply(exchange.reply.source)
    reply = replace(exchange.reply, **{"html" if exchange.reply.is_html else "text": source})
    try:
        after = judge(replace(exchange, reply=reply))
    except TooLong:
        return None
    return replace(candidate, scores_after=after.scores) if _helps(report, after, candidate) else None


def _helps(before: Report, after: Report, rewrite: Rewrite) -> bool:
    rules_before = [finding.rule for finding in before.findings]
    rules_after = [finding.rule for finding in after.findings if not (rewrite.blanks and finding.rule == PLACEHOLDER_RULE)]
    if any(rule in rules_after for rule in rewrite.fixes):
        return False
    if any(rules_after.count(rule) > rules_before.count(rule) for rule in rules_after):
        return False
    return all(_not_lower(score, after.scores[name]) for name, score in before.scores.items())


def _not_lower(before: int | None, after: int | None) -> bool:
    return before is None or after is None or after >= before - MAX_LOSS
