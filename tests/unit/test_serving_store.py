"""The file of feedback."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from replycheck.errors import ReplycheckError
from replycheck.serving.requests import Feedback
from replycheck.serving.store import Store


def said(action="dismiss", fingerprint="a" * 16, exchange_id="4711", **more) -> Feedback:
    return Feedback(
        fingerprint=fingerprint, rule="no-remedy", action=action, reason="told by phone", exchange_id=exchange_id, **more
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "feedback.sqlite"


@pytest.fixture
def store(path):
    store = Store(path)
    yield store
    store.close()


def test_another_program_reads_what_was_stored_while_the_store_is_open(store, path):
    store.add(said(agent="a12"), model="m-1")
    reader = sqlite3.connect(path)
    row = reader.execute("SELECT action, rule, fingerprint, reason, exchange_id, agent, model FROM feedback").fetchone()
    reader.close()
    assert row == ("dismiss", "no-remedy", "a" * 16, "told by phone", "4711", "a12", "m-1")


def test_dismissals_are_remembered_for_their_exchange_only(store):
    store.add(said(fingerprint="a" * 16), model="m")
    store.add(said("wrong", fingerprint="b" * 16), model="m")
    store.add(said("override", fingerprint="c" * 16), model="m")
    store.add(said("accept", fingerprint="d" * 16), model="m")
    store.add(said(fingerprint="e" * 16, exchange_id=None), model="m")
    assert store.settled("4711") == {"a" * 16, "b" * 16}
    assert store.settled("4712") == store.settled(None) == frozenset()


def test_a_number_and_its_digits_name_the_same_exchange(store):
    store.add(said(exchange_id=4711), model="m")
    assert store.settled("4711") == {"a" * 16}


def test_what_was_stored_is_there_after_a_restart(path):
    first = Store(path)
    first.add(said(), model="m")
    first.close()
    second = Store(path)
    assert second.settled("4711") == {"a" * 16}
    second.close()


def test_an_id_that_sqlite_cannot_hold_has_no_dismissals(store):
    assert store.settled("\ud83d") == frozenset()


def test_many_threads_lose_nothing(store):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda i: store.add(said(fingerprint=f"{i:016x}"), model="m"), range(100)))
    assert len(store.settled("4711")) == 100


def test_a_file_that_is_no_database_is_named(path):
    path.write_text("no database, but long enough to look at. " * 40)
    with pytest.raises(ReplycheckError, match=r"feedback\.sqlite: cannot be used as a database .*--store"):
        Store(path)
