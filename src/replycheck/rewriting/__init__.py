"""From findings to edits. A rewrite is shown only when it is proven: judged again it helps and harms nothing, and it invents and loses nothing."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..config import Offer
from ..errors import TooLong
from ..exchange import Exchange
from ..report import Edit, Finding, Report, Rewrite
from . import answer, apologise, blame, layout, remedy, skeleton
from .draft import PLACEHOLDER_RULE, Draft
from .facts import invented, lost

MAX_LOSS = 2
"""No dimension's score may fall by more than this."""
MAX_JUDGEMENTS = 5
"""So many candidates of one report are judged: each costs as much as the lint itself."""

HANGS_ON_BLANKS = ("relevance", "remedy")
"""Dimensions that a blank leaves open: what will stand there decides them."""
LAST_RESORT = ("blames-customer", "blames-other", "denies-problem", "contradicts-customer")
"""Where no patch of the sentence proves itself, the skeleton of the right reply may."""

Builder = Callable[[Draft, Finding], Iterator[Rewrite]]
Judge = Callable[[Exchange], Report]

BUILDERS: dict[str, Builder] = {
    "off-topic-reply": skeleton.for_whole_reply,
    "generic-reply": skeleton.for_whole_reply,
    "contradicts-customer": answer.for_contradiction,
    "asks-for-given": answer.for_given,
    "blames-customer": blame.for_customer,
    "blames-other": blame.for_other,
    "denies-problem": blame.for_denial,
    "repeated-promise": remedy.for_repeated,
    "hollow-apology": apologise.for_hollow,
    "missing-apology": apologise.for_missing,
    "over-apology": apologise.for_many,
    "unanswered-ask": answer.for_unanswered,
    "vague-remedy": remedy.for_vague,
    "no-remedy": remedy.for_missing,
    "wall-of-text": layout.for_wall,
}
"""What can be mended, and by which candidates, the best first. The order is that in which a report's findings are taken up: whoever gets
a skeleton needs no patches."""


def propose(
    report: Report, judge: Judge, policy: Mapping[str, Offer] | None = None, *, only: Collection[str] | None = None
) -> tuple[Rewrite, ...]:
    """Return for each finding that can be mended the first candidate that proves itself, together with those before it.

    Parameters
    ----------
    report : the report on the draft, with its exchange
    judge : judges an exchange without proposing rewrites
    policy : what may be offered for a kind of problem
    only : names of the rules whose findings are to be mended; by default all
    """
    draft = Draft(report, policy or {})
    findings = _in_order(report.findings, only)
    # One finding alone is what the second way tries first.
    return (len(findings) > 1 and _all_at_once(draft, findings, judge)) or _one_by_one(draft, findings, judge)


def _all_at_once(draft: Draft, findings: Sequence[Finding], judge: Judge) -> tuple[Rewrite, ...]:
    """Try every finding's first candidate together, at the price of one judgement; nothing if they do not all prove themselves."""
    chosen: list[Rewrite] = []
    for finding in findings:
        candidate, is_whole = next(_usable(draft, finding, chosen), (None, False))
        if candidate is None or is_whole:
            return ()
        chosen.append(candidate)
    joint = together(chosen)
    after = _judged(draft.report, joint, judge)
    if after is None or not _helps(draft.report, draft.report, after, joint, findings):
        return ()
    return tuple(replace(rewrite, scores_after=_told(after, joint)) for rewrite in chosen)


def _one_by_one(draft: Draft, findings: Sequence[Finding], judge: Judge) -> tuple[Rewrite, ...]:
    """Take up finding after finding, each on top of what has proven itself before."""
    state, budget = draft.report, MAX_JUDGEMENTS
    proven: list[Rewrite] = []
    for finding in findings:
        if any(_covers(rewrite, finding) for rewrite in proven):
            continue
        for candidate, is_whole in _usable(draft, finding, proven):
            if budget == 0:
                return tuple(proven)
            budget -= 1
            others = [] if is_whole else proven
            after = _judged(draft.report, together([*others, candidate]), judge)
            if after is not None and _helps(draft.report, state, after, candidate, [finding]):
                proven = [*others, replace(candidate, scores_after=_told(after, candidate))]
                state = after
                break
    return tuple(proven)


def _usable(draft: Draft, finding: Finding, proven: Sequence[Rewrite]) -> Iterator[tuple[Rewrite, bool]]:
    """Yield the candidates that are honest and clash with nothing that stands, and whether each is the whole reply anew."""
    for candidate, is_whole in _candidates(draft, finding):
        others = [] if is_whole else proven
        if _is_honest(draft.report, candidate, draft.policy, is_whole=is_whole) and not _clashes(draft, candidate, others):
            yield candidate, is_whole


def _in_order(findings: Iterable[Finding], only: Collection[str] | None) -> list[Finding]:
    wanted = (f for f in findings if f.rule in BUILDERS and (only is None or f.rule in only))
    return sorted(wanted, key=lambda f: list(BUILDERS).index(f.rule))


def _candidates(draft: Draft, finding: Finding) -> Iterator[tuple[Rewrite, bool]]:
    """Yield the candidates of a finding, written as the source's mark-up needs them, and whether each is the whole reply anew."""
    builders = [BUILDERS[finding.rule]]
    if finding.rule in LAST_RESORT:
        builders.append(skeleton.for_whole_reply)
    for builder in builders:
        for candidate in builder(draft, finding):
            if (written := _in_markup(draft.report, candidate)) is not None:
                yield written, builder is skeleton.for_whole_reply


def _told(after: Report, candidate: Rewrite) -> dict[str, int | None]:
    """Return the new scores; what hangs on a blank cannot be told before it is filled."""
    return {name: None if candidate.blanks and name in HANGS_ON_BLANKS else score for name, score in after.scores.items()}


def mend(exchange: Exchange, rewrites: Sequence[Rewrite]) -> Exchange:
    """Return the exchange with every rewrite made in its reply."""
    source = together(rewrites).apply(exchange.reply.source)
    return replace(exchange, reply=replace(exchange.reply, **{"html" if exchange.reply.is_html else "text": source}))


def together(rewrites: Sequence[Rewrite]) -> Rewrite:
    """Join rewrites into one."""
    return Rewrite(
        fixes=tuple(dict.fromkeys(rule for rewrite in rewrites for rule in rewrite.fixes)),
        edits=tuple(edit for rewrite in rewrites for edit in rewrite.edits),
        blanks=tuple(dict.fromkeys(blank for rewrite in rewrites for blank in rewrite.blanks)),
        scores_after={},
    )


def _covers(rewrite: Rewrite, finding: Finding) -> bool:
    """Return whether a rewrite that mends the whole reply has mended this finding with it."""
    return len(rewrite.fixes) > 1 and finding.rule in rewrite.fixes


def _in_markup(report: Report, candidate: Rewrite) -> Rewrite | None:
    """Write the edits as the source's mark-up needs them; None where they would cut a pair of tags in half."""
    assert report.exchange is not None
    if not report.exchange.reply.is_html:
        return candidate
    source = report.exchange.reply.source
    if any("<" in source[edit.start : edit.end] for edit in candidate.edits):
        return None
    return replace(candidate, edits=tuple(replace(edit, text=html.escape(edit.text, quote=False)) for edit in candidate.edits))


def _is_honest(report: Report, candidate: Rewrite, policy: Mapping[str, Offer], *, is_whole: bool) -> bool:
    """Return whether nothing is invented and nothing lost. A reply anew leaves behind what the draft said of another matter."""
    offered = [text for offer in policy.values() for text in (offer.offer, offer.limit, offer.by) if text]
    return not invented(report, candidate, offered) and (is_whole or not lost(report, candidate))


def _clashes(draft: Draft, candidate: Rewrite, proven: Sequence[Rewrite]) -> bool:
    """Return whether two rewrites would change the same place, or tell of the problem in the same words twice."""
    earlier = [edit for rewrite in proven for edit in rewrite.edits]
    if any(_overlap(edit, other) for other in earlier for edit in candidate.edits):
        return True
    told = [problem for problem in draft.problems if any(_tells(edit, problem) for edit in earlier)]
    return any(_tells(edit, problem) for edit in candidate.edits for problem in told)


def _tells(edit: Edit, problem: str) -> bool:
    return problem.lower() in edit.text.lower()


def _overlap(a: Edit, b: Edit) -> bool:
    return (a.start < b.end and b.start < a.end) or (a.start == b.start and (a.start == a.end or b.start == b.end))


def _judged(report: Report, joint: Rewrite, judge: Judge) -> Report | None:
    """Return the report on the draft with these edits made; None where it has become too long to be read."""
    assert report.exchange is not None
    try:
        return judge(mend(report.exchange, [joint]))
    except TooLong:
        return None


def _helps(report: Report, before: Report, after: Report, candidate: Rewrite, findings: Sequence[Finding]) -> bool:
    """Return whether this rewrite, made after those before it, mends these findings and brings no other, and costs no dimension of the draft's."""
    left, right = (Counter(f.rule for f in each.findings if f.rule != PLACEHOLDER_RULE) for each in (before, after))
    aimed_at = Counter(finding.rule for finding in findings)
    if any(right[rule] > left[rule] - n for rule, n in aimed_at.items()):
        return False
    if any(right[rule] for rule in candidate.fixes if rule not in aimed_at):
        return False
    if any(right[rule] > left[rule] for rule in right):
        return False
    told = _told(after, candidate)
    return all(_not_lower(score, told[name]) for name, score in report.scores.items())


def _not_lower(before: int | None, after: int | None) -> bool:
    return before is None or after is None or after >= before - MAX_LOSS
