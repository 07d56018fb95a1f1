"""The SMTP proxy between a plain mail client and a mail server, before a real service."""

from __future__ import annotations

import smtplib

import pytest

from tests.end_to_end.mail_proxy import BAD, GOOD, reply, running_proxy, running_sink
from tests.end_to_end.service import free_port

pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed: pip install 'replycheck[dev]'")


@pytest.fixture(scope="module")
def sink():
    with running_sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def proxy(service, sink):
    with running_proxy(service=service.url, next_port=sink.port) as port:
        yield port


@pytest.fixture(autouse=True)
def _empty(sink):
    sink.mails.clear()
    sink.raw.clear()


def send(port, mail, *, sender="kim@desk.example", to=("mara@home.example",)):
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        return client.sendmail(sender, list(to), mail.as_bytes().replace(b"\n", b"\r\n"))


def refused(port, mail, **how):
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(port, mail, **how)
    return caught.value.smtp_code, caught.value.smtp_error.decode("ascii")


def test_a_held_reply_is_refused_for_good_with_lines_that_say_why(proxy, sink):
    code, text = refused(proxy, reply(BAD))
    assert code == 550
    lines = [line.removeprefix("5.7.1 ") for line in text.splitlines()]
    assert lines[0] == "Held by replycheck, and not sent:"
    assert "unfilled-placeholder: A placeholder was left in the reply." in lines
    assert '  You wrote: "[CLAIM NUMBER]"' in lines
    assert lines[-1] == "Correct it and send again, or add to the subject: [send anyway: your reason]"
    assert max(map(len, text.splitlines())) < 500
    assert sink.mails == []


def test_a_good_reply_travels_on_untouched(proxy, sink):
    mail = reply(GOOD + "\n.\n..dots\n")
    send(proxy, mail)
    assert sink.raw == [mail.as_bytes().replace(b"\n", b"\r\n")]


def test_what_the_agent_quotes_is_not_held_against_them(proxy, sink):
    send(proxy, reply(GOOD, quote="Your form says [CUSTOMER NAME] and nothing else."))
    assert len(sink.mails) == 1


def test_the_subject_sends_anyway_with_a_reason_that_is_stored_and_never_travels(proxy, sink, service):
    code, text = refused(proxy, reply(BAD, subject="Re: Parcel [send anyway]"))
    assert (code, "a reason is needed" in text) == (550, True)
    send(
        proxy,
        reply(BAD, subject="Re: Parcel – größer [send anyway: they know the form, and a long reason that makes the header fold]"),
    )
    ((_, mail),) = sink.mails
    assert mail["subject"] == "Re: Parcel – größer"
    assert b"they know" not in sink.raw[0]
    action, rule, reason, _, agent = service.feedback()[-1]
    assert (action, rule, agent) == ("override", "unfilled-placeholder", "kim@desk.example")
    assert reason.startswith("they know the form")


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<team.desk.example>"}], ids=str
)
def test_mail_that_a_program_wrote_passes_unasked(proxy, sink, headers):
    send(proxy, reply(BAD, **headers))
    assert len(sink.mails) == 1


def test_a_bounce_passes_unasked(proxy, sink):
    send(proxy, reply(BAD), sender="")
    assert len(sink.mails) == 1


def test_without_the_service_the_mail_goes_out_and_the_sender_is_told(sink):
    with running_proxy(service=f"http://127.0.0.1:{free_port()}", next_port=sink.port) as port:
        send(port, reply(BAD))
    (sender, mail), (notice_sender, notice) = sink.mails
    assert (sender, mail["to"]) == ("kim@desk.example", "mara@home.example")
    assert (notice_sender, notice["to"], notice["subject"]) == ("<>", "kim@desk.example", "Not checked: Re: Parcel")
    assert "went out without a check" in notice.get_content()


def test_an_answer_of_the_next_server_comes_back_and_nobody_gets_half_a_sending(proxy, sink):
    code, text = refused(proxy, reply(GOOD), to=("mara@home.example", "nobody@home.example"))
    assert (code, text) == (550, "5.1.1 no such mailbox")
    assert sink.mails == []


def test_without_a_next_server_the_client_keeps_the_mail(service):
    with running_proxy(service=service.url, next_port=free_port()) as port:
        code, text = refused(port, reply(GOOD))
    assert code == 451
    assert "Nothing was sent" in text
