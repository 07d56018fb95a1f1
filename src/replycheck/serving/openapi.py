"""What /openapi.json says of each route: the schemas of the contract, and an example that the tests send."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from .requests import FINGERPRINT, Check, Feedback, Sending

EXAMPLE_SENDING = {
    "id": "4711",
    "thread": [{"role": "customer", "text": "My lamp arrived with a broken shade. When do I get a new one?"}],
    "reply": {"text": "Hi [NAME], thank you for your interest in our lamps!"},
    "channel": "email",
    "public": True,
}
EXAMPLE_FEEDBACK = {
    "fingerprint": "0123456789abcdef",
    "rule": "no-remedy",
    "action": "dismiss",
    "reason": "A colleague has arranged it on the phone.",
    "exchange_id": "4711",
    "agent": "a12",
}


def _schema(name: str) -> dict[str, Any]:
    schema = json.loads((files("replycheck") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return {key: value for key, value in schema.items() if key != "$schema"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def _json(schema: dict[str, Any], **example: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema, **example}}}


def _takes(schema: dict[str, Any], **examples: dict[str, Any]) -> dict[str, Any]:
    named = {name: {"value": example} for name, example in examples.items()}
    return {"requestBody": {"required": True, **_json(schema, examples=named)}}


def _sent(model: type[Sending], description: str) -> dict[str, Any]:
    """Return the schema of an exchange and what is said beside it."""
    properties = _EXCHANGE["properties"] | model.model_json_schema()["properties"]
    return _EXCHANGE | {"title": model.__name__, "description": description, "properties": properties}


def _answers(description: str, schema: dict[str, Any], *refusals: int) -> dict[int, Any]:
    error = _object(error={"type": "string"}, place={"type": ["string", "null"]})
    return {200: {"description": description, **_json(schema)}} | {
        status: {"description": REFUSALS[status], **_json(error)} for status in refusals
    }


REFUSALS = {
    400: "The body is not JSON, or the service was called by a name that is not its own.",
    401: "The token is missing or wrong.",
    408: "The body did not arrive in time.",
    413: "The body, a text or the thread is too long.",
    415: "The body is not application/json.",
    422: "The body does not have the shape of the contract; `place` says where.",
    503: "Too many requests at once, or not done in time, or the feedback cannot be stored. Try again shortly.",
}
POSTED = (400, 401, 408, 413, 415, 422, 503)
_FINGERPRINTS = {"type": "array", "items": {"type": "string", "pattern": FINGERPRINT}}
_REPORT = _schema("report")
_EXCHANGE = _schema("exchange")
_EDIT = _object(start={"type": "integer"}, end={"type": "integer"}, text={"type": "string"})

CHECK = {
    "summary": "Judge a reply before it goes out",
    "openapi_extra": _takes(
        _sent(Check, "The exchange, how its reply is about to go out, and whether rewrites are wanted."),
        judgement=EXAMPLE_SENDING,
        with_rewrites=EXAMPLE_SENDING | {"rewrites": True},
    ),
    "responses": _answers(
        "What the gate says, and the report that it rests on.",
        _object(
            action={"enum": ["pass", "warn", "hold"]},
            report=_REPORT,
            holds=_FINGERPRINTS | {"description": "Of the findings that make it hold."},
            dismissed=_FINGERPRINTS | {"description": "Of the findings that were dismissed, now or before in this exchange."},
            rewrites={"type": "boolean", "description": "Whether rewrites were looked for."},
            checked={"const": True},
        ),
        *POSTED,
    ),
}
FIX = {
    "summary": "Make every rewrite that proves itself",
    "openapi_extra": _takes(_sent(Sending, "The exchange, and how its reply is about to go out."), sending=EXAMPLE_SENDING),
    "responses": _answers(
        "The new reply. The edits give it when made in their order, which begins at the reply's end, so that no edit moves another.",
        _object(
            reply={"type": "string", "description": "Text, or HTML where the reply was HTML."},
            edits={"type": "array", "items": _EDIT},
            blanks={"type": "array", "items": {"type": "string"}, "description": "What the writer must still fill in."},
            report=_REPORT | {"description": "On the new reply."},
        ),
        *POSTED,
    ),
}
FEEDBACK = {
    "summary": "Remember what an agent did with a finding",
    "openapi_extra": _takes(Feedback.model_json_schema(), dismissal=EXAMPLE_FEEDBACK),
    "responses": _answers("Stored.", _object(stored={"const": True}), *POSTED),
}
HEALTHZ = {
    "summary": "Is it up?",
    "responses": _answers("Up.", _object(status={"const": "ok"}, model={"type": "string"}), 400),
}
METRICS = {
    "summary": "Counts and times in Prometheus' text format",
    "responses": {200: {"description": "The counts."}} | {s: _answers("", {}, s)[s] for s in (400, 401)},
}
