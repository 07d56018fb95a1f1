"""What a rewriter has at hand: the draft with its report, how it speaks, what the customer said went wrong, and what may be offered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..checks.evidence import BLAMING
from ..checks.hygiene import UNFILLED_PLACEHOLDER
from ..checks.placeholders import BLANK
from ..config import Offer
from ..reading import read_message
from ..report import Edit, Finding, Report, Rewrite, Sentence, Span
from .mood import ASKS, CONTENT, HARM, NO_NEED, PRAISE, THANKS, WHY
from .phrases import CLOSING, COMMON, GREETING, MAX_GREETING_WORDS, NAMED, SIGN_OFF, leans
from .turning import TROUBLE, WEAK, turn_statement
from .voice import Voice

PLACEHOLDER_RULE = UNFILLED_PLACEHOLDER.name
"""The rule that holds a reply with a blank; no rewrite mends it, and many bring it."""
DOES = 0.3
"""A sentence may be doing an act from this probability on; what it may be doing is not thrown away."""
LIKELY = 0.5
"""A sentence likely does an act from this probability on."""
UNKNOWN = "[what will be done, and by when?]"
SURE = 0.9
"""From this probability on an apology is due though no word of trouble is known to us."""


@dataclass(frozen=True)
class Draft:
    """A judged reply that is to be mended."""

    report: Report
    policy: Mapping[str, Offer]

    @cached_property
    def voice(self) -> Voice:
        return Voice.of(self.report)

    @cached_property
    def source(self) -> str:
        assert self.report.exchange is not None
        return self.report.exchange.reply.source

    @cached_property
    def is_html(self) -> bool:
        assert self.report.exchange is not None
        return self.report.exchange.reply.is_html

    @cached_property
    def told(self) -> tuple[str, ...]:
        """The customer's own sentences, the newest message's first; of one message's those first that ask for something, the likeliest first."""
        assert self.report.exchange is not None
        asks = sorted(self.report.asks, key=lambda ask: ask.probability, reverse=True)
        told: list[str] = []
        for number, message in reversed(list(enumerate(self.report.exchange.thread))):
            if message.role == "customer":
                told += [self.report.words(ask.span) for ask in asks if ask.span.message == number]
                reading = read_message(message)
                told += [reading.text[start:end] for start, end in reading.sentences]
        return tuple(dict.fromkeys(told))

    @property
    def newest_places(self) -> range:
        """The places in the thread of what the customer wrote since anybody answered."""
        assert self.report.exchange is not None
        thread = self.report.exchange.thread
        return range(max((place + 1 for place, message in enumerate(thread) if message.role == "agent"), default=0), len(thread))

    @cached_property
    def newest_turn(self) -> tuple[str, ...]:
        """The customer's sentences since anybody answered, those that thank first."""
        assert self.report.exchange is not None
        readings = [read_message(self.report.exchange.thread[place]) for place in self.newest_places]
        words = [reading.text[start:end] for reading in readings for start, end in reading.sentences]
        return tuple(sorted(words, key=lambda each: not CONTENT.search(each)))

    @cached_property
    def is_settled(self) -> bool:
        """Return whether the customer's last word, after an answer, is thanks and nothing is wrong or asked for any more."""
        if self.newest_places.start == 0:
            return False
        said = NO_NEED.sub("", " ".join(self.newest_turn))
        trouble = [match.group().lower() for match in TROUBLE.finditer(said)]
        is_open = ASKS.search(said) or HARM.search(said) or any(word not in WEAK for word in trouble)
        return bool(CONTENT.search(said) or THANKS.search(said)) and not is_open

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """What went wrong, in clauses turned to the agent's view, the likeliest first."""
        return tuple(dict.fromkeys(clause for words in self.told if (clause := turn_statement(words)) is not None))

    @cached_property
    def has_trouble(self) -> bool:
        """Return whether the customer tells of trouble: to praise and to a plain question nothing may be said of any."""
        if not self.report.labels.get("apology_due"):
            return False
        told = " ".join(self.told)
        is_sure = (self.report.probabilities.get("apology_due") or 0.0) >= SURE
        if PRAISE.search(told):  # "Rosa found my lost earring" tells of none
            return is_sure and bool(HARM.search(told))
        return is_sure or bool(HARM.search(told) or TROUBLE.search(told))

    @cached_property
    def is_happy(self) -> bool:
        """Return whether the customer has written to praise, and nobody owes an apology."""
        return not self.report.labels.get("apology_due") and any(PRAISE.search(words) for words in self.told)

    def praises(self, words: str) -> bool:
        """Return whether these words of the customer's are praise and no more."""
        return self.is_happy and bool(PRAISE.search(words))

    def sentence(self, span: Span) -> Sentence | None:
        """Return the sentence that stands at a finding's span."""
        return next((s for s in self.report.sentences if (s.span.start, s.span.end) == (span.start, span.end)), None)

    def greeting(self, words: str) -> re.Match[str] | None:
        """Match the greeting that words begin with, or the customer's name as they sign it."""
        name = NAMED.match(words)
        signs = name is not None and any(text.rstrip(" .!").endswith(name["name"].lower()) for text in self.signed)
        return name if signs else GREETING.match(words)

    @cached_property
    def signed(self) -> tuple[str, ...]:
        """The customer's messages in small letters, as far as the first name that they may end with."""
        assert self.report.exchange is not None
        texts = [message.source.lower().rstrip() for message in self.report.exchange.thread if message.role == "customer"]
        return tuple(form for text in texts for form in (text, text.rpartition(" ")[0]))

    def opens(self, span: Span) -> bool:
        """Return whether nothing but a greeting stands before a sentence: there "this" is what the customer wrote of."""
        before = self.source[: span.start].strip()
        return not before or before.endswith(",") or len(before.split()) <= MAX_GREETING_WORDS

    def proper(self, span: Span) -> str:
        """Return a sentence's words behind the greeting that it may begin with."""
        words = self.report.words(span)
        greeting = self.greeting(words)
        return words[greeting.end() :] if greeting else words

    def does_more(self, sentence: Sentence, *than: str) -> bool:
        """Return whether a sentence may be doing anything beside these acts that would be missed."""
        kept = ("apology", "concrete_remedy", "asks_customer", "refusal", "takes_charge", "accepts_fault", "prevention")
        return any(sentence.acts[act] >= DOES for act in kept if act not in than)

    def body(self) -> list[Sentence]:
        """Return the sentences that do more than greet and sign off."""
        return [s for s in self.report.sentences if s.acts["courtesy"] < 0.5 and not SIGN_OFF.match(self.report.words(s.span))]

    @cached_property
    def blames(self) -> bool:
        """Return whether a sentence of the draft likely blames."""
        return any(map(likely_blames, self.report.sentences))

    @cached_property
    def has_remedy(self) -> bool:
        """Return whether the draft puts the problem right: then it is done, and no more to be taken on."""
        return any(sentence.acts["concrete_remedy"] >= LIKELY for sentence in self.report.sentences)

    @property
    def next_step(self) -> str:
        """A line with a blank for what will be done; beside a refusal, for what can be."""
        return f"Here is what {self.voice.pronoun} {'can do: [what?]' if self.refuses else f'will do next: {UNKNOWN}'}"

    @cached_property
    def refuses(self) -> bool:
        """Return whether the draft says no to anything: then nothing is taken on beside it."""
        return any(sentence.acts["refusal"] >= DOES for sentence in self.report.sentences)

    @property
    def gap(self) -> str:
        """What parts a line of its own from the rest."""
        return "\n\n" if "\n\n" in self.source and not self.is_html else " "

    @cached_property
    def asks_why(self) -> bool:
        """Return whether the customer wants to know how it came about: then a cause, whosever it is, is an answer."""
        return any(WHY.search(words) for words in self.told)

    def leaves_dangling(self, span: Span, *, without: Collection[Span] = ()) -> bool:
        """Return whether the next sentence that stays begins with a word that points back, perhaps into this one."""
        following = next((s for s in self.report.sentences if s.span.start >= span.end and s.span not in without), None)
        return following is not None and leans(self.report.words(following.span))

    # Edits

    def replacing(self, span: Span, text: str) -> Edit:
        """Put a text in a sentence's place; a greeting that the sentence begins with stays."""
        greeting = self.greeting(self.source[span.start : span.end])
        if greeting is None:
            return Edit(span.start, span.end, text)
        return Edit(span.start + greeting.end(), span.end, _behind(greeting, text))

    def removing(self, span: Span) -> Edit | None:
        """Take a sentence out, with the space that parted it from the next; None where nothing but greetings would be left, or a word that points back."""
        return None if len(self.body()) < 2 or self.leaves_dangling(span) else self.without(span)

    def without(self, span: Span) -> Edit:
        """Take a sentence out, whatever is left."""
        end = span.end
        while end < len(self.source) and self.source[end] == " ":
            end += 1
        greeting = self.greeting(self.source[span.start : span.end])
        start = span.start + (greeting.end() if greeting else 0)
        if end == len(self.source) or self.source[end] in "\n<":
            end = span.end
            while start > 0 and self.source[start - 1] == " ":
                start -= 1
        if self.source[:start].endswith("\n"):  # a whole paragraph: its empty line goes with it
            while self.source[end : end + 1] == "\n":
                end += 1
        word = COMMON.match(self.source[end:]) if greeting and greeting.group().rstrip().endswith(",") else None
        return Edit(start, end + len(word.group()), word.group().lower()) if word else Edit(start, end, "")

    def before(self, span: Span, text: str, *, gap: str = " ") -> Edit:
        """Put a sentence before another, behind a greeting that the other may begin with."""
        greeting = self.greeting(self.source[span.start : span.end])
        at = span.start + (greeting.end() if greeting else 0)
        word = re.match(r"\w+|", self.source[at:]).group()  # type: ignore[union-attr]  # it always matches
        if greeting is None and not word.islower():
            return Edit(at, at, text + gap)
        if greeting:
            text = _behind(greeting, text)
        return Edit(at, at + len(word), f"{text}{gap}{capital(word)}")

    def after(self, span: Span, text: str, *, gap: str | None = None) -> Edit:
        """Put a line after a sentence: in a paragraph of its own where the draft has paragraphs, unless told otherwise."""
        stop = "." if self.source[: span.end][-1:].isalnum() else ""
        return Edit(span.end, span.end, stop + (self.gap if gap is None else gap) + text)

    def behind_apology(self, text: str) -> Edit:
        """Put a line after the apology that the draft begins with; else before the first sentence that does more than greet."""
        first = (self.body() or self.report.sentences)[0]
        is_apology = any(first.acts[act] >= LIKELY for act in ("apology", "hollow_apology"))
        return self.after(first.span, text) if is_apology else self.before(first.span, text, gap=self.gap)

    def at_end(self, text: str, *, without: Collection[Span] = ()) -> Edit:
        """Put a line after the last sentence that does more than greet, thank or offer to hear more; those at the spans given are taken out."""
        body = [s for s in self.body() if s.span not in without] or list(self.report.sentences)
        last = len(body) - 1
        while last > 0 and CLOSING.match(self.report.words(body[last].span)) and not self.does_more(body[last]):
            last -= 1
        return self.after(self._answered(body[last].span), text)

    def _answered(self, span: Span) -> Span:
        """Return a sentence's span, or that of the next in its paragraph if the draft asks in the first what the next one answers."""
        following = next((s.span for s in self.report.sentences if s.span.start >= span.end), None)
        is_asked = (
            following is not None
            and self.report.words(span).endswith("?")
            and not self.source[span.end : following.start].strip(" ")
        )
        return following if is_asked and following is not None else span


def likely_blames(sentence: Sentence) -> bool:
    return any(sentence.acts[act] >= LIKELY for act in BLAMING)


def rewrite(finding: Finding, *edits: Edit, mends: Sequence[Finding] = ()) -> Rewrite:
    """Return a candidate for a finding, or for all that it mends."""
    mended = mends or (finding,)
    named = Rewrite(
        fixes=tuple(dict.fromkeys(each.rule for each in mended)),
        fingerprints=tuple(dict.fromkeys(each.fingerprint for each in mended)),
        edits=(),
        blanks=(),
        scores_after={},
    )
    return with_edits(named, edits)


def with_edits(candidate: Rewrite, edits: Sequence[Edit]) -> Rewrite:
    """Return a candidate with more edits; its blanks are read off them."""
    every = in_order((*candidate.edits, *edits))
    blanks = tuple(dict.fromkeys(blank for edit in every for blank in BLANK.findall(edit.text)))
    return replace(candidate, edits=every, blanks=blanks)


def in_order(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits as they stand in the text; what is put in before words that are replaced comes first."""
    return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end > edit.start)))


def _behind(greeting: re.Match[str], text: str) -> str:
    """Write a sentence as it stands behind a greeting in the same line."""
    if not greeting.group().rstrip().endswith(",") or text.startswith(("I ", "I'", "I’")):
        return text
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]
