"""From findings to edits. A rewrite is shown only when it is proven: judged again it helps and harms nothing, and it invents and loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..config import Offer
from ..errors import TooLong
from ..exchange import Exchange
from ..report import Finding, Report, Rewrite
from . import answer, apologise, blame, layout, remedy, skeleton
from .completion import completed
from .draft import PLACEHOLDER_RULE, Draft
from .proof import BLAMING_RULES, clashes, helps, in_markup, is_honest, mend, together, told

if TYPE_CHECKING:
    from .endpoint import Endpoint

__all__ = ["BUILDERS", "PLACEHOLDER_RULE", "mend", "propose", "together"]

MAX_JUDGEMENTS = 12
"""So many times the draft is judged with edits made: each costs as much as the lint itself."""

Builder = Callable[[Draft, Finding], Iterator[Rewrite]]
Judge = Callable[[Exchange], Report]

BUILDERS: dict[str, Builder] = {
    "off-topic-reply": skeleton.for_whole_reply,
    "generic-reply": skeleton.for_whole_reply,
    "over-apology": apologise.for_many,
    "missing-apology": apologise.for_missing,
    "hollow-apology": apologise.for_hollow,
    "vague-remedy": remedy.for_vague,
    "no-remedy": remedy.for_missing,
    "unanswered-ask": answer.for_unanswered,
    "asks-for-given": answer.for_given,
    "contradicts-customer": answer.for_contradiction,
    "blames-customer": blame.for_customer,
    "blames-other": blame.for_other,
    "denies-problem": blame.for_denial,
    "repeated-promise": remedy.for_repeated,
    "wall-of-text": layout.for_wall,
}
"""What can be mended, and by which candidates, the best first. The order is that in which a report's findings are taken up: whoever gets
a skeleton needs no patches, and what is mended at the first try comes before what needs several."""
LAST_RESORT = BLAMING_RULES | {"contradicts-customer"}
"""Where no patch of the sentence proves itself, the skeleton of the right reply may, unless the reply answers what was asked."""


def propose(
    report: Report,
    judge: Judge,
    policy: Mapping[str, Offer] | None = None,
    *,
    only: Collection[str] | None = None,
    dismissed: Collection[str] = (),
    endpoint: Endpoint | None = None,
) -> tuple[Rewrite, ...]:
    """Return rewrites that prove themselves, together, for as many of the findings as can be mended.

    Parameters
    ----------
    report : the report on the draft, with its exchange
    judge : judges an exchange without proposing rewrites
    policy : what may be offered for a kind of problem
    only : names of the rules whose findings are to be mended; by default all
    dismissed : fingerprints of findings that are left as they are
    endpoint : writes a candidate for all findings together, which is tried first
    """
    findings = _in_order((f for f in report.findings if f.fingerprint not in dismissed), only)
    if not findings:
        return ()
    search = _Search(Draft(report, policy or {}), judge)
    if endpoint is not None and search.written(endpoint, findings):
        return search.proven
    unfit = [finding for finding in findings if BUILDERS[finding.rule] is skeleton.for_whole_reply]
    if (unfit and search.anew(unfit[0])) or search.draft.is_settled:
        return search.proven
    search.patch([finding for finding in findings if finding not in unfit])
    left = [finding for finding in findings if finding.rule in LAST_RESORT and not search.has_mended(finding)]
    if left and report.labels.get("relevance") != "addresses":
        search.anew(left[0])
    return search.proven


def _in_order(findings: Iterable[Finding], only: Collection[str] | None) -> list[Finding]:
    wanted = (f for f in findings if f.rule in BUILDERS and (only is None or f.rule in only))
    return sorted(wanted, key=lambda f: list(BUILDERS).index(f.rule))


class _Search:
    """Looks for candidates that prove themselves, each on top of those that have, until the judgements are used up."""

    def __init__(self, draft: Draft, judge: Judge) -> None:
        self.draft = draft
        self.judge = judge
        self.budget = MAX_JUDGEMENTS
        self.proven: tuple[Rewrite, ...] = ()
        self.state = draft.report
        """The report on the draft with all that is proven made."""
        self.last = draft.report
        """What was judged last."""

    def written(self, endpoint: Endpoint, findings: Sequence[Finding]) -> bool:
        """Take what the endpoint writes for all findings, if that proves itself."""
        candidate = endpoint.candidate(self.draft, findings)
        return candidate is not None and self._is_fit(candidate, ()) and self._proves([candidate], findings, ())

    def patch(self, findings: Sequence[Finding]) -> None:
        """Try the first candidates of all these findings together, at the price of one judgement; if they fail, each half on its own."""
        if len(findings) > 1 and not self._all_at_once(findings):
            self.patch(findings[: len(findings) // 2])
            self.patch(findings[len(findings) // 2 :])
            return
        for finding in findings:
            if not self.has_mended(finding):
                self._one(finding)

    def anew(self, finding: Finding) -> bool:
        """Put the skeleton of the right reply in the place of the whole body, and of all that is proven."""
        for candidate in self._usable(skeleton.for_whole_reply, finding, is_whole=True):
            if self._proves([candidate], [finding], ()):
                return True
        return False

    def has_mended(self, finding: Finding) -> bool:
        return any(finding.fingerprint in rewrite.fingerprints for rewrite in self.proven)

    def _all_at_once(self, findings: Sequence[Finding]) -> bool:
        chosen: list[Rewrite] = []
        aimed_at: list[Finding] = []
        for finding in findings:
            candidate = next(self._usable(BUILDERS[finding.rule], finding, beside=chosen), None)
            if candidate is not None:
                chosen.append(candidate)
                aimed_at.append(finding)
        return len(chosen) > 1 and self._proves(chosen, aimed_at, self.proven)

    def _one(self, finding: Finding) -> bool:
        for candidate in self._usable(BUILDERS[finding.rule], finding):
            if self._proves([candidate], [finding], self.proven):
                return True
            more = completed(self.draft, candidate, self.state, self.last) if self.budget else None
            if more is not None and self._is_fit(more, self.proven) and self._proves([more], [finding], self.proven):
                return True
        return False

    def _usable(
        self, builder: Builder, finding: Finding, *, beside: Sequence[Rewrite] = (), is_whole: bool = False
    ) -> Iterator[Rewrite]:
        """Yield the candidates that are honest and clash with nothing that stands, written as the source's mark-up needs them."""
        others = () if is_whole else (*self.proven, *beside)
        for candidate in builder(self.draft, finding):
            written = in_markup(self.draft.report, candidate)
            if written is not None and self._is_fit(written, others, is_whole=is_whole):
                yield written

    def _is_fit(self, candidate: Rewrite, others: Sequence[Rewrite], *, is_whole: bool = False) -> bool:
        """Return whether a candidate is honest and clashes with nothing that stands: what can be told without a judgement."""
        return not clashes(self.draft, candidate, others) and is_honest(
            self.draft.report, candidate, self.draft.policy, is_whole=is_whole
        )

    def _proves(self, candidates: Sequence[Rewrite], findings: Sequence[Finding], before: tuple[Rewrite, ...]) -> bool:
        """Judge the draft with these candidates made after `before`, and keep them if they help."""
        if self.budget == 0:
            return False
        self.budget -= 1
        joint = together([*before, *candidates])
        assert self.draft.report.exchange is not None
        try:
            after = self.last = self.judge(mend(self.draft.report.exchange, [joint]))
        except TooLong:
            return False
        if not helps(self.draft, self.state, after, joint, candidates):
            return False
        self.state = after
        aims = zip(
            candidates, findings, strict=False
        )  # a text written anew is one candidate for all findings, and names them itself
        credited = (self._credited(candidate, finding, findings) for candidate, finding in aims)
        self.proven = (*before, *(replace(rewrite, scores_after=told(after, joint)) for rewrite in credited))
        return True

    def _credited(self, candidate: Rewrite, finding: Finding, aimed_at: Sequence[Finding]) -> Rewrite:
        """Name what a candidate has mended: its finding, and any other on the same words that is gone with it and was no other's aim."""
        left = {f.rule for f in self.state.findings}
        same_words = [f for f in self.draft.report.findings if f.span == finding.span and f not in aimed_at]
        with_it = [f for f in same_words if f.rule in BUILDERS and f.rule not in left]
        return replace(
            candidate,
            fixes=tuple(dict.fromkeys((*candidate.fixes, *(f.rule for f in with_it)))),
            fingerprints=tuple(dict.fromkeys((*candidate.fingerprints, *(f.fingerprint for f in with_it)))),
        )
