"""ReplyModel keeps scikit-learn's manners, and its folder the linter's."""

from __future__ import annotations

import shutil
from dataclasses import replace

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_validate

from replycheck.checker import Checker
from replycheck.errors import BadCorpus, BadModel
from replycheck.exchange import Exchange
from replycheck.model.bundle import shipped_model, verify
from replycheck.training.background import Background, make_background
from replycheck.training.bundles import ESTIMATOR, load_reply_model, set_thresholds, write_bundle
from replycheck.training.comparison import compare
from replycheck.training.corpus import read_corpus
from replycheck.training.estimator import ReplyModel
from replycheck.training.fit import Part
from replycheck.training.mixing import SHARES, mix
from replycheck.training.promotion import previous, promote, put_back
from replycheck.training.reply_labels import OUTPUTS
from replycheck.training.vectors import Encoder
from tests.conftest import ROOT, turned_round

N_OWN = 36


@pytest.fixture(scope="module")
def corpus():
    return read_corpus(ROOT / "corpora")


@pytest.fixture(scope="module")
def own(corpus):
    return [row for row in corpus if row.split == "test"][:N_OWN]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("vectors")


@pytest.fixture(scope="module")
def background(corpus, cache):
    rows = [row for row in corpus if row.split == "train"][:90] + [row for row in corpus if row.split == "dev"][:45]
    return make_background(rows, Encoder(cache=cache))


@pytest.fixture(scope="module")
def settings(background, cache):
    return {"background": background, "cache": cache, "regularisations": (0.03,)}


@pytest.fixture(scope="module")
def fitted(own, settings):
    return ReplyModel(own_share=0.5, **settings).fit(own[:27])


@pytest.fixture(scope="module")
def folder(fitted, own, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    write_bundle(fitted, folder, test=own[27:])
    return folder


def test_probabilities_have_a_row_an_exchange_and_a_column_a_label(fitted, own):
    proba = fitted.predict_proba(own[27:])
    assert proba.shape == (len(own) - 27, len(OUTPUTS)) == fitted.predict(own[27:]).shape
    assert list(fitted.get_feature_names_out()) == list(OUTPUTS)
    for label in ("apology", "relevance", "remedy"):
        columns = [i for i, name in enumerate(OUTPUTS) if name.startswith(f"{label}.")]
        assert np.allclose(proba[:, columns].sum(1), 1, atol=1e-6)


def test_an_exchange_without_labels_is_judged_as_one_with(fitted, own):
    bare = [Exchange.of("My lamp came broken.", "Sorry about the lamp. A new one leaves today."), own[0].exchange]
    assert fitted.predict_proba(bare).shape == (2, len(OUTPUTS))
    assert fitted.predict_proba([]).shape == (0, len(OUTPUTS))


def test_own_labels_are_learned_from(own, settings):
    turned = [replace(row, apology_due=not row.apology_due) for row in own]
    is_due = np.array([row.apology_due for row in turned])

    def difference(share: float) -> float:
        said = ReplyModel(own_share=share, **settings).fit(turned).predict_proba(turned)[:, 0]
        return said[is_due].mean() - said[~is_due].mean()

    assert difference(0.0) < 0 < difference(1.0)


def test_the_share_of_own_labels_is_chosen_on_cases_held_out(own, settings):
    model = ReplyModel(**settings).fit(own)
    assert set(model.losses_) == set(SHARES)
    assert model.own_share_ == min(model.losses_, key=model.losses_.get)


def test_weights_give_each_side_its_share(background):
    own = Part(background.dev.examples[:5], background.dev.vectors[:5])
    mixed = mix(own, background.train, 0.3)
    assert np.isclose(mixed.weights[:5].sum() / mixed.weights.sum(), 0.3)
    assert np.isclose(mixed.weights.mean(), 1)
    assert len(mix(own, background.train, 1.0).examples) == 5


def test_clone_gives_an_unfitted_copy_that_shares_the_background(fitted):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert isinstance(copy.background, Background)
    assert copy.background is fitted.background
    with pytest.raises(ValueError, match="not fitted"):
        copy.predict_proba([])


def test_cross_validation_and_grid_search_take_it(own, settings):
    groups, folds = [row.case for row in own], GroupKFold(2)
    scores = cross_validate(ReplyModel(own_share=0.5, **settings), own, groups=groups, cv=folds, error_score="raise")["test_score"]
    search = GridSearchCV(ReplyModel(**settings), {"own_share": [0.0, 0.5]}, cv=folds, error_score="raise").fit(own, groups=groups)
    assert search.best_params_["own_share"] in (0.0, 0.5)
    assert search.cv_results_["mean_test_score"][1] == pytest.approx(scores.mean())


def test_joblib_brings_it_back(fitted, own, tmp_path):
    joblib.dump(fitted, tmp_path / "model.joblib")
    again = joblib.load(tmp_path / "model.joblib")
    assert np.array_equal(again.predict_proba(own), fitted.predict_proba(own))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"own_share": 2}, 'own_share: found 2, expected "auto" or a number'), ({}, "found 3 cases, expected at least 5")],
)
def test_what_cannot_be_fitted_is_refused(own, settings, change, said):
    with pytest.raises(BadCorpus, match=said):
        ReplyModel(**settings, **change).fit(own[:9])


def test_vectors_are_read_from_the_cache_and_made_again_when_cut_short(own, tmp_path):
    encoder = Encoder(cache=tmp_path)
    first = encoder.transform(own[:3])
    kept = sorted(tmp_path.rglob("*.npy"))
    assert len(kept) == 3
    kept[0].write_bytes(kept[0].read_bytes()[:50])
    again = encoder.transform(own[:3])
    assert all(np.array_equal(a.rows, b.rows) for a, b in zip(first, again, strict=True))
    np.save(kept[1], np.zeros_like(np.load(kept[1])))
    assert sum(not v.rows.any() for v in encoder.transform(own[:3])) == 1  # it was read, not made again


def test_the_linter_runs_on_the_folder_and_people_get_the_estimator_back(folder, fitted, own):
    report = Checker(folder).check("It broke.", "Sorry about that.")
    assert report.model.startswith("own-")
    again = load_reply_model(folder)
    assert np.allclose(again.predict_proba(own), fitted.predict_proba(own))
    assert again.background is None  # nobody's words are in the file
    assert "Trained on** 27 own exchanges" in (folder / "card.md").read_text(encoding="utf-8")


def test_an_estimator_with_a_changed_byte_is_refused(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    raw = bytearray((copy / ESTIMATOR).read_bytes())
    raw[-1] ^= 1
    (copy / ESTIMATOR).write_bytes(raw)
    with pytest.raises(BadModel, match="altered"):
        load_reply_model(copy)
    with pytest.raises(BadModel, match="missing"):
        load_reply_model(shipped_model())


def test_thresholds_are_stored_in_the_folder(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    set_thresholds(copy, {"no-remedy": 0.33})
    thresholds = verify(copy)["thresholds"]
    assert thresholds == {**verify(folder)["thresholds"], "no-remedy": 0.33}


def test_nobody_tests_on_what_was_trained_on(fitted, own, folder, tmp_path):
    with pytest.raises(BadCorpus, match="was trained on"):
        write_bundle(fitted, tmp_path / "x", test=own[:5])
    with pytest.raises(BadCorpus, match="was trained on"):
        promote(folder, tmp_path / "in-force", own[:5])


def test_only_a_better_model_is_installed_and_the_old_one_can_be_put_back(folder, corpus, tmp_path):
    rows = [row for row in corpus if row.split == "test"][N_OWN : N_OWN + 30]
    worse = turned_round(folder, tmp_path / "worse")
    in_force = tmp_path / "in-force"
    shutil.copytree(worse, in_force)
    comparison = promote(folder, in_force, rows)
    assert comparison.passes
    assert not comparison.worse
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in-force", "in-force.previous", "worse"]
    assert verify(in_force)["sha256"] == verify(folder)["sha256"]
    refused = promote(worse, in_force, rows)
    assert not refused.passes
    assert "sentences" in refused.worse
    assert verify(in_force)["sha256"] == verify(folder)["sha256"]
    put_back(in_force)
    assert verify(in_force)["sha256"] == verify(worse)["sha256"]
    put_back(in_force)
    assert verify(in_force)["sha256"] == verify(folder)["sha256"]
    assert verify(previous(in_force))["sha256"] == verify(worse)["sha256"]


def test_a_model_is_not_better_than_itself(checker, corpus):
    rows = [row for row in corpus if row.split == "test"][:12]
    comparison = compare(checker.model, checker.model, [replace(row) for row in rows])
    assert not comparison.passes
    assert not comparison.worse
    assert not comparison.flips
    assert "does not pass: better on none, worse on none" in str(comparison)


def test_without_a_model_kept_none_is_put_back(tmp_path):
    with pytest.raises(BadModel, match="no model was kept"):
        put_back(tmp_path / "in-force")


def test_any_folder_is_an_estimator_too(checker, own):
    (said,) = ReplyModel.of_folder().judge(own[:1])
    from replycheck.training.labels import to_example

    assert np.allclose(said.reply, checker.model.judge(to_example(own[0]).pair).reply)
