"""An exchange as one text with marked spans: what every span-labelling tool can show.

The thread's messages and the reply stand under headings, `[customer]`, `[agent]`, `[reply]`. Spans of the reply carry acts (`none` where a sentence does
none of them), spans of customer messages `ask:answered` or `ask:open`. A link is marked at both ends, `contradicts:1` and `contradicts:1`.
Labels of the whole reply are choices: `apology_due:yes`, `relevance:partial`. What the tool must only carry is kept apart, in `meta`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import BadCorpus
from ...report import ACTS, RELEVANCE
from ..corpus import LINK_KINDS, Labelled
from .record import from_record, to_record

NO_ACT = "none"
ASKS = ("ask:open", "ask:answered")
SPAN_LABELS = (*ACTS, NO_ACT, *ASKS, *(f"{kind}:1" for kind in LINK_KINDS))
"""What a project in the tool has to declare for spans; further links are `:2`, `:3` …"""
CHOICES = ("apology_due:yes", "apology_due:no", *(f"relevance:{name}" for name in RELEVANCE))
CARRIED = ("id", "case", "source", "industry", "customer", "thread", "reply")
LINK = re.compile(rf"({'|'.join(LINK_KINDS)}):(\d+)")

Mark = tuple[int, int, str]
"""A half-open span of the document's text and its label."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text, its marks and choices; `meta` holds the record without labels, and whether links were labelled."""

    text: str
    marks: tuple[Mark, ...]
    choices: tuple[str, ...]
    meta: Mapping[str, Any]


def to_document(row: Labelled) -> Document:
    """Lay an exchange out as one text, with its labels as marks."""
    record = to_record(row)
    text, starts = _lay_out(record)
    reply = starts[-1]
    marks: list[Mark] = []
    for sentence in row.sentences:
        marks += [(reply + sentence.start, reply + sentence.end, act) for act in sentence.acts or (NO_ACT,)]
    for ask in row.asks:
        marks.append((starts[ask.message] + ask.start, starts[ask.message] + ask.end, ASKS[ask.answered]))
    for i, link in enumerate(row.links or (), 1):
        there = starts[link.message]
        marks.append((reply + link.start, reply + link.end, f"{link.kind}:{i}"))
        marks.append((there + link.thread_start, there + link.thread_end, f"{link.kind}:{i}"))
    choices = (f"apology_due:{'yes' if row.apology_due else 'no'}", f"relevance:{row.relevance}")
    meta = {key: record[key] for key in CARRIED if key in record} | {"links_labelled": row.links is not None}
    return Document(text, tuple(marks), choices, meta)


def from_document(marks: Iterable[Mark], choices: Sequence[str], meta: Any, place: str) -> Labelled:
    """Read the labels back.

    Raises
    ------
    BadCorpus
        With the place, if what was carried is missing, a label is unknown, or a mark lies across messages.
    """
    if not isinstance(meta, Mapping) or not {"thread", "reply"} <= set(meta):
        raise BadCorpus(f"{place}: the exchange itself is missing. Export the meta data along with the labels.")
    record = {key: value for key, value in meta.items() if key in CARRIED}
    lengths = [len(_source(message)) for message in record["thread"]] + [len(record["reply"])]
    starts = _lay_out(record)[1]
    sentences: dict[tuple[int, int], list[str]] = {}
    asks, ends = [], {}
    for start, end, label in sorted(marks, key=lambda mark: mark[:2]):
        number = max((i for i, first in enumerate(starts) if first <= start), default=0)
        here = {"start": start - starts[number], "end": end - starts[number]}
        if not 0 <= here["start"] < here["end"] <= lengths[number]:
            raise BadCorpus(f"{place}: the span {start}-{end} is not inside one message. Mark the words of one message alone.")
        in_reply = number == len(starts) - 1
        if in_reply and label in (*ACTS, NO_ACT):
            sentences.setdefault((here["start"], here["end"]), []).extend([label] if label != NO_ACT else [])
        elif not in_reply and label in ASKS:
            asks.append({"message": number, **here, "answered": label == ASKS[True]})
        elif LINK.fullmatch(label):
            ends.setdefault(label, {})["reply" if in_reply else "thread"] = here if in_reply else {"message": number, **here}
        else:
            raise BadCorpus(f"{place}: the label of {start}-{end} does not belong there; see SPAN_LABELS. Correct it.")
    record["sentences"] = [{"start": start, "end": end, "acts": acts} for (start, end), acts in sentences.items()]
    record["asks"] = asks
    if meta.get("links_labelled") or ends:
        record["links"] = [_link(label, both, place) for label, both in sorted(ends.items(), key=_number)]
    return from_record(record | _choices(choices, place), place)


def _source(message: Mapping[str, Any]) -> str:
    return message.get("html") or message.get("text") or ""


def _lay_out(record: Mapping[str, Any]) -> tuple[str, list[int]]:
    """Return the text, and where in it each message and the reply begin."""
    parts = [(message["role"], _source(message)) for message in record["thread"]] + [("reply", record["reply"])]
    text, starts = "", []
    for heading, words in parts:
        text += f"[{heading}]\n"
        starts.append(len(text))
        text += f"{words}\n\n"
    return text, starts


def _number(item: tuple[str, Any]) -> int:
    return int(item[0].split(":")[1])


def _link(label: str, both: Mapping[str, Any], place: str) -> dict[str, Any]:
    if set(both) != {"reply", "thread"}:
        raise BadCorpus(f"{place}: '{label}' is marked at one end only. Mark it in the reply and in the thread.")
    return {"kind": label.split(":")[0], **both["reply"], "thread": both["thread"]}


def _choices(choices: Sequence[str], place: str) -> dict[str, Any]:
    chosen = dict(choice.split(":", 1) for choice in choices if choice in CHOICES)
    for name in ("apology_due", "relevance"):
        if name not in chosen:
            raise BadCorpus(
                f"{place}: no choice for {name}; expected one of {', '.join(c for c in CHOICES if name in c)}. Choose one."
            )
    return {"apology_due": chosen["apology_due"] == "yes", "relevance": chosen["relevance"]}
