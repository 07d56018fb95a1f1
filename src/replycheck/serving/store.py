"""What agents said about findings, in one local SQLite file: no words of customers or replies, only rules and fingerprints.

A notebook reads it with `pandas.read_sql("SELECT * FROM feedback", sqlite3.connect("replycheck.sqlite"))`, also while the service runs.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from ..errors import ReplycheckError
from .requests import Feedback

SETTLED = ("dismiss", "wrong")
"""Actions after which the gate keeps quiet about a finding in the same exchange."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,           -- ISO 8601, UTC
    action TEXT NOT NULL,       -- dismiss, override, accept, wrong
    rule TEXT NOT NULL,
    fingerprint TEXT NOT NULL,  -- of the finding, as in its report
    reason TEXT,                -- the agent's own
    exchange_id TEXT,
    agent TEXT,
    model TEXT NOT NULL         -- that made the finding
);
CREATE INDEX IF NOT EXISTS feedback_of_an_exchange ON feedback (exchange_id, action);
"""


class Store:
    """An open file of feedback; safe to use from many threads.

    Raises
    ------
    ReplycheckError
        If the file cannot be opened or is no database.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")  # a notebook may read while the service writes
            self._connection.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise ReplycheckError(f"{path}: cannot be used as a database ({error}). Correct the path given with --store.") from None

    def add(self, feedback: Feedback, *, model: str) -> None:
        """Store one line of feedback; `model` names the model in force."""
        exchange_id = None if feedback.exchange_id is None else str(feedback.exchange_id)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = (now, feedback.action, feedback.rule, feedback.fingerprint, feedback.reason, exchange_id, feedback.agent, model)
        columns = "at, action, rule, fingerprint, reason, exchange_id, agent, model"
        with self._lock, self._connection:
            self._connection.execute(f"INSERT INTO feedback ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def settled(self, exchange_id: str | None) -> frozenset[str]:
        """Return the fingerprints that were dismissed in this exchange; without an id nothing is remembered."""
        if exchange_id is None:
            return frozenset()
        storable = exchange_id.encode("utf-8", "replace").decode()  # JSON allows half a surrogate pair, SQLite does not
        query = f"SELECT fingerprint FROM feedback WHERE exchange_id = ? AND action IN ({', '.join('?' * len(SETTLED))})"
        with self._lock:
            return frozenset(row[0] for row in self._connection.execute(query, (storable, *SETTLED)))

    def close(self) -> None:
        with self._lock:
            self._connection.close()
