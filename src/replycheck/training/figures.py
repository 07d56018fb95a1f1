"""All that is to be known of how good predictions are, as one frame: whole and by slice, beside a second reader where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model.heads import Probabilities
from .bootstrap import ranked, share
from .corpus import Labelled
from .evaluate import evaluate, recall_at_false_alarms
from .labels import Example, to_example
from .reliability import Reliability, reliability
from .reply_labels import OUTPUTS, gold_row, reply_row
from .second_reader import agreement

if TYPE_CHECKING:
    import pandas as pd

MIN_IN_SLICE = 10
"""A slice of fewer replies tells nothing."""


def scorecard(
    rows: Sequence[Labelled],
    predictions: Sequence[Probabilities],
    *,
    by: Callable[[Labelled], str | None] | None = None,
    second: Sequence[Labelled] | None = None,
) -> pd.DataFrame:
    """Score predictions.

    Parameters
    ----------
    rows : labelled exchanges
    predictions : what a model said of each, as `ReplyModel.judge` gives it
    by : the slice of a row (`lambda row: row.industry`, say); slices under `MIN_IN_SLICE` replies are left out
    second : a second reader's labels of some of the rows: the human ceiling

    Returns
    -------
    frame : a row a slice and figure, with `value`, `low`, `high` (95% bootstrap interval over cases), `n`, `positives`, and for "all"
        `ceiling` (the same figure for the second reader, on `ceiling_n` replies)
    """
    import pandas as pd

    examples = [to_example(row) for row in rows]
    table = [{"slice": "all", "figure": name, **figure} for name, figure in figures(examples, predictions).items()]
    for name in sorted({str(by(row)) for row in rows}) if by else ():
        mask = [str(by(row)) == name for row in rows]
        if sum(mask) >= MIN_IN_SLICE:
            part = figures(list(compress(examples, mask)), list(compress(predictions, mask)))
            table += [{"slice": name, "figure": key, **figure} for key, figure in part.items()]
    frame = pd.DataFrame(table)
    return frame if second is None else _with_ceiling(frame, rows, second)


def figures(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> dict[str, dict[str, Any]]:
    """Return every figure of `evaluate`, and for each label of the reply its base rate, ranking and calibration."""
    out = evaluate(examples, predictions)
    gold, proba, cases = reply_matrix(examples, predictions)
    for name, y, p in zip(OUTPUTS, gold.T, proba.T, strict=True):
        calibration = reliability(y, p, cases)
        out[f"{name}.base_rate"] = share(y > 0, cases)
        out[f"{name}.recall_at_budget"] = ranked(recall_at_false_alarms, y, p, cases)
        out[f"{name}.ece"], out[f"{name}.brier"] = calibration.ece, calibration.brier
    return out


def reliabilities(rows: Sequence[Labelled], predictions: Sequence[Probabilities]) -> dict[str, Reliability]:
    """Return what the reliability diagram of each label of the reply shows."""
    gold, proba, cases = reply_matrix([to_example(row) for row in rows], predictions)
    return {name: reliability(y, p, cases) for name, y, p in zip(OUTPUTS, gold.T, proba.T, strict=True)}


def reply_matrix(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return gold and predicted labels of the reply, both of shape (n, len(OUTPUTS)), and the cases."""
    gold = np.array([gold_row(example) for example in examples])
    proba = np.clip([reply_row(said) for said in predictions], 0, 1)
    return gold, proba, np.array([example.row.case for example in examples])


def _with_ceiling(frame: pd.DataFrame, rows: Sequence[Labelled], second: Sequence[Labelled]) -> pd.DataFrame:
    ceiling = agreement(rows, second)
    values = frame["figure"].map({name: figure["value"] for name, figure in ceiling.items()})
    n = ceiling["relevance.kappa"]["n"]
    return frame.assign(ceiling=values.where(frame["slice"] == "all"), ceiling_n=n)
