"""A finished audit as arrays: its two tables without their texts, a few hundred bytes a reply. Texts are read when a figure asks for them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from ..report import DIMENSIONS
from .table import CHOICES, DIMENSION_OF, FINDINGS, LABELS, REPLIES, STATE, read_parts, read_rows, read_table
from .templates import find_templates

HARM = {"error": 3.0, "warning": 1.0, "suggestion": 0.25}
"""What a finding weighs."""
GRAVE = ("error", "warning")
"""The severities that make a reply count as one with a finding."""
PROBABILITIES = [f"p_{name}_{value}" for name in ("relevance", "remedy") for value in CHOICES[name]]
NAMED = ["reply", "ticket", "sent_at", "agent", "team", "queue", "tags", "channel", "problem", "not_judged", "text_key"]
SCORES = [f"score_{name}" for name in DIMENSIONS]


class Audit:
    """The replies and the findings of a finished audit, each by number: its place in the table.

    Attributes
    ----------
    replies : the columns `NAMED`, the labels, the scores and `csat`, as Arrow
    tickets, texts : of which ticket a reply is, and which masked text, as numbers
    scores : by dimension, NaN where it does not apply
    judged : has the reply any score?
    reply_of, rules, words, harm, confidence : a finding's reply, its rule (a number in `rule_names`), its words under that rule (a number in
        `fingerprints`), what it weighs, how sure it is
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.state = json.loads((out / STATE).read_text(encoding="utf-8"))
        self.replies = read_table(out, REPLIES, [*NAMED, *LABELS, *PROBABILITIES, *SCORES, "csat"])
        self.n = len(self.replies)
        self.tickets = _codes(self.replies["ticket"])[0]
        self.texts = _codes(self.replies["text_key"])[0]
        self.scores = {name: floats(self.replies[f"score_{name}"]) for name in DIMENSIONS}
        self.judged = ~np.all([np.isnan(values) for values in self.scores.values()], axis=0)
        findings = read_table(out, FINDINGS, ["reply", "rule", "severity", "confidence", "fingerprint"])
        self.n_findings = len(findings)
        self.reply_of = _places(findings["reply"], self.replies["reply"])
        self.rules, self.rule_names = _codes(findings["rule"])
        self.words, self.fingerprints = _codes(findings["fingerprint"])
        severities, names = _codes(findings["severity"])
        self.harm = np.array([HARM[name] for name in names], dtype=float)[severities]
        self.confidence = floats(findings["confidence"])
        grave = np.array([name in GRAVE for name in names], dtype=bool)[severities]
        self.flagged = self.replies_with(grave)

    @property
    def ids(self) -> list[str]:
        return self.replies["reply"].to_pylist()

    @property
    def whole(self) -> np.ndarray:
        """The replies that were judged, and that against a customer's message, by number."""
        return np.flatnonzero(self.judged & self.replies["not_judged"].is_null().to_numpy())

    def replies_with(self, findings: np.ndarray) -> np.ndarray:
        """Return which replies have one of these findings, given as a mask; shape (n,)."""
        found = np.zeros(self.n, dtype=bool)
        found[self.reply_of[findings]] = True
        return found

    def has_rule_of(self, dimension: str) -> np.ndarray:
        """Return which replies have a finding of a dimension, shape (n,)."""
        rules = [code for code, rule in enumerate(self.rule_names) if DIMENSION_OF[rule] == dimension]
        return self.replies_with(np.isin(self.rules, rules))

    def members(self, column: str) -> dict[str, np.ndarray]:
        """Return the replies that have each value of a column, by number; a column of lists puts a reply under each of its values."""
        return _by_value(self.replies[column].combine_chunks())

    def by_month(self) -> dict[str, np.ndarray]:
        days = self.replies["sent_at"].to_pylist()
        return _by_value(pa.array([moment[:7] if moment else None for moment in days], pa.string()))

    def reply_rows(self, numbers: Iterable[int], columns: Sequence[str]) -> dict[int, dict[str, Any]]:
        return read_rows(self.out, REPLIES, numbers, columns)

    def finding_rows(self, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
        return read_rows(self.out, FINDINGS, numbers)

    def found(self) -> list[tuple[str, str]]:
        """Return what a finding is known by from one audit to the next: the reply's id, and the fingerprint of rule and words."""
        ids = self.ids
        return [(ids[i], self.fingerprints[k]) for i, k in zip(self.reply_of.tolist(), self.words.tolist(), strict=True)]

    @cached_property
    def n_distinct(self) -> int:
        """How many exchanges differ in the reply's or the customer's own words, as masked."""
        parts = read_parts(self.out, REPLIES, ["text", "customer_text"])
        return len({hash((row["text"], row["customer_text"])) for part in parts for row in part.to_pylist()})

    @cached_property
    def templates(self) -> dict[str, np.ndarray]:
        """The judged uses of every template, by its key."""
        keys = self.replies["text_key"].to_pylist()
        template_of = find_templates(Counter(filter(None, keys)), self._texts)
        return _by_value(
            pa.array([template_of.get(key) if ok else None for key, ok in zip(keys, self.judged, strict=True)], pa.string())
        )

    def _texts(self) -> Iterator[tuple[str, str]]:
        seen = {""}
        for part in read_parts(self.out, REPLIES, ["text_key", "text"]):
            for row in part.to_pylist():
                if row["text_key"] not in seen:
                    seen.add(row["text_key"])
                    yield row["text_key"], row["text"]


def _codes(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Return each value as a number, and the values that the numbers stand for."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()


def _places(values: pa.ChunkedArray, among: pa.ChunkedArray) -> np.ndarray:
    place = {value: number for number, value in enumerate(among.to_pylist())}
    return np.fromiter((place[value] for value in values.to_pylist()), dtype=np.int64, count=len(values))


def floats(column: pa.ChunkedArray) -> np.ndarray:
    """Return a column of numbers, NaN where there is none."""
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False)


def _by_value(column: pa.Array) -> dict[str, np.ndarray]:
    """Return the numbers of the rows that hold each value, leaving out those that hold none."""
    rows = np.arange(len(column))
    if pa.types.is_list(column.type):
        rows, column = compute.list_parent_indices(column).to_numpy(), compute.list_flatten(column)
    encoded = column.dictionary_encode()
    if not len(encoded.dictionary):
        return {}
    there = column.is_valid().to_numpy(zero_copy_only=False)
    codes, rows = encoded.indices.filter(column.is_valid()).to_numpy(zero_copy_only=False), rows[there]
    pairs = np.unique(np.stack([codes, rows]), axis=1)
    borders = np.searchsorted(pairs[0], np.arange(1, len(encoded.dictionary)))
    return {
        name: group
        for name, group in zip(encoded.dictionary.to_pylist(), np.split(pairs[1], borders), strict=True)
        if name and len(group)
    }
