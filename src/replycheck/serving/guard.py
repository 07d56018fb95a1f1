"""Who may call, and what a browser is told about the answers: hosts, token, headers. Plain ASGI, around every route."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..config import ServeSettings
from .answers import Refused, refusal

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
PROTECTED = ("/v1/", "/metrics")
"""Paths that need the token; the page itself, its scripts and the description hold nothing to protect."""


class Callers:
    """Lets in who holds the token; where none is set, only who calls this machine by one of its own names.

    The name matters: a web page elsewhere can have its own host name resolve to this machine, and would then count as one of ours.
    """

    def __init__(self, app: ASGIApp, settings: ServeSettings) -> None:
        self.app = app
        self.token = settings.token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope["path"], Headers(scope=scope))
        await (self.app if refused is None else refusal(refused))(scope, receive, send)

    def _refused(self, path: str, headers: Headers) -> Refused | None:
        if self.token is None:
            name = headers.get("host", "").lower()
            name = name if name.endswith("]") else name.rpartition(":")[0] or name
            if name not in LOOPBACK_NAMES:
                known = ", ".join(LOOPBACK_NAMES)
                return Refused(400, f"Host: expected one of {known}. Call the service so, or set a token.", "Host")
            return None
        found = headers.get("authorization", "").encode("latin-1")
        if path.startswith(PROTECTED) and not hmac.compare_digest(found, f"Bearer {self.token}".encode("latin-1")):
            problem = "Authorization: expected 'Bearer ' and the token of [serve]. Send it."
            return Refused(401, problem, "Authorization", {"WWW-Authenticate": "Bearer"})
        return None


class SecurityHeaders:
    """Tells browsers to load nothing from elsewhere, and who may show the page in a frame."""

    def __init__(self, app: ASGIApp, settings: ServeSettings) -> None:
        self.app = app
        framers = " ".join(settings.frame_ancestors) or "'none'"
        own = "script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
        self.headers = {
            "Content-Security-Policy": f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'; frame-ancestors {framers}",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        if not settings.frame_ancestors:
            self.headers["X-Frame-Options"] = "DENY"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
