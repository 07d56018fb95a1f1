"""Does the reply deal with the problem that this customer stated?"""

from __future__ import annotations

from collections.abc import Iterator

from ..report import Span
from .evidence import Evidence
from .rule import Hit, Rule


def _off_topic_reply(evidence: Evidence) -> Iterator[Hit]:
    if evidence.relevance is not None and not _waits_for_blanks(evidence):
        yield Hit(evidence.body(), evidence.relevance["mismatch"], _least_answered(evidence))


def _generic_reply(evidence: Evidence) -> Iterator[Hit]:
    if evidence.relevance is not None and not _waits_for_blanks(evidence):
        yield Hit(evidence.body(), evidence.relevance["generic"], _least_answered(evidence))


def _unanswered_ask(evidence: Evidence) -> Iterator[Hit]:
    for ask in evidence.unheld_asks():
        yield Hit(evidence.body(), ask.probability * (1 - ask.answered), ask.span)


def _contradicts_customer(evidence: Evidence) -> Iterator[Hit]:
    yield from _links(evidence, "contradicts")


def _asks_for_given(evidence: Evidence) -> Iterator[Hit]:
    yield from _links(evidence, "asks_given")


def _links(evidence: Evidence, kind: str) -> Iterator[Hit]:
    for link in evidence.links:
        if link.kind == kind:
            yield Hit(link.reply, link.probability, link.thread)


def _waits_for_blanks(evidence: Evidence) -> bool:
    """Return whether each ask has its blank, or where nothing is asked there is any: what the reply will say is not there yet to be judged."""
    return not evidence.unheld_asks() if evidence.asks else evidence.has_blank()


def _least_answered(evidence: Evidence) -> Span | None:
    if not evidence.asks:
        return None
    return max(evidence.asks, key=lambda ask: ask.probability * (1 - ask.answered)).span


OFF_TOPIC_REPLY = Rule(
    name="off-topic-reply",
    dimension="relevance",
    severity="warning",
    message="The reply answers something else than what the customer wrote.",
    advice="Answer the sentence marked in the customer's message.",
    source="docs/labels.md#relevance",
    check=_off_topic_reply,
    bad=(
        (
            "The blender you sent has no lid in the box.",
            "Thanks for your interest in our blenders! The 600-watt model crushes ice and is available in red, black and cream.",
        ),
        (
            "I cancelled my gym membership in May and you are still taking the money.",
            "Good news, Marek: our summer offer means you can upgrade your membership today and get the pool included.",
        ),
        (
            "My flight voucher was accepted, but the confirmation has my sister's name on it instead of mine.",
            "To use a voucher, enter its code on the payment page before you press Confirm. Vouchers are valid for one year.",
        ),
    ),
    good=(
        (
            "The blender you sent has no lid in the box.",
            "Sorry about that, the lid should have been in there. One is going out by first-class post this afternoon.",
        ),
        (
            "I cancelled my gym membership in May and you are still taking the money.",
            "You did cancel in May; we failed to stop the payments and I am sorry. The direct debit is closed now and the £58 for June and July goes back today.",
        ),
        (
            "My flight voucher was accepted, but the confirmation has my sister's name on it instead of mine.",
            "I apologise for the mix-up with the names. I have changed the booking to yours and sent a new confirmation.",
        ),
    ),
)

GENERIC_REPLY = Rule(
    name="generic-reply",
    dimension="relevance",
    severity="warning",
    message="This reply would fit almost any message.",
    advice="Name the customer's problem and say what happens about it.",
    source="docs/labels.md#relevance",
    check=_generic_reply,
    bad=(
        (
            "My hearing aid batteries came, but they are size 10 and I ordered 312.",
            "Thank you for getting in touch. Your message is important to us and a member of our team will respond as soon as possible.",
        ),
        (
            "The app signs me out every time I open the map.",
            "Hi there! We're sorry for the trouble. Please send us a direct message so that we can assist you further.",
        ),
        (
            "Two of the six chairs have screw holes on the wrong side.",
            "We value all feedback and always strive to offer our customers the best possible experience.",
        ),
    ),
    good=(
        (
            "My hearing aid batteries came, but they are size 10 and I ordered 312.",
            "Sorry for sending you size 10. Two packs of 312 are on their way to you, and you may keep the others.",
        ),
        (
            "The app signs me out every time I open the map.",
            "We're sorry about the sign-outs. The map has a fault in version 5.2; version 5.3, out today, mends it, so please update and the map will open as it should.",
        ),
        (
            "Two of the six chairs have screw holes on the wrong side.",
            "I apologise for the two misdrilled chairs. Fresh legs for both are being sent on Wednesday, already drilled.",
        ),
    ),
)

UNANSWERED_ASK = Rule(
    name="unanswered-ask",
    dimension="relevance",
    severity="warning",
    message="The reply leaves this sentence of the customer's untouched.",
    advice="Deal with it: answer it, or say when it will be answered.",
    source="docs/labels.md#asks",
    check=_unanswered_ask,
    bad=(
        (
            "The left speaker is dead. Also, can you tell me whether the stand is sold separately?",
            "I'm sorry the left speaker has failed. A replacement goes out today with a return label for the old one.",
        ),
        (
            "Is the cabin free for the last weekend of August? And are dogs allowed?",
            "Yes, the cabin is free from Friday 28 to Sunday 30 August, at $110 a night.",
        ),
        (
            "You sent the curtains in grey, not green. I was also overcharged £12 for delivery.",
            "Sorry about the wrong colour. The green pair is being sent tomorrow, and the driver will pick up the grey ones.",
        ),
    ),
    good=(
        (
            "The left speaker is dead. Also, can you tell me whether the stand is sold separately?",
            "I'm sorry the left speaker has failed. A replacement goes out today, and yes, the stand can be bought on its own for $35.",
        ),
        (
            "Is the cabin free for the last weekend of August? And are dogs allowed?",
            "Yes to both: it is free from Friday 28 to Sunday 30 August, and one dog may stay without charge.",
        ),
        (
            "You sent the curtains in grey, not green. I was also overcharged £12 for delivery.",
            "Sorry about the wrong colour and about the overcharge. The green pair is being sent tomorrow, and your £12 has been refunded.",
        ),
    ),
)

CONTRADICTS_CUSTOMER = Rule(
    name="contradicts-customer",
    dimension="relevance",
    severity="warning",
    message="This does not fit a fact that the customer stated.",
    advice="Take the clause out, or say openly what you found and how.",
    source="docs/labels.md#links",
    check=_contradicts_customer,
    bad=(
        (
            "I have never owned a dog. Why did you sign me up for the puppy club?",
            "We signed you up because of the dog you registered with us.",
        ),
        (
            "The parcel never came. I live in Leeds, and your tracking says it was left in Hull.",
            "We are glad to confirm that your parcel was handed to you at your home in Hull on Tuesday.",
        ),
        (
            "I paid in cash at the counter on Friday and I still have the receipt.",
            "As you paid by card, the refund for Friday will appear on your card statement.",
        ),
    ),
    good=(
        (
            "I have never owned a dog. Why did you sign me up for the puppy club?",
            "We mixed up two customer numbers, and I'm sorry. You have been taken off the puppy club list.",
        ),
        (
            "The parcel never came. I live in Leeds, and your tracking says it was left in Hull.",
            "We're sorry that your parcel was left in Hull when you live in Leeds. A second one goes out tonight by courier.",
        ),
        (
            "I paid in cash at the counter on Friday and I still have the receipt.",
            "As you paid in cash, you can have the money back at the counter on any day this week; just bring the receipt.",
        ),
    ),
)

ASKS_FOR_GIVEN = Rule(
    name="asks-for-given",
    dimension="relevance",
    severity="warning",
    message="This asks for what the customer has already given or done.",
    advice="Use what the customer wrote, and ask only for what is missing.",
    source="docs/labels.md#links",
    check=_asks_for_given,
    bad=(
        (
            "Order 5516 came with a cracked lens. Photo attached. Please send a new one.",
            "Sorry to hear that the lens was cracked. Could you please tell us your order number?",
        ),
        (
            "I'd like to move my appointment from Monday the 4th to Thursday the 7th, any time after two.",
            "Happy to help! Which day would you like to move your appointment to?",
        ),
        (
            "The dishwasher, model DW40, stops with code E9. I have already reset it twice.",
            "I'm sorry about that. What is the error code shown on the display?",
        ),
    ),
    good=(
        (
            "Order 5516 came with a cracked lens. Photo attached. Please send a new one.",
            "Sorry to hear that the lens was cracked. I've seen your photo, and a new one under order 5516 ships today.",
        ),
        (
            "I'd like to move my appointment from Monday the 4th to Thursday the 7th, any time after two.",
            "Done: you are now in on Thursday the 7th at half past two.",
        ),
        (
            "My dishwasher stops halfway and shows an error code.",
            "I'm sorry it keeps stopping. Which code does it show? With that I can tell you tonight whether it needs a part, and send the part free of charge.",
        ),
    ),
)
