"""Mails: single files (EML), mbox, Maildir. Who is the house is what the caller says, by domain or address.

A thread is what `References` and `In-Reply-To` name; the store then joins chains of which a link is missing in the header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from ...errors import BadConfig, BadExchange
from ...exchange import Role
from ...reading.mail import read_mail
from ..records import Kind, Post, Record, Ticket, Unreadable, to_utc

MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|doorst)\s*:", re.I)
DAEMONS = ("mailer-daemon", "postmaster")
BULK = ("bulk", "auto_reply", "junk", "list")
MBOX_FROM = re.compile(rb">+From ")


def read_eml(path: Path, ours: Sequence[str]) -> Iterator[Record]:
    """Yield the records of one mail."""
    yield from _records(path.read_bytes(), path.name, ours)


def read_maildir(path: Path, ours: Sequence[str]) -> Iterator[Record]:
    """Yield the records of a Maildir, new mails and read ones."""
    for part in ("cur", "new"):
        for file in sorted((path / part).iterdir()) if (path / part).is_dir() else ():
            yield from _records(file.read_bytes(), f"{path.name}/{part}/{file.name}", ours)


def read_mbox(path: Path, ours: Sequence[str]) -> Iterator[Record]:
    """Yield the records of an mbox, mail by mail; a line `From …` after an empty one begins the next."""
    lines: list[bytes] = []
    start, blank = 1, True
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if blank and line.startswith(b"From "):
                if lines:
                    yield from _records(b"".join(lines), f"{path.name}:{start}", ours)
                lines, start = [], number
            else:
                lines.append(line[1:] if MBOX_FROM.match(line) else line)
            blank = not line.strip()
    if lines:
        yield from _records(b"".join(lines), f"{path.name}:{start}", ours)


READERS = {"eml": read_eml, "mbox": read_mbox, "maildir": read_maildir}


def _records(raw: bytes, place: str, ours: Sequence[str]) -> Iterator[Record]:
    if not ours:
        raise BadConfig(f"{place}: a mail does not say which side wrote it. Name your domains or addresses: --ours example.com")
    headers = BytesHeaderParser().parsebytes(raw)
    senders = _addresses(headers, "from")
    if not senders:
        yield Unreadable(place, "no sender. Export the mail again, with its headers")
        return
    name, address = senders[0]
    role: Role = "agent" if _is_ours(address, ours) else "customer"
    kind = _kind(headers, role, address, ours)
    number = _first_id(headers, "message-id") or hashlib.sha256(raw).hexdigest()[:16]
    ticket = _first_id(headers, "references") or _first_id(headers, "in-reply-to") or number
    sent_at = _date(headers)
    if kind in ("bounce", "auto"):
        yield Post(ticket, number, place, sent_at, role, kind, address, name or None)
        return
    try:
        exchange = read_mail(raw)
    except BadExchange:
        yield Unreadable(place, "no text in the mail")
        return
    queue = next((to for _, to in _addresses(headers, "to") if _is_ours(to, ours)), None) if role == "customer" else None
    if queue or ticket == number:
        yield Ticket(ticket, subject=_header(headers, "subject"), queue=queue, channel="email")
    quoted = exchange.thread[0].text if role == "agent" and exchange.thread else None
    reply = exchange.reply
    yield Post(ticket, number, place, sent_at, role, kind, address, name or None, reply.text, reply.html, quoted)


def _kind(headers: Mail, role: Role, address: str, ours: Sequence[str]) -> Kind:
    content_type = str(headers.get("content-type", "")).lower()
    is_report = "multipart/report" in content_type and "delivery-status" in content_type
    if is_report or str(headers.get("return-path", "")).strip() == "<>" or address.split("@")[0].lower() in DAEMONS:
        return "bounce"
    submitted = str(headers.get("auto-submitted", "no")).lower()
    marked = any(headers.get(name) for name in ("x-autoreply", "x-autorespond", "x-auto-response-suppress"))
    if not submitted.startswith("no") or marked or str(headers.get("precedence", "")).lower() in BULK:
        return "auto"
    if role == "agent":
        to = [address for _, address in (*_addresses(headers, "to"), *_addresses(headers, "cc"))]
        if to and all(_is_ours(address, ours) for address in to):
            return "note"
        if FORWARD_SUBJECT.match(_header(headers, "subject") or ""):
            return "forward"
    return "message"


def _is_ours(address: str, ours: Sequence[str]) -> bool:
    domain = address.rsplit("@", 1)[-1].lower()
    return any(address.lower() == own.lower() or domain == own.lower().lstrip("@") for own in ours)


def _addresses(headers: Mail, name: str) -> list[tuple[str, str]]:
    values = [_decoded(value) for value in headers.get_all(name, [])]
    return [(person, address) for person, address in getaddresses(values) if "@" in address]


def _first_id(headers: Mail, name: str) -> str | None:
    found = MESSAGE_ID.search(str(headers.get(name, "")))
    return found.group(1) if found else None


def _header(headers: Mail, name: str) -> str | None:
    value = headers.get(name)
    return _decoded(value) if value else None


def _decoded(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):
        return str(value)


def _date(headers: Mail) -> str | None:
    try:
        return to_utc(parsedate_to_datetime(str(headers["date"])))
    except (TypeError, ValueError, OverflowError):
        return None
