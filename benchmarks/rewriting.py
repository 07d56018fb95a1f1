"""How many findings get a rewrite, what is left after all are made, and what it costs: `python benchmarks/rewriting.py [--sheet FILE]`.

On the poor replies of the authored test split. `--sheet` writes a sample for two readers, one line a rewrite, in random order; their verdicts are in
`corpora/rewrites/readers.csv`, and `--verdicts` sums them up. `--pairs` reads the authored pairs instead, which the rewriters were written with:
how many of their faults are found and mended, and how near the mend comes to the writer's.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import os
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np

from replycheck.checker import Checker
from replycheck.exchange import Exchange
from replycheck.report import Report
from replycheck.rewriting import BUILDERS, PLACEHOLDER_RULE, mend
from replycheck.training.bootstrap import share
from replycheck.training.calibrate import is_clean
from replycheck.training.corpus import Labelled, read_corpus, select

ROOT = Path(__file__).resolve().parents[1]
N_SHEET = 330
SEED = 97
VERDICTS = ROOT / "corpora/rewrites/readers.csv"
PAIRS = ROOT / "corpora/rewrites/pairs.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheet", type=Path, help="write a sample of rewrites for readers to this file")
    parser.add_argument("--verdicts", action="store_true", help="sum up the readers' verdicts and stop")
    parser.add_argument("--pairs", action="store_true", help="read the authored pairs and stop")
    args = parser.parse_args()
    os.chdir(ROOT)
    if args.verdicts:
        print_verdicts()
        return
    if args.pairs:
        print_pairs(Checker())
        return
    rows = [row for row in select(read_corpus(ROOT / "corpora"), "test") if not is_clean(row)]
    checker = Checker()
    reports, added = [], []
    for row in rows:
        start = time.perf_counter()
        checker.judge(row.exchange)
        judged = time.perf_counter()
        reports.append(checker.check(row.exchange))
        added.append(1000 * (time.perf_counter() - judged - (judged - start)))
    print_coverage(rows, reports, checker)
    print(f"\nAdded to linting, ms: p50 {np.percentile(added, 50):.0f}, p95 {np.percentile(added, 95):.0f} (n = {len(rows)})")
    if args.sheet:
        write_sheet(rows, reports, args.sheet)


def print_coverage(rows: list[Labelled], reports: list[Report], checker: Checker) -> None:
    found: Counter[str] = Counter()
    mended: Counter[str] = Counter()
    of_all: list[bool] = []
    cases: list[str] = []
    only_blanks: list[bool] = []
    for row, report in zip(rows, reports, strict=True):
        fixed = {fingerprint for rewrite in report.rewrites for fingerprint in rewrite.fingerprints}
        for finding in report.findings:
            if finding.rule in BUILDERS:
                found[finding.rule] += 1
                mended[finding.rule] += finding.fingerprint in fixed
                of_all.append(finding.fingerprint in fixed)
                cases.append(row.case)
        if report.rewrites and sum(mended.values()):
            after = checker.judge(mend(row.exchange, report.rewrites))
            before = {f.rule for f in report.findings if f.fingerprint not in fixed}
            only_blanks.append({f.rule for f in after.findings} - {PLACEHOLDER_RULE} <= before)
    print("| finding | n | mended |\n| --- | --- | --- |")
    for rule in BUILDERS:
        if found[rule]:
            print(f"| {rule} | {found[rule]} | {mended[rule] / found[rule]:.0%} |")
    told = share(np.array(of_all), np.array(cases))
    print(f"| all | {len(of_all)} | {told['value']:.1%} [{told['low']:.1%}, {told['high']:.1%}] |")
    print(
        f"\nAll rewrites made and linted again: nothing but blanks and what had no rewrite is left in {sum(only_blanks)} of {len(only_blanks)}."
    )


def write_sheet(rows: list[Labelled], reports: list[Report], path: Path) -> None:
    items = [(row, report, i) for row, report in zip(rows, reports, strict=True) for i in range(len(report.rewrites))]
    random.Random(SEED).shuffle(items)
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["id", "rewrite", "fixes", "thread", "draft", "rewritten"])
        for row, report, i in items[:N_SHEET]:
            rewrite = report.rewrites[i]
            thread = "\n\n".join(f"[{message.role}] {message.source}" for message in row.exchange.thread)
            draft = row.exchange.reply.source
            sheet.writerow([row.id, i, " ".join(rewrite.fixes), thread, draft, rewrite.apply(draft)])


def print_pairs(checker: Checker) -> None:
    """Print for each rule how many of the pairs' faults are found, how many of those mended, and how alike the words are to the writer's."""
    rows: dict[str, list[tuple[bool, bool, float, float]]] = {rule: [] for rule in BUILDERS}
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        exchange = Exchange.of(pair["thread"], pair["draft"])
        report = checker.check(exchange)
        faults = {finding.fingerprint for finding in report.findings if finding.rule == pair["rule"]}
        fixed = {fingerprint for rewrite in report.rewrites for fingerprint in rewrite.fingerprints}
        writers = pair["draft"][: pair["start"]] + pair["better"] + pair["draft"][pair["end"] :]
        ours = mend(exchange, report.rewrites).reply.source
        rows[pair["rule"]].append((bool(faults), bool(faults & fixed), _alike(pair["draft"], writers), _alike(ours, writers)))
    print(
        "| finding | pairs | found | of those mended | draft like the writer's mend | ours like it |\n| --- | --- | --- | --- | --- | --- |"
    )
    for rule, told in [*rows.items(), ("all", [row for each in rows.values() for row in each])]:
        n_found = sum(found for found, *_ in told)
        likeness = [(draft, ours) for _, is_mended, draft, ours in told if is_mended]
        drafts, mends = (np.mean(values) for values in zip(*likeness, strict=True)) if likeness else (np.nan, np.nan)
        print(f"| {rule} | {len(told)} | {n_found} | {len(likeness) / max(1, n_found):.0%} | {drafts:.2f} | {mends:.2f} |")


def _alike(text: str, other: str) -> float:
    """Return the share of words that two texts have in common, in order (0 to 1)."""
    return difflib.SequenceMatcher(None, text.split(), other.split(), autojunk=False).ratio()


def print_verdicts() -> None:
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        verdicts = list(csv.DictReader(file))
    print("| question | reader 1 | reader 2 | both |\n| --- | --- | --- | --- |")
    for question, wanted in (("better", "better"), ("grammatical", "yes"), ("invents", "no")):
        by_reader = [np.array([v[f"{question}_{reader}"] == wanted for v in verdicts]) for reader in (1, 2)]
        cases = np.array([v["id"].rsplit(".", 1)[0] for v in verdicts])
        told = [share(values, cases) for values in (*by_reader, by_reader[0] & by_reader[1])]
        print(f"| {question}: {wanted} | " + " | ".join(f"{t['value']:.1%} [{t['low']:.1%}, {t['high']:.1%}]" for t in told) + " |")
    print(f"\nn = {len(verdicts)}")


if __name__ == "__main__":
    main()
