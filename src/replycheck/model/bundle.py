"""The model folder: what is in it, and the proof that it is what was trained before anything of it is loaded.

A folder holds `manifest.json` (names, versions, thresholds, and the SHA-256 of every other file), `encoder.onnx`,
`encoder.json` (how it was
made), `tokenizer.json`, `heads.npz`, `metrics.json` and `card.md`. Nothing in it is ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BadModel
from .encoder import Encoder, Pair
from .heads import REPLY_OUTPUTS, THREAD_OUTPUTS, Heads, Probabilities

FORMAT = 3
SHIPPED = "replycheck-en"
MANIFEST = "manifest.json"
PARTS = ("encoder.onnx", "encoder.json", "tokenizer.json", "heads.npz", "metrics.json", "card.md")
RETRAIN = "Install replycheck again, or build the folder with `replycheck train`."


@dataclass(frozen=True)
class Model:
    """A verified model: `judge` is all that the checker asks of it."""

    name: str
    encoder: Encoder
    heads: Heads
    thresholds: Mapping[str, float]

    def judge(self, pair: Pair) -> Probabilities:
        """Return the probabilities of one exchange."""
        return self.heads.judge(self.encoder.encode(pair), pair)


def shipped_model() -> Path:
    """Return the folder of the model that comes with replycheck: inside the wheel, or at the root of a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "models" / SHIPPED
    return inside if inside.exists() else package.parents[1] / "models" / SHIPPED


def load_model(folder: Path | None = None, *, threads: int = 1) -> Model:
    """Verify a model folder and load it.

    Parameters
    ----------
    threads : of one pass of the network. One is right where exchanges are judged side by side; more make a lone one faster, and change
        no result.

    Raises
    ------
    BadModel
        If a file is missing or altered, or the folder is of another format or label set.
    """
    folder = folder or shipped_model()
    manifest = verify(folder)
    encoder = load_encoder(folder, threads=threads)
    with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
        heads = Heads({name: arrays[name] for name in arrays.files})
    digest = sha256(folder / MANIFEST)[:12]
    return Model(f"{manifest['name']}-{manifest['version']}+sha256:{digest}", encoder, heads, manifest["thresholds"])


def load_encoder(folder: Path, *, threads: int = 1) -> Encoder:
    """Load the exported network and its tokenizer. Verify the folder first, unless it was written a moment ago."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # what waits for work leaves its core to others
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
    return Encoder(Tokenizer.from_file(str(folder / "tokenizer.json")), session)


def verify(folder: Path) -> dict[str, Any]:
    """Return the manifest after checking the format, the labels and the hash of every part."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError:
        raise BadModel(f"{folder}: no {MANIFEST} to be read there, so this is no model folder. {RETRAIN}") from None
    except ValueError:
        raise BadModel(f"{folder / MANIFEST}: not JSON. {RETRAIN}") from None
    if not isinstance(manifest, dict) or manifest.get("sha256") != _own_sha256(manifest):
        raise BadModel(f"{folder / MANIFEST}: altered; it does not match its own hash. {RETRAIN}")
    if manifest.get("format") != FORMAT:
        raise BadModel(f"{folder}: format {manifest.get('format')!r}, expected {FORMAT}. {RETRAIN}")
    if manifest.get("outputs") != outputs():
        raise BadModel(f"{folder}: its labels are not those of this version of replycheck. {RETRAIN}")
    for part in PARTS:
        _verify_part(folder / part, manifest["files"].get(part))
    return manifest


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest over the parts that lie in the folder, completing `facts` with format, labels and hashes."""
    files = {part: sha256(folder / part) for part in PARTS}
    manifest = {"format": FORMAT, **facts, "outputs": outputs(), "files": files}
    manifest["sha256"] = _own_sha256(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _own_sha256(manifest: Mapping[str, Any]) -> str:
    """Hash what the manifest says, thresholds and all, so that a changed byte in it is seen as well."""
    facts = {key: value for key, value in manifest.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def outputs() -> dict[str, list[str]]:
    """Return the names of what the heads give, in the order of their rows."""
    return {"reply": list(REPLY_OUTPUTS), "thread": list(THREAD_OUTPUTS)}


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify_part(path: Path, expected: str | None) -> None:
    if not path.exists():
        raise BadModel(f"{path}: missing. {RETRAIN}")
    found = sha256(path)
    if found != expected:
        raise BadModel(f"{path}: altered; its SHA-256 begins {found[:12]}, the manifest says {str(expected)[:12]}. {RETRAIN}")
