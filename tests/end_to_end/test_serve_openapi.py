"""The service keeps what its description promises, to requests that are right and to requests that are wrong in one way after another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BOUNDED = ["--phases", "examples,coverage,fuzzing", "--max-examples", "10", "--generation-deterministic"]


def test_schemathesis_finds_nothing(service, tmp_path):
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{service.url}/openapi.json", *BOUNDED, "--no-color"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Tested: 5" in run.stdout, "all five calls"
