"""A ticket and a draft as the exchange that the service judges."""

from __future__ import annotations

from typing import Any

from helpdesk.decorators import is_helpdesk_staff


def exchange_of(ticket: Any, reply: str, user: Any) -> dict[str, Any]:
    """Return the JSON form of an exchange: the ticket's public thread, and the reply as it would be mailed."""
    return {
        "id": ticket.ticket_for_url,
        "thread": thread_of(ticket),
        "reply": {"text": reply},
        "agent": {"name": user.get_full_name() or user.get_username()},
        "channel": "email",
        "public": True,
        "type": "reply",
    }


def thread_of(ticket: Any) -> list[dict[str, Any]]:
    """Return what customer and agents wrote to each other, oldest first; internal notes and the helpdesk's own lines are left out."""
    turns = [(followup, _role(followup)) for followup in ticket.followup_set.filter(public=True).order_by("date", "id")]
    thread = [_message(role, followup.comment, followup.date) for followup, role in turns if role and followup.comment]
    opening = (ticket.description or "").strip()
    # A ticket that came by mail holds its first mail twice: as its description and as its first follow-up.
    if opening and not (thread and thread[0]["text"].strip().startswith(opening)):
        thread.insert(0, _message("customer", opening, ticket.created))
    return thread


def _role(followup: Any) -> str | None:
    """Say who wrote a follow-up; None for the helpdesk itself, which signs with no user and has no mail's number."""
    if followup.user is not None:
        return "agent" if is_helpdesk_staff(followup.user) else "customer"
    return "customer" if followup.message_id else None


def _message(role: str, text: str, sent_at: Any) -> dict[str, Any]:
    return {"role": role, "text": text, "sent_at": sent_at.isoformat()}
