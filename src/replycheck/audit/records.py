"""What a reader gives, whatever the helpdesk: tickets, posts, people, and rows that could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from ..exchange import Role

Kind = Literal["message", "note", "auto", "bounce", "forward", "draft", "merge"]
"""What a post is. Only a `message` goes out to the customer or comes from them; the others are counted and left out."""

KIND_NAMES: Mapping[str, str] = {
    "note": "internal notes",
    "auto": "automatic messages",
    "bounce": "bounces",
    "forward": "forwards to others",
    "draft": "drafts that were not sent",
    "merge": "notices of a merge",
    "duplicate": "duplicates",
}


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of a ticket.

    `role` is None where the export names the author only by an id; the `Person` of that id then settles it. `quoted` is the
    customer's message as the post itself quotes it, for threads of which the export has no more. `place` is file and line, or
    file and key path.
    """

    ticket: str
    id: str
    place: str
    sent_at: str | None = None
    role: Role | None = None
    kind: Kind = "message"
    author: str | None = None
    author_name: str | None = None
    text: str | None = None
    html: str | None = None
    quoted: str | None = None
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is known of a ticket beside its posts. `queue`, `team` may be ids of a `Group`; `csat` is 0 (bad) to 1 (good)."""

    id: str
    subject: str | None = None
    queue: str | None = None
    team: str | None = None
    tags: tuple[str, ...] = ()
    csat: float | None = None
    channel: str | None = None
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes: `role` None for those who are neither, such as the system itself."""

    id: str
    role: Role | Literal["system"] | None
    name: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A team or queue, where the export names it by an id elsewhere."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be read: where, and why. Its words stay out of the reason."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The map by which a table is read, as TOML; shown, so that a wrong guess is seen."""

    place: str
    map: str


Record = Post | Ticket | Person | Group | Columns | Unreadable


def to_utc(value: Any) -> str | None:
    """Return a moment as ISO 8601 in UTC: from ISO text, or epoch seconds or milliseconds. A time without a zone is taken as UTC.

    Raises
    ------
    ValueError
        If the value is not a moment.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (int, float)) or (isinstance(value, str) and value.replace(".", "", 1).isdigit()):
        seconds = float(value)
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        moment = datetime.fromtimestamp(seconds, UTC)
    elif isinstance(value, datetime):
        moment = value
    else:
        moment = datetime.fromisoformat(str(value).strip().replace(" UTC", "+00:00"))
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")


def to_id(value: Any) -> str:
    """Return an id as text; spreadsheets turn 42 into 42.0.

    Raises
    ------
    ValueError
        If there is none.
    """
    if value is None or value == "" or isinstance(value, (bool, dict, list)):
        raise ValueError("found no id, expected one")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def optional_id(value: Any) -> str | None:
    """Return an id as text, None where there is none."""
    return None if value in (None, "") else to_id(value)
