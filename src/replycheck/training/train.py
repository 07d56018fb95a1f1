"""`replycheck train`: from the corpora to a model folder, in one go."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np

from ..checker import Checker
from ..model.bundle import SHIPPED, Model, load_encoder, write_manifest
from ..model.heads import Probabilities
from . import baselines, calibrate, evaluate, fit
from .augment import to_sample
from .bundles import ENCODER_FACTS
from .card import write_card
from .corpus import SPLITS, Labelled, corpus_sha256, read_corpus, select
from .export import export, float_folder
from .finetune import Advance, Settings, Tell, fine_tune
from .labels import Example, to_example
from .slices import Slices, parts, read_slices
from .two_readers import agreement

VERSION = "1.0.0"
LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "spacy", "tokenizers", "torch", "transformers")

SLICE_FIGURES = ("acts_macro_f1", "shifts_blame.f1", "relevance.kappa", "ask.f1", "answered.f1")


def train(
    corpora: Path,
    out: Path,
    *,
    public_texts: Path | None,
    settings: Settings,
    base: Path | None = None,
    tell: Tell = print,
    advance: Advance = lambda step, n_steps: None,
) -> dict[str, Any]:
    """Fine-tune the encoder, then fit, calibrate, measure and write the model folder.

    Parameters
    ----------
    corpora : folder with `authored/` and `public/`
    out : folder to write; what is there is replaced file by file, the manifest last
    public_texts : the texts of the public exchanges; without them only our own exchanges are trained on
    settings : length and step size of the fine-tuning
    base : what to start from, as `load_network` takes it

    Returns
    -------
    metrics : what `metrics.json` holds
    """
    started = time.monotonic()
    rows = read_corpus(corpora, public_texts=public_texts)
    train_examples = [to_example(row) for row in select(rows, "train")]
    tell(f"{len(rows)} exchanges, {len(train_examples)} of them to train on")
    samples = [to_sample(example) for example in train_examples]
    network, tokenizer = fine_tune(samples, settings, base=base, tell=tell, advance=advance)
    export(network, tokenizer, out)
    encoder_facts = {
        "settings": dataclasses.asdict(settings),
        "train_exchanges": len(train_examples),
        "corpus_sha256": corpus_sha256(rows),
        "fine_tuning_minutes": _minutes_since(started),
        "went_on_from": _made_from(base),
    }
    (out / ENCODER_FACTS).write_text(json.dumps(encoder_facts) + "\n", encoding="utf-8")
    return _finish(corpora, rows, out, encoder_facts, tell)


def refit(corpora: Path, out: Path, *, public_texts: Path | None, tell: Tell = print) -> dict[str, Any]:
    """Fit the heads anew on the encoder that lies in `out`, choose thresholds, measure, and write the rest of the model folder."""
    rows = read_corpus(corpora, public_texts=public_texts)
    return _finish(corpora, rows, out, json.loads((out / ENCODER_FACTS).read_text(encoding="utf-8")), tell)


def _finish(corpora: Path, rows: Sequence[Labelled], out: Path, encoder_facts: dict[str, Any], tell: Tell) -> dict[str, Any]:
    started = time.monotonic()
    examples = {split: [to_example(row) for row in select(rows, split)] for split in SPLITS}
    encoder = load_encoder(out)
    tell("fitting the heads on the exported encoder's vectors")
    train_part, dev_part = (fit.Part(examples[split], fit.encode(encoder, examples[split])) for split in ("train", "dev"))
    heads = fit.fit_heads(train_part, dev_part)
    np.savez_compressed(out / "heads.npz", **heads.arrays)
    model = Model("in training", encoder, heads, thresholds={})
    checker = Checker(model)
    tell("choosing thresholds on dev")
    thresholds = calibrate.choose_thresholds(calibrate.strengths(checker, select(rows, "dev")), select(rows, "dev"))
    tell("measuring")
    said = {split: [model.judge(example.pair) for example in examples[split]] for split in ("dev", "test")}
    metrics = {
        split: measure(said[split], checker, thresholds, examples[split], examples["train"] if split == "test" else None)
        for split in said
    }
    metrics["slices"] = measure_slices(said["test"], examples["test"], read_slices(corpora))
    metrics["second_reader"] = agreement(corpora, rows)
    if (exact := float_folder(out)).exists():
        tell("measuring the encoder in 32-bit floats")
        in_floats = Model("float", load_encoder(exact), heads, thresholds)
        metrics["float"] = evaluate.evaluate(examples["test"], [in_floats.judge(example.pair) for example in examples["test"]])
    metrics["cost"] = {
        "train_exchanges_of_encoder": encoder_facts["train_exchanges"],
        "fine_tuning_minutes": encoder_facts["fine_tuning_minutes"],
        "fine_tuning_minutes_before": _minutes_before(encoder_facts),
        "fitting_minutes": _minutes_since(started),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
    }
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    write_card(out / "card.md", rows, metrics, thresholds)
    write_manifest(out, _facts(rows, encoder_facts["settings"], thresholds))
    return metrics


def measure(
    said_by_model: Sequence[Probabilities],
    checker: Checker,
    thresholds: dict[str, float],
    examples: Sequence[Example],
    for_baselines: Sequence[Example] | None,
) -> dict[str, Any]:
    """Return labels and rules measured on some examples, by slice, beside the baselines where these can be fitted."""
    predictions = {"model": said_by_model}
    if for_baselines is not None:
        systems = {"keywords": baselines.KeywordBaseline(), "tfidf": baselines.TfidfBaseline().fit(for_baselines)}
        predictions |= {name: [system.predict(example) for example in examples] for name, system in systems.items()}
    table = calibrate.strengths(checker, [example.row for example in examples])
    is_ours = np.array([example.row.source == "authored" for example in examples])
    out: dict[str, Any] = {}
    for name, mask in {"all": np.ones(len(examples), bool), "authored": is_ours, "public": ~is_ours}.items():
        if mask.any():
            part = list(compress(examples, mask))
            said = {system: list(compress(all_said, mask)) for system, all_said in predictions.items()}
            out[name] = {system: evaluate.evaluate(part, their_said) for system, their_said in said.items()}
            if "tfidf" in said:
                out[name]["model_minus_tfidf"] = evaluate.compare(part, said["model"], said["tfidf"])
            strengths = {rule: strength[mask] for rule, strength in table.items()}
            out[name]["rules"] = evaluate.evaluate_rules([example.row for example in part], strengths, thresholds)
    return out


def measure_slices(said: Sequence[Probabilities], examples: Sequence[Example], slices: Slices) -> dict[str, dict[str, Any]]:
    """Return the chief figures of each part of the examples: dimension -> value -> metrics."""
    out: dict[str, dict[str, Any]] = {}
    for dimension, value, mask in parts(examples, slices):
        figures = evaluate.evaluate_verdicts(list(compress(examples, mask)), list(compress(said, mask)))
        out.setdefault(dimension, {})[value] = {name: figures[name] for name in SLICE_FIGURES}
    return out


def _minutes_since(started: float) -> float:
    return round((time.monotonic() - started) / 60, 1)


def _made_from(base: Path | None) -> dict[str, Any] | None:
    """Return what is known of how the encoder of a model folder was made."""
    facts = base / ENCODER_FACTS if base else None
    return json.loads(facts.read_text(encoding="utf-8")) if facts and facts.exists() else None


def _minutes_before(encoder_facts: dict[str, Any]) -> float:
    """Return the minutes that went into the encoders that this one was trained on from."""
    before = encoder_facts.get("went_on_from")
    return before["fine_tuning_minutes"] + _minutes_before(before) if before else 0.0


def _facts(rows: Sequence[Labelled], settings: dict[str, Any], thresholds: dict[str, float]) -> dict[str, Any]:
    counts = {split: len(select(rows, split)) for split in SPLITS}
    return {
        "name": SHIPPED,
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "base": "all-MiniLM-L6-v2 (Apache-2.0)",
        "corpus_sha256": corpus_sha256(rows),
        "exchanges": counts,
        "settings": settings,
        "libraries": {name: version(name) for name in LIBRARIES},
        "thresholds": thresholds,
    }
