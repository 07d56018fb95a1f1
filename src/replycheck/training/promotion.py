"""Install a new model only if it is better, keep the old one, and put it back if asked."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ..errors import BadModel
from ..model.bundle import load_model, shipped_model
from .bundles import refuse_seen, trained_on
from .comparison import Comparison, compare
from .corpus import Labelled


def promote(new: Path, into: Path, rows: Sequence[Labelled]) -> Comparison:
    """Install a model folder if it passes the gate of `Comparison`; look at `passes` for whether it did.

    Parameters
    ----------
    new : the folder to install
    into : where the model in force lies, or shall lie; without one there, the shipped model is the old one
    rows : labelled exchanges that neither model was trained on

    Raises
    ------
    BadModel
        If a folder is incomplete or altered.
    BadCorpus
        If a row was trained on.
    """
    old = into if into.exists() else shipped_model()
    models = load_model(old), load_model(new)
    refuse_seen([*trained_on(new), *trained_on(old)], rows)
    comparison = compare(*models, rows)
    if comparison.passes:
        _install(new, into)
    return comparison


def put_back(into: Path) -> None:
    """Put the model back that the last promotion replaced; the one in force takes its place, so this can be undone.

    Raises
    ------
    BadModel
        If none was kept.
    """
    kept, aside = previous(into), into.with_name(f"{into.name}.aside")
    if not kept.exists():
        raise BadModel(f"{kept}: no model was kept there, so none can be put back. Promote one first.")
    load_model(kept)
    if into.exists():
        into.rename(aside)
    kept.rename(into)
    if aside.exists():
        aside.rename(kept)


def previous(into: Path) -> Path:
    """Return where the model that was replaced is kept."""
    return into.with_name(f"{into.name}.previous")


def _install(new: Path, into: Path) -> None:
    """Copy first, then rename: at no moment is there half a model."""
    ready = into.with_name(f"{into.name}.new")
    shutil.rmtree(ready, ignore_errors=True)
    shutil.copytree(new, ready)
    shutil.rmtree(previous(into), ignore_errors=True)
    if into.exists():
        into.rename(previous(into))
    else:
        shutil.copytree(shipped_model(), previous(into))
    ready.rename(into)
