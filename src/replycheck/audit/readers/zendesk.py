"""Zendesk: the JSON export and the incremental API; tickets with their comments in them or beside them, users, groups, ratings.

A comment names its author by id, and only the users say who is an agent. Comments hold the whole text of a mail; what agents type in
Zendesk comes without quotes. `satisfaction_rating` is an object or a string, and "offered" is no rating.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..records import Group, Kind, Person, Post, Record, Ticket, optional_id, to_id, to_utc
from .stream import Item

NAME = "zendesk"
ROLES = {"end-user": "customer", "agent": "agent", "admin": "agent"}
CSAT = {"good": 1.0, "bad": 0.0}
SYSTEM = "-1"
AUTOMATIC = ("rule", "system")
MERGE = re.compile(
    r"\bRequest #\d+ .{0,300}was closed and merged into this request|\bThis request was closed and merged into request #(\d+)", re.S
)


def matches(item: Item) -> bool:
    value = item.value
    if value.get("role") in ROLES:
        return True
    if item.key in ("groups", "satisfaction_ratings"):
        return "url" in value or "score" in value
    if "/groups/" in str(value.get("url")) and "name" in value:
        return True
    is_comment = "author_id" in value and "public" in value and "incoming" not in value
    return is_comment or ("requester_id" in value and "responder_id" not in value)


def records(item: Item) -> Iterator[Record]:
    value = item.value
    if value.get("role") in ROLES:
        yield Person(to_id(value["id"]), ROLES[value["role"]], value.get("name"), value.get("signature"))  # type: ignore[arg-type]
    elif item.key == "groups" or "/groups/" in str(value.get("url")):
        yield Group(to_id(value["id"]), value["name"])
    elif item.key == "satisfaction_ratings":
        yield Ticket(to_id(value["ticket_id"]), csat=_csat(value))
    elif "author_id" in value:
        yield _post(value, to_id(value["ticket_id"]), item.place)
    else:
        yield from _ticket(value, item.place)


def _ticket(value: Mapping[str, Any], place: str) -> Iterator[Record]:
    ticket = to_id(value["id"])
    merged = None
    for embedded in (value.get(key) for key in ("requester", "assignee", "submitter")):
        if isinstance(embedded, Mapping) and embedded.get("role") in ROLES:
            yield from records(Item("users", embedded, place))
    for comment in value.get("comments") or ():
        author = comment.get("author")
        if isinstance(author, Mapping) and author.get("role") in ROLES:
            yield from records(Item("users", author, place))
        post = _post(comment, ticket, place)
        if post.kind == "merge" and (into := MERGE.search(post.text or "")) and into.group(1):
            merged = into.group(1)
        yield post
    yield Ticket(
        ticket,
        subject=value.get("subject"),
        queue=optional_id(value.get("brand_id")),
        team=optional_id(value.get("group_id")),
        tags=tuple(value.get("tags") or ()),
        csat=_csat(value.get("satisfaction_rating")),
        channel=(value.get("via") or {}).get("channel"),
        merged_into=merged,
    )


def _post(value: Mapping[str, Any], ticket: str, place: str) -> Post:
    text = value.get("plain_body") or value.get("body")
    author = to_id(value["author_id"])
    return Post(
        ticket,
        to_id(value["id"]),
        place,
        sent_at=to_utc(value.get("created_at")),
        role="agent" if author == SYSTEM else None,
        kind=_kind(value, text or "", author),
        author=author,
        text=text,
        html=value.get("html_body"),
    )


def _kind(value: Mapping[str, Any], text: str, author: str) -> Kind:
    if MERGE.search(text):
        return "merge"
    if author == SYSTEM or (value.get("via") or {}).get("channel") in AUTOMATIC:
        return "auto"
    if not isinstance(value["public"], bool):
        raise ValueError("key 'public': expected true or false")
    return "message" if value["public"] else "note"


def _csat(rating: Any) -> float | None:
    score = rating.get("score") if isinstance(rating, Mapping) else rating
    return CSAT.get(str(score).lower())
