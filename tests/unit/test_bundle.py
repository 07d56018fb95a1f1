from __future__ import annotations

import json
import shutil

import pytest

from replycheck.errors import BadModel
from replycheck.model import bundle
from replycheck.model.bundle import MANIFEST, PARTS, load_model, shipped_model


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(shipped_model(), tmp_path / "model")


@pytest.mark.parametrize("part", PARTS)
def test_one_changed_byte_in_any_part_is_refused(copy, part):
    path = copy / part
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(BadModel, match="altered"):
        load_model(copy)


def test_a_changed_threshold_is_refused(copy):
    manifest = json.loads((copy / MANIFEST).read_text())
    manifest["thresholds"]["off-topic-reply"] = 0.999
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(BadModel, match="does not match its own hash"):
        load_model(copy)


def test_a_missing_part_is_named(copy):
    (copy / "heads.npz").unlink()
    with pytest.raises(BadModel, match=r"heads\.npz: missing"):
        load_model(copy)


@pytest.mark.parametrize(("key", "value"), [("format", 99), ("outputs", {"reply": ["other"]})])
def test_another_version_is_refused(copy, monkeypatch, key, value):
    facts = json.loads((copy / MANIFEST).read_text())
    for written in ("sha256", "format", "outputs", "files"):
        facts.pop(written)
    monkeypatch.setattr(bundle, "FORMAT", value if key == "format" else bundle.FORMAT)
    monkeypatch.setattr(bundle, "outputs", (lambda: value) if key == "outputs" else bundle.outputs)
    bundle.write_manifest(copy, facts)
    monkeypatch.undo()
    with pytest.raises(BadModel, match=f"expected {bundle.FORMAT}" if key == "format" else "labels are not those"):
        load_model(copy)


def test_a_folder_without_a_manifest_is_no_model(tmp_path):
    with pytest.raises(BadModel, match="no model folder"):
        load_model(tmp_path)


def test_the_name_carries_the_manifests_hash():
    assert load_model().name.startswith("replycheck-en-1.0.0+sha256:")
