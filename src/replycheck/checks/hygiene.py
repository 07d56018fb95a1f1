"""What is wrong with a reply as a piece of writing, whatever the customer wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .evidence import Evidence, locate
from .placeholders import PLACEHOLDER
from .rule import Hit, Rule


def _unfilled_placeholder(evidence: Evidence) -> Iterator[Hit]:
    reading = evidence.reading
    known = {_bare(name) for name in (*evidence.exchange.merge_fields, *evidence.merge_fields)}
    for start, end in reading.own:
        for match in PLACEHOLDER.finditer(reading.text, start, end):
            if _bare(match.group()) not in known:
                yield Hit(locate(reading, match.start(), match.end()), 1.0)


def _bare(placeholder: str) -> str:
    """Two ways of writing one merge field, `{{ticket.id}}` and `{{ ticket.id }}`, are the same field."""
    return "".join(placeholder.split())


UNFILLED_PLACEHOLDER = Rule(
    name="unfilled-placeholder",
    dimension="hygiene",
    severity="error",
    message="A placeholder was left in the reply.",
    advice="Fill it in or take it out.",
    source="docs/labels.md#placeholders",
    check=_unfilled_placeholder,
    bad=(
        ("Where is my order?", "Hi [CUSTOMER NAME], your order left us this morning and will be with you tomorrow."),
        ("When will I get my money back?", "Your refund of {{amount}} will reach your account on Friday."),
        ("What is the number of my claim?", "Thank you for your call. Your claim number is XXXX."),
    ),
    good=(
        ("Where is my order?", "Hi Rosa, your order left us this morning and will be with you tomorrow."),
        ("When will I get my money back?", "Your refund of $31.50 will reach your account on Friday."),
        ("What is the number of my claim?", "Thank you for your call. Your claim number is 20714."),
    ),
    needs="reply",
)

MAX_APOLOGIES = 2
"""One where the problem is named, and one at the end if the writer likes; more say less."""
MIN_WALL_WORDS = 130
MIN_WALL_SENTENCES = 7
"""So many words in so many sentences without a line break are hard to read on a screen."""


def _over_apology(evidence: Evidence) -> Iterator[Hit]:
    apologies = sorted((s for s in evidence.sentences), key=lambda s: s.acts["apology"], reverse=True)[: MAX_APOLOGIES + 1]
    if len(apologies) > MAX_APOLOGIES:
        last = max(apologies, key=lambda s: s.span.start)
        yield Hit(last.span, apologies[-1].acts["apology"])


def _wall_of_text(evidence: Evidence) -> Iterator[Hit]:
    sentences = evidence.reading.sentences
    for first, last in _paragraphs(evidence.reading.text, sentences):
        n_words = len(evidence.reading.text[sentences[first][0] : sentences[last][1]].split())
        if n_words >= MIN_WALL_WORDS and last - first + 1 >= MIN_WALL_SENTENCES:
            yield Hit(locate(evidence.reading, sentences[first][0], sentences[last][1]), 1.0)


def _paragraphs(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last sentence of each run that no line break interrupts."""
    first = 0
    for i in range(1, len(sentences) + 1):
        if i == len(sentences) or "\n" in text[sentences[i - 1][0] : sentences[i][0]]:
            yield first, i - 1
            first = i


OVER_APOLOGY = Rule(
    name="over-apology",
    dimension="apology",
    severity="suggestion",
    message="The reply apologises again and again.",
    advice="Keep the apology that names the problem, and take the others out.",
    source="docs/labels.md#over-apology",
    check=_over_apology,
    bad=(
        (
            "My cake came without the candles.",
            "I'm so sorry that your cake came without the candles. I apologise for this. A box of candles is on its way to you. Once again, I am very sorry for the upset.",
        ),
    ),
    good=(
        (
            "My cake came without the candles.",
            "I'm so sorry that your cake came without the candles. A box of them is on its way to you by today's post.",
        ),
    ),
    needs="reply",
)

WALL_OF_TEXT = Rule(
    name="wall-of-text",
    dimension="hygiene",
    severity="suggestion",
    message="One long block without a line break is hard to read on a screen.",
    advice="Break it into paragraphs, one thought each.",
    source="docs/labels.md#wall-of-text",
    check=_wall_of_text,
    bad=(
        (
            "How do I move my plan to another phone?",
            " ".join(
                (
                    "Moving your plan to another phone takes about ten minutes and you can do it all at home.",
                    "First open the settings of the old phone and look for the page called mobile network.",
                    "There you will find a line for your plan, and below it a button that says transfer.",
                    "Press it and keep the old phone near the new one, with both screens lit and both on the same wireless network.",
                    "The new phone will then show a picture with six digits, which you type into the old one when it asks for them.",
                    "After that both phones need about three minutes, and the old one loses its signal, which is how it should be.",
                    "When the new phone shows bars at the top, make a call to any number to see that it works.",
                    "If there are no bars after ten minutes, switch the new phone off and on again, and wait for one more minute.",
                )
            ),
        ),
    ),
    good=(
        (
            "How do I move my plan to another phone?",
            "Open the settings of the old phone and choose Transfer plan; the new phone shows a code to type in.",
        ),
    ),
    needs="reply",
)
