"""The model card, written by training from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..report import ACTS
from .corpus import SPLITS, Labelled, select

ROWS = {
    "acts, macro-F1": "acts_macro_f1",
    **{
        title: key
        for act in ACTS
        for title, key in ((f"{act}, F1", f"act.{act}.f1"), (f"{act}, average precision", f"act.{act}.ap"))
    },
    "ask, F1": "ask.f1",
    "answered, AUC": "answered.auc",
    "relevance, kappa": "relevance.kappa",
    "mismatch against the rest, AUC": "relevance.mismatch_auc",
    "apology due, kappa": "apology_due.kappa",
    "shifts blame, kappa": "shifts_blame.kappa",
    "takes ownership, kappa": "takes_ownership.kappa",
    "concrete remedy, kappa": "remedy.kappa",
}
SYSTEMS = ("model", "tfidf", "keywords")

HEAD = """# Model card: replycheck-en

Reads a support thread and a reply in English, and gives probabilities for what each sentence of the reply does, which customer
sentences want an answer and get one, how the reply bears on the problem, and whether an apology is due. The labels are defined in
`docs/labels.md`.

- **Made from** all-MiniLM-L6-v2 (Apache-2.0), fine-tuned on whole exchanges, int8 per channel; heads by scikit-learn, calibrated on dev.
- **Trained on** {counts} exchanges (the encoder on {cost[train_exchanges_of_encoder]} of the train split, the heads on all of it). Sources: {sources}.
- **Cost** {cost[fine_tuning_minutes]} minutes of fine-tuning and {cost[fitting_minutes]} of fitting and measuring on {cost[machine]}, no accelerator, beside other work.
- **Not for** other languages, for ranking people, or for deciding anything about a person without somebody reading the words.
- **Known limits** The labels are one reading each by a language model under the guide. Our own exchanges are written, not collected, and hold
  more subtle faults than daily mail does. Public exchanges are short (tweets, app reviews, chats) and hold little blame.

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
