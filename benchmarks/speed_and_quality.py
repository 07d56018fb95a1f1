"""Speed and size beside quality, in one run, on the authored test split: `make bench`.

Prints a Markdown table with the goal beside each figure. Figures of a shared machine are ratios, not promises.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from replycheck.checker import Checker
from replycheck.model.bundle import shipped_model
from replycheck.training.calibrate import JUDGED_BY_RULE, is_clean
from replycheck.training.corpus import Labelled, read_corpus, select

ROOT = Path(__file__).resolve().parents[1]
TYPICAL_WORDS = (85, 125)
N_COLD = 7
N_BOOTSTRAP = 1000


def main() -> None:
    os.chdir(ROOT)
    rows = read_corpus(ROOT / "corpora")
    checker = Checker()
    figures = [
        *latency(checker, rows),
        *throughput(rows, workers=2),
        ("`replycheck lint` cold, median of 7, ms", cold(), "1,200"),
        ("peak memory of a process that judges 1,000 exchanges, MB", memory(), "500"),
        ("wheel, MB", wheel_size(), "40"),
    ]
    print(f"{checker.model.name}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n")
    print("| figure | measured | goal |\n| --- | --- | --- |")
    for name, value, goal in figures:
        print(f"| {name} | {value} | {goal} |")
    print(f"\nQuality on the test split, all sources, as training measured it on this same model:\n\n{quality()}")
    print(f"\nMeasured in this run on the authored test split: {false_alarms(checker, rows)}")


def latency(checker: Checker, rows: Sequence[Labelled]) -> list[tuple[str, str, str]]:
    """Warm, one thread: exchanges of about 100 + 100 words, and all of the test split."""
    typical = [row for row in rows if _is_typical(row)]
    out = []
    for name, part, goal in (("~100 + 100 words", typical, "40"), ("authored test split", select(rows, "test"), "–")):
        for row in part[:10]:
            checker.judge(row.exchange)
        for label, judge in (("judged, rewrites left out", checker.judge), ("judged, with rewrites", checker.check)):
            times = np.array([_timed(judge, row) for row in part])
            p50, p95 = np.percentile(times, [50, 95])
            low, high = _interval(times)
            text = f"{p50:.1f} / {p95:.1f} [{low:.1f}, {high:.1f}]"
            out.append((f"{name}, {label}, n = {len(part)}: p50 / p95 [95% interval], ms", text, goal))
    return out


def throughput(rows: Sequence[Labelled], *, workers: int) -> list[tuple[str, str, str]]:
    """`lint --jsonl` over 1,000 exchanges as a process of its own, start and all, and without the start."""
    lines = [json.dumps(row.exchange.to_json()) for row in rows[:1000]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exchanges.jsonl"
        seconds = []
        for part in (lines[:16], lines):
            path.write_text("\n".join(part))
            start = time.perf_counter()
            _run("lint", "--jsonl", str(path), "--workers", str(workers), "--output", str(Path(folder) / "reports.jsonl"))
            seconds.append(time.perf_counter() - start)
    steady = (len(lines) - 16) / (seconds[1] - seconds[0])
    return [
        (
            f"`lint --jsonl`, {workers} workers, exchanges/s: start included / steady",
            f"{len(lines) / seconds[1]:.0f} / {steady:.0f}",
            "50",
        )
    ]


def cold() -> str:
    times = []
    for _ in range(N_COLD):
        start = time.perf_counter()
        _run("lint", "examples/ticket.json")
        times.append(1000 * (time.perf_counter() - start))
    return f"{statistics.median(times):,.0f}"


def memory() -> str:
    code = (
        "import itertools, resource; from pathlib import Path; from replycheck.checker import Checker; "
        "from replycheck.training.corpus import read_corpus; checker = Checker(); "
        "[checker.check(row.exchange) for row in itertools.islice(read_corpus(Path('corpora')), 1000)]; "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return result.stdout.strip()


def false_alarms(checker: Checker, rows: Sequence[Labelled]) -> str:
    """What an agent would see: warnings on clean replies and on faulty ones, through the whole of the linter."""
    part = select(rows, "test")
    warned = [
        any(f.severity != "suggestion" and f.rule not in JUDGED_BY_RULE for f in checker.judge(row.exchange).findings)
        for row in part
    ]
    counts = {kind: [w for w, row in zip(warned, part, strict=True) if is_clean(row) is kind] for kind in (True, False)}
    return f"{sum(counts[True])} of {len(counts[True])} clean replies warned, {sum(counts[False])} of {len(counts[False])} faulty ones."


def wheel_size() -> str:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, str(ROOT)], check=True, capture_output=True)
        (wheel,) = Path(folder).glob("*.whl")
        return f"{wheel.stat().st_size / 2**20:.1f}"


def quality() -> str:
    metrics = json.loads((shipped_model() / "metrics.json").read_text(encoding="utf-8"))["test"]["all"]
    names = ("acts_macro_f1", "ask.f1", "answered.auc", "relevance.kappa", "apology_due.kappa", "shifts_blame.kappa")
    lines = ["| metric | model | TF-IDF | keywords |", "| --- | --- | --- | --- |"]
    for name in names:
        cells = (metrics[system][name] for system in ("model", "tfidf", "keywords"))
        lines.append(f"| {name} | " + " | ".join(f"{c['value']:.2f} [{c['low']:.2f}, {c['high']:.2f}]" for c in cells) + " |")
    warned = metrics["rules"]["clean_replies_warned"]
    lines.append(
        f"\nClean replies that get any warning: {warned['value']:.1%} [{warned['low']:.1%}, {warned['high']:.1%}], n = {warned['n']}."
    )
    return "\n".join(lines)


def _is_typical(row: Labelled) -> bool:
    low, high = TYPICAL_WORDS
    sides = (row.exchange.thread[-1].source, row.exchange.reply.source)
    return len(row.exchange.thread) == 1 and all(low <= len(side.split()) <= high for side in sides)


def _timed(judge: object, row: Labelled) -> float:
    start = time.perf_counter()
    judge(row.exchange)  # type: ignore[operator]
    return 1000 * (time.perf_counter() - start)


def _interval(times: np.ndarray) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    p95 = [np.percentile(rng.choice(times, len(times)), 95) for _ in range(N_BOOTSTRAP)]
    return tuple(np.percentile(p95, [2.5, 97.5]))


def _run(*args: str) -> None:
    result = subprocess.run([sys.executable, "-m", "replycheck", *args], capture_output=True, cwd=ROOT)
    assert result.returncode in (0, 1), result.stderr.decode()


if __name__ == "__main__":
    main()
