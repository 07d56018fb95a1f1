"""What goes out: JSON, and refusals that say what is wrong and where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response


class Refused(Exception):
    """A request that is answered with an error; `error` is for people and holds no words of the exchange, `place` is for programs."""

    def __init__(self, status: int, error: str, place: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status, self.error, self.place, self.headers = status, error, place, headers


class Answer(Response):
    """JSON in ASCII: half a surrogate pair, which JSON allows in and UTF-8 does not allow out, comes back as it came."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False).encode("ascii")


def refusal(refused: Refused) -> Answer:
    """Return the answer that a refused request gets."""
    return Answer({"error": refused.error, "place": refused.place}, status_code=refused.status, headers=dict(refused.headers or {}))
