"""How long a refit takes, from scratch and once the vectors are kept: `python benchmarks/retraining.py [--n 5000] [--fine-tune]`.

The own labels are the corpus's, each under a thread that no cache has met: a number is added to it. Each time is that of a process of its own, start included.
Needs the `fit` extra, `--fine-tune` the `train` extra; the public texts are used if found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from replycheck.training.corpus import Labelled, find_public_texts, read_corpus

ROOT = Path(__file__).resolve().parents[1]
N_FINE_TUNED, N_TEST = 300, 100
LINES = {"own labels alone": 1.0, "mixed with the shipped corpus, the share chosen": "auto"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=5000, help="own replies")
    parser.add_argument("--fine-tune", action="store_true", help=f"instead, train the encoder on with {N_FINE_TUNED} own replies")
    args = parser.parse_args()
    os.chdir(ROOT)
    if args.fine_tune:
        with TemporaryDirectory() as folder:
            print(
                f"fine-tuned on {N_FINE_TUNED} own replies, heads and all: {in_a_process_of_its_own(fine_tune, Path(folder)):.0f} s"
            )
        return
    print(f"| {args.n} own replies on {os.cpu_count()} cores | from scratch, s | vectors kept, s |\n| --- | --- | --- |")
    for name, share in LINES.items():
        with TemporaryDirectory() as cache:
            times = [in_a_process_of_its_own(refit, args.n, share, Path(cache)) for _ in range(2)]
        print(f"| {name} | {' | '.join(f'{seconds:.0f}' for seconds in times)} |", flush=True)


def in_a_process_of_its_own(work: Callable[..., None], *arguments: Any) -> float:
    """Return the seconds that some work takes in a fresh process, which holds nothing in memory yet."""
    started = time.perf_counter()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(work, *arguments).result()
    return time.perf_counter() - started


def refit(n: int, share: float | str, cache: Path) -> None:
    """Fit the heads on `n` own replies."""
    from replycheck.training import ReplyModel

    ReplyModel(own_share=share, cache=cache).fit(own_labels(n))


def fine_tune(folder: Path) -> None:
    """Train the shipped encoder on."""
    from replycheck.training import fine_tune_encoder

    rows = own_labels(N_FINE_TUNED + N_TEST)
    fine_tune_encoder(rows[:N_FINE_TUNED], folder / "model", test=rows[N_FINE_TUNED:], cache=folder / "vectors", tell=str)


def own_labels(n: int) -> list[Labelled]:
    rows = read_corpus(ROOT / "corpora", public_texts=find_public_texts())
    return [numbered(row, i) for i, row in enumerate(islice(cycle(rows), n))]


def numbered(row: Labelled, i: int) -> Labelled:
    """Return a row whose words no other has: its newest message ends with a number."""
    *earlier, newest = row.exchange.thread
    thread = (*earlier, replace(newest, text=f"{newest.source}\nReference {i}."))
    return replace(row, id=f"{row.id}/{i}", exchange=replace(row.exchange, thread=thread))


if __name__ == "__main__":
    main()
