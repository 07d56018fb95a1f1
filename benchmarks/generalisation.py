"""How the model does on kinds of text that it was not trained on: `python benchmarks/generalisation.py [--epochs 3]`.

Each line is a fine-tuning of its own, shorter than the shipped model's, so read the lines against the first, which is trained on everything. Needs the `train` extra and the
public texts; about an hour and a half on two idle cores, minutes on a GPU.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from replycheck.model.encoder import Window, layout
from replycheck.model.heads import Probabilities
from replycheck.training.augment import to_sample
from replycheck.training.corpus import Labelled, find_public_texts, read_corpus
from replycheck.training.evaluate import evaluate
from replycheck.training.finetune import Settings, fine_tune
from replycheck.training.labels import Example, to_example
from replycheck.training.network import Network
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
    for name, train, tests in settings(rows):
        if args.only and not name.startswith(args.only):
            continue
        network, tokenizer = fine_tune(
            [to_sample(to_example(row)) for row in train], Settings(epochs=args.epochs), tell=lambda line: None
        )
        for title, part in tests:
            examples = [to_example(row) for row in part]
            figures = evaluate(examples, [judge(network, layout(tokenizer, example.pair)[0], example) for example in examples])
            cells = (f"{figures[key]['value']:.2f} [{figures[key]['low']:.2f}, {figures[key]['high']:.2f}]" for key in FIGURES)
            print(f"| {name} | {title} | {len(part)} | {' | '.join(cells)} |", flush=True)


def settings(rows: Sequence[Labelled]) -> Iterator[tuple[str, list[Labelled], list[tuple[str, list[Labelled]]]]]:
    """Yield name, training rows and test parts; the splits are those of the corpus."""
    sectors = {case: values["sector"] for case, values in read_slices(ROOT / "corpora").items()}
    is_ours = {row.id: row.source == "authored" for row in rows}
    train, test = ([row for row in rows if row.split == split] for split in ("train", "test"))
    ours, public = ([row for row in test if is_ours[row.id] is kind] for kind in (True, False))
    away = [row for row in test if sectors.get(row.case) in HELD_OUT]
    name = " and ".join(HELD_OUT)
    yield "public alone", [row for row in train if not is_ours[row.id]], [("authored", ours), ("public", public)]
    yield "authored alone", [row for row in train if is_ours[row.id]], [("public", public), ("authored", ours)]
    yield f"all but {name}", [row for row in train if sectors.get(row.case) not in HELD_OUT], [(name, away), ("authored", ours)]
    yield "everything", train, [(name, away), ("authored", ours), ("public", public)]


def judge(network: Network, window: Window, example: Example) -> Probabilities:
    """Return what the network's own heads say of an example's first window."""
    with torch.no_grad():
        logits = network([window])
    reply = np.zeros(example.reply.shape)
    thread = np.full(example.thread.shape, np.nan)
    reply[[unit.number for unit in window.reply]] = logits.reply.sigmoid().cpu().numpy()
    thread[[unit.number for unit in window.thread]] = logits.thread.sigmoid().cpu().numpy()
    return Probabilities(reply, thread, logits.relevance.softmax(-1)[0].cpu().numpy(), float(logits.apology_due.sigmoid()[0]))


if __name__ == "__main__":
    main()
