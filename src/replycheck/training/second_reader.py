"""Two readers of the same own exchanges: how far they agree, which is as far as any model can be expected to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import BadCorpus
from ..model.heads import Probabilities
from .corpus import Labelled, LabelledSentence
from .evaluate import evaluate
from .labels import Example, to_example
from .reply_labels import as_said


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A label that two readers gave differently; `start` and `end` are None where it is one of the whole reply."""

    row: Labelled
    label: str
    first: Any
    second: Any
    start: int | None = None
    end: int | None = None


def agreement(first: Sequence[Labelled], second: Sequence[Labelled]) -> dict[str, Any]:
    """Score the second reader as if it were a model and the first were right: every figure of `evaluate`, kappa among them.

    Raises
    ------
    BadCorpus
        If the two have no exchange in common.
    """
    return evaluate(*paired(first, second))


def paired(first: Sequence[Labelled], second: Sequence[Labelled]) -> tuple[list[Example], list[Probabilities]]:
    """Return the exchanges that both have read: as the first labelled them, and what the second said, on the first's sentences."""
    of = {row.id: row for row in second}
    both = [(row, of[row.id]) for row in first if row.id in of and of[row.id].exchange.reply.source == row.exchange.reply.source]
    if not both:
        raise BadCorpus("agreement: the two readers have no exchange in common. Give both the same ids and texts.")
    examples = [to_example(row) for row, _ in both]
    return examples, [_said(example, other) for example, (_, other) in zip(examples, both, strict=True)]


def disagreements(first: Sequence[Labelled], second: Sequence[Labelled]) -> list[Disagreement]:
    """List what two readers should talk about, in the order of the exchanges."""
    of = {row.id: row for row in second}
    found = []
    for row in first:
        if row.id not in of:
            continue
        other = _cut_like(row, of[row.id])
        for label in ("apology_due", "relevance"):
            if getattr(row, label) != getattr(other, label):
                found.append(Disagreement(row, label, getattr(row, label), getattr(other, label)))
        for a, b in zip(row.sentences, other.sentences, strict=True):
            for act in sorted(set(a.acts) ^ set(b.acts)):
                found.append(Disagreement(row, act, act in a.acts, act in b.acts, a.start, a.end))
    return found


def _said(example: Example, other: Labelled) -> Probabilities:
    said = as_said(to_example(_cut_like(example.row, other)))
    if said.thread.shape == example.thread.shape:
        return said
    return replace(said, thread=np.full(example.thread.shape, np.nan))  # the customer's sentences were cut otherwise: no figure


def _cut_like(row: Labelled, other: Labelled) -> Labelled:
    """Return the other reader's labels on this reader's sentences: one does all that the sentences in it were said to do."""
    sentences = tuple(
        LabelledSentence(s.start, s.end, tuple(sorted({act for o in other.sentences if _shares(s, o) for act in o.acts})))
        for s in row.sentences
    )
    return replace(other, sentences=sentences, links=None)


def _shares(a: LabelledSentence, b: LabelledSentence) -> bool:
    return min(a.end, b.end) - max(a.start, b.start) > 0.5 * min(a.end - a.start, b.end - b.start)
