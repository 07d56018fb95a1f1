"""No candidate of any rewriter, over more than 2,000 drafts, brings in a fact or loses one. Checked by other means than the rewriters' own."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from replycheck.checker import Checker
from replycheck.checks.placeholders import BLANK
from replycheck.exchange import Exchange
from replycheck.report import Finding, Report, Rewrite
from replycheck.rewriting import BUILDERS, skeleton
from replycheck.rewriting.draft import Draft
from replycheck.rewriting.facts import invented, lost
from tests.conftest import ROOT

N_DRAFTS = 2_100
FACT = re.compile(r"\d[\w.,:/-]*|[€£$¥₹]|https?://\S+|[\w.+-]+@[\w-]+\.\w+")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zà-ÿ]+")
WHEN = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|month|hours?|minutes?|soon|refund\w*|replace\w*|credit\w*|"
    r"voucher|discount|free|cancel\w*|compensat\w*|deliver\w*|call|email)\b",
    re.IGNORECASE,
)
"""Times, and acts that a company could be held to."""
N_PARTS = 6


@cache
def checker() -> Checker:
    return Checker()


def drafts(part: int) -> list[Exchange]:
    lines = [
        line
        for path in sorted((ROOT / "corpora/authored").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    every = lines[:: max(1, len(lines) // N_DRAFTS)][part::N_PARTS]
    return [Exchange.from_json({key: json.loads(line)[key] for key in ("thread", "reply")}) for line in every]


def candidates(report: Report) -> list[tuple[Finding, Rewrite, bool]]:
    """What every builder would do to every finding, less what the proof of honesty turns down."""
    draft = Draft(report, {})
    out = []
    for finding in report.findings:
        for builder in {BUILDERS.get(finding.rule), skeleton.for_whole_reply} - {None}:
            is_whole = builder is skeleton.for_whole_reply
            for candidate in builder(draft, finding):
                if not invented(report, candidate) and (is_whole or not lost(report, candidate)):
                    out.append((finding, candidate, is_whole))
    return out


@pytest.mark.parametrize("part", range(N_PARTS))
def test_nothing_is_invented_and_nothing_is_lost(part):
    n = 0
    for exchange in drafts(part):
        report = checker().judge(exchange)
        source = exchange.reply.source
        known = " ".join([source, *(message.source for message in exchange.thread)])
        for finding, rewrite, is_whole in candidates(report):
            n += 1
            new = " ".join(BLANK.sub(" ", edit.text) for edit in rewrite.edits)
            where = (finding.rule, rewrite.edits)
            for pattern in (FACT, NAME, WHEN):
                assert _found(pattern, new) <= _found(pattern, known) | set(re.findall(r"\w+", known.lower())), where
            after = rewrite.apply(source)
            for part_of in report.ignored:
                if part_of.span.message is None:
                    assert report.words(part_of.span) in after, where
            first, last = report.sentences[0].span, report.sentences[-1].span
            assert after.startswith(source[: first.start]), where
            assert after.endswith(source[last.end :]), where
            if not is_whole:
                assert _found(FACT, source) <= _found(FACT, after), where
                gone = sum(not edit.text and source[edit.start : edit.end].endswith("\n") for edit in rewrite.edits)
                assert after.count("\n\n") >= source.count("\n\n") - gone, (
                    where
                )  # only a paragraph that goes takes its empty line along
    assert n > 0


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {word.lower().rstrip(".,:/-!?)") for word in pattern.findall(text)}


def test_so_many_drafts_are_looked_at():
    assert sum(len(drafts(part)) for part in range(N_PARTS)) >= 2_000
