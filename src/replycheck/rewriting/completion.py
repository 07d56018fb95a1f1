"""What a mend uncovers: with an excuse gone the checker may see that an ask was left open, so a line for it goes with the mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..report import Edit, Finding, Report, Rewrite
from .answer import lines_for
from .draft import Draft, with_edits
from .remedy import lines

OPEN = ("unanswered-ask", "vague-remedy", "no-remedy")
"""Findings that a line with a blank takes up."""


def completed(draft: Draft, candidate: Rewrite, before: Report, after: Report) -> Rewrite | None:
    """Return the candidate with lines for what is found open only with it made; None where it fails for something else."""
    uncovered = Counter(f.rule for f in after.findings) - Counter(f.rule for f in before.findings)
    new = [finding for finding in after.findings if uncovered[finding.rule] and not _is_known(finding, before.findings)]
    if not new or any(finding.rule not in OPEN for finding in new):
        return None
    added = [next(lines_for(draft, f.customer), None) for f in new if f.rule == OPEN[0] and f.customer is not None]
    if any(finding.rule in OPEN[1:] for finding in new):
        added.append(next(lines(draft), None))
    edits = [draft.at_end(line) for line in added if line is not None]
    if not edits or any(_parts(edit, edits[0].start) for edit in candidate.edits):
        return None
    return with_edits(candidate, edits)


def _is_known(finding: Finding, earlier: Iterable[Finding]) -> bool:
    return any(finding.fingerprint == other.fingerprint for other in earlier)


def _parts(edit: Edit, place: int) -> bool:
    return edit.start < place < edit.end
