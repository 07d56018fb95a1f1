"""What the routes do, free of HTTP: a body in, an answer out."""

from __future__ import annotations

from typing import Any, TypeVar

from ..checker import Checker
from ..config import GateSettings
from ..exchange import Exchange
from ..rewriting import together
from .gate import decide
from .requests import Check, Sending, read_as, read_json
from .store import Store

AnySending = TypeVar("AnySending", bound=Sending)


def check(raw: bytes, checker: Checker, gate: GateSettings, store: Store) -> dict[str, Any]:
    """Judge an exchange and say whether it may go out; look for rewrites only if asked to, since each is judged again."""
    exchange, asked, dismissed = _read(raw, Check, store)
    report = checker.judge(exchange)
    if asked.rewrites:
        report = checker.with_rewrites(report, dismissed=dismissed)
    decision = decide(report, asked, gate, dismissed=dismissed)
    return {
        "action": decision.action,
        "report": report.to_json(),
        "holds": list(decision.holds),
        "dismissed": [finding.fingerprint for finding in report.findings if finding.fingerprint in dismissed],
        "rewrites": asked.rewrites,
        "checked": True,
    }


def fix(raw: bytes, checker: Checker, store: Store) -> dict[str, Any]:
    """Make the rewrites that prove themselves together; the last edit of the reply comes first, so that no edit moves the others."""
    exchange, _, dismissed = _read(raw, Sending, store)
    report, after, source = checker.fix(exchange, dismissed=dismissed)
    joint = together(report.rewrites)
    return {
        "reply": source,
        "edits": [edit.to_json() for edit in joint.from_the_back()],
        "blanks": list(joint.blanks),
        "report": after.to_json(),
    }


def _read(raw: bytes, model: type[AnySending], store: Store) -> tuple[Exchange, AnySending, frozenset[str]]:
    """Return the exchange, how it goes out, and what was dismissed now or before."""
    obj = read_json(raw)
    sending = read_as(model, {key: obj.pop(key) for key in model.model_fields if key in obj})
    exchange = Exchange.from_json(obj)
    return exchange, sending, store.settled(exchange.id) | frozenset(sending.dismissed)
