from __future__ import annotations

import json

import pytest

from replycheck.errors import BadCorpus
from replycheck.training.check import check_corpus
from replycheck.training.corpus import SPLITS, find_public_texts, read_corpus, split_of, text_sha256
from tests.conftest import ROOT

LONG = "My standing desk arrived with a cracked top right across the front edge and I took photos of it for you today"


def exchange(id: str = "a.1", case: str = "a", **changes) -> dict:
    row = {"id": id, "case": case, "source": "authored", "licence": "ours", "thread": [{"role": "customer", "text": "It broke."}],
           "reply": "Sorry. New one sent.", "apology_due": True, "relevance": "addresses",
           "sentences": [{"start": 0, "end": 6, "acts": ["apology"]}, {"start": 7, "end": 20, "acts": ["concrete_remedy"]}],
           "asks": [{"message": 0, "start": 0, "end": 9, "answered": True}], "links": []}  # fmt: skip
    return row | changes


def write(folder, *rows: dict, name: str = "authored") -> None:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "x.jsonl").write_text("\n".join(json.dumps(row) for row in rows))


def in_split(split: str) -> str:
    return next(case for case in map(str, range(1000)) if split_of(case) == split)


def test_the_shipped_corpus_is_sound_and_every_split_is_peopled():
    rows = read_corpus(ROOT / "corpora")
    assert check_corpus(rows) == []
    assert {row.split for row in rows} == set(SPLITS)
    assert 0.6 < sum(row.split == "train" for row in rows) / len(rows) < 0.8


def test_the_splits_of_known_cases_never_change():
    # Written down by hand: if this fails, the splits moved, and every figure ever reported is void.
    assert {case: split_of(case) for case in ("t01-01", "t05-11", "t01-14")} == {
        "t01-01": "train",
        "t05-11": "dev",
        "t01-14": "test",
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"relevance": "fine"}, "relevance is 'fine', expected one of"),
        ({"sentences": [{"start": 0, "end": 99, "acts": []}]}, "0-99 is not inside a text of 20 characters"),
        ({"sentences": [{"start": 0, "end": 7, "acts": []}]}, "begins or ends with white space"),
        ({"sentences": [{"start": 0, "end": 6, "acts": ["sorry"]}]}, "act 'sorry' is not one of"),
        ({"sentences": [{"start": 7, "end": 20, "acts": []}, {"start": 0, "end": 6, "acts": []}]}, "lies before the end"),
        ({"asks": [{"message": 3, "start": 0, "end": 9, "answered": True}]}, "message 3 is not a customer's message"),
        (
            {"links": [{"kind": "likes", "start": 0, "end": 6, "thread": {"message": 0, "start": 0, "end": 9}}]},
            "kind 'likes' is not one of",
        ),
        (
            {"links": [{"kind": "contradicts", "start": 1, "end": 6, "thread": {"message": 0, "start": 0, "end": 9}}]},
            "is not a sentence of",
        ),
        ({"thread": [{"role": "agent", "text": "It broke."}]}, "the thread must end with the customer"),
    ],
)
def test_a_broken_promise_is_named_with_its_place(tmp_path, changes, says):
    write(tmp_path, exchange(**changes))
    problems = check_corpus(read_corpus(tmp_path))
    assert any(says in problem and "x.jsonl:1" in problem for problem in problems), problems


def test_an_id_that_stands_twice_is_named(tmp_path):
    write(tmp_path, exchange(), exchange())
    assert any("the id a.1 stands also at" in problem for problem in check_corpus(read_corpus(tmp_path)))


def test_one_customers_message_in_two_splits_is_named(tmp_path):
    thread = [{"role": "customer", "text": LONG}]
    rows = [exchange(split, in_split(split), thread=thread, asks=[]) for split in ("train", "test")]
    write(tmp_path, *rows)
    assert any("the customer's message of test (test) is 100%" in problem for problem in check_corpus(read_corpus(tmp_path)))


def test_a_near_duplicate_reply_in_another_split_is_named_and_in_the_same_split_is_not(tmp_path):
    near = LONG + " please"
    for other, expected in (("test", True), ("train", False)):
        rows = [
            exchange("1", in_split("train"), reply=LONG, sentences=[]),
            exchange("2", in_split(other), reply=near, sentences=[]),
        ]
        write(tmp_path, *rows)
        assert any("that of 1 (train)" in problem for problem in check_corpus(read_corpus(tmp_path))) is expected


def test_labels_are_joined_with_texts_by_id_and_hash(tmp_path):
    row = exchange()
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({key: row[key] for key in ("id", "thread", "reply")}))
    labels = {key: row[key] for key in row if key not in ("thread", "reply", "links")} | {"text_sha256": text_sha256(row)}
    write(tmp_path, labels, name="public")
    (joined,) = read_corpus(tmp_path, public_texts=texts)
    assert joined.exchange.reply.source == row["reply"]
    assert joined.links is None
    write(tmp_path, labels | {"text_sha256": "0" * 16}, name="public")
    with pytest.raises(BadCorpus, match="not the one that was labelled"):
        read_corpus(tmp_path, public_texts=texts)


@pytest.mark.parametrize(("line", "says"), [("{", "not JSON"), ('{"id": "a"}', "'links'|'case'|missing")])
def test_a_line_that_cannot_be_read_is_named(tmp_path, line, says):
    (tmp_path / "authored").mkdir()
    (tmp_path / "authored" / "x.jsonl").write_text(line)
    with pytest.raises(BadCorpus, match=says):
        read_corpus(tmp_path)


def test_a_path_that_is_given_must_be_there(tmp_path):
    with pytest.raises(BadCorpus, match="no such file"):
        find_public_texts(tmp_path / "none.jsonl")
