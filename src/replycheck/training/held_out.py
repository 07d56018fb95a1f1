"""What a model says of exchanges that it was not fitted on: every case is predicted by a copy that has not seen it."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from ..model.heads import Probabilities
from .corpus import Labelled
from .estimator import ReplyModel

N_FOLDS = 5
SEED = 7


def held_out_predictions(model: ReplyModel, rows: Sequence[Labelled]) -> list[Probabilities]:
    """Return predictions in the order of the rows, by cross-validation over cases; a fitted model keeps the share it chose."""
    copy = clone(model).set_params(own_share=getattr(model, "own_share_", model.own_share))
    predictions: list[Probabilities | None] = [None] * len(rows)
    for fitted, left_out in GroupKFold(N_FOLDS, shuffle=True, random_state=SEED).split(rows, groups=[row.case for row in rows]):
        copy.fit([rows[i] for i in fitted])
        for i, said in zip(left_out, copy.judge([rows[i] for i in left_out]), strict=True):
            predictions[i] = said
    return predictions  # type: ignore[return-value]
