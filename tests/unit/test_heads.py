from __future__ import annotations

import numpy as np

from replycheck.model.encoder import Pair, Turn, Unit, Vectors, Window
from replycheck.model.heads import REPLY_OUTPUTS, THREAD_OUTPUTS, Heads
from replycheck.model.words import N_BUCKETS, bag
from replycheck.report import RELEVANCE

WIDTH = 2


def heads() -> Heads:
    """Every sentence output is the sigmoid of its vector's first number; the pair's classes are the first number of its reply mean."""
    first = np.array([1.0, 0.0])
    relevance = np.zeros((len(RELEVANCE), 3 * WIDTH))
    relevance[RELEVANCE.index("addresses"), 2 * WIDTH] = 1
    arrays = {
        "reply.weight": np.tile(first, (len(REPLY_OUTPUTS), 1)),
        "reply.bias": np.zeros(len(REPLY_OUTPUTS)),
        "thread.weight": np.tile(first, (len(THREAD_OUTPUTS), 1)),
        "thread.bias": np.zeros(len(THREAD_OUTPUTS)),
        "relevance.weight": relevance,
        "relevance.bias": np.zeros(len(RELEVANCE)),
        "apology_due.weight": np.array([[0.0, 0, 1, 0]]),
        "apology_due.bias": np.zeros(1),
        "links.weight": np.array([2.0, 1, 1]),
        "links.bias": np.zeros(3),
        "idf": np.ones(N_BUCKETS),
        "reply.words": np.zeros((N_BUCKETS, len(REPLY_OUTPUTS))),
        "thread.words": np.zeros((N_BUCKETS, len(THREAD_OUTPUTS))),
        "answered.words": np.zeros((N_BUCKETS, 1)),
        "relevance.words": np.zeros((N_BUCKETS, len(RELEVANCE))),
        "relevance.asks": np.zeros((len(RELEVANCE), 2)),
        "apology_due.words": np.zeros((N_BUCKETS, 1)),
    }
    return Heads(arrays)


def pair(n_thread: int, n_reply: int) -> Pair:
    return Pair((Turn("customer", ("Where is it?",) * n_thread),), ("It left today.",) * n_reply)


def window(thread: list[int], reply: list[int], value: float) -> Vectors:
    units = tuple(Unit(number, 0, 1) for number in thread), tuple(Unit(number, 0, 1) for number in reply)
    rows = np.full((3 + len(thread) + len(reply), WIDTH), value)
    return Vectors(Window((), (), *units, (0, 1)), rows)


def sigmoid(x: float) -> float:
    return 1 / (1 + np.exp(-x))


def test_one_window_gives_each_sentence_its_sigmoid():
    result = heads().judge([window([0, 1], [0], 2.0)], pair(2, 1))
    assert np.allclose(result.reply, sigmoid(2))
    assert np.allclose(result.thread, sigmoid(2))
    assert np.isclose(result.apology_due, sigmoid(2))
    assert np.isclose(result.relevance.sum(), 1)


def test_over_windows_a_sentence_is_answered_if_any_part_answers_it_and_else_averaged():
    result = heads().judge([window([0], [0], 2.0), window([0], [1], -2.0)], pair(1, 2))
    assert np.isclose(result.thread[0, THREAD_OUTPUTS.index("answered")], sigmoid(2))
    assert np.isclose(result.thread[0, THREAD_OUTPUTS.index("ask")], 0.5)
    assert np.isclose(result.reply[0, 0], sigmoid(2))
    assert np.isclose(result.reply[1, 0], sigmoid(-2))


def test_a_sentence_that_no_window_holds_is_not_a_number():
    result = heads().judge([window([1], [0], 1.0)], pair(2, 1))
    assert np.isnan(result.thread[0]).all()


def test_a_link_is_as_likely_as_the_mean_of_its_ends_log_odds_says():
    assert np.isclose(heads().link_probability("asks_given", sigmoid(1), sigmoid(3)), sigmoid(2))
    assert np.isclose(heads().link_probability("contradicts", sigmoid(1), sigmoid(3)), sigmoid(4))


def test_words_add_to_the_logits_of_what_they_are_read_for():
    judge = heads()
    [gone], [value] = bag("gone")
    judge.arrays["reply.words"][gone, 0] = 2.0
    judge.arrays["answered.words"][gone, 0] = 3.0
    exchange = Pair((Turn("customer", ("Where is it?",)),), ("Gone", "Tomorrow."))
    result = judge.judge([window([0], [0, 1], 0.0)], exchange)
    assert np.isclose(result.reply[0, 0], sigmoid(2 * value))
    assert np.isclose(result.reply[1, 0], 0.5)
    [ask, answered] = (THREAD_OUTPUTS.index(name) for name in ("ask", "answered"))
    assert np.isclose(result.thread[0, ask], 0.5)
    assert 0.5 < result.thread[0, answered] < sigmoid(3)  # the word is one of several of the whole reply


def test_asks_that_stay_open_count_against_the_reply_and_an_agents_sentence_is_no_ask():
    judge = heads()
    judge.arrays["relevance.asks"][RELEVANCE.index("partial")] = 0.0, 5.0
    exchange = Pair((Turn("agent", ("Soon.",)), Turn("customer", ("Where is it?",))), ("Hello.",))
    by_what_is_asked = judge.judge([window([0, 1], [0], 0.0)], exchange).relevance[RELEVANCE.index("partial")]
    pull = np.exp(5 * np.log(1 + 0.5 * 0.5))  # one customer sentence: half an ask, half of it open
    assert np.isclose(by_what_is_asked, pull / (pull + 3))


def test_a_reply_to_nobody_is_judged_too():
    assert heads().judge([window([], [0], 0.0)], Pair((), ("Hello.",))).thread.shape == (0, len(THREAD_OUTPUTS))


def test_nothing_to_read_adds_nothing():
    assert np.allclose(heads().judge([window([0], [0], 0.0)], Pair((Turn("customer", ("",)),), ("",))).reply, 0.5)
