"""What an epoch of training sees of each exchange: itself, or a variant whose labels are known.

A model that has seen each reply only as it was written judges a sentence by its company: one blaming sentence in a kind reply escapes it. So
sentences are put into other replies, replies before other customers, and courtesies are put in and left out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from ..model.encoder import Pair
from ..model.heads import ANSWERED, LINK_KINDS, REPLY_OUTPUTS
from ..report import RELEVANCE
from .labels import Example

COURTESY, THANKS = REPLY_OUTPUTS.index("courtesy"), REPLY_OUTPUTS.index("thanks")
N_LINKS = len(LINK_KINDS)
N_NEIGHBOURS = 12
"""So many customers with the likeliest words are kept for each customer: their replies make hard mismatches."""
CHUNK = 500
"""Rows of the table of likeness that are held at a time."""
MIN_COURTEOUS = 4
"""A courtesy of fewer words is a greeting, a sign-off or a name."""
MIN_SWAPPED = 60
"""A reply of fewer characters ("Done!") may fit another customer too."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A pair and its targets, of 0, 1 and NaN, which takes part in no loss.

    `thread` has the shape (n_thread, len(THREAD_OUTPUTS)), `reply` (n_reply, len(REPLY_OUTPUTS)), `relevance` (len(RELEVANCE),).
    """

    case: str
    pair: Pair
    thread: np.ndarray
    reply: np.ndarray
    relevance: np.ndarray
    apology_due: float


@dataclass(frozen=True, slots=True)
class Shares:
    """How often a sample is varied in which way; what is left over keeps its sentences but for a few courtesies."""

    swap: float = 0.15
    """The reply to another customer: it answers nothing."""
    mix: float = 0.2
    """A sentence or two of another reply put in, with their acts."""
    pad: float = 0.1
    """The courtesies of another reply put around it: what it does stays as it was."""
    drop: float = 0.1
    """Chance of each courtesy to be left out."""


def to_sample(example: Example) -> Sample:
    """Return an example as a sample: a variant may lose a label, which an example may not."""
    relevance = np.eye(len(RELEVANCE), dtype=np.float32)[example.relevance]
    return Sample(example.row.case, example.pair, example.thread, example.reply, relevance, float(example.apology_due))


class Augmenter:
    """Draws a variant of each sample for an epoch."""

    def __init__(self, samples: Sequence[Sample], shares: Shares, rng: random.Random) -> None:
        self.samples, self.shares, self.rng = samples, shares, rng
        self.neighbours = _neighbours(samples)
        self.of_case: dict[str, list[int]] = {}
        for i, sample in enumerate(samples):
            self.of_case.setdefault(sample.case, []).append(i)

    def epoch(self) -> list[Sample]:
        """Return a variant of every sample."""
        return [self._vary(i) for i in range(len(self.samples))]

    def _vary(self, i: int) -> Sample:
        sample, draw, shares = self.samples[i], self.rng.random(), self.shares
        if draw < shares.swap:
            return swapped(sample, self._other_customer(i))
        if draw < shares.swap + shares.mix:
            return mixed(sample, self._other_reply(i), self.rng)
        if draw < shares.swap + shares.mix + shares.pad:
            return padded(sample, self.rng.choice(self.samples))
        return without_courtesies(sample, shares.drop, self.rng)

    def _other_customer(self, i: int) -> Sample:
        if len(self.neighbours[i]) and self.rng.random() < 0.5:
            return self.samples[self.rng.choice(self.neighbours[i])]
        return self.rng.choice(self.samples)

    def _other_reply(self, i: int) -> Sample:
        """Half of the time a reply to the same customer: what it says hangs together with the rest."""
        siblings = [j for j in self.of_case[self.samples[i].case] if j != i and _same_thread(self.samples[i], self.samples[j])]
        if siblings and self.rng.random() < 0.5:
            return self.samples[self.rng.choice(siblings)]
        return self.rng.choice(self.samples)


def _same_thread(a: Sample, b: Sample) -> bool:
    return a.pair.thread == b.pair.thread


def _neighbours(samples: Sequence[Sample]) -> list[list[int]]:
    """Return for each sample those of other cases whose customer's words are nearest."""
    threads = ["\n".join(sentence for turn in sample.pair.thread for sentence in turn.sentences) for sample in samples]
    vectors = TfidfVectorizer(sublinear_tf=True, min_df=2 if len(samples) > 1 else 1, stop_words="english").fit_transform(threads)
    out = []
    for start in range(0, len(samples), CHUNK):
        likeness = (vectors[start : start + CHUNK] @ vectors.T).toarray()
        for sample, order in zip(samples[start:], np.argsort(-likeness)[:, : 4 * N_NEIGHBOURS], strict=False):
            out.append([int(j) for j in order if samples[j].case != sample.case][:N_NEIGHBOURS])
    return out


def swapped(sample: Sample, other: Sample) -> Sample:
    """Give a customer the reply to another customer: it answers nothing, and it is a mismatch unless it fits anything."""
    fits_anything = other.relevance[RELEVANCE.index("generic")] == 1
    if other.case == sample.case or fits_anything or sum(map(len, other.pair.reply)) < MIN_SWAPPED:
        return sample
    thread, reply = sample.thread.copy(), other.reply.copy()
    thread[:, ANSWERED] = np.where(np.isnan(thread[:, ANSWERED]), np.nan, 0)
    thread[:, ANSWERED + 1 :] = np.nan
    reply[:, -N_LINKS:] = np.nan
    relevance = np.eye(len(RELEVANCE), dtype=np.float32)[RELEVANCE.index("mismatch")]
    return replace(sample, pair=replace(sample.pair, reply=other.pair.reply), thread=thread, reply=reply, relevance=relevance)


def mixed(sample: Sample, donor: Sample, rng: random.Random) -> Sample:
    """Put one or two telling sentences of another reply into this one. What the whole reply then does is not known any more."""
    telling = [i for i, acts in enumerate(donor.reply) if not acts[COURTESY] > 0.5]
    if not telling or not sample.pair.reply:
        return sample
    sentences, rows = list(sample.pair.reply), list(sample.reply)
    first = next((i for i, acts in enumerate(rows) if not acts[COURTESY] > 0.5), len(rows))
    for i in sorted(rng.sample(telling, min(len(telling), rng.choice((1, 1, 2))))):
        at = rng.randint(first, len(rows))
        row = donor.reply[i].copy()
        row[-N_LINKS:] = np.nan
        sentences.insert(at, donor.pair.reply[i])
        rows.insert(at, row)
    thread = sample.thread.copy()
    thread[:, ANSWERED:] = np.where(thread[:, ANSWERED:] > 0.5, thread[:, ANSWERED:], np.nan)
    relevance = np.full(len(RELEVANCE), np.nan, np.float32)
    return replace(
        sample, pair=replace(sample.pair, reply=tuple(sentences)), thread=thread, reply=np.stack(rows), relevance=relevance
    )


def padded(sample: Sample, donor: Sample) -> Sample:
    """Put the courtesies of another reply around this one's body: a greeting or a name is left out, since it is somebody else's."""
    polite = _does_only(donor, [COURTESY, THANKS])
    lent = [i for i, text in enumerate(donor.pair.reply) if polite[i] and len(text.split()) >= MIN_COURTEOUS]
    body = [i for i, is_polite in enumerate(_does_only(sample, [COURTESY])) if not is_polite]
    if not lent or not body:
        return sample
    said, rows = list(sample.pair.reply), list(sample.reply)
    for i in lent:
        at = body[0] if i < len(polite) / 2 else body[-1] + 1 + len(said) - len(sample.reply)
        said.insert(at, donor.pair.reply[i])
        rows.insert(at, donor.reply[i])
    return replace(sample, pair=replace(sample.pair, reply=tuple(said)), reply=np.stack(rows))


def without_courtesies(sample: Sample, share: float, rng: random.Random) -> Sample:
    """Leave out some sentences that are nothing but courtesy, so that no verdict hangs on a greeting."""
    polite = _does_only(sample, [COURTESY])
    keep = [i for i in range(len(sample.pair.reply)) if not (polite[i] and rng.random() < share)]
    if not keep or len(keep) == len(sample.pair.reply):
        return sample
    return replace(sample, pair=replace(sample.pair, reply=tuple(sample.pair.reply[i] for i in keep)), reply=sample.reply[keep])


def _does_only(sample: Sample, acts: list[int]) -> np.ndarray:
    """Return which sentences of the reply do one or more of these acts and nothing else: shape (n_reply,)."""
    does = (sample.reply[:, acts] == 1).sum(axis=1)
    return (does > 0) & ((sample.reply == 1).sum(axis=1) == does)
