"""What a head is fitted on is what it is read on: from words alone each head must find the word that decides."""

from __future__ import annotations

import numpy as np
import pytest

from replycheck.exchange import Exchange
from replycheck.model.encoder import Pair, Turn, Unit, Vectors, Window
from replycheck.model.heads import ANSWERED, REPLY_OUTPUTS, THREAD_OUTPUTS
from replycheck.report import RELEVANCE
from replycheck.training.corpus import Labelled
from replycheck.training.fit import Part, fit_heads
from replycheck.training.labels import Example

WIDTH = 4
APOLOGY = REPLY_OUTPUTS.index("apology")
ASK = THREAD_OUTPUTS.index("ask")
ABOUT = ("lamp", "chair", "kettle", "rug")
"""A word of the reply for each value of relevance."""


@pytest.fixture(scope="module")
def part():
    """160 exchanges whose vectors are noise and whose labels each hang on one word."""
    return made(np.random.default_rng(7), 160)


def made(rng: np.random.Generator, n: int) -> Part:
    examples, vectors = zip(*(exchange(rng, i) for i in range(n)), strict=True)
    return Part(examples, vectors)


def exchange(rng: np.random.Generator, number: int) -> tuple[Example, Vectors]:
    asks, is_due, apologises, answers = rng.random(4) < 0.5
    value = int(rng.integers(len(ABOUT)))
    first, second = ("Where did it go?" if asks else "It went away."), ("That broke." if is_due else "That is fine.")
    reply = (("Sorry." if apologises else "Hello."), f"The {ABOUT[value]} comes {'tomorrow' if answers else 'someday'}.")
    thread = np.full((2, len(THREAD_OUTPUTS)), np.nan, np.float32)
    thread[:, ASK] = asks, 0
    thread[0, ANSWERED] = answers
    acts = np.zeros((2, len(REPLY_OUTPUTS)), np.float32)
    acts[0, APOLOGY] = apologises
    units = tuple(Unit(i, 0, 1) for i in range(2))
    row = Labelled(
        id=str(number),
        case=str(number),
        source="made",
        exchange=Exchange.of([f"{first} {second}"], " ".join(reply)),
        apology_due=bool(is_due),
        relevance=RELEVANCE[value],
        sentences=(),
        asks=(),
        links=None,
        place=f"line {number}",
    )
    example = Example(row, Pair((Turn("customer", (first, second)),), reply), thread, acts, value, int(is_due))
    return example, Vectors(Window((), (), units, units, (0, 1)), rng.normal(size=(3 + 4, WIDTH)).astype(np.float32))


def test_each_head_reads_the_words_that_it_was_fitted_on(part):
    heads = fit_heads(part, made(np.random.default_rng(8), 80))
    unseen = made(np.random.default_rng(9), 40)
    for example, vectors in zip(unseen.examples, unseen.vectors, strict=True):
        said = heads.judge([vectors], example.pair)
        assert (said.reply[0, APOLOGY] > 0.5) == example.reply[0, APOLOGY]
        assert (said.thread[0, ASK] > 0.5) == example.thread[0, ASK]
        assert (said.thread[0, ANSWERED] > 0.5) == example.thread[0, ANSWERED]
        assert (said.apology_due > 0.5) == example.apology_due
        assert said.relevance.argmax() == example.relevance, RELEVANCE[example.relevance]
