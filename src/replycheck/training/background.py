"""The labelled exchanges that own labels are mixed with: by default the corpus that comes with replycheck."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..errors import BadCorpus
from ..model.bundle import SHIPPED
from .corpus import Labelled, read_corpus, select
from .fit import Part
from .labels import to_example
from .vectors import Encoder


@dataclass(frozen=True)
class Background:
    """The train and dev splits of a corpus with their vectors, made once and shared by every copy of an estimator."""

    train: Part
    dev: Part

    def __sklearn_clone__(self) -> Background:
        return self

    def sample(self, n: int, *, seed: int) -> Background:
        """Return a background with at most `n` of the training exchanges, drawn at random, and half as many of dev."""
        return Background(drawn(self.train, n, seed), drawn(self.dev, n // 2, seed))


def drawn(part: Part, n: int, seed: int) -> Part:
    """Return at most `n` of the examples, drawn at random."""
    total = len(part.examples)
    return part.take(sorted(random.Random(seed).sample(range(total), min(n, total))))


def make_background(rows: Sequence[Labelled], encoder: Encoder) -> Background:
    """Encode the train and dev splits of some rows; those of test are left alone."""
    return Background(*(_part(select(rows, split), encoder) for split in ("train", "dev")))


def _part(rows: Sequence[Labelled], encoder: Encoder) -> Part:
    return Part([to_example(row) for row in rows], encoder.transform(rows))


def shipped_corpora() -> Path:
    """Return the folder of the corpora that come with replycheck: inside the wheel, or at the root of a checkout.

    Raises
    ------
    BadCorpus
        If they are in neither.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "corpora", package.parents[1] / "corpora"):
        if (folder / "authored").exists():
            return folder
    raise BadCorpus(f"{package / 'corpora'}: the corpus of {SHIPPED} is not installed. Give `background`, or set own_share=1.")


@lru_cache(maxsize=2)
def shipped_background(model: Path | None, cache: Path | None) -> Background:
    """Return the authored corpus, encoded by a model's encoder (the shipped one if None)."""
    return make_background(read_corpus(shipped_corpora()), Encoder(model, cache=cache))
