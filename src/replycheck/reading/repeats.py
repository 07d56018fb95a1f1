"""Own words that repeat an earlier message of the thread: quoted, however they are marked.

Words are compared five in a row, without punctuation and case, so that rewrapping and quote marks do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .lines import Line

WORD = re.compile(r"\w+")
N_GRAM = 5
MIN_REPEATED_WORDS = 12
MIN_SHARE = 0.5
"""Of an earlier message's word runs, this share must come back before a repetition counts as a quote of it: an agent who
reuses a sentence of their own, or cites one line of the customer, quotes less."""
MIN_OWN_WORDS = 4


def find_repeats(lines: Sequence[Line], earlier: Sequence[str]) -> list[tuple[int, int]]:
    """Return the runs of lines (half-open numbers) that repeat an earlier message."""
    words = [[word.casefold() for word in WORD.findall(line.text)] for line in lines]
    flat = [word for line_words in words for word in line_words]
    grams = list(zip(*(flat[k:] for k in range(N_GRAM)), strict=False))
    if not grams:
        return []
    wanted = set(grams)
    sources = [_grams_of(message) for message in earlier]
    found: set[tuple[str, ...]] = set()
    for source in sources:
        found |= wanted.intersection(source)
    if not found:
        return []
    covered = [False] * len(flat)
    for i, gram in enumerate(grams):
        if gram in found:
            covered[i : i + N_GRAM] = [True] * N_GRAM
    runs = []
    for first, last in _covered_runs(words, covered):
        run_words = [word for line_words in words[first:last] for word in line_words]
        n_own = len(flat) - len(run_words)
        if len(run_words) >= MIN_REPEATED_WORDS and n_own >= MIN_OWN_WORDS and _repeats_one(run_words, earlier):
            runs.append((first, last))
    return runs


def _grams_of(message: str):
    words = [word.casefold() for word in WORD.findall(message)]
    return zip(*(words[k:] for k in range(N_GRAM)), strict=False)


def _covered_runs(words: list[list[str]], covered: list[bool]) -> list[tuple[int, int]]:
    """Join neighbouring lines whose words are covered; a wordless or short line belongs to the run around it."""
    runs: list[tuple[int, int]] = []
    position, first, last = 0, None, 0
    for i, line_words in enumerate([*words, ["\0"]]):
        n_words = len(line_words)
        n_covered = sum(covered[position : position + n_words])
        position += n_words
        if n_words and n_covered == n_words:
            first, last = (i if first is None else first), i + 1
        elif first is not None and (n_words > 3 or i == len(words)):
            runs.append((first, last))
            first = None
    return runs


def _repeats_one(run_words: list[str], earlier: Sequence[str]) -> bool:
    grams = set(zip(*(run_words[k:] for k in range(N_GRAM)), strict=False))
    for message in earlier:
        n_grams = n_found = 0
        for gram in _grams_of(message):
            n_grams += 1
            n_found += gram in grams
        if n_grams and n_found >= MIN_SHARE * n_grams:
            return True
    return False
