"""Request Tracker: tickets of REST2 with their `history`, each entry with its `attachments`. Contents are base64.

Correspond is public, Comment is not, Create is the first message. Whoever requested the ticket is its customer.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Kind, Post, Record, Ticket, to_id, to_utc
from .stream import Item

NAME = "rt"
KINDS: dict[str, Kind] = {"Create": "message", "Correspond": "message", "Comment": "note"}
SYSTEM = ("RT_System", "1")


def matches(item: Item) -> bool:
    return "Requestor" in item.value and "history" in item.value


def records(item: Item) -> Iterator[Record]:
    value = item.value
    ticket = to_id(value["id"])
    requestors = value["Requestor"]
    customers = {_who(person) for person in (requestors if isinstance(requestors, list) else [requestors])}
    queue = value.get("Queue")
    merged = value.get("EffectiveId")
    yield Ticket(
        ticket,
        subject=value.get("Subject"),
        queue=(queue.get("Name") or to_id(queue["id"])) if isinstance(queue, Mapping) else queue,
        merged_into=_who(merged) if merged and _who(merged) != ticket else None,
    )
    for entry in value["history"]:
        if entry["Type"] in KINDS:
            yield _post(entry, ticket, customers, item.place)


def _post(entry: Mapping[str, Any], ticket: str, customers: set[str], place: str) -> Post:
    creator = _who(entry["Creator"])
    bodies = {kind: _content(part) for part in reversed(entry.get("attachments") or ()) if (kind := _text_kind(part))}
    return Post(
        ticket,
        to_id(entry["id"]),
        place,
        sent_at=to_utc(entry.get("Created")),
        role="customer" if creator in customers else "agent",
        kind="auto" if creator in SYSTEM else KINDS[entry["Type"]],
        author=creator,
        author_name=creator,
        text=bodies.get("text"),
        html=bodies.get("html"),
    )


def _who(person: Any) -> str:
    return to_id(person["id"] if isinstance(person, Mapping) else person)


def _text_kind(part: Mapping[str, Any]) -> str | None:
    if part.get("Filename"):
        return None
    return {"text/plain": "text", "text/html": "html"}.get(str(part.get("ContentType")).split(";")[0])


def _content(part: Mapping[str, Any]) -> str:
    return base64.b64decode(part["Content"], validate=False).decode("utf-8", "replace")
