"""The waist of the house: `Checker.check` turns an exchange into a report. Every door below uses it, everything above serves it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .checks import find
from .checks.evidence import Evidence, Link, labels, locate, reply_probabilities, scores
from .config import Config
from .exchange import Exchange, Message
from .model.bundle import Model, load_model
from .model.encoder import Pair, Turn
from .model.heads import REPLY_OUTPUTS, THREAD_OUTPUTS, Probabilities
from .reading import Reading, read_message
from .reading.language import looks_foreign
from .report import ACTS, DIMENSIONS, RELEVANCE, Ask, Ignored, Report, Sentence, Span
from .rewriting import mend, propose

MIN_ASK = 0.5
"""A customer sentence is reported as an ask from this probability on."""
MAX_EARLIER_CHARS = 20_000
"""Of the messages before the newest, so many characters are judged: context that reaches further back decides nothing."""
MAX_NEWEST_CHARS = 40_000
"""Of the newest message, so many: what the model's windows can hold of it."""
LINKS = {
    "contradicts": ("contradicted", ("customer",)),
    "asks_given": ("given", ("customer",)),
    "repeats_promise": ("promised", ("agent", "customer")),
}
"""Each kind of link, what it makes of the sentence at the thread's end, and whose that may be: a promise stands in an earlier reply, or the
customer tells of it."""


class Checker:
    """Judges exchanges with one model and one configuration; load it once and use it for many.

    Parameters
    ----------
    model : a loaded model or the path of its folder; by default the one in the configuration, else the one that ships
    config : settings of a team

    Raises
    ------
    BadModel
        If the folder is incomplete or altered.
    """

    def __init__(self, model: Model | str | Path | None = None, *, config: Config | None = None) -> None:
        self.config = config or Config()
        folder = model or self.config.model
        self.model = folder if isinstance(folder, Model) else load_model(Path(folder) if folder else None)
        self.endpoint = None
        if self.config.rewriting.endpoint:
            from .rewriting.endpoint import Endpoint

            self.endpoint = Endpoint(self.config.rewriting)

    def check(
        self, customer: str | Sequence[str | Mapping[str, Any]] | Exchange, reply: str | Mapping[str, Any] | None = None
    ) -> Report:
        """Judge a reply to a customer's message or thread, or an `Exchange`, and propose rewrites."""
        exchange = customer if isinstance(customer, Exchange) else Exchange.of(customer, reply if reply is not None else "")
        return self.with_rewrites(self.judge(exchange))

    def with_rewrites(self, report: Report, *, only: Collection[str] | None = None, dismissed: Collection[str] = ()) -> Report:
        """Propose rewrites for a report of `judge`; each of them costs some judgements more.

        Parameters
        ----------
        only : names of the rules whose findings are mended; by default all
        dismissed : fingerprints of findings that are left as they are
        """
        rewrites = propose(report, self.judge, self.config.policy, only=only, dismissed=dismissed, endpoint=self.endpoint)
        return replace(report, rewrites=rewrites)

    def fix(
        self, exchange: Exchange, *, only: Collection[str] | None = None, dismissed: Collection[str] = ()
    ) -> tuple[Report, Report, str]:
        """Make the rewrites that proved themselves; `only` and `dismissed` are those of `with_rewrites`.

        Returns
        -------
        report, after, source : the report on the draft with the rewrites that were made, the report on the mended reply, and its source
        """
        report = self.with_rewrites(self.judge(exchange), only=only, dismissed=dismissed)
        mended = mend(exchange, report.rewrites)
        return report, self.judge(mended), mended.reply.source

    def check_many(self, exchanges: Iterable[Exchange]) -> Iterator[Report]:
        """Judge exchanges one after the other, lazily and in order."""
        return map(self.check, exchanges)

    def judge(self, exchange: Exchange) -> Report:
        """Judge an exchange without proposing rewrites."""
        thread, reply = _read(exchange)
        ignored = _ignored(thread, reply)
        reason = _not_judged(reply)
        if reason is not None:
            return self._blank(exchange, ignored, reason)
        unread = _no_customer(exchange.thread, thread)
        evidence = self._weigh(exchange, thread, reply, readable=unread is None)
        probabilities = _rounded(reply_probabilities(evidence))
        return Report(
            model=self.model.name,
            labels=labels(probabilities),
            probabilities=probabilities,
            scores=scores(probabilities),
            sentences=evidence.sentences,
            asks=evidence.asks,
            findings=find(evidence, self.config, self.model.thresholds),
            ignored=ignored,
            id=exchange.id,
            not_judged=unread,
            exchange=exchange,
        )

    def evidence(self, exchange: Exchange) -> Evidence | None:
        """Return what the rules look at, before any threshold; None where nothing can be judged. For choosing thresholds."""
        thread, reply = _read(exchange)
        if _not_judged(reply):
            return None
        return self._weigh(exchange, thread, reply, readable=_no_customer(exchange.thread, thread) is None)

    def _weigh(self, exchange: Exchange, thread: Sequence[Reading], reply: Reading, *, readable: bool) -> Evidence:
        """Ask the model, and gather what it says with where in the sources it says it."""
        turns = _turns(exchange.thread, thread)
        pair = Pair(tuple(turn for turn, _ in turns), tuple(reply.text[start:end] for start, end in reply.sentences))
        probabilities = self.model.judge(pair)
        where = [locate(thread[number], start, end, number) for _, (number, cuts) in turns for start, end in cuts]
        roles = [turn.role for turn, _ in turns for _ in turn.sentences]
        sentences = tuple(
            Sentence(locate(reply, start, end), _acts(row))
            for (start, end), row in zip(reply.sentences, probabilities.reply, strict=True)
        )
        return Evidence(
            exchange=exchange,
            reading=reply,
            sentences=sentences,
            asks=_asks(probabilities, where, roles) if readable else (),
            links=_links(probabilities, where, roles, sentences, self.model.heads.link_probability) if readable else (),
            relevance=dict(zip(RELEVANCE, probabilities.relevance.tolist(), strict=True)) if readable else None,
            apology_due=probabilities.apology_due if readable else None,
            merge_fields=self.config.merge_fields,
        )

    def _blank(self, exchange: Exchange, ignored: tuple[Ignored, ...], reason: str) -> Report:
        nothing = dict.fromkeys(("apology_due", "apology", "relevance", "takes_ownership", "shifts_blame", "remedy"))
        no_scores = dict.fromkeys(DIMENSIONS)
        return Report(
            self.model.name,
            nothing,
            dict(nothing),
            no_scores,
            ignored=ignored,
            id=exchange.id,
            not_judged=reason,
            exchange=exchange,
        )


def _read(exchange: Exchange) -> tuple[list[Reading], Reading]:
    """Read the thread and the reply, each message in the light of those before it."""
    thread: list[Reading] = []
    earlier: list[str] = []
    for message in exchange.thread:
        thread.append(read_message(message, earlier=earlier))
        earlier.append(thread[-1].text)
    return thread, read_message(exchange.reply, signature=exchange.agent.signature, earlier=earlier)


def _ignored(thread: Sequence[Reading], reply: Reading) -> tuple[Ignored, ...]:
    """List what was set aside, the reply's parts first, then those of the thread's messages."""
    parts = [(reply, None, part) for part in reply.ignored]
    parts += [(reading, number, part) for number, reading in enumerate(thread) for part in reading.ignored]
    return tuple(Ignored(locate(reading, part.start, part.end, number), part.kind) for reading, number, part in parts)


def _not_judged(reply: Reading) -> str | None:
    if not reply.text.strip():
        return "the reply is empty"
    if not reply.sentences:
        return "the reply has no words of its author's: all of it is quoted, signature or disclaimer"
    if looks_foreign(" ".join(reply.text[start:end] for start, end in reply.own)):
        return "the reply is not in English, and this model judges English only"
    return None


def _no_customer(thread: Sequence[Message], readings: Sequence[Reading]) -> str | None:
    """Say why nothing can be held against the customer's words, if so."""
    own = [reading for message, reading in zip(thread, readings, strict=True) if message.role == "customer" and reading.sentences]
    if not own:
        return "there is no customer's message with words in it: relevance, asks and whether an apology is due were not judged"
    if looks_foreign(" ".join(own[-1].text[start:end] for start, end in own[-1].own)):
        return "the customer's message is not in English: relevance, asks and whether an apology is due were not judged"
    return None


def _turns(thread: Sequence[Message], readings: Sequence[Reading]) -> list[tuple[Turn, tuple[int, list[tuple[int, int]]]]]:
    """Return the turns that the model reads, each with its message's number and its cuts.

    The model was trained on threads that end with the customer. What the agent wrote after that is context, so it goes before.
    """
    with_words = (i for i, message in enumerate(thread) if message.role == "customer" and readings[i].sentences)
    newest = max(with_words, default=-1)
    order = [i for i in range(len(thread)) if i != newest] + ([newest] if newest >= 0 else [])
    room, turns = MAX_EARLIER_CHARS, []
    for number in reversed(order):
        cuts = list(readings[number].sentences)
        if number == newest:
            cuts = [cut for cut in cuts if cut[1] <= cuts[0][0] + MAX_NEWEST_CHARS] or cuts[:1]
        else:
            cuts = _latest(cuts, room)
            room -= sum(end - start for start, end in cuts)
        text = readings[number].text
        if cuts:
            turns.append((Turn(thread[number].role, tuple(text[start:end] for start, end in cuts)), (number, cuts)))
    return turns[::-1]


def _latest(cuts: list[tuple[int, int]], room: int) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in reversed(cuts):
        room -= end - start
        if room < 0:
            break
        kept.append((start, end))
    return kept[::-1]


def _asks(probabilities: Probabilities, where: Sequence[Span], roles: Sequence[str]) -> tuple[Ask, ...]:
    ask, answered = (THREAD_OUTPUTS.index(name) for name in ("ask", "answered"))
    found = (
        Ask(span, round(float(row[ask]), 4), round(float(row[answered]), 4))
        for row, span, role in zip(probabilities.thread, where, roles, strict=True)
        if role == "customer" and row[ask] >= MIN_ASK
    )
    return tuple(sorted(found, key=lambda ask: (ask.span.message, ask.span.start)))


def _links(
    probabilities: Probabilities,
    where: Sequence[Span],
    roles: Sequence[str],
    sentences: Sequence[Sentence],
    probability: Callable[[str, float, float], float],
) -> tuple[Link, ...]:
    """For each kind of link, tie the likeliest sentence of the reply to the likeliest of the side that it can be bound to."""
    found = []
    for kind, (end, sides) in LINKS.items():
        here, there = probabilities.reply[:, REPLY_OUTPUTS.index(kind)], probabilities.thread[:, THREAD_OUTPUTS.index(end)]
        there = np.where(np.isin(roles, sides), there, np.nan)
        if np.isnan(here).all() or np.isnan(there).all():
            continue
        i, j = int(np.nanargmax(here)), int(np.nanargmax(there))
        found.append(Link(kind, sentences[i].span, where[j], probability(kind, here[i], there[j])))
    return tuple(found)


def _acts(row: np.ndarray) -> dict[str, float]:
    known = np.nan_to_num(row[: len(ACTS)]).tolist()
    return {act: round(probability, 4) for act, probability in zip(ACTS, known, strict=True)}


def _rounded(probabilities: Mapping[str, Any]) -> dict[str, Any]:
    """Four digits are more than the calibration can bear, and make reports readable."""
    return {
        name: _rounded(value) if isinstance(value, Mapping) else None if value is None else round(value, 4)
        for name, value in probabilities.items()
    }
