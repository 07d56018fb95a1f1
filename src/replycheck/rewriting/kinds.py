"""The kinds of problem that customers write about, told by their words: one list for what a policy may offer and for what an audit counts."""

from __future__ import annotations

import re
from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "wrong-price": r"\bprice\b|\bdiscount\b|\bcode\b.{0,30}\b(?:not|n['’]t)\b|\bvoucher\b|\bpromo\w*|\bcheaper\b",
    "charged-wrongly": r"\b(?:over)?charged\b|\bbilled\b|\bdebited\b|\bcharged? twice\b|\binvoice\b|\brefund\w*\b",
    "out-of-stock": r"\bout of stock\b|\bsold out\b|\bunavailable\b|\bback ?order\w*",
    "wrong-or-damaged": r"\bbroken?\b|\bcracked\b|\bdamaged\b|\btorn\b|\bsmashed\b|\bfaulty\b|\bwrong (?:size|colou?r|item|one|model|order|product|part)\b|\binstead of\b|\bmissing\b|\bleak\w*",
    "late-or-lost": r"\bnever (?:came|arrived|turned up)\b|\bnot (?:arrived|come|been delivered|here)\b|\bn['’]t (?:arrived|come|turned up)\b|\blate\b|\bwhere is\b|\blost\b|\bdelay\w*|\bstill waiting\b",
    "site-broken": r"\b(?:web ?site|site|app|page|checkout|portal)\b[^.!?]{0,40}\b(?:down|crash\w*|freez\w+|fro[sz]e\w*|(?:not|n['’]t) (?:work|load|open)\w*|errors?|stuck|blank)\b|\b(?:can(?:not|['’]t)|unable to) log ?(?:in|on)\b",
    "account-access": r"\blog(?:ged|ging)? ?in\b|\bsign(?:ed|ing)? in\b|\bpassword\b|\blocked out\b|\b(?:account|profile)\b[^.!?]{0,30}\b(?:locked|blocked|suspended|hacked)\b|\bverif\w+ (?:code|link|e-?mail)\b",
    "cancel-or-return": r"\bcancel\w*|\breturns?\b|\bsend (?:it|them|this|these) back\b|\bexchange\b|\bunsubscri\w+|\b(?:close|delete) my account\b",
    "not-working": r"\b(?:not|n['’]t|never|stop(?:s|ped)?) work\w*|\b(?:keeps?|kept) (?:dropping|crashing|freezing|stopping|cutting|failing)\b|\bcrash\w*|\bfro(?:ze|zen)\b|\bfreez(?:es|ing)\b|\boutage\b|\b(?:is|are|has been) (?:down|dead)\b|\bno (?:signal|service|internet|connection|heating|hot water)\b|\bstuck\b|\berror\b|\bbug\b",
    "badly-treated": r"\brude\w*\b|\bhung up\b|\bignor(?:ed|es|ing)\b|\bno(?:body|[- ]one) (?:\w+ )?(?:answer|repl|call|c[ao]me|r[iau]ng|show)\w*|\bno (?:answer|reply|response)\b|\bon hold\b|\bunhelpful\b|\b(?:third|fourth|fifth) time\b",
}  # fmt: skip
"""What customers' words give each kind away, as a policy names it; the first that fits counts."""


def problem_kind(words: str) -> str | None:
    """Return the kind of problem that a customer's words tell of; None where they do not show it."""
    return next((kind for kind, pattern in KINDS.items() if re.search(pattern, words, re.IGNORECASE)), None)
