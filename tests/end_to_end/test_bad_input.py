"""Whatever is thrown at it: a clear answer or a clear error; nothing crashes, hangs or is lost."""

from __future__ import annotations

import pytest

from replycheck.errors import TooLong
from replycheck.exchange import Exchange

CUSTOMER = "My parcel never came. Where is it?"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "the reply is empty"),
        (" \n\t ", "the reply is empty"),
        ("> My parcel never came.\n> Where is it?", "all of it is quoted"),
        ("Guten Tag, wir haben Ihre Nachricht erhalten und werden uns in den nächsten Tagen bei Ihnen melden.", "not in English"),
        ("您好，您的订单已发货，请耐心等待，谢谢您的理解与支持。", "not in English"),
        ("مرحبا، تم شحن طلبك اليوم وسيصل غدا إن شاء الله", "not in English"),
    ],
)
def test_what_cannot_be_judged_says_why_and_claims_nothing(checker, reply, reason):
    report = checker.check(CUSTOMER, reply)
    assert reason in report.not_judged
    assert report.findings == ()
    assert set(report.labels.values()) == {None}
    assert set(report.scores.values()) == {None}


@pytest.mark.parametrize("thread", [[], [""], [{"role": "agent", "text": "Hello!"}], ["> only a quote"]])
def test_without_a_customers_words_only_the_reply_is_judged(checker, thread):
    report = checker.check(thread, "Hi, you should have read the manual, [NAME].")
    assert "no customer's message" in report.not_judged
    assert report.labels["relevance"] is None
    assert report.labels["apology_due"] is None
    assert "unfilled-placeholder" in {finding.rule for finding in report.findings}


def test_a_customer_in_another_language_is_said_so(checker):
    report = checker.check(
        "Hola, mi paquete no ha llegado y nadie me contesta desde hace una semana.", "Sorry, we do not know where it is."
    )
    assert "not in English" in report.not_judged
    assert report.labels["relevance"] is None


def test_a_thread_that_ends_with_the_agent_is_held_against_the_customers_last_message(checker):
    thread = [CUSTOMER, {"role": "agent", "text": "Hi, we are checking."}]
    report = checker.check(thread, "I'm sorry that your parcel never came. I have refunded it in full today.")
    assert report.labels["apology_due"] is True
    assert {ask.span.message for ask in report.asks} == {0}


@pytest.mark.parametrize(
    "reply",
    [
        "Sorry\x00 about the\x00 parcel.",
        "Sorry \ud800 about \udfff the parcel.",
        "\u202eSorry about the parcel.\u202c",
        "Sorry 😀👨‍👩‍👧‍👦 about the parcel. 🙏🏽",
        "Sorry\r\nabout\r\nthe parcel.",
        "\ufeffSorry about the parcel.",
    ],
)
def test_odd_characters_are_judged_and_every_span_slices_the_source(checker, reply):
    report = checker.check(CUSTOMER, reply)
    assert report.sentences
    for sentence in report.sentences:
        assert reply[sentence.span.start : sentence.span.end].strip()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Sorry about <b>the parcel",
        "</div></div>Sorry about it.",
        "<<<>>>Sorry about it.&bogus;&#xFFFFFFF;",
        "<p <p <p>Sorry about it.",
        "<!-- Sorry",
        "<script>var a = 'sorry';</script>",
    ],
)
def test_broken_html_is_judged_or_said_to_be_empty(checker, html):
    report = checker.check(CUSTOMER, {"html": html})
    assert report.sentences or report.not_judged


def test_two_megabytes_of_reply_are_refused_and_of_thread_are_read(checker):
    with pytest.raises(TooLong, match="reply: 2,000,000 characters; at most 100,000"):
        checker.check(CUSTOMER, "a" * 2_000_000)
    report = checker.check([{"role": "customer", "text": "It broke again. " * 125_000}, CUSTOMER], "Sorry that it never came.")
    assert (report.not_judged, len(report.sentences)) == (None, 1)


def test_a_reply_at_the_bound_is_judged_to_its_end(checker):
    reply = "We are looking into it. " * 1500 + "Thank you so much for telling us."
    report = checker.judge(Exchange.of(CUSTOMER, reply))
    assert len(report.sentences) == 1501
    assert report.sentences[-1].acts["thanks"] > 0.5
