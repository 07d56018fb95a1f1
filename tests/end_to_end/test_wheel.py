"""The wheel as a user installs it: the model inside, small enough, and working away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT

MAX_MEGABYTES = 40


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    (path,) = folder.glob("*.whl")
    return path


def test_the_model_ships_inside_and_the_wheel_is_small(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "replycheck/models/replycheck-en/encoder.onnx" in names
    assert "replycheck/schemas/report.schema.json" in names
    assert "replycheck/corpora/authored/exchanges.jsonl" in names  # what a team's own labels are mixed with
    assert not [name for name in names if "tests" in name or "public" in name]
    assert wheel.stat().st_size < MAX_MEGABYTES * 2**20


def test_the_installed_wheel_lints_away_from_the_checkout(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "import json, replycheck; print(json.dumps([replycheck.__file__, replycheck.check('My lamp came broken.', 'Thanks for your order!').labels]))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    place, labels = json.loads(result.stdout)
    assert place.startswith(str(tmp_path))
    assert labels["apology"] == "none"
