"""What the rules look at: the sentences, asks and links of one exchange with their probabilities, and the verdicts they add up to."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..exchange import Exchange
from ..reading import Reading
from ..report import APOLOGY, RELEVANCE, REMEDY, Ask, Sentence, Span
from .placeholders import BLANK

OWNING = ("accepts_fault", "takes_charge")
BLAMING = ("blames_customer", "blames_other", "denies")
MIN_SURE = 0.5
"""A label of several values is given when the likeliest has at least this probability, else it is None: cannot tell."""
UNSURE = (0.4, 0.6)
"""A yes-or-no label with a probability strictly between these is None: cannot tell."""


HELD_SHARE = 0.5
"""A line with a blank that says this share of the telling words of a customer's sentence takes it up."""
TELLING = re.compile(
    r"\d[\w-]*|\b(?!(?:when|will|what|where|have|with|this|that|from|they|your|would|could|should|there|their|about|been|were|which|does|them|then|than|"
    r"into|just|like|need|want|please|some|here|also|only|very|still|because|while|after|before|wrote|asked)\b)[^\W\d_]{4,}",
    re.IGNORECASE,
)


def content_words(text: str) -> set[str]:
    """Return the numbers and the longer words of a text, which tell what it is about."""
    return {word.lower() for word in TELLING.findall(text)}


@dataclass(frozen=True, slots=True)
class Link:
    """A reply sentence and the sentence of the thread that it is bound to; `kind` is one of the corpus's link kinds."""

    kind: str
    reply: Span
    thread: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one exchange. Without a customer's message `relevance` and `apology_due` are None and `asks` is empty.

    `reading` is the reply as read: its plain text, and the spans of it that its author wrote.
    """

    exchange: Exchange
    reading: Reading
    sentences: tuple[Sentence, ...]
    asks: tuple[Ask, ...]
    links: tuple[Link, ...]
    relevance: Mapping[str, float] | None
    apology_due: float | None
    merge_fields: tuple[str, ...] = ()

    def any_does(self, *acts: str) -> float:
        """Return the probability that any sentence does any of the acts, each taken on its own (a noisy or).

        Ten sentences that each may blame a little add up: calibrated on dev, this is closer to the truth than the strongest alone.
        """
        return 1 - math.prod(1 - sentence.acts[act] for sentence in self.sentences for act in acts)

    def body(self) -> Span:
        """Return the span from the first to the last sentence that does more than greet: what a finding on the whole reply marks."""
        inner = [s for s in self.sentences if s.acts["courtesy"] < 0.5] or list(self.sentences)
        return Span(inner[0].span.start, inner[-1].span.end)

    def first_doing_more_than_greet(self) -> Span:
        """Return the sentence where the reply proper begins."""
        return next((s.span for s in self.sentences if s.acts["courtesy"] < 0.5), self.sentences[0].span)

    def has_blank(self) -> bool:
        """Return whether the writer still has a blank to fill in: until then nobody can tell what the reply offers."""
        return any(BLANK.search(self.reading.text, start, end) for start, end in self.reading.own)

    def unheld_asks(self) -> list[Ask]:
        """Return the asks but those that a line with a blank takes up: that quotes the customer's sentence, or says most of its words."""
        lines = (line for start, end in self.reading.own for line in self.reading.text[start:end].splitlines())
        held = [content_words(BLANK.sub(" ", line)) for line in lines if BLANK.search(line)]
        return [ask for ask in self.asks if not any(self._is_held(ask, words) for words in held)]

    def _is_held(self, ask: Ask, words: set[str]) -> bool:
        assert ask.span.message is not None
        told = ask.span.text or self.exchange.thread[ask.span.message].source[ask.span.start : ask.span.end]
        wanted = content_words(told)
        return bool(wanted) and len(wanted & words) >= HELD_SHARE * len(wanted)

    def main_ask(self) -> Span | None:
        """Return the sentence in which the customer first says, in the newest message that asks for anything, what it is about."""
        return max((ask.span for ask in self.asks), key=lambda span: (span.message or 0, -span.start), default=None)


def locate(reading: Reading, start: int, end: int, message: int | None = None) -> Span:
    """Turn offsets of a reading's text into a span of its source; the words go beside it where the source is HTML."""
    words = reading.text[start:end] if reading.offsets is not None else None
    return Span(*reading.to_source(start, end), message=message, text=words)


def reply_probabilities(evidence: Evidence) -> dict[str, Any]:
    """Add the sentences up to the probabilities of the reply's own labels (LABELLING.md, "Reply labels")."""
    genuine = evidence.any_does("apology")
    hollow = (1 - genuine) * evidence.any_does("hollow_apology")
    concrete = evidence.any_does("concrete_remedy")
    vague = (1 - concrete) * evidence.any_does("vague_remedy")
    return {
        "apology_due": evidence.apology_due,
        "apology": dict(zip(APOLOGY, (genuine, hollow, 1 - genuine - hollow), strict=True)),
        "relevance": None if evidence.relevance is None else {name: evidence.relevance[name] for name in RELEVANCE},
        "takes_ownership": evidence.any_does(*OWNING),
        "shifts_blame": evidence.any_does(*BLAMING),
        "remedy": dict(zip(REMEDY, (1 - concrete - vague, vague, concrete), strict=True)),
    }


def labels(probabilities: Mapping[str, Any]) -> dict[str, Any]:
    """Turn probabilities into labels; None where they do not tell."""
    return {name: _likeliest(value) if isinstance(value, Mapping) else _yes_or_no(value) for name, value in probabilities.items()}


def scores(probabilities: Mapping[str, Any]) -> dict[str, int | None]:
    """Return the four scores, 0 to 100; None where a dimension does not apply.

    An apology that is not due, ownership of a problem that nobody has, a remedy where nothing is asked: none of them is a zero.
    """
    due, apology, relevance = (probabilities[name] for name in ("apology_due", "apology", "relevance"))
    blame, owning, remedy = (probabilities[name] for name in ("shifts_blame", "takes_ownership", "remedy"))
    is_due = due is not None and due >= 0.5
    weighted = None if relevance is None else relevance["addresses"] + 0.5 * relevance["partial"] + 0.15 * relevance["generic"]
    return {
        "apology": _percent(apology["genuine"] + 0.15 * apology["hollow"]) if is_due else None,
        "relevance": None if weighted is None else _percent(weighted),
        "ownership": _percent((1 - blame) * (0.6 + 0.4 * owning)) if is_due or blame >= 0.5 else None,
        "remedy": _percent(remedy["concrete"] + 0.35 * remedy["vague"]) if is_due else None,
    }


def _likeliest(values: Mapping[str, float]) -> str | None:
    name = max(values, key=lambda name: values[name])
    return name if values[name] >= MIN_SURE else None


def _yes_or_no(value: float | None) -> bool | None:
    return None if value is None or UNSURE[0] < value < UNSURE[1] else value >= 0.5


def _percent(share: float) -> int:
    return round(100 * min(1.0, max(0.0, share)))
