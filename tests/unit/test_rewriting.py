from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from replycheck.config import Offer
from replycheck.exchange import Exchange
from replycheck.report import ACTS, Ask, Edit, Finding, Report, Rewrite, Sentence, Span
from replycheck.rewriting import BUILDERS, propose
from replycheck.rewriting.blame import for_customer
from replycheck.rewriting.draft import Draft
from replycheck.rewriting.facts import invented, lost
from replycheck.rewriting.turning import turn_statement
from replycheck.rewriting.voice import Voice
from tests.conftest import ROOT

CUSTOMER = "My order LK-20817 came with a 5 instead of a 6. Can you help?"
SORRY = "We are sorry that your order LK-20817 came with a 5 instead of a 6."


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        ("My order LK-20817 came with a 5 instead of a 6.", "your order LK-20817 came with a 5 instead of a 6"),
        ("The kettle I bought leaks from the base", "the kettle you bought leaks from the base"),
        ("Our booking was cancelled while I was on the train.", "your booking was cancelled"),
        ("Order 4471 never arrived.", "Order 4471 never arrived"),
        ("The lamp you sent me is broken.", "the lamp we sent you is broken"),
        ("I looked everywhere but nothing has come to my gate.", "nothing has come to your gate"),
        ("Your driver never rang my bell.", "our driver never rang your bell"),
        ("There is no leak.", None),
        ("I have cleaned the filter twice and the hose isn't kinked.", None),
        ("There is some mud and I cut off the tags because they scratched.", None),
        ("Your page says 60 days and no hassle.", None),
        ("You charged me twice, and I want to know why!", "we charged you twice"),
        ("I was charged €38 for July.", "you were charged €38 for July"),
        ("I am still waiting for the refund from you.", "you are still waiting for the refund from us"),
        ("So the reset didn't do anything.", "the reset didn't do anything"),
        ("Yesterday my parcel came open.", None),  # nothing in it says that this was wrong
        ("I ordered a 6.", None),  # tells what the customer did, not what went wrong
        ("The lamp is on my desk.", None),
        ("It broke again on Monday.", None),  # what "it" is stands in another sentence
        ("THE LAMP IS BROKEN", None),
        ("The page crashes when you press Save.", None),  # "you" may be anybody
        ("The driver said 'not my problem'.", None),
        ("The new one came with a US plug instead of ours.", None),  # is "US" a country or a shout?
        ("The lamp broke on Monday, see https://example.org/a.jpg", "the lamp broke on Monday"),
        ("Your stupid lamp broke again.", None),
    ],
)
def test_a_customers_fact_is_turned_round_only_where_that_is_safe(sentence, clause):
    assert turn_statement(sentence) == clause


@pytest.mark.parametrize(
    ("draft", "opening"),
    [
        ("I've sent it.", "I'm sorry"),
        ("I have sent it.", "I am sorry"),
        ("We've sent it.", "We're sorry"),
        ("We have sent it.", "We are sorry"),
        ("Sent.", "We are sorry"),
    ],
)
def test_an_apology_speaks_in_the_drafts_voice(draft, opening):
    assert Voice.of(reported(draft, "missing-apology")).sorry == opening


def reported(reply: str, *rules: str, sentences: list[str] | None = None, html: bool = False, acts: dict | None = None) -> Report:
    """A report on a reply with the given findings, each on the first sentence; `acts` gives each sentence's by its words."""
    exchange = Exchange.of(CUSTOMER, {"html": reply} if html else reply)
    spans = []
    for words in sentences or [reply]:
        start = reply.index(words)
        spans.append(Span(start, start + len(words), text=words if html else None))
    judged_sentences = tuple(
        Sentence(span, dict.fromkeys(ACTS, 0.0) | (acts or {}).get(reply[span.start : span.end], {})) for span in spans
    )
    customer = Span(0, CUSTOMER.index(".") + 1, message=0)
    findings = tuple(Finding(rule, "warning", "m", "a", spans[0], 0.9, "0" * 16, customer=customer) for rule in rules)
    scores = {"apology": 5, "relevance": 60, "ownership": 50, "remedy": 70}
    asks = (Ask(customer, 0.9, 0.1),)
    return Report("m", {"apology_due": True}, {}, scores, judged_sentences, asks, findings, exchange=exchange)


def judge_of(report: Report, *left: str, **scores: int):
    """A judge who finds only `left` in any edited reply, and gives it these scores."""
    findings = tuple(f for f in report.findings if f.rule in left)
    innocent = tuple(replace(sentence, acts=dict.fromkeys(ACTS, 0.0)) for sentence in report.sentences)
    return lambda exchange: replace(report, findings=findings, exchange=exchange, scores=report.scores | scores, sentences=innocent)


def mended(report: Report, **given) -> str:
    (rewrite,) = propose(report, judge_of(report), **given)
    assert report.exchange is not None
    return rewrite.apply(report.exchange.reply.source)


def test_an_apology_is_put_in_the_customers_own_facts_where_the_reply_begins():
    report = reported("A 6 leaves today.", "missing-apology")
    (rewrite,) = propose(report, judge_of(report, apology=90))
    assert rewrite.apply("A 6 leaves today.") == f"{SORRY} A 6 leaves today."
    assert rewrite.scores_after["apology"] == 90


@pytest.mark.parametrize("draft", ["I sent it.", "We sent it.", "I've sent it.", "We've sent it."])
def test_an_apology_needs_no_word_of_the_draft(draft):
    report = reported(draft, "missing-apology")
    assert mended(report) == f"{Voice.of(report).sorry} that your order LK-20817 came with a 5 instead of a 6. {draft}"


def test_an_apology_goes_behind_the_greeting_that_the_first_sentence_begins_with():
    assert mended(reported("Hi Ada, a 6 leaves today.", "missing-apology")) == f"Hi Ada, w{SORRY[1:]} A 6 leaves today."


def test_a_rewrite_that_costs_another_dimension_is_not_shown():
    report = reported("A 6 leaves today.", "missing-apology")
    assert propose(report, judge_of(report, apology=90, ownership=47)) == ()
    assert propose(report, judge_of(report, apology=90, ownership=48)) != ()


def test_a_rewrite_that_leaves_its_finding_or_makes_a_new_one_is_not_shown():
    report = reported("A 6 leaves today.", "missing-apology")
    assert propose(report, judge_of(report, "missing-apology")) == ()
    new = replace(report.findings[0], rule="blames-customer")
    assert propose(report, lambda exchange: replace(report, findings=(new,), exchange=exchange)) == ()


@pytest.mark.parametrize(
    ("hollow", "mend"),
    [
        ("Sorry about the size, but it was a busy week.", "Sorry about the size. It was a busy week."),
        ("We apologise for any inconvenience this may have caused.", "We apologise for the inconvenience this caused."),
        ("Apologies if a 5 came instead.", "Apologies that a 5 came instead."),
        ("We are sorry if you feel let down.", SORRY),
    ],
)
def test_a_hollow_apology_is_made_whole(hollow, mend):
    assert mended(reported(hollow, "hollow-apology", acts={hollow: {"hollow_apology": 0.9}})) == mend


def test_a_hollow_apology_stays_behind_a_real_one_where_the_sentence_does_more():
    hollow = "A pity that you feel let down, a 6 leaves today."
    report = reported(hollow, "hollow-apology", acts={hollow: {"hollow_apology": 0.9, "concrete_remedy": 0.9}})
    assert mended(report) == f"{SORRY} {hollow}"
    hollow = "Sorry you feel let down, a 6 leaves today."  # two that say sorry in a row are no mend
    report = reported(hollow, "hollow-apology", acts={hollow: {"hollow_apology": 0.9, "concrete_remedy": 0.9}})
    assert propose(report, judge_of(report)) == ()


@pytest.mark.parametrize(
    ("blame", "first"),
    [
        ("You entered the old address.", "The old address was entered."),
        ("You did not attach the photos.", "The photos were not attached."),
        ("As clearly stated in our terms, the plan renews each year.", "The plan renews each year."),
        ("The refund was delayed because you wrote to us late.", "The refund was delayed."),
        ("You chose the blue one, so please be more careful next time.", "You chose the blue one."),
        ("You did not sign the form.", "The form was not signed."),
        ("You never returned the old plug.", "The old plug was not returned."),
        ("You did not submit the forms in time.", "The forms were not submitted in time."),
        ("You gave the wrong number.", "The wrong number was given."),
        ("The hire can't be refunded, since you were shown the machine.", "The hire can't be refunded."),
    ],
)
def test_blame_is_recast_so_that_the_fact_stays(blame, first):
    report = reported(blame, "blames-customer")
    candidate = next(for_customer(Draft(report, {}), report.findings[0]))
    assert candidate.apply(blame) == first


def test_a_blamed_courier_becomes_a_cause_with_an_owner():
    blame = "The courier lost it, so there is nothing that we can do."
    assert mended(reported(blame, "blames-other")) == "The courier lost it. It is up to us to put this right."


def test_an_unanswered_ask_is_taken_up_with_a_blank_after_the_last_thing_said():
    reply = "Hi Ada,\n\nWe sell sizes 3 to 9.\n\nBest, Bo"
    acts = {"Hi Ada,": {"courtesy": 0.9}, "Best, Bo": {"courtesy": 0.9}}
    report = reported(reply, "unanswered-ask", sentences=["We sell sizes 3 to 9.", "Hi Ada,", "Best, Bo"], acts=acts)
    (rewrite,) = propose(report, judge_of(report))
    line = "You told us that your order LK-20817 came with a 5 instead of a 6: [what will be done?]"
    assert rewrite.apply(reply) == f"Hi Ada,\n\nWe sell sizes 3 to 9.\n\n{line}\n\nBest, Bo"
    assert rewrite.blanks == ("[what will be done?]",)


def test_a_reply_to_something_else_gets_the_skeleton_of_the_right_one():
    reply = "Hi Ada,\n\nOur new 6 is out now! Have a look.\n\nBest, Bo"
    acts = {"Hi Ada,": {"courtesy": 0.9}, "Best, Bo": {"courtesy": 0.9}}
    sentences = ["Our new 6 is out now!", "Have a look.", "Hi Ada,", "Best, Bo"]
    text = mended(reported(reply, "off-topic-reply", "missing-apology", sentences=sentences, acts=acts))
    assert text.startswith(f"Hi Ada,\n\n{SORRY} Here is what we will do about it: [what will be done?]\n\n")
    assert text.endswith("What happens next: [what, who and by when?]\n\nBest, Bo")
    assert "Have a look" not in text


def doubtful(report: Report) -> Report:
    return replace(report, findings=tuple(replace(finding, confidence=0.7) for finding in report.findings))


def test_where_it_is_not_sure_that_a_reply_answers_something_else_its_remedy_stays():
    lamp, kettle = "The lamp was refunded today.", "A kettle has a spout."
    report = reported(f"{lamp} {kettle}", "off-topic-reply", sentences=[lamp, kettle], acts={lamp: {"concrete_remedy": 0.9}})
    start = CUSTOMER.index("Can you")
    asks = (replace(report.asks[0], answered=0.7), Ask(Span(start, len(CUSTOMER), message=0), 0.8, 0.1))
    text = mended(doubtful(replace(report, asks=asks)))
    assert lamp in text
    assert kettle not in text
    assert "Can you help?" in text
    assert "LK-20817 came" not in text.replace(SORRY, "")
    assert lamp not in mended(report)


def test_what_leans_on_a_sentence_that_goes_goes_too():
    lamp, them = "The lamps were refunded today.", "We have sent them a note."
    report = reported(f"{lamp} {them}", "off-topic-reply", sentences=[lamp, them], acts={them: {"concrete_remedy": 0.9}})
    assert them not in mended(doubtful(report))


def test_an_event_that_nobody_told_of_stays_a_possibility():
    hollow = "Apologies if our courier left it in the rain."
    assert "rain" not in mended(reported(hollow, "hollow-apology", acts={hollow: {"hollow_apology": 0.9}}))


def test_an_apology_does_not_come_between_a_question_and_its_answer():
    report = reported("Ours, of course. A 6 leaves today.", "missing-apology", sentences=["Ours, of course.", "A 6 leaves today."])
    assert mended(report) == f"Ours, of course. {SORRY} A 6 leaves today."


SETTLED = ("My port is stuck.", "It is through now.", "Thanks, it works now, you legend.")


def settled(*rules: str) -> Report:
    roles = ("customer", "agent", "customer")
    exchange = Exchange.of(
        [{"role": role, "text": text} for role, text in zip(roles, SETTLED, strict=True)], "We are sorry about your port."
    )
    report = reported("We are sorry about your port.", *rules)
    first = Span(0, len(SETTLED[0]), message=0)
    findings = tuple(replace(finding, customer=first) for finding in report.findings)
    return replace(report, exchange=exchange, findings=findings, asks=(Ask(first, 0.9, 0.1),))


def test_who_is_content_gets_thanks_and_is_asked_for_nothing():
    assert mended(settled("off-topic-reply")) == "Thank you for telling us: “It works now, you legend.” [answer?]"
    report = settled("asks-for-given", "unanswered-ask")
    assert propose(report, judge_of(report)) == ()


def test_a_request_that_was_likely_left_too_is_taken_up_beside_a_statement():
    report = reported("Good morning.", "unanswered-ask")
    start = CUSTOMER.index("Can you")
    left = replace(report, asks=(*report.asks, Ask(Span(start, len(CUSTOMER), message=0), 0.8, 0.1)))
    assert "Can you help?" in mended(left)
    assert "Can you help?" not in mended(report)


def test_blame_alone_is_not_taken_out_of_a_reply_that_goes_on_blaming():
    one, other = "You should have read the whole page.", "People like you never do that."
    blaming = {"blames_customer": 0.9}
    report = reported(f"{one} {other}", "blames-customer", sentences=[one, other], acts={one: blaming, other: blaming})
    assert other not in mended(report)  # but built anew as a whole
    alone = replace(report, sentences=(report.sentences[0], replace(report.sentences[1], acts=dict.fromkeys(ACTS, 0.0))))
    assert mended(alone) == f"{other} Here is what we will do next: [what will be done, and by when?]"


def test_where_nothing_else_helps_all_blame_goes_and_a_blank_asks_what_can_be_done():
    no, one, other = "We give no refunds.", "You should have read the whole page.", "People like you never do that."
    blaming = {"blames_customer": 0.9}
    acts = {no: {"refusal": 0.9}, one: blaming, other: blaming}
    report = reported(f"{no} {one} {other}", "blames-customer", sentences=[no, one, other], acts=acts)
    findings = tuple(replace(report.findings[0], span=sentence.span) for sentence in report.sentences[1:2])
    report = replace(report, findings=findings, labels={"apology_due": True, "relevance": "addresses"})
    assert mended(report) == f"{no} Here is what we can do: [what?]"


def test_an_apology_takes_the_blame_beside_it_along_and_names_the_order():
    blame, remedy = "you should have looked.", "A 6 leaves today."
    acts = {blame: {"blames_customer": 0.9}, remedy: {"concrete_remedy": 0.9}}
    report = reported(f"Hello Ada, {blame} {remedy}", "missing-apology", sentences=[f"Hello Ada, {blame}", remedy], acts=acts)
    sentences = (replace(report.sentences[0], acts=dict.fromkeys(ACTS, 0.0) | acts[blame]), report.sentences[1])
    report = replace(report, sentences=sentences)
    assert mended(report) == f"Hello Ada, we are sorry for the trouble with your order LK-20817. {remedy}"


def test_an_apology_does_not_name_what_the_reply_refuses():
    no = "We give no refunds."
    text = mended(reported(no, "missing-apology", acts={no: {"refusal": 0.9}}))
    assert text == f"We are sorry for the trouble with your order LK-20817. {no}"


def test_where_nothing_is_asked_what_is_said_is_taken_up():
    report = replace(reported("We sell kettles.", "off-topic-reply"), asks=())
    assert mended(report).startswith(f"{SORRY} Here is what we will do about it: [what will be done?]")
    content = replace(report, labels={"apology_due": False})
    assert mended(content).startswith("Thank you for telling us: “")


def test_blame_that_is_only_a_little_less_sure_is_not_mended():
    blame = "As stated in our terms, the plan renews each year."
    report = reported(blame, "blames-customer", acts={blame: {"blames_customer": 0.9}})
    doubtful = replace(report, findings=(), sentences=(replace(report.sentences[0], acts=dict.fromkeys(ACTS, 0.6)),))
    assert propose(report, lambda exchange: replace(doubtful, exchange=exchange)) == ()


def test_a_name_behind_a_comma_belongs_to_the_thanks_before_it():
    assert mended(reported("Thank you for holding, Ada, it left today.", "missing-apology")).startswith(SORRY)


def test_a_paragraph_that_goes_takes_its_empty_line_with_it():
    blame = "The courier sets its own hours."
    remedy = "A new one leaves today."
    acts = {remedy: {"concrete_remedy": 0.9}}
    report = reported(f"Hello.\n\n{blame}\n\n{remedy}", "denies-problem", sentences=[blame, remedy], acts=acts)
    assert mended(report) == f"Hello.\n\n{remedy}"


def test_what_is_offered_comes_from_the_policy_and_else_is_a_blank():
    reply = "We are sorry."
    policy = {"wrong-or-damaged": Offer("a free exchange", limit="within 30 days", by="the team lead")}
    expected = "We are sorry. We can offer you a free exchange (within 30 days). [agreed with the team lead?]"
    assert mended(reported(reply, "no-remedy"), policy=policy) == expected
    assert mended(reported(reply, "no-remedy")) == "We are sorry. Here is what we will do next: [replacement or refund, and when?]"


def test_many_apologies_become_one():
    sentences = ["I'm sorry about the size.", "I apologise.", "A 6 leaves today.", "Once again, sorry."]
    acts = {words: {"apology": 0.9} for words in sentences if words != "A 6 leaves today."}
    report = reported(" ".join(sentences), "over-apology", sentences=sentences, acts=acts)
    assert mended(report) == "I'm sorry about the size. A 6 leaves today."


def test_a_wall_of_text_keeps_every_word():
    sentences = [f"This is what the {word} step asks of you." for word in "first second third fourth fifth sixth seventh".split()]
    reply = " ".join(sentences)
    report = reported(reply, "wall-of-text", sentences=sentences)
    whole = replace(report.findings[0], span=Span(0, len(reply)))
    text = mended(replace(report, findings=(whole,)))
    assert text.split() == reply.split()
    assert text.count("\n\n") == 1


def test_html_stays_html():
    html = "<p>A 6 leaves today.</p>"
    report = reported(html, "missing-apology", sentences=["A 6 leaves today."], html=True)
    assert mended(report) == f"<p>{SORRY} A 6 leaves today.</p>"
    half_a_pair = "<p><b>A pity</b> if you feel let down.</p>"
    words = "A pity</b> if you feel let down."
    report = reported(half_a_pair, "hollow-apology", sentences=[words], html=True, acts={words: {"hollow_apology": 0.9}})
    rewrite = propose(report, judge_of(report))[0]
    assert rewrite.apply(half_a_pair) == f"<p><b>{SORRY} {words}</p>"  # put in before; no edit cuts the pair in half


def test_two_rewrites_never_change_the_same_words_nor_tell_the_problem_twice():
    sentences = ["Sorry you feel let down.", "You should know better."]
    acts = {sentences[0]: {"hollow_apology": 0.9}}
    report = reported(" ".join(sentences), "hollow-apology", sentences=sentences, acts=acts)
    blame = replace(report.findings[0], rule="blames-customer", span=report.sentences[1].span)
    report = replace(report, findings=(*report.findings, blame))
    state = {"n": 0}

    def judge(exchange: Exchange) -> Report:
        state["n"] += 1
        left = tuple(f for f in report.findings if report.words(f.span) in exchange.reply.source)
        return replace(report, findings=left, exchange=exchange)

    edits = [edit for rewrite in propose(report, judge) for edit in rewrite.edits]
    told = [edit for edit in edits if "came with a 5" in edit.text]
    assert len(edits) >= 2
    assert all(one.end <= other.start for one, other in itertools.pairwise(sorted(edits, key=lambda edit: (edit.start, edit.end))))
    assert len(told) <= 1


def test_several_asks_are_taken_up_one_after_the_other_in_one_judgement():
    report = reported("A 6 leaves today.", "unanswered-ask")
    start = CUSTOMER.index("Can you")
    other = replace(report.findings[0], customer=Span(start, len(CUSTOMER), message=0), fingerprint="1" * 16)
    report = replace(report, findings=(*report.findings, other))
    seen = []

    def judge(exchange: Exchange) -> Report:
        seen.append(exchange.reply.source)
        return replace(report, findings=(), exchange=exchange)

    rewrites = propose(report, judge)
    assert [rewrite.fingerprints for rewrite in rewrites] == [("0" * 16,), ("1" * 16,)]
    (text,) = seen
    assert text.index("came with a 5") < text.index("You asked: “Can you help?” [answer?]")


def test_what_a_mend_uncovers_is_taken_up_with_it():
    blame = "You must have misread the size."
    acts = {"The box says 5.": {"concrete_remedy": 0.9}}
    report = reported(blame + " The box says 5.", "blames-customer", sentences=[blame, "The box says 5."], acts=acts)
    ask = replace(report.findings[0], rule="unanswered-ask", fingerprint="1" * 16)

    def judge(exchange: Exchange) -> Report:
        is_open = "[what will be done?]" not in exchange.reply.source
        return replace(report, findings=(ask,) if is_open else (), exchange=exchange)

    (rewrite,) = propose(report, judge)
    assert rewrite.apply(blame + " The box says 5.") == f"The box says 5. You told us that {SORRY[18:-1]}: [what will be done?]"


@pytest.mark.parametrize(
    ("customer", "speaks"),
    [
        ("My order came with a 5 instead of a 6.", True),
        ("Thank you so much, the shoes are perfect and there is nothing I would change.", False),
        ("Which sizes do you sell?", False),
    ],
)
def test_trouble_is_spoken_of_only_where_the_customer_tells_of_any(customer, speaks):
    report = reported("A 6 leaves today.", "missing-apology")
    exchange = Exchange.of(customer, "A 6 leaves today.")
    whole = Span(0, len(customer), message=0)
    report = replace(report, exchange=exchange, asks=(Ask(whole, 0.9, 0.1),))
    assert Draft(report, {}).has_trouble == speaks
    assert bool(propose(report, judge_of(report, apology=90))) == speaks


def test_a_greeting_stays_when_its_sentence_is_replaced():
    reply = "Hello Ada, you must have misread the size."
    report = reported(reply, "blames-customer")
    assert mended(report).startswith("Hello Ada, your order LK-20817 came with a 5")


def test_only_what_is_found_and_asked_for_is_mended():
    report = reported("Fine.", "missing-apology")
    assert propose(replace(report, findings=()), judge_of(report)) == ()
    assert propose(report, judge_of(report), only=["blames-customer"]) == ()


def test_a_word_that_stands_nowhere_is_an_invention():
    report = reported("A 6 leaves today.", "missing-apology")
    for text, new in (
        ("A 7 leaves", {"7"}),
        ("Ms Okafor will write", {"ms", "okafor"}),
        ("by Friday", {"friday"}),
        ("a refund", {"refund"}),
    ):
        assert invented(report, Rewrite((), (), (Edit(0, 0, text),), (), {})) == new
    assert not invented(report, Rewrite((), (), (Edit(0, 0, "We are sorry that order LK-20817 came [when?]"),), (), {}))


def test_a_number_a_name_or_a_link_that_goes_is_a_loss():
    reply = "Call Ines on 555 0100 or see https://example.org/a, {{ticket.id}}."
    report = reported(reply, "missing-apology")
    assert lost(report, Rewrite((), (), (Edit(0, len(reply), "Call."),), (), {})) >= {
        "Ines",
        "555",
        "https://example.org/a",
        "{{ticket.id}}",
    }
    assert not lost(report, Rewrite((), (), (Edit(0, 4, "Ring"),), (), {}))


def test_every_pair_of_the_corpus_is_a_mend_of_a_rule_that_is_mended():
    rows = [json.loads(line) for line in (ROOT / "corpora/rewrites/pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 600
    assert {row["rule"] for row in rows} == set(BUILDERS)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert 0 <= row["start"] <= row["end"] <= len(row["draft"])
        assert row["better"] != row["draft"][row["start"] : row["end"]]


def test_edits_are_plain_data_and_insertions_at_one_place_keep_their_order():
    rewrite = Rewrite(("x",), (), (Edit(1, 1, "b"), Edit(1, 1, "c"), Edit(0, 1, "a")), (), {"apology": None})
    assert Rewrite.from_json(rewrite.to_json()) == rewrite
    assert rewrite.apply("_d") == "abcd"


def test_a_sentence_that_the_next_points_back_to_is_not_taken_out():
    blame = "You left the cable out."
    for following, is_mended in (("It is in the box.", False), ("Please put it back.", False), ("A new one leaves today.", True)):
        report = reported(f"{blame} {following}", "denies-problem", sentences=[blame, following])
        removed = any(not edit.text for rewrite in propose(report, judge_of(report)) for edit in rewrite.edits)
        assert removed is is_mended
