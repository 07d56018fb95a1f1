"""Signatures learnt from an agent's mails. All mails here are made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replycheck.exchange import Message
from replycheck.reading import learn_signature, read_message

BODIES = [
    "Hi Jo,\n\nIt leaves today.",
    "Hi Kim,\n\nSorry! We have sent the lid.",
    "Dear Lee,\n\nYour money is on its way.",
    "Soon.",
]
DETAILS = "Customer Care\nKettles of Leeds\nOpen 9 to 5"
HISTORY = "\n\nOn Fri, 20 Nov 2026 at 10:00 Jo Doe <jo@example.com> wrote:\n\n> Where is it?\n> Jo\n"


def mails(signature, *, bodies=BODIES, below=""):
    return [f"{body}\n\n{signature}{below}" for body in bodies]


@pytest.mark.parametrize(
    ("ending", "learnt"),
    [
        (f"Best regards,\nSam\n\n{DETAILS}", DETAILS),
        (f"Best regards, Sam\n{DETAILS}", DETAILS),
        (f"If there is anything else, tell us.\n\nKind regards\nSam Lee\n{DETAILS}", DETAILS),
        (f"-- \nSam\n{DETAILS}", f"--\nSam\n{DETAILS}"),
        (f"Tell us if it leaks again.\n\nSam Lee\n{DETAILS}", f"Sam Lee\n{DETAILS}"),
        ("Kettles Ltd\nwww.example.com", "Kettles Ltd\nwww.example.com"),
        ("Cheers,\nwww.example.com", "www.example.com"),
    ],
    ids=["below a sign-off", "name in the same line", "below a sentence", "delimited", "no sign-off", "no name", "sign-off alone"],
)
def test_what_recurs_below_the_own_words_is_the_signature(ending, learnt):
    assert learn_signature(mails(ending)) == learnt


@pytest.mark.parametrize(
    "ending",
    [
        "Best regards,\nSam",
        "Thanks, Sam",
        "Sam",
        "If there is anything else, just answer this message.",
        "Please send us:\n- a picture\n- the receipt",
        "We are sorry.\nIt was our fault.\n\nBest regards,\nSam",
        "--",
    ],
)
def test_a_sign_off_or_a_template_is_no_signature(ending):
    assert learn_signature(mails(ending)) is None


def test_the_name_below_sign_offs_that_vary_stays():
    sign_offs = ["Best regards,", "Thanks,", "Cheers,", "Kind regards"]
    bodies = [f"{body}\n\n{sign_off}\nSam Lee\n{DETAILS}" for body, sign_off in zip(BODIES, sign_offs, strict=True)]
    assert learn_signature(bodies) == DETAILS


def test_quoted_history_and_white_space_are_passed_over():
    signature = f"Best regards,\nSam\n{DETAILS}"
    bodies = [*mails(signature, bodies=BODIES[:2], below=HISTORY), *mails(signature.replace("\n", " \r\n\r\n"), bodies=BODIES[2:])]
    assert learn_signature(bodies) == DETAILS


def test_an_agent_who_writes_below_the_quote_has_a_signature_too():
    assert learn_signature([f"> Where is it?\n\n{mail}" for mail in mails(f"Thanks,\nSam\n{DETAILS}")]) == DETAILS


@pytest.mark.parametrize(
    ("n_signed", "n_mails", "learns"), [(2, 2, False), (3, 3, True), (3, 5, True), (3, 6, False), (6, 10, True)]
)
def test_three_mails_and_sixty_percent_must_agree(n_signed, n_mails, learns):
    bodies = [f"Mail {i} of the day has left." for i in range(n_mails)]
    signed = mails(f"Thanks,\nSam\n{DETAILS}", bodies=bodies[:n_signed])
    assert (learn_signature([*signed, *bodies[n_signed:]]) == DETAILS) is learns


def test_the_same_mail_thrice_shows_nothing():
    assert learn_signature([f"It leaves today.\n\nThanks,\nSam\n{DETAILS}"] * 3) is None


@pytest.mark.parametrize("bodies", [[], ["", " ", "\n"], ["> a", "> b", "> c"], ["\ud800", "\0", "👋"]])
def test_nothing_is_learnt_from_nothing(bodies):
    assert learn_signature(bodies) is None


def test_what_is_learnt_is_subtracted():
    bodies = mails(f"Thanks,\nSam\n\n{DETAILS}", below=HISTORY)
    signature = learn_signature(bodies)
    for body, mail in zip(BODIES, bodies, strict=True):
        reading = read_message(Message("agent", text=mail), signature=signature)
        assert [mail[start:end] for start, end in reading.own] == [f"{body}\n\nThanks,\nSam"]


LINES = st.sampled_from(["Thanks,", "Sam", "Kettles Ltd", "www.example.com", "--", "It leaves today.", "> quoted", "- item", ""])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.lists(LINES, max_size=6).map("\n".join), max_size=6))
def test_what_is_learnt_ends_enough_of_the_mails(bodies):
    signature = learn_signature(bodies)
    if signature is not None:
        words = signature.split()
        n_ending = sum(1 for body in set(bodies) if words == body.replace("> quoted", "").split()[-len(words) :])
        assert n_ending >= max(3, 0.6 * len(set(bodies)))
