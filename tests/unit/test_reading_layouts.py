"""An author's words come back exactly from whatever a mail program or helpdesk wraps them in. All mails here are made up.

A layout is a function from the author's words and the words quoted to a message, as the program in its name lays replies out.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replycheck.exchange import Message
from replycheck.reading import Reading, read_message

quick = settings(max_examples=25, deadline=None, derandomize=True)
Layout = Callable[[str, str], str]

WORDS = st.text("abcdefgh", min_size=2, max_size=7)
MADE_UP = st.builds(
    lambda words, end: " ".join(words).capitalize() + end, st.lists(WORDS, min_size=2, max_size=9), st.sampled_from([".", "!", "?"])
)
AWKWARD = st.sampled_from(
    [
        "We sent it on 20 November at 10:00, and the van wrote it off.", "You wrote on Monday that it leaks:", "From: our side, a full refund.",
        "To: get a refund, send it back.", "On the one hand, 3 of 4 work.", "Here it is: https://example.com/a?b=1&c=2", "Is 3 > 2 & 2 < 3?",
        "Order no. 4711 costs £12.50 – sorry!", "- a picture\n- the receipt", "1) Unplug it.\n2) Wait.", "Es tut uns leid, Jo.", "Désolés ! 😀",
        "Write to help@example.com by 9 a.m. on Monday.", "Sent from our depot in Leeds.", "Subject to stock, it leaves on 21/11/2026.",
        "Thanks for the original message.", "Forwarded messages take longer, I am afraid.", "Please reply above or below, as you like.",
    ]
)  # fmt: skip
PARAGRAPHS = st.lists(st.one_of(MADE_UP, AWKWARD), min_size=1, max_size=3).map(" ".join)
SIGN_OFFS = st.sampled_from(["", "\n\nBest regards,\nSam", "\n\nThanks, Sam", "\n\nMit freundlichen Grüßen\nSam Lee", "\n\nSam"])
REPLIES = st.builds(lambda paragraphs, end: "\n\n".join(paragraphs) + end, st.lists(PARAGRAPHS, min_size=1, max_size=4), SIGN_OFFS)
QUOTES = st.lists(MADE_UP, min_size=1, max_size=5).map("\n\n".join)
CALM = st.lists(MADE_UP, min_size=1, max_size=4).map("\n\n".join)
"""Words that a program may put next to a mark without a blank line between."""

SENT = "Fri, Nov 20, 2026 at 10:00 AM"
HEADERS = (
    "From: Jo Doe <jo@example.com>\nSent: Friday, November 20, 2026 10:00 AM\nTo: Support <help@example.com>\nSubject: My kettle"
)


def marked(quoted: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))


def attribution(before: str, name: str, after: str) -> str:
    """Wrap an attribution as programs wrap a plain-text part."""
    return textwrap.fill(f"{before}{name} <jo@example.com>{after}", 76, break_on_hyphens=False)


TEXT: dict[str, Layout] = {
    "gmail": lambda own, quoted: (
        f"{own}\n\n{attribution(f'On {SENT} ', 'Jo Doe of the Very Long Name', ' wrote:')}\n\n{marked(quoted)}\n"
    ),
    "gmail, signature": lambda own, quoted: (
        f"{own}\n\n-- \nSam Lee\nKettles Ltd\n\n\nOn {SENT} Jo Doe <jo@example.com>\nwrote:\n\n{marked(quoted)}"
    ),
    "gmail, german": lambda own, quoted: (
        f"{own}\n\nAm Fr., 20. Nov. 2026 um 10:00 Uhr schrieb Jo Doe <\njo@example.com>:\n\n{marked(quoted)}\n"
    ),
    "gmail, forward": lambda own, quoted: f"{own}\n\n---------- Forwarded message ---------\n{HEADERS}\n\n\n{quoted}",
    "apple mail": lambda own, quoted: (
        f"{own}\n\n> On 20 Nov 2026, at 10:00, Jo Doe <jo@example.com> wrote:\n> \n{marked(quoted)}\n"
    ),
    "apple mail, phone": lambda own, quoted: (
        f"{own}\n\nSent from my iPhone\n\n> On 20 Nov 2026, at 10:00, Jo Doe <jo@example.com> wrote:\n> \n> {marked(quoted)}"
    ),
    "apple mail, older": lambda own, quoted: f"{own}\n\nOn Nov 20, 2026, at 10:00 AM, Jo Doe wrote:\n\n{marked(quoted)}",
    "outlook": lambda own, quoted: f"{own}\n\n-----Original Message-----\n{HEADERS}\n\n{quoted}",
    "outlook, new": lambda own, quoted: f"{own}\n________________________________\n{HEADERS}\n\n{quoted}",
    "outlook, headers alone": lambda own, quoted: f"{own}\n\n \n\n{HEADERS}\n\n{quoted}",
    "outlook, phone": lambda own, quoted: (
        f"{own}\n\nGet Outlook for Android<https://aka.ms/x>\n________________________________\n{HEADERS}\n\n{quoted}"
    ),
    "thunderbird": lambda own, quoted: f"{own}\n\nOn 11/20/26 10:00, Jo Doe wrote:\n{marked(quoted)}\n",
    "thunderbird, german": lambda own, quoted: f"{own}\n\nAm 20.11.26 um 10:00 schrieb Jo Doe:\n{marked(quoted)}",
    "thunderbird, answer below": lambda own, quoted: (
        f"On 11/20/26 10:00, Jo Doe wrote:\n{marked(quoted)}\n\n{own}\n\n-- \nSam Lee\n"
    ),
    "thunderbird, forward": lambda own, quoted: f"{own}\n\n\n-------- Forwarded Message --------\n{HEADERS}\n\n{quoted}",
    "yahoo": lambda own, quoted: (
        f" {own}\n    On Friday, November 20, 2026 at 10:00:00 AM EST, Jo Doe <jo@example.com> wrote:  \n \n {quoted}  "
    ),
    "proton": lambda own, quoted: (
        f"{own}\n\nSent with Proton Mail secure email.\n\nOn Friday, November 20th, 2026 at 10:00, Jo Doe <jo@example.com> wrote:\n\n{marked(quoted)}"
    ),
    "zendesk": lambda own, quoted: (
        f"{own}\n\n##- Please type your reply above this line -##\n\nYour request (4711) has changed.\n\n{quoted}"
    ),
    "freshdesk": lambda own, quoted: f"{own}\n\nOn Fri, 20 Nov at 10:00 AM , Jo Doe <jo@example.com> wrote:\n{quoted}",
    "help scout": lambda own, quoted: f"{own}\n\n-- Please reply above this line --\n\nJo Doe replied\n\n{quoted}",
    "nothing": lambda own, quoted: own,
}


def divs(text: str) -> str:
    """Write a text as most composers do: a `div` a line, one with a break for a blank line."""
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.split("\n"))


def paragraphs(text: str, name: str = "p", attributes: str = "") -> str:
    lines = (html.escape(part).replace("\n", "<br>\n") for part in text.split("\n\n"))
    return "".join(f"<{name}{attributes}>{part}</{name}>\n" for part in lines)


def word(text: str) -> str:
    return paragraphs(text, "p", ' class="MsoNormal"').replace("</p>", "<o:p></o:p></p>")


ATTRIBUTION = f'On {SENT} Jo Doe &lt;<a href="mailto:jo@example.com">jo@example.com</a>&gt; wrote:'
BOLD_HEADERS = "<br>\n".join(
    f"<b>{name}:</b> {html.escape(value.strip())}" for name, value in (line.split(":", 1) for line in HEADERS.split("\n"))
)
HTML: dict[str, Layout] = {
    "gmail": lambda own, quoted: (
        f'<div dir="ltr">{divs(own)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{ATTRIBUTION}<br>'
        f'</div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid">{divs(quoted)}</blockquote></div>\n'
    ),
    "gmail, signature": lambda own, quoted: (
        f'<div dir="ltr">{divs(own)}<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br>'
        f'<div dir="ltr" class="gmail_signature">Sam Lee<br>Kettles</div></div><div class="gmail_quote">{ATTRIBUTION}<blockquote>{quoted}</blockquote></div>'
    ),
    "apple mail": lambda own, quoted: (
        f'<html><head><style>p{{}}</style></head><body style="line-break: after-white-space;">{divs(own)}<br id="lineBreakAtBeginningOfMessage">'
        f'<div><br><blockquote type="cite"><div>{ATTRIBUTION}</div><br class="Apple-interchange-newline"><div>{quoted}</div></blockquote></div></body></html>'
    ),
    "apple mail, phone": lambda own, quoted: (
        f'<body dir="auto">{divs(own)}<div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">{ATTRIBUTION}<br><br>'
        f'</blockquote></div><blockquote type="cite"><div dir="ltr">{quoted}</div></blockquote></body>'
    ),
    "outlook": lambda own, quoted: (
        f'<body lang="EN-GB"><div class="WordSection1">{word(own)}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal"><span lang="EN-US">{BOLD_HEADERS}</span></p></div></div>{word(quoted)}</div></body>'
    ),
    "outlook on the web": lambda own, quoted: (
        f'<body dir="ltr"><div class="elementToProof">{divs(own)}</div><div id="appendonsend"></div><hr style="width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font>{BOLD_HEADERS}</font><div>&nbsp;</div></div>{paragraphs(quoted)}</body>'
    ),
    "outlook, phone": lambda own, quoted: (
        f'{divs(own)}<div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook for iOS</a></div><hr>'
        f'<div id="divRplyFwdMsg">{BOLD_HEADERS}</div>{paragraphs(quoted)}'
    ),
    "thunderbird": lambda own, quoted: (
        f'<body>{paragraphs(own)}<div class="moz-cite-prefix">On 11/20/26 10:00, Jo Doe wrote:<br></div>'
        f'<blockquote type="cite" cite="mid:1@example.com">{paragraphs(quoted)}</blockquote></body>'
    ),
    "thunderbird, answer below": lambda own, quoted: (
        f'<div class="moz-cite-prefix">On 11/20/26 10:00, Jo Doe wrote:<br></div><blockquote type="cite">{paragraphs(quoted)}</blockquote>'
        f'{paragraphs(own)}<pre class="moz-signature" cols="72">-- \nSam Lee</pre>'
    ),
    "yahoo": lambda own, quoted: (
        f'<div class="ydp7c9yahoo-style-wrap"><div dir="ltr">{divs(own)}</div><div><br></div></div><div id="ydp5a1yahoo_quoted_123" '
        f'class="ydp5a1yahoo_quoted"><div><div>{ATTRIBUTION}</div><div><br></div>{divs(quoted)}</div></div>'
    ),
    "proton": lambda own, quoted: (
        f'{divs(own)}<div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with Proton Mail secure email.</div>'
        f'</div><div class="protonmail_quote">{ATTRIBUTION}<br><blockquote class="protonmail_quote" type="cite">{divs(quoted)}</blockquote></div>'
    ),
    "zendesk": lambda own, quoted: (
        f'{paragraphs(own)}<div style="color: #b5b5b5;">##- Please type your reply above this line -##</div><p>Your request has changed.</p>{quoted}'
    ),
    "freshdesk": lambda own, quoted: (
        f"<div>{divs(own)}</div>\n<div class='freshdesk_quote'><blockquote class='freshdesk_quote'>{ATTRIBUTION}<br>{divs(quoted)}</blockquote></div>"
    ),
    "help scout": lambda own, quoted: (
        f"<table><tr><td>{paragraphs(own)}</td></tr></table><div>-- Please reply above this line --</div><table><tr><td>{quoted}</td></tr></table>"
    ),
    "nothing": lambda own, quoted: paragraphs(own),
}


def own_words(reading: Reading) -> str:
    return "\n".join(reading.text[start:end] for start, end in reading.own)


def lay_out(kind: str, layout: Layout, own: str, quoted: str, *, line_end: str = "\n") -> Message:
    text = layout(own, quoted)
    return Message("agent", html=text) if kind == "html" else Message("agent", text=text.replace("\n", line_end))


BY_NAME = [*(("text", name, layout) for name, layout in TEXT.items()), *(("html", name, layout) for name, layout in HTML.items())]
every_layout = pytest.mark.parametrize(
    ("kind", "layout"), [(k, f) for k, _, f in BY_NAME], ids=[f"{k}, {n}" for k, n, _ in BY_NAME]
)


@every_layout
@quick
@given(own=REPLIES, quoted=QUOTES, line_end=st.sampled_from(["\n", "\r\n"]))
def test_own_words_come_back_exactly(kind, layout, own, quoted, line_end):
    reading = read_message(lay_out(kind, layout, own, quoted, line_end=line_end))
    if kind == "text":
        assert own_words(reading) == own.replace("\n", line_end)
    else:
        assert own_words(reading).split() == own.split()


@every_layout
@quick
@given(own=CALM, line_end=st.sampled_from(["\n", "\r\n"]), names=st.lists(st.sampled_from(sorted(TEXT)), min_size=1, max_size=3))
def test_a_quote_may_hold_replies_with_quotes_of_their_own(kind, layout, own, line_end, names):
    quoted = "Where is it?"
    for name in names:
        quoted = TEXT[name]("Old words.", quoted)
    quoted = quoted if kind == "text" else html.escape(quoted)
    reading = read_message(lay_out(kind, layout, own, quoted, line_end=line_end))
    assert own_words(reading).split() == own.split()


@every_layout
@quick
@given(own=REPLIES)
def test_what_is_wrapped_around_them_does_not_change_the_sentences(kind, layout, own):
    alone = read_message(lay_out(kind, TEXT["nothing"] if kind == "text" else HTML["nothing"], own, ""))
    wrapped = read_message(lay_out(kind, layout, own, "Old words."))
    expected = [alone.text[start:end].split() for start, end in alone.sentences]
    assert [wrapped.text[start:end].split() for start, end in wrapped.sentences] == expected


@every_layout
@quick
@given(own=REPLIES)
def test_a_known_thread_or_signature_takes_nothing_from_them(kind, layout, own):
    signature = "Sam Lee\nKettles of Leeds\nOpen 9 to 5"
    message = lay_out(kind, layout, f"{own}\n\n{signature}", "Where is my kettle? The old one leaks.")
    reading = read_message(message, signature=signature, earlier=["Where is my kettle? The old one leaks.", "Something else."])
    assert own_words(reading).split() == own.split()
