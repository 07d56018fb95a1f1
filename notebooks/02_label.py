# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Label your own replies
#
# - **Question** What does each reply do, as two of us read it, and how far do we agree?
# - **Data** A few exchanges; put your own in their place (`Exchange.of(message, reply)`, or `read_labels` from a labelling tool).
# - **Split, seed** none: labelling comes before splitting.
# - **Decided** Whether the guide is clear enough to go on. Below a kappa of about 0.6, talk first and label later.

# %% tags=["parameters"]
import os
import tempfile
from pathlib import Path

ROOT = Path("..") if Path("../corpora").exists() else Path(".")
N = int(os.environ.get("REPLYCHECK_SAMPLE", 60))
LABELS = Path(tempfile.mkdtemp()) / "labels.jsonl"  # a place of your own, so that you can go on tomorrow

# %%
import pandas as pd

from replycheck.training import ReplyModel, agreement, disagreements, label, read_corpus, suggest_labels

rows = [row for row in read_corpus(ROOT / "corpora") if row.split == "test"][:N]

# %% [markdown]
# ## The desk
#
# One exchange at a time; the guide is folded below. Every answer is kept at once, and what is labelled already is not asked again. Without a
# running kernel only a picture of it is left.

# %%
label([row.exchange for row in rows[:5]], LABELS, guide=(ROOT / "docs/labels.md").read_text(encoding="utf-8"))

# %% [markdown]
# ## Two readers
#
# `agreement` scores the second reader as if it were a model: macro-F1 over acts, kappa for the labels of the reply, with intervals over cases. That is the
# ceiling for any model. Here the first reader is the corpus, and the shipped model stands in for the second; put your colleague's file in its place
# with `read_labels(Path("second.jsonl"))`.

# %%
model = ReplyModel.of_folder()
second = [suggest_labels(row, said) for row, said in zip(rows, model.judge(rows), strict=True)]
figures = pd.DataFrame(agreement(rows, second)).T
figures[figures.index.str.endswith(("kappa", "macro_f1"))][["value", "low", "high", "n"]]

# %% [markdown]
# What to talk about:

# %%
talk = disagreements(rows, second)
pd.DataFrame(
    [
        {
            "id": d.row.id,
            "label": d.label,
            "first": d.first,
            "second": d.second,
            "words": d.row.exchange.reply.source[d.start : d.end] if d.start is not None else "(the whole reply)",
        }
        for d in talk[:12]
    ]
)

# %% [markdown]
# `suggest_labels` also fills a desk in beforehand: correcting is faster than writing. But it pulls the reader towards the model, so let at least one of the
# two readers start from nothing.
