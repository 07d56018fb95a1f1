"""A remedy where there is none: what the policy offers for this kind of problem, else a line with blanks that only the agent can fill."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..report import Finding, Rewrite
from .draft import LIKELY, UNKNOWN, Draft, capital, rewrite
from .facts import is_protected
from .kinds import problem_kind

OF_GOODS = ("out-of-stock", "wrong-or-damaged", "late-or-lost")
GOODS = re.compile(
    r"\b(?:orders?|ordered|parcels?|packages?|deliver\w*|items?|products?|bought|box|boxes|shipped|shipment|courier|driver|sent me|arrived|came (?:with|in|without))\b",
    re.IGNORECASE,
)
"""What tells that something was to be sent: else a blank that speaks of sending again would be out of place."""
SPECIFIC = re.compile(
    r"\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next week|(?:in the course|by the end|before the end) of|colleague|manager|(?:talk|speak)\w* (?:to|with)|(?:we|I)(?:['’]ve| have) (?:now |just |already )?(?:put|added|booked|asked|told|placed|arranged|made|set))\b"
)
"""What a promise says of when or who: with it the sentence stays, though it is not enough."""
BLANKS = {
    "wrong-price": "[will the price be honoured?]",
    "charged-wrongly": "[what is corrected or refunded, and when?]",
    "out-of-stock": "[what instead, and at what price?]",
    "wrong-or-damaged": "[replacement or refund, and when?]",
    "late-or-lost": "[sent again or refunded, and when?]",
    "site-broken": "[when will it work again?]",
}


def for_missing(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Add the line after the reply's last sentence that does more than greet."""
    for line in lines(draft):
        yield rewrite(finding, draft.at_end(line))


def for_vague(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Put what will be done in the place of a promise without content, or behind it where it says more."""
    sentence, words = draft.sentence(finding.span), draft.proper(finding.span)
    is_empty = sentence is not None and not draft.does_more(sentence) and _can_go(words)
    is_empty = is_empty and not draft.leaves_dangling(finding.span)
    for line in lines(draft):
        if is_empty:
            yield rewrite(finding, draft.replacing(finding.span, line))
        yield rewrite(finding, draft.after(finding.span, line))
    if is_empty and (edit := draft.removing(finding.span)):
        yield rewrite(finding, edit)  # where a line for the same stands already


def for_repeated(draft: Draft, finding: Finding) -> Iterator[Rewrite]:
    """Own that the promise was made before, and ask the writer what is different now; the promise stays, as it may hold more than the old one."""
    line = "This was promised before. What is different now: [what, who and by when?]"
    yield rewrite(finding, draft.after(finding.span, line))
    sentence, words = draft.sentence(finding.span), draft.proper(finding.span)
    if sentence is not None and sentence.acts["concrete_remedy"] < LIKELY and _can_go(words):
        yield rewrite(finding, draft.replacing(finding.span, line))


def _can_go(words: str) -> bool:
    """Return whether a promise holds nothing that must not be lost and says nothing of when or who."""
    return not is_protected(words) and not SPECIFIC.search(words)


def lines(draft: Draft) -> Iterator[str]:
    """Yield what the policy offers, then the line with a blank."""
    kind = kind_of_problem(draft)
    offer = draft.policy.get(kind) if kind else None
    if offer is not None:
        limit = f" ({offer.limit})" if offer.limit else ""
        by = f" [agreed with {offer.by}?]" if offer.by else ""
        yield f"{capital(draft.voice.pronoun)} can offer you {offer.offer}{limit}.{by}"
    if draft.refuses:
        yield draft.next_step
        return
    is_of_goods = any(GOODS.search(words) for words in draft.told)
    blank = UNKNOWN if kind is None or (kind in OF_GOODS and not is_of_goods) else BLANKS.get(kind, UNKNOWN)
    yield f"Here is what {draft.voice.pronoun} will do next: {blank}"
    yield f"What {draft.voice.pronoun} will do about it: {blank}"


def kind_of_problem(draft: Draft) -> str | None:
    """Return the kind of problem that the customer's asks tell of, as a policy names it; None where their words do not show it."""
    return problem_kind(" ".join(draft.report.words(ask.span) for ask in draft.report.asks))
