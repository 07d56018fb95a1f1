"""What a refit gains a helpdesk that the encoder has not met: `python benchmarks/proof.py --model FOLDER`.

A source of the corpus (or an industry of the authored part) is held back and plays your helpdesk; the heads are refitted on some of its replies and measured on the rest.
Honest only with an encoder that has seen nothing of what is held back, as `replycheck train` makes one without the public texts; with the shipped one only
replies outside the train split are measured on. Needs the `fit` extra, and the public texts for a public source.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path

from replycheck.training import ReplyModel, prove, read_corpus
from replycheck.training.comparison import FIGURES
from replycheck.training.corpus import Labelled, find_public_texts

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "app_reviews_fintech"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--model", type=Path, help="folder whose encoder has seen nothing of what is held back; by default the shipped one"
    )
    parser.add_argument("--source", default=SOURCE, help="the source that is held back; the background is the authored corpus")
    parser.add_argument("--industry", help="instead, a regular expression over the industries of the authored corpus")
    parser.add_argument("--own", type=int, default=300, help="replies to refit on")
    parser.add_argument("--cache", type=Path, help="folder to keep vectors in")
    args = parser.parse_args()
    model = args.model and args.model.resolve()
    os.chdir(ROOT)
    rows, yours = selection(args.source, args.industry)
    proof = prove(ReplyModel(model=model, cache=args.cache), rows, yours, n_own=args.own, unseen=model is None)
    print(proof)
    print("\n| figure | before | after | gain |\n| --- | --- | --- | --- |")
    for name in FIGURES:
        print(f"| {name} | {' | '.join(shown(part[name]) for part in (proof.before, proof.after, proof.gain))} |")


def selection(source: str, industry: str | None) -> tuple[list[Labelled], Callable[[Labelled], object]]:
    """Return the corpus, and what of it is held back."""
    if industry:
        pattern = re.compile(industry, re.IGNORECASE)
        return read_corpus(ROOT / "corpora"), lambda row: pattern.search(row.industry or "")
    rows = read_corpus(ROOT / "corpora", public_texts=find_public_texts())
    return [row for row in rows if row.source in ("authored", source)], lambda row: row.source == source


def shown(figure: dict[str, float | None]) -> str:
    return "-" if figure["value"] is None else "{value:.3f} [{low:.3f}, {high:.3f}]".format(**figure)


if __name__ == "__main__":
    main()
