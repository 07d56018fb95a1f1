from __future__ import annotations

import numpy as np

from replycheck.model.encoder import Unit, Vectors, Window
from replycheck.model.heads import REPLY_OUTPUTS, THREAD_OUTPUTS, Heads
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
    }
    return Heads(arrays)


def window(thread: list[int], reply: list[int], value: float) -> Vectors:
    units = tuple(Unit(number, 0, 1) for number in thread), tuple(Unit(number, 0, 1) for number in reply)
    rows = np.full((3 + len(thread) + len(reply), WIDTH), value)
    return Vectors(Window((), (), *units, (0, 1)), rows)


def sigmoid(x: float) -> float:
    return 1 / (1 + np.exp(-x))


def test_one_window_gives_each_sentence_its_sigmoid():
    result = heads().judge([window([0, 1], [0], 2.0)], n_thread=2, n_reply=1)
    assert np.allclose(result.reply, sigmoid(2))
    assert np.allclose(result.thread, sigmoid(2))
    assert np.isclose(result.apology_due, sigmoid(2))
    assert np.isclose(result.relevance.sum(), 1)


def test_over_windows_a_sentence_is_answered_if_any_part_answers_it_and_else_averaged():
    result = heads().judge([window([0], [0], 2.0), window([0], [1], -2.0)], n_thread=1, n_reply=2)
    assert np.isclose(result.thread[0, THREAD_OUTPUTS.index("answered")], sigmoid(2))
    assert np.isclose(result.thread[0, THREAD_OUTPUTS.index("ask")], 0.5)
    assert np.isclose(result.reply[0, 0], sigmoid(2))
    assert np.isclose(result.reply[1, 0], sigmoid(-2))


def test_a_sentence_that_no_window_holds_is_not_a_number():
    result = heads().judge([window([1], [0], 1.0)], n_thread=2, n_reply=1)
    assert np.isnan(result.thread[0]).all()


def test_a_link_is_as_likely_as_the_mean_of_its_ends_log_odds_says():
    assert np.isclose(heads().link_probability("asks_given", sigmoid(1), sigmoid(3)), sigmoid(2))
    assert np.isclose(heads().link_probability("contradicts", sigmoid(1), sigmoid(3)), sigmoid(4))
