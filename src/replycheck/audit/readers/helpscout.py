"""Help Scout: conversations with their threads under `_embedded`. Bodies are HTML only; a thread's type says what it is.

Ratings are single ones, or rows of the happiness report, in which 1 is great and 3 is not good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Kind, Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "helpscout"
ROLES = {"customer": "customer", "user": "agent"}
KINDS: dict[str, Kind] = {"note": "note", "phone": "note", "forwardparent": "forward", "forwardchild": "forward"}
EVENTS = ("lineitem",)
CSAT = {"great": 1.0, "okay": 0.5, "not_good": 0.0, 1: 1.0, 2: 0.5, 3: 0.0}


def matches(item: Item) -> bool:
    embedded = item.value.get("_embedded")
    has_threads = isinstance(embedded, Mapping) and ("threads" in embedded or "conversations" in embedded)
    return has_threads or _is_rating(item.value)


def _is_rating(value: Mapping[str, Any]) -> bool:
    return {"conversationId", "rating"} <= value.keys() or {"threadid", "ratingId"} <= value.keys()


def records(item: Item) -> Iterator[Record]:
    if _is_rating(item.value):
        yield _rating(item.value)
        return
    embedded = item.value["_embedded"]
    for conversation in embedded.get("conversations") or ():
        yield from records(Item("conversations", conversation, item.place))
    if "threads" not in embedded:
        return
    value = item.value
    ticket = to_id(value["id"])
    assignee = value.get("assignee") or {}
    yield Ticket(
        ticket,
        subject=value.get("subject"),
        queue=optional_id(value.get("mailboxId")),
        team=_name(assignee) if assignee.get("type") == "team" else None,
        tags=tuple(tag["tag"] if isinstance(tag, Mapping) else tag for tag in value.get("tags") or ()),
        channel=value.get("type"),
    )
    for thread in embedded["threads"]:
        if thread["type"] not in EVENTS:
            yield _post(thread, ticket, item.place)


def _rating(value: Mapping[str, Any]) -> Ticket:
    if "conversationId" in value:
        return Ticket(to_id(value["conversationId"]), csat=CSAT.get(value["rating"]))
    return Ticket(to_id(value["id"]), csat=CSAT.get(value["ratingId"]))


def _post(thread: Mapping[str, Any], ticket: str, place: str) -> Post:
    by = thread["createdBy"]
    hidden = thread.get("state") in ("draft", "hidden")
    return Post(
        ticket,
        to_id(thread["id"]),
        place,
        sent_at=to_utc(thread.get("createdAt") or thread.get("created_at")),
        role=ROLES[by["type"]],  # type: ignore[arg-type]
        kind="draft" if hidden else KINDS.get(thread["type"], "message"),
        author=optional_id(by.get("id")),
        author_name=_name(by),
        html=thread.get("body"),
    )


def _name(person: Mapping[str, Any]) -> str | None:
    return " ".join(part for part in (person.get("first"), person.get("last")) if part) or None
