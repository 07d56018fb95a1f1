"""The proof that refitting works: a part of the corpus is held back from the background and plays a helpdesk of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import clone

from ..errors import BadCorpus
from .background import make_background
from .corpus import Labelled, case_share
from .estimator import ReplyModel
from .evaluate import compare
from .labels import to_example
from .splits import one_case_a_leak
from .vectors import Encoder

N_OWN = 300
MIN_TEST = 30


@dataclass(frozen=True, slots=True)
class Proof:
    """What refitting gained on the rest of what was held back: `gain` as `evaluate.compare` gives it, and both models' own figures."""

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


def prove(
    model: ReplyModel,
    rows: Sequence[Labelled],
    yours: Callable[[Labelled], object],
    *,
    n_own: int = N_OWN,
    unseen: bool = True,
) -> Proof:
    """Hold a part of the corpus back, refit on some of its replies, and measure on the rest.

    Parameters
    ----------
    model : an unfitted estimator. Its encoder should not have been trained on what is held back either, else it starts with an advantage that a new
        helpdesk has not, and the gain comes out too small
    rows : the corpus
    yours : true for what is held back: `lambda row: row.source == "…"`, or an industry
    n_own : replies to refit on, at most. Tickets, customers and templates are kept whole, so that none is measured on which was refitted on
    unseen : measure only on replies outside the train split, which the shipped encoder has not seen; False where the encoder has seen nothing of what
        is held back

    Raises
    ------
    BadCorpus
        If that leaves fewer than `MIN_TEST` replies to measure on.
    """
    held_back = [row for row in rows if yours(row)]
    own, test = _first_cases(one_case_a_leak(held_back), n_own)
    train = {row.id for row in held_back if row.split == "train"}
    test = [row for row in test if not unseen or row.id not in train]
    if len(test) < MIN_TEST:
        raise BadCorpus(
            f"prove: what is held back leaves {len(test)} replies to measure on, expected at least {MIN_TEST}. Hold back more."
        )
    cases = {row.case for row in held_back}
    others = [row for row in rows if row.case not in cases]
    background = make_background(others, Encoder(model.model, cache=model.cache, n_jobs=model.n_jobs))
    before = clone(model).set_params(background=background, own_share=0.0).fit(own)
    after = clone(model).set_params(background=background).fit(own)
    examples = [to_example(row) for row in test]
    gain = compare(examples, after.judge(test), before.judge(test))
    return Proof(before.evaluate(test), after.evaluate(test), gain, len(own), len(test), after.own_share_)


def _first_cases(rows: Sequence[Labelled], n: int) -> tuple[list[Labelled], list[Labelled]]:
    """Cut off whole cases, in an order that is as good as random, up to `n` rows; a case that does not fit in any more is left."""
    own: list[Labelled] = []
    for case in sorted({row.case for row in rows}, key=case_share):
        of_case = [row for row in rows if row.case == case]
        if len(own) + len(of_case) <= n:
            own += of_case
    taken = {row.case for row in own}
    return own, [row for row in rows if row.case not in taken]
