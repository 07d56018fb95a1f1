"""A report for a person at a terminal: the sentence, the mark under it, why, and the fix."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ..report import Finding, Report, Rewrite, Span, on_whole_reply

STYLES = {"error": "bold red", "warning": "bold yellow", "suggestion": "bold cyan"}
MARGIN = "  "
MIN_WIDTH = 40


def show(report: Report, name: str, console: Console) -> None:
    """Print a report; colours appear only where the console is a terminal."""
    width = max(MIN_WIDTH, min(console.width, 110)) - 2 * len(MARGIN)
    console.print(Text(_headline(report, name), style="bold"))
    for finding in report.findings:
        console.print()
        _show_finding(report, finding, width, console)
    for rewrite in report.rewrites:
        console.print()
        _show_rewrite(report, rewrite, console)
    console.print()
    console.print(Text(_scores(report)))
    for part in report.ignored:
        where = "" if part.span.message is None else f" of message {part.span.message + 1}"
        console.print(Text(f"not judged: {part.kind}{where} ({part.span.start}-{part.span.end})", style="dim"))


def _headline(report: Report, name: str) -> str:
    n = len(report.findings)
    found = ("no findings" if report.not_judged else "clean") if n == 0 else f"{n} finding{'s' if n > 1 else ''}"
    if report.not_judged:
        found = f"not judged: {report.not_judged}" if not report.sentences else f"{found} ({report.not_judged})"
    return f"{name}: {found}"


def _show_finding(report: Report, finding: Finding, width: int, console: Console) -> None:
    console.print(Text.assemble((finding.severity, STYLES[finding.severity]), f"  {finding.rule}  ({finding.confidence:.2f})"))
    # A finding on the whole reply is seen in the customer's sentence that it fails; the mark goes under that.
    marks_customer = finding.customer is not None and on_whole_reply(finding.span, report.sentences)
    if not marks_customer:
        _mark("", _words(report, finding.span), width, console)
    if finding.customer is not None:
        label, words = _who_wrote(report, finding.customer), _words(report, finding.customer)
        if marks_customer:
            _mark(label, words, width, console)
        else:
            console.print(Text(f"{MARGIN}{label}{_clipped(words, width - len(label))}", style="italic"))
    console.print(Text(f"{MARGIN}{finding.message}"))
    console.print(Text(f"{MARGIN}Fix: {finding.advice}"))


def _who_wrote(report: Report, span: Span) -> str:
    assert report.exchange is not None
    role = report.exchange.thread[span.message or 0].role
    return "The customer wrote: " if role == "customer" else "An earlier reply said: "


def _mark(label: str, words: str, width: int, console: Console) -> None:
    shown = _clipped(words, width - len(label))
    console.print(Text(f"{MARGIN}{label}{shown}"))
    console.print(Text(MARGIN + " " * len(label) + "^" * len(shown)))


def _show_rewrite(report: Report, rewrite: Rewrite, console: Console) -> None:
    gains = [
        f"{name} {report.scores[name]} -> {after}" for name, after in rewrite.scores_after.items() if after != report.scores[name]
    ]
    console.print(
        Text(f"rewrite for {', '.join(rewrite.fixes)}" + (f"  ({', '.join(gains)})" if gains else ""), style="bold green")
    )
    for edit in rewrite.edits:
        if edit.end > edit.start:
            console.print(Text(f"{MARGIN}- {_words(report, Span(edit.start, edit.end))}", style="red"))
        console.print(Text(f"{MARGIN}+ {edit.text.strip()}", style="green"))
    if rewrite.blanks:
        console.print(Text(f"{MARGIN}Fill in: {', '.join(rewrite.blanks)}"))


def _scores(report: Report) -> str:
    parts = (f"{name} {'-' if value is None else value}" for name, value in report.scores.items())
    return "scores (0-100, - where not needed): " + ", ".join(parts)


def _clipped(words: str, width: int) -> str:
    """Keep the beginning and the end of what does not fit on the line."""
    if len(words) <= width:
        return words
    head = (width - 3) * 2 // 3
    return f"{words[:head]} … {words[-(width - 3 - head) :]}"


def _words(report: Report, span: Span) -> str:
    # Control characters could move the cursor or recolour the agent's terminal.
    return "".join(c if c.isprintable() else " " for c in " ".join(report.words(span).split()))
