"""What comes out: the report on one exchange, and its JSON form.

Offsets are half-open code points into the reply as the caller gave it, or into the message of the thread that is named. For
an HTML source, `text` stands beside the offsets, since a slice of markup is hard to read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .exchange import Exchange
from .marking import Mark, to_html

VERSION = 1

ACTS = (
    "apology",
    "hollow_apology",
    "accepts_fault",
    "takes_charge",
    "blames_customer",
    "blames_other",
    "denies",
    "concrete_remedy",
    "vague_remedy",
    "prevention",
    "explanation",
    "empathy",
    "thanks",
    "asks_customer",
    "refusal",
    "courtesy",
)
"""What a sentence of a reply can do; the order is the order of every array of act probabilities."""

RELEVANCE = ("mismatch", "generic", "partial", "addresses")
APOLOGY = ("genuine", "hollow", "none")
REMEDY = ("none", "vague", "concrete")
DIMENSIONS = ("apology", "relevance", "ownership", "remedy")
Severity = Literal["error", "warning", "suggestion"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "suggestion")


@dataclass(frozen=True, slots=True)
class Span:
    """Part of one text; `message` is the number of the message in the thread, None for the reply."""

    start: int
    end: int
    message: int | None = None
    text: str | None = None

    def to_json(self) -> dict[str, Any]:
        obj: dict[str, Any] = {} if self.message is None else {"message": self.message}
        obj |= {"start": self.start, "end": self.end}
        return obj if self.text is None else obj | {"text": self.text}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Span:
        return cls(obj["start"], obj["end"], obj.get("message"), obj.get("text"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the reply's own words and the probability of each act of `ACTS`."""

    span: Span
    acts: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        return self.span.to_json() | {"acts": dict(self.acts)}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Sentence:
        return cls(Span.from_json(obj), dict(obj["acts"]))


def on_whole_reply(span: Span, sentences: Sequence[Sentence]) -> bool:
    """Return whether a span of the reply covers more than one of its sentences: then it marks the reply, and no words of it."""
    return sum(span.start <= sentence.span.start and sentence.span.end <= span.end for sentence in sentences) > 1


@dataclass(frozen=True, slots=True)
class Ask:
    """A customer sentence that wants an answer: how likely it is one, and how likely the reply deals with it."""

    span: Span
    probability: float
    answered: float

    def to_json(self) -> dict[str, Any]:
        return self.span.to_json() | {"probability": self.probability, "answered": self.answered}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Ask:
        return cls(Span.from_json(obj), obj["probability"], obj["answered"])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, with the words that show it.

    `customer` is the sentence of the customer's that it concerns, where there is one. `fingerprint` stays the same while the
    words concerned stay the same, so that a dismissal survives edits elsewhere.
    """

    rule: str
    severity: Severity
    message: str
    advice: str
    span: Span
    confidence: float
    fingerprint: str
    customer: Span | None = None

    def to_json(self) -> dict[str, Any]:
        obj = {"rule": self.rule, "severity": self.severity, "message": self.message, "advice": self.advice}
        obj |= self.span.to_json() | {"confidence": self.confidence}
        if self.customer is not None:
            obj["customer"] = self.customer.to_json()
        return obj | {"fingerprint": self.fingerprint}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Finding:
        words = {key: obj[key] for key in ("rule", "severity", "message", "advice", "confidence", "fingerprint")}
        customer = Span.from_json(obj["customer"]) if "customer" in obj else None
        # A finding's "message" is its text, not the number of a message: it always marks the reply.
        return cls(span=Span(obj["start"], obj["end"], text=obj.get("text")), customer=customer, **words)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `start:end` of the reply's source by `text`; an insertion has `start == end`."""

    start: int
    end: int
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "text": self.text}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Edit:
        return cls(obj["start"], obj["end"], obj["text"])


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Edits that mend findings, and the scores that the edited reply was judged to have.

    `fixes` names the rules of those findings, `fingerprints` the findings themselves: a report may have two of one rule. `blanks` lists
    what the writer must still fill in, as it stands in the text.
    """

    fixes: tuple[str, ...]
    fingerprints: tuple[str, ...]
    edits: tuple[Edit, ...]
    blanks: tuple[str, ...]
    scores_after: Mapping[str, int | None]

    def to_json(self) -> dict[str, Any]:
        return {
            "fixes": list(self.fixes),
            "fingerprints": list(self.fingerprints),
            "edits": [edit.to_json() for edit in self.edits],
            "blanks": list(self.blanks),
            "scores_after": dict(self.scores_after),
        }

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Rewrite:
        edits = tuple(map(Edit.from_json, obj["edits"]))
        names = (tuple(obj[key]) for key in ("fixes", "fingerprints"))
        return cls(*names, edits, tuple(obj["blanks"]), dict(obj["scores_after"]))

    def apply(self, source: str) -> str:
        """Return the reply's source with the edits made."""
        for edit in self.from_the_back():
            source = source[: edit.start] + edit.text + source[edit.end :]
        return source

    def from_the_back(self) -> list[Edit]:
        """Return the edits in an order in which none moves the place of another."""
        in_order = sorted(enumerate(self.edits), key=lambda item: (item[1].start, item[0]))
        return [edit for _, edit in reversed(in_order)]  # of two insertions at one place the first stays the first


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of the reply, or of a message of the thread, that was not judged, and why: quote, attribution, signature, disclaimer, …"""

    span: Span
    kind: str

    def to_json(self) -> dict[str, Any]:
        return self.span.to_json() | {"kind": self.kind}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Ignored:
        return cls(Span.from_json(obj), obj["kind"])


@dataclass(frozen=True)
class Report:
    """The judgement of one exchange.

    In `labels` a value of None says "cannot tell"; in `scores` (0 to 100) a value of None says "does not apply", and such a
    dimension belongs in no average. An empty `findings` means checked and clean, unless `not_judged` says why nothing was
    judged. `exchange` is what was judged; it is not part of the JSON form.
    """

    model: str
    labels: Mapping[str, Any]
    probabilities: Mapping[str, Any]
    scores: Mapping[str, int | None]
    sentences: tuple[Sentence, ...] = ()
    asks: tuple[Ask, ...] = ()
    findings: tuple[Finding, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    id: str | None = None
    not_judged: str | None = None
    exchange: Exchange | None = field(default=None, compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form of the contract; `from_json` reads it back to an equal report."""
        obj: dict[str, Any] = {"version": VERSION, "id": self.id, "model": self.model}
        obj |= {key: dict(getattr(self, key)) for key in ("labels", "probabilities", "scores")}
        for key in ("sentences", "asks", "findings", "rewrites", "ignored"):
            obj[key] = [part.to_json() for part in getattr(self, key)]
        return obj if self.not_judged is None else obj | {"not_judged": self.not_judged}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Report:
        kinds = {"sentences": Sentence, "asks": Ask, "findings": Finding, "rewrites": Rewrite, "ignored": Ignored}
        parts = {key: tuple(map(kind.from_json, obj[key])) for key, kind in kinds.items()}
        values = {key: obj[key] for key in ("id", "model", "labels", "probabilities", "scores")}
        return cls(**values, **parts, not_judged=obj.get("not_judged"))

    def words(self, span: Span) -> str:
        """Return the words of a span, of the reply or of the thread's message that it names; a stored report has no texts."""
        if span.text is not None:
            return span.text
        assert self.exchange is not None
        message = self.exchange.reply if span.message is None else self.exchange.thread[span.message]
        return message.source[span.start : span.end]

    def _repr_html_(self) -> str:
        """Show the reply with its findings marked, for notebooks."""
        if self.exchange is None:
            return to_html("", [], caption=f"{len(self.findings)} findings (the texts are not part of a stored report)")
        marks = [self._mark(finding) for finding in self.findings]
        own_ignored = (part for part in self.ignored if part.span.message is None)
        marks += [Mark(part.span.start, part.span.end, "ignored", part.kind) for part in own_ignored]
        scores = ", ".join(f"{name} {'not needed' if value is None else value}" for name, value in self.scores.items())
        return to_html(self.exchange.reply.source, marks, caption=self.not_judged or scores)

    def _mark(self, finding: Finding) -> Mark:
        """Mark one sentence's finding on its words; one on the whole reply colours nothing and is told by the customer's sentence."""
        start, end = finding.span.start, finding.span.end
        note = f"{finding.rule}: {finding.message}"
        if finding.customer is not None:
            note += f" ({self.words(finding.customer)})"
        return Mark(start, start if on_whole_reply(finding.span, self.sentences) else end, finding.severity, note)
