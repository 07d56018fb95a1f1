"""Near-duplicate replies grouped: macros, canned answers, and what people paste.

Masked texts are compared by their runs of three words. Candidates come from min-hashing with bands (Broder 1997; Indyk and Motwani 1998); each is then held
against the most used text of its group, exactly. A text that shares no band with another is kept as nothing but its key, so memory hardly grows with the replies.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

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
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
"""Odd numbers that join the rows of a band into one."""

_WORD = re.compile(r"‹[a-z-]+›|[^\W\d]+")
_FILLED_IN = re.compile(
    r"[$€£]?\d[\w.,:/-]*|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b"
)


def find_templates(uses: Mapping[str, int], texts: Callable[[], Iterable[tuple[str, str]]]) -> dict[str, str]:
    """Return for each text's key the key of its template, for those that are of one.

    Parameters
    ----------
    uses : how often each `text_key` was sent
    texts : gives every key with one masked text, each once; called twice, so that they need not be kept
    """
    keys = sorted(uses, key=lambda key: (-uses[key], key))
    bands = _all_bands({key: number for number, key in enumerate(keys)}, texts())
    lonely = ~_is_shared(bands)
    near = {key for key, alone in zip(keys, lonely, strict=True) if not alone}
    runs = {key: _runs(text) for key, text in texts() if key in near}
    leaders: dict[tuple[int, int], list[str]] = {}
    group: dict[str, str] = {}
    for number, key in enumerate(keys):
        if lonely[number]:
            group[key] = key
            continue
        places = list(enumerate(bands[number].tolist()))
        candidates = dict.fromkeys(leader for place in places for leader in leaders.get(place, ()))
        group[key] = next((leader for leader in candidates if _jaccard(runs[key], runs[leader]) >= MIN_JACCARD), key)
        if group[key] == key:
            for place in places:
                leaders.setdefault(place, []).append(key)
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


def _runs(text: str) -> np.ndarray:
    """Return the hashes of the runs of words, each once."""
    words = _words(text)
    starts = range(max(1, len(words) - RUN_WORDS + 1))
    return np.array(
        sorted({zlib.crc32(" ".join(words[i : i + RUN_WORDS]).encode("utf-8", "replace")) for i in starts}), dtype=np.uint32
    )


def _all_bands(number: Mapping[str, int], texts: Iterable[tuple[str, str]]) -> np.ndarray:
    """Return the bands of every text, shape (n_texts, BANDS)."""
    bands = np.zeros((len(number), BANDS), dtype=np.uint64)
    for key, text in texts:
        values = _runs(text).astype(np.uint64) % _PRIME
        smallest = ((values * _FACTORS + _OFFSETS) % _PRIME).min(axis=1).reshape(BANDS, ROWS)
        bands[number[key]] = (smallest * _MIX).sum(axis=1)
    return bands


def _is_shared(bands: np.ndarray) -> np.ndarray:
    """Return which texts have a band that another has too."""
    shared = np.zeros(len(bands), dtype=bool)
    for band in bands.T:
        _, place, count = np.unique(band, return_inverse=True, return_counts=True)
        shared |= count[place] > 1
    return shared


def _jaccard(one: np.ndarray, other: np.ndarray) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)
