"""Labels survive the way to every labelling tool and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from replycheck.errors import BadCorpus
from replycheck.exchange import Exchange
from replycheck.training.corpus import read_corpus
from replycheck.training.labels_io import FORMATS, read_feedback, read_labels, write_labels
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def rows():
    every = read_corpus(ROOT / "corpora")
    linked = [row for row in every if row.links][:4]
    long = [row for row in every if len(row.exchange.thread) > 2][:4]
    return [*every[:4], *linked, *long, replace(every[4], customer="c-17", industry="bakery", links=None)]


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_and_read_again_is_equal(format, rows, tmp_path):
    path = tmp_path / "labels"
    write_labels(path, rows, format)
    again = read_labels(path)  # the format found by its content
    assert [sorted_links(row) for row in again] == [sorted_links(row) for row in rows]


def sorted_links(row):
    links = None if row.links is None else tuple(sorted(row.links, key=repr))
    asks = tuple(sorted(row.asks, key=lambda ask: (ask.message, ask.start)))
    return replace(row, place="", links=links, asks=asks)


def test_labels_alone_make_a_case_of_their_own_from_an_own_source(tmp_path):
    record = {"id": "7", "thread": ["It broke."], "reply": "Sorry.", "apology_due": True, "relevance": "generic", "asks": []}
    (tmp_path / "own.jsonl").write_text(json.dumps(record | {"sentences": [{"start": 0, "end": 6, "acts": ["apology"]}]}))
    (row,) = read_labels(tmp_path / "own.jsonl")
    assert (row.case, row.source, row.links) == ("7", "own", None)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"id": "7", "sentences": []}, r"own.jsonl:1: the key 'thread' is missing"),
        ({"id": "7", "sentences": [], "thread": [7], "reply": ""}, r"own.jsonl:1: thread\[0\]: found a number"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_by_its_line(record, said, tmp_path):
    (tmp_path / "own.jsonl").write_text(json.dumps(record))
    with pytest.raises(BadCorpus, match=said):
        read_labels(tmp_path / "own.jsonl")


def test_a_span_across_two_messages_is_refused(rows, tmp_path):
    write_labels(tmp_path / "tasks.jsonl", rows[:1], "doccano")
    task = json.loads((tmp_path / "tasks.jsonl").read_text())
    task["label"].append([9, len(task["text"]), "ask:open"])
    (tmp_path / "tasks.jsonl").write_text(json.dumps(task))
    with pytest.raises(BadCorpus, match="not inside one message"):
        read_labels(tmp_path / "tasks.jsonl")


def test_a_prodigy_task_that_was_rejected_is_left_out(rows, tmp_path):
    write_labels(tmp_path / "tasks.jsonl", rows[:2], "prodigy")
    first, second = map(json.loads, (tmp_path / "tasks.jsonl").read_text().splitlines())
    (tmp_path / "tasks.jsonl").write_text(f"{json.dumps(first | {'answer': 'reject'})}\n{json.dumps(second)}\n")
    assert [row.id for row in read_labels(tmp_path / "tasks.jsonl")] == [rows[1].id]


def test_an_unknown_format_is_named_with_the_known_ones(rows, tmp_path):
    with pytest.raises(BadCorpus, match=r"found 'xml', expected one of jsonl, csv"):
        write_labels(tmp_path / "x", rows, "xml")
    (tmp_path / "x").write_text("<tasks/>")
    with pytest.raises(BadCorpus, match="of no known format"):
        read_labels(tmp_path / "x")


def test_feedback_names_the_finding_that_an_agent_called_wrong(checker, tmp_path):
    pytest.importorskip("pydantic", reason="the feedback store needs the serve extra")
    from replycheck.serving.requests import Feedback
    from replycheck.serving.store import Store

    exchange = Exchange.from_json(
        {"id": "4711", "thread": ["My parcel never came. Where is it?"], "reply": "Thanks for your interest in our parcels!"}
    )
    finding = checker.judge(exchange).findings[0]
    file = tmp_path / "feedback.sqlite"
    store = Store(file)
    about = {"fingerprint": finding.fingerprint, "rule": finding.rule}
    said = [
        Feedback(**about, action="wrong", reason="it was a joke", exchange_id="4711"),
        Feedback(rule=finding.rule, fingerprint="0" * 16, action="wrong", exchange_id="4711"),
        Feedback(**about, action="wrong", exchange_id="9"),
        Feedback(**about, action="accept", exchange_id="8"),
    ]
    for feedback in said:
        store.add(feedback, model=checker.model.name)
    (dispute,) = read_feedback(file, [exchange, replace(exchange, id="8")], checker)  # also while the service holds it open
    store.close()
    assert (dispute.finding, dispute.action, dispute.reason) == (finding, "wrong", "it was a joke")


def test_a_file_that_is_no_store_is_refused(checker, tmp_path):
    (tmp_path / "x.sqlite").write_text("not a database, but long enough to be looked at as one" * 30)
    with pytest.raises(BadCorpus, match="no feedback can be read"):
        read_feedback(tmp_path / "x.sqlite", [], checker)
