"""What holds for every message."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from replycheck.exchange import Message
from replycheck.reading import read_message

TAG = re.compile("<[^>]*>")
quick = settings(max_examples=120, deadline=None, derandomize=True)

FRAGMENTS = st.sampled_from(
    [
        "> quoted", "On 20/11/2026 10:00, Jo wrote:", "From: Jo <jo@example.com>", "Sent: 20 Nov 2026", "To: Us", "Subject: Kettle", "-- ",
        "<jo@example.com> wrote:", "wrote:", "Done.On 20/11/2026 10:00, Jo", "##- Please type your reply above this line -##", "Begin forwarded message:",
        "-----Original Message-----", "________", "Sent from my iPhone", "Best regards,", "Sam", "It is late. Sorry!", "", "  ", "\u200b", "a\r",
        "Tel: +44 20 1234 5678", "This e-mail is confidential and for the addressee only; delete it if it came in error.", "👋", "\ud800",
    ]
)  # fmt: skip
TAGS = st.sampled_from(
    [
        "<p>", "</p>", "<div>", "</div>", "<blockquote>", "</blockquote>", '<div class="gmail_quote">', "<br>", "<b", ">", "<", '<a href="x>', "&amp;",
        "&#8217;", "&nbsp;", "<!--", "-->", "<script>", "</script>", '<div id="divRplyFwdMsg">', '<p style="display:none">', "<pre>", "<hr>", "&",
    ]
)  # fmt: skip
texts = st.one_of(st.lists(FRAGMENTS, max_size=14).map("\n".join), st.text(max_size=80))
sources = st.one_of(st.lists(st.one_of(TAGS, FRAGMENTS), max_size=24).map("".join), st.text("<>&;/ap='\"! -\n", max_size=60))
messages = st.one_of(texts.map(lambda text: Message("agent", text=text)), sources.map(lambda source: Message("agent", html=source)))

WORDS = st.text("abcdefgh", min_size=2, max_size=7)
SENTENCES = st.builds(
    lambda words, end: " ".join(words).capitalize() + end, st.lists(WORDS, min_size=2, max_size=9), st.sampled_from([".", "!", "?"])
)
REPLIES = st.lists(st.lists(SENTENCES, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4).map("\n\n".join)


def read_text(text, **options):
    return read_message(Message("agent", text=text), **options)


def own_words(reading):
    return [reading.text[start:end] for start, end in reading.own]


@quick
@given(messages, st.none() | st.just("Sam"), st.lists(texts, max_size=2))
def test_parts_tile_the_words(message, signature, earlier):
    reading = read_message(message, signature=signature, earlier=earlier)
    spans = sorted([*reading.own, *((part.start, part.end) for part in reading.ignored)])
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(reading.text)
        assert not reading.text[position:start].strip()
        position = end
    assert not reading.text[position:].strip()
    assert list(reading.own) == sorted(reading.own)


@quick
@given(messages)
def test_sentences_hold_the_own_words_and_nothing_else(message):
    reading = read_message(message)
    inside = [[(a, b) for a, b in reading.sentences if start <= a and b <= end] for start, end in reading.own]
    assert [sentence for sentences in inside for sentence in sentences] == list(reading.sentences)
    for (start, end), sentences in zip(reading.own, inside, strict=True):
        assert "".join(reading.text[start:end].split()) == "".join("".join(reading.text[a:b].split()) for a, b in sentences)
    for start, end in reading.sentences:
        assert reading.text[start:end] == reading.text[start:end].strip() != ""


@quick
@given(REPLIES, st.sampled_from(["<p>{}</p>", "<div>{}<br></div>", "<table><tr><td>{}", '<span class="x">{}</span>']))
def test_source_slices_hold_the_words(reply, element):
    source = "".join(element.format(html.escape(line).replace("e", "&#101;")) for line in reply.split("\n\n"))
    reading = read_message(Message("agent", html=source))
    for start, end in reading.sentences:
        source_start, source_end = reading.to_source(start, end)
        assert html.unescape(TAG.sub("", source[source_start:source_end])) == reading.text[start:end]


@quick
@given(messages)
def test_source_offsets_stay_in_order_and_inside(message):
    reading = read_message(message)
    position = 0
    for start, end in reading.sentences:
        source_start, source_end = reading.to_source(start, end)
        assert position <= source_start <= source_end <= len(reading.source)
        position = source_start


@quick
@given(REPLIES, REPLIES)
def test_a_copy_of_an_earlier_message_leaves_only_the_new_words(own, earlier):
    joined = " ".join(earlier.lower().split())
    if len(joined.split()) < 14 or len(own.split()) < 5 or set(own.lower().split()) & set(joined.split()):
        return
    assert own_words(read_text(f"{own}\n\n{earlier}", earlier=[earlier])) == [own]
