"""The shipped encoder trained on with a few own labels, for real. Needs the `train` extra."""

from __future__ import annotations

import json
import sys
import warnings

import numpy as np
import pytest

import replycheck.training as training
from replycheck.checker import Checker
from replycheck.errors import BadCorpus, MissingExtra
from replycheck.model.bundle import shipped_model, verify
from replycheck.training.corpus import read_corpus, select
from replycheck.training.vectors import Encoder
from tests.conftest import ROOT

N_OWN, N_TEST = 18, 9


@pytest.fixture(scope="module")
def corpus():
    return read_corpus(ROOT / "corpora")


@pytest.fixture(scope="module")
def own(corpus):
    return select(corpus, "test")[:N_OWN]


@pytest.fixture(scope="module")
def test_rows(corpus):
    return select(corpus, "test")[N_OWN : N_OWN + N_TEST]


@pytest.fixture(scope="module")
def background(corpus):
    return [*select(corpus, "train")[:12], *select(corpus, "dev")[:12]]


@pytest.fixture(scope="module")
def tuned(own, test_rows, background, tmp_path_factory):
    """The folder, the estimator, and the steps that were told."""
    pytest.importorskip("torch", reason="fine-tuning needs the train extra")
    pytest.importorskip("transformers", reason="fine-tuning needs the train extra")
    folder = tmp_path_factory.mktemp("models") / "tuned"
    steps: list[tuple[int, int]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own
        model = training.fine_tune_encoder(
            own,
            folder,
            test=test_rows,
            background=background,
            own_share=0.5,
            epochs=1,
            tell=lambda line: None,
            advance=lambda step, n_steps: steps.append((step, n_steps)),
        )
    return folder, model, steps


def test_the_folder_is_whole_and_the_linter_runs_on_it(tuned, own):
    folder, _, steps = tuned
    manifest, encoder = verify(folder), json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    assert manifest["files"]["encoder.onnx"] != verify(shipped_model())["files"]["encoder.onnx"]
    assert len(manifest["trained_on"]) == len(own)
    assert encoder["own_exchanges"] < len(own)  # what calibrates the heads was not trained on
    assert f"trained on with {encoder['own_exchanges']} own exchanges" in (folder / "card.md").read_text(encoding="utf-8")
    assert steps[-1][0] == steps[-1][1] == len(steps)
    assert Checker(folder).check("It broke.", "Sorry about that.").model.startswith("own-")
    assert [path.name for path in folder.parent.iterdir()] == ["tuned"]


def test_its_vectors_have_moved_but_not_far(tuned, test_rows):
    before, after = (np.concatenate([v.rows for v in Encoder(model).transform(test_rows)]) for model in (None, tuned[0]))
    alike = (before * after).sum(1) / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1)
    assert 0.8 < alike.mean() < 0.9999


def test_what_comes_back_is_fitted_on_the_new_encoder(tuned, test_rows):
    folder, model, _ = tuned
    of_linter = Checker(folder).model.heads
    assert model.model == folder
    assert all(np.array_equal(model.heads_.arrays[name], of_linter.arrays[name]) for name in of_linter.arrays)
    assert model.predict_proba(test_rows).shape[0] == N_TEST


def test_a_refit_on_it_remembers_what_the_encoder_has_seen(tuned, own, background, corpus, tmp_path):
    others = select(corpus, "dev")[30:45]
    model = training.ReplyModel(model=tuned[0], own_share=1.0).fit(others)
    with pytest.raises(BadCorpus, match="was trained on"):
        training.write_bundle(model, tmp_path / "refitted", test=own[:3])


def test_nobody_measures_on_what_is_trained_on(own, background, tmp_path):
    pytest.importorskip("torch", reason="fine-tuning needs the train extra")
    with pytest.raises(BadCorpus, match="was trained on"):
        training.fine_tune_encoder(own, tmp_path / "x", test=own[:3], background=background)
    with pytest.raises(BadCorpus, match="found 1 cases, expected at least 5"):
        training.fine_tune_encoder(own[:3], tmp_path / "x", test=own[3:6], background=background)


def test_without_torch_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("own_encoder", "export", "finetune", "network"):
        monkeypatch.delitem(sys.modules, f"replycheck.training.{name}", raising=False)
    with pytest.raises(MissingExtra, match=r"pip install 'replycheck\[train\]'"):
        _ = training.fine_tune_encoder
