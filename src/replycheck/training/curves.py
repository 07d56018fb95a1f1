"""Would more labels help? The score on the same test rows with ever more of the training cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sklearn.base import clone

from .corpus import Labelled, case_share
from .estimator import MIN_CASES, ReplyModel

if TYPE_CHECKING:
    import pandas as pd

SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
COLUMNS = {"n": int, "cases": int, "value": float, "low": float, "high": float, "own_share": float}


def learning_curve(
    model: ReplyModel, train: Sequence[Labelled], test: Sequence[Labelled], *, shares: Sequence[float] = SHARES
) -> pd.DataFrame:
    """Fit on growing parts of the training cases, each part holding the one before.

    Returns
    -------
    frame : columns `n` (replies trained on), `cases`, `value`, `low`, `high` (macro-F1 of acts on test, 95% bootstrap interval over cases) and
        `own_share`; parts of too few cases to fit on are left out
    """
    import pandas as pd

    cases = sorted({row.case for row in train}, key=case_share)
    points = []
    for share in shares:
        chosen = set(cases[: round(share * len(cases))])
        if len(chosen) < MIN_CASES:
            continue
        part = [row for row in train if row.case in chosen]
        fitted = clone(model).fit(part)
        figure = fitted.evaluate(test)["acts_macro_f1"]
        point = {"n": len(part), "cases": len(chosen), "own_share": fitted.own_share_}
        points.append(point | {key: figure[key] for key in ("value", "low", "high")})
    return pd.DataFrame(points, columns=list(COLUMNS)).astype(COLUMNS)
