"""Text made to stall a reader. A quadratic pattern would take many minutes on these, a linear one takes none."""

from __future__ import annotations

import pytest

from replycheck.exchange import Message
from replycheck.reading import read_message

N = 300_000


@pytest.mark.parametrize(
    "text",
    [
        ">>" + "<" * N + "x",
        "received the " * (N // 13),
        "On " * (N // 3) + "wrote:",
        ">" * N,
        "\n" * N,
        "[" * N,
        "{{" * (N // 2),
        "a." * (N // 2),
        "> a\nhttps://" * (N // 12),
        "> a\n\n" * (N // 5) + "https://" + "x" * N,
        "> a=\nb\n" * (N // 7),
        "Hi\n\nSent from my iPhone\n\nPS\n\n" * (N // 32),
        "To: a@b.c\n\nFrom: a@b.c\n\nDate: 1\n\n" * (N // 35),
    ],
    ids=[
        *("ornament", "disclaimer", "attribution", "quotes", "lines", "brackets", "braces", "dots"),
        *("links", "link", "soft breaks", "devices", "headers"),
    ],
)
def test_hostile_text_is_read_in_linear_time(text):
    read_message(Message("customer", text=text))


@pytest.mark.parametrize(
    "html",
    [
        "<p style='" + "border-top" * (N // 10) + "'>x</p>",
        "<" * N,
        "<div>" * (N // 5),
        "&amp" * (N // 4),
        "<blockquote>" * (N // 12),
    ],
    ids=["style", "brackets", "nesting", "entities", "quotes"],
)
def test_hostile_html_is_read_in_linear_time(html):
    read_message(Message("customer", html=html))


def test_a_long_earlier_message_is_looked_through_once():
    reply = "alpha beta gamma delta epsilon\n> q\n" * 2500
    read_message(Message("agent", text=reply), earlier=["alpha beta gamma " * 25_000] * 40)
