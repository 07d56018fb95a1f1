"""What is judged: one exchange, that is a thread and the reply about to be sent.

All classes are frozen. Offsets anywhere in replycheck are half-open code-point offsets into the text *as the caller gave it*
(into the HTML source where a message is HTML).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import BadExchange, TooLong

Role = Literal["customer", "agent"]
ROLES: tuple[Role, ...] = ("customer", "agent")

MAX_REPLY_CHARS = 100_000
"""A longer reply is refused with `TooLong`: nobody wrote it by hand, and judging it would stall the agent."""
MAX_THREAD_CHARS = 4_000_000
"""Bound on the whole thread as given; of what fits, the newest messages matter most and are read first."""
MAX_MESSAGES = 1_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its author's role and its source, either plain text or HTML."""

    role: Role
    text: str | None = None
    html: str | None = None
    sent_at: str | None = None

    @property
    def source(self) -> str:
        """The text that offsets point into: the HTML where there is HTML."""
        return self.html if self.html is not None else (self.text or "")

    @property
    def is_html(self) -> bool:
        return self.html is not None


@dataclass(frozen=True, slots=True)
class Agent:
    """Who is about to send; a known signature is subtracted exactly."""

    name: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A thread (newest message last) and the reply to it.

    Raises
    ------
    BadExchange
        From `from_json`, when the input does not have the shape of the contract.
    TooLong
        When the reply or the thread is over its bound.
    """

    thread: tuple[Message, ...]
    reply: Message
    id: str | None = None
    merge_fields: tuple[str, ...] = ()
    agent: Agent = field(default_factory=Agent)

    def __post_init__(self) -> None:
        if len(self.thread) > MAX_MESSAGES:
            raise TooLong(f"thread: {len(self.thread):,} messages; at most {MAX_MESSAGES:,} are read. Send the newest only.")
        if len(self.reply.source) > MAX_REPLY_CHARS:
            raise TooLong(
                f"reply: {len(self.reply.source):,} characters; at most {MAX_REPLY_CHARS:,} are read. "
                "Send only the words of this reply."
            )
        n_chars = sum(len(message.source) for message in self.thread)
        if n_chars > MAX_THREAD_CHARS:
            raise TooLong(f"thread: {n_chars:,} characters; at most {MAX_THREAD_CHARS:,} are read. Send the newest messages only.")

    @classmethod
    def of(cls, customer: str | Sequence[str | Mapping[str, Any]], reply: str | Mapping[str, Any]) -> Exchange:
        """Build an exchange from the customer's message (or a thread) and a reply, as people have them at hand."""
        return cls.from_json({"thread": customer, "reply": reply})

    @classmethod
    def from_json(cls, obj: Any) -> Exchange:
        """Read the JSON form of the contract; a plain string is accepted for a message of the customer and for the reply."""
        fields = _object(obj, "exchange", required=("thread", "reply"), optional=("id", "merge_fields", "agent"))
        thread = fields["thread"]
        if isinstance(thread, str):
            thread = [thread]
        if not isinstance(thread, Sequence):  # a mapping, say: one message without its list
            raise BadExchange(f"thread: found {_kind(thread)}, expected a list of messages. Put the messages in a list.")
        return cls(
            thread=tuple(_message(message, f"thread[{i}]", role=None) for i, message in enumerate(thread)),
            reply=_message(fields["reply"], "reply", role="agent"),
            id=_text_or_none(fields.get("id"), "id", also=int),
            merge_fields=_strings(fields.get("merge_fields"), "merge_fields"),
            agent=_agent(fields.get("agent")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; reading it again gives an equal exchange."""
        obj: dict[str, Any] = {} if self.id is None else {"id": self.id}
        obj["thread"] = [_message_json(message) for message in self.thread]
        obj["reply"] = {key: value for key, value in _message_json(self.reply).items() if key != "role"}
        if self.merge_fields:
            obj["merge_fields"] = list(self.merge_fields)
        agent = {key: getattr(self.agent, key) for key in ("name", "signature") if getattr(self.agent, key) is not None}
        return obj | ({"agent": agent} if agent else {})


def _message(obj: Any, place: str, *, role: Role | None) -> Message:
    if isinstance(obj, str):
        return Message(role=role or "customer", text=obj)
    required = () if role else ("role",)
    fields = _object(obj, place, required=required, optional=("role", "text", "html", "sent_at"))
    found_role = fields.get("role", role)
    expected = ROLES if role is None else (role,)
    if found_role not in expected:
        choices = " or ".join(repr(name) for name in expected)
        raise BadExchange(f"{place}.role: found {_shown(found_role)}, expected {choices}. Name who wrote it.")
    text, html = (_text_or_none(fields.get(key), f"{place}.{key}") for key in ("text", "html"))
    if text is None and html is None:
        raise BadExchange(f"{place}: found neither 'text' nor 'html'. Give the message's words under one of them.")
    return Message(role=found_role, text=text, html=html, sent_at=_text_or_none(fields.get("sent_at"), f"{place}.sent_at"))


def _message_json(message: Message) -> dict[str, Any]:
    obj = {key: getattr(message, key) for key in ("role", "text", "html", "sent_at")}
    return {key: value for key, value in obj.items() if value is not None}


def _agent(obj: Any) -> Agent:
    if obj is None:
        return Agent()
    fields = _object(obj, "agent", required=(), optional=("name", "signature"))
    return Agent(**{key: _text_or_none(value, f"agent.{key}") for key, value in fields.items()})


def _object(obj: Any, place: str, *, required: Sequence[str], optional: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(obj, Mapping):
        raise BadExchange(f"{place}: found {_kind(obj)}, expected an object. See docs/contract.md for its keys.")
    known = [*required, *(key for key in optional if key not in required)]
    for key in obj:
        if key not in known:
            expected = ", ".join(known)
            raise BadExchange(f"{place}: unknown key {_shown(key)}; known are {expected}. Remove it or correct its name.")
    for key in required:
        if key not in obj:
            raise BadExchange(f"{place}: the key '{key}' is missing. Add it.")
    return obj


def _strings(obj: Any, place: str) -> tuple[str, ...]:
    if obj is None:
        return ()
    if not isinstance(obj, Sequence) or isinstance(obj, str) or not all(isinstance(item, str) for item in obj):
        raise BadExchange(f"{place}: found {_kind(obj)}, expected a list of strings. Put each in the list.")
    return tuple(obj)


def _text_or_none(obj: Any, place: str, *, also: type | None = None) -> str | None:
    if obj is None or isinstance(obj, str):
        return obj
    if also and isinstance(obj, also) and not isinstance(obj, bool):
        return str(obj)
    raise BadExchange(f"{place}: found {_kind(obj)}, expected a string. Write it as a string.")


def _kind(obj: Any) -> str:
    """Say what kind of value was found; the value itself may be somebody's words."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return "nothing" if obj is None else names.get(type(obj), type(obj).__name__)


def _shown(name: Any) -> str:
    """Repeat a key or a role only if it looks like one, and not like somebody's words."""
    return repr(name) if isinstance(name, str) and re.fullmatch(r"[a-z_]{1,30}", name) else _kind(name)
