"""The REST API: a held comment is refused with 400 and its reasons; what was sent says whether it was checked."""

from __future__ import annotations

from typing import Any

from helpdesk.serializers import FollowUpSerializer
from rest_framework.serializers import ValidationError

from .judgement import Judgement, judge, remember
from .views import SEEN, WHY


class CheckedFollowUpSerializer(FollowUpSerializer):
    """django-helpdesk's own serializer, with a check before the follow-up is stored and mailed.

    A refusal carries `replycheck_seen`; the same request with it and a `replycheck_why` goes through.
    """

    _judgement: Judgement | None = None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        ticket, comment, public = (attrs.get(key, getattr(self.instance, key, None)) for key in ("ticket", "comment", "public"))
        is_new = "comment" in attrs or "public" in attrs
        if is_new and public and (comment or "").strip():
            self._check(ticket, comment)
        return attrs

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if self._judgement is None:
            return shown
        verdict = self._judgement.verdict
        told = {
            "action": verdict.action,
            "checked": verdict.checked,
            "problem": verdict.problem,
            "findings": self._judgement.lines(),
        }
        return shown | {"replycheck": told}

    def _check(self, ticket: Any, comment: str) -> None:
        user = self.context["request"].user
        why = str(self.initial_data.get(WHY) or "")
        self._judgement = judge(ticket, comment, user)
        if self._judgement.stops(seen=self._seen(), why=why):
            raise ValidationError({"comment": self._judgement.lines(), SEEN: self._judgement.fingerprints})
        remember(self._judgement.verdict.held, why=why, ticket=ticket, user=user)

    def _seen(self) -> list[str]:
        given = self.initial_data.getlist(SEEN) if hasattr(self.initial_data, "getlist") else self.initial_data.get(SEEN)
        return given if isinstance(given, list) else []
