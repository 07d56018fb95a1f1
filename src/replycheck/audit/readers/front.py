"""Front: conversations with messages and comments, or messages alone. Times are epoch seconds with a fraction; comments are internal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "front"
WITHHELD = "[REDACTED]"
"""What stands for the text of a post that the network it came from does not let out."""


def matches(item: Item) -> bool:
    value = item.value
    return "is_inbound" in value or str(value.get("id", "")).startswith(("cnv_", "com_"))


def records(item: Item) -> Iterator[Record]:
    value = item.value
    if "is_inbound" in value:
        yield _message(value, _conversation(value), item.place)
    elif str(value["id"]).startswith("com_"):
        yield _comment(value, _conversation(value), item.place)
    else:
        ticket = to_id(value["id"])
        yield Ticket(ticket, subject=value.get("subject"), tags=tuple(tag["name"] for tag in value.get("tags") or ()))
        for message in value.get("messages") or ():
            yield _message(message, ticket, item.place)
        for comment in value.get("comments") or ():
            yield _comment(comment, ticket, item.place)


def _conversation(value: Mapping[str, Any]) -> str:
    if "conversation_id" in value:
        return to_id(value["conversation_id"])
    return to_id(value["_links"]["related"]["conversation"].rsplit("/", 1)[-1])


def _message(value: Mapping[str, Any], ticket: str, place: str) -> Post:
    author = value.get("author") or {}
    return Post(
        ticket,
        to_id(value["id"]),
        place,
        sent_at=to_utc(value.get("created_at")),
        role="customer" if value["is_inbound"] else "agent",
        kind="draft" if value.get("is_draft") else "message",
        author=optional_id(author.get("id")),
        author_name=_name(author),
        text=_let_out(value.get("text")),
        html=_let_out(value.get("body")),
    )


def _let_out(text: str | None) -> str | None:
    return None if text == WITHHELD else text


def _comment(value: Mapping[str, Any], ticket: str, place: str) -> Post:
    author = value.get("author") or {}
    sent_at = to_utc(value.get("posted_at") or value.get("created_at"))
    return Post(ticket, to_id(value["id"]), place, sent_at, "agent", "note", author_name=_name(author), text=value.get("body"))


def _name(author: Mapping[str, Any]) -> str | None:
    return " ".join(part for part in (author.get("first_name"), author.get("last_name")) if part) or None
