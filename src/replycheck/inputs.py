"""What people have at hand (files, standard input, mails) turned into an exchange, or into an error that says what to do."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from .errors import BadExchange
from .exchange import Exchange
from .reading.mail import read_mail

STDIN = "-"
HTML_SUFFIXES = (".html", ".htm")


def read_exchange(reply: str, *, customer: str | None, thread: str | None) -> Exchange:
    """Read an exchange.

    Parameters
    ----------
    reply : a file with the reply's text or HTML, an exchange as JSON, a mail (.eml), or `-` for standard input
    customer : a file with the customer's message; then `reply` holds the words of the reply alone
    thread : a JSON file with a list of messages, instead of `customer`

    Raises
    ------
    BadExchange
        If a file cannot be read or does not hold what is expected.
    """
    if [reply, customer, thread].count(STDIN) > 1:
        raise BadExchange("found - twice, but standard input can be read once. Put one of the two into a file.")
    if customer is not None and thread is not None:
        raise BadExchange("found --customer and --thread, expected one of them. Leave one out.")
    raw = _bytes(reply)
    messages = _messages(customer, thread)
    if reply.lower().endswith(".eml"):
        mail = read_mail(raw)
        return mail if messages is None else replace(mail, thread=Exchange.from_json({"thread": messages, "reply": ""}).thread)
    if reply.lower().endswith(".json") or (messages is None and raw.lstrip()[:1] == b"{"):
        if messages is not None:
            raise BadExchange(f"{reply}: an exchange brings its own thread. Leave --customer and --thread out.")
        return Exchange.from_json(_json(_text(raw, reply), reply))
    if messages is not None:
        return Exchange.from_json({"thread": messages, "reply": _as_message(raw, reply)})
    raise BadExchange(
        f"{reply}: found a reply alone, expected the customer's message with it. "
        "Give --customer FILE or --thread FILE.json, or an exchange as .json or .eml."
    )


def _messages(customer: str | None, thread: str | None) -> Any:
    """Read the customer's side, if it was given."""
    if customer is not None:
        return [{"role": "customer", **_as_message(_bytes(customer), customer)}]
    return None if thread is None else _json(_text(_bytes(thread), thread), thread)


def _as_message(raw: bytes, name: str) -> dict[str, Any]:
    return {"html" if name.lower().endswith(HTML_SUFFIXES) else "text": _text(raw, name)}


def _bytes(name: str) -> bytes:
    if name == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise BadExchange(f"{name}: no such file. Correct the path.") from None
    except OSError as error:
        raise BadExchange(f"{name}: cannot be read ({error.strerror}). Check the path and its permissions.") from None


def _text(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        value = raw[error.start]
        raise BadExchange(f"{name}: byte {error.start} (0x{value:02x}) is not UTF-8. Save the file as UTF-8.") from None


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadExchange(f"{name}:{error.lineno}:{error.colno}: not JSON ({error.msg}). Correct the line.") from None
    except (ValueError, RecursionError):
        problem = "JSON nested too deeply, or a number too long, to read"
        raise BadExchange(f"{name}: {problem}. Write the exchange as the contract has it.") from None
