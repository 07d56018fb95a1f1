"""The documents tell the truth about the code."""

from __future__ import annotations

import doctest
import json

import jsonschema

import replycheck
from replycheck.formats.rule_book import rule_book
from tests.conftest import ROOT


def test_the_rule_book_is_fresh():
    assert (ROOT / "docs/rules.md").read_text(encoding="utf-8") == rule_book(), "stale: run `replycheck rules > docs/rules.md`"


def test_the_shipped_example_keeps_the_schema():
    schema = json.loads((ROOT / "src/replycheck/schemas/exchange.schema.json").read_text())
    jsonschema.validate(json.loads((ROOT / "examples/ticket.json").read_text()), schema)


def test_the_packages_own_example_is_true():
    assert doctest.testmod(replycheck).failed == 0
