"""Intercom: conversations whose first message is `source` and whose others are parts. Bodies are HTML, times epoch seconds.

A part without a body is an event. Bots and automatic openings are told by their author and by `delivered_as`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Group, Kind, Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "intercom"
ROLES = {"admin": "agent", "bot": "agent", "user": "customer", "lead": "customer", "contact": "customer"}
NOTES = ("note", "note_and_reopen", "assignment", "assign_and_reopen")
MAX_RATING = 5


def matches(item: Item) -> bool:
    return "conversation_parts" in item.value or _is_team(item.value)


def _is_team(value: Mapping[str, Any]) -> bool:
    return value.get("type") == "team" and "admin_ids" in value


def records(item: Item) -> Iterator[Record]:
    value = item.value
    if _is_team(value):
        yield Group(to_id(value["id"]), value["name"])
        return
    ticket = to_id(value["id"])
    source = value["source"]
    parts = value["conversation_parts"]
    parts = parts["conversation_parts"] if isinstance(parts, Mapping) else parts
    tags = value.get("tags") or ()
    rating = (value.get("conversation_rating") or {}).get("rating")
    yield Ticket(
        ticket,
        subject=source.get("subject"),
        team=optional_id(value.get("team_assignee_id")),
        tags=tuple(tag["name"] for tag in (tags.get("tags", ()) if isinstance(tags, Mapping) else tags)),
        csat=None if rating is None else (rating - 1) / (MAX_RATING - 1),
        channel=source.get("type"),
    )
    automated = str(source.get("delivered_as", "")).startswith(("automated", "operator"))
    yield _post(source | {"created_at": value.get("created_at")}, ticket, item.place, kind="auto" if automated else "message")
    for part in parts:
        if part.get("body"):
            yield _post(part, ticket, item.place, kind="note" if part["part_type"] in NOTES else "message")


def _post(value: Mapping[str, Any], ticket: str, place: str, *, kind: Kind) -> Post:
    author = value["author"]
    return Post(
        ticket,
        to_id(value["id"]),
        place,
        sent_at=to_utc(value.get("created_at")),
        role=ROLES[author["type"]],  # type: ignore[arg-type]
        kind="auto" if author["type"] == "bot" else kind,
        author=optional_id(author.get("id")),
        author_name=author.get("name"),
        html=value.get("body"),
    )
