"""Near-duplicate replies grouped: macros, canned answers, and what people paste.

Masked texts are compared by their runs of three words. Candidates come from min-hashing with bands (Broder 1997; Indyk and Motwani 1998); each is then held
against the most used text of its group, exactly.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

MIN_USES = 5
"""A text that is sent so often is a template."""
MIN_JACCARD = 0.7
RUN_WORDS = 3
BANDS, ROWS = 10, 3
_PRIME = np.uint64((1 << 31) - 1)
_RANDOM = np.random.default_rng(20261122)
_FACTORS = _RANDOM.integers(1, int(_PRIME), size=(BANDS * ROWS, 1), dtype=np.uint64)
_OFFSETS = _RANDOM.integers(0, int(_PRIME), size=(BANDS * ROWS, 1), dtype=np.uint64)

_WORD = re.compile(r"‹[a-z-]+›|[^\W\d]+")
_FILLED_IN = re.compile(
    r"[$€£]?\d[\w.,:/-]*|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b"
)


def find_templates(keys: Sequence[str], texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each text's key the key of its template, for those that are of one.

    Parameters
    ----------
    keys : the `text_key` of every reply; those of no words are empty
    texts : one masked text for each key
    """
    uses = Counter(key for key in keys if key)
    leaders: dict[str, frozenset[int]] = {}
    buckets: dict[tuple[int, bytes], list[str]] = {}
    group: dict[str, str] = {}
    for key in sorted(uses, key=lambda key: (-uses[key], key)):
        runs = _runs(texts[key])
        bands = _bands(runs)
        near = dict.fromkeys(leader for band in bands for leader in buckets.get(band, ()))
        leader = next((leader for leader in near if _jaccard(runs, leaders[leader]) >= MIN_JACCARD), key)
        group[key] = leader
        if leader == key:
            leaders[key] = runs
            for band in bands:
                buckets.setdefault(band, []).append(key)
    total = Counter()
    for key, leader in group.items():
        total[leader] += uses[key]
    return {key: leader for key, leader in group.items() if total[leader] >= MIN_USES}


def text_key(text: str) -> str:
    """Return a hash of a masked text's words: the same for two uses of one macro, whatever numbers and days were filled in."""
    words = " ".join(_words(text))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16] if words else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(_FILLED_IN.sub("‹number›", text.lower()))


def _runs(text: str) -> frozenset[int]:
    words = _words(text)
    starts = range(max(1, len(words) - RUN_WORDS + 1))
    return frozenset(zlib.crc32(" ".join(words[i : i + RUN_WORDS]).encode("utf-8", "replace")) for i in starts)


def _bands(runs: frozenset[int]) -> list[tuple[int, bytes]]:
    values = np.fromiter(runs, dtype=np.uint64, count=len(runs)) % _PRIME
    smallest = ((values * _FACTORS + _OFFSETS) % _PRIME).min(axis=1).reshape(BANDS, ROWS)
    return [(number, row.tobytes()) for number, row in enumerate(smallest)]


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
