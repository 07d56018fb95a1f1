"""An exchange that nobody has labelled yet, in the form of a labelled one: read, cut into sentences, every label empty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..exchange import Exchange, Message
from ..model.heads import Probabilities
from ..reading import Reading, read_message
from ..report import ACTS, RELEVANCE
from .corpus import Labelled, LabelledSentence
from .labels_io.record import OWN


def to_label(exchange: Exchange, *, number: int = 0) -> Labelled:
    """Return an exchange ready to be labelled or predicted.

    HTML becomes the text that is read, so that offsets point into words; quotes and signatures stay in the text, but outside its sentences.
    `number` names an exchange that has no id.
    """
    earlier: list[str] = []
    thread = []
    for message in exchange.thread:
        reading = read_message(message, earlier=earlier)
        thread.append(_plain(message, reading))
        earlier.append(reading.text)
    reply = read_message(exchange.reply, signature=exchange.agent.signature, earlier=earlier)
    name = exchange.id or f"{OWN}-{number}"
    return Labelled(
        id=name,
        case=name,
        source=OWN,
        exchange=replace(exchange, thread=tuple(thread), reply=_plain(exchange.reply, reply)),
        apology_due=False,
        relevance="addresses",
        sentences=tuple(LabelledSentence(start, end, ()) for start, end in reply.sentences),
        asks=(),
        links=None,
        place=name,
    )


def _plain(message: Message, reading: Reading) -> Message:
    return replace(message, text=reading.text, html=None)


def suggest_labels(row: Labelled, said: Probabilities) -> Labelled:
    """Return a row with a model's verdicts as its labels: a reader corrects faster than one writes, and sees where the model stands."""
    acts = np.nan_to_num(said.reply[:, : len(ACTS)]) >= 0.5
    return replace(
        row,
        apology_due=said.apology_due >= 0.5,
        relevance=RELEVANCE[int(said.relevance.argmax())],
        sentences=tuple(
            replace(sentence, acts=tuple(act for act, does in zip(ACTS, row_of_acts, strict=True) if does))
            for sentence, row_of_acts in zip(row.sentences, acts, strict=True)
        ),
    )
