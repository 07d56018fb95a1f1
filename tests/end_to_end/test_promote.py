"""`replycheck promote` as a user runs it: what is better is installed, what is not is refused, and the model from before can be put back."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from replycheck.model.bundle import shipped_model, verify
from tests.conftest import ROOT, turned_round

pytest.importorskip("sklearn", reason="promoting needs the fit extra")

N_LABELS = 15


def promote(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "replycheck", "promote", *args]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with a good and a bad model, and labels that neither was trained on."""
    from replycheck.training import read_corpus, write_labels

    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(shipped_model(), folder / "good")
    turned_round(shipped_model(), folder / "bad")
    test_rows = [row for row in read_corpus(ROOT / "corpora") if row.split == "test"]
    write_labels(folder / "test.jsonl", test_rows[:N_LABELS])
    return folder


def name_of(folder: Path) -> str:
    return verify(folder)["sha256"]


def test_a_better_model_is_installed_a_worse_one_refused_and_the_one_from_before_put_back(models, tmp_path):
    in_force = tmp_path / "ours"
    shutil.copytree(models / "bad", in_force)

    installed = promote(str(models / "good"), "--labels", str(models / "test.jsonl"), "--into", "ours", cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    assert "passes: better on" in installed.stdout
    assert "ours: installed; the model from before is kept in ours.previous" in installed.stderr
    assert name_of(in_force) == name_of(models / "good")

    refused = promote(str(models / "bad"), "--labels", str(models / "test.jsonl"), "--into", "ours", cwd=tmp_path)
    assert refused.returncode == 1, refused.stderr
    assert "does not pass" in refused.stdout
    assert name_of(in_force) == name_of(models / "good")

    back = promote("--put-back", "--into", "ours", cwd=tmp_path)
    assert (back.returncode, back.stdout) == (0, "")
    assert "the model from before is in force again" in back.stderr
    assert name_of(in_force) == name_of(models / "bad")
    assert name_of(tmp_path / "ours.previous") == name_of(models / "good")


def test_the_same_model_again_is_not_better(models, tmp_path):
    result = promote(str(models / "good"), "--labels", str(models / "test.jsonl"), "--into", "ours", cwd=tmp_path)
    assert result.returncode == 1, result.stderr
    assert f"0 of {N_LABELS} verdicts flip" in result.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("good",), "--labels FILE"),
        (("--put-back", "--into", "nothing"), "no model was kept there"),
        (("good", "--labels", "none.jsonl"), "cannot be read"),
        (("nowhere", "--labels", "test.jsonl"), "no model folder"),
    ],
)
def test_what_cannot_run_says_so_and_exits_2(models, args, says):
    result = promote(*args, cwd=models)
    assert result.returncode == 2
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_folder_with_a_changed_byte_is_not_installed(models, tmp_path):
    altered = shutil.copytree(models / "good", tmp_path / "altered")
    raw = bytearray((altered / "encoder.onnx").read_bytes())
    raw[-1] ^= 1
    (altered / "encoder.onnx").write_bytes(raw)
    result = promote("altered", "--labels", str(models / "test.jsonl"), "--into", "ours", cwd=tmp_path)
    assert result.returncode == 2
    assert "encoder.onnx: altered" in result.stderr
    assert not (tmp_path / "ours").exists()
