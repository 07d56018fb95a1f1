"""Is there an apology where one is due, and is it a real one?"""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import Evidence
from .rule import Hit, Rule


def _missing_apology(evidence: Evidence) -> Iterator[Hit]:
    absent = 1 - max(evidence.any_does("apology"), evidence.any_does("hollow_apology"))
    yield Hit(evidence.first_doing_more_than_greet(), (evidence.apology_due or 0.0) * absent, evidence.main_ask())


def _hollow_apology(evidence: Evidence) -> Iterator[Hit]:
    # A real apology elsewhere in the reply makes good for a clumsy one.
    unless_genuine = 1 - evidence.any_does("apology")
    for sentence in evidence.sentences:
        confidence = (evidence.apology_due or 0.0) * unless_genuine * sentence.acts["hollow_apology"]
        yield Hit(sentence.span, confidence, evidence.main_ask())


MISSING_APOLOGY = Rule(
    name="missing-apology",
    dimension="apology",
    severity="warning",
    message="Something went wrong for the customer, and nobody apologises for it.",
    advice="Apologise, in the first lines, for what happened to this customer: name it.",
    source="docs/labels.md#apology_due",
    check=_missing_apology,
    bad=(
        (
            "The kettle I bought from you on Monday leaks from the base.",
            "Hi Ines, a new kettle leaves our warehouse today and should reach you on Thursday. Keep the old one for parts if you like.",
        ),
        (
            "I stayed in all Saturday for the fitter and nobody turned up. When is he coming?",
            "You are now booked for Tuesday at nine, and the fitter will ring you when he sets off.",
        ),
        (
            "I have been charged twice for my March veg box.",
            "Thank you for flagging this. The second payment of $24 went back to your card this morning.",
        ),
    ),
    good=(
        (
            "The kettle I bought from you on Monday leaks from the base.",
            "I'm so sorry the kettle leaks, Ines. A new one leaves our warehouse today and should reach you on Thursday.",
        ),
        (
            "I stayed in all Saturday for the fitter and nobody turned up. When is he coming?",
            "You lost a whole Saturday because of us, and I apologise. He will be with you on Tuesday at nine; I have put myself down to ring him at eight.",
        ),
        ("Which evening are you open late in December?", "Every Thursday, until nine."),
    ),
)

HOLLOW_APOLOGY = Rule(
    name="hollow-apology",
    dimension="apology",
    severity="warning",
    message="This sounds like an apology but is none: it is conditional, about feelings, or taken back.",
    advice='Apologise for the event itself, without "if", "but" or "you feel".',
    source="docs/labels.md#hollow_apology",
    check=_hollow_apology,
    bad=(
        (
            "The cake arrived with someone else's name on it, an hour before the party.",
            "We are sorry if this caused any upset. Your $38 has been refunded.",
        ),
        (
            "Your mechanic left my car with the handbrake cable off.",
            "I'm sorry you feel our work was not up to standard. Please bring the car in at eight tomorrow and we will refit the cable free of charge.",
        ),
        (
            "The room had no heating for both nights of our stay.",
            "Sorry about the heating, but it was an unusually cold weekend. One night has been taken off your bill.",
        ),
    ),
    good=(
        (
            "The cake arrived with someone else's name on it, an hour before the party.",
            "We are sorry for putting the wrong name on your cake. Your $38 has been refunded.",
        ),
        (
            "Your mechanic left my car with the handbrake cable off.",
            "I'm ashamed that a car left our garage like that. I will collect it at eight tomorrow, refit the cable myself and charge you nothing.",
        ),
        ("Do you sell gift cards in the shop?", "Sorry, we don't, but you can buy them on our website and print them at home."),
    ),
)
