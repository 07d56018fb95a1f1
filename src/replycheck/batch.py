"""Many exchanges at once: one JSON line in, one JSON line out, in the same order, over as many processes as asked for."""

from __future__ import annotations

import itertools
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .checker import Checker
from .config import Config
from .errors import BadExchange
from .exchange import Exchange
from .model.bundle import shipped_model, verify

CHUNK_LINES = 16
CHUNKS_AHEAD = 4
"""Chunks in flight for each worker: enough to keep it busy, few enough that memory does not grow with the file."""

_checker: Checker | None = None


def judge_lines(lines: Iterable[bytes], *, model: Path | None, config: Config, workers: int = 1) -> Iterator[dict[str, Any]]:
    """Yield a report, or {"line": N, "error": "…"}, for each line that is not blank, in order."""
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    chunks = iter(lambda: list(itertools.islice(numbered, CHUNK_LINES)), [])
    verify(model or config.model or shipped_model())  # here, since an error in a starting process has no voice
    if workers == 1:
        _start(model, config)
        for chunk in chunks:
            yield from _judge_chunk(chunk)
        return
    # Two processes that each use all cores for small matrices are slower than one: the work is shared out by processes alone.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    # Fresh processes rather than forks: a forked copy of a running onnxruntime is not safe.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start, initargs=(model, config)) as pool:
        in_flight: deque[Future[list[dict[str, Any]]]] = deque()
        try:
            for chunk in chunks:
                in_flight.append(pool.submit(_judge_chunk, chunk))
                if len(in_flight) >= workers * CHUNKS_AHEAD:
                    yield from in_flight.popleft().result()
            while in_flight:
                yield from in_flight.popleft().result()
        finally:
            for future in in_flight:
                future.cancel()


def judge_line(checker: Checker, number: int, line: bytes) -> dict[str, Any]:
    """Return the report on one line, or what is wrong with the line; the words themselves never enter the error."""
    try:
        return checker.check(Exchange.from_json(json.loads(line.decode("utf-8-sig")))).to_json()
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} (0x{line[error.start]:02x}) is not UTF-8. Save the file as UTF-8."
    except json.JSONDecodeError as error:
        problem = f"not JSON: {error.msg} at column {error.colno}. Write one JSON object on the line."
    except (ValueError, RecursionError):
        problem = "not readable: JSON nested too deeply, or a number too long. Write the exchange as the contract has it."
    except BadExchange as error:
        problem = str(error)
    except Exception as error:  # one line must not lose the others; the message may hold the customer's words, the type does not
        problem = f"could not be judged ({type(error).__name__}). Please report the kind of error, without the text."
    return {"line": number, "error": problem}


def _start(model: Path | None, config: Config) -> None:
    global _checker
    _checker = Checker(model, config=config)


def _judge_chunk(chunk: Sequence[tuple[int, bytes]]) -> list[dict[str, Any]]:
    assert _checker is not None
    return [judge_line(_checker, number, line) for number, line in chunk]
