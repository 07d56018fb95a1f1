"""What people have at hand (files, standard input, mails) turned into an exchange, or into an error that says what to do."""

from __future__ import annotations

import json
import sys
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
    raw = _bytes(reply)
    if customer is not None or thread is not None:
        if customer is not None and thread is not None:
            raise BadExchange("found --customer and --thread, expected one of them. Leave one out.")
        messages = [_part(customer)] if customer is not None else _json(_text(_bytes(thread or ""), thread or ""), thread or "")
        if customer is not None:
            messages[0]["role"] = "customer"
        return Exchange.from_json({"thread": messages, "reply": _as_message(raw, reply)})
    if reply.lower().endswith(".eml"):
        return read_mail(raw)
    if reply.lower().endswith(".json") or raw.lstrip()[:1] == b"{":
        return Exchange.from_json(_json(_text(raw, reply), reply))
    raise BadExchange(
        f"{reply}: found a reply alone, expected the customer's message with it. "
        "Give --customer FILE or --thread FILE.json, or an exchange as .json or .eml."
    )


def _part(name: str) -> dict[str, Any]:
    return _as_message(_bytes(name), name)


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
    except RecursionError:
        raise BadExchange(f"{name}: JSON nested too deeply to read. Write the exchange as the contract has it.") from None
