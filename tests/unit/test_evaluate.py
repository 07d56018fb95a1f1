from __future__ import annotations

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score

from replycheck.training.bootstrap import from_counts, share
from replycheck.training.evaluate import _classes, _yes_or_no, expected_calibration_error, f1, kappa, macro_f1

RNG = np.random.default_rng(3)
GOLD = RNG.integers(0, 2, 200).astype(float)
PROBA = np.clip(0.6 * GOLD + 0.5 * RNG.random(200), 0, 1)
CASES = np.repeat(np.arange(50), 4).astype(str)


def test_f1_and_kappa_from_counts_are_scikit_learns():
    assert np.isclose(from_counts(f1, *_yes_or_no(GOLD, PROBA, CASES))["value"], f1_score(GOLD, PROBA >= 0.5), atol=1e-4)
    assert np.isclose(
        from_counts(kappa, *_yes_or_no(GOLD, PROBA, CASES))["value"], cohen_kappa_score(GOLD, PROBA >= 0.5), atol=1e-4
    )


def test_kappa_of_classes_is_scikit_learns():
    gold, said = RNG.integers(0, 4, 200), RNG.integers(0, 4, 200)
    assert np.isclose(from_counts(kappa, *_classes(gold, said, CASES))["value"], cohen_kappa_score(gold, said), atol=1e-4)


def test_macro_f1_leaves_out_what_is_never_gold():
    gold = np.stack([GOLD, np.zeros(200)], 1)
    proba = np.stack([PROBA, PROBA], 1)
    assert np.isclose(from_counts(macro_f1, *_yes_or_no(gold, proba, CASES))["value"], f1_score(GOLD, PROBA >= 0.5), atol=1e-4)


def test_an_interval_holds_its_value_and_widens_when_cases_hang_together():
    loose = share(GOLD > 0, np.arange(200).astype(str))
    tight = share(np.repeat(GOLD[:50] > 0, 4), CASES)
    assert loose["low"] < loose["value"] < loose["high"]
    assert tight["high"] - tight["low"] > loose["high"] - loose["low"]


def test_nothing_to_measure_gives_no_figure():
    assert share(np.array([]), np.array([]))["value"] is None


def test_calibration_error_by_hand():
    gold, proba = np.array([1, 0, 1, 1]), np.array([0.75, 0.75, 0.95, 0.95])
    assert np.isclose(expected_calibration_error(gold, proba), 0.5 * 0.25 + 0.5 * 0.05)
