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
# # Where it errs, and what to label next
#
# - **Question** Which replies does the model get wrong, are some of the labels wrong instead, and which labels would help most?
# - **Data** The corpus's dev and test splits; the encoder has seen neither.
# - **Split** Predictions are held out by case, in five folds. **Seed** 7.
# - **Decided** Which labels to look at again, and which fifty replies to label next.

# %% tags=["parameters"]
import os
import tempfile
from pathlib import Path

ROOT = Path("..") if Path("../corpora").exists() else Path(".")
SAMPLE = int(os.environ.get("REPLYCHECK_SAMPLE", 300))  # labelled replies
CACHE = Path(tempfile.gettempdir()) / "replycheck-vectors"

# %%
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.metrics import ConfusionMatrixDisplay

from replycheck.report import RELEVANCE
from replycheck.training import (
    ReplyModel,
    held_out_predictions,
    learning_curve,
    next_to_label,
    plot_learning_curve,
    read_corpus,
    scorecard,
    split_by_case,
    suspects,
)

unseen = [row for row in read_corpus(ROOT / "corpora") if row.split != "train"]
rows, pool = unseen[:SAMPLE], unseen[SAMPLE : 2 * SAMPLE]
model = ReplyModel(own_share=1.0, cache=CACHE)
predictions = held_out_predictions(model, rows)

# %% [markdown]
# ## Confusion

# %%
gold = [row.relevance for row in rows]
said = [RELEVANCE[p.relevance.argmax()] for p in predictions]
ConfusionMatrixDisplay.from_predictions(gold, said, labels=RELEVANCE, cmap="Oranges", colorbar=False)
plt.show()

# %% [markdown]
# ## By slice
#
# Every figure with its 95% bootstrap interval over cases and its n.

# %%
card = scorecard(rows, predictions, by=lambda row: "thread" if len(row.exchange.thread) > 1 else "one message")
names = [
    "acts_macro_f1",
    "relevance.kappa",
    "shifts_blame.kappa",
    "shifts_blame.base_rate",
    "shifts_blame.recall_at_budget",
    "shifts_blame.ece",
    "shifts_blame.brier",
]
card[card["figure"].isin(names)].set_index(["figure", "slice"]).sort_index()[["value", "low", "high", "n"]]

# %% [markdown]
# ## Labels to look at again
#
# Confident learning: labels that held-out predictions speak against, the likeliest errors first. Some are errors of the model; a reader decides.

# %%
found = suspects(rows, predictions)
pd.DataFrame(
    [
        {
            "id": s.row.id,
            "label": s.label,
            "given": s.given,
            "likelier": s.likelier,
            "probability of the given": round(s.quality, 3),
            "words": s.row.exchange.reply.source[s.start : s.end][:80] if s.start is not None else "(the whole reply)",
        }
        for s in found[:12]
    ]
)

# %% [markdown]
# ## What to label next
#
# The fifty that the model is least sure of, spread over the kinds of exchange there are.

# %%
model.fit(rows)
chosen = next_to_label(model, pool, 50)
pd.DataFrame([{"id": pool[i].id, "industry": pool[i].industry, "reply": pool[i].exchange.reply.source[:80]} for i in chosen[:10]])

# %% [markdown]
# ## Would more labels help?

# %%
parts = split_by_case(rows)
curve = learning_curve(model, parts["train"], parts["test"])
plot_learning_curve(curve)
plt.show()
curve.round(3)
