"""The Thunderbird extension in the real Thunderbird under a virtual screen, before a real service and a mail server that keeps what it gets."""

from __future__ import annotations

import pytest

from tests.end_to_end.browser import packed
from tests.end_to_end.mail_proxy import BAD, CUSTOMER, GOOD, running_sink
from tests.end_to_end.service import free_port
from tests.end_to_end.thunderbird import extension_id, running_thunderbird

pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed: pip install 'replycheck[dev]'")

MAIL = """\
From: Mara Holm <mara@home.example>
To: kim@desk.example
Subject: Parcel
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <4711@home.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{words}
"""
VAGUE = "Thank you for your message. We have received it."
PRESS = "const button = document.querySelectorAll('button')[{}]; if (button) button.click(); return Boolean(button)"
FIRST_BUTTON, SECOND_BUTTON = PRESS.format(0), PRESS.format(1)
TEXT = "return document.querySelector('button') && document.body.innerText"


@pytest.fixture(scope="module")
def sink():
    with running_sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def extension(tmp_path_factory):
    return packed("thunderbird", tmp_path_factory.mktemp("packed"))


@pytest.fixture(scope="module")
def thunderbird(extension, sink, tmp_path_factory):
    with running_thunderbird(tmp_path_factory.mktemp("profile"), extension=extension, smtp_port=sink.port) as thunderbird:
        yield thunderbird


@pytest.fixture
def with_service(thunderbird, extension, service):
    thunderbird.set_option(extension_id(extension), "url", service.url)


@pytest.fixture(autouse=True)
def _empty(sink):
    sink.mails.clear()


def mail(words=CUSTOMER):
    return MAIL.format(words=words)


def sent(thunderbird, sink):
    """Wait until the mail is sent, and return its text."""
    thunderbird.wait_for_compose_windows(0)
    ((_, sent),) = sink.mails
    return sent.get_content()


@pytest.mark.parametrize("plain_text", [False, True], ids=["html", "plain text"])
def test_a_faulty_reply_is_held_and_goes_out_once_mended(with_service, thunderbird, sink, plain_text):
    thunderbird.open_reply(mail(), BAD, plain_text=plain_text)
    thunderbird.press_send()
    said = thunderbird.popup(TEXT)
    assert said.startswith("Your reply has not been sent yet")
    assert "[CLAIM NUMBER]" in said
    assert thunderbird.popup("return document.activeElement.textContent") == "Go back"
    thunderbird.popup(FIRST_BUTTON)
    thunderbird.wait_for_no_popup()
    assert BAD in thunderbird.draft()
    assert sink.mails == []

    thunderbird.replace("[CLAIM NUMBER]", "4711")
    thunderbird.press_send()
    assert "Your claim number is 4711." in " ".join(sent(thunderbird, sink).split())


def test_send_anyway_wants_a_reason_and_stores_it(with_service, thunderbird, sink, service):
    thunderbird.open_reply(mail(), BAD)
    thunderbird.press_send()
    assert thunderbird.popup("return document.querySelectorAll('button')[1]?.disabled"), "a reason is needed"
    give = "const why = document.querySelector('textarea'); why.value = 'they know the form'; why.dispatchEvent(new content.Event('input'))"
    thunderbird.popup(f"{give}; return true")
    thunderbird.popup(SECOND_BUTTON)
    assert "[CLAIM NUMBER]" in sent(thunderbird, sink)
    said = ("override", "unfilled-placeholder", "they know the form", "4711@home.example", "kim@desk.example")
    assert service.feedback()[-1] == said


def test_a_window_that_is_closed_sends_nothing(with_service, thunderbird, sink):
    thunderbird.open_reply(mail(), BAD)
    thunderbird.press_send()
    thunderbird.popup(TEXT)
    thunderbird.popup("content.setTimeout(() => content.close()); return true")
    thunderbird.wait_for_no_popup()
    assert sink.mails == []
    thunderbird.replace(" Your claim number is [CLAIM NUMBER].", "")
    thunderbird.press_send()
    sent(thunderbird, sink)


def test_what_the_customer_wrote_is_not_held_against_the_agent(with_service, thunderbird, sink):
    thunderbird.open_reply(mail(CUSTOMER + " Your form says [CUSTOMER NAME] and nothing else."), GOOD)
    thunderbird.press_send()
    assert "[CUSTOMER NAME]" in sent(thunderbird, sink)
    thunderbird.wait_for_no_popup()


def test_a_warning_goes_out_and_is_seen_beside_the_customers_words(with_service, thunderbird, sink):
    thunderbird.open_reply(mail(), VAGUE)
    thunderbird.replace(CUSTOMER, "…")  # in the quote: what counts is the mail itself
    assert_customer_is_heard(thunderbird, sink)


def assert_customer_is_heard(thunderbird, sink):
    """Send what warns only before the customer's words, and read those in the window."""
    thunderbird.press_send()
    sent(thunderbird, sink)
    said = thunderbird.popup(TEXT)
    assert said.startswith("This mail goes out. replycheck noticed:")
    assert "LK-20817" in said
    thunderbird.popup(FIRST_BUTTON)
    thunderbird.wait_for_no_popup()


def test_a_draft_that_was_opened_again_is_judged_as_a_reply(with_service, thunderbird, sink):
    thunderbird.open_reply(mail(), VAGUE)
    thunderbird.replace(CUSTOMER, "…")
    thunderbird.put_away_and_open_again()
    assert_customer_is_heard(thunderbird, sink)


@pytest.mark.parametrize("plain_text", [False, True], ids=["html", "plain text"])
def test_where_the_answered_mail_is_gone_its_quote_counts(with_service, thunderbird, sink, plain_text):
    thunderbird.open_reply(mail(), VAGUE, plain_text=plain_text)
    thunderbird.delete_answered_mail()
    assert_customer_is_heard(thunderbird, sink)


def test_without_the_service_the_mail_goes_out_and_its_sender_sees_it(thunderbird, extension, sink):
    thunderbird.set_option(extension_id(extension), "url", f"http://127.0.0.1:{free_port()}")
    thunderbird.open_reply(mail(), BAD)
    thunderbird.press_send()
    assert "[CLAIM NUMBER]" in sent(thunderbird, sink)
    assert "This mail goes out without a check" in thunderbird.popup(TEXT)
    thunderbird.popup(FIRST_BUTTON)
    thunderbird.wait_for_no_popup()
