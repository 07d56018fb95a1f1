"""Two readers of the same exchanges: how far they agree, which is as far as any model can be expected to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import BadCorpus
from ..model.heads import Probabilities
from .corpus import Labelled, LabelledAsk, LabelledSentence
from .evaluate import evaluate_verdicts
from .labels import Example, cut_turns, thread_targets, to_example
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
    """Score the second reader as if it were a model and the first were right; where F1 is reported it is the same whichever is called the truth.

    Returns
    -------
    metrics : as `evaluate.evaluate_verdicts` gives them, kappa among them: a reader gives verdicts, no probabilities that could be ranked

    Raises
    ------
    BadCorpus
        If the two have no exchange in common.
    """
    return evaluate_verdicts(*paired(first, second))


def paired(first: Sequence[Labelled], second: Sequence[Labelled]) -> tuple[list[Example], list[Probabilities]]:
    """Return the exchanges that both have read: as the first labelled them, and what the second said, on the same sentences."""
    of = {row.id: row for row in second}
    both = [(row, of[row.id]) for row in first if row.id in of and of[row.id].exchange.reply.source == row.exchange.reply.source]
    if not both:
        raise BadCorpus("agreement: the two readers have no exchange in common. Give both the same ids and texts.")
    examples, others = zip(*(_same_cuts(row, _cut_like(row, other)) for row, other in both), strict=True)
    return list(examples), [as_said(other) for other in others]


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


def _same_cuts(first: Labelled, second: Labelled) -> tuple[Example, Example]:
    """Turn both readings into examples whose sentences are the same: an ask that one reader alone saw is cut out for both."""
    more = (ask for ask in second.asks if not any(_meet(ask, other) for other in first.asks))
    asks = tuple(sorted((*first.asks, *more), key=lambda ask: (ask.message, ask.start)))
    _, spans = cut_turns(replace(first, asks=asks))
    pair = to_example(replace(first, asks=asks)).pair
    one, two = (replace(to_example(row), pair=pair, thread=thread_targets(row, spans)) for row in (first, second))
    return one, two


def _meet(a: LabelledAsk, b: LabelledAsk) -> bool:
    return a.message == b.message and a.start < b.end and b.start < a.end


def _cut_like(row: Labelled, other: Labelled) -> Labelled:
    """Return the other reader's labels on this reader's sentences: one does all that the sentences in it were said to do."""
    sentences = tuple(
        LabelledSentence(s.start, s.end, tuple(sorted({act for o in other.sentences if _shares(s, o) for act in o.acts})))
        for s in row.sentences
    )
    return replace(other, sentences=sentences, links=None)


def _shares(a: LabelledSentence, b: LabelledSentence) -> bool:
    return min(a.end, b.end) - max(a.start, b.start) > 0.5 * min(a.end - a.start, b.end - b.start)
