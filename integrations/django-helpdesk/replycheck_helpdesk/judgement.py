"""The one decision that the staff form and the REST API share: may this comment go out?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from helpdesk.lib import safe_template_context
from replycheck_client import DEFAULT_URL, TIMEOUT_S, Client, Reason, Verdict

from .exchange import exchange_of
from .merge_fields import faults, render


@dataclass(frozen=True)
class Judgement:
    """What the service said of a comment, and which merge fields would vanish from it."""

    verdict: Verdict
    merge_faults: tuple[str, ...] = ()

    @property
    def fingerprints(self) -> list[str]:
        """The findings it is held for, to be given back with "send anyway"."""
        return [reason.fingerprint for reason in self.verdict.held]

    def stops(self, *, seen: Collection[str], why: str) -> bool:
        """Say whether the comment must wait.

        An agent may send what they have seen, with a reason: a finding that came in with a later edit holds again. A merge field
        that would vanish is no matter of opinion, so nothing lets it through.
        """
        unseen = [reason for reason in self.verdict.held if reason.fingerprint not in seen]
        return bool(self.merge_faults or unseen or (self.verdict.action == "hold" and not why.strip()))

    def lines(self) -> list[str]:
        """Return why, as plain text."""
        return [*self.merge_faults, *self.verdict.lines()]


def judge(ticket: Any, comment: str, user: Any) -> Judgement:
    """Ask the service about a comment that is about to be mailed; merge fields are judged here, where their values are known."""
    context = safe_template_context(ticket)
    reply = render(comment, context)
    return Judgement(_client().check(exchange_of(ticket, reply, user)), tuple(faults(comment, context)))


def remember(held: tuple[Reason, ...], *, why: str, ticket: Any, user: Any) -> None:
    """Store why a held reply was sent anyway."""
    if held:
        _client().sent_anyway(held, why=why.strip(), exchange_id=ticket.ticket_for_url, agent=user.get_username())


def _client() -> Client:
    return Client(
        getattr(settings, "REPLYCHECK_URL", DEFAULT_URL),
        token=getattr(settings, "REPLYCHECK_TOKEN", None),
        timeout_s=getattr(settings, "REPLYCHECK_TIMEOUT_S", TIMEOUT_S),
    )
