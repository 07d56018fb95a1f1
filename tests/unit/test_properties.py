"""What holds for any text."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replycheck.batch import judge_line
from replycheck.exchange import Exchange
from replycheck.report import Report
from tests.conftest import read_cases

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MODEL_WORDS = "sorry we you lamp broke refund never please call today because policy wrong manual thanks order".split()
sentences = st.lists(st.sampled_from(MODEL_WORDS), min_size=1, max_size=9).map(lambda words: " ".join(words).capitalize() + ".")
prose = st.lists(sentences, min_size=1, max_size=5).map(" ".join)
anything = st.text(max_size=120)


@BOUNDED
@given(customer=anything | prose, reply=anything | prose)
def test_every_span_slices_its_source_and_a_report_round_trips(checker, customer, reply):
    report = checker.check(customer, reply)
    for part in (*report.sentences, *report.findings, *report.ignored):
        assert 0 <= part.span.start < part.span.end <= len(reply)
        assert reply[part.span.start : part.span.end].strip()
    for ask in report.asks:
        assert customer[ask.span.start : ask.span.end].strip()
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


@BOUNDED
@given(customer=prose, reply=prose)
def test_html_of_the_same_words_is_judged_the_same(checker, customer, reply):
    plain = checker.judge(Exchange.of(customer, reply))
    marked = checker.judge(Exchange.of([{"role": "customer", "html": f"<p>{customer}</p>"}], {"html": f"<div>{reply}</div>"}))
    assert (plain.labels, plain.scores) == (marked.labels, marked.scores)


QUOTE = "\n\nOn Thu, 19 Nov 2026 at 08:12, Jo <jo@example.org> wrote:\n> It broke and you should be ashamed.\n> Fix it.\n"


@BOUNDED
@given(
    customer=prose,
    reply=prose,
    tail=st.sampled_from([QUOTE, "\n\n-- \nThe Lamp Shop\n+44 20 0000 0000\n", QUOTE.replace("\n", "\r\n")]),
)
def test_a_quoted_thread_or_a_signature_changes_nothing_about_the_authors_words(checker, customer, reply, tail):
    bare, wrapped = checker.judge(Exchange.of(customer, reply)), checker.judge(Exchange.of(customer, reply + tail))
    assert (bare.sentences, bare.labels, bare.findings) == (wrapped.sentences, wrapped.labels, wrapped.findings)
    assert wrapped.ignored


def test_one_exchange_scores_the_same_alone_and_in_any_company(checker):
    exchanges = [Exchange.from_json(row["exchange"]) for row in read_cases("scenarios.jsonl")[::9]]
    alone = {i: checker.check(exchange) for i, exchange in enumerate(exchanges)}
    order = list(alone) * 2
    random.Random(1).shuffle(order)
    for i, report in zip(order, checker.check_many(exchanges[i] for i in order), strict=True):
        assert report == alone[i]


@BOUNDED
@given(line=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_line_of_bytes_breaks_the_batch(checker, line):
    answer = judge_line(checker, 7, line)
    assert answer.get("line") == 7 or "findings" in answer


@pytest.mark.parametrize("row", read_cases("clean_replies.jsonl")[:20], ids=lambda row: row["id"])
def test_a_rewrite_is_never_proposed_where_nothing_is_found(checker, row):
    report = checker.check(row["thread"], row["reply"])
    fixed = {rule for rewrite in report.rewrites for rule in rewrite.fixes}
    assert fixed <= {finding.rule for finding in report.findings}
