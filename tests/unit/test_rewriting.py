from __future__ import annotations

from dataclasses import replace

import pytest

from replycheck.exchange import Exchange
from replycheck.report import ACTS, Ask, Edit, Finding, Report, Rewrite, Sentence, Span
from replycheck.rewriting import BUILDERS, propose
from replycheck.rewriting.apologise import PLAIN, turn_round
from replycheck.rewriting.voice import sorry

CUSTOMER = "My order LK-20817 came with a 5 instead of a 6. Can you help?"


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        ("My order LK-20817 came with a 5 instead of a 6.", "your order LK-20817 came with a 5 instead of a 6"),
        ("The kettle I bought leaks from the base", "the kettle you bought leaks from the base"),
        ("Our booking was cancelled while I was on the train.", "your booking was cancelled while you were on the train"),
        ("Order 4471 never arrived.", "Order 4471 never arrived"),
        ("The lamp you sent me is broken.", None),  # "you" would have to become "we" or "us"
        ("I ordered a 6.", None),  # tells what the customer did, not what went wrong
        ("The lamp is on my desk.", None),  # nothing went wrong
        ("THE LAMP IS BROKEN", None),
        ("My lamp is broken!!", None),
        ("The lamp broke, see https://example.org/a.jpg", None),
    ],
)
def test_a_customers_fact_is_turned_round_only_where_that_is_safe(sentence, clause):
    assert turn_round(sentence) == clause


@pytest.mark.parametrize(
    ("draft", "opening"),
    [
        ("I've sent it.", "I'm sorry"),
        ("I have sent it.", "I am sorry"),
        ("We've sent it.", "We're sorry"),
        ("We have sent it.", "We are sorry"),
        ("Sent.", "We are sorry"),
    ],
)
def test_an_apology_speaks_in_the_drafts_voice(draft, opening):
    assert sorry(draft) == opening


def reported(reply: str, *, rule: str, span: Span, html: bool = False, **acts: float) -> Report:
    exchange = Exchange.of(CUSTOMER, {"html": reply} if html else reply)
    span = replace(span, text=reply[span.start : span.end] if html else None)
    finding = Finding(rule, "warning", "m", "a", span, 0.9, "0" * 16)
    sentence = Sentence(span, dict.fromkeys(ACTS, 0.0) | acts)
    scores = {"apology": 5, "relevance": 60, "ownership": 50, "remedy": 70}
    ask = Ask(Span(0, CUSTOMER.index("."), message=0), 0.9, 0.5)
    return Report("m", {}, {}, scores, sentences=(sentence,), asks=(ask,), findings=(finding,), exchange=exchange)


def judged(report: Report, **scores: int):
    """A judge who finds nothing in any edited reply, and gives it these scores."""
    return lambda exchange: replace(report, findings=(), exchange=exchange, scores=report.scores | scores)


def test_an_apology_is_put_in_the_customers_own_facts_where_the_reply_begins():
    report = reported("A 6 leaves today.", rule="missing-apology", span=Span(0, 17))
    (rewrite,) = propose(report, judged(report, apology=90))
    assert (
        rewrite.apply("A 6 leaves today.")
        == "We are sorry that your order LK-20817 came with a 5 instead of a 6. A 6 leaves today."
    )
    assert rewrite.scores_after["apology"] == 90


def test_a_rewrite_that_costs_another_dimension_is_not_shown():
    report = reported("A 6 leaves today.", rule="missing-apology", span=Span(0, 17))
    assert propose(report, judged(report, apology=90, remedy=67)) == ()
    assert propose(report, judged(report, apology=90, remedy=68)) != ()


def test_a_rewrite_that_leaves_its_finding_or_makes_a_new_one_is_not_shown():
    report = reported("A 6 leaves today.", rule="missing-apology", span=Span(0, 17))
    assert propose(report, lambda exchange: replace(report, exchange=exchange)) == ()
    new = replace(report.findings[0], rule="blames-customer")
    assert propose(report, lambda exchange: replace(report, findings=(new,), exchange=exchange)) == ()


def test_where_the_fact_does_not_convince_the_judge_a_plain_apology_is_tried():
    report = reported("A 6 leaves today.", rule="missing-apology", span=Span(0, 17))
    judge = judged(report, apology=90)
    (rewrite,) = propose(report, lambda exchange: judge(exchange) if PLAIN in exchange.reply.source else report)
    assert PLAIN in rewrite.edits[0].text


def test_a_hollow_apology_gives_way_unless_the_sentence_does_more():
    reply = "Sorry if you feel let down."
    report = reported(reply, rule="hollow-apology", span=Span(0, len(reply)), hollow_apology=0.9)
    (rewrite,) = propose(report, judged(report))
    assert rewrite.apply(reply) == "We are sorry that your order LK-20817 came with a 5 instead of a 6."
    with_remedy = reported(reply, rule="hollow-apology", span=Span(0, len(reply)), hollow_apology=0.9, concrete_remedy=0.9)
    assert propose(with_remedy, judged(with_remedy)) == ()


def test_a_missing_remedy_becomes_visible_blanks_and_invents_nothing():
    report = reported("We are sorry.", rule="no-remedy", span=Span(0, 13))
    (rewrite,) = propose(report, judged(report, remedy=90))
    assert rewrite.blanks
    assert all(blank in rewrite.edits[0].text for blank in rewrite.blanks)
    assert not any(character.isdigit() for character in rewrite.edits[0].text)


def test_html_stays_html():
    html = "<p>A 6 leaves today.</p>"
    report = reported(html, rule="missing-apology", span=Span(3, 20), html=True)
    (rewrite,) = propose(report, judged(report))
    assert rewrite.apply(html) == "<p>We are sorry that your order LK-20817 came with a 5 instead of a 6. A 6 leaves today.</p>"
    half_a_pair = "<p><b>Sorry</b> if you feel let down.</p>"
    report = reported(half_a_pair, rule="hollow-apology", span=Span(6, 37), html=True, hollow_apology=0.9)
    assert propose(report, judged(report)) == ()


def test_only_what_is_found_is_mended():
    report = replace(reported("Fine.", rule="missing-apology", span=Span(0, 5)), findings=())
    assert propose(report, judged(report)) == ()
    assert set(BUILDERS) == {"missing-apology", "hollow-apology", "no-remedy"}


def test_edits_are_plain_data():
    assert Rewrite.from_json(Rewrite(("x",), (Edit(0, 1, "a"),), (), {"apology": None}).to_json()).edits == (Edit(0, 1, "a"),)
