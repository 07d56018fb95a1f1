"""A real `replycheck serve` for tests: a process of its own, on a free port. And an address where nobody listens."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

READY = re.compile(r"ready at http://127\.0\.0\.1:(\d+)")
LOG_NAME = "serve.log"
START_S = 60
PATIENCE_S = 60
"""So long the hosts wait for an answer in these tests: on a busy machine three seconds would make them send unchecked."""


class Service:
    """A process of `replycheck serve` in a folder."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process, self.folder, self.port = process, folder, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / LOG_NAME).read_text(encoding="utf-8")

    def feedback(self) -> list[tuple[str, ...]]:
        """Return what agents said so far: action, rule, reason, exchange and agent."""
        with closing(sqlite3.connect(self.folder / "replycheck.sqlite")) as store:
            return store.execute("SELECT action, rule, reason, exchange_id, agent FROM feedback ORDER BY id").fetchall()

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (small letters) and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def post(self, path: str, obj: Any, **headers: str) -> tuple[int, Any]:
        """Post JSON; return status and answer."""
        status, _, body = self.request("POST", path, json.dumps(obj).encode(), Content_Type="application/json", **headers)
        return status, json.loads(body)

    def wait_for(self, words: str) -> None:
        """Wait until the log has these words."""
        while words not in self.log:
            assert self.process.poll() is None, f"the service ended without saying {words!r}: {self.log}"
            time.sleep(0.02)

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@contextmanager
def running_service(folder: Path, *args: str) -> Iterator[Service]:
    """Start the service in a folder, whose replycheck.toml it reads and where it keeps its feedback; stop it at the end."""
    command = [sys.executable, "-m", "replycheck", "serve", "--port", "0", *args]
    with (folder / LOG_NAME).open("wb") as log, subprocess.Popen(command, cwd=folder, stderr=log) as process:
        service = Service(process, folder)
        try:
            service.wait_for("ready at")
            service.port = int(READY.search(service.log).group(1))  # type: ignore[union-attr]
            yield service
        finally:
            service.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


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
