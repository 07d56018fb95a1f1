"""A labelled exchange as one JSON object, in the form of docs/corpora.md, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import BadCorpus, BadExchange
from ..corpus import Labelled, labelled, text_sha256

OWN = "own"
"""The source of labels that name none."""


def to_record(row: Labelled) -> dict[str, Any]:
    """Return the JSON form; `from_record` gives back an equal row, but for its place."""
    exchange = row.exchange.to_json()
    record = {
        "id": row.id,
        "case": row.case,
        "source": row.source,
        "industry": row.industry,
        "customer": row.customer,
        "thread": exchange["thread"],
        "reply": row.exchange.reply.source,
        "apology_due": row.apology_due,
        "relevance": row.relevance,
        "sentences": [{"start": s.start, "end": s.end, "acts": list(s.acts)} for s in row.sentences],
        "asks": [{"message": a.message, "start": a.start, "end": a.end, "answered": a.answered} for a in row.asks],
        "links": None if row.links is None else [_link(link) for link in row.links],
    }
    return {key: value for key, value in record.items() if value is not None}


def _link(link: Any) -> dict[str, Any]:
    thread = {"message": link.message, "start": link.thread_start, "end": link.thread_end}
    return {"kind": link.kind, "start": link.start, "end": link.end, "thread": thread}


def from_record(record: Any, place: str) -> Labelled:
    """Read the JSON form; what names no case is a case of its own.

    Raises
    ------
    BadCorpus
        With the place, if a key is missing or a value of the wrong kind.
    """
    if not isinstance(record, Mapping):
        raise BadCorpus(f"{place}: found no object, expected one with id, thread, reply and labels. See docs/corpora.md.")
    try:
        full = {"source": OWN, "case": record.get("id"), **record}
        return labelled(full, full, place)
    except BadExchange as error:
        raise BadCorpus(f"{place}: {error}") from None


def row_sha256(row: Labelled) -> str:
    """Return the first 16 hex digits of the hash of an exchange's words: who holds it can tell whether a model has seen them."""
    return text_sha256(to_record(row))
