"""A real `replycheck serve` for the tests of the hosts, and an address where none listens."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

START_S = 60
PATIENCE_S = 60
"""So long the hosts wait for an answer in these tests: on a busy machine three seconds would make them send unchecked."""


@dataclass(frozen=True)
class Service:
    """A running service: its address, and the folder with its feedback."""

    url: str
    folder: Path

    def feedback(self) -> list[tuple[str, ...]]:
        """Return what agents said so far: action, rule, reason, exchange and agent."""
        with closing(sqlite3.connect(self.folder / "replycheck.sqlite")) as store:
            return store.execute("SELECT action, rule, reason, exchange_id, agent FROM feedback ORDER BY id").fetchall()


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    """Start the service in a folder of its own, where it keeps its feedback."""
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "replycheck", "serve", "--port", url.rpartition(":")[2]]
    with (folder / "service.log").open("w") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            wait_for(url + "/healthz", process)
            yield Service(url, folder)
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Wait until a page answers, or say that its program ended."""
    for _ in range(START_S * 10):
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            assert process.poll() is None, f"{process.args}: ended with {process.returncode}"
            time.sleep(0.1)
    raise AssertionError(f"{url}: no answer in {START_S} s")


def wait_for_port(port: int, process: subprocess.Popen) -> None:
    """Wait until a program listens, or say that it ended."""
    for _ in range(START_S * 10):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            assert process.poll() is None, f"{process.args}: ended with {process.returncode}"
            time.sleep(0.1)
    raise AssertionError(f"port {port}: nobody listens after {START_S} s")
