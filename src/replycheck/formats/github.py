"""GitHub workflow commands, one a finding, for canned replies that live in a repository.

Lines and columns count in the reply's text. The customer's words stay out of the log; their place is named.
"""

from __future__ import annotations

from ..report import Report, Severity
from .place import line_and_column

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "suggestion": "notice"}


def to_github(report: Report, name: str) -> str:
    """Return the report as workflow commands; empty if there is nothing to say."""
    assert report.exchange is not None
    source = report.exchange.reply.source
    lines = []
    for finding in report.findings:
        line, column = line_and_column(source, finding.span.start)
        end_line, end_column = line_and_column(source, finding.span.end)
        place = f"file={_property(name)},line={line},endLine={end_line},col={column},endColumn={end_column}"
        about = finding.customer
        where = f" (the thread's message {(about.message or 0) + 1}, characters {about.start}-{about.end})" if about else ""
        text = _data(f"{finding.message} {finding.advice}{where}")
        lines.append(f"::{COMMANDS[finding.severity]} {place},title={_property(finding.rule)}::{text}")
    return "".join(line + "\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
