"""Sentence rules beside other splitters, in one run: `python benchmarks/sentences.py`.

Every splitter gets the replies of the test split, authored and public, and is held to the labelled sentences. The spaCy `senter` is
trained here, on the train split of the same corpora, with a seed and on the CPU; the dev split chooses among its epochs. Boundaries
are the first characters of all sentences but a reply's first. Splitters that are not installed are listed and passed over.
"""

from __future__ import annotations

import importlib
import os
import platform
import random
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

from replycheck.reading import split_sentences
from replycheck.training.corpus import Labelled, find_public_texts, read_corpus, select

ROOT = Path(__file__).resolve().parents[1]
SEED = 0
N_EPOCHS = 5
BATCH_SIZES = (8, 64)
TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 64,
    "depth": 4,
    "embed_size": 2000,
    "window_size": 1,
    "maxout_pieces": 3,
    "subword_features": True,
}
N_TIMED = 3
OURS = "our rules"
N_BOOTSTRAP = 1000
PLAIN_REGEX = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")

Span = tuple[int, int]
Split = Callable[[str], list[Span]]


class Reply(NamedTuple):
    """A text and its labelled sentences; replies of one case stand or fall together."""

    case: str
    source: str
    text: str
    gold: list[Span]


class Counts(NamedTuple):
    """What a splitter got right in one reply."""

    hits: int
    found: int
    wanted: int
    exact: int
    n_sentences: int
    all_right: int


def main() -> None:
    os.chdir(ROOT)
    warnings.simplefilter("ignore")
    rows = read_corpus(ROOT / "corpora", public_texts=find_public_texts())
    train, dev, test = ([to_reply(row) for row in select(rows, split)] for split in ("train", "dev", "test"))
    splitters: dict[str, Split] = {
        OURS: ours,
        "sentencizer": with_spacy(make_sentencizer()),
        "regular expression": with_regex,
    }
    start = time.perf_counter()
    splitters["trained senter"] = with_spacy(train_senter(train, dev))
    seconds = time.perf_counter() - start
    try:
        splitters["pysbd"] = with_pysbd()
    except ImportError as error:
        print(f"not measured: pysbd: {error}; pip install pysbd\n")
    print(
        f"Python {platform.python_version()}, spaCy {spacy.__version__}, {platform.machine()}; 95% intervals by bootstrap over cases"
    )
    print(f"senter trained on {len(train)} replies in {seconds:.0f} s, seed {SEED}\n")
    for title, part in parts(test):
        print_table(title, splitters, part)


def to_reply(row: Labelled) -> Reply:
    return Reply(row.case, row.source, row.exchange.reply.source, [(s.start, s.end) for s in row.sentences])


def parts(replies: Sequence[Reply]) -> Iterator[tuple[str, list[Reply]]]:
    yield "Authored", [reply for reply in replies if reply.source == "authored"]
    public = [reply for reply in replies if reply.source != "authored"]
    if public:
        yield "Public", public
        yield "All", list(replies)


# The splitters


def ours(text: str) -> list[Span]:
    return split_sentences(text, [(0, len(text))])


def with_regex(text: str) -> list[Span]:
    starts = [0, *(match.end() for match in PLAIN_REGEX.finditer(text))]
    return trimmed(text, starts)


def with_spacy(nlp: Language) -> Split:
    return lambda text: trimmed(text, [sent.start_char for sent in nlp(text).sents])


def with_pysbd() -> Split:
    segmenter = importlib.import_module("pysbd").Segmenter(language="en", clean=False, char_span=True)
    return lambda text: trimmed(text, [span.start for span in segmenter.segment(text)])


def make_sentencizer() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def trimmed(text: str, starts: Sequence[int]) -> list[Span]:
    """Turn starts into spans without margins; a sentence of white space is none."""
    spans = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        words = text[start:end]
        left = start + len(words) - len(words.lstrip())
        if right := words.rstrip():
            spans.append((left, start + len(right)))
    return spans


def train_senter(train: Sequence[Reply], dev: Sequence[Reply]) -> Language:
    """Train a `senter` on top of spaCy's English tokenizer and keep the epoch that does best on `dev`."""
    fix_random_seed(SEED)
    shuffle = random.Random(SEED).shuffle
    nlp = spacy.blank("en")
    nlp.add_pipe(
        "senter", config={"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "normalize": False, "tok2vec": TOK2VEC}}
    )
    examples = [Example(nlp.make_doc(reply.text), to_doc(nlp, reply)) for reply in train]
    optimizer = nlp.initialize(lambda: examples)
    best, best_weights = -1.0, b""
    for epoch in range(N_EPOCHS):
        shuffle(examples)
        size = min(BATCH_SIZES[1], BATCH_SIZES[0] * 2**epoch)
        for batch in minibatch(examples, size):
            nlp.update(batch, sgd=optimizer, drop=0.1)
        with nlp.use_params(optimizer.averages):
            score = boundary_f1(count_all(with_spacy(nlp), dev))
            if score > best:
                best, best_weights = score, nlp.to_bytes()
        print(f"senter, epoch {epoch + 1}: boundary F1 on dev {score:.3f}", file=sys.stderr)
    return nlp.from_bytes(best_weights)


def to_doc(nlp: Language, reply: Reply) -> Doc:
    """Mark the tokens that open a labelled sentence; a sentence that opens inside a token is lost to a senter."""
    doc = nlp.make_doc(reply.text)
    starts = {start for start, _ in reply.gold}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc


# What is counted


def count_all(split: Split, replies: Sequence[Reply]) -> np.ndarray:
    return np.array([count(split(reply.text), reply.gold) for reply in replies])


def count(found: Sequence[Span], gold: Sequence[Span]) -> Counts:
    starts, wanted = {start for start, _ in found[1:]}, {start for start, _ in gold[1:]}
    exact = len(set(found) & set(gold))
    return Counts(len(starts & wanted), len(starts), len(wanted), exact, len(gold), int(list(found) == list(gold)))


def boundary_f1(counts: np.ndarray) -> float:
    hits, found, wanted = counts[:, :3].sum(0)
    return 2 * hits / max(1, found + wanted)


def exact_share(counts: np.ndarray) -> float:
    return counts[:, 3].sum() / counts[:, 4].sum()


def reply_share(counts: np.ndarray) -> float:
    return counts[:, 5].mean()


def interval(measure: Callable[[np.ndarray], float], counts: np.ndarray, cases: Sequence[str]) -> str:
    """Give a figure with its 95% interval, cases drawn anew as wholes."""
    low, high = np.percentile([measure(counts[rows]) for rows in redraws(cases)], [2.5, 97.5])
    return f"{measure(counts):.3f} [{low:.3f}, {high:.3f}]"


def lead(first: np.ndarray, second: np.ndarray, cases: Sequence[str]) -> str:
    """Give how far the first is ahead in boundary F1, with the interval of the difference on the same replies."""
    gaps = [boundary_f1(first[rows]) - boundary_f1(second[rows]) for rows in redraws(cases)]
    low, high = np.percentile(gaps, [2.5, 97.5])
    return f"{boundary_f1(first) - boundary_f1(second):+.3f} [{low:+.3f}, {high:+.3f}]"


def redraws(cases: Sequence[str]) -> Iterator[np.ndarray]:
    places: dict[str, list[int]] = {}
    for i, case in enumerate(cases):
        places.setdefault(case, []).append(i)
    groups = [np.array(rows) for rows in places.values()]
    rng = np.random.default_rng(SEED)
    for _ in range(N_BOOTSTRAP):
        yield np.concatenate([groups[i] for i in rng.integers(len(groups), size=len(groups))])


def print_table(title: str, splitters: dict[str, Split], replies: Sequence[Reply]) -> None:
    cases = [reply.case for reply in replies]
    print(
        f"### {title}: {len(replies)} replies of {len(set(cases))} cases, {sum(len(reply.gold) for reply in replies)} sentences\n"
    )
    print("| splitter | boundary F1 | precision | recall | sentences exact | replies all right | ms a mail |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    every = {name: count_all(split, replies) for name, split in splitters.items()}
    for name, split in splitters.items():
        counts = every[name]
        hits, found, wanted = counts[:, :3].sum(0)
        cells = [
            name,
            interval(boundary_f1, counts, cases),
            f"{hits / max(1, found):.3f}",
            f"{hits / max(1, wanted):.3f}",
            interval(exact_share, counts, cases),
            interval(reply_share, counts, cases),
            f"{milliseconds(split, replies):.2f}",
        ]
        print(f"| {' | '.join(cells)} |")
    rivals = [f"{name} by {lead(every[OURS], counts, cases)}" for name, counts in every.items() if name != OURS]
    print(f"\nOur rules lead in boundary F1: {', '.join(rivals)}.\n")


def milliseconds(split: Split, replies: Sequence[Reply]) -> float:
    """Time a mail, one after the other; the quickest of a few passes counts."""
    passes = []
    for _ in range(N_TIMED):
        start = time.perf_counter()
        for reply in replies:
            split(reply.text)
        passes.append(time.perf_counter() - start)
    return 1000 * min(passes) / len(replies)


if __name__ == "__main__":
    main()
