"""django-helpdesk: `manage.py dumpdata helpdesk auth.user`. A follow-up of a staff user is an agent's, one without a user the customer's.

The ticket's description is the customer's first message; an opening follow-up that repeats it counts as a duplicate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Group, Person, Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "django-helpdesk"
USED = ("helpdesk.ticket", "helpdesk.followup", "helpdesk.queue", "auth.user")


def matches(item: Item) -> bool:
    return "model" in item.value and "fields" in item.value


def records(item: Item) -> Iterator[Record]:
    value = item.value
    if value["model"] in USED:
        read = {"ticket": _ticket, "followup": _followup, "queue": _queue, "user": _user}[value["model"].split(".")[1]]
        yield from read(to_id(value["pk"]), value["fields"], item.place)


def _ticket(ticket: str, fields: Mapping[str, Any], place: str) -> Iterator[Record]:
    queue = optional_id(fields.get("queue"))
    yield Ticket(
        ticket,
        subject=fields.get("title"),
        queue=None if queue is None else f"queue-{queue}",
        merged_into=optional_id(fields.get("merged_to")),
    )
    yield Post(ticket, f"{ticket}-description", place, to_utc(fields.get("created")), "customer", text=fields.get("description"))


def _followup(number: str, fields: Mapping[str, Any], place: str) -> Iterator[Record]:
    user = optional_id(fields.get("user"))
    if not isinstance(fields["public"], bool):
        raise ValueError("key 'public': expected true or false")
    if fields.get("comment"):
        yield Post(
            to_id(fields["ticket"]),
            number,
            place,
            sent_at=to_utc(fields.get("date")),
            role="customer" if user is None else None,
            kind="message" if fields["public"] else "note",
            author=user,
            text=fields["comment"],
        )


def _queue(queue: str, fields: Mapping[str, Any], place: str) -> Iterator[Record]:
    yield Group(f"queue-{queue}", fields["title"])


def _user(user: str, fields: Mapping[str, Any], place: str) -> Iterator[Record]:
    name = " ".join(part for part in (fields.get("first_name"), fields.get("last_name")) if part)
    yield Person(user, "agent" if fields.get("is_staff") else "customer", name or fields.get("username"))
