from __future__ import annotations

import pytest

from replycheck.errors import BadExchange, TooLong
from replycheck.exchange import MAX_REPLY_CHARS, Exchange


def test_a_plain_string_is_a_customers_message_and_a_reply():
    exchange = Exchange.from_json({"thread": ["Where is it?"], "reply": "Here."})
    assert exchange.thread[0].role == "customer"
    assert (exchange.reply.role, exchange.reply.source) == ("agent", "Here.")


def test_an_exchange_round_trips_through_json():
    obj = {
        "id": "7",
        "thread": [{"role": "customer", "html": "<p>Hi</p>"}, {"role": "agent", "text": "Yo", "sent_at": "2026-11-20T10:00:00Z"}],
        "reply": {"html": "<b>x</b>", "text": "x", "sent_at": "2026-11-21T10:00:00Z"},
        "merge_fields": ["{{ticket.id}}"],
        "agent": {"name": "A", "signature": "A\nCare"},
    }
    exchange = Exchange.from_json(obj)
    assert Exchange.from_json(exchange.to_json()) == exchange


def test_a_number_is_taken_as_an_id():
    assert Exchange.from_json({"id": 4711, "thread": [], "reply": ""}).id == "4711"


@pytest.mark.parametrize(
    ("obj", "says"),
    [
        ([], "exchange: found a list, expected an object"),
        ({"reply": "x"}, "the key 'thread' is missing"),
        ({"thread": [], "reply": "x", "extra": 1}, "unknown key 'extra'; known are thread, reply, id, merge_fields, agent"),
        ({"thread": [{"role": "bot", "text": "x"}], "reply": "x"}, "thread[0].role: found 'bot', expected 'customer' or 'agent'"),
        ({"thread": [{"role": "customer"}], "reply": "x"}, "thread[0]: found neither 'text' nor 'html'"),
        ({"thread": [], "reply": {"text": 5}}, "reply.text: found a number, expected a string"),
        ({"thread": 5, "reply": "x"}, "thread: found a number, expected a list"),
        ({"thread": [], "reply": "x", "merge_fields": "{{a}}"}, "merge_fields: found a string, expected a list of strings"),
        ({"thread": [], "reply": "x", "agent": {"nick": "x"}}, "agent: unknown key 'nick'; known are name, signature"),
        ({"thread": [], "reply": "x", "id": True}, "id: found true or false, expected a string"),
    ],
)
def test_a_wrong_shape_is_refused_with_place_value_and_expectation(obj, says):
    with pytest.raises(BadExchange) as error:
        Exchange.from_json(obj)
    assert says in str(error.value)


def test_words_pasted_as_a_key_do_not_enter_the_error():
    with pytest.raises(BadExchange) as error:
        Exchange.from_json({"thread": [], "reply": "x", "My card number is 4111": 1})
    assert "4111" not in str(error.value)


@pytest.mark.parametrize(
    "obj", ["我的信用卡被盗刷了请帮我", "Siobhan", {"thread": [{"role": "Siobhan", "text": "x"}], "reply": "x"}]
)
def test_what_may_be_somebodys_words_does_not_enter_the_error(obj):
    with pytest.raises(BadExchange) as error:
        Exchange.from_json(obj)
    assert "Siobhan" not in str(error.value)
    assert "信用卡" not in str(error.value)


def test_a_message_without_its_list_is_refused():
    with pytest.raises(BadExchange, match="found an object, expected a list"):
        Exchange.of({"role": "customer", "text": "My lamp broke"}, "x")


def test_a_reply_by_the_customer_is_refused():
    with pytest.raises(BadExchange, match=r"reply\.role: found 'customer', expected 'agent'"):
        Exchange.from_json({"thread": [], "reply": {"role": "customer", "text": "x"}})


def test_a_reply_over_the_bound_is_refused():
    with pytest.raises(TooLong, match="at most"):
        Exchange.of("x", "a" * (MAX_REPLY_CHARS + 1))
