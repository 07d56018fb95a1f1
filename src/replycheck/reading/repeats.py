"""Own words that repeat an earlier message of the thread: quoted, however they are marked.

Words are compared five in a row, without punctuation and case, so that rewrapping and quote marks do not matter. An agent who
reuses a sentence of their own, or cites one line of the customer, repeats too; what counts as a quote is therefore most of a
message, or its beginning at the end of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from .lines import Line

WORD = re.compile(r"\w+")
N_GRAM = 5
MIN_REPEATED_WORDS = 12
MIN_SHARE = 0.5
"""Of an earlier message's word runs, so many must come back."""
MIN_OWN_WORDS = 4
"""Where nothing but a repetition would be left, the author has sent the same words again."""
MAX_UNCOVERED_WORDS = 3
"""Lines as short as this one say nothing either way and belong to the repetition around them."""

MAX_EARLIER_CHARS = 50_000
"""People quote what is recent, and a long thread is read message by message."""

Gram = tuple[str, ...]
Run = tuple[int, int]


def words_of_earlier(earlier: Sequence[str]) -> list[list[str]]:
    """Return the words of the newest earlier messages, to be looked through for each run of lines."""
    sources, n_chars = [], 0
    for message in reversed(earlier):
        sources.append(_words_of(message[: MAX_EARLIER_CHARS - n_chars]))
        n_chars += len(message)
        if n_chars >= MAX_EARLIER_CHARS:
            break
    return sources


def find_repeats(lines: Sequence[Line], sources: Sequence[list[str]]) -> list[Run]:
    """Return the runs of lines (half-open numbers) that repeat an earlier message, given by its words."""
    words = [_words_of(line.text) for line in lines]
    flat = [word for line_words in words for word in line_words]
    if len(flat) < MIN_REPEATED_WORDS + MIN_OWN_WORDS:
        return []
    wanted = set(_grams_of(flat))
    found = wanted.intersection(gram for source in sources for gram in _grams_of(source))
    if not found:
        return []
    covered = [False] * len(flat)
    for i, gram in enumerate(_grams_of(flat)):
        if gram in found:
            covered[i : i + N_GRAM] = [True] * N_GRAM
    first_words = [0, *accumulate(len(line_words) for line_words in words)]
    runs = [
        (first, last)
        for first, last in _covered_runs(first_words, covered)
        if first_words[last] - first_words[first] >= MIN_REPEATED_WORDS
        and len(flat) - (first_words[last] - first_words[first]) >= MIN_OWN_WORDS
    ]
    homes = {gram: run for run in runs for gram in _grams_of(flat[first_words[run[0]] : first_words[run[1]]])}
    quoted = {run for source in sources for run in _quotes_of(source, homes, n_lines=len(lines))}
    return [run for run in runs if run in quoted]


def _words_of(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _grams_of(words: Sequence[str]) -> Iterator[Gram]:
    return zip(*(words[k:] for k in range(N_GRAM)), strict=False)


def _covered_runs(first_words: list[int], covered: list[bool]) -> Iterator[Run]:
    """Join neighbouring lines all of whose words are repeated."""
    first, last = -1, -1
    for i, (start, end) in enumerate(pairwise(first_words)):
        if end > start and all(covered[start:end]):
            first, last = (i if first < 0 else first), i + 1
        elif first >= 0 and end - start > MAX_UNCOVERED_WORDS:
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def _quotes_of(source: Sequence[str], homes: dict[Gram, Run], *, n_lines: int) -> Iterator[Run]:
    """Yield the runs that quote this earlier message; `homes` tells which run each gram is in."""
    n_grams = max(1, len(source) - N_GRAM + 1)
    n_found = Counter(homes[gram] for gram in _grams_of(source) if gram in homes)
    opening = homes.get(tuple(source[:N_GRAM]))
    for run, count in n_found.items():
        if count >= MIN_SHARE * n_grams or (run == opening and run[1] == n_lines):
            yield run
