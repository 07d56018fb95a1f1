"""What words and pairs of words tell by themselves, beside the encoder's vectors.

A small encoder understands paraphrase, but it blurs wording that decides: "you did not" and "we did not" lie close together in its space. A linear model on the words sees just
that, and little else, so the two are added up. Words are hashed (Weinberger et al. 2009): there is no vocabulary to keep, and none to leak.
"""

from __future__ import annotations

import re
from binascii import crc32
from collections import Counter
from itertools import pairwise

import numpy as np

N_BUCKETS = 2**16
WORD = re.compile(r"\w[\w']*|[?!]")
DIGIT = re.compile(r"\d")

Bag = tuple[np.ndarray, np.ndarray]
"""The buckets that a text falls into, ascending, and 1 + log of how often: two arrays of one shape."""


def bag(text: str) -> Bag:
    """Hash the words of a text, and each two that stand side by side; digits are all alike, and so are capitals."""
    words = WORD.findall(DIGIT.sub("0", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")))
    counts = Counter(crc32(term.encode()) % N_BUCKETS for term in (*words, *map(" ".join, pairwise(words))))
    buckets = sorted(counts)
    return np.array(buckets, np.int64), 1 + np.log([counts[bucket] for bucket in buckets])


def weigh(words: Bag, idf: np.ndarray) -> Bag:
    """Weigh a bag by the inverse document frequency, shape (N_BUCKETS,), to unit length."""
    buckets, frequency = words
    values = frequency * idf[buckets]
    return buckets, values / max(float(np.linalg.norm(values)), 1e-12)
