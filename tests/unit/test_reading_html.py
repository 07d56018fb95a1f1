"""HTML mail to text and back. All mails here are made up."""

import pytest

from replycheck.exchange import Message
from replycheck.reading import read_message

QUOTED = "<div>Where is my <b>kettle</b>?</div>"


def read(html, **options):
    return read_message(Message("agent", html=html), **options)


def own_words(html, **options):
    reading = read(html, **options)
    return "\n".join(reading.text[start:end] for start, end in reading.own)


def test_blocks_and_breaks_become_line_breaks():
    assert (
        own_words("<p>Hi&nbsp;Jo,</p><p>Sorry.<br>It   leaves\n today.</p><div>Sam</div>")
        == "Hi Jo,\n\nSorry.\nIt leaves today.\n\nSam"
    )


def test_list_items_and_cells_stay_apart():
    assert own_words("<ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table>") == "one\ntwo\n\na b"


def test_what_is_not_shown_is_not_read():
    html = "<head><title>T</title><style>p{}</style></head><!-- c --><script>if (a<b) x()</script><p>Seen.</p>"
    assert own_words(html) == "Seen."


def test_hidden_text_is_set_aside():
    reading = read('<div style="display:none">Preview</div><p>Seen.</p>')
    assert [part.kind for part in reading.ignored] == ["markup_hidden"]
    assert own_words('<div style="display:none">Preview</div><p>Seen.</p>') == "Seen."


def test_offsets_lead_back_into_the_source():
    html = "<p>Tom &amp; Jo&#8217;s  <b>kettle</b> &lt;new&gt;</p>"
    reading = read(html)
    assert reading.text.strip() == "Tom & Jo’s kettle <new>"
    start = reading.text.index("Jo’s")
    assert html[slice(*reading.to_source(start, start + 4))] == "Jo&#8217;s"
    start = reading.text.index("& Jo")
    assert html[slice(*reading.to_source(start, start + 1))] == "&amp;"
    start = reading.text.index("kettle <new>")
    assert html[slice(*reading.to_source(start, start + 12))] == "kettle</b> &lt;new&gt;"


QUOTES = {
    "gmail": '<div class="gmail_quote"><div class="gmail_attr">On Fri, Nov 20, 2026 at 10:00 AM Jo &lt;jo@example.com&gt; wrote:<br></div>'
    f'<blockquote class="gmail_quote">{QUOTED}</blockquote></div>',
    "gmail forward": '<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Jo</div>'
    f"{QUOTED}</div>",
    "thunderbird": f'<div class="moz-cite-prefix">On 20/11/2026 10:00, Jo wrote:</div><blockquote type="cite">{QUOTED}</blockquote>',
    "apple": f'<div><br><blockquote type="cite"><div>On 20 Nov 2026, at 10:00, Jo wrote:</div>{QUOTED}</blockquote></div>',
    "outlook on the web": '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Jo<br><b>Sent:</b> Friday</div>'
    + QUOTED,
    "outlook copied on": f'<div id="x_divRplyFwdMsg">Von: Jo</div>{QUOTED}',
    "outlook on the desktop": '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Jo Doe<br><b>Sent:</b> Friday</p></div>'
    f"<p>{QUOTED}</p>",
    "outlook, headers alone": "<p>From: Jo Doe<br>Sent: Friday, 20 November 2026<br>To: Us<br>Subject: Kettle</p>" + QUOTED,
    "yahoo": f'<div id="ydp1a2b3yahoo_quoted_12" class="ydp1a2b3yahoo_quoted"><div>{QUOTED}</div></div>',
    "proton": f'<div class="protonmail_quote">{QUOTED}</div>',
    "freshdesk": f'<div class="freshdesk_quote"><blockquote class="freshdesk_quote">{QUOTED}</blockquote></div>',
    "front": f'<blockquote type="cite" class="front-blockquote">{QUOTED}</blockquote>',
    "zendesk": f"<p>##- Please type your reply above this line -##</p>{QUOTED}",
    "attribution in a plain box": f"<div>On 20/11/2026 10:00, Jo &lt;jo@example.com&gt; wrote:</div>{QUOTED}",
    "address that was not escaped": f"<div>On 20/11/2026 10:00, Jo <jo@example.com> wrote:</div>{QUOTED}",
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_a_quote_of_a_mail_program_is_set_aside(quote):
    assert own_words(f"<html><body><div>Sorry.</div><div>It leaves today.</div>{quote}</body></html>") == "Sorry.\nIt leaves today."


def test_answers_between_quotes_are_the_authors():
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On 20/11/2026 10:00, Jo wrote:</div><blockquote>Where?</blockquote>'
        "<div>On its way.</div><blockquote>When?</blockquote><div>Today.</div></div>"
    )
    assert own_words(html) == "On its way.\nToday."


@pytest.mark.parametrize(
    "mark",
    ['class="gmail_signature"', 'class="moz-signature"', 'id="Signature"', 'class="x_gmail_signature"', "id=AppleMailSignature"],
)
def test_a_marked_signature_is_set_aside(mark):
    reading = read(f"<p>It leaves today.</p><div {mark}>Sam Lee<br>Kettles</div>")
    assert [part.kind for part in reading.ignored] == ["signature"]


def test_a_ruled_table_without_headers_stays():
    html = '<p>Your trip:</p><table><tr><td style="border-top:solid #E1E1E1 1pt">Leeds<br>York</td></tr></table><p>Sorry.</p>'
    assert own_words(html) == "Your trip:\n\nLeeds\nYork\n\nSorry."


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<b>bold</i> text</b></div></div>", "bold text"),
        ('<p class="a>one</p><p>two', "one\n\ntwo"),
        ("one<", "one<"),
        ("one<!-- never closed", "one"),
        ("<script>never closed", ""),
        ("a &bogus; b &#xD800; c &#0;", "a &bogus; b \ufffd c \ufffd"),
        ("<blockquote>quoted and never closed", ""),
        ("", ""),
    ],
)
def test_broken_html_is_read_as_far_as_it_goes(html, words):
    assert own_words(html) == words


@pytest.mark.parametrize("html", ["<" * 20_000, '<a ="' * 5_000, "<i>" + "<b>" * 9_000 + "</i>", "&" * 20_000, "<a x='\">" * 5_000])
def test_hostile_html_is_read(html):
    assert read(html).source is html


def test_a_quote_box_that_says_so_holds_a_forward():
    forward = '<div class="gmail_quote">---------- Forwarded message ----------<br>From: <b>Bo</b><br><br>Hi</div>'
    assert {part.kind for part in read(f"<div>FYI</div>{forward}").ignored} == {"forward"}
