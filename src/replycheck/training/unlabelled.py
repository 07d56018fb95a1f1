"""An exchange that nobody has labelled yet, in the form of a labelled one: read, cut into sentences, every label empty."""

from __future__ import annotations

from dataclasses import replace

from ..exchange import Exchange, Message
from ..reading import Reading, read_message
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
