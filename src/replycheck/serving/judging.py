"""What the routes do, free of HTTP: a body in, an answer out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..checker import Checker
from ..config import GateSettings
from ..exchange import Exchange
from ..report import Edit, Report, Rewrite
from ..rewriting import mend
from .gate import decide
from .requests import Sending, read_as, read_json
from .store import Store

MAX_STEPS = 10
"""Rewrites that one request may make, each judged anew: a bound on its time."""


def check(raw: bytes, checker: Checker, gate: GateSettings, store: Store) -> dict[str, Any]:
    """Judge an exchange and say whether it may go out."""
    exchange, sending, dismissed = _read(raw, store)
    report = checker.check(exchange)
    decision = decide(report, sending, gate, dismissed=dismissed)
    return {
        "action": decision.action,
        "report": report.to_json(),
        "holds": list(decision.holds),
        "dismissed": [finding.fingerprint for finding in report.findings if finding.fingerprint in dismissed],
        "checked": True,
    }


def fix(raw: bytes, checker: Checker, store: Store) -> dict[str, Any]:
    """Make every rewrite that there is, one after the other, each taken from the report on the reply as it then is."""
    exchange, _, dismissed = _read(raw, store)
    report = checker.check(exchange)
    edits: list[Edit] = []
    blanks: list[str] = []
    for _ in range(MAX_STEPS):
        rewrite = _next(report, dismissed)
        if rewrite is None:
            break
        edits += sorted(rewrite.edits, key=lambda edit: edit.start, reverse=True)
        blanks += rewrite.blanks
        exchange = mend(exchange, [rewrite])
        report = checker.check(exchange)
    return {
        "reply": exchange.reply.source,
        "edits": [edit.to_json() for edit in edits],
        "blanks": blanks,
        "report": report.to_json(),
    }


def _read(raw: bytes, store: Store) -> tuple[Exchange, Sending, frozenset[str]]:
    """Return the exchange, how it goes out, and what was dismissed now or before."""
    obj = read_json(raw)
    sending = read_as(Sending, {key: obj.pop(key) for key in Sending.model_fields if key in obj})
    exchange = Exchange.from_json(obj)
    return exchange, sending, store.settled(exchange.id) | frozenset(sending.dismissed)


def _next(report: Report, dismissed: Collection[str]) -> Rewrite | None:
    """Return the first rewrite for a finding that nobody dismissed."""
    open_rules = {finding.rule for finding in report.findings if finding.fingerprint not in dismissed}
    return next((rewrite for rewrite in report.rewrites if open_rules.intersection(rewrite.fixes)), None)
