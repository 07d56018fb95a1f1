"""`replycheck train`: from the corpora to a model folder, in one go."""

from __future__ import annotations

import dataclasses
import json
import platform
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from ..checker import Checker
from ..model.bundle import SHIPPED, Model, load_encoder, write_manifest
from . import baselines, calibrate, evaluate, fit
from .card import write_card
from .corpus import Labelled, Split, corpus_sha256, read_corpus, select
from .finetune import Settings, export, fine_tune
from .labels import Example, to_example

VERSION = "1.0.0"
LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "spacy", "tokenizers", "torch", "transformers")

Tell = Callable[[str], None]


def train(
    corpora: Path,
    out: Path,
    *,
    public_texts: Path | None,
    settings: Settings,
    base: Path | None = None,
    tell: Tell = print,
    advance: Callable[[int, int], None] = lambda step, n_steps: None,
) -> dict[str, Any]:
    """Fine-tune the encoder, then fit, calibrate, measure and write the model folder.

    Parameters
    ----------
    corpora : folder with `authored/` and `public/`
    out : folder to write; what is there is replaced file by file, the manifest last
    public_texts : the texts of the public exchanges; without them only our own exchanges are trained on
    settings : length and step size of the fine-tuning
    base : folder of another encoder to start from

    Returns
    -------
    metrics : what `metrics.json` holds
    """
    started = time.monotonic()
    rows = read_corpus(corpora, public_texts=public_texts)
    train_examples = [to_example(row) for row in select(rows, "train")]
    tell(f"{len(rows)} exchanges, {len(train_examples)} of them to train on")
    network, tokenizer = fine_tune(train_examples, settings, base=base, tell=tell, advance=advance)
    export(network, tokenizer, out)
    metrics = finish(rows, out, settings=settings, started=started, tell=tell)
    return metrics


def finish(rows: Sequence[Labelled], out: Path, *, settings: Settings, started: float, tell: Tell = print) -> dict[str, Any]:
    """Fit the heads on an exported encoder, choose thresholds, measure, and write what is missing of the model folder."""
    examples = {split: [to_example(row) for row in select(rows, split)] for split in ("train", "dev", "test")}
    encoder = load_encoder(out)
    tell("encoding train and dev with the exported encoder")
    heads = fit.fit_heads(
        (examples["train"], fit.encode(encoder, examples["train"])), (examples["dev"], fit.encode(encoder, examples["dev"]))
    )
    np.savez_compressed(out / "heads.npz", **heads.arrays)
    model = Model("in training", encoder, heads, thresholds={})
    checker = Checker(model)
    tell("choosing thresholds on dev")
    thresholds = calibrate.choose_thresholds(calibrate.strengths(checker, select(rows, "dev")), select(rows, "dev"))
    tell("measuring")
    metrics = {
        split: measure(model, checker, thresholds, examples[split], examples["train"] if split == "test" else None)
        for split in ("dev", "test")
    }
    metrics["cost"] = {
        "minutes": round((time.monotonic() - started) / 60, 1),
        "machine": platform.processor() or platform.machine(),
    }
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    write_card(out / "CARD.md", rows, metrics, thresholds)
    write_manifest(out, _facts(rows, settings, thresholds))
    return metrics


def measure(
    model: Model,
    checker: Checker,
    thresholds: dict[str, float],
    examples: Sequence[Example],
    for_baselines: Sequence[Example] | None,
) -> dict[str, Any]:
    """Return labels and rules measured on some examples, by slice, beside the baselines where these can be fitted."""
    systems: dict[str, Callable[[Example], Any]] = {"model": lambda example: model.judge(example.pair)}
    if for_baselines is not None:
        systems["keywords"] = baselines.KeywordBaseline().predict
        systems["tfidf"] = baselines.TfidfBaseline().fit(for_baselines).predict
    slices = {
        "all": list(examples),
        "authored": [example for example in examples if example.row.source == "authored"],
        "public": [example for example in examples if example.row.source != "authored"],
    }
    out: dict[str, Any] = {}
    for name, part in slices.items():
        if part:
            rows = [example.row for example in part]
            out[name] = {
                system: evaluate.evaluate(part, [predict(example) for example in part]) for system, predict in systems.items()
            }
            out[name]["rules"] = evaluate.evaluate_rules(rows, calibrate.strengths(checker, rows), thresholds)
    return out


def _facts(rows: Sequence[Labelled], settings: Settings, thresholds: dict[str, float]) -> dict[str, Any]:
    counts: dict[Split, int] = {split: len(select(rows, split)) for split in ("train", "dev", "test")}
    return {
        "name": SHIPPED,
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "base": "all-MiniLM-L6-v2 (Apache-2.0)",
        "corpus_sha256": corpus_sha256(rows),
        "exchanges": counts,
        "settings": dataclasses.asdict(settings),
        "libraries": {name: version(name) for name in LIBRARIES},
        "thresholds": thresholds,
    }
