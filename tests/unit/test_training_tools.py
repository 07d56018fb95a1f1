"""What helps a person who labels: agreement, the desk, thresholds by cost, suspects, and the public names."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

import replycheck.training as training
from replycheck.checker import Checker
from replycheck.errors import BadConfig, BadCorpus
from replycheck.exchange import Exchange
from replycheck.training.corpus import read_corpus
from replycheck.training.costs import GRID, Costs, _expected, choose_thresholds, cost_curve, team_settings
from replycheck.training.figures import MIN_IN_SLICE, scorecard
from replycheck.training.labeller import Desk, customer_sentences
from replycheck.training.labels import to_example
from replycheck.training.reliability import reliability
from replycheck.training.reply_labels import OUTPUTS, as_said, gold_row
from replycheck.training.second_reader import agreement, disagreements
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def rows():
    return read_corpus(ROOT / "corpora")[:30]


def test_every_public_name_is_there_and_hides_no_file():
    for file, names in training.PUBLIC.items():
        if file in training.TRAIN_EXTRA and find_spec("torch") is None:
            continue
        module = import_module(f"replycheck.training.{file}")
        for name in names:
            assert getattr(training, name) is getattr(module, name)
    files = {path.stem for path in (ROOT / "src/replycheck/training").iterdir()}
    assert not files & set(training.__all__)


def test_a_reader_agrees_with_himself(rows):
    figures = agreement(rows, rows)
    assert figures["acts_macro_f1"]["value"] == figures["relevance.kappa"]["value"] == 1
    assert disagreements(rows, rows) == []


def test_what_two_readers_see_differently_is_listed(rows):
    other = "generic" if rows[0].relevance != "generic" else "partial"
    first = rows[0].sentences[0]
    changed = replace(rows[0], relevance=other, sentences=(replace(first, acts=(*first.acts, "denies")), *rows[0].sentences[1:]))
    found = disagreements(rows, [changed, *rows[1:]])
    assert [(d.label, d.second, d.start) for d in found] == [("relevance", other, None), ("denies", True, first.start)]
    assert agreement(rows, [changed, *rows[1:]])["relevance.kappa"]["value"] < 1


def test_readers_of_different_exchanges_have_no_agreement(rows):
    with pytest.raises(BadCorpus, match="no exchange in common"):
        agreement(rows[:3], rows[3:6])


def test_labels_make_columns_of_zeros_and_ones(rows):
    gold = np.array([gold_row(to_example(row)) for row in rows])
    assert gold.shape == (len(rows), len(OUTPUTS))
    assert set(np.unique(gold)) <= {0.0, 1.0}
    assert as_said(to_example(rows[0])).relevance.sum() == 1


def test_calibration_and_brier_by_hand():
    found = reliability(np.array([1, 0, 1, 1]), np.array([0.75, 0.75, 0.95, 0.95]), np.array(list("abcd")))
    assert found.ece["value"] == pytest.approx(0.5 * 0.25 + 0.5 * 0.05)
    assert found.brier["value"] == pytest.approx((0.25**2 + 0.75**2 + 2 * 0.05**2) / 4, abs=1e-4)
    assert [b.n for b in found.bins] == [2, 2]


def test_the_dearer_a_miss_the_lower_the_threshold():
    rng = np.random.default_rng(0)
    gold = rng.random(400) < 0.5
    strength = np.clip(0.35 * gold + 0.6 * rng.random(400), 0.01, 0.99)
    best = {miss: GRID[_expected(strength, gold, Costs(1, miss)).sum(0).argmin()] for miss in (0.2, 1, 5)}
    assert best[5] < best[1] < best[0.2]


def test_costs_are_above_nothing():
    with pytest.raises(BadConfig, match="expected two numbers above 0"):
        Costs(1, 0)


def test_thresholds_of_a_team_are_read_by_the_linter(tmp_path):
    from replycheck.checks import RULE_NAMES
    from replycheck.config import read_config

    (tmp_path / "replycheck.toml").write_text(team_settings({"no-remedy": 0.4, "hollow-apology": 0.7}))
    settings = read_config(tmp_path / "replycheck.toml", rule_names=RULE_NAMES).rules
    assert {name: setting.threshold for name, setting in settings.items()} == {"no-remedy": 0.4, "hollow-apology": 0.7}


def test_the_desk_keeps_every_answer_and_asks_nothing_twice(tmp_path):
    exchanges = [Exchange.of("It broke. Where is the new one?", "Sorry. It left today."), Exchange.of("Hello?", "Hi.")]
    desk = Desk(exchanges, tmp_path / "labels.jsonl")
    row = desk.next()
    where = customer_sentences(row)[1][:3]
    desk.answer(row, apology_due=True, relevance="addresses", acts=[["apology"], ["concrete_remedy"]], asks={where: True})
    again = Desk(exchanges, tmp_path / "labels.jsonl")
    assert again.next().exchange.reply.source == "Hi."
    (kept,) = again.done.values()
    assert [s.acts for s in kept.sentences] == [("apology",), ("concrete_remedy",)]
    assert [(a.start, a.answered) for a in kept.asks] == [(10, True)]


def test_the_scorecard_has_the_human_ceiling_and_slices(rows):
    said = [as_said(to_example(row)) for row in rows]
    other = "generic" if rows[0].relevance != "generic" else "partial"
    second = [replace(rows[0], relevance=other, asks=()), *rows[1:20]]
    card = scorecard(rows, said, by=lambda row: "long" if len(row.exchange.reply.source) > 300 else "short", second=second)
    everything = card[card["slice"] == "all"].set_index("figure")
    assert {"acts_macro_f1", "shifts_blame.base_rate", "shifts_blame.recall_at_budget", "shifts_blame.brier"} <= set(
        everything.index
    )
    assert everything.loc["relevance.kappa", "value"] == 1
    assert everything.loc["relevance.kappa", "ceiling"] == agreement(rows, second)["relevance.kappa"]["value"] < 1
    assert everything.loc["ask.f1", "ceiling"] < 1  # the asks that one reader alone saw count as missed
    assert np.isnan(everything.loc["shifts_blame.brier", "ceiling"])  # a reader gives verdicts, no probabilities
    assert set(everything["ceiling_n"]) == {20}
    slices = {name: sum((len(row.exchange.reply.source) > 300) == (name == "long") for row in rows) for name in ("long", "short")}
    assert set(card["slice"]) == {"all", *(name for name, n in slices.items() if n >= MIN_IN_SLICE)}
    assert card[card["slice"] != "all"]["ceiling"].isna().all()


def test_thresholds_by_cost_move_what_the_linter_finds(checker, rows, tmp_path):
    from replycheck.checks import RULE_NAMES
    from replycheck.config import read_config

    known = checker.model.thresholds
    dear, cheap = (choose_thresholds(checker, rows, costs=Costs(false_alarm=1, miss=miss)) for miss in (20, 0.05))
    assert set(dear) == set(cheap)
    assert dear["unanswered-ask"] < cheap["unanswered-ask"]
    assert dear["repeated-promise"] == cheap["repeated-promise"] == known["repeated-promise"]  # too few of them to choose by
    curve = cost_curve(checker, rows, "unanswered-ask", Costs(1, 20))
    assert curve.loc[curve["cost"].idxmin(), "threshold"] == dear["unanswered-ask"]
    found = []
    for thresholds in (dear, cheap):
        (tmp_path / "team.toml").write_text(team_settings({"unanswered-ask": thresholds["unanswered-ask"]}))
        config = read_config(tmp_path / "team.toml", rule_names=RULE_NAMES)
        reports = [Checker(checker.model, config=config).judge(row.exchange) for row in rows]
        found.append(sum(finding.rule == "unanswered-ask" for report in reports for finding in report.findings))
    assert found[0] > found[1]
