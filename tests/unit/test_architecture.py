"""The house's own rules: what imports what, and what starting it costs."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.conftest import ROOT

HEAVY = ("sklearn", "pandas", "torch", "transformers", "joblib", "scipy")


def modules_after(code: str) -> list[str]:
    probe = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(result.stdout.splitlines()[-1])


def test_importing_replycheck_pulls_in_nothing_heavy():
    loaded = modules_after("import replycheck")
    assert not [name for name in (*HEAVY, "spacy", "onnxruntime") if name in loaded]


def test_judging_a_reply_pulls_in_no_training_library():
    loaded = modules_after("import replycheck; replycheck.check('It broke.', 'Sorry.')")
    assert "onnxruntime" in loaded
    assert not [name for name in HEAVY if name in loaded]


def test_imports_only_point_up_the_list_of_rooms():
    result = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
                            capture_output=True, text=True, cwd=ROOT)  # fmt: skip
    assert result.returncode == 0, result.stdout


def test_the_architecture_page_lists_the_rooms_in_the_order_that_is_enforced():
    import tomllib

    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    layers = [layer.removeprefix("replycheck.") for layer in reversed(contract["layers"])]
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").split("```")[1]
    drawn = [line.split()[0].rstrip("/") for line in page.splitlines() if line and not line.startswith(" ")]
    assert drawn == layers
    present = {path.stem for path in (ROOT / "src/replycheck").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert present - {"__init__", "__main__"} == set(layers)
