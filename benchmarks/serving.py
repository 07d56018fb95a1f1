"""The service under load: `python benchmarks/serving.py`.

Starts `replycheck serve` as a process of its own and prints a Markdown table with the goal beside each figure: time to be ready, warm times
of a check whose draft has 300 words, judged and with rewrites, and of a fix, and 200 checks at once. Figures of a shared machine are
ratios, not promises.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from replycheck.training.corpus import Labelled, read_corpus, select

ROOT = Path(__file__).resolve().parents[1]
N_WORDS = 300
N_TIMED = 100
N_AT_ONCE = 200
N_STARTS = 5


def main() -> None:
    drafts = list(itertools.islice(long_drafts(select(read_corpus(ROOT / "corpora"), "test")), N_TIMED))
    starts = sorted(start_up() for _ in range(N_STARTS))
    with running() as port:
        for draft in drafts[:10]:
            post(port, "/v1/check", draft)
        judged = [timed(port, "/v1/check", draft) for draft in drafts]
        rewritten = [timed(port, "/v1/check", draft | {"rewrites": True}) for draft in drafts]
        mended = [timed(port, "/v1/fix", draft) for draft in drafts]
        with ThreadPoolExecutor(N_AT_ONCE) as callers:
            start = time.perf_counter()
            statuses = list(callers.map(lambda i: post(port, "/v1/check", drafts[i % len(drafts)]), range(N_AT_ONCE)))
            seconds = time.perf_counter() - start
    n_errors = sum(status != 200 for status in statuses)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; drafts of {N_WORDS} words, n = {len(drafts)}\n")
    print("| figure | measured | goal |\n| --- | --- | --- |")
    print(f"| ready after, median of {N_STARTS}, s | {starts[N_STARTS // 2]:.2f} | 2 |")
    print(f"| `/v1/check`, warm: p50 / p95, ms | {percentiles(judged)} | 60 |")
    print(f"| `/v1/check` with rewrites, warm: p50 / p95, ms | {percentiles(rewritten)} | – |")
    print(f"| `/v1/fix`, warm: p50 / p95, ms | {percentiles(mended)} | – |")
    print(f"| {N_AT_ONCE} checks at once: errors; all answered after, s | {n_errors}; {seconds:.1f} | 0; – |")


def long_drafts(rows: list[Labelled]) -> Iterator[dict[str, Any]]:
    """Yield exchanges whose replies are put together from those of several, to the number of words."""
    for i, row in enumerate(rows):
        words: list[str] = []
        for other in itertools.chain(rows[i:], rows[:i]):
            words += re.findall(r"\S+\s*", other.exchange.reply.source + "\n\n")
            if len(words) >= N_WORDS:
                break
        obj = row.exchange.to_json()
        yield {"thread": obj["thread"], "reply": "".join(words[:N_WORDS])}


@contextmanager
def running() -> Iterator[int]:
    """Run the service on a free port; give the port."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "replycheck", "serve", "--port", "0"]
        with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            yield int(re.search(r":(\d+);", process.stderr.readline()).group(1))  # type: ignore[union-attr]
            process.terminate()


def start_up() -> float:
    """Return the seconds until the service says that it is ready."""
    start = time.perf_counter()
    with running():
        return time.perf_counter() - start


def post(port: int, path: str, obj: dict[str, Any]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", path, json.dumps(obj), {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def timed(port: int, path: str, obj: dict[str, Any]) -> float:
    """Return the milliseconds of one request, its connection included."""
    start = time.perf_counter()
    assert post(port, path, obj) == 200
    return 1000 * (time.perf_counter() - start)


def percentiles(times: list[float]) -> str:
    p50, p95 = np.percentile(times, [50, 95])
    return f"{p50:.0f} / {p95:.0f}"


if __name__ == "__main__":
    main()
