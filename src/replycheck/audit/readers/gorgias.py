"""Gorgias: tickets with messages, in them or beside them. `stripped_text` is the text that Gorgias has unquoted; it is preferred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Kind, Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "gorgias"
MAX_SCORE = 5


def matches(item: Item) -> bool:
    value = item.value
    messages = value.get("messages")
    in_ticket = isinstance(messages, list) and bool(messages) and isinstance(messages[0], Mapping) and "from_agent" in messages[0]
    return in_ticket or ("from_agent" in value and "ticket_id" in value) or ("created_datetime" in value and "id" in value)


def records(item: Item) -> Iterator[Record]:
    value = item.value
    if "from_agent" in value:
        yield _post(value, to_id(value["ticket_id"]), item.place)
        return
    ticket = to_id(value["id"])
    score = (value.get("satisfaction_survey") or {}).get("score")
    yield Ticket(
        ticket,
        subject=value.get("subject"),
        team=(value.get("assignee_team") or {}).get("name"),
        tags=tuple(tag["name"] for tag in value.get("tags") or ()),
        csat=None if score is None else (score - 1) / (MAX_SCORE - 1),
        channel=value.get("channel"),
    )
    for message in value.get("messages") or ():
        yield _post(message, ticket, item.place)


def _post(value: Mapping[str, Any], ticket: str, place: str) -> Post:
    sender = value.get("sender") or {}
    text = value.get("stripped_text") or value.get("body_text")
    return Post(
        ticket,
        to_id(value["id"]),
        place,
        sent_at=to_utc(value.get("sent_datetime") or value.get("created_datetime")),
        role="agent" if value["from_agent"] else "customer",
        kind=_kind(value),
        author=optional_id(sender.get("id")),
        author_name=sender.get("name"),
        text=text,
        html=None if text else value.get("stripped_html") or value.get("body_html"),
    )


def _kind(value: Mapping[str, Any]) -> Kind:
    if not value["public"]:
        return "note"
    if value.get("failed_datetime"):
        return "draft"
    return "auto" if value.get("rule_id") else "message"
