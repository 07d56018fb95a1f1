"""replycheck: a linter for customer-support replies, offline.

>>> import replycheck
>>> report = replycheck.check("I was charged twice for my veg box.", "Thank you. The second payment of $24 went back to your card today.")
>>> [finding.rule for finding in report.findings]
['missing-apology']
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from .errors import ReplycheckError
from .exchange import Agent, Exchange, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .checker import Checker
    from .report import Report

__version__ = "0.1.0"
__all__ = ["Agent", "Checker", "Exchange", "Message", "ReplycheckError", "Report", "check"]


def check(customer: str | Sequence[str | Mapping[str, Any]], reply: str | Mapping[str, Any]) -> Report:
    """Judge one reply with the shipped model.

    Parameters
    ----------
    customer : the customer's message, or the whole thread as the contract has it, newest last
    reply : the reply about to be sent

    Returns
    -------
    report : what was found, with the words that show it; shows itself in a notebook

    Raises
    ------
    BadExchange
        If the input does not have the shape of the contract.
    """
    return _checker().check(customer, reply)


@cache
def _checker() -> Checker:
    from .checker import Checker

    return Checker()


def __getattr__(name: str) -> Any:
    # Loading these takes half a second, which `replycheck --help` and error paths need not wait for.
    if name == "Checker":
        from .checker import Checker

        return Checker
    if name == "Report":
        from .report import Report

        return Report
    raise AttributeError(f"module 'replycheck' has no attribute '{name}'")
