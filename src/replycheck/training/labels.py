"""Labels as numbers: a labelled exchange becomes the pair that the encoder reads and the targets of every head.

NaN says "not labelled": it takes part in no loss and no metric.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..model.encoder import Pair, Turn
from ..model.heads import REPLY_OUTPUTS, THREAD_OUTPUTS
from ..reading import split_sentences
from ..report import RELEVANCE
from .corpus import LINK_KINDS, Labelled, LabelledAsk

Spans = list[tuple[int, int]]

N_ACTS = len(REPLY_OUTPUTS) - len(LINK_KINDS)


@dataclass(frozen=True, slots=True)
class Example:
    """A pair and its targets.

    `thread` has the shape (n_thread_sentences, len(THREAD_OUTPUTS)), `reply` (n_reply_sentences, len(REPLY_OUTPUTS)), both of 0, 1
    and NaN; `relevance` is an index into `RELEVANCE`, `apology_due` 0 or 1.
    """

    row: Labelled
    pair: Pair
    thread: np.ndarray
    reply: np.ndarray
    relevance: int
    apology_due: int


def to_example(row: Labelled) -> Example:
    """Turn a labelled exchange into an example, its sentences cut where the labels cut them."""
    turns, spans = cut_turns(row)
    reply_text = row.exchange.reply.source
    return Example(
        row=row,
        pair=Pair(turns, tuple(reply_text[s.start : s.end] for s in row.sentences)),
        thread=thread_targets(row, spans),
        reply=_reply_targets(row),
        relevance=RELEVANCE.index(row.relevance),
        apology_due=int(row.apology_due),
    )


def cut_turns(row: Labelled) -> tuple[tuple[Turn, ...], list[tuple[int, int, int]]]:
    """Cut the thread into sentences, the labelled asks whole; return the turns, and (message, start, end) of every sentence."""
    turns, spans = [], []
    for number, message in enumerate(row.exchange.thread):
        fixed = {(ask.start, ask.end) for ask in row.asks if ask.message == number}
        cuts = _sentences_around(message.source, sorted(fixed))
        turns.append(Turn(message.role, tuple(message.source[start:end] for start, end in cuts)))
        spans += [(number, start, end) for start, end in cuts]
    return tuple(turns), spans


def _sentences_around(text: str, fixed: Spans) -> Spans:
    """Split a message into sentences, but keep every labelled span whole."""
    edges = [0, *(edge for span in fixed for edge in span), len(text)]
    gaps = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    return sorted([*fixed, *split_sentences(text, [gap for gap in gaps if text[gap[0] : gap[1]].strip()])])


def thread_targets(row: Labelled, spans: Sequence[tuple[int, int, int]]) -> np.ndarray:
    """Return the targets of the thread's sentences, shape (n_thread, len(THREAD_OUTPUTS))."""
    targets = np.full((len(spans), len(THREAD_OUTPUTS)), np.nan, np.float32)
    for i, (message, start, end) in enumerate(spans):
        if row.exchange.thread[message].role == "customer":
            ask = next((ask for ask in row.asks if ask.message == message and _overlap(ask, start, end)), None)
            targets[i, 0] = ask is not None
            targets[i, 1] = np.nan if ask is None else ask.answered
        if row.links is not None:
            targets[i, 2:] = 0
            for link in row.links:
                if link.message == message and link.thread_start < end and start < link.thread_end:
                    targets[i, 2 + LINK_KINDS.index(link.kind)] = 1
    return targets


def _overlap(ask: LabelledAsk, start: int, end: int) -> bool:
    shared = min(ask.end, end) - max(ask.start, start)
    return shared > 0.5 * min(ask.end - ask.start, end - start)


def _reply_targets(row: Labelled) -> np.ndarray:
    targets = np.zeros((len(row.sentences), len(REPLY_OUTPUTS)), np.float32)
    for i, sentence in enumerate(row.sentences):
        for act in sentence.acts:
            targets[i, REPLY_OUTPUTS.index(act)] = 1
        if row.links is None:
            targets[i, N_ACTS:] = np.nan
            continue
        for link in row.links:
            if link.start < sentence.end and sentence.start < link.end:
                targets[i, N_ACTS + LINK_KINDS.index(link.kind)] = 1
    return targets
