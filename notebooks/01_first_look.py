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
# # First look
#
# - **Question** What does replycheck say of a reply, and of many?
# - **Data** One exchange written here, and the corpus's test split, which no training saw.
# - **Split, seed** test; nothing is drawn.
# - **Decided** Nothing: this is to look at.

# %% tags=["parameters"]
import os
from pathlib import Path

CORPORA = Path("../corpora") if Path("../corpora").exists() else Path("corpora")
N = int(os.environ.get("REPLYCHECK_SAMPLE", 200))  # replies to lint

# %% [markdown]
# ## One reply
#
# A report shows itself: the words that a finding is about are marked, in the reply and in the customer's message.

# %%
import matplotlib.pyplot as plt
import pandas as pd

from replycheck import Checker
from replycheck.training import read_corpus
from replycheck.training.plots import axes

checker = Checker()
report = checker.check(
    "My parcel 4471 never came, and I needed it for Saturday. Where is it?",
    "Hi,\n\nThanks for your interest in our parcels! As stated in our terms, you should have chosen express.\n\nBest,\nSupport",
)
report

# %% [markdown]
# Behind the marks are probabilities: of every act for each sentence, and of the labels of the whole reply.

# %%
acts = pd.DataFrame([sentence.acts for sentence in report.sentences], index=[report.words(s.span) for s in report.sentences])
acts.T[acts.max() > 0.1].round(2) if not acts.empty else acts

# %%
pd.Series(report.scores, name="score, 0 to 100; empty where it does not apply").to_frame()

# %% [markdown]
# ## Many, as a frame

# %%
rows = [row for row in read_corpus(CORPORA) if row.split == "test"][:N]
reports = [checker.judge(row.exchange) for row in rows]
table = pd.DataFrame(
    [
        {"id": row.id, **report.labels, **{f"{name} score": score for name, score in report.scores.items()}}
        for row, report in zip(rows, reports, strict=True)
    ]
)
table.head()

# %%
found = pd.Series([finding.rule for report in reports for finding in report.findings]).value_counts().sort_values()
ax = axes(f"Findings on {len(rows)} replies of the test split", "findings", "", height=4)
ax.barh(found.index, found.values, color="#c2410c")
plt.show()

# %% [markdown]
# The corpus holds more faults, and subtler ones, than daily mail does: these are no figures of a helpdesk. For those, see `05_audit_figures`.
