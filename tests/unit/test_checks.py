from __future__ import annotations

import pytest

from replycheck.checks import RULE_NAMES, RULES, find
from replycheck.checks.evidence import Evidence, Link, labels, reply_probabilities, scores
from replycheck.config import Config, RuleSetting
from replycheck.exchange import Exchange
from replycheck.reading import read_message
from replycheck.report import ACTS, Ask, Sentence, Span

CUSTOMER = "It broke. Send a new one."
REPLY = "Hi. We are looking into it."


def evidence(
    *, due: float | None = 0.95, links: tuple[Link, ...] = (), relevance: dict[str, float] | None = None, **acts: float
) -> Evidence:
    """Evidence by hand: a greeting, and one sentence with the given acts; two asks, the second unanswered."""
    greeting = Sentence(Span(0, 3), dict.fromkeys(ACTS, 0.0) | {"courtesy": 1.0})
    body = Sentence(Span(4, len(REPLY)), dict.fromkeys(ACTS, 0.0) | acts)
    asks = (Ask(Span(0, 9, message=0), 0.9, 0.95), Ask(Span(10, 25, message=0), 0.99, 0.02))
    spread = {"mismatch": 0.02, "generic": 0.02, "partial": 0.06, "addresses": 0.9} if relevance is None else relevance
    exchange = Exchange.of(CUSTOMER, REPLY)
    return Evidence(exchange, read_message(exchange.reply), (greeting, body), asks, links, spread, due)


def rules_found(given: Evidence, config: Config | None = None, **thresholds: float) -> list[str]:
    return [finding.rule for finding in find(given, config or Config(), thresholds)]


def test_an_apology_is_missing_only_where_one_is_due():
    assert "missing-apology" in rules_found(evidence(concrete_remedy=1))
    assert "missing-apology" not in rules_found(evidence(due=0.1, concrete_remedy=1))
    assert "missing-apology" not in rules_found(evidence(apology=0.97, concrete_remedy=1))


def test_a_hollow_apology_is_forgiven_beside_a_real_one():
    assert "hollow-apology" in rules_found(evidence(hollow_apology=0.97))
    assert "hollow-apology" not in rules_found(evidence(hollow_apology=0.97, apology=0.9))


def test_an_unanswered_ask_points_to_the_customers_sentence():
    (finding,) = [f for f in find(evidence(apology=1, concrete_remedy=1), Config(), {}) if f.rule == "unanswered-ask"]
    assert CUSTOMER[finding.customer.start : finding.customer.end] == "Send a new one."


def test_a_link_points_to_both_sentences():
    link = Link("contradicts", Span(4, len(REPLY)), Span(0, 9, message=0), 0.95)
    (finding,) = [f for f in find(evidence(apology=1, links=(link,)), Config(), {}) if f.rule == "contradicts-customer"]
    assert (finding.span, finding.customer) == (link.reply, link.thread)


def test_a_question_back_is_not_a_missing_remedy():
    assert "no-remedy" in rules_found(evidence(apology=1))
    assert "no-remedy" not in rules_found(evidence(apology=1, asks_customer=0.9))


def test_the_teams_threshold_and_severity_win_over_the_models():
    given = evidence(apology=1, blames_customer=0.8)
    assert "blames-customer" not in rules_found(given)
    assert "blames-customer" in rules_found(given, **{"blames-customer": 0.7})
    assert "blames-customer" in rules_found(given, Config(rules={"blames-customer": RuleSetting(threshold=0.5)}))
    assert "blames-customer" not in rules_found(given, Config(rules={"blames-customer": RuleSetting("off", 0.5)}))


def test_without_a_customer_only_the_replys_own_rules_speak():
    assert rules_found(evidence(due=None, relevance={}, blames_customer=1)) == ["blames-customer"]


def test_a_fingerprint_survives_edits_elsewhere_and_not_in_its_own_words():
    def fingerprint(reply: str, start: int) -> str:
        sentence = Sentence(Span(start, start + 10), dict.fromkeys(ACTS, 0.0) | {"blames_customer": 1.0})
        exchange = Exchange.of("", reply)
        given = Evidence(exchange, read_message(exchange.reply), (sentence,), (), (), None, None)
        return find(given, Config(), {})[0].fingerprint

    assert fingerprint("Your  fault", 0) != fingerprint("Your foult", 0)
    assert fingerprint("Your fault", 0) == fingerprint("Dear Jo, your fault", 9)


def test_an_apology_that_is_not_due_has_no_score_rather_than_zero():
    not_due = scores(reply_probabilities(evidence(due=0.1)))
    assert not_due["apology"] is None
    assert not_due["remedy"] is None
    assert scores(reply_probabilities(evidence(due=0.9)))["apology"] == 0


def test_removing_the_apology_or_adding_blame_cannot_raise_a_score():
    with_apology, without = (scores(reply_probabilities(evidence(**acts))) for acts in ({"apology": 0.9}, {}))
    assert with_apology["apology"] > without["apology"]
    assert scores(reply_probabilities(evidence(blames_other=0.8)))["ownership"] < without["ownership"]


def test_what_the_evidence_does_not_settle_is_cannot_tell():
    unsure = labels({"apology_due": 0.55, "relevance": {"a": 0.4, "b": 0.3, "c": 0.3}, "remedy": {"none": 0.9, "vague": 0.1}})
    assert unsure == {"apology_due": None, "relevance": None, "remedy": "none"}


def test_the_register_is_complete():
    assert len(set(RULE_NAMES)) == len(RULES) == 16
    for rule in RULES:
        assert rule.bad
        assert rule.good
        assert rule.advice[0].isupper()
        assert rule.source.startswith("docs/labels.md#")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rules_source_is_a_heading_of_the_guide(rule):
    from tests.conftest import ROOT

    anchor = rule.source.partition("#")[2]
    headings = [
        line.lstrip("# ") for line in (ROOT / "docs/labels.md").read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ]
    assert anchor in headings
