"""Sentence boundaries in mail. Each case is the text with a bar where a sentence should start."""

import pytest
import spacy

from replycheck.reading import split_sentences


def barred(marked):
    text = marked.replace("|", "")
    return text, [part.strip() for part in marked.split("|")]


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text, [(0, len(text))])]


CASES = {
    "plain": "Sorry. |It leaves today! |Is that fine? |Tell us.",
    "titles": "Dear Mr. Doe and Dr. Lee, we are late. |Sorry.",
    "order number": "Order No. 4711 left. |Art. 12 did not. |We see no. |Then wait.",
    "latin": "Bring a proof, e.g. a receipt, i.e. the paper. |It takes approx. two days.",
    "time of day": "We open at 9 a.m. on Monday. |The van comes by 5 p.m. |We call before.",
    "decimals and money": "It costs 12.50 or £3.99. |Version 2.4.1 helps.",
    "address and link": "Write to a.b@example.com or see https://example.com/a.b?c=1. |We answer.",
    "initials": "J. Doe and T. S. Lee packed it. |They are sorry.",
    "company": "Kettles Ltd. of Leeds sells it. |Ask Kettles Inc. |They know.",
    "ellipsis": "Well... it is late. |Hm… |We will see.",
    "interrobang": "Really?! |Yes!! |what now? |wait.",
    "lower-case start": "Where is it? |on its way! |thanks.",
    "quoted end": "You wrote “it leaks.” |We believe you. |They said 'late.' |We agree.",
    "quoted question": "You asked “when?” and we know. |(Soon.) |Fine.",
    "emoji": "All done! 😊 |Enjoy it 🎉 |We are here.",
    "missing space": "It is done.Please wait.|".rstrip("|").replace(".Please", ".|Please"),
    "no missing space": "Booking.Com and Node.Js work at example.com today.",
    "numbered in a line": "Do this: |1. Unplug it. |2. Wait.",
    "wrapped": "We are very sorry that the kettle you ordered from us on\nMonday has not come. |It was sent to the wrong town, and we\nhave told them.",
    "wrapped after a title": "It has been packed by our colleague in the warehouse, Mr.\nDoe, who is sorry. |He says that it is our fault and no\none else's.",
    "greeting and sign-off": "Hi Jo,|\nIt leaves today.|\n\nBest regards,|\nSam",
    "list": "Send us:|\n- a picture|\n- the receipt|\n\n1) or call|\n2) or write",
    "short lines": "Monday: open|\nSunday: closed",
    "closing in one line": "It leaves today.|\n\nKind regards, |Sam Lee",
    "wish in one line": "It leaves today.|\n\nHave a good weekend, |Sam",
    "name and place": "It leaves today.|\n\nSam, Leeds",
    "windows line ends": "Sorry.|\r\n\r\nIt leaves\r\n\r\n|today",
    "other alphabets": "Простите. |Мы виноваты. |対応します。|ありがとう！|مرحبا؟ نعم",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES)
def test_sentences_start_where_a_reader_would_say(marked):
    text, expected = barred(marked)
    assert sentences(text) == expected


def test_no_sentence_crosses_the_edge_of_a_span():
    text = "One sentence goes on here."
    assert split_sentences(text, [(0, 12), (13, 26)]) == [(0, 12), (13, 26)]


def test_spans_of_white_space_have_no_sentence():
    assert split_sentences("  \n\n ", [(0, 5), (2, 2)]) == []


def test_the_component_marks_the_same_sentences():
    nlp = spacy.blank("en")
    nlp.add_pipe("replycheck_sentences")
    text = "Hi Jo,\n\nSorry, No. 5 is late.Please wait until 9 a.m. on Monday. Thanks,\nSam"
    assert [sent.text.strip() for sent in nlp(text).sents] == sentences(text)
