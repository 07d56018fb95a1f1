from __future__ import annotations

import json

import pytest

from replycheck.errors import BadExchange
from replycheck.inputs import read_exchange
from replycheck.reading.mail import read_mail


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def test_two_text_files_make_an_exchange(tmp_path):
    reply, customer = write(tmp_path, "r.txt", "Sorry."), write(tmp_path, "c.txt", "It broke.")
    exchange = read_exchange(reply, customer=customer, thread=None)
    assert (exchange.thread[0].role, exchange.thread[0].source, exchange.reply.source) == ("customer", "It broke.", "Sorry.")


def test_html_files_are_read_as_html(tmp_path):
    reply, customer = write(tmp_path, "r.html", "<p>Sorry.</p>"), write(tmp_path, "c.htm", "<p>It broke.</p>")
    exchange = read_exchange(reply, customer=customer, thread=None)
    assert exchange.reply.is_html
    assert exchange.thread[0].is_html


def test_a_thread_file_goes_with_a_reply_file(tmp_path):
    thread = write(tmp_path, "t.json", json.dumps([{"role": "agent", "text": "a"}, "b"]))
    exchange = read_exchange(write(tmp_path, "r.txt", "Sorry."), customer=None, thread=thread)
    assert [message.role for message in exchange.thread] == ["agent", "customer"]


def test_json_is_known_by_its_suffix_or_its_first_character(tmp_path):
    text = json.dumps({"thread": ["x"], "reply": "y"})
    for name in ("e.json", "e.txt"):
        assert read_exchange(write(tmp_path, name, text), customer=None, thread=None).reply.source == "y"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("r.txt", "Sorry.", "found a reply alone"),
        ("r.json", '{"thread": [,', "r.json:1:13: not JSON"),
        ("r.json", b'{"thread": "\xe9"}', "byte 12 (0xe9) is not UTF-8"),
        ("r.json", "[" * 100_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path, name, content, says):
    with pytest.raises(BadExchange) as error:
        read_exchange(write(tmp_path, name, content), customer=None, thread=None)
    assert says in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadExchange, match=r"none\.txt: no such file"):
        read_exchange(str(tmp_path / "none.txt"), customer="-", thread=None)


MAIL = b"""From: Care <care@example.org>
To: marta@example.org
Subject: Re: my desk
Message-ID: <1@example.org>
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

Hi Marta,

we are sorry, that was caf\xe9 work.

On Thu, 19 Nov 2026 at 08:12, Marta <marta@example.org> wrote:
> The desk arrived broken.
> When will a new one come?
"""


def test_a_mails_quote_is_the_customers_message_and_its_own_words_the_reply():
    exchange = read_mail(MAIL)
    assert exchange.id == "<1@example.org>"
    assert exchange.agent.name == "Care"
    assert "caf\xe9" in exchange.reply.source
    assert exchange.thread[0].source == "The desk arrived broken.\nWhen will a new one come?"


def test_a_mail_without_a_quote_has_an_empty_thread():
    assert read_mail(MAIL.split(b"On Thu")[0]).thread == ()


def test_a_mail_without_text_is_refused():
    with pytest.raises(BadExchange, match="no text part"):
        read_mail(b"Content-Type: image/png\n\nx")


@pytest.mark.parametrize(
    "header",
    [
        "Message-ID: <>",
        "Message-ID: <[>",
        'From: "',
        "From: <",
        "Content-Type: text/plain; charset=idna",
        "Content-Type: text/plain; charset=undefined",
    ],
)
def test_a_malformed_header_does_not_keep_a_mail_from_being_read(header):
    exchange = read_mail(header.encode() + b"\n\nHi Marta, we are sorry.\n")
    assert "sorry" in exchange.reply.source
    assert exchange.id is None or isinstance(exchange.id, str)


def test_a_mail_goes_with_a_customers_message_given_apart(tmp_path):
    mail, customer = write(tmp_path, "m.eml", MAIL), write(tmp_path, "c.txt", "It broke.")
    exchange = read_exchange(mail, customer=customer, thread=None)
    assert exchange.thread[0].source == "It broke."
    assert "Message-ID" not in exchange.reply.source


def test_an_exchange_does_not_go_with_a_customers_message(tmp_path):
    name = write(tmp_path, "e.json", json.dumps({"thread": ["x"], "reply": "y"}))
    with pytest.raises(BadExchange, match="brings its own thread"):
        read_exchange(name, customer=write(tmp_path, "c.txt", "x"), thread=None)


def test_standard_input_is_read_once():
    with pytest.raises(BadExchange, match="- twice"):
        read_exchange("-", customer="-", thread=None)
