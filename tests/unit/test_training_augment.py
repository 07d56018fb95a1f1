"""What is done to a reply in training leaves the labels that it claims to leave, and withdraws the others."""

from __future__ import annotations

import random

import numpy as np
import pytest

from replycheck.model.encoder import Pair, Turn
from replycheck.model.heads import ANSWERED, REPLY_OUTPUTS, THREAD_OUTPUTS
from replycheck.report import RELEVANCE
from replycheck.training.augment import Sample, mixed, padded, swapped, without_courtesies

ADDRESSES = np.eye(len(RELEVANCE), dtype=np.float32)[RELEVANCE.index("addresses")]


def sample(case: str, *reply: tuple[str, str]) -> Sample:
    rows = np.zeros((len(reply), len(REPLY_OUTPUTS)), np.float32)
    for row, (_, acts) in zip(rows, reply, strict=True):
        row[[REPLY_OUTPUTS.index(act) for act in acts.split()]] = 1
    thread = np.zeros((1, len(THREAD_OUTPUTS)), np.float32)
    thread[0, :2] = 1
    return Sample(
        case, Pair((Turn("customer", ("Where is it?",)),), tuple(text for text, _ in reply)), thread, rows, ADDRESSES, 1.0
    )


@pytest.fixture
def lamp() -> Sample:
    return sample(
        "lamp",
        ("Hello Ms Placeholder,", "courtesy"),
        ("The lamp left today, and I am sorry about the wait for it.", "concrete_remedy apology"),
        ("Regards", "courtesy"),
    )


@pytest.fixture
def rug() -> Sample:
    return sample(
        "rug",
        ("Hi,", "courtesy"),
        ("Thank you for your patience.", "thanks"),
        ("You picked the wrong size of rug for the room.", "blames_customer"),
        ("Have a lovely day out there.", "courtesy"),
    )


def acts_of(made: Sample) -> list[set[str]]:
    return [{REPLY_OUTPUTS[i] for i in np.flatnonzero(row == 1)} for row in made.reply]


def test_courtesies_are_put_around_the_body_and_nothing_else_changes(lamp, rug):
    made = padded(lamp, rug)
    assert made.pair.reply == (lamp.pair.reply[0], rug.pair.reply[1], lamp.pair.reply[1], rug.pair.reply[3], lamp.pair.reply[2])
    assert acts_of(made)[1:4] == [{"thanks"}, {"concrete_remedy", "apology"}, {"courtesy"}]
    assert (made.relevance == lamp.relevance).all()
    assert (made.thread == lamp.thread).all()


def test_a_reply_that_lends_only_its_greeting_pads_nothing(lamp):
    assert padded(lamp, lamp) is lamp


def test_a_sentence_of_another_reply_brings_its_acts_and_takes_the_verdict_on_the_whole(lamp, rug):
    made = [mixed(lamp, rug, random.Random(seed)) for seed in range(8)]
    blaming = [
        acts for each in made for text, acts in zip(each.pair.reply, acts_of(each), strict=True) if text == rug.pair.reply[2]
    ]
    assert blaming
    assert all(acts == {"blames_customer"} for acts in blaming)
    assert all(np.isnan(each.relevance).all() for each in made)
    assert all(each.thread[0, ANSWERED] == 1 for each in made)  # what was answered stays so


def test_the_reply_to_another_customer_answers_nothing(lamp, rug):
    made = swapped(lamp, rug)
    assert made.pair.reply == rug.pair.reply
    assert RELEVANCE[made.relevance.argmax()] == "mismatch"
    assert made.thread[0, ANSWERED] == 0
    assert swapped(lamp, lamp) is lamp


def test_only_bare_courtesies_are_left_out(lamp, rug):
    assert without_courtesies(lamp, 1.0, random.Random(1)).pair.reply == lamp.pair.reply[1:2]
    assert without_courtesies(rug, 1.0, random.Random(1)).pair.reply == rug.pair.reply[1:3]
