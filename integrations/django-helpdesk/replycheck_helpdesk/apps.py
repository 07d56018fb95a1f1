"""Where the app takes its place in django-helpdesk, which has no setting for it."""

from __future__ import annotations

from django.apps import AppConfig


class ReplycheckHelpdeskConfig(AppConfig):
    name = "replycheck_helpdesk"
    verbose_name = "replycheck"

    def ready(self) -> None:
        from helpdesk.views import staff
        from helpdesk.views.api import FollowUpViewSet

        from .serializers import CheckedFollowUpSerializer
        from .views import CheckedUpdateTicketView

        staff.UpdateTicketView = CheckedUpdateTicketView  # staff.update_ticket_view looks it up at each request
        FollowUpViewSet.serializer_class = CheckedFollowUpSerializer
