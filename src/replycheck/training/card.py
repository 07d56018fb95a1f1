"""The model card, written by training from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..report import ACTS
from .corpus import SPLITS, Labelled, select

ROWS = {
    "acts, macro-F1": "acts_macro_f1",
    "apology (3 classes), macro-F1": "apology.macro_f1",
    "shifts blame, F1": "shifts_blame.f1",
    "shifts blame, recall at 5% false alarms": "shifts_blame.recall",
    "takes ownership, F1": "takes_ownership.f1",
    "remedy (3 classes), macro-F1": "remedy.macro_f1",
    "relevance (4 classes), kappa": "relevance.kappa",
    "mismatch against the rest, AUC": "relevance.mismatch_auc",
    "mismatch, recall at 5% false alarms": "relevance.mismatch_recall",
    "asks, F1": "ask.f1",
    "answered, AUC": "answered.auc",
    "apology due, kappa": "apology_due.kappa",
    "shifts blame, kappa": "shifts_blame.kappa",
    "takes ownership, kappa": "takes_ownership.kappa",
    **{
        title: key
        for act in ACTS
        for title, key in ((f"{act}, F1", f"act.{act}.f1"), (f"{act}, average precision", f"act.{act}.ap"))
    },
}
CALIBRATED = ("shifts_blame.ece", "takes_ownership.ece", "apology.ece", "remedy.ece")
SYSTEMS = ("model", "tfidf", "keywords")
INT8_LOSS = 0.03
"""So much may a figure of the int8 encoder lie below that of the one in 32-bit floats."""

HEAD = """# Model card: replycheck-en

Reads a support thread and a reply in English, and gives probabilities for what each sentence of the reply does, which customer
sentences want an answer and get one, how the reply bears on the problem, and whether an apology is due. The labels are defined in
`docs/labels.md`.

- **Made from** all-MiniLM-L6-v2 (Apache-2.0), fine-tuned on whole exchanges, int8 per channel; heads by scikit-learn on its vectors and on
  hashed words, added up and calibrated on dev.
- **Trained on** {counts} exchanges (the encoder on {cost[train_exchanges_of_encoder]} of the train split, the heads on all of it). Sources: {sources}.
- **Cost** {cost[fine_tuning_minutes]} minutes of fine-tuning, on from an encoder that had taken {cost[fine_tuning_minutes_before]}, and {cost[fitting_minutes]} of fitting and measuring on {cost[machine]}, no accelerator, beside other work.
- **Not for** other languages, for ranking people, or for deciding anything about a person without somebody reading the words.
- **Known limits** The labels are one reading each by a language model under the guide. Our own exchanges are written, not collected, and hold
  more subtle faults than daily mail does. Public exchanges are short (tweets, app reviews, chats) and hold little blame. One sentence of
  blame in an otherwise kind reply ("You must have dropped it") is still missed more often than not, and so is a stated fact that is contradicted. What it gets wrong otherwise: `docs/model-errors.md`.

Values are given with their 95% bootstrap interval over cases; n is the number of sentences or replies, with the positives where there are any.
The last column is the paired difference from TF-IDF over the same resamples: above zero throughout its interval, the model is better beyond chance.
Labels are scored on sentences as the labels cut them; findings on whole replies as they come, through reading, sentence cutting and thresholds.
"""


def write_card(path: Path, rows: Sequence[Labelled], metrics: Mapping[str, Any], thresholds: Mapping[str, float]) -> None:
    """Write the card: what the model is for, what it was made from, and every figure with its n, interval and split."""
    counts = ", ".join(f"{len(select(rows, split))} {split}" for split in SPLITS)
    sources = ", ".join(sorted({row.source for row in rows}))
    parts = [HEAD.format(counts=counts, sources=sources, cost=metrics["cost"])]
    for name, systems in metrics["test"].items():
        parts.append(f"## Labels, test split, {name}\n\n{_label_table(systems)}")
        parts.append(f"## Findings, test split, {name}\n\n{_rule_table(systems['rules'], thresholds)}")
    parts += [_calibration(metrics["test"]["all"]["model"]), _slices(metrics["slices"])]
    parts += [_ceiling(metrics["second_reader"])] if metrics.get("second_reader") else []
    parts += [_against_float(metrics["test"]["all"]["model"], metrics["float"])] if "float" in metrics else []
    path.write_text("\n".join(parts), encoding="utf-8")


def _label_table(systems: Mapping[str, Any]) -> str:
    present = [system for system in SYSTEMS if system in systems]
    lines = [f"| label | n (positive) | {' | '.join(present)} | model - tfidf |", "| --- " * (3 + len(present)) + "|"]
    for title, key in ROWS.items():
        first = systems["model"][key]
        n = f"{first['n']}" if first["positives"] is None else f"{first['n']} ({first['positives']})"
        figures = [_figure(systems[system][key]) for system in present]
        gain = systems.get("model_minus_tfidf", {}).get(key)
        lines.append(f"| {title} | {n} | {' | '.join(figures)} | {_figure(gain) if gain else '–'} |")
    return "\n".join(lines) + "\n"


def _calibration(figures: Mapping[str, Any]) -> str:
    lines = [f"- {key.removesuffix('.ece')}: {figures[key]['value']:.3f}" for key in CALIBRATED]
    return "\n".join(["## Calibration of the reply's labels, test split: expected calibration error, ten bins\n", *lines]) + "\n"


def _slices(slices: Mapping[str, Mapping[str, Any]]) -> str:
    keys = list(next(iter(next(iter(slices.values())).values()))) if slices else []
    lines = [f"| part | n | {' | '.join(keys)} |", "| --- " * (2 + len(keys)) + "|"]
    for dimension, values in slices.items():
        for value, figures in values.items():
            n = figures["relevance.kappa"]["n"]
            lines.append(f"| {dimension}: {value} | {n} | {' | '.join(_figure(figures[key]) for key in keys)} |")
    return "\n".join(["## Parts of the test split (those with 30 replies and more)\n", *lines]) + "\n"


def _ceiling(figures: Mapping[str, Any]) -> str:
    """Tell how a second reader of the same texts does against the first, by the same figures."""
    keys = {title: key for title, key in ROWS.items() if not key.endswith((".ap", "_auc", ".auc", ".recall", "_recall"))}
    lines = ["| label | n (positive) | second reader |", "| --- | --- | --- |"]
    for title, key in keys.items():
        n = f"{figures[key]['n']}" + (f" ({figures[key]['positives']})" if figures[key]["positives"] is not None else "")
        lines.append(f"| {title} | {n} | {_figure(figures[key])} |")
    head = "## Two readers of a random tenth of all cases, before their disagreements were settled: the ceiling\n"
    return "\n".join([head, *lines]) + "\n"


def _against_float(figures: Mapping[str, Any], exact: Mapping[str, Any]) -> str:
    losses = {
        title: exact[key]["value"] - figures[key]["value"]
        for title, key in ROWS.items()
        if exact[key]["value"] is not None and figures[key]["value"] is not None
    }
    worst = sorted(losses, key=lambda title: -losses[title])[:5]
    over = sum(loss > INT8_LOSS for loss in losses.values())
    told = ", ".join(f"{title} {losses[title]:+.3f}" for title in worst)
    return (
        "## int8 against 32-bit floats\n\n"
        f"Of {len(losses)} figures {over} lie more than {INT8_LOSS} below those of the encoder in 32-bit floats. The largest losses: {told}.\n"
    )


def _rule_table(rules: Mapping[str, Any], thresholds: Mapping[str, float]) -> str:
    lines = ["| rule | threshold | precision | n found | recall | n broken |", "| --- " * 6 + "|"]
    for rule, threshold in thresholds.items():
        precision, recall = rules[f"{rule}.precision"], rules[f"{rule}.recall"]
        lines.append(f"| {rule} | {threshold:.2f} | {_figure(precision)} | {precision['n']} | {_figure(recall)} | {recall['n']} |")
    clean, faulty = rules["clean_replies_warned"], rules["faulty_replies_warned"]
    lines.append(f"\nClean replies that get any warning: {_figure(clean)} (n = {clean['n']}).")
    lines.append(f"Faulty replies that get a warning: {_figure(faulty)} (n = {faulty['n']}).")
    return "\n".join(lines) + "\n"


def _figure(metric: Mapping[str, Any]) -> str:
    if metric["value"] is None:
        return "–"
    return f"{metric['value']:.2f} [{metric['low']:.2f}, {metric['high']:.2f}]"
