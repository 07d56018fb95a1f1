"""What a customer's problem is about, told by plain words: rough, and the same for everybody who reads the list."""

from __future__ import annotations

import re

OTHER = "other"
_WORDS = {
    "delivery": r"deliver\w*|ship\w*|parcel|package|tracking|courier|arriv\w*|never came|in transit|lost in the post",
    "refund or charge": r"refund\w*|charged?|charges|overcharg\w*|money back|credit card|invoice[ds]?|billing|billed|payments?|paid twice|fees?",
    "broken or wrong item": r"broken|damag\w*|crack\w*|defect\w*|faulty|leak\w*|wrong (?:item|size|colou?r|one|product)|missing part|torn|stopped working",
    "website or app": r"web ?site|app|check ?out|page|error message|crash\w*|bug|button|load(?:s|ing)?|screen",
    "account and login": r"log ?in|log ?ins|password|account|sign in|locked out|verif\w*|two[- ]factor|username",
    "price or promotion": r"price[ds]?|pricing|discount\w*|promo\w*|coupon|voucher|offers?|gift card",
    "cancel or return": r"cancel\w*|return(?:s|ed|ing)?|exchange|unsubscribe|send (?:it|them) back",
    "stock and orders": r"out of stock|back ?order\w*|in stock|availab\w*|my order|order number|reserv\w*|booking|booked",
    "service itself": r"rude|nobody (?:answers|replies)|no (?:answer|reply|response)|on hold|third time|still waiting|complain\w*|unhelpful",
}
KINDS = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _WORDS.items()}


def problem_kind(text: str) -> str:
    """Return the kind whose words stand in the text most often, the first listed of equals; `OTHER` if none do."""
    counts = {name: len(pattern.findall(text)) for name, pattern in KINDS.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else OTHER
