"""Own words beside what other libraries find, in one run: `python benchmarks/own_words.py [quotes.jsonl]`.

The fixtures are the libraries' own test mails, so that every library is at home in a part of them; the last table leaves that part
out. Rules were written while looking at the development part only; the held-out third is chosen by a hash of the id. Libraries that
are not installed are listed and passed over: `pip install -e '.[bench]'`.
"""

from __future__ import annotations

import hashlib
import html
import importlib
import json
import logging
import math
import platform
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from replycheck.exchange import Message
from replycheck.reading import Reading, read_message
from replycheck.reading.html import read_html
from replycheck.reading.signature import SENT_FROM, SIGN_OFF

FIXTURES = Path(__file__).resolve().parents[1] / "../shared/fixtures/quotes.jsonl"
N_TIMED = 3
"""The quickest of so many runs counts."""
WORDS_PER_MAIL = 200
MAX_CLOSING_LINES, MAX_CLOSING_CHARS = 8, 80
NAME = re.compile(r"(?:-- ?|---|[-/–—]? ?[A-ZÀ-Þ]?[^\W\d_]+\.?(?: [A-ZÀ-Þ][^\W\d_]*\.?){0,3})\Z")
QUOTING = re.compile(r"\A>|[:：]\Z|[-_=*]{4}|\A[^\W\d_]{2,10}: ")
TAG = re.compile(r"<(?![\w.+-]+@)[^>]*>")
"""An address in brackets that was not escaped is no tag."""

Split = Callable[[str, bool], str]
"""Takes a body and whether it is HTML, returns the own words as plain text."""


class Fixture(NamedTuple):
    """A mail and what its own words should be; where `own` is None, only what must and must not be among them."""

    id: str
    source: str
    body: str
    is_html: bool
    own: str | None
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    signature: str
    drops_signature: bool

    @property
    def held_out(self) -> bool:
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 3 == 0


@dataclass(frozen=True)
class Peer:
    """A library: how it is installed, which fixtures are its own, and how it is asked."""

    name: str
    package: str
    home: str
    make: Callable[[], Split]


class Outcome(NamedTuple):
    """What one library made of one fixture."""

    fixture: Fixture
    words: str
    seconds: float
    failed: bool


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURES
    if not path.exists():
        print(f"{path}: no such file. Give the JSONL file of the fixtures: python benchmarks/own_words.py quotes.jsonl")
        return 0 if len(sys.argv) == 1 else 2
    warnings.simplefilter("ignore")
    logging.disable()
    fixtures = read_fixtures(path)
    outcomes: dict[str, list[Outcome]] = {}
    homes = {peer.name: peer.home for peer in PEERS}
    missing = []
    for peer in PEERS:
        try:
            split = peer.make()
        except ImportError as error:
            missing.append(f"{peer.name}: {error}; pip install {peer.package}")
            continue
        outcomes[peer.name] = [ask(split, fixture) for fixture in fixtures]
    print(f"Python {platform.python_version()}, {platform.machine()}; exact and lenient with 95% Wilson intervals\n")
    for title, part in parts(fixtures):
        print_table(title, outcomes, part, offsets_right([fixture for fixture in fixtures if fixture.id in part]))
    print_away(outcomes, homes)
    for line in missing:
        print(f"not measured: {line}")
    return 0


def read_fixtures(path: Path) -> list[Fixture]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Fixture(
            id=row["id"],
            source=row["source"],
            body=row["body"],
            is_html=row["content_type"] == "text/html",
            own=row["own_text"],
            must=tuple(row["must_contain"] or ()),
            must_not=tuple(row["must_not_contain"] or ()),
            signature=row["signature"] or "",
            drops_signature=bool(row["drops_signature"]),
        )
        for row in rows
    ]


def parts(fixtures: Iterable[Fixture]) -> list[tuple[str, set[str]]]:
    held_out = {fixture.id for fixture in fixtures if fixture.held_out}
    every = {fixture.id for fixture in fixtures}
    return [("Development part", every - held_out), ("Held-out third", held_out), ("All", every)]


def ask(split: Split, fixture: Fixture) -> Outcome:
    """Ask one library about one mail; one that fails has found nothing."""
    words, failed, seconds = "", False, []
    for _ in range(N_TIMED):
        start = time.perf_counter()
        try:
            words = split(fixture.body, fixture.is_html)
        except Exception:
            words, failed = "", True
        seconds.append(time.perf_counter() - start)
    return Outcome(fixture, words or "", min(seconds), failed)


# What is counted


def is_exact(outcome: Outcome) -> bool:
    return outcome.words.split() == (outcome.fixture.own or "").split()


def is_lenient(outcome: Outcome) -> bool:
    """Do the two differ by nothing but a closing: a sign-off, a name, a signature, a line about the device?"""
    found, own = outcome.words.split(), (outcome.fixture.own or "").split()
    if found == own:
        return True
    shorter, longer, text = (found, own, outcome.fixture.own or "") if len(found) < len(own) else (own, found, outcome.words)
    return longer[: len(shorter)] == shorter and is_closing(after_words(text, len(shorter)), outcome.fixture)


def is_closing(rest: str, fixture: Fixture) -> bool:
    """Is it the fixture's signature, or does it open like a closing and go on in a few short lines that quote nothing?"""
    if " ".join(rest.split()) in " ".join(fixture.signature.split()):
        return True
    lines = [line.strip() for line in rest.splitlines() if line.strip()]
    if len(lines) > MAX_CLOSING_LINES or any(QUOTING.search(line) or len(line) > MAX_CLOSING_CHARS for line in lines):
        return False
    if SENT_FROM.match(lines[0]):
        return len(lines) == 1
    return SIGN_OFF.match(lines[0]) is not None or (fixture.drops_signature and NAME.match(lines[0]) is not None)


def after_words(text: str, n: int) -> str:
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text[ends[n - 1] :] if n else text


def keeps_rules(outcome: Outcome) -> bool:
    """Does a fixture without an exact text get what it must hold, and nothing that it must not?"""
    words = " ".join(outcome.words.split())
    fixture = outcome.fixture
    return all(" ".join(line.split()) in words for line in fixture.must) and not any(
        " ".join(line.split()) in words for line in fixture.must_not
    )


def word_f1(outcome: Outcome) -> float:
    found, own = Counter(outcome.words.split()), Counter((outcome.fixture.own or "").split())
    if not found and not own:
        return 1.0
    return 2 * (found & own).total() / (found.total() + own.total())


def lost_share(outcomes: Sequence[Outcome]) -> float:
    """Of all own words, the share that does not come back."""
    lost = total = 0
    for outcome in outcomes:
        own = Counter((outcome.fixture.own or "").split())
        lost += (own - Counter(outcome.words.split())).total()
        total += own.total()
    return lost / max(1, total)


def loses_words(outcome: Outcome) -> bool:
    return lost_share([outcome]) > 0


def wilson(k: int, n: int, z: float = 1.96) -> tuple[float, float]:
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return centre - half, centre + half


def offsets_right(fixtures: Sequence[Fixture]) -> str:
    """Our spans against the source: each slices it, and together they hold every word of it."""
    right = sum(1 for fixture in fixtures if has_right_offsets(fixture, read(fixture.body, fixture.is_html)))
    return f"{right} of {len(fixtures)}"


def has_right_offsets(fixture: Fixture, reading: Reading) -> bool:
    spans = sorted([*reading.own, *((part.start, part.end) for part in reading.ignored)])
    position = 0
    for start, end in spans:
        if reading.text[position:start].strip() or not position <= start < end:
            return False
        position = end
    slices = (fixture.body[slice(*reading.to_source(start, end))] for start, end in (*spans, *reading.sentences))
    texts = [reading.text[start:end] for start, end in (*spans, *reading.sentences)]
    return not reading.text[position:].strip() and all(
        same_words(source, text, fixture.is_html) for source, text in zip(slices, texts, strict=True)
    )


def same_words(source: str, text: str, is_html: bool) -> bool:
    if not is_html:
        return source == text
    return "".join(html.unescape(TAG.sub("", source)).split()) == "".join(text.split())


# Tables


def print_table(title: str, outcomes: dict[str, list[Outcome]], part: set[str], offsets: str) -> None:
    some = [outcome.fixture for outcome in next(iter(outcomes.values())) if outcome.fixture.id in part]
    n_rules = sum(fixture.own is None for fixture in some)
    print(f"### {title}: {len(some) - n_rules} mails with their own words, {n_rules} with rules alone\n")
    print(
        "| library | exact | lenient | word F1 | own words lost | rules kept | offsets right | ms a mail | ms for 200 words | errors |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, every in outcomes.items():
        here = [outcome for outcome in every if outcome.fixture.id in part]
        graded = [outcome for outcome in here if outcome.fixture.own is not None]
        rules = [outcome for outcome in here if outcome.fixture.own is None]
        seconds = sum(outcome.seconds for outcome in here)
        n_words = sum(len(outcome.fixture.body.split()) for outcome in here)
        cells = [
            name,
            share(sum(map(is_exact, graded)), len(graded)),
            share(sum(map(is_lenient, graded)), len(graded)),
            f"{sum(map(word_f1, graded)) / len(graded):.3f}",
            f"{lost_share(graded):.1%}, in {sum(map(loses_words, graded))} mails",
            f"{sum(map(keeps_rules, rules))} of {len(rules)}",
            offsets if name == OURS else "no",
            f"{1000 * seconds / len(here):.2f}",
            f"{1000 * seconds / n_words * WORDS_PER_MAIL:.2f}",
            str(sum(outcome.failed for outcome in here)),
        ]
        print(f"| {' | '.join(cells)} |")
    print()


def print_away(outcomes: dict[str, list[Outcome]], homes: dict[str, str]) -> None:
    """Each library beside ours on the fixtures that come from other libraries' tests."""
    print("### Away from home: exact on the mails that are not the library's own tests, held-out third only in brackets\n")
    print("| library | its figure | ours on the same mails |\n| --- | --- | --- |")
    for name, every in outcomes.items():
        if name == OURS:
            continue
        away = [i for i, outcome in enumerate(every) if outcome.fixture.own is not None and outcome.fixture.source != homes[name]]
        hidden = [i for i in away if every[i].fixture.held_out]
        cells = (
            f"{share(sum(is_exact(rows[i]) for i in away), len(away))} ({sum(is_exact(rows[i]) for i in hidden)} of {len(hidden)})"
            for rows in (every, outcomes[OURS])
        )
        print(f"| {name} | {' | '.join(cells)} |")
    print()


def share(k: int, n: int) -> str:
    low, high = wilson(k, n)
    return f"{k} of {n} = {k / n:.1%} [{low:.1%}, {high:.1%}]"


# The libraries. One that reads plain text alone is given the text that our reader makes of the HTML.

OURS = "replycheck"


def read(body: str, is_html: bool) -> Reading:
    return read_message(Message("agent", html=body) if is_html else Message("agent", text=body))


def plain(body: str, is_html: bool) -> str:
    return read_html(body)[0] if is_html else body


def make_ours() -> Split:
    def split(body: str, is_html: bool) -> str:
        reading = read(body, is_html)
        return "\n".join(reading.text[start:end] for start, end in reading.own)

    return split


def make_ours_by_convention() -> Split:
    """Keep what our reader sets aside as a signature or a forward: some fixtures count these among the author's words."""

    def split(body: str, is_html: bool) -> str:
        reading = read(body, is_html)
        kept = [(part.start, part.end) for part in reading.ignored if part.kind in ("signature", "forward")]
        return "\n".join(reading.text[start:end] for start, end in sorted([*reading.own, *kept]))

    return split


def make_identity() -> Split:
    return plain


def make_talon(*, cut_signature: bool = False) -> Split:
    quotations = importlib.import_module("talon.quotations")
    signature = importlib.import_module("talon.signature.bruteforce")
    quotations.register_xpath_extensions()

    def split(body: str, is_html: bool) -> str:
        words = plain(quotations.extract_from(body, "text/html" if is_html else "text/plain"), is_html)
        return signature.extract_signature(words)[0] if cut_signature else words

    return split


def make_quotequail() -> Split:
    quotequail = importlib.import_module("quotequail")

    def split(body: str, is_html: bool) -> str:
        found = quotequail.unwrap_html(body) if is_html else quotequail.unwrap(body)
        if found is None:
            return plain(body, is_html)
        kind = "html" if is_html else "text"
        return "\n".join(plain(found.get(f"{kind}_{place}", ""), is_html) for place in ("top", "bottom"))

    return split


def make_email_reply_parser() -> Split:
    parser = importlib.import_module("email_reply_parser").EmailReplyParser
    return lambda body, is_html: parser.parse_reply(plain(body, is_html))


def make_mail_parser_reply() -> Split:
    languages = list(importlib.import_module("mailparser_reply.constants").MAIL_LANGUAGES)
    parser = importlib.import_module("mailparser_reply").EmailReplyParser(languages=languages)
    return lambda body, is_html: parser.parse_reply(plain(body, is_html))


def make_email_reply_extractor() -> Split:
    extract: Any = importlib.import_module("email_reply_extractor").extract_new_text
    return lambda body, is_html: extract(None if is_html else body, html_body=body if is_html else None).text


def make_unquotemail() -> Split:
    unquote = importlib.import_module("unquotemail").Unquote

    def split(body: str, is_html: bool) -> str:
        found = unquote(body if is_html else None, None if is_html else body)
        return plain(found.get_html(), True) if is_html else found.get_text()

    return split


PEERS = (
    Peer(OURS, "-e .", "", make_ours),
    Peer(f"{OURS}, signatures and forwards kept", "-e .", "", make_ours_by_convention),
    Peer("talon, quotes", "talon", "mailgun/talon", make_talon),
    Peer("talon, quotes and signatures", "talon", "mailgun/talon", lambda: make_talon(cut_signature=True)),
    Peer("quotequail", "quotequail", "closeio/quotequail", make_quotequail),
    Peer("email-reply-parser", "email-reply-parser", "github/email_reply_parser", make_email_reply_parser),
    Peer("mail-parser-reply", "mail-parser-reply", "alfonsrv/mail-parser-reply", make_mail_parser_reply),
    Peer("email-reply-extractor", "email-reply-extractor", "", make_email_reply_extractor),
    Peer("unquotemail", "unquotemail  # its html2text is under the GPL-3", "", make_unquotemail),
    Peer("nothing cut", "", "", make_identity),
)


if __name__ == "__main__":
    sys.exit(main())
