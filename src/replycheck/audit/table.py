"""The two tables of an audit: one row a reply, one a finding. Texts in them are masked; offsets point into the export's own text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from ..checks import RULES
from ..exchange import Message
from ..reading import read_message
from ..report import APOLOGY, DIMENSIONS, RELEVANCE, REMEDY, Finding, Report
from ..rewriting.kinds import problem_kind
from .mask import mask
from .store import Reply
from .templates import text_key

MAX_TEXT_CHARS = 4_000
MAX_WORDS_CHARS = 600
YES_NO = ("apology_due", "takes_ownership", "shifts_blame")
CHOICES = {"apology": APOLOGY, "relevance": RELEVANCE, "remedy": REMEDY}
LABELS = (*YES_NO, *CHOICES)
DIMENSION_OF = {rule.name: rule.dimension for rule in RULES}
REPLIES, FINDINGS = "replies", "findings"
OTHER = "other"
STATE = "audit.json"
"""What the audit is of, what was read and what was left out."""

_ABOUT = [
    ("reply", pa.string()),
    ("ticket", pa.string()),
    ("sent_at", pa.string()),
    ("agent", pa.string()),
    ("team", pa.string()),
    ("queue", pa.string()),
]
_SPAN = [("start", pa.int32()), ("end", pa.int32())]

REPLY_SCHEMA = pa.schema(
    [
        *_ABOUT,
        ("post", pa.string()),
        ("place", pa.string()),
        ("tags", pa.list_(pa.string())),
        ("channel", pa.string()),
        ("problem", pa.string()),
        ("csat", pa.float32()),
        ("n_before", pa.int32()),
        ("truncated", pa.bool_()),
        ("not_judged", pa.string()),
        *((name, pa.bool_()) for name in YES_NO),
        *((name, pa.string()) for name in CHOICES),
        *((f"p_{name}", pa.float32()) for name in YES_NO),
        *((f"p_{name}_{value}", pa.float32()) for name, values in CHOICES.items() for value in values),
        *((f"score_{name}", pa.int16()) for name in DIMENSIONS),
        ("n_findings", pa.int32()),
        ("sentences", pa.list_(pa.struct([*_SPAN, ("acts", pa.list_(pa.float32()))]))),
        ("asks", pa.list_(pa.struct([("message", pa.int32()), *_SPAN, ("probability", pa.float32()), ("answered", pa.float32())]))),
        ("ignored", pa.list_(pa.struct([("message", pa.int32()), *_SPAN, ("kind", pa.string())]))),
        ("text", pa.string()),
        ("customer_text", pa.string()),
        ("text_key", pa.string()),
        ("model", pa.string()),
    ]
)
"""`problem` is a kind of `rewriting.kinds`, else `OTHER`; `csat` is 0 (bad) to 1 (good); a label of None says "cannot tell", a score of None "does not apply". `acts` in the order of `report.ACTS`."""

FINDING_SCHEMA = pa.schema(
    [
        *_ABOUT,
        ("rule", pa.string()),
        ("dimension", pa.string()),
        ("severity", pa.string()),
        *_SPAN,
        ("confidence", pa.float32()),
        ("customer_message", pa.int32()),
        ("customer_start", pa.int32()),
        ("customer_end", pa.int32()),
        ("fingerprint", pa.string()),
        ("words", pa.string()),
        ("customer_words", pa.string()),
        ("said_by", pa.string()),
    ]
)
"""`said_by`: who wrote the words that a finding points to; a promise that was repeated stands in an earlier reply."""
SCHEMAS = {REPLIES: REPLY_SCHEMA, FINDINGS: FINDING_SCHEMA}


def reply_row(reply: Reply, report: Report, shown: Callable[[str], str]) -> dict[str, Any]:
    """Return the row of a reply; `shown` turns a text into what may stand in the table."""
    customer = next((message for message in reversed(reply.exchange.thread) if message.role == "customer"), None)
    customer_words = _words_of(customer) if customer else ""
    text = shown(own_words(report))[:MAX_TEXT_CHARS]
    row = _about(reply) | {
        "post": reply.post,
        "place": reply.place,
        "tags": list(reply.tags),
        "channel": reply.channel,
        "problem": _problem(report, customer_words),
        "csat": reply.csat,
        "n_before": len(reply.exchange.thread),
        "truncated": reply.truncated,
        "not_judged": report.not_judged,
        "n_findings": len(report.findings),
        "sentences": [{"start": s.span.start, "end": s.span.end, "acts": list(s.acts.values())} for s in report.sentences],
        "asks": [a.span.to_json() | {"probability": a.probability, "answered": a.answered} for a in report.asks],
        "ignored": [part.span.to_json() | {"kind": part.kind} for part in report.ignored],
        "text": text,
        "customer_text": shown(customer_words)[:MAX_TEXT_CHARS],
        "text_key": text_key(text),
        "model": report.model,
    }
    row |= {name: report.labels[name] for name in LABELS}
    row |= {f"p_{name}": report.probabilities[name] for name in YES_NO}
    row |= {
        f"p_{name}_{value}": (report.probabilities[name] or {}).get(value) for name, values in CHOICES.items() for value in values
    }
    return row | {f"score_{name}": report.scores[name] for name in DIMENSIONS}


def finding_row(reply: Reply, report: Report, finding: Finding, shown: Callable[[str], str]) -> dict[str, Any]:
    """Return the row of a finding, with its words and the customer's."""
    customer = finding.customer
    return _about(reply) | {
        "rule": finding.rule,
        "dimension": DIMENSION_OF[finding.rule],
        "severity": finding.severity,
        "start": finding.span.start,
        "end": finding.span.end,
        "confidence": finding.confidence,
        "customer_message": customer.message if customer else None,
        "customer_start": customer.start if customer else None,
        "customer_end": customer.end if customer else None,
        "fingerprint": finding.fingerprint,
        "words": shown(report.words(finding.span))[:MAX_WORDS_CHARS],
        "customer_words": shown(report.words(customer))[:MAX_WORDS_CHARS] if customer else None,
        "said_by": reply.exchange.thread[customer.message].role if customer and customer.message is not None else None,
    }


def masker(reply: Reply) -> Callable[[str], str]:
    """Return what masks the texts of one ticket."""
    return lambda text: mask(text, reply.names)


def write_part(folder: Path, name: str, rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> None:
    """Write rows to a Parquet file that is there whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{name}.tmp"
    parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), temporary, compression="zstd")
    os.replace(temporary, folder / name)


def read_parts(out: Path, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Yield one of the tables, `REPLIES` or `FINDINGS`, of an audit's folder, part by part. The parts of both are of the same tickets."""
    for part in _parts(out, name):
        yield parquet.read_table(part, columns=columns, schema=SCHEMAS[name])


def read_table(out: Path, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read one of the tables whole; columns of texts had better be read part by part."""
    empty = SCHEMAS[name].empty_table()
    return pa.concat_tables([empty.select(columns) if columns else empty, *read_parts(out, name, columns)])


def read_rows(out: Path, name: str, numbers: Iterable[int], columns: Sequence[str] | None = None) -> dict[int, dict[str, Any]]:
    """Read single rows of a table, by their numbers; only the parts that hold them."""
    wanted = np.unique(np.fromiter(numbers, dtype=np.int64))
    found: dict[int, dict[str, Any]] = {}
    start = 0
    for part in _parts(out, name):
        end = start + parquet.read_metadata(part).num_rows
        here = wanted[(wanted >= start) & (wanted < end)]
        if len(here):
            rows = parquet.read_table(part, columns=columns, schema=SCHEMAS[name]).take(here - start).to_pylist()
            found |= zip(here.tolist(), rows, strict=True)
        start = end
    return found


def _parts(out: Path, name: str) -> list[Path]:
    return sorted((out / name).glob("part-*.parquet"))


def _about(reply: Reply) -> dict[str, Any]:
    return {
        "reply": reply.id,
        "ticket": reply.ticket,
        "sent_at": reply.sent_at,
        "agent": reply.agent,
        "team": reply.team,
        "queue": reply.queue,
    }


def own_words(report: Report) -> str:
    """Return the reply's own sentences, on a new line where the source had one."""
    assert report.exchange is not None
    source = report.exchange.reply.source
    pieces, end = [], 0
    for sentence in report.sentences:
        gap = source[end : sentence.span.start]
        pieces += ["\n" if set("\n<") & set(gap) and pieces else " ", report.words(sentence.span)]
        end = sentence.span.end
    return "".join(pieces).strip()


def _words_of(message: Message) -> str:
    reading = read_message(message)
    return "\n".join(reading.text[start:end].strip() for start, end in reading.own)


def _problem(report: Report, customer_words: str) -> str | None:
    """Return what the customer's problem is about: by the sentences that ask for something, else by all of the message. None without one."""
    if not customer_words:
        return None
    asked = " ".join(report.words(ask.span) for ask in report.asks)
    return problem_kind(asked) or problem_kind(customer_words) or OTHER
