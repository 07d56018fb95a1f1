"""The encoder trained on with own labels, an extra (`replycheck[train]`): for a helpdesk whose language is far from what the shipped one has read."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..errors import BadCorpus
from ..model.bundle import shipped_model, verify, write_manifest
from .augment import to_sample
from .background import make_background, shipped_corpora
from .bundles import ENCODER_FACTS, facts_of, load_reply_model, refuse_seen, trained_on, write_bundle
from .corpus import Labelled, read_corpus, select
from .estimator import ReplyModel, held_back
from .export import export
from .finetune import Advance, Settings, Tell, fine_tune
from .labels import to_example
from .labels_io.record import row_sha256
from .vectors import Encoder

EPOCHS = 2
ENCODER_LR = 5e-5
"""A third of what the shipped encoder was made with: it is to learn more, and to forget nothing."""
OWN_SHARE = 0.3


def fine_tune_encoder(
    exchanges: Sequence[Labelled],
    out: Path,
    *,
    test: Sequence[Labelled],
    base: Path | None = None,
    background: Sequence[Labelled] | None = None,
    own_share: float = OWN_SHARE,
    epochs: int = EPOCHS,
    encoder_lr: float = ENCODER_LR,
    cache: Path | None = None,
    name: str = "own",
    seed: int = 7,
    tell: Tell = print,
    advance: Advance = lambda step, n_steps: None,
) -> ReplyModel:
    """Train a model's encoder on with own labels, refit the heads on it, and write the whole as a model folder.

    Both storeys read own labels mixed with a background, so that nothing is forgotten. What calibrates the heads is not trained on. The folder is one
    as `write_bundle` writes it: `ReplyModel(model=out)` and `Encoder(out)` take its encoder, `compare` and `promote` hold it against another.

    Parameters
    ----------
    exchanges : own labels, of at least `MIN_CASES` cases
    out : folder to write
    test : labelled exchanges to measure on
    base : model folder to train on from; by default the shipped one, whose thresholds and labels it hands down
    background : rows to mix own labels with, by their splits; by default the authored corpus that comes with replycheck
    own_share : above 0, up to 1: how much of what is trained on is own labels. So many of the background's rows are drawn
    epochs, encoder_lr, seed : how long and how hard to train
    cache : folder to keep vectors in
    name : of the model, as reports show it
    tell, advance : where to say what happens, and how far it is (step, number of steps)

    Returns
    -------
    model : fitted, on the new encoder

    Raises
    ------
    BadModel
        If `base` is incomplete or altered.
    BadCorpus
        If there are too few cases, or a test row is among the own labels.
    """
    if not 0 < own_share <= 1:
        raise BadCorpus(f"own_share: found {own_share!r}, expected a number above 0, up to 1. Correct it.")
    base = base or shipped_model()
    refuse_seen([*trained_on(base), *map(row_sha256, exchanges)], test)
    rows = read_corpus(shipped_corpora()) if background is None else background
    learnt = [exchanges[i] for i in held_back(exchanges, seed)[0]]
    more = _drawn(select(rows, "train"), len(learnt), own_share, seed)
    tell(f"{len(learnt)} own exchanges and {len(more)} of the background to train on")
    settings, started = Settings(epochs=epochs, encoder_lr=encoder_lr, seed=seed), time.monotonic()
    samples = [to_sample(to_example(row)) for row in (*learnt, *more)]
    network, tokenizer = fine_tune(samples, settings, base=base, tell=tell, advance=advance)
    with TemporaryDirectory() as work:
        encoder = Path(work) / "encoder"
        export(network, tokenizer, encoder)
        made = {"settings": asdict(settings), "train_exchanges": len(samples), "own_exchanges": len(learnt)}
        _complete(encoder, base, made | {"fine_tuning_minutes": round((time.monotonic() - started) / 60, 1)})
        tell("refitting the heads on the new vectors")
        shared = make_background(rows, Encoder(encoder, cache=cache)) if own_share < 1 else None
        model = ReplyModel(model=encoder, background=shared, own_share=own_share, cache=cache, random_state=seed)
        write_bundle(model.fit(exchanges), out, test=test, name=name)
    return load_reply_model(out).set_params(cache=cache)


def _drawn(background: Sequence[Labelled], n_own: int, own_share: float, seed: int) -> list[Labelled]:
    """Draw as many rows as leave own ones their share, or all."""
    n = min(len(background), round(n_own * (1 - own_share) / own_share))
    return random.Random(seed).sample(list(background), n)


def _complete(encoder: Path, base: Path, made: Mapping[str, Any]) -> None:
    """Make a folder of an exported encoder that can be verified: how it was made, and for the time being the heads that it was trained on from."""
    before = json.loads((base / ENCODER_FACTS).read_text(encoding="utf-8"))
    (encoder / ENCODER_FACTS).write_text(json.dumps({**made, "went_on_from": before}) + "\n", encoding="utf-8")
    for part in ("heads.npz", "metrics.json", "card.md"):
        shutil.copyfile(base / part, encoder / part)
    write_manifest(encoder, facts_of(verify(base)))
