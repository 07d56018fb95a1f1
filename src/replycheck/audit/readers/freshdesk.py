"""Freshdesk: tickets with conversations, in them or beside them; and the older export of `helpdesk_ticket` with `notes`.

The customer's first mail is the ticket's description and no conversation. `source` 8 is a forward; 10 marks a ticket that an agent opened.
Ratings run from -103 (extremely unhappy) to 103.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Group, Kind, Person, Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "freshdesk"
FORWARD, OUTBOUND = 8, 10
MAX_RATING = 103


def matches(item: Item) -> bool:
    value = item.value
    is_agent = isinstance(value.get("contact"), Mapping) and "id" in value
    is_ticket = "helpdesk_ticket" in value or ("responder_id" in value and "requester_id" in value)
    is_rating = "ticket_id" in value and "ratings" in value
    return is_agent or is_ticket or is_rating or _is_group(value) or ("incoming" in value and "private" in value)


def _is_group(value: Mapping[str, Any]) -> bool:
    return {"id", "name", "agent_ids"} <= value.keys()


def records(item: Item) -> Iterator[Record]:
    value = item.value.get("helpdesk_ticket", item.value)
    if isinstance(value.get("contact"), Mapping):
        yield Person(to_id(value["id"]), "agent", value["contact"].get("name"), value.get("signature"))
    elif _is_group(value):
        yield Group(to_id(value["id"]), value["name"])
    elif "ratings" in value:
        yield Ticket(to_id(value["ticket_id"]), csat=_csat(value))
    elif "incoming" in value:
        yield _post(value, to_id(value["ticket_id"]), item.place)
    else:
        yield from _ticket(value, item.place)


def _ticket(value: Mapping[str, Any], place: str) -> Iterator[Record]:
    ticket = to_id(value.get("id") or value.get("display_id"))
    ratings = value.get("satisfaction_ratings") or ()
    yield Ticket(
        ticket,
        subject=value.get("subject"),
        queue=optional_id(value.get("product_id")),
        team=optional_id(value.get("group_id")),
        tags=tuple(tag if isinstance(tag, str) else tag["name"] for tag in value.get("tags") or ()),
        csat=_csat(ratings[-1]) if ratings else None,
    )
    yield Post(
        ticket,
        f"{ticket}-description",
        place,
        sent_at=to_utc(value.get("created_at")),
        role="agent" if value.get("source") == OUTBOUND else "customer",
        author=optional_id(value.get("requester_id")),
        text=value.get("description_text"),
        html=value.get("description_html") or value.get("description"),
    )
    for entry in [*(value.get("conversations") or ()), *(value.get("notes") or ())]:
        note = entry.get("helpdesk_note") or entry.get("note") or entry
        yield _post(note, ticket, place, author_name=value.get("responder_name"))


def _post(value: Mapping[str, Any], ticket: str, place: str, *, author_name: str | None = None) -> Post:
    for key in ("incoming", "private"):
        if not isinstance(value[key], bool):
            raise ValueError(f"key '{key}': expected true or false")
    return Post(
        ticket,
        to_id(value["id"]),
        place,
        sent_at=to_utc(value.get("created_at")),
        role="customer" if value["incoming"] else "agent",
        kind=_kind(value),
        author=optional_id(value.get("user_id")),
        author_name=None if value["incoming"] else author_name,
        text=value.get("body_text") or (value.get("body") if "body_html" in value else None),
        html=value.get("body_html") or (None if "body_html" in value else value.get("body")),
    )


def _kind(value: Mapping[str, Any]) -> Kind:
    if value.get("source") == FORWARD:
        return "forward"
    if value["private"]:
        return "note"
    return "auto" if value.get("auto_response") else "message"


def _csat(rating: Mapping[str, Any]) -> float | None:
    values = rating.get("ratings")
    values = list(values.values()) if isinstance(values, Mapping) else values or ()
    numbers = [value for value in values if isinstance(value, (int, float))]
    return (numbers[0] + MAX_RATING) / (2 * MAX_RATING) if numbers else None
