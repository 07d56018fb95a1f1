"""Labelled exchanges as a pandas frame, one row an exchange, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import BadCorpus
from .corpus import Labelled
from .labels_io.csv import COLUMNS
from .labels_io.record import from_record, to_record

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("id", "thread", "reply", "apology_due", "relevance", "sentences", "asks")


def to_frame(rows: Sequence[Labelled]) -> pd.DataFrame:
    """Return a frame with the columns of docs/corpora.md; thread, sentences, asks and links hold lists as the JSON form has them."""
    import pandas as pd

    return pd.DataFrame([to_record(row) for row in rows], columns=list(COLUMNS))


def from_frame(frame: pd.DataFrame) -> list[Labelled]:
    """Read a frame back; columns beside those of docs/corpora.md are passed over.

    Raises
    ------
    BadCorpus
        If a needed column is missing or a row cannot be read, with its number.
    """
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        raise BadCorpus(f"frame: the column '{missing[0]}' is missing. Add it; docs/corpora.md says what it holds.")
    records = frame[[name for name in COLUMNS if name in frame.columns]].to_dict("records")
    return [
        from_record({key: value for key, value in record.items() if not _is_missing(value)}, f"frame: row {number}")
        for number, record in enumerate(records)
    ]


def _is_missing(value: object) -> bool:
    return value is None or value != value  # NaN is what pandas makes of nothing
