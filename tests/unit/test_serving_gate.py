"""What the gate says of a report, by hand."""

from __future__ import annotations

import pytest

from replycheck.config import GateSettings
from replycheck.report import Finding, Report, Span
from replycheck.serving.gate import Decision, decide
from replycheck.serving.requests import Sending

HOLDING, WARNING, PASSING = "a" * 16, "b" * 16, "c" * 16


def finding(rule, severity, fingerprint) -> Finding:
    return Finding(rule, severity, "…", "…", Span(0, 1), 1.0, fingerprint)


PLACEHOLDER = finding("unfilled-placeholder", "error", HOLDING)
BLAME = finding("blames-customer", "warning", WARNING)
NO_REMEDY = finding("no-remedy", "suggestion", PASSING)


def report(*findings) -> Report:
    return Report("model", {}, {}, {}, findings=findings)


def decision(*findings, settings=None, dismissed=(), **sending) -> Decision:
    return decide(report(*findings), Sending(**sending), settings or GateSettings(), dismissed=dismissed)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ((), Decision("pass")),
        ((NO_REMEDY,), Decision("pass")),
        ((NO_REMEDY, BLAME), Decision("warn")),
        ((NO_REMEDY, BLAME, PLACEHOLDER), Decision("hold", (HOLDING,))),
        ((PLACEHOLDER, PLACEHOLDER), Decision("hold", (HOLDING,))),
    ],
)
def test_without_settings_severity_decides_and_the_strictest_finding_wins(findings, expected):
    assert decision(*findings) == expected


def test_an_internal_note_passes_whatever_it_says():
    assert decision(PLACEHOLDER, BLAME, public=False) == Decision("pass")


def test_the_channel_goes_before_every_channel_and_that_before_severity():
    settings = GateSettings({"blames-customer": "pass", "no-remedy": "hold"}, {"chat": {"blames-customer": "hold"}})
    assert decision(BLAME, settings=settings).action == "pass"
    assert decision(BLAME, settings=settings, channel="email").action == "pass"
    assert decision(BLAME, settings=settings, channel="chat").holds == (WARNING,)
    assert decision(NO_REMEDY, settings=settings, channel="chat").holds == (PASSING,)


def test_a_dismissed_finding_neither_holds_nor_warns():
    assert decision(PLACEHOLDER, BLAME, dismissed={HOLDING}) == Decision("warn")
    assert decision(PLACEHOLDER, BLAME, dismissed={HOLDING, WARNING}) == Decision("pass")


@pytest.mark.parametrize("type", ["forward", "redirect"])
def test_what_goes_to_somebody_else_is_only_looked_at_for_hygiene(type):
    assert decision(BLAME, type=type).action == "pass"
    assert decision(BLAME, PLACEHOLDER, type=type) == Decision("hold", (HOLDING,))
