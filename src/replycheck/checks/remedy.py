"""Does the reply offer a remedy, and does it hold more than a promise?"""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import Evidence
from .rule import Hit, Rule


def _no_remedy(evidence: Evidence) -> Iterator[Hit]:
    if evidence.has_blank():
        return
    # A question back or an open refusal is a step of its own kind; what it lacks is not a remedy forgotten.
    absent = 1 - evidence.any_does("concrete_remedy", "vague_remedy", "asks_customer", "refusal", "takes_charge")
    yield Hit(evidence.body(), (evidence.apology_due or 0.0) * absent, evidence.main_ask())


def _vague_remedy(evidence: Evidence) -> Iterator[Hit]:
    if evidence.has_blank():
        return
    unless_more = 1 - evidence.any_does("concrete_remedy", "asks_customer")
    for sentence in evidence.sentences:
        yield Hit(sentence.span, (evidence.apology_due or 0.0) * unless_more * sentence.acts["vague_remedy"], evidence.main_ask())


def _repeated_promise(evidence: Evidence) -> Iterator[Hit]:
    if evidence.has_blank():  # what will stand there may be what is new behind the promise
        return
    for link in evidence.links:
        if link.kind == "repeats_promise":
            yield Hit(link.reply, link.probability, link.thread)


NO_REMEDY = Rule(
    name="no-remedy",
    dimension="remedy",
    severity="suggestion",
    message="The reply offers nothing that mends the problem.",
    advice="Say what is done about it, by whom and by when.",
    source="docs/labels.md#concrete_remedy",
    check=_no_remedy,
    bad=(
        (
            "The zip on my new tent broke on the first night.",
            "I'm so sorry that the zip broke on your first night out. That must have been miserable.",
        ),
        ("I ordered a size 8 and got a size 6.", "We apologise for sending the wrong size. It was a mistake in our packing room."),
        (
            "You deleted my booking and gave my table away.",
            "I'm sorry about your table. It was our fault, and I understand how embarrassing it was in front of your guests.",
        ),
    ),
    good=(
        (
            "The zip on my new tent broke on the first night.",
            "I'm so sorry that the zip broke on your first night out. A new tent is on its way to you by courier.",
        ),
        (
            "I ordered a size 8 and got a size 6.",
            "We apologise for sending the wrong size. Your size 8 was posted today, and the label in the box is for the 6.",
        ),
        (
            "You deleted my booking and gave my table away.",
            "I'm sorry about your table; it was our fault. I have kept the window table for you on Saturday, and the meal is on us.",
        ),
    ),
)

VAGUE_REMEDY = Rule(
    name="vague-remedy",
    dimension="remedy",
    severity="suggestion",
    message="This promises help without anything that the customer could check.",
    advice="Say what is done, by whom and by when.",
    source="docs/labels.md#vague_remedy",
    check=_vague_remedy,
    bad=(
        (
            "My router has been dead since Sunday.",
            "I'm sorry about your router. We will look into it and someone will be in touch in due course.",
        ),
        (
            "The paint you sent dried up in the tin before I opened it.",
            "Sorry about the dried-up paint. I have passed your comments on to the relevant team.",
        ),
        (
            "You took the payment for my ticket but no ticket came.",
            "We apologise that your ticket did not come. Rest assured that we are doing our very best to sort this out.",
        ),
    ),
    good=(
        (
            "My router has been dead since Sunday.",
            "I'm sorry about your router. A new one will be delivered tomorrow before noon, and I'll phone at one to see that it works.",
        ),
        (
            "The paint you sent dried up in the tin before I opened it.",
            "Sorry about the dried-up paint. I've posted you two fresh tins today.",
        ),
        (
            "You took the payment for my ticket but no ticket came.",
            "We apologise that your ticket did not come. It is attached to this message as a PDF.",
        ),
    ),
)

REPEATED_PROMISE = Rule(
    name="repeated-promise",
    dimension="remedy",
    severity="warning",
    message="The same promise was made before in this thread and not kept.",
    advice="Say what is different this time, and offer something that can be checked.",
    source="docs/labels.md#links",
    check=_repeated_promise,
    bad=(
        (
            (
                ("customer", "My newspaper did not come again today."),
                ("agent", "We are sorry. This will not happen again."),
                ("customer", "And again this morning, no paper!"),
            ),
            "We are sorry. We promise that this will not happen again.",
        ),
        (
            (
                ("customer", "Where is my refund?"),
                ("agent", "Apologies for the delay. You will have the money by Friday."),
                ("customer", "Friday has come and gone, and there is no money."),
            ),
            "I apologise. You will have the money by next Friday.",
        ),
        (
            (
                ("customer", "Nobody has phoned me about the boiler."),
                ("agent", "Sorry about that. An engineer will call you tomorrow."),
                ("customer", "No one called yesterday either."),
            ),
            "I'm so sorry. An engineer will call you tomorrow.",
        ),
    ),
    good=(
        (
            (
                ("customer", "My newspaper did not come again today."),
                ("agent", "We are sorry. This will not happen again."),
                ("customer", "And again this morning, no paper!"),
            ),
            "We told you it would not happen again and it did; I'm sorry. From tomorrow another carrier has your street, and your whole month is free.",
        ),
        (
            (
                ("customer", "Where is my refund?"),
                ("agent", "Apologies for the delay. You will have the money by Friday."),
                ("customer", "Friday has come and gone, and there is no money."),
            ),
            "We broke our word on Friday, and I'm sorry. I sent the $90 myself by instant transfer a minute ago; the receipt is attached.",
        ),
        ("Nobody has phoned me about the boiler.", "I'm so sorry that nobody called. An engineer will call you tomorrow at ten."),
    ),
)
