"""Quality beside speed, against what teams use today, in one run on the authored test split: `python benchmarks/quality.py`.

Each system gives every reply one number for each question; the figure is the area under the ROC curve (0.5 is chance) with the 95% bootstrap interval
over cases. VADER and ConvoKit judge tone: the question is how far tone goes. What is not installed is listed and passed over:
`pip install -e '.[bench,train]'`; ConvoKit wants an environment of its own (it pins an old numpy), named in CONVOKIT_PYTHON.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from replycheck.checker import Checker
from replycheck.checks.evidence import BLAMING
from replycheck.report import ACTS, RELEVANCE
from replycheck.training.baselines import KeywordBaseline, TfidfBaseline
from replycheck.training.bootstrap import ranked
from replycheck.training.calibrate import is_clean
from replycheck.training.corpus import read_corpus, select
from replycheck.training.labels import Example, to_example

ROOT = Path(__file__).resolve().parents[1]
MISMATCH = RELEVANCE.index("mismatch")
CONVOKIT = Path(__file__).with_name("convokit_politeness.py")


class Scores(NamedTuple):
    """How faulty a system holds each reply to be; None where it has nothing to say to the question."""

    faulty: np.ndarray | None
    mismatch: np.ndarray | None
    blame: np.ndarray | None
    ms: float


def main() -> None:
    os.chdir(ROOT)
    rows = read_corpus(ROOT / "corpora")
    examples = [to_example(row) for row in select(rows, "test")]
    for_fitting = [to_example(row) for row in select(rows, "train")]
    systems: dict[str, Callable[[], Scores]] = {
        "replycheck": lambda: ours(examples),
        "TF-IDF + logistic regression": lambda: predicted(TfidfBaseline().fit(for_fitting).predict, examples),
        "keywords": lambda: predicted(KeywordBaseline().predict, examples),
        "VADER, compound sentiment": lambda: vader(examples),
        "ConvoKit, politeness strategies": lambda: convokit(examples),
        "all-MiniLM-L6-v2, cosine of both texts": lambda: minilm(examples),
    }
    cases = np.array([example.row.case for example in examples])
    gold = {
        "faulty": np.array([not is_clean(example.row) for example in examples]),
        "mismatch": np.array([example.relevance == MISMATCH for example in examples]),
        "blame": np.array([(example.reply[:, [ACTS.index(act) for act in BLAMING]] == 1).any() for example in examples]),
    }
    print(f"{len(examples)} replies of {len(set(cases))} cases, Python {platform.python_version()}, {platform.machine()}\n")
    print("| system | any fault, AUC | mismatch, AUC | shifts blame, AUC | ms a reply |\n| --- | --- | --- | --- | --- |")
    missing = []
    for name, score in systems.items():
        try:
            scores = score()
        except (ImportError, FileNotFoundError) as error:
            missing.append(f"{name}: {error}")
            continue
        cells = [figure(gold[question], getattr(scores, question), cases) for question in gold]
        print(f"| {name} | {' | '.join(cells)} | {scores.ms:.1f} |", flush=True)
    print("".join(f"\nnot measured: {line}" for line in missing))


def figure(gold: np.ndarray, scores: np.ndarray | None, cases: np.ndarray) -> str:
    if scores is None:
        return "–"
    told = ranked(roc_auc_score, gold, scores, cases)
    return f"{told['value']:.2f} [{told['low']:.2f}, {told['high']:.2f}]"


def timed(judge: Callable[[Example], object], examples: Sequence[Example]) -> tuple[list[object], float]:
    start = time.perf_counter()
    out = [judge(example) for example in examples]
    return out, 1000 * (time.perf_counter() - start) / len(examples)


def ours(examples: Sequence[Example]) -> Scores:
    """A reply's strongest finding, before any threshold but in units of it, says how faulty it is."""
    checker = Checker()
    thresholds = checker.model.thresholds
    reports, ms = timed(lambda example: checker.judge(example.row.exchange), examples)
    from replycheck.training.calibrate import strengths, warning_rules

    table = strengths(checker, [example.row for example in examples])
    faulty = np.max([_log_odds(table[rule]) - _log_odds(np.array(thresholds[rule])) for rule in warning_rules()], axis=0)
    mismatch = np.array([report.probabilities["relevance"]["mismatch"] for report in reports])
    blame = np.array([report.probabilities["shifts_blame"] for report in reports])
    return Scores(faulty, mismatch, blame, ms)


def _log_odds(p: np.ndarray) -> np.ndarray:
    clipped = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(clipped / (1 - clipped))


def predicted(predict: Callable[[Example], object], examples: Sequence[Example]) -> Scores:
    said, ms = timed(predict, examples)
    columns = [ACTS.index(act) for act in BLAMING]
    blame = np.array([p.reply[:, columns].max() for p in said])
    mismatch = np.array([p.relevance[MISMATCH] for p in said])
    apology = np.array([p.apology_due * (1 - p.reply[:, ACTS.index("apology")].max()) for p in said])
    return Scores(np.max([blame, mismatch, apology], axis=0), mismatch, blame, ms)


def vader(examples: Sequence[Example]) -> Scores:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    said, ms = timed(lambda example: -analyser.polarity_scores(example.row.exchange.reply.source)["compound"], examples)
    return Scores(np.array(said), np.array(said), np.array(said), ms)


def convokit(examples: Sequence[Example]) -> Scores:
    """Polite strategies less impolite ones, as its own environment counts them."""
    python = os.environ.get("CONVOKIT_PYTHON")
    if not python:
        raise FileNotFoundError("name the Python of its environment in CONVOKIT_PYTHON")
    texts = json.dumps([example.row.exchange.reply.source for example in examples])
    start = time.perf_counter()
    result = subprocess.run([python, str(CONVOKIT)], input=texts, capture_output=True, text=True)
    if result.returncode:
        raise ImportError(result.stderr.strip().splitlines()[-1])
    ms = 1000 * (time.perf_counter() - start) / len(examples)
    said = -np.array(json.loads(result.stdout), float)
    return Scores(said, said, said, ms)


def minilm(examples: Sequence[Example]) -> Scores:
    import torch
    from transformers import AutoModel

    from replycheck.training.network import load_network

    network, tokenizer = load_network()
    encoder: AutoModel = network.encoder.eval()

    def vector(text: str) -> torch.Tensor:
        ids = torch.tensor([tokenizer.encode(text).ids[:512]])
        with torch.no_grad():
            return encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0].mean(0)

    def distance(example: Example) -> float:
        both = (vector(example.row.exchange.thread[-1].source), vector(example.row.exchange.reply.source))
        return 1 - float(torch.nn.functional.cosine_similarity(*both, dim=0))

    said, ms = timed(distance, examples)
    return Scores(np.array(said), np.array(said), None, ms)


if __name__ == "__main__":
    sys.exit(main())
