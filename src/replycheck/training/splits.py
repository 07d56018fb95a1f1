"""Train, dev and test by case, and the proof that nothing leaks from one into another.

A model that has seen a ticket, a customer or a template in training passes a test on it by memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..errors import BadCorpus
from .check import near_duplicates
from .corpus import SPLITS, Labelled, case_share

SHARES = (0.6, 0.2, 0.2)
"""Of train, dev and test. The corpora's own are 70, 15 and 15: a few hundred replies need more to be judged on."""

Leak = tuple[Labelled, Labelled, str]
"""Two rows that must not be in two splits, and why."""


def split_by_case(rows: Sequence[Labelled], shares: Sequence[float] = SHARES) -> dict[str, list[Labelled]]:
    """Split by a hash of the case's name, so that a row never changes its split when others are added.

    Raises
    ------
    BadCorpus
        If a customer or a template is in two of the splits: names the pair. `one_case_a_leak` mends it.
    """
    parts: dict[str, list[Labelled]] = {name: [] for name in SPLITS}
    for row in rows:
        share = case_share(row.case)
        parts[SPLITS[(share >= shares[0]) + (share >= shares[0] + shares[1])]].append(row)
    refuse_leaks(parts)
    return parts


def refuse_leaks(parts: Mapping[str, Sequence[Labelled]]) -> None:
    """Check any split, also one of your own making (by date, say).

    Raises
    ------
    BadCorpus
        Naming the first pair of rows in two splits that share a ticket, a customer or a template.
    """
    name_of = {id(row): name for name, rows in parts.items() for row in rows}
    for a, b, why in leaks([row for rows in parts.values() for row in rows]):
        if name_of[id(a)] != name_of[id(b)]:
            raise BadCorpus(
                f"{a.place}: {a.id} ({name_of[id(a)]}) and {b.id} of {b.place} ({name_of[id(b)]}) {why}, but are in two splits. "
                "Give them one case, as one_case_a_leak does, and split again."
            )


def one_case_a_leak(rows: Sequence[Labelled]) -> list[Labelled]:
    """Give all rows that hang together (by ticket, customer or template) the case of the first of them."""
    first: dict[str, str] = {}

    def root(case: str) -> str:
        while case in first:
            case = first[case]
        return case

    for a, b, _ in leaks(rows):
        low, high = sorted((root(a.case), root(b.case)))
        if low != high:
            first[high] = low
    return [replace(row, case=root(row.case)) for row in rows]


def leaks(rows: Sequence[Labelled]) -> Iterator[Leak]:
    """Yield pairs of rows that belong into one split."""
    yield from _same([(row.case, row) for row in rows], "are of one case")
    yield from _same([(row.id, row) for row in rows], "have one id")
    yield from _same([(row.customer, row) for row in rows if row.customer], "are of one customer")
    for what, text_of in (("replies", _reply), ("customer's messages", _newest)):
        for a, b, jaccard in near_duplicates(rows, text_of):
            yield a, b, f"have {what} that are {jaccard:.0%} the same"


def _same(keyed: Sequence[tuple[str, Labelled]], why: str) -> Iterator[Leak]:
    """Yield every row that shares its key with an earlier one, beside the one before it."""
    last: dict[str, Labelled] = {}
    for key, row in keyed:
        if key in last:
            yield row, last[key], why
        last[key] = row


def _reply(row: Labelled) -> str:
    return row.exchange.reply.source


def _newest(row: Labelled) -> str:
    return row.exchange.thread[-1].source
