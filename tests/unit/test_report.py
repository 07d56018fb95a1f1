from __future__ import annotations

import json

from replycheck.checks import RULE_NAMES
from replycheck.exchange import Exchange
from replycheck.marking import Mark, to_html
from replycheck.report import ACTS, Ask, Edit, Finding, Ignored, Report, Rewrite, Sentence, Span
from tests.conftest import ROOT


def full_report() -> Report:
    return Report(
        id="1",
        model="m",
        labels={"apology_due": None},
        probabilities={"apology_due": 0.5},
        scores={"apology": None, "relevance": 3, "ownership": 4, "remedy": 5},
        sentences=(Sentence(Span(0, 2), dict.fromkeys(ACTS, 0.1)),),
        asks=(Ask(Span(0, 5, message=0), 0.9, 0.1),),
        findings=(Finding("no-remedy", "warning", "m", "a", Span(0, 2, text="Hi"), 0.9, "0" * 16, Span(0, 5, message=0)),),
        rewrites=(Rewrite(("no-remedy",), ("0" * 16,), (Edit(2, 2, " there"),), ("[when?]",), {"apology": 9}),),
        ignored=(Ignored(Span(3, 9), "quote"),),
    )


def test_a_report_round_trips_through_json():
    report = full_report()
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_the_schema_knows_every_rule():
    schema = json.loads((ROOT / "src/replycheck/schemas/report.schema.json").read_text())["properties"]
    found = schema["findings"]["items"]["properties"]["rule"]["enum"]
    mended = schema["rewrites"]["items"]["properties"]["fixes"]["items"]["enum"]
    assert found == mended == list(RULE_NAMES)


def test_edits_apply_from_the_back_so_that_offsets_hold():
    rewrite = Rewrite(("x",), (), (Edit(0, 2, "Hello"), Edit(3, 3, "dear ")), (), {})
    assert rewrite.apply("Hi Jo") == "Hello dear Jo"


def test_a_notebook_shows_the_marked_words_escaped():
    exchange = Exchange.of("Where?", "<b>Hi</b>")
    shown = Report("m", {}, {}, {"apology": None}, findings=full_report().findings, exchange=exchange)._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b" in shown
    assert "no-remedy" in shown


def test_overlapping_marks_cut_the_text_without_losing_any():
    shown = to_html("abcdef", [Mark(0, 4, "warning", "one"), Mark(2, 6, "error", "two")], caption="")
    assert [part in shown for part in (">ab<", ">cd<", ">ef<", "one; two")] == [True] * 4
