"""What agents said about findings: the feedback store of the pre-send service, joined with the exchanges that it was about.

The store holds no words, only rules and fingerprints. So feedback is not a label: it names the exchanges that a reader should label first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ...checker import Checker
from ...errors import BadCorpus
from ...exchange import Exchange
from ...report import Finding


@dataclass(frozen=True, slots=True)
class Dispute:
    """A finding that an agent dismissed, overrode or called wrong, with the agent's reason."""

    exchange: Exchange
    finding: Finding
    action: str
    reason: str | None


def read_feedback(store: Path, exchanges: Iterable[Exchange], checker: Checker) -> list[Dispute]:
    """Return the findings that agents disputed, in the order of the exchanges.

    Parameters
    ----------
    store : the SQLite file of `replycheck serve`
    exchanges : those that the feedback may be about, with their ids; each that it names is judged again
    checker : judges with the same model, else fingerprints may find nothing

    Raises
    ------
    BadCorpus
        If there is no such file, or it holds no feedback table.
    """
    if not store.exists():
        raise BadCorpus(f"{store}: no such file. Give the file that `replycheck serve` writes.")
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            said = connection.execute(
                "SELECT exchange_id, fingerprint, action, reason FROM feedback WHERE action != 'accept' ORDER BY id"
            ).fetchall()
    except sqlite3.Error as error:
        raise BadCorpus(
            f"{store}: no feedback can be read from it ({error}). Give the file that `replycheck serve` writes."
        ) from None
    about: dict[str, dict[str, tuple[str, str | None]]] = {}
    for exchange_id, fingerprint, action, reason in said:
        about.setdefault(exchange_id, {})[fingerprint] = (action, reason)
    return [
        Dispute(exchange, finding, *about[exchange.id][finding.fingerprint])
        for exchange in exchanges
        if exchange.id in about
        for finding in checker.judge(exchange).findings
        if finding.fingerprint in about[exchange.id]
    ]
