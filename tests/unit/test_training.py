"""From a small corpus to a model folder that the linter loads, on an encoder made for the test. Needs the `train` extra."""

from __future__ import annotations

import json
import shutil
import warnings

import pytest

from replycheck.checker import Checker
from replycheck.model.bundle import MANIFEST, shipped_model, verify
from tests.conftest import ROOT

pytest.importorskip("torch", reason="fine-tuning needs the train extra")
pytest.importorskip("transformers", reason="fine-tuning needs the train extra")

N_CASES = 40


@pytest.fixture(scope="module")
def small_encoder(tmp_path_factory):
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("base")
    config = BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, max_position_embeddings=512
    )
    BertModel(config).save_pretrained(folder)
    shutil.copy(shipped_model() / "tokenizer.json", folder)
    return folder


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "authored").mkdir()
    lines = (ROOT / "corpora/authored/exchanges.jsonl").read_text(encoding="utf-8").splitlines()[: 3 * N_CASES]
    (folder / "authored" / "small.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_training_writes_a_folder_that_is_verified_and_judges(small_encoder, small_corpus, tmp_path):
    from replycheck.training.finetune import Settings
    from replycheck.training.train import train

    said: list[str] = []
    steps: list[tuple[int, int]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own
        metrics = train(
            small_corpus,
            tmp_path / "model",
            public_texts=None,
            settings=Settings(epochs=2),
            base=small_encoder,
            tell=said.append,
            advance=lambda step, n_steps: steps.append((step, n_steps)),
        )
    manifest = verify(tmp_path / "model")
    assert steps[-1][0] == steps[-1][1] == len(steps)
    assert sum(manifest["exchanges"].values()) == 3 * N_CASES
    assert set(metrics["test"]["all"]) == {"model", "keywords", "tfidf", "model_minus_tfidf", "rules"}
    assert "acts, macro-F1" in (tmp_path / "model" / "card.md").read_text(encoding="utf-8")
    report = Checker(tmp_path / "model").check("It broke.", "Sorry about that.")
    assert report.model.startswith("replycheck-en-1.0.0+sha256:")
    losses = [float(line.rsplit(" ", 1)[1]) for line in said if line.startswith("epoch")]
    assert losses[1] < losses[0]
    assert json.loads((tmp_path / "model" / MANIFEST).read_text())["settings"]["epochs"] == 2
