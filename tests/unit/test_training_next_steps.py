"""What to do next: labels to look at again, what to label next, and whether more labels would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from replycheck.exchange import Exchange
from replycheck.model.heads import Probabilities
from replycheck.report import ACTS, RELEVANCE
from replycheck.training.active import doubt, next_to_label
from replycheck.training.corpus import Labelled, read_corpus, select
from replycheck.training.curves import learning_curve
from replycheck.training.estimator import ReplyModel
from replycheck.training.held_out import held_out_predictions
from replycheck.training.label_errors import MIN_OF_EACH, suspects
from replycheck.training.labels import to_example
from replycheck.training.reply_labels import as_said
from tests.conftest import ROOT

N_ROWS = 150


@pytest.fixture(scope="module")
def rows():
    return select(read_corpus(ROOT / "corpora"), "test")[:N_ROWS]


@pytest.fixture(scope="module")
def alone():
    """An estimator that is quick to fit: own labels alone, one regularisation."""
    return ReplyModel(own_share=1.0, regularisations=(0.03,))


def nearly_sure(rows: Sequence[Labelled]) -> list[Probabilities]:
    """Say what the labels say, with a little doubt."""
    said = [as_said(to_example(row)) for row in rows]
    return [
        Probabilities(0.05 + 0.9 * p.reply, p.thread, 0.04 + 0.84 * p.relevance, float(0.05 + 0.9 * p.apology_due)) for p in said
    ]


def test_a_label_that_held_out_predictions_speak_against_is_a_suspect(rows):
    pytest.importorskip("cleanlab", reason="suspects need the notebook extra")
    first = rows[0].sentences[0]
    is_courtesy = "courtesy" in first.acts
    acts = tuple(act for act in first.acts if act != "courtesy") if is_courtesy else (*first.acts, "courtesy")
    relevance = next(name for name in RELEVANCE if name != rows[1].relevance)
    wrong = [
        replace(rows[0], sentences=(replace(first, acts=acts), *rows[0].sentences[1:])),
        replace(rows[1], relevance=relevance),
        replace(rows[2], apology_due=not rows[2].apology_due),
        *rows[3:],
    ]
    found = {(s.row.id, s.label, s.given, s.likelier, s.start, s.end) for s in suspects(wrong, nearly_sure(rows))}
    yes_no = [("yes", "no") if flag else ("no", "yes") for flag in (not is_courtesy, not rows[2].apology_due)]
    assert found == {
        (rows[0].id, "courtesy", *yes_no[0], first.start, first.end),
        (rows[1].id, "relevance", relevance, rows[1].relevance, None, None),
        (rows[2].id, "apology_due", *yes_no[1], None, None),
    }


def test_the_likeliest_errors_come_first(rows):
    pytest.importorskip("cleanlab", reason="suspects need the notebook extra")
    wrong = [replace(row, apology_due=not row.apology_due) for row in rows[:2]]
    said = nearly_sure(rows)
    said[1] = replace(said[1], apology_due=0.999 if rows[1].apology_due else 0.001)
    assert [s.row.id for s in suspects([*wrong, *rows[2:]], said)] == [rows[1].id, rows[0].id]


def test_a_rare_label_has_no_suspects(rows):
    pytest.importorskip("cleanlab", reason="suspects need the notebook extra")
    few = [replace(row, apology_due=i < MIN_OF_EACH - 1) for i, row in enumerate(rows)]
    assert not [s for s in suspects(few, nearly_sure(rows)) if s.label == "apology_due"]


def test_every_case_is_predicted_by_a_copy_that_has_not_seen_it(rows, alone):
    own = rows[:21]
    turned = [replace(row, apology_due=not row.apology_due) for row in own if row.case == own[0].case]
    others = [row for row in own if row.case != own[0].case]
    said = held_out_predictions(alone, [*turned, *others])
    again = held_out_predictions(alone, own)
    assert [len(p.reply) for p in said] == [len(row.sentences) for row in own]
    same = [a.apology_due == b.apology_due for a, b in zip(said, again, strict=True)]
    assert all(same[: len(turned)])
    assert not all(same)


def test_doubt_by_hand():
    def said(p: float, relevance: Sequence[float]) -> Probabilities:
        return Probabilities(np.full((2, len(ACTS)), p), np.zeros((1, 5)), np.array(relevance), p)

    assert doubt(said(0.5, [0.25] * 4)) == pytest.approx((1 + 2 + 1) / 3)
    assert doubt(said(1.0, [1.0, 0, 0, 0])) == pytest.approx(0, abs=1e-4)


def test_what_to_label_next_is_doubtful_and_of_different_kinds():
    model = ReplyModel.of_folder()
    alike = [Exchange.of(f"My kettle number {i} leaks. Can you help?", "Hm, did you use it as one should?") for i in range(6)]
    others = [
        Exchange.of("When do you open on Sunday?", "We open at nine."),
        Exchange.of("You charged me twice!", "I am sorry. The second payment went back to your card today."),
    ]
    pool = [*alike, *others]
    chosen = next_to_label(model, pool, 3)
    doubts = [doubt(said) for said in model.judge(pool)]
    assert len(set(chosen)) == 3
    assert {6, 7} < set(chosen)
    assert [doubts[i] for i in chosen] == sorted((doubts[i] for i in chosen), reverse=True)
    assert next_to_label(model, pool, 20) == sorted(range(len(pool)), key=lambda i: -doubts[i])


def test_the_learning_curve_grows_by_whole_cases_and_leaves_out_what_is_too_little(rows, alone):
    train, test = rows[:30], rows[30:45]
    curve = learning_curve(alone, train, test, shares=(0.1, 0.6, 1.0))
    assert list(curve["n"]) == sorted(curve["n"])
    assert list(curve["cases"]) == [6, 10]
    assert curve["n"].iloc[-1] == len(train)
    assert list(curve["own_share"]) == [1.0, 1.0]
    assert ((curve["low"] <= curve["value"]) & (curve["value"] <= curve["high"])).all()
    whole = alone.fit(train).evaluate(test)["acts_macro_f1"]
    assert curve["value"].iloc[-1] == whole["value"]
