from __future__ import annotations

from dataclasses import replace

import pytest

from replycheck.errors import BadCorpus
from replycheck.exchange import Exchange
from replycheck.training.corpus import Labelled, case_share, read_corpus
from replycheck.training.frames import from_frame, to_frame
from replycheck.training.splits import leaks, one_case_a_leak, refuse_leaks, split_by_case
from tests.conftest import ROOT

WORDS = "our kiln was out for a week so your four blue bowls will be glazed on Monday and leave on Thursday by van".split()


def row(id: str, reply: str = "Done.", customer: str | None = None, case: str | None = None) -> Labelled:
    exchange = Exchange.of("Where are my bowls?", reply)
    return Labelled(id, case or id, "own", exchange, True, "addresses", (), (), None, f"own.jsonl:{id}", customer=customer)


def in_two_splits(**alike: str) -> list[Labelled]:
    names = [str(i) for i in range(40)]
    first = next(name for name in names if case_share(name) < 0.6)
    second = next(name for name in names if case_share(name) >= 0.8)
    return [row(first, **alike), row(second, **alike)]


def test_every_row_is_in_one_split_and_a_case_is_never_cut():
    rows = [row(f"{i}.{j}", case=str(i)) for i in range(200) for j in range(3)]
    parts = split_by_case(rows)
    assert sorted(r.id for part in parts.values() for r in part) == sorted(r.id for r in rows)
    assert not {r.case for r in parts["train"]} & {r.case for r in parts["test"]}
    assert 0.5 < len(parts["train"]) / len(rows) < 0.7


def test_a_row_keeps_its_split_when_others_are_added():
    rows = [row(str(i)) for i in range(50)]
    before, after = split_by_case(rows[:25])["test"], split_by_case(rows)["test"]
    assert [r for r in after if r in rows[:25]] == before


@pytest.mark.parametrize(
    ("alike", "why"),
    [({"customer": "c-17"}, "are of one customer"), ({"reply": " ".join(WORDS)}, "replies that are 100% the same")],
)
def test_a_leaking_split_is_refused_with_the_pair_and_can_be_mended(alike, why):
    rows = in_two_splits(**alike)
    with pytest.raises(BadCorpus, match=why) as refused:
        split_by_case(rows)
    assert rows[0].place in str(refused.value)
    assert rows[1].place in str(refused.value)
    assert sorted(len(part) for part in split_by_case(one_case_a_leak(rows)).values()) == [0, 0, 2]


def test_a_split_of_ones_own_making_is_held_to_the_same():
    rows = [row("1", case="t"), row("2", case="t")]
    refuse_leaks({"train": rows, "test": []})
    with pytest.raises(BadCorpus, match="are of one case"):
        refuse_leaks({"train": rows[:1], "test": rows[1:]})


def test_what_hangs_together_by_a_chain_gets_one_case():
    a, b, c = (
        row("1", customer="x"),
        row("2", customer="x", reply=" ".join(WORDS)),
        row("3", reply=" ".join([*WORDS[:-1], "truck"])),
    )
    assert len({r.case for r in one_case_a_leak([a, b, c, row("4")])}) == 2
    assert not list(leaks([a, row("4")]))


def test_a_frame_keeps_every_label():
    rows = read_corpus(ROOT / "corpora")[:9]
    rows = [replace(rows[0], links=None, customer="c-1"), *rows[1:]]
    frame = to_frame(rows)
    assert list(frame["relevance"]) == [r.relevance for r in rows]
    assert [replace(r, place="") for r in from_frame(frame)] == [replace(r, place="") for r in rows]


def test_a_frame_without_a_needed_column_is_refused():
    with pytest.raises(BadCorpus, match="the column 'sentences' is missing"):
        from_frame(to_frame([row("1")]).drop(columns="sentences"))
