"""A remedy where there is none: what the policy offers for this kind of problem, else a line with blanks that only the agent can fill."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..report import Finding, Rewrite
from .draft import Draft, capital, rewrite
from .facts import is_protected

KINDS = (
    ("wrong-price", r"\bprice\b|\bdiscount\b|\bcode\b.{0,30}\b(?:not|n['’]t)\b|\bvoucher\b|\bpromo\w*|\bcheaper\b"),
    ("charged-wrongly", r"\b(?:over)?charged\b|\bbilled\b|\bdebited\b|\bcharged? twice\b|\binvoice\b|\brefund\w*\b"),
    ("out-of-stock", r"\bout of stock\b|\bsold out\b|\bunavailable\b|\bback ?order\w*"),
    ("wrong-or-damaged", r"\bbroken?\b|\bcracked\b|\bdamaged\b|\btorn\b|\bsmashed\b|\bfaulty\b|\bwrong (?:size|colou?r|item|one|model|order|product|part)\b|\binstead of\b|\bmissing\b|\bleak\w*"),
    ("late-or-lost", r"\bnever (?:came|arrived|turned up)\b|\bnot (?:arrived|come|been delivered|here)\b|\bn['’]t (?:arrived|come|turned up)\b|\blate\b|\bwhere is\b|\blost\b|\bdelay\w*|\bstill waiting\b"),
    ("site-broken", r"\b(?:web)?site\b|\bapp\b|\bpage\b|\bcheckout\b|\blog ?in\b|\blogged\b|\berror\b|\bcrash\w*|\bfreez\w+"),
)  # fmt: skip
"""What customers' words give each kind away; the first that fits counts."""
BLANKS = {
    "wrong-price": "[will the price be honoured?]",
    "charged-wrongly": "[how much goes back, and when?]",
    "out-of-stock": "[what instead, and at what price?]",
    "wrong-or-damaged": "[replacement or refund, and when?]",
    "late-or-lost": "[sent again or refunded, and when?]",
    "site-broken": "[when will it work again?]",
}
UNKNOWN = "[what will be done, and by when?]"


def for_missing(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Add the line after the reply's last sentence that does more than greet."""
    for line in lines(draft):
        yield rewrite(finding, draft.at_end(line))


def for_vague(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Put what will be done in the place of a promise without content, or behind it where it says more."""
    sentence = draft.sentence(finding.span)
    for line in lines(draft):
        if sentence is not None and not draft.does_more(sentence) and not is_protected(draft.report.words(finding.span)):
            yield rewrite(finding, draft.replacing(finding.span, line))
        yield rewrite(finding, draft.after(finding.span, line))


def for_repeated(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Own that the promise was made before, and ask the writer what is different now."""
    have = draft.voice.have()
    line = f"{have} promised this before and did not keep it. What is different now: [what, who and by when?]"
    if not is_protected(draft.report.words(finding.span)):
        yield rewrite(finding, draft.replacing(finding.span, line))
    yield rewrite(finding, draft.after(finding.span, line))


def lines(draft: Draft) -> Iterator[str]:
    """Yield what the policy offers, then the line with a blank."""
    kind = kind_of_problem(draft)
    offer = draft.policy.get(kind) if kind else None
    if offer is not None:
        limit = f" ({offer.limit})" if offer.limit else ""
        by = f" [agreed with {offer.by}?]" if offer.by else ""
        yield f"{capital(draft.voice.pronoun)} can offer you {offer.offer}{limit}.{by}"
    yield f"Here is what {draft.voice.pronoun} will do about it: {BLANKS.get(kind or '', UNKNOWN)}"


def kind_of_problem(draft: Draft) -> str | None:
    """Return the kind of problem that the customer's asks tell of, as a policy names it; None where their words do not show it."""
    words = " ".join(draft.report.words(ask.span) for ask in draft.report.asks)
    return next((kind for kind, pattern in KINDS if re.search(pattern, words, re.IGNORECASE)), None)
