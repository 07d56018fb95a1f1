"""What a caller may say, and how a wrong request is refused: with its place, and without its words."""

from __future__ import annotations

import json

import jsonschema
import pytest

from replycheck.serving.answers import Answer, Refused
from replycheck.serving.openapi import EXAMPLE_FEEDBACK
from replycheck.serving.requests import Feedback, Sending, read_as, read_json

SECRET = "Mrs Smith lost her ring"


@pytest.mark.parametrize(
    ("raw", "status", "place"),
    [
        (b"\xff{}", 400, "body"),
        (b'{"a": }', 400, "body:1:7"),
        (b"", 400, "body:1:1"),
        (b"[" * 100_000, 400, "body"),
        (b"1" * 5000, 400, "body"),
        (b"[]", 422, "body"),
    ],
)
def test_a_body_that_is_no_object_is_refused(raw, status, place):
    with pytest.raises(Refused) as refused:
        read_json(raw)
    assert (refused.value.status, refused.value.place) == (status, place)


@pytest.mark.parametrize(
    ("obj", "place"),
    [
        ({"public": "yes"}, "public"),
        ({"channel": SECRET}, "channel"),
        ({"dismissed": ["a" * 16, SECRET]}, "dismissed[1]"),
        ({"dismissed": ["a" * 16] * 1001}, "dismissed"),
        ({SECRET: 1}, "body"),
    ],
)
def test_a_wrong_circumstance_is_named_and_not_repeated(obj, place):
    with pytest.raises(Refused) as refused:
        read_as(Sending, obj)
    assert refused.value.place == place
    assert SECRET not in refused.value.error


def feedback(**changes):
    return EXAMPLE_FEEDBACK | changes


@pytest.mark.parametrize(
    ("obj", "place"),
    [
        (feedback(fingerprint="x"), "fingerprint"),
        (feedback(rule="no-such-rule"), "rule"),
        (feedback(action="like"), "action"),
        (feedback(reason=None), "reason"),
        (feedback(action="override", reason="  "), "reason"),
        (feedback(reason="x" * 501), "reason"),
        (feedback(exchange_id=True), "exchange_id"),
        ({"rule": "no-remedy"}, "fingerprint"),
    ],
)
def test_wrong_feedback_is_refused_as_its_schema_says(obj, place):
    with pytest.raises(Refused) as refused:
        read_as(Feedback, obj)
    assert (refused.value.status, refused.value.place) == (422, place)
    assert not jsonschema.Draft202012Validator(Feedback.model_json_schema()).is_valid(obj)


@pytest.mark.parametrize(
    "obj", [feedback(), feedback(exchange_id=4711), feedback(action="accept", reason=None), feedback(action="wrong", agent=None)]
)
def test_right_feedback_is_read_as_its_schema_says(obj):
    assert read_as(Feedback, obj).action == obj["action"]
    jsonschema.validate(obj, Feedback.model_json_schema())


def test_half_a_surrogate_pair_comes_back_as_it_came():
    assert json.loads(Answer({"error": "\ud83d"}).body) == {"error": "\ud83d"}
