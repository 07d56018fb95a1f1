"""`ReplyModel`: the heads refitted on own labels, with scikit-learn's manners."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import check_is_fitted

from ..errors import BadCorpus
from ..exchange import Exchange
from ..model.bundle import load_model
from ..model.heads import Heads, Probabilities
from .background import Background, shipped_background
from .corpus import Labelled, corpus_sha256
from .evaluate import evaluate
from .fit import REGULARISATIONS, Part, fit_heads
from .labels import to_example
from .labels_io.record import row_sha256
from .mixing import AUTO, SHARES, choose_share, mix
from .reply_labels import OUTPUTS, reply_row
from .vectors import Encoder, as_examples

CALIBRATE_ON = 5
"""One in so many of the own cases is kept from the fit, to calibrate it."""
MIN_CASES = 5
"""Fewer own cases than this are no basis for a choice."""


class ReplyModel(BaseEstimator):
    """Heads on the encoder's vectors, fitted and calibrated on own labels mixed with a background corpus.

    It takes `Labelled` exchanges, which hold their labels; so `y` is not needed. Use groups by case in cross-validation:
    `cross_validate(ReplyModel(), rows, groups=[row.case for row in rows], cv=GroupKFold())`.

    Parameters
    ----------
    model : folder of the model whose encoder is used; by default the one that ships
    background : what to mix own labels with; by default the authored corpus that comes with replycheck
    own_share : from 0 to 1, how much of the say the own labels have beside the background; "auto" chooses by cross-validation over cases
    regularisations : values of scikit-learn's C that the held-back exchanges choose from
    cache : folder to keep vectors in; None keeps them in memory
    n_jobs : threads that encode; by default one a core
    random_state : seed of the folds

    Attributes
    ----------
    heads_ : the fitted heads, calibration folded in
    own_share_ : the share in force
    losses_ : for each share that was tried, the mean log loss on own cases held out; empty if none was tried
    trained_on_ : hashes of the words of all own exchanges that the fit has seen, also of those that it was calibrated on
    n_cases_, corpus_sha256_ : the number of own cases, and a hash of all that was fitted on
    """

    def __init__(
        self,
        *,
        model: Path | None = None,
        background: Background | None = None,
        own_share: float | str = AUTO,
        regularisations: Sequence[float] = REGULARISATIONS,
        cache: Path | None = None,
        n_jobs: int | None = None,
        random_state: int = 7,
    ) -> None:
        self.model = model
        self.background = background
        self.own_share = own_share
        self.regularisations = regularisations
        self.cache = cache
        self.n_jobs = n_jobs
        self.random_state = random_state

    @classmethod
    def of_folder(cls, folder: Path | None = None, **settings: Any) -> ReplyModel:
        """Return any model folder (the shipped one if None) as a fitted estimator, from its plain arrays.

        Raises
        ------
        BadModel
            If the folder is incomplete or altered.
        """
        model = cls(model=folder, own_share=0.0, **settings)
        model.heads_, model.own_share_ = load_model(folder).heads, 0.0
        return model

    def fit(self, exchanges: Sequence[Labelled], y: Any = None) -> ReplyModel:
        """Fit and calibrate the heads.

        Raises
        ------
        BadCorpus
            If the own labels come from fewer than `MIN_CASES` cases, or `own_share` is no share.
        """
        share, (to_fit, to_calibrate) = self._checked_share(), held_back(exchanges, self.random_state)
        own = Part([to_example(row) for row in exchanges], self._encoder().transform(exchanges))
        background = None if share == 1 else self.background or shipped_background(self.model, self.cache)
        self.losses_: dict[float, float] = {}
        if share == AUTO:
            self.losses_ = choose_share(own, background, SHARES, seed=self.random_state)
            share = min(self.losses_, key=self.losses_.__getitem__)
        self.own_share_ = float(share)
        train, dev = own.take(to_fit), own.take(to_calibrate)
        if background is not None:
            train, dev = mix(train, background.train, self.own_share_), mix(dev, background.dev, self.own_share_)
        self.heads_: Heads = fit_heads(train, dev, regularisations=self.regularisations)
        self.n_cases_ = len({row.case for row in exchanges})
        self.corpus_sha256_ = corpus_sha256(exchanges)
        self.trained_on_ = [row_sha256(row) for row in exchanges]
        return self

    def judge(self, exchanges: Sequence[Labelled | Exchange]) -> list[Probabilities]:
        """Return all that the heads say of each exchange, sentence by sentence."""
        check_is_fitted(self)
        vectors = self._encoder().transform(exchanges)
        return [self.heads_.judge([v], example.pair) for example, v in zip(as_examples(exchanges), vectors, strict=True)]

    def predict_proba(self, exchanges: Sequence[Labelled | Exchange]) -> np.ndarray:
        """Return the probabilities of the reply's labels: shape (n_exchanges, len(OUTPUTS)), columns as `get_feature_names_out` names them."""
        return np.array([reply_row(probabilities) for probabilities in self.judge(exchanges)]).reshape(-1, len(OUTPUTS))

    def predict(self, exchanges: Sequence[Labelled | Exchange]) -> np.ndarray:
        """Return whether each of the reply's labels is likelier than not: booleans of the shape of `predict_proba`."""
        return self.predict_proba(exchanges) >= 0.5

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the columns of `predict_proba`."""
        return np.array(OUTPUTS, dtype=object)

    def score(self, exchanges: Sequence[Labelled], y: Any = None) -> float:
        """Return the macro-F1 of the acts of sentences at 0.5, over the acts that the labels hold."""
        return self.evaluate(exchanges)["acts_macro_f1"]["value"] or 0.0

    def evaluate(self, exchanges: Sequence[Labelled]) -> dict[str, Any]:
        """Return every figure of `evaluate`, with intervals over cases."""
        return evaluate([to_example(row) for row in exchanges], self.judge(exchanges))

    def _encoder(self) -> Encoder:
        return Encoder(self.model, cache=self.cache, n_jobs=self.n_jobs)

    def _checked_share(self) -> float | str:
        share = self.own_share
        if share == AUTO or (isinstance(share, (int, float)) and 0 <= share <= 1):
            return share
        raise BadCorpus(f'own_share: found {share!r}, expected "{AUTO}" or a number from 0 to 1. Correct it.')


def held_back(own: Sequence[Labelled], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut own labels, by case, into what is fitted and what calibrates: two arrays of positions.

    Raises
    ------
    BadCorpus
        If they come from fewer than `MIN_CASES` cases.
    """
    cases = [row.case for row in own]
    if len(set(cases)) < MIN_CASES:
        raise BadCorpus(f"own labels: found {len(set(cases))} cases, expected at least {MIN_CASES}. Label more.")
    return next(GroupKFold(CALIBRATE_ON, shuffle=True, random_state=seed).split(cases, groups=cases))
