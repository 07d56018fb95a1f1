"""The library as people use it: check, Checker, spaCy, a notebook."""

from __future__ import annotations

import json
from collections import Counter

import jsonschema
import pytest
import spacy
from spacy.tokens import Doc

import replycheck
from tests.conftest import ROOT, read_cases

SCHEMAS = {name: json.loads((ROOT / f"src/replycheck/schemas/{name}.schema.json").read_text()) for name in ("exchange", "report")}


def test_check_takes_two_strings():
    report = replycheck.check("My lamp came broken.", "Thanks for your interest in our lamps!")
    assert report.labels["apology_due"] is True
    assert report.labels["apology"] == "none"


def test_every_report_keeps_the_schema_and_round_trips(checker):
    for row in read_cases("scenarios.jsonl")[::6]:
        jsonschema.validate(row["exchange"], SCHEMAS["exchange"])
        report = checker.check(replycheck.Exchange.from_json(row["exchange"]))
        obj = json.loads(json.dumps(report.to_json()))
        jsonschema.validate(obj, SCHEMAS["report"])
        assert type(report).from_json(obj) == report


def test_check_many_is_lazy_and_keeps_the_order(checker):
    exchanges = (replycheck.Exchange.of("It broke.", reply) for reply in ("Sorry it broke.", "Hello."))
    reports = checker.check_many(exchanges)
    assert next(reports).exchange.reply.source == "Sorry it broke."
    assert next(reports).exchange.reply.source == "Hello."


def test_spacy_users_add_a_pipe():
    nlp = spacy.blank("en")
    nlp.add_pipe("replycheck")
    doc = nlp.make_doc("Hi Jo. We are sorry if you feel let down by the lamp.")
    doc.user_data["replycheck_thread"] = ["My lamp broke after a day. I want a new one."]
    doc = nlp(doc)
    assert doc._.replycheck.labels["apology"] == "hollow"
    assert "hollow-apology" in {span.label_ for span in doc.spans["replycheck"]}
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.replycheck == doc._.replycheck


def test_html_is_judged_by_its_words_with_offsets_into_the_source(checker):
    html = "<p>Hi Jo,</p><p>We are sorry if <b>you feel let down</b> by the lamp.</p><blockquote>My lamp broke.</blockquote>"
    report = checker.check([{"role": "customer", "html": "<p>My lamp broke after a day.</p>"}], {"html": html})
    finding = next(finding for finding in report.findings if finding.rule == "hollow-apology")
    assert "<b>you feel let down</b>" in html[finding.span.start : finding.span.end]
    assert finding.span.text == "We are sorry if you feel let down by the lamp."
    assert [part.kind for part in report.ignored] == ["quote"]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_either_apostrophe_is_the_same_word(checker, apostrophe):
    report = checker.judge(replycheck.Exchange.of("My lamp came broken.", f"I{apostrophe}m sorry that the lamp came broken."))
    assert report.labels["apology"] == "genuine"


def test_the_newest_customers_message_with_words_is_the_one_that_counts(checker):
    thread = ["My parcel never came. Where is it?", {"role": "agent", "text": "We are checking."}, "> only a quote"]
    report = checker.judge(replycheck.Exchange.of(thread, "I'm sorry that your parcel never came. I have refunded it today."))
    assert report.labels["apology_due"] is True
    assert {ask.span.message for ask in report.asks} == {0}
    assert ("quote", 2) in {(part.kind, part.span.message) for part in report.ignored}


def test_links_are_bound_to_the_side_that_they_speak_of(checker):
    for row in read_cases("scenarios.jsonl")[::5]:
        exchange = replycheck.Exchange.from_json(row["exchange"])
        for link in checker.evidence(exchange).links:
            role = exchange.thread[link.thread.message].role
            assert role == "customer" or link.kind == "repeats_promise"


def test_all_rewrites_together_mend_their_findings_and_harm_nothing(checker):
    shown = 0
    for row in read_cases("scenarios.jsonl")[::2]:
        exchange = replycheck.Exchange.from_json(row["exchange"])
        report, after, edited = checker.fix(exchange)
        shown += len(report.rewrites)
        left = Counter(finding.rule for finding in after.findings)
        before = Counter(finding.rule for finding in report.findings)
        for rewrite in report.rewrites:
            assert all(left[rule] < before[rule] for rule in rewrite.fixes)
            assert all(blank in edited for blank in rewrite.blanks)
        assert all(left[rule] <= before[rule] for rule in left if rule != "unfilled-placeholder")
        told = ("apology", "ownership") if any(rewrite.blanks for rewrite in report.rewrites) else report.scores
        for name in told:
            assert None in (report.scores[name], after.scores[name]) or after.scores[name] >= report.scores[name] - 2
    assert shown > 5
