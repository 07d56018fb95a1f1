"""What the linter must understand, case by case, on the shipped model or on any other (see `conftest.py`).

The cases are written sentence by sentence and lie in the JSON Lines files beside this one.
"""

from __future__ import annotations

from typing import Any

import pytest

from replycheck.checker import Checker
from replycheck.checks import RULES
from replycheck.exchange import Exchange
from replycheck.report import SEVERITIES, Report
from tests.behaviour.conftest import EXPECTED_FAILURES
from tests.conftest import read_cases

ROUNDING = 2
"""Scores are whole numbers from probabilities: a move of so many points is noise."""
LABEL_NAMES = ("apology_due", "apology", "relevance", "takes_ownership", "shifts_blame", "remedy")


def judge(checker: Checker, thread: Any, reply: Any) -> Report:
    return checker.judge(Exchange.of(thread, reply))


def rules_in(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def scenario_cases() -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in read_cases("scenarios.jsonl")]


@pytest.mark.parametrize("row", scenario_cases())
def test_scenario(checker: Checker, row: dict[str, Any]):
    report = checker.judge(Exchange.from_json(row["exchange"]))
    found = rules_in(report)
    assert set(row["must_find"]) <= found
    assert not set(row["must_not_find"]) & found
    for name, value in row["labels"].items():
        assert report.labels[name] == value, name
    for rule, words in row.get("points_to", {}).items():
        finding = next(finding for finding in report.findings if finding.rule == rule)
        assert _touches(report, finding.customer, words.get("customer"))
        assert _touches(report, finding.span, words.get("reply"))


def _touches(report: Report, span: Any, words: str | None) -> bool:
    if words is None:
        return True
    message = report.exchange.reply if span.message is None else report.exchange.thread[span.message]
    start = message.source.index(words)
    return span.start < start + len(words) and start < span.end


def pairs(side: str) -> list[Any]:
    rows = read_cases("minimal_pairs.jsonl")
    if side == "bad":
        texts = [(row, i, text) for row in rows for i, text in enumerate([row["bad"], *row["kept"]])]
        return [pytest.param(row["rule"], row["thread"], text, id=f"{row['id']}-bad{i}") for row, i, text in texts]
    return [pytest.param(row["rule"], row["thread"], row["good"], id=f"{row['id']}-good") for row in rows]


@pytest.mark.parametrize(("rule", "thread", "reply"), pairs("bad"))
def test_the_bad_side_of_a_minimal_pair_is_found(checker: Checker, rule: str, thread: Any, reply: str):
    assert rule in rules_in(judge(checker, thread, reply))


@pytest.mark.parametrize(("rule", "thread", "reply"), pairs("good"))
def test_the_good_side_of_a_minimal_pair_is_not(checker: Checker, rule: str, thread: Any, reply: str):
    assert rule not in rules_in(judge(checker, thread, reply))


def rule_examples(side: str) -> list[Any]:
    return [
        pytest.param(rule.name, *example, id=f"{rule.name}-{side}{i}")
        for rule in RULES
        for i, example in enumerate(getattr(rule, side))
    ]


def _thread(thread: Any) -> Any:
    return thread if isinstance(thread, str) else [{"role": role, "text": text} for role, text in thread]


@pytest.mark.parametrize(("rule", "thread", "reply"), rule_examples("bad"))
def test_a_rules_bad_example_breaks_it(checker: Checker, rule: str, thread: Any, reply: str):
    assert rule in rules_in(judge(checker, _thread(thread), reply))


@pytest.mark.parametrize(("rule", "thread", "reply"), rule_examples("good"))
def test_a_rules_good_example_keeps_it(checker: Checker, rule: str, thread: Any, reply: str):
    assert rule not in rules_in(judge(checker, _thread(thread), reply))


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in read_cases("clean_replies.jsonl")])
def test_a_clean_reply_gets_no_warning(checker: Checker, row: dict[str, Any]):
    report = judge(checker, row["thread"], row["reply"])
    assert [f.rule for f in report.findings if SEVERITIES.index(f.severity) <= SEVERITIES.index("warning")] == []


def variants() -> list[Any]:
    rows = read_cases("invariances.jsonl")
    return [pytest.param(row, v, id=f"{row['id']}-{v['kind']}{i}") for row in rows for i, v in enumerate(row["variants"])]


@pytest.mark.parametrize(("row", "variant"), variants())
def test_names_numbers_greetings_typos_and_signatures_change_no_verdict(
    checker: Checker, row: dict[str, Any], variant: dict[str, Any]
):
    before = judge(checker, row["thread"], row["reply"])
    after = judge(checker, variant.get("thread", row["thread"]), variant.get("reply", row["reply"]))
    contrary = [
        name
        for name in LABEL_NAMES
        if None not in (before.labels[name], after.labels[name]) and before.labels[name] != after.labels[name]
    ]
    assert contrary == []
    assert rules_in(before) == rules_in(after)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in read_cases("directions.jsonl")])
def test_a_better_reply_scores_no_lower(checker: Checker, row: dict[str, Any]):
    worse, better = (judge(checker, row["thread"], row[side]).scores[row["dimension"]] for side in ("worse", "better"))
    # None says that the dimension does not apply, which is no low score.
    assert (100 if better is None else better) >= (100 if worse is None else worse) - ROUNDING


def test_every_expected_failure_is_a_case():
    ids = [row["id"] for name in ("scenarios", "clean_replies", "directions") for row in read_cases(f"{name}.jsonl")]
    params = [*pairs("bad"), *pairs("good"), *rule_examples("bad"), *rule_examples("good"), *variants()]
    assert set(EXPECTED_FAILURES) <= {*ids, *(param.id for param in params)}
