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
# # Figures from an audit
#
# - **Question** Where do a team's replies miss, and is a difference between teams more than chance?
# - **Data** The table that `replycheck audit` writes. Here it audits the test split of the corpus, with the kind of reply as its team; put the folder of
#   your own audit in `AUDIT`.
# - **Split, seed** none: nothing is fitted.
# - **Decided** What to look into first. Never who did badly: a figure is about replies, and one of a few replies says nothing.

# %% tags=["parameters"]
import os
import tempfile
from pathlib import Path

ROOT = Path("..") if Path("../corpora").exists() else Path(".")
N = int(os.environ.get("REPLYCHECK_SAMPLE", 200))
AUDIT = None  # Path("audit-2025")

# %%
import csv
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from replycheck.report import DIMENSIONS
from replycheck.training import read_corpus
from replycheck.training.bootstrap import share
from replycheck.training.plots import axes

# %% [markdown]
# ## An audit to look at
#
# One command makes the tables and a report: `replycheck audit export.csv --out DIR`.

# %%
if AUDIT is None:
    work = Path(tempfile.mkdtemp())
    rows = [row for row in read_corpus(ROOT / "corpora") if row.split == "test"][:N]
    with (work / "export.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["ticket_id", "role", "visibility", "created_at", "team", "body"])
        for number, row in enumerate(rows):
            messages = [*row.exchange.thread, row.exchange.reply]
            for minute, message in enumerate(messages):
                sent = f"2026-{1 + number % 12:02}-03T10:{minute:02}:00Z"
                team = "threads" if len(messages) > 2 else "first replies"
                table.writerow([row.id, message.role, "public", sent, team, message.source])
    AUDIT = work / "audit"
    command = [sys.executable, "-m", "replycheck", "audit", str(work / "export.csv"), "--out", str(AUDIT), "--workers", "1"]
    print(subprocess.run(command, capture_output=True, text=True).stderr.splitlines()[-1])

replies = pd.read_parquet(AUDIT / "replies")
findings = pd.read_parquet(AUDIT / "findings")
print(f"{len(replies)} replies, {len(findings)} findings")

# %% [markdown]
# ## The four dimensions
#
# Where a dimension does not apply (an apology that is not due) there is no score, and it is in no average.

# %%
figure, panels = plt.subplots(1, 4, figsize=(11, 2.8), layout="constrained", sharey=True)
for panel, name in zip(panels, DIMENSIONS, strict=True):
    scores = replies[f"score_{name}"].dropna()
    panel.hist(scores.astype(float), bins=np.arange(0, 101, 10), color="#c2410c")
    panel.set_title(f"{name}, n = {len(scores)}", loc="left", fontsize=10)
    panel.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Teams
#
# The share of replies with a finding, with its 95% interval over tickets. Where intervals overlap widely, there is nothing to tell.

# %%
has_finding = {team: share(part["n_findings"] > 0, part["ticket"].to_numpy()) for team, part in replies.groupby("team")}
ax = axes("Replies with a finding", "share", "", height=1 + 0.5 * len(has_finding))
for i, (_team, figure) in enumerate(has_finding.items()):
    ax.plot([figure["low"], figure["high"]], [i, i], color="#1f2933")
    ax.plot(figure["value"], i, "o", color="#c2410c")
ax.set_yticks(range(len(has_finding)), [f"{team}, n = {figure['n']}" for team, figure in has_finding.items()])
ax.set_xlim(0, 1)
plt.show()

# %% [markdown]
# ## What is found

# %%
counts = findings.groupby(["rule", "severity"]).size().unstack(fill_value=0)
counts.loc[counts.sum(axis=1).sort_values(ascending=False).index]

# %% [markdown]
# ## Over time

# %%
monthly = replies.assign(month=replies["sent_at"].str[:7]).groupby("month")
over_time = {month: share(part["n_findings"] > 0, part["ticket"].to_numpy()) for month, part in monthly}
ax = axes("Replies with a finding, by month", "", "share", width=8)
ax.fill_between(
    list(over_time), [f["low"] for f in over_time.values()], [f["high"] for f in over_time.values()], color="#cbd2d9", linewidth=0
)
ax.plot(list(over_time), [f["value"] for f in over_time.values()], "o-", color="#c2410c")
ax.tick_params(axis="x", rotation=45)
plt.show()
