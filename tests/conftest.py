"""What many tests share: the shipped checker, loaded once, a model that is surely worse, and reading the cases that lie beside the tests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from replycheck.checker import Checker
from replycheck.model.bundle import verify, write_manifest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--model", type=Path, help="model folder that tests/behaviour runs on, beside the shipped one")


@pytest.fixture(scope="session")
def checker() -> Checker:
    return Checker()


def read_cases(name: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / "behaviour" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def turned_round(folder: Path, to: Path) -> Path:
    """Copy a model and let it say the opposite of everything: surely worse."""
    from replycheck.training.bundles import facts_of

    shutil.copytree(folder, to)
    with np.load(to / "heads.npz") as arrays:
        np.savez_compressed(to / "heads.npz", **{name: array if name == "idf" else -array for name, array in arrays.items()})
    write_manifest(to, facts_of(verify(folder)))
    return to
