"""What a caller may say beside the exchange, and what is said back about a finding. Checked here, so that the rest can rely on it."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..checks import RULE_NAMES
from ..config import CHANNEL
from .answers import Refused

FINGERPRINT = r"^[0-9a-f]{16}$"
MAX_DISMISSED = 1_000
NEEDS_REASON = ("dismiss", "override")
HAS_ITS_REASON = {
    "if": {"properties": {"action": {"enum": [*NEEDS_REASON]}}},
    "then": {"required": ["reason"], "properties": {"reason": {"type": "string", "pattern": r"\S"}}},
}
"""What `Feedback._has_its_reason` asks for, as JSON Schema says it."""

Fingerprint = Annotated[str, Field(pattern=FINGERPRINT)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Sending(BaseModel):
    """How a reply is about to go out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    channel: Annotated[str, Field(pattern=f"^{CHANNEL}$")] | None = Field(None, description="email, chat, …: a channel of [gate].")
    public: bool = Field(True, description="false for an internal note, which the gate lets pass.")
    type: Annotated[str, Field(pattern=f"^{CHANNEL}$")] = Field(
        "reply", description="forward and redirect go to somebody else than the customer."
    )
    dismissed: list[Fingerprint] = Field(
        [], max_length=MAX_DISMISSED, description="Fingerprints of findings that the agent dismissed."
    )


class Check(Sending):
    """How a reply is about to go out, and whether its sender wants more than the judgement."""

    rewrites: bool = Field(
        False, description="true to look for rewrites too, which takes several times as long; else the report has none."
    )


class Feedback(BaseModel):
    """What an agent did with one finding. Holds no words of the exchange."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, json_schema_extra=HAS_ITS_REASON)

    fingerprint: Fingerprint
    rule: Literal[RULE_NAMES]  # type: ignore[valid-type]
    action: Literal["dismiss", "override", "accept", "wrong"]
    reason: Annotated[str, Field(max_length=500)] | None = Field(None, description="Required for dismiss and override.")
    exchange_id: Name | int | None = None
    agent: Name | None = None

    @model_validator(mode="after")
    def _has_its_reason(self) -> Feedback:
        if self.action in NEEDS_REASON and not (self.reason or "").strip():
            raise ValueError(f"reason: missing, expected why, since the action is {self.action}. Write a few words")
        return self


Model = TypeVar("Model", bound=BaseModel)


def read_json(raw: bytes) -> dict[str, Any]:
    """Read a body that must be one JSON object; its words never enter the error."""
    try:
        obj = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refused(400, f"body: byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8. Send UTF-8.", "body") from None
    except json.JSONDecodeError as error:
        place = f"body:{error.lineno}:{error.colno}"
        raise Refused(400, f"{place}: not JSON ({error.msg}). Send one JSON object.", place) from None
    except (ValueError, RecursionError):
        raise Refused(
            400, "body: JSON nested too deeply, or a number too long. Send what /openapi.json describes.", "body"
        ) from None
    if not isinstance(obj, dict):
        raise Refused(422, "body: expected a JSON object. Send what /openapi.json describes.", "body")
    return obj


def read_as(model: type[Model], obj: dict[str, Any]) -> Model:
    """Validate an object; the error names the first place that is wrong, and repeats no value."""
    try:
        return model.model_validate(obj)
    except ValidationError as invalid:
        error = invalid.errors(include_input=False, include_url=False)[0]
    if error["type"] == "extra_forbidden":  # the unknown key may be somebody's words
        known = ", ".join(model.model_fields)
        raise Refused(422, f"body: found an unknown key, known are {known}. Remove it.", "body")
    field, *index = error["loc"] or ("",)
    place = str(field) + "".join(f"[{part}]" for part in index if isinstance(part, int))
    problem = error["msg"].removeprefix("Value error, ")
    raise Refused(422, f"{place}: {problem}." if place else f"{problem}.", place or problem.partition(":")[0])
