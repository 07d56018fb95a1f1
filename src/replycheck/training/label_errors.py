"""Labels that are probably wrong: confident learning (Northcutt, Jiang and Chuang 2021), by cleanlab, on held-out predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..model.heads import Probabilities
from ..report import ACTS, RELEVANCE
from .corpus import Labelled
from .labels import Example, to_example

MIN_OF_EACH = 5
"""A label with fewer examples of a value than this has no errors that could be told from rarity."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A label that held-out predictions speak against; `start` and `end` are None where it is one of the whole reply.

    `quality` is the probability of the label as given: the lower, the likelier it is wrong.
    """

    row: Labelled
    label: str
    given: str
    likelier: str
    quality: float
    start: int | None = None
    end: int | None = None


def suspects(rows: Sequence[Labelled], predictions: Sequence[Probabilities]) -> list[Suspect]:
    """Return the labels to look at again, the likeliest errors first.

    Parameters
    ----------
    rows : labelled exchanges
    predictions : what a model that was not fitted on them says of each; see `held_out_predictions`
    """
    examples = [to_example(row) for row in rows]
    found = [*_of_relevance(examples, predictions), *_of_apology_due(examples, predictions), *_of_acts(examples, predictions)]
    return sorted(found, key=lambda suspect: suspect.quality)


def _of_relevance(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> Iterator[Suspect]:
    gold, proba = np.array([example.relevance for example in examples]), np.stack([p.relevance for p in predictions])
    for i, quality in _issues(gold, proba):
        yield Suspect(examples[i].row, "relevance", RELEVANCE[gold[i]], RELEVANCE[proba[i].argmax()], quality)


def _of_apology_due(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> Iterator[Suspect]:
    gold, proba = np.array([example.apology_due for example in examples]), np.array([p.apology_due for p in predictions])
    for i, quality in _issues(gold, _two_columns(proba)):
        yield Suspect(examples[i].row, "apology_due", *_yes_no(gold[i]), quality)


def _of_acts(examples: Sequence[Example], predictions: Sequence[Probabilities]) -> Iterator[Suspect]:
    where = [(example.row, sentence) for example in examples for sentence in example.row.sentences]
    for column, act in enumerate(ACTS):
        gold = np.concatenate([example.reply[:, column] for example in examples]).astype(int)
        proba = np.nan_to_num(np.concatenate([p.reply[:, column] for p in predictions]), nan=0.5)
        for i, quality in _issues(gold, _two_columns(proba)):
            row, sentence = where[i]
            yield Suspect(row, act, *_yes_no(gold[i]), quality, sentence.start, sentence.end)


def _issues(gold: np.ndarray, proba: np.ndarray) -> list[tuple[int, float]]:
    """Return the positions of suspected labels with the probability of each as given."""
    from cleanlab.filter import find_label_issues

    if min(np.bincount(gold, minlength=proba.shape[1])) < MIN_OF_EACH:
        return []
    order = find_label_issues(gold, proba, return_indices_ranked_by="self_confidence", n_jobs=1)
    return [(int(i), float(proba[i, gold[i]])) for i in order]


def _two_columns(proba: np.ndarray) -> np.ndarray:
    return np.stack([1 - proba, proba], axis=1)


def _yes_no(gold: int) -> tuple[str, str]:
    return ("yes", "no") if gold else ("no", "yes")
