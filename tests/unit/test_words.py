from __future__ import annotations

import numpy as np
import pytest

from replycheck.model.words import N_BUCKETS, bag, weigh


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You did NOT enter it.", "you did not enter it"),
        ("You didn\N{RIGHT SINGLE QUOTATION MARK}t", "you didn't"),
        ("Order 4471", "order 9920"),
    ],
)
def test_capitals_quotes_and_digits_make_no_difference(one, other):
    assert [list(part) for part in bag(one)] == [list(part) for part in bag(other)]


def test_who_did_it_makes_one():
    assert set(bag("You entered it")[0]) ^ set(bag("We entered it")[0])


def test_order_is_seen_in_pairs():
    assert set(bag("not you")[0]) & set(bag("you not")[0])
    assert set(bag("not you")[0]) != set(bag("you not")[0])


def test_a_word_that_comes_again_counts_by_the_log_of_how_often():
    buckets, values = bag("no, no, no")
    assert np.isclose(values.max(), 1 + np.log(3))
    assert list(buckets) == sorted(buckets)


def test_a_bag_is_weighed_to_unit_length_and_nothing_weighs_nothing():
    assert np.isclose(np.linalg.norm(weigh(bag("Where is my lamp?"), np.ones(N_BUCKETS))[1]), 1)
    assert weigh(bag(""), np.ones(N_BUCKETS))[1].size == 0
