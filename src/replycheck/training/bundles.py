"""A refitted model as a folder that the linter loads, and the way back to the estimator for people.

The linter reads `heads.npz` and never unpickles. `heads.joblib`, beside it, is the estimator itself; it is opened only after its hash was checked
against the manifest, which is itself checked. Still, a pickle can run code: load folders from people whom you trust.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn.base import clone

from ..errors import BadCorpus, BadModel
from ..model.bundle import MANIFEST, sha256, shipped_model, verify, write_manifest
from .corpus import Labelled
from .estimator import ReplyModel
from .labels_io.record import row_sha256

ESTIMATOR = "heads.joblib"
FITTED = ("heads_", "own_share_", "losses_", "n_cases_", "corpus_sha256_", "trained_on_")
ENCODER_FACTS = "encoder.json"
"""What is known of how an encoder was made, kept beside it."""
ENCODER_PARTS = ("encoder.onnx", ENCODER_FACTS, "tokenizer.json")
FIGURES = (
    "acts_macro_f1",
    "ask.f1",
    "apology_due.kappa",
    "apology.kappa",
    "relevance.kappa",
    "takes_ownership.kappa",
    "shifts_blame.kappa",
    "remedy.kappa",
)

CARD = """# Model card: {name}

The encoder of {base}{tuned}, with heads refitted on own labels.

- **Trained on** {n} own exchanges of {n_cases} cases, with {share:.0%} of the weight{rest}.
- **Measured on** {n_test} own exchanges of {n_test_cases} other cases. Each figure stands with its 95% bootstrap interval over cases.
- **Not for** other languages, for ranking people, or for deciding anything about a person without somebody reading the words.

| figure | value | n |
| --- | --- | --- |
{table}
"""


def write_bundle(
    model: ReplyModel,
    folder: Path,
    *,
    test: Sequence[Labelled],
    name: str = "own",
    thresholds: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Write a fitted model as a folder.

    Parameters
    ----------
    model : a fitted estimator
    folder : to write; what is there is replaced file by file, the manifest last
    test : labelled exchanges to measure on
    name : of the model, as reports show it
    thresholds : of the rules; by default those of the model whose encoder is used

    Returns
    -------
    metrics : what `metrics.json` holds

    Raises
    ------
    BadCorpus
        If one of them was trained on. The hashes of those that were go into the manifest, so that nobody tests on them later.
    """
    base = Path(model.model) if model.model else shipped_model()
    manifest = verify(base)
    seen = list(dict.fromkeys([*trained_on(base), *model.trained_on_]))
    refuse_seen(seen, test)
    folder.mkdir(parents=True, exist_ok=True)
    for part in ENCODER_PARTS:
        shutil.copyfile(base / part, folder / part)
    np.savez_compressed(folder / "heads.npz", **model.heads_.arrays)
    joblib.dump(_for_people(model), folder / ESTIMATOR)
    metrics = {"test": {"own": {"model": model.evaluate(test)}}}
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(_card(model, name, base, test, metrics), encoding="utf-8")
    facts = {
        "name": name,
        "version": manifest["version"],
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "base": f"{manifest['name']}-{manifest['version']}",
        "corpus_sha256": model.corpus_sha256_,
        "own_share": model.own_share_,
        "trained_on": seen,
        "libraries": {library: version(library) for library in ("joblib", "numpy", "scikit-learn")},
        "thresholds": dict(manifest["thresholds"] if thresholds is None else thresholds),
        "for_people": {ESTIMATOR: sha256(folder / ESTIMATOR)},
    }
    write_manifest(folder, facts)
    return metrics


def load_reply_model(folder: Path) -> ReplyModel:
    """Return the estimator of a folder that `write_bundle` wrote.

    Raises
    ------
    BadModel
        If a byte of the folder was changed, it holds no estimator, or it was written with another scikit-learn.
    """
    manifest = verify(folder)
    expected = manifest.get("for_people", {}).get(ESTIMATOR)
    path = folder / ESTIMATOR
    if expected is None or not path.exists():
        raise BadModel(f"{path}: missing. Write the folder with write_bundle.")
    if (found := sha256(path)) != expected:
        raise BadModel(f"{path}: altered; its SHA-256 begins {found[:12]}, the manifest says {expected[:12]}. Write it again.")
    trained, running = manifest["libraries"]["scikit-learn"], version("scikit-learn")
    if trained != running:
        raise BadModel(f"{folder}: written with scikit-learn {trained}, running {running}. Install {trained}, or fit it again.")
    return joblib.load(path).set_params(model=folder)


def set_thresholds(folder: Path, thresholds: Mapping[str, float]) -> None:
    """Store other thresholds in a folder's manifest; what is not named keeps its own."""
    facts = facts_of(verify(folder))
    write_manifest(folder, facts | {"thresholds": {**facts["thresholds"], **thresholds}})


def facts_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a manifest says beside what `write_manifest` adds of itself."""
    return {key: value for key, value in manifest.items() if key not in ("format", "outputs", "files", "sha256")}


def refuse_seen(seen: Sequence[str], rows: Sequence[Labelled]) -> None:
    """Refuse to test on what was trained on.

    Raises
    ------
    BadCorpus
        Naming the first such row.
    """
    known = set(seen)
    for row in rows:
        if row_sha256(row) in known:
            raise BadCorpus(f"{row.place}: {row.id} was trained on, so it cannot test the model. Test on another split.")


def trained_on(folder: Path) -> list[str]:
    """Return the hashes of the own exchanges that a folder was fitted on, heads or encoder; none for the shipped one."""
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("trained_on", [])


def _for_people(model: ReplyModel) -> ReplyModel:
    """Return a copy without the background's texts and vectors, and without paths of this machine."""
    lean = clone(model).set_params(background=None, cache=None, model=None)
    for name in FITTED:
        setattr(lean, name, getattr(model, name))
    return lean


def _card(model: ReplyModel, name: str, base: Path, test: Sequence[Labelled], metrics: Mapping[str, Any]) -> str:
    figures = metrics["test"]["own"]["model"]
    rest = "; the rest is the background corpus" if model.own_share_ < 1 else ""
    manifest, encoder = (json.loads((base / part).read_text(encoding="utf-8")) for part in (MANIFEST, ENCODER_FACTS))
    n_tuned = encoder.get("own_exchanges")
    return CARD.format(
        name=name,
        base=f"{manifest['name']}-{manifest['version']}",
        tuned=f", trained on with {n_tuned} own exchanges" if n_tuned else "",
        n=len(model.trained_on_),
        n_cases=model.n_cases_,
        share=model.own_share_,
        rest=rest,
        n_test=len(test),
        n_test_cases=len({row.case for row in test}),
        table="\n".join(f"| {key} | {_figure(figures[key])} | {figures[key]['n']} |" for key in FIGURES),
    )


def _figure(metric: Mapping[str, Any]) -> str:
    return "–" if metric["value"] is None else f"{metric['value']:.2f} [{metric['low']:.2f}, {metric['high']:.2f}]"
