"""How the model does on kinds of text that it was not trained on: `python benchmarks/generalisation.py [--epochs 3]`.

Each line is a training of its own, encoder, heads and words, with a shorter fine-tuning than the shipped model's, so read the lines against the last, which is trained on everything. Needs the
`train` extra and the public texts; about an hour and a half on two idle cores, minutes on a GPU.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from replycheck.model.bundle import Model, load_encoder
from replycheck.training.augment import to_sample
from replycheck.training.corpus import Labelled, find_public_texts, read_corpus, select
from replycheck.training.evaluate import evaluate
from replycheck.training.export import export
from replycheck.training.finetune import Settings, fine_tune
from replycheck.training.fit import Part, encode, fit_heads
from replycheck.training.labels import to_example
from replycheck.training.slices import read_slices

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = ("hospitality", "travel")
FIGURES = ("acts_macro_f1", "shifts_blame.f1", "relevance.kappa", "relevance.mismatch_auc", "ask.f1", "answered.auc")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--only", help="one of the lines, by its beginning")
    args = parser.parse_args()
    os.chdir(ROOT)
    rows = read_corpus(ROOT / "corpora", public_texts=find_public_texts())
    print(f"| trained on | tested on | n | {' | '.join(FIGURES)} |", flush=True)
    print("| --- " * (3 + len(FIGURES)) + "|", flush=True)
    for name, known, tests in settings(rows):
        if args.only and not name.startswith(args.only):
            continue
        with tempfile.TemporaryDirectory() as folder:
            model = train(known, Path(folder) / "model", Settings(epochs=args.epochs))
        for title, part in tests:
            examples = [to_example(row) for row in part]
            figures = evaluate(examples, [model.judge(example.pair) for example in examples])
            cells = (f"{figures[key]['value']:.2f} [{figures[key]['low']:.2f}, {figures[key]['high']:.2f}]" for key in FIGURES)
            print(f"| {name} | {title} | {len(part)} | {' | '.join(cells)} |", flush=True)


def train(rows: Sequence[Labelled], folder: Path, settings: Settings) -> Model:
    """Make a model of the train and dev splits of some rows."""
    examples = {split: [to_example(row) for row in select(rows, split)] for split in ("train", "dev")}
    export(*fine_tune([to_sample(example) for example in examples["train"]], settings, tell=lambda line: None), folder)
    encoder = load_encoder(folder)
    heads = fit_heads(*(Part(part, encode(encoder, part)) for part in examples.values()))
    return Model("for generalisation", encoder, heads, thresholds={})


def settings(rows: Sequence[Labelled]) -> Iterator[tuple[str, list[Labelled], list[tuple[str, list[Labelled]]]]]:
    """Yield a name, the rows that may be learnt from, and the parts of the test split to test on."""
    sectors = {case: values["sector"] for case, values in read_slices(ROOT / "corpora").items()}
    name = " and ".join(HELD_OUT)
    is_ours = {row.id: row.source == "authored" for row in rows}
    is_away = {row.id: sectors.get(row.case) in HELD_OUT for row in rows}
    test = select(rows, "test")
    ours, public = ([row for row in test if is_ours[row.id] is kind] for kind in (True, False))
    away = [row for row in test if is_away[row.id]]
    yield "public alone", [row for row in rows if not is_ours[row.id]], [("authored", ours), ("public", public)]
    yield "authored alone", [row for row in rows if is_ours[row.id]], [("public", public), ("authored", ours)]
    yield f"all but {name}", [row for row in rows if not is_away[row.id]], [(name, away), ("authored", ours)]
    yield "everything", rows, [(name, away), ("authored", ours), ("public", public)]


if __name__ == "__main__":
    main()
