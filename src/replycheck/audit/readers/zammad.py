"""Zammad: ticket articles (`/api/v1/ticket_articles/by_ticket/…`), and tickets for their group and title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Kind, Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "zammad"
ROLES = {"Agent": "agent", "Customer": "customer", "System": "agent"}
SPOKEN = ("phone",)
"""What an agent writes down of a call is for the house."""


def matches(item: Item) -> bool:
    value = item.value
    return ("sender" in value and "internal" in value) or {"title", "number", "customer_id"} <= value.keys()


def records(item: Item) -> Iterator[Record]:
    value = item.value
    if "sender" in value:
        yield _article(value, item.place)
        return
    tags = value.get("tags") or ()
    yield Ticket(
        to_id(value["id"]),
        subject=value.get("title"),
        team=value.get("group") or optional_id(value.get("group_id")),
        tags=tuple(tags.split(",") if isinstance(tags, str) else tags),
    )
    for article in value.get("articles") or ():
        yield _article(article, item.place)


def _article(value: Mapping[str, Any], place: str) -> Post:
    html = "html" in str(value.get("content_type"))
    return Post(
        to_id(value["ticket_id"]),
        to_id(value["id"]),
        place,
        sent_at=to_utc(value.get("created_at")),
        role=ROLES[value["sender"]],  # type: ignore[arg-type]
        kind=_kind(value),
        author=optional_id(value.get("created_by") or value.get("created_by_id")),
        author_name=str(value["from"]).split("<")[0].strip(' "') or None if value.get("from") else None,
        text=None if html else value.get("body"),
        html=value.get("body") if html else None,
    )


def _kind(value: Mapping[str, Any]) -> Kind:
    if value["internal"] or value.get("type") in SPOKEN:
        return "note"
    automatic = value["sender"] == "System" or (value.get("preferences") or {}).get("is-auto-response")
    return "auto" if automatic else "message"
