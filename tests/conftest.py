"""What many tests share: the shipped checker, loaded once, and reading the cases that lie beside the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from replycheck.checker import Checker

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def checker() -> Checker:
    return Checker()


def read_cases(name: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / "behaviour" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
