"""SARIF 2.1.0, for code-scanning views and editors. Regions point into the reply, whose text the run carries along."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..checks import RULES
from ..report import Finding, Report, Rewrite, Severity, Span
from .place import line_and_column

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "suggestion": "note"}


def to_sarif(report: Report, name: str, version: str) -> dict[str, Any]:
    """Return one report as a SARIF log with one run."""
    assert report.exchange is not None
    source = report.exchange.reply.source
    name = quote(name)
    driver = {
        "name": "replycheck",
        "version": version,
        "rules": [
            {
                "id": rule.name,
                "shortDescription": {"text": rule.message},
                "help": {"text": rule.advice},
                "defaultConfiguration": {"level": LEVELS[rule.severity]},
            }
            for rule in RULES
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": name}, "contents": {"text": source}}],
        "results": [_result(report, finding, source, name) for finding in report.findings],
        "properties": {"model": report.model, "scores": dict(report.scores), "notJudged": report.not_judged},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(report: Report, finding: Finding, source: str, name: str) -> dict[str, Any]:
    fixes = [_fix(rewrite, name, source) for rewrite in report.rewrites if finding.fingerprint in rewrite.fingerprints]
    location = {"artifactLocation": {"uri": name, "index": 0}, "region": _region(source, finding.span.start, finding.span.end)}
    return {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.advice}"},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"replycheck/v1": finding.fingerprint},
        **({"relatedLocations": [_related(report, finding.customer)]} if finding.customer else {}),
        "properties": {"confidence": finding.confidence},
        **({"fixes": fixes} if fixes else {}),
    }


def _related(report: Report, span: Span) -> dict[str, Any]:
    """Name the sentence of the thread by its place there; a thread is no file, so the place is a logical one."""
    assert report.exchange is not None
    role = report.exchange.thread[span.message or 0].role
    return {
        "logicalLocations": [{"fullyQualifiedName": f"thread[{span.message}]", "kind": "object"}],
        "message": {"text": f"The {role}'s message {(span.message or 0) + 1}, characters {span.start} to {span.end}."},
    }


def _fix(rewrite: Rewrite, name: str, source: str) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(source, edit.start, edit.end), "insertedContent": {"text": edit.text}} for edit in rewrite.edits
    ]
    return {
        "description": {"text": f"Rewrite for {', '.join(rewrite.fixes)}"},
        "artifactChanges": [{"artifactLocation": {"uri": name, "index": 0}, "replacements": replacements}],
    }


def _region(source: str, start: int, end: int) -> dict[str, int]:
    start_line, start_column = line_and_column(source, start)
    end_line, end_column = line_and_column(source, end)
    return {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": start,
        "charLength": end - start,
    }
