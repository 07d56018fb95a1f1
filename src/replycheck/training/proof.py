"""The proof that refitting works: an industry is held back from the background and plays a helpdesk of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import clone

from ..errors import BadCorpus
from .background import make_background
from .corpus import Labelled, case_share
from .estimator import ReplyModel
from .evaluate import compare
from .labels import to_example
from .vectors import Encoder

N_OWN = 300
MIN_TEST = 30


@dataclass(frozen=True, slots=True)
class Proof:
    """What refitting gained on the rest of the held-back industry: `gain` as `evaluate.compare` gives it, and both models' own figures."""

    before: dict[str, Any]
    after: dict[str, Any]
    gain: dict[str, Any]
    n_own: int
    n_test: int
    own_share: float

    def __str__(self) -> str:
        before, after, gain = (part["acts_macro_f1"] for part in (self.before, self.after, self.gain))
        return (
            f"macro-F1 of acts on {self.n_test} replies that were not labelled: {before['value']:.3f} before, {after['value']:.3f} after "
            f"refitting on {self.n_own} (own share {self.own_share}): {gain['value']:+.3f} [{gain['low']:+.3f}, {gain['high']:+.3f}]"
        )


def prove(model: ReplyModel, rows: Sequence[Labelled], industry: str, *, n_own: int = N_OWN, unseen: bool = True) -> Proof:
    """Hold an industry back, refit on some of its replies, and measure on the rest.

    Parameters
    ----------
    model : an unfitted estimator. Its encoder should not have been trained on the industry either, else it starts with an advantage that a new
        helpdesk has not, and the gain comes out too small
    rows : the corpus
    industry : a regular expression over the rows' industries
    n_own : replies to refit on, whole cases, at most
    unseen : measure only on replies outside the train split, which the shipped encoder has not seen; False where the encoder has seen none of
        the industry

    Raises
    ------
    BadCorpus
        If that leaves fewer than `MIN_TEST` replies to measure on.
    """
    yours, others = _parted(rows, industry)
    own, test = _first_cases(yours, n_own)
    test = [row for row in test if not unseen or row.split != "train"]
    if len(test) < MIN_TEST:
        raise BadCorpus(f"prove: '{industry}' leaves {len(test)} replies to measure on, expected at least {MIN_TEST}. Widen it.")
    background = make_background(others, Encoder(model.model, cache=model.cache, n_jobs=model.n_jobs))
    before = clone(model).set_params(background=background, own_share=0.0).fit(own)
    after = clone(model).set_params(background=background).fit(own)
    examples = [to_example(row) for row in test]
    gain = compare(examples, after.judge(test), before.judge(test))
    return Proof(before.evaluate(test), after.evaluate(test), gain, len(own), len(test), after.own_share_)


def _parted(rows: Sequence[Labelled], industry: str) -> tuple[list[Labelled], list[Labelled]]:
    pattern = re.compile(industry, re.IGNORECASE)
    yours = {row.case for row in rows if pattern.search(row.industry or "")}
    return [row for row in rows if row.case in yours], [row for row in rows if row.case not in yours]


def _first_cases(rows: Sequence[Labelled], n: int) -> tuple[list[Labelled], list[Labelled]]:
    """Cut off whole cases, in an order that is as good as random, up to `n` rows."""
    own: list[Labelled] = []
    for case in sorted({row.case for row in rows}, key=case_share):
        of_case = [row for row in rows if row.case == case]
        if len(own) + len(of_case) > n:
            break
        own += of_case
    taken = {row.case for row in own}
    return own, [row for row in rows if row.case not in taken]
