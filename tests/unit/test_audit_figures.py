"""What turns the tables of an audit into figures: masks, statistics, templates, draws, changes."""

from __future__ import annotations

import numpy as np
import pytest

from replycheck.audit.arrays import _by_value
from replycheck.audit.figures import interval_bar, timeline
from replycheck.audit.labelling import draw_for_labels
from replycheck.audit.mask import mask
from replycheck.audit.statistics import MIN_N, Estimate, auc, difference, mean, share, wilson
from replycheck.audit.templates import find_templates, text_key
from replycheck.audit.trust import PADDING, _insert, draw
from replycheck.config import PROBLEMS
from replycheck.exchange import Exchange
from replycheck.rewriting.kinds import KINDS, problem_kind


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Hi Maria,\nit is here.", "Hi ‹name›,\nit is here."),
        ("Hi there,\nit is here.", "Hi there,\nit is here."),
        ("Thanks,\nJames Poe", "Thanks,\n‹name›"),
        ("My name is Ida Berg and I wait.", "My name is ‹name› and I wait."),
        ("Order AB-12345 for 31.50 dollars", "Order ‹number› for 31.50 dollars"),
        ("Card 4111 1111 1111 1111 was charged", "Card ‹card› was charged"),
        ("Account DE89 3704 0044 0532 0130 00.", "Account ‹number›."),
        ("Call +44 20 7946 0958 or 555-010-4477.", "Call ‹phone› or ‹phone›."),
        ("Mail a.b@shop.example or see https://shop.example/x?id=1", "Mail ‹e-mail› or see ‹link›"),
        ("Send it to 12 High Street today", "Send it to ‹address› today"),
        ("It took 3 days and 20 minutes.", "It took 3 days and 20 minutes."),
    ],
)
def test_personal_data_is_masked_and_the_rest_left(text, masked):
    assert mask(text) == masked


def test_the_people_of_the_ticket_are_masked_wherever_they_stand():
    assert mask("I told Robin that Dana Holt will call.", ("Robin Vale", "Dana Holt")) == "I told ‹name› that ‹name› will call."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The parcel never came, tracking says nothing.", "late-or-lost"),
        ("I was charged twice.", "charged-wrongly"),
        ("My password is refused since Monday.", "account-access"),
        ("I would like to cancel my plan.", "cancel-or-return"),
        ("The router stopped working.", "not-working"),
        ("Your driver was rude to my mother.", "badly-treated"),
        ("Good morning to you.", None),
    ],
)
def test_kinds_of_problem_follow_the_words(text, kind):
    assert problem_kind(text) == kind


def test_what_is_counted_is_what_a_policy_can_name():
    assert set(KINDS) == set(PROBLEMS)


def test_wilson_matches_a_hand_calculation():
    # p = 0.1, n = 100: centre (0.1 + 0.019208) / 1.038416 = 0.1148, margin 1.96 / 1.038416 * sqrt(0.0009 + 0.00009604) = 0.0596
    assert wilson(0.1, 100) == pytest.approx((0.0552, 0.1744), abs=2e-4)


def test_replies_of_one_ticket_count_for_less_than_replies_of_many():
    hits = np.array([True] * 30 + [False] * 30)
    alone, together = share(hits, np.arange(60)), share(hits, np.repeat(np.arange(6), 10))
    assert alone is not None
    assert together is not None
    assert alone.value == together.value == 0.5
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_interval_of_a_mean_is_the_textbooks_where_every_reply_is_a_ticket():
    values = np.arange(100, dtype=float)
    found = mean(values, np.arange(100))
    assert found is not None
    assert found.high - found.value == pytest.approx(1.96 * values.std(ddof=1) / 10, rel=1e-6)


def test_a_small_group_gets_no_figure_and_a_score_that_does_not_apply_does_not_count():
    values = np.array([50.0] * (MIN_N - 1) + [np.nan] * 50)
    assert mean(values, np.arange(len(values))) is None
    assert share(np.array([True] * (MIN_N - 1)), np.arange(MIN_N - 1)) is None


def test_auc_counts_ties_by_half():
    found = auc([1, 1, 2] * 10, [1, 0, 0] * 10)
    assert found is not None
    # of the pairs: 2 of 3 values tie with a third of the others, all else is won
    assert found.value == pytest.approx(1 - 0.5 * (2 / 3) * (1 / 3))


def test_the_difference_of_equal_figures_is_nothing():
    gap = difference(Estimate(0.5, 0.4, 0.6, 100), Estimate(0.5, 0.4, 0.6, 100))
    assert (gap.value, gap.low, gap.high) == pytest.approx((0, -0.1 * 2**0.5, 0.1 * 2**0.5))


def test_one_macro_is_one_template_whatever_was_filled_in():
    texts = [
        f"Hi ‹name›, I have refunded ${i}.50 to your card; it will show by {day}. I am sorry that we charged you wrongly."
        for i, day in enumerate("Monday Tuesday Friday".split())
    ]
    assert len({text_key(text) for text in texts}) == 1


def test_near_duplicates_join_and_others_stay_apart():
    macro = "Thank you for contacting us about your order. We have passed it on to the team and will write again soon"
    others = [
        f"Word{chr(97 + i)} stands here alone and says something{chr(97 + i)} quite else about thing{chr(97 + i)}" for i in range(6)
    ]
    texts = {text_key(text): text for text in [macro, f"{macro}, promised", *others]}
    uses = {text_key(text): 1 for text in others} | {text_key(macro): 4, text_key(f"{macro}, promised"): 3}
    found = find_templates(uses, texts.items)
    assert found == {text_key(macro): text_key(macro), text_key(f"{macro}, promised"): text_key(macro)}


def test_the_draw_for_labels_weighs_to_the_whole():
    ids = [f"t#{i}" for i in range(1_000)]
    unsure = np.linspace(0, 1, 1_000)
    drawn = draw_for_labels(ids, unsure)
    assert 49 <= len(drawn) <= 51
    assert sum(weight for _, weight in drawn) == pytest.approx(1_000, rel=0.2)
    assert np.mean([i for i, _ in drawn]) > 520, "the unsure ones are drawn more often"
    assert drawn == draw_for_labels(ids, unsure)


def test_fifty_are_drawn_though_some_are_sure_to_be():
    drawn = draw_for_labels([str(i) for i in range(60)], np.array([0.9] * 5 + [0.01] * 55))
    assert len(drawn) == 50
    assert {i for i, weight in drawn if weight == 1.0} >= set(range(5))


def test_rows_are_grouped_by_each_value_of_a_list_once():
    pa = pytest.importorskip("pyarrow")
    groups = _by_value(pa.array([["a", "b", "a"], None, [], ["b", ""]]))
    assert {name: rows.tolist() for name, rows in groups.items()} == {"a": [0], "b": [0, 3]}
    assert _by_value(pa.array([None, None], pa.string())) == {}


def test_a_draw_depends_on_the_ids_alone():
    ids = [str(i) for i in range(100)]
    assert draw(ids, 10, salt="a") == draw(ids, 10, salt="a") != draw(ids, 10, salt="b")


def test_padding_goes_above_what_the_reply_quotes(checker):
    report = checker.judge(
        Exchange.of("Where is it?", "It left today.\n\nOn Monday, 2 March 2026, Robin <r@example.org> wrote:\n> Where is it?")
    )
    padded = _insert(report, report.sentences[-1].span.end, f" {PADDING}")
    assert padded.reply.text.startswith(f"It left today. {PADDING}\n\nOn Monday")


def test_a_bar_marks_the_figure_and_its_interval():
    bar = interval_bar(Estimate(50, 40, 60, 100), top=100)
    assert 'x="40.0" width="20.0"' in bar
    assert 'x="49.4"' in bar
    assert "band" not in interval_bar(None, top=100)


def test_a_timeline_leaves_out_what_is_too_small():
    svg = timeline("apology", ["2026-01", "2026-02", "2026-03"], [Estimate(50, 40, 60, 90), None, Estimate(70, 60, 80, 90)])
    assert svg.count("<circle") == 2
    assert "2026-03: 70 (60 to 80), n = 90" in svg
