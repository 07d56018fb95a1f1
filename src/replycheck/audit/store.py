"""Records to threads, on disk: what belongs together may stand anywhere in an export, and memory must not grow with it.

The store is a working file that holds the mails; it is removed when the audit ends.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from ..exchange import MAX_REPLY_CHARS, Agent, Exchange, Message
from ..reading import learn_signature
from ..reading.html import read_html
from .records import Columns, Group, Person, Post, Record, Ticket, Unreadable

PART_REPLIES = 256
"""Replies that are judged and written together: at most so many are judged again after a kill."""
SAME_WITHIN = timedelta(minutes=10)
"""The same words of the same side in one ticket, this close together, were sent once."""
SIGNATURE_MAILS = 40
"""Of each agent so many mails are looked at for a signature."""
MAX_THREAD_MESSAGES = 50
MAX_THREAD_CHARS = 200_000
"""Of the messages before a reply the newest that fit: the checker reads no more of them anyway."""

_TABLES = """
CREATE TABLE ticket (id TEXT PRIMARY KEY, subject TEXT, queue TEXT, team TEXT, tags TEXT, csat REAL, channel TEXT, merged_into TEXT, part INTEGER);
CREATE TABLE post (n INTEGER PRIMARY KEY, ticket TEXT, id TEXT, place TEXT, sent_at TEXT, role TEXT, kind TEXT, author TEXT,
  author_name TEXT, text TEXT, html TEXT, quoted TEXT, truncated INTEGER, digest TEXT);
CREATE TABLE person (id TEXT PRIMARY KEY, role TEXT, name TEXT, signature TEXT);
CREATE TABLE team (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE unreadable (place TEXT, reason TEXT);
"""
_INDEXES = """
CREATE INDEX post_ticket ON post (ticket);
CREATE INDEX post_id ON post (id);
CREATE INDEX post_author ON post (author);
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """A public agent reply with its thread, and what is known about it. `names` are those of the people in the ticket."""

    ticket: str
    post: str
    place: str
    sent_at: str | None
    agent: str | None
    team: str | None
    queue: str | None
    tags: tuple[str, ...]
    csat: float | None
    channel: str | None
    truncated: bool
    names: tuple[str, ...]
    exchange: Exchange

    @property
    def id(self) -> str:
        return f"{self.ticket}#{self.post}"


class Store:
    """Tickets and posts in a SQLite file.

    Parameters
    ----------
    path : where the file lies; `create` begins it anew
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if create:
            path.unlink(missing_ok=True)
        self.columns: list[Columns] = []
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row
        if create:
            self.db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)

    def close(self) -> None:
        self.db.close()

    def add_all(self, records: Iterable[Record], *, part_replies: int = PART_REPLIES) -> None:
        """Take records in, in any order; then settle who wrote what and which posts are one thread."""
        for number, record in enumerate(records):
            if isinstance(record, Columns):
                self.columns.append(record)
                continue
            _ADD[type(record)](self.db, number, record)
        self.db.executescript(_INDEXES)
        self._settle_roles()
        self._set_aside_long()
        self._join_mail_threads()
        self._join_merged()
        self._mark_duplicates()
        self._set_parts(part_replies)
        self.db.commit()

    def counts(self) -> Mapping[str, int]:
        """Return how many posts of each kind there are: `reply` and `customer` are what is used."""
        rows = self.db.execute(
            "SELECT CASE WHEN kind = 'message' THEN CASE role WHEN 'agent' THEN 'reply' ELSE 'customer' END ELSE kind END AS what, "
            "count(*) AS n FROM post GROUP BY what ORDER BY what"
        )
        found = {row["what"]: row["n"] for row in rows}
        extra = {
            "tickets": "SELECT count(*) FROM ticket WHERE part IS NOT NULL",
            "merged": "SELECT count(*) FROM ticket WHERE merged_into IS NOT NULL",
            "truncated": "SELECT count(*) FROM post WHERE truncated AND kind = 'message'",
            "unreadable": "SELECT count(*) FROM unreadable",
        }
        return found | {name: self.db.execute(query).fetchone()[0] for name, query in extra.items()}

    def unreadable(self) -> list[Unreadable]:
        return [Unreadable(row["place"], row["reason"]) for row in self.db.execute("SELECT * FROM unreadable ORDER BY rowid")]

    def n_parts(self) -> int:
        return (self.db.execute("SELECT max(part) FROM ticket").fetchone()[0] or 0) + bool(self.counts().get("reply"))

    def replies(self, part: int) -> Iterator[Reply]:
        """Yield the replies of a part, ticket by ticket, each with all that went before it."""
        tickets = self.db.execute("SELECT * FROM ticket WHERE part = ? ORDER BY id", (part,)).fetchall()
        for ticket in tickets:
            yield from self._replies_of(ticket)

    def reply(self, ticket: str, post: str) -> Reply:
        """Return one reply by its ids."""
        row = self.db.execute("SELECT * FROM ticket WHERE id = ?", (ticket,)).fetchone()
        return next(reply for reply in self._replies_of(row) if reply.post == post)

    def learn_signatures(self) -> None:
        """Find out what each agent ends their mails with, unless the export says so."""
        agents = self.db.execute(
            "SELECT DISTINCT author FROM post WHERE role = 'agent' AND kind = 'message' AND author IS NOT NULL ORDER BY author"
        ).fetchall()
        for (author,) in agents:
            known = self.db.execute("SELECT signature FROM person WHERE id = ?", (author,)).fetchone()
            if known is None or not known["signature"]:
                bodies = self.db.execute(
                    "SELECT text, html FROM post WHERE author = ? AND role = 'agent' AND kind = 'message' ORDER BY n LIMIT ?",
                    (author, SIGNATURE_MAILS),
                )
                signature = learn_signature([read_html(html)[0] if html else text or "" for text, html in bodies])
                self.db.execute("INSERT OR IGNORE INTO person VALUES (?, NULL, NULL, NULL)", (author,))
                self.db.execute("UPDATE person SET signature = ? WHERE id = ?", (signature, author))
        self.db.commit()

    def _replies_of(self, ticket: sqlite3.Row) -> Iterator[Reply]:
        posts = self.db.execute(
            "SELECT post.*, person.name AS known_name, person.signature FROM post LEFT JOIN person ON person.id = post.author "
            "WHERE ticket = ? AND kind = 'message' ORDER BY sent_at, n",
            (ticket["id"],),
        ).fetchall()
        names = tuple(sorted({name for post in posts if (name := post["known_name"] or post["author_name"])}))
        for i, post in enumerate(posts):
            if post["role"] == "agent":
                yield Reply(
                    ticket=ticket["id"],
                    post=post["id"],
                    place=post["place"],
                    sent_at=post["sent_at"],
                    agent=post["known_name"] or post["author_name"] or post["author"],
                    team=self._group(ticket["team"]),
                    queue=self._group(ticket["queue"]),
                    tags=tuple(filter(None, (ticket["tags"] or "").split("\n"))),
                    csat=ticket["csat"],
                    channel=ticket["channel"],
                    truncated=bool(post["truncated"]),
                    names=names,
                    exchange=_exchange(posts[:i], post),
                )

    def _group(self, name: str | None) -> str | None:
        row = self.db.execute("SELECT name FROM team WHERE id = ?", (name,)).fetchone()
        return row["name"] if row else name

    def _settle_roles(self) -> None:
        """Take the role of an author from the people; a post whose author is nobody known is listed, not guessed."""
        self.db.execute(
            "UPDATE post SET role = (SELECT role FROM person WHERE person.id = post.author) WHERE role IS NULL AND author IS NOT NULL"
        )
        self.db.execute("UPDATE post SET kind = 'auto', role = 'agent' WHERE role = 'system'")
        reason = "the export does not say who the author is, so agent and customer cannot be told apart. Export the users as well"
        self.db.execute("INSERT INTO unreadable SELECT place, ? FROM post WHERE role IS NULL ORDER BY n", (reason,))
        self.db.execute("DELETE FROM post WHERE role IS NULL")
        self.db.execute("UPDATE post SET kind = 'empty' WHERE kind = 'message' AND text IS NULL AND html IS NULL")

    def _set_aside_long(self) -> None:
        """A reply over the checker's bound is listed; nobody wrote it by hand."""
        too_long = f"role = 'agent' AND kind = 'message' AND length(coalesce(html, text)) > {MAX_REPLY_CHARS}"
        reason = f"the reply is longer than {MAX_REPLY_CHARS:,} characters"
        self.db.execute(f"INSERT INTO unreadable SELECT place, ? FROM post WHERE {too_long} ORDER BY n", (reason,))
        self.db.execute(f"DELETE FROM post WHERE {too_long}")

    def _join_mail_threads(self) -> None:
        """A mail's ticket is the mail that it refers to, whose ticket may be another mail's: follow that to its root."""
        step = (
            "UPDATE post SET ticket = (SELECT p.ticket FROM post p WHERE p.id = post.ticket) WHERE ticket LIKE '%@%' AND id != ticket AND EXISTS "
            "(SELECT 1 FROM post p WHERE p.id = post.ticket AND p.ticket != post.ticket AND p.ticket != post.id)"
        )
        for _ in range(MAX_THREAD_MESSAGES):
            if self.db.execute(step).rowcount == 0:
                break

    def _join_merged(self) -> None:
        self.db.execute(
            "UPDATE post SET ticket = (SELECT merged_into FROM ticket t WHERE t.id = post.ticket) WHERE EXISTS "
            "(SELECT 1 FROM ticket t JOIN ticket target ON target.id = t.merged_into WHERE t.id = post.ticket)"
        )

    def _mark_duplicates(self) -> None:
        """Mark what an export holds twice: by id, or the same words of one side within minutes."""
        posts = self.db.execute(
            "SELECT n, ticket, id, role, digest, sent_at FROM post WHERE kind = 'message' ORDER BY ticket, sent_at, n"
        )
        marked = [n for _, group in groupby(posts, key=lambda post: post["ticket"]) for n in _duplicates(group)]
        self.db.executemany("UPDATE post SET kind = 'duplicate' WHERE n = ?", ((n,) for n in marked))

    def _set_parts(self, part_replies: int) -> None:
        """Number the parts: tickets in the order of their ids, cut where a part is full."""
        self.db.execute("INSERT OR IGNORE INTO ticket (id) SELECT DISTINCT ticket FROM post")
        rows = self.db.execute(
            "SELECT ticket, count(*) AS n FROM post WHERE kind = 'message' AND role = 'agent' GROUP BY ticket ORDER BY ticket"
        )
        part, room, numbered = 0, part_replies, []
        for ticket, n in rows:
            if n > room and room < part_replies:
                part, room = part + 1, part_replies
            room -= n
            numbered.append((part, ticket))
        self.db.executemany("UPDATE ticket SET part = ? WHERE id = ?", numbered)


def _duplicates(posts: Iterable[sqlite3.Row]) -> Iterator[int]:
    ids: set[str] = set()
    last_sent: dict[tuple[str, str], str | None] = {}
    for post in posts:
        words = (post["role"], post["digest"])
        if post["id"] in ids or (words in last_sent and _close(last_sent[words], post["sent_at"])):
            yield post["n"]
        ids.add(post["id"])
        last_sent[words] = post["sent_at"]


def _close(before: str | None, after: str | None) -> bool:
    return before == after or (
        None not in (before, after) and datetime.fromisoformat(after) - datetime.fromisoformat(before) <= SAME_WITHIN
    )  # type: ignore[arg-type]


def _exchange(before: Sequence[sqlite3.Row], post: sqlite3.Row) -> Exchange:
    thread: list[Message] = []
    room = MAX_THREAD_CHARS
    for earlier in reversed(before[-MAX_THREAD_MESSAGES:]):
        message = _message(earlier)
        room -= len(message.source)
        if room < 0:
            break
        thread.append(message)
    if not any(message.role == "customer" for message in thread) and post["quoted"]:
        thread.append(Message("customer", text=post["quoted"]))
    agent = Agent(name=post["known_name"] or post["author_name"], signature=post["signature"])
    return Exchange(thread=tuple(reversed(thread)), reply=_message(post), agent=agent)


def _message(post: sqlite3.Row) -> Message:
    if post["html"]:
        return Message(post["role"], html=post["html"], sent_at=post["sent_at"])
    return Message(post["role"], text=post["text"] or "", sent_at=post["sent_at"])


def _add_post(db: sqlite3.Connection, number: int, post: Post) -> None:
    words = " ".join((post.text or read_html(post.html or "")[0]).split())
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    text, html = (
        (value.encode("utf-8", "replace").decode() if value and value.strip() else None) for value in (post.text, post.html)
    )
    values = (number, post.ticket, post.id, post.place, post.sent_at, post.role, post.kind, post.author, post.author_name)
    db.execute(f"INSERT INTO post VALUES ({', '.join('?' * 14)})", (*values, text, html, post.quoted, post.truncated, digest))


def _add_ticket(db: sqlite3.Connection, number: int, ticket: Ticket) -> None:
    """Add what a record knows to what earlier ones knew: ratings, for one, come in files of their own."""
    tags = "\n".join(ticket.tags) or None
    values = (ticket.id, ticket.subject, ticket.queue, ticket.team, tags, ticket.csat, ticket.channel, ticket.merged_into)
    names = ("subject", "queue", "team", "tags", "csat", "channel", "merged_into")
    update = ", ".join(f"{name} = coalesce(ticket.{name}, excluded.{name})" for name in names)
    db.execute(f"INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE SET {update}", values)


def _add_person(db: sqlite3.Connection, number: int, person: Person) -> None:
    db.execute("INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?)", (person.id, person.role, person.name, person.signature))


def _add_group(db: sqlite3.Connection, number: int, group: Group) -> None:
    db.execute("INSERT OR REPLACE INTO team VALUES (?, ?)", (group.id, group.name))


def _add_unreadable(db: sqlite3.Connection, number: int, row: Unreadable) -> None:
    db.execute("INSERT INTO unreadable VALUES (?, ?)", (row.place, row.reason))


_ADD = {Post: _add_post, Ticket: _add_ticket, Person: _add_person, Group: _add_group, Unreadable: _add_unreadable}
