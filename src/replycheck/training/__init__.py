"""From labelled exchanges to a model folder. The only room that imports torch or scikit-learn; nothing at run time imports it.

What notebooks use stands here by name and is loaded when first asked for; docs/retraining.md shows it in order.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import MissingExtra

PUBLIC = {
    "second_reader": ("agreement", "disagreements"),
    "background": ("Background", "make_background", "shipped_background", "shipped_corpora"),
    "bundles": ("load_reply_model", "set_thresholds", "write_bundle"),
    "check": ("check_corpus",),
    "comparison": ("Comparison", "compare"),
    "corpus": ("Labelled", "read_corpus"),
    "costs": ("Costs", "choose_thresholds", "cost_curve", "team_settings"),
    "curves": ("learning_curve",),
    "estimator": ("ReplyModel",),
    "frames": ("from_frame", "to_frame"),
    "held_out": ("held_out_predictions",),
    "labeller": ("Desk", "label"),
    "labels_io": ("read_feedback", "read_labels", "write_labels"),
    "active": ("next_to_label",),
    "own_encoder": ("fine_tune_encoder",),
    "plots": ("plot_comparison", "plot_costs", "plot_learning_curve", "plot_reliability"),
    "promotion": ("promote", "put_back"),
    "proof": ("prove",),
    "figures": ("reliabilities", "scorecard"),
    "splits": ("leaks", "one_case_a_leak", "refuse_leaks", "split_by_case"),
    "label_errors": ("suspects",),
    "unlabelled": ("suggest_labels", "to_label"),
    "vectors": ("Encoder",),
}
"""Which file of this folder has which names."""
TRAIN_EXTRA = ("own_encoder",)
"""The files that need torch; all others get along with the extra for notebooks."""
_FILE_OF = {name: file for file, names in PUBLIC.items() for name in names}
__all__ = sorted(_FILE_OF)


def __getattr__(name: str) -> Any:
    if name not in _FILE_OF:
        raise AttributeError(f"module 'replycheck.training' has no attribute '{name}'")
    file = _FILE_OF[name]
    try:
        return getattr(import_module(f".{file}", __name__), name)
    except ModuleNotFoundError as error:
        extra = "train" if file in TRAIN_EXTRA else "notebook"
        raise MissingExtra(f"the package {error.name} is not installed. Run: pip install 'replycheck[{extra}]'") from None
