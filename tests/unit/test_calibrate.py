from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from replycheck.exchange import Exchange
from replycheck.training.calibrate import (
    MAX_CLEAN_FLAGGED,
    NEVER,
    _lowest_precise,
    broken_rules,
    choose_thresholds,
    is_clean,
)
from replycheck.training.corpus import Labelled, LabelledAsk, LabelledSentence, Link


def labelled(
    *acts: str, due: bool = True, relevance: str = "addresses", answered: bool = True, links: tuple[Link, ...] = ()
) -> Labelled:
    exchange = Exchange.of("It broke.", "x" * 10)
    sentences = (LabelledSentence(0, 10, acts),)
    return Labelled("i", "c", "authored", exchange, due, relevance, sentences, (LabelledAsk(0, 0, 9, answered),), links, "here:1")


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        (labelled("apology", "concrete_remedy"), set()),
        (labelled("concrete_remedy", due=False), set()),
        (labelled("concrete_remedy"), {"missing-apology"}),
        (labelled("hollow_apology", "concrete_remedy"), {"hollow-apology"}),
        (labelled("apology"), {"no-remedy"}),
        (labelled("apology", "asks_customer"), set()),
        (labelled("apology", "vague_remedy"), {"vague-remedy"}),
        (labelled("apology", "concrete_remedy", "denies"), {"denies-problem"}),
        (labelled("apology", "concrete_remedy", relevance="mismatch", answered=False), {"off-topic-reply", "unanswered-ask"}),
        (labelled("apology", "concrete_remedy", links=(Link("asks_given", 0, 10, 0, 0, 9),)), {"asks-for-given"}),
    ],
)
def test_labels_say_which_rules_a_reply_breaks(row, broken):
    assert broken_rules(row) == broken


def test_a_reply_is_clean_when_only_suggestions_could_be_made():
    assert is_clean(labelled("apology"))
    assert not is_clean(labelled("concrete_remedy"))


def test_a_rule_takes_the_lowest_threshold_that_is_right_often_enough():
    strength = np.array([0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.3])
    assert _lowest_precise(strength, np.ones(8), 0.8) == 0.6  # 0.3 lies under the least that is allowed
    assert _lowest_precise(strength, np.array([1, 1, 1, 1, 1, 0, 0, 1]), 0.8) == 0.7  # 5 of 6 right
    assert _lowest_precise(strength, np.array([0, 0, 1, 1, 1, 1, 1, 1]), 0.8) == NEVER
    assert _lowest_precise(np.array([0.9, 0.2]), np.array([1, 0]), 0.8) == NEVER  # one hit proves nothing
    assert _lowest_precise(np.full(10, 0.9), np.array([1] * 5 + [0] * 5), 0.8) == NEVER  # a tie stands or falls together


def test_thresholds_rise_until_clean_replies_are_left_in_peace():
    clean, faulty = labelled("apology", "concrete_remedy"), labelled("apology", "concrete_remedy", "denies")
    rows = [replace(row, case=str(i)) for i, row in enumerate([clean] * 40 + [faulty] * 60)]
    rng = np.random.default_rng(0)
    denial = np.concatenate([rng.uniform(0, 0.9, 40), rng.uniform(0.7, 1, 60)])
    table = {"denies-problem": denial, "off-topic-reply": np.zeros(100)}
    thresholds = choose_thresholds(table, rows)
    flagged = denial >= thresholds["denies-problem"]
    assert flagged[:40].mean() <= MAX_CLEAN_FLAGGED
    assert flagged[40:].mean() > 0.3
