"""A reply as a mail file (.eml): its own words are the reply, the mail that it quotes is the customer's message."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from ..errors import BadExchange
from ..exchange import Agent, Exchange, Message
from . import read_message

QUOTED = ("quote", "forward")


def read_mail(raw: bytes) -> Exchange:
    """Turn a mail into an exchange.

    The body, text or HTML as the mail has it, is the reply; offsets in a report point into it, decoded. What it quotes is the thread.
    Without a quote the thread is empty, and the report says what could not be judged.

    Raises
    ------
    BadExchange
        If the mail has no text body.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise BadExchange("mail: found no text part, expected a text/plain or text/html body. Save the reply as a mail with text.")
    kind = "html" if body.get_content_subtype() == "html" else "text"
    reply = Message("agent", **{kind: _content(body)})
    return Exchange(thread=_quoted(reply), reply=reply, id=_header(mail, "message-id"), agent=Agent(name=_sender(mail)))


def _header(mail: EmailMessage, name: str) -> str | None:
    try:
        return str(mail[name]).strip() or None if mail[name] else None
    except (IndexError, ValueError):  # the standard library's parser breaks on some malformed headers
        return None


def _sender(mail: EmailMessage) -> str | None:
    try:
        return mail["from"].addresses[0].display_name or None
    except (AttributeError, IndexError, ValueError):
        return None


def _content(body: EmailMessage) -> str:
    """Decode a body; bytes that its declared character set does not know become U+FFFD rather than an error."""
    try:
        content = body.get_content()
    except (LookupError, ValueError):  # a character set that Python does not know, or that is none
        payload = body.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)
    return content


def _quoted(reply: Message) -> tuple[Message, ...]:
    reading = read_message(reply)
    lines = [line for part in reading.ignored if part.kind in QUOTED for line in reading.text[part.start : part.end].splitlines()]
    text = "\n".join(line.lstrip("> ").rstrip() for line in lines).strip()
    return (Message("customer", text=text),) if text else ()
