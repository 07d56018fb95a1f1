"""What many end-to-end tests share: a real service, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.service import Service, running_service


@pytest.fixture(scope="module")
def replycheck_toml() -> str:
    """The service's settings; tests that need others have a fixture of this name."""
    return ""


@pytest.fixture(scope="module")
def service(tmp_path_factory, replycheck_toml) -> Iterator[Service]:
    """One service for the tests of a file, with a store of their own."""
    folder = tmp_path_factory.mktemp("service")
    (folder / "replycheck.toml").write_text(replycheck_toml, encoding="utf-8")
    with running_service(folder) as service:
        yield service
