"""Every notebook runs from top to bottom on a small sample, and the pair of script and notebook says the same."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SCRIPTS = sorted((ROOT / "notebooks").glob("*.py"))
SAMPLE = "30"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(script):
    pytest.importorskip("matplotlib", reason="the notebooks need the notebook extra")
    environment = os.environ | {"REPLYCHECK_SAMPLE": SAMPLE, "MPLBACKEND": "agg"}
    done = subprocess.run([sys.executable, script.name], cwd=script.parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script_and_notebook_say_the_same_and_outputs_are_shown(script):
    jupytext = pytest.importorskip("jupytext", reason="the notebooks need the notebook extra")
    cells = [(cell.cell_type, cell.source) for cell in jupytext.read(script).cells]
    notebook = jupytext.read(script.with_suffix(".ipynb"))
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == cells, "stale: run jupytext --sync notebooks/*.py"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert any(cell.outputs for cell in code)
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)


def test_all_five_are_here():
    assert [script.stem for script in SCRIPTS] == ["01_first_look", "02_label", "03_retrain", "04_errors", "05_audit_figures"]
