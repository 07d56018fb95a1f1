"""Does the reply own the problem, or does it shift the blame?"""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import Evidence
from .rule import Hit, Rule


def _blames_customer(evidence: Evidence) -> Iterator[Hit]:
    yield from _sentences_doing(evidence, "blames_customer")


def _blames_other(evidence: Evidence) -> Iterator[Hit]:
    yield from _sentences_doing(evidence, "blames_other")


def _denies_problem(evidence: Evidence) -> Iterator[Hit]:
    yield from _sentences_doing(evidence, "denies")


def _sentences_doing(evidence: Evidence, act: str) -> Iterator[Hit]:
    for sentence in evidence.sentences:
        yield Hit(sentence.span, sentence.acts[act], evidence.main_ask())


BLAMES_CUSTOMER = Rule(
    name="blames-customer",
    dimension="ownership",
    severity="warning",
    message="This puts the fault on the customer.",
    advice="State the fact without the fault, then the next step.",
    source="docs/labels.md#blames_customer",
    check=_blames_customer,
    bad=(
        ("My shirt shrank in your wash.", "You should have read the label before handing it in."),
        (
            "The parcel went to my old flat.",
            "I'm sorry that it went astray. You entered the wrong address when you placed the order, so please be more careful next time.",
        ),
        (
            "I was charged for a second year without any warning.",
            "As clearly explained in the terms that you accepted, the plan renews each year.",
        ),
    ),
    good=(
        ("My shirt shrank in your wash.", "We washed it too hot, and I'm sorry. Tell me the size and I'll buy you a new one."),
        (
            "The parcel went to my old flat.",
            "I'm sorry that it went astray. The address on the order was 12 Mill Lane; I have changed it and I'm sending the parcel again today.",
        ),
        (
            "I was charged for a second year without any warning.",
            "I'm sorry that you got no reminder. Your plan is cancelled and the $60 has been paid back.",
        ),
    ),
    needs="reply",
)

BLAMES_OTHER = Rule(
    name="blames-other",
    dimension="ownership",
    severity="warning",
    message="This moves the fault to somebody else so as to excuse the company.",
    advice="Name the cause if it helps, and say who of yours puts it right.",
    source="docs/labels.md#blames_other",
    check=_blames_other,
    bad=(
        (
            "My sofa was due on Monday and it's Friday.",
            "The delay is entirely down to the haulage firm, so there is nothing that we can do about it.",
        ),
        (
            "You put the wrong prescription in my glasses.",
            "I'm sorry about the glasses. The lab makes the lenses, not us, so this was their error.",
        ),
        (
            "Why has my refund still not arrived?",
            "Apologies for the wait. Our finance department is slow at this time of year and we in support have no say over them.",
        ),
    ),
    good=(
        (
            "My sofa was due on Monday and it's Friday.",
            "I'm sorry. Our haulier's lorry broke down, and it was our job to tell you on Monday. The sofa comes tomorrow between nine and eleven.",
        ),
        (
            "You put the wrong prescription in my glasses.",
            "That was our mistake, and I'm sorry. New lenses are being cut today and will be in the shop on Thursday.",
        ),
        (
            "Why has my refund still not arrived?",
            "Apologies for the wait: I had not released the payment. I did so just now, and it will be with you by Wednesday.",
        ),
    ),
    needs="reply",
)

DENIES_PROBLEM = Rule(
    name="denies-problem",
    dimension="ownership",
    severity="warning",
    message="This denies the complaint or plays it down.",
    advice="Take the customer's account as the starting point.",
    source="docs/labels.md#denies",
    check=_denies_problem,
    bad=(
        (
            "Half the strawberries in the punnet were mouldy.",
            "Our strawberries are picked fresh every day, and no other customer has complained.",
        ),
        (
            "The Wi-Fi in room 12 dropped every ten minutes.",
            "I'm sorry to hear that. Our Wi-Fi works perfectly well, however, and was tested only last week.",
        ),
        ("My order is eight days late.", "A few days either way is nothing unusual, and most people would not call that late."),
    ),
    good=(
        (
            "Half the strawberries in the punnet were mouldy.",
            "That punnet should never have left our shelf, and I'm sorry. Your £3 has been refunded.",
        ),
        (
            "The Wi-Fi in room 12 dropped every ten minutes.",
            "I'm sorry about the Wi-Fi. We found a loose cable on that floor and fixed it, and $20 comes off your bill.",
        ),
        (
            "Is it true that your oat bars contain nuts?",
            "No, the oat bars contain no nuts, and they are made in a nut-free kitchen.",
        ),
    ),
    needs="reply",
)
