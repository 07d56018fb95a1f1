"""HubSpot: e-mail engagements, of the older API (`engagement`, `metadata`) and of v3 (`properties.hs_email_…`); notes are internal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Kind, Post, Record, Role, optional_id, to_id, to_utc
from .stream import Item

NAME = "hubspot"
WHAT: dict[str, tuple[Role, Kind]] = {
    "EMAIL": ("agent", "message"),
    "INCOMING_EMAIL": ("customer", "message"),
    "FORWARDED_EMAIL": ("agent", "forward"),
    "NOTE": ("agent", "note"),
}
NOT_SENT = ("DRAFT", "FAILED", "BOUNCED", "SCHEDULED")


def matches(item: Item) -> bool:
    value = item.value
    properties = value.get("properties")
    return ("engagement" in value and "metadata" in value) or (
        isinstance(properties, Mapping) and "hs_email_direction" in properties
    )


def records(item: Item) -> Iterator[Record]:
    value = item.value
    if "engagement" in value:
        yield from _engagement(value, item.place)
    else:
        yield _email(value, item.place)


def _engagement(value: Mapping[str, Any], place: str) -> Iterator[Post]:
    engagement, metadata = value["engagement"], value["metadata"]
    if engagement["type"] not in WHAT:  # a call, a meeting, a task
        return
    role, kind = WHAT[engagement["type"]]
    sender = metadata.get("from") or {}
    tickets = (value.get("associations") or {}).get("ticketIds") or [metadata.get("threadId")]
    yield Post(
        to_id(tickets[0]),
        to_id(engagement["id"]),
        place,
        sent_at=to_utc(engagement.get("timestamp")),
        role=role,
        kind="draft" if metadata.get("status") in NOT_SENT else kind,
        author=optional_id(engagement.get("ownerId")) if role == "agent" else sender.get("email"),
        author_name=" ".join(part for part in (sender.get("firstName"), sender.get("lastName")) if part) or None,
        text=metadata.get("text") or metadata.get("body"),
        html=metadata.get("html"),
    )


def _email(value: Mapping[str, Any], place: str) -> Post:
    properties = value["properties"]
    role, kind = WHAT[properties["hs_email_direction"]]
    tickets = ((value.get("associations") or {}).get("tickets") or {}).get("results") or ()
    return Post(
        to_id(tickets[0]["id"] if tickets else properties.get("hs_email_thread_id")),
        to_id(value["id"]),
        place,
        sent_at=to_utc(properties.get("hs_timestamp")),
        role=role,
        kind="draft" if properties.get("hs_email_status") in NOT_SENT else kind,
        author=optional_id(properties.get("hubspot_owner_id")),
        text=properties.get("hs_email_text"),
        html=properties.get("hs_email_html"),
    )
