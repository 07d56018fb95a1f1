"""The gate: does a reply go out as it is, with a word of warning, or not before somebody said so?

Of a rule's action the channel's setting decides, else the setting for every channel, else the finding's severity. Internal notes pass.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..checks import RULES
from ..config import ACTIONS, GateSettings
from ..report import Finding, Report
from .requests import Sending

BY_SEVERITY = {"error": "hold", "warning": "warn", "suggestion": "pass"}
TO_OTHERS = ("forward", "redirect")
"""Types of sending that go to somebody else: only what must not leave the house in any mail counts there."""
HYGIENE = frozenset(rule.name for rule in RULES if rule.dimension == "hygiene")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says, and the fingerprints of the findings that make it hold, in the order of the reply."""

    action: str
    holds: tuple[str, ...] = ()


def decide(report: Report, sending: Sending, settings: GateSettings, *, dismissed: Collection[str] = ()) -> Decision:
    """Weigh the findings that nobody dismissed; the strictest of their actions is the answer."""
    if not sending.public:
        return Decision("pass")
    open_findings = [finding for finding in report.findings if finding.fingerprint not in dismissed]
    actions = [action_of(finding, sending, settings) for finding in open_findings]
    holds = (finding.fingerprint for finding, action in zip(open_findings, actions, strict=True) if action == "hold")
    return Decision(max(actions, key=ACTIONS.index, default="pass"), tuple(dict.fromkeys(holds)))


def action_of(finding: Finding, sending: Sending, settings: GateSettings) -> str:
    """Return what one finding does: pass, warn or hold."""
    if sending.type in TO_OTHERS and finding.rule not in HYGIENE:
        return "pass"
    own = settings.channels.get(sending.channel or "", {}).get(finding.rule)
    return own or settings.rules.get(finding.rule) or BY_SEVERITY[finding.severity]
