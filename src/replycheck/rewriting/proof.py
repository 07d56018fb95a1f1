"""What a rewrite must prove, whoever wrote it: judged again it helps and harms nothing; it invents nothing, loses nothing and clashes with no other."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..config import Offer
from ..exchange import Exchange
from ..report import Edit, Report, Rewrite
from .draft import PLACEHOLDER_RULE, Draft, in_order, likely_blames
from .facts import invented, lost

MAX_LOSS = 2
"""No dimension's score may fall by more than this."""
BLAMING_RULES = {"blames-customer", "blames-other", "denies-problem"}
HANGS_ON_BLANKS = ("relevance", "remedy")
"""Dimensions that a blank leaves open: what will stand there decides them."""


def mend(exchange: Exchange, rewrites: Sequence[Rewrite]) -> Exchange:
    """Return the exchange with every rewrite made in its reply."""
    source = together(rewrites).apply(exchange.reply.source)
    return replace(exchange, reply=replace(exchange.reply, **{"html" if exchange.reply.is_html else "text": source}))


def together(rewrites: Sequence[Rewrite]) -> Rewrite:
    """Join rewrites into one."""
    return Rewrite(
        fixes=tuple(dict.fromkeys(rule for rewrite in rewrites for rule in rewrite.fixes)),
        fingerprints=tuple(dict.fromkeys(fingerprint for rewrite in rewrites for fingerprint in rewrite.fingerprints)),
        edits=in_order(edit for rewrite in rewrites for edit in rewrite.edits),
        blanks=tuple(dict.fromkeys(blank for rewrite in rewrites for blank in rewrite.blanks)),
        scores_after={},
    )


def told(after: Report, joint: Rewrite) -> dict[str, int | None]:
    """Return the new scores; what hangs on a blank cannot be told before it is filled."""
    return {name: None if joint.blanks and name in HANGS_ON_BLANKS else score for name, score in after.scores.items()}


def helps(draft: Draft, before: Report, after: Report, joint: Rewrite, candidates: Sequence[Rewrite]) -> bool:
    """Return whether candidates, made after what is proven, mend what they name, bring no other finding, and cost no dimension of the draft's.

    Parameters
    ----------
    before, after : the report on the reply with all that was proven earlier, and with the candidates too
    joint : all of it as one rewrite
    """
    left, right = (Counter(f.rule for f in each.findings if f.rule != PLACEHOLDER_RULE) for each in (before, after))
    mended = {fingerprint for candidate in candidates for fingerprint in candidate.fingerprints}
    aimed_at = Counter(finding.rule for finding in draft.report.findings if finding.fingerprint in mended)
    if any(right[rule] > max(0, left[rule] - n) for rule, n in aimed_at.items()):
        return False
    if any(right[rule] > left[rule] for rule in right):
        return False
    if BLAMING_RULES & aimed_at.keys() and _n_blaming(after) >= max(1, _n_blaming(before)):
        return False
    leaves_blanks = any(candidate.blanks for candidate in candidates)
    for name, score in draft.report.scores.items():
        if name in HANGS_ON_BLANKS and leaves_blanks:
            continue
        # A blank of those before may have lowered it, but no candidate without one may.
        was_open = name in HANGS_ON_BLANKS and bool(joint.blanks)
        references = (score, before.scores[name]) if was_open else (score,)
        if not any(_not_lower(reference, after.scores[name]) for reference in references):
            return False
    return True


def _n_blaming(report: Report) -> int:
    """Return how many sentences likely blame: a finding may be gone though the sentence is only a little less sure to."""
    return sum(map(likely_blames, report.sentences))


def _not_lower(before: int | None, after: int | None) -> bool:
    return before is None or after is None or after >= before - MAX_LOSS


def is_honest(report: Report, candidate: Rewrite, policy: Mapping[str, Offer], *, is_whole: bool) -> bool:
    """Return whether nothing is invented and nothing lost. A reply anew leaves behind what the draft said of another matter."""
    offered = [text for offer in policy.values() for text in (offer.offer, offer.limit, offer.by) if text]
    return not invented(report, candidate, offered) and (is_whole or not lost(report, candidate))


def clashes(draft: Draft, candidate: Rewrite, others: Sequence[Rewrite]) -> bool:
    """Return whether two rewrites would change the same words, say the same line twice, or tell of the problem in the same words twice."""
    earlier = [edit for rewrite in others for edit in rewrite.edits]
    if any(_overlap(edit, other) for other in earlier for edit in candidate.edits):
        return True
    if any(edit.text.strip() and edit.text.strip() == other.text.strip() for other in earlier for edit in candidate.edits):
        return True
    already = [problem for problem in draft.problems if any(_tells(edit, problem) for edit in earlier)]
    return any(_tells(edit, problem) for edit in candidate.edits for problem in already)


def _overlap(a: Edit, b: Edit) -> bool:
    """Return whether two edits change the same words; two insertions at one place stand one after the other."""
    return a.start < b.end and b.start < a.end


def _tells(edit: Edit, problem: str) -> bool:
    return problem.lower() in edit.text.lower()


def in_markup(report: Report, candidate: Rewrite) -> Rewrite | None:
    """Write the edits as the source's mark-up needs them; None where they would cut a pair of tags in half."""
    assert report.exchange is not None
    if not report.exchange.reply.is_html:
        return candidate
    source = report.exchange.reply.source
    if any("<" in source[edit.start : edit.end] for edit in candidate.edits):
        return None
    return replace(candidate, edits=tuple(replace(edit, text=html.escape(edit.text, quote=False)) for edit in candidate.edits))
