from __future__ import annotations

import numpy as np
import pytest

from replycheck.model.bundle import shipped_model
from replycheck.model.encoder import MAX_TOKENS, MAX_WINDOWS, Pair, Turn, averaging, layout


@pytest.fixture(scope="module")
def tokenizer():
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(shipped_model() / "tokenizer.json"))


def pair(customer: list[str], reply: list[str], *earlier: Turn) -> Pair:
    return Pair((*earlier, Turn("customer", tuple(customer))), tuple(reply))


def test_a_short_exchange_is_one_window_with_the_reply_in_the_second_segment(tokenizer):
    (window,) = layout(tokenizer, pair(["It broke.", "Help."], ["Sorry."]))
    assert window.ids[0] == tokenizer.token_to_id("[CLS]")
    assert window.ids[1] == tokenizer.token_to_id("[unused1]")
    unit = window.reply[0]
    assert tokenizer.decode(window.ids[unit.start : unit.end]) == "sorry."
    assert set(window.type_ids[unit.start : unit.end]) == {1}
    assert window.newest == (window.thread[0].start, window.thread[-1].end)


def test_no_window_is_longer_than_the_encoder_knows_and_every_reply_sentence_is_read(tokenizer):
    long = pair(["My lamp broke again today."] * 200, ["We are so very sorry about the lamp."] * 300)
    windows = layout(tokenizer, long)
    assert max(len(window.ids) for window in windows) <= MAX_TOKENS
    assert len(windows) <= MAX_WINDOWS
    assert {unit.number for window in windows for unit in window.reply} == set(range(300))


def test_earlier_turns_give_way_to_the_newest(tokenizer):
    earlier = Turn("agent", ("We will call you tomorrow about the lamp and the table.",) * 60)
    (window,) = layout(tokenizer, pair(["It broke."], ["Sorry."], earlier))
    numbers = [unit.number for unit in window.thread]
    assert numbers[-1] == 60
    assert numbers == list(range(numbers[0], 61))
    assert 0 < numbers[0] < 60


def test_one_endless_sentence_is_read_by_its_first_words(tokenizer):
    windows = layout(tokenizer, pair(["word " * 3000], ["word " * 3000]))
    assert all(len(window.ids) <= MAX_TOKENS for window in windows)


def test_an_unreadable_sentence_still_has_a_token(tokenizer):
    (window,) = layout(tokenizer, pair(["\ud800\x00"], ["\u200b"]))
    assert all(unit.end > unit.start for unit in window.thread + window.reply)


def test_averaging_rows_sum_to_one(tokenizer):
    (window,) = layout(tokenizer, pair(["It broke.", "Help."], ["Sorry.", "Soon."]))
    matrix = averaging(window)
    assert matrix.shape == (3 + 2 + 2, len(window.ids))
    assert np.allclose(matrix.sum(1), 1)
