"""The exact words that people and programs read. To renew after a wanted change: `python -m tests.golden.test_golden`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from replycheck.exchange import Exchange
from replycheck.formats.github import to_github
from replycheck.formats.sarif import to_sarif
from replycheck.formats.terminal import show
from replycheck.report import ACTS, Ask, Edit, Finding, Ignored, Report, Rewrite, Sentence, Span

FOLDER = Path(__file__).parent
CUSTOMER = "My order LK-20817 came with a 5 instead of a 6. Can you send a 6?"
REPLY = "Hi Jo 😀,\n\nWe are sorry if you feel let down.\nPlease read the\x1b[31m size guide.\n\n> My order LK-20817 came"


def report() -> Report:
    """A report by hand, so that a new model changes no golden file."""
    hollow, guide, quote = (
        _span(words)
        for words in ("We are sorry if you feel let down.", "Please read the\x1b[31m size guide.", REPLY[REPLY.index(">") :])
    )
    customer = Span(CUSTOMER.index("Can"), len(CUSTOMER), message=0)
    findings = (
        Finding("hollow-apology", "warning", "This sounds like an apology but is none.", "Apologise for the event itself.", hollow, 0.91, "0123456789abcdef", customer),
        Finding("blames-customer", "error", "This puts the fault on the customer.", "State the fact without the fault.", guide, 0.8, "f" * 16),
    )  # fmt: skip
    return Report(
        model="replycheck-en-0+sha256:0",
        labels={"apology_due": True, "apology": "hollow", "relevance": None, "takes_ownership": False, "shifts_blame": True, "remedy": "none"},
        probabilities={},
        scores={"apology": 12, "relevance": 40, "ownership": 7, "remedy": None},
        sentences=(Sentence(hollow, dict.fromkeys(ACTS, 0.1)),),
        asks=(Ask(customer, 0.9, 0.1),),
        findings=findings,
        rewrites=(Rewrite(("hollow-apology",), ("0123456789abcdef",), (Edit(hollow.start, hollow.end, "We are sorry that your order came with a 5."),), ("[when?]",), {"apology": 88, "relevance": 40}),),
        ignored=(Ignored(quote, "quote"),),
        exchange=Exchange.of(CUSTOMER, REPLY),
    )  # fmt: skip


def _span(words: str) -> Span:
    start = REPLY.index(words)
    return Span(start, start + len(words))


def terminal() -> str:
    stream = io.StringIO()
    show(report(), "reply.txt", Console(file=stream, width=80, highlight=False, soft_wrap=True))
    return stream.getvalue()


OUTPUTS = {
    "terminal.txt": terminal,
    "github.txt": lambda: to_github(report(), "replies/a,b.txt"),
    "sarif.json": lambda: json.dumps(to_sarif(report(), "reply.txt", "0"), indent=1) + "\n",
    "notebook.html": lambda: report()._repr_html_() + "\n",
    "report.json": lambda: json.dumps(report().to_json(), indent=1) + "\n",
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_output_is_word_for_word_the_golden_file(name: str):
    assert OUTPUTS[name]() == (FOLDER / name).read_text(encoding="utf-8")


def test_no_output_lets_a_reply_move_the_cursor():
    assert "\x1b" not in terminal()


if __name__ == "__main__":
    for name, output in OUTPUTS.items():
        (FOLDER / name).write_text(output(), encoding="utf-8")
