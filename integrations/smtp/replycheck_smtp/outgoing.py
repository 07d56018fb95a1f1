"""One mail on its way out: is it a reply that a person wrote, what is judged, and was "send anyway" asked for?

Every mail client lets its user edit the subject, so that is where "send anyway" is said: `Re: Parcel [send anyway: they know the template]`.
The words in brackets are for the proxy and never travel on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from replycheck.errors import BadExchange
from replycheck.reading.mail import read_mail

ANYWAY = re.compile(r"\s*\[send anyway:?\s*([^\]]*)\]", re.IGNORECASE)
SUBJECT = re.compile(rb"^subject:.*(?:\r?\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)
FORWARD = re.compile(r"(?:fwd?|wg|tr)\s*:", re.IGNORECASE)
BULK = ("bulk", "list", "junk", "auto_reply")


@dataclass(frozen=True)
class Outgoing:
    """A mail as the client gave it; `anyway` is the reason to send it in spite of a hold, None if none was asked for."""

    raw: bytes
    head: EmailMessage
    anyway: str | None

    @classmethod
    def of(cls, raw: bytes) -> Outgoing:
        head = message_from_bytes(_head(raw), policy=policy.SMTP)
        asked = ANYWAY.search(str(head["subject"] or ""))
        return cls(raw, head, asked.group(1).strip() if asked else None)

    @property
    def subject(self) -> str:
        """The subject without what was said to the proxy."""
        return ANYWAY.sub("", str(self.head["subject"] or ""))

    @property
    def is_automatic(self) -> bool:
        """Say whether a program wrote it: an absence note, a bounce, a mailing list. Such mail passes unasked."""
        automatic = str(self.head["auto-submitted"] or "no").lower() != "no"
        bulk = str(self.head["precedence"] or "").strip().lower() in BULK
        return automatic or bulk or self.head["list-id"] is not None or self.head.get_content_type() == "multipart/report"

    def exchange(self) -> dict[str, Any] | None:
        """Return what the service judges: the agent's words, and the mail they quote as the thread; None if the mail has no words."""
        try:
            exchange = read_mail(self.raw)
        except BadExchange:
            return None
        return exchange.to_json() | {"channel": "email", "public": True, "type": self._type()}

    def to_send(self) -> bytes:
        """Return the mail as it goes on: untouched, but for what the subject said to the proxy."""
        if self.anyway is None:
            return self.raw
        head = _head(self.raw)
        subject = policy.SMTP.fold("Subject", self.subject).rstrip("\r\n").encode()
        return SUBJECT.sub(lambda _: subject, head, count=1) + self.raw[len(head) :]

    def _type(self) -> str:
        if self.head["x-forwarded-message-id"] is not None or FORWARD.match(self.subject):
            return "forward"
        return "reply" if self.head["in-reply-to"] is not None else "new"


def _head(raw: bytes) -> bytes:
    """Return the header lines, up to the first empty line."""
    end = re.search(rb"\r?\n\r?\n", raw)
    return raw[: end.end()] if end else raw
