"""Is a corpus fit to train on? Offsets, labels, splits, and near-duplicates that would let a model pass the test by memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from datasketch import MinHash, MinHashLSH

from ..report import ACTS, RELEVANCE
from .corpus import LINK_KINDS, Labelled

SIMILARITY = 0.7
"""Two texts that share this much of their word shingles (Jaccard) are near-duplicates."""
SHINGLE_WORDS = 4
MIN_WORDS = 15
"""Shorter texts ("Thanks, please send us a message") are alike by chance."""
N_PERMUTATIONS = 128
WORD = re.compile(r"\w+")


def check_corpus(rows: Sequence[Labelled]) -> list[str]:
    """Return what is wrong with a corpus, one line a problem with its place, the value found and the value expected."""
    seen: dict[str, str] = {}
    problems = []
    for row in rows:
        if row.id in seen:
            problems.append(f"{row.place}: the id {row.id} stands also at {seen[row.id]}. Give each exchange its own.")
        seen[row.id] = row.place
        problems += [f"{row.place}: {problem}" for problem in _problems(row)]
    problems += _near_duplicates(rows, "the reply", lambda row: row.exchange.reply.source)
    problems += _near_duplicates(_one_a_case(rows), "the customer's message", lambda row: row.exchange.thread[-1].source)
    return problems


def _problems(row: Labelled) -> Iterator[str]:
    if row.relevance not in RELEVANCE:
        yield f"relevance is {row.relevance!r}, expected one of {', '.join(RELEVANCE)}"
    if not row.exchange.thread or row.exchange.thread[-1].role != "customer":
        yield "the thread must end with the customer"
    last = 0
    for sentence in row.sentences:
        yield from _span_problems("sentences", sentence.start, sentence.end, row.exchange.reply.source)
        if sentence.start < last:
            yield f"sentences: {sentence.start} lies before the end of the sentence before it, {last}"
        last = sentence.end
        for act in set(sentence.acts) - set(ACTS):
            yield f"sentences: act {act!r} is not one of {', '.join(ACTS)}"
    for ask in row.asks:
        if not 0 <= ask.message < len(row.exchange.thread) or row.exchange.thread[ask.message].role != "customer":
            yield f"asks: message {ask.message} is not a customer's message of the thread"
        else:
            yield from _span_problems("asks", ask.start, ask.end, row.exchange.thread[ask.message].source)
    yield from _link_problems(row)


def _link_problems(row: Labelled) -> Iterator[str]:
    cuts = {(sentence.start, sentence.end) for sentence in row.sentences}
    for link in row.links or ():
        if link.kind not in LINK_KINDS:
            yield f"links: kind {link.kind!r} is not one of {', '.join(LINK_KINDS)}"
        if (link.start, link.end) not in cuts:
            yield f"links: {link.start}-{link.end} is not a sentence of the reply"
        if not 0 <= link.message < len(row.exchange.thread):
            yield f"links: message {link.message} is not in the thread"
        else:
            yield from _span_problems("links", link.thread_start, link.thread_end, row.exchange.thread[link.message].source)


def _span_problems(name: str, start: int, end: int, text: str) -> Iterator[str]:
    if not 0 <= start < end <= len(text):
        yield f"{name}: {start}-{end} is not inside a text of {len(text)} characters"
    elif text[start:end] != text[start:end].strip():
        yield f"{name}: {start}-{end} begins or ends with white space"


def _one_a_case(rows: Sequence[Labelled]) -> list[Labelled]:
    return list({(row.case, row.exchange.thread): row for row in rows}.values())


def _near_duplicates(rows: Sequence[Labelled], what: str, text_of: Callable[[Labelled], str]) -> Iterator[str]:
    for row, other, jaccard in near_duplicates(rows, text_of):
        if other.split != row.split:
            yield (
                f"{row.place}: {what} of {row.id} ({row.split}) is {jaccard:.0%} that of {other.id} ({other.split}). "
                "Leave one out, or give both one case."
            )


def near_duplicates(rows: Sequence[Labelled], text_of: Callable[[Labelled], str]) -> Iterator[tuple[Labelled, Labelled, float]]:
    """Yield pairs of rows, the later first, whose texts share `SIMILARITY` of their word shingles, and how much they share.

    Candidates by MinHash, then the exact share.
    """
    index = MinHashLSH(threshold=SIMILARITY, num_perm=N_PERMUTATIONS)
    kept: dict[int, set[str]] = {}
    for number, row in enumerate(rows):
        shingles = _shingles(text_of(row))
        if not shingles:
            continue
        sketch = MinHash(num_perm=N_PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in shingles])
        for key in index.query(sketch):
            jaccard = len(shingles & kept[key]) / len(shingles | kept[key])
            if jaccard >= SIMILARITY:
                yield row, rows[key], jaccard
        index.insert(number, sketch)
        kept[number] = shingles


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _shingles(text: str) -> set[str]:
    words = _words(text)
    if len(words) < MIN_WORDS:
        return set()
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}
