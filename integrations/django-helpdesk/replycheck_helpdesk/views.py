"""The staff form: a public comment is judged before it is saved; a held one comes back with its reasons and the draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from helpdesk.views.staff import UpdateTicketView

from .judgement import Judgement, judge, remember

SEND_ANYWAY = "replycheck_send_anyway"
WHY = "replycheck_why"
SEEN = "replycheck_seen"


class CheckedUpdateTicketView(UpdateTicketView):
    """django-helpdesk's own view, with a check before the comment is stored and mailed."""

    template_name = "replycheck_helpdesk/ticket.html"

    def form_valid(self, form: Any) -> HttpResponse:
        comment = form.data.get("comment", "")
        if not form.data.get("public") or not comment.strip():
            return super().form_valid(form)
        ticket = self.get_object()  # the form has written its own values into self.object
        judgement = judge(ticket, comment, self.request.user)
        anyway = SEND_ANYWAY in form.data
        why, seen = (form.data.get(WHY, ""), form.data.getlist(SEEN)) if anyway else ("", [])
        if judgement.stops(seen=seen, why=why):
            return self._held(form, judgement, asked_why=anyway and not why.strip())
        remember(judgement.verdict.held, why=why, ticket=ticket, user=self.request.user)
        self._tell(judgement)
        return super().form_valid(form)

    def _held(self, form: Any, judgement: Judgement, *, asked_why: bool) -> HttpResponse:
        submitted = {key: value for key, value in form.data.items() if key != "csrfmiddlewaretoken"}
        context = self.get_context_data(form=form, judgement=judgement, submitted=submitted, asked_why=asked_why)
        return self.render_to_response(context)

    def _tell(self, judgement: Judgement) -> None:
        """Let the agent see what went out unchecked, and what was noticed in what went out."""
        verdict = judgement.verdict
        if not verdict.checked:
            messages.warning(self.request, f"This reply went out without a check: {verdict.problem}.")
        elif verdict.reasons:
            noticed = "; ".join(f"{reason.rule}: {reason.message}" for reason in verdict.reasons)
            messages.warning(self.request, f"This reply went out. replycheck noticed: {noticed}")
