"""The tables for other programs: CSV, JSON Lines, SARIF (code-scanning views), JUnit (CI), all masked like the tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from ..checks import RULES
from ..formats.sarif import LEVELS, SCHEMA
from .table import FINDINGS, REPLIES, read_table

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MESSAGES = {rule.name: rule.message for rule in RULES}


def write_csv(out: Path, version: str) -> list[Path]:
    """Write both tables as CSV. Lists stand as JSON; a text that a spreadsheet would run as a formula gets a ' before it."""
    paths = []
    for name in (REPLIES, FINDINGS):
        table = read_table(out, name)
        paths.append(out / f"{name}.csv")
        with paths[-1].open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table.column_names)
            writer.writerows([_cell(value) for value in row.values()] for row in _rows(table))
    return paths


def write_jsonl(out: Path, version: str) -> list[Path]:
    """Write both tables as JSON Lines."""
    paths = []
    for name in (REPLIES, FINDINGS):
        paths.append(out / f"{name}.jsonl")
        with paths[-1].open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(read_table(out, name)))
    return paths


def write_sarif(out: Path, version: str) -> list[Path]:
    """Write the findings as one SARIF run; a reply is a file by the name of its ticket and post."""
    rules = [{"id": rule.name, "shortDescription": {"text": rule.message}, "help": {"text": rule.advice}} for rule in RULES]
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "replycheck", "version": version, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(row) for row in _rows(read_table(out, FINDINGS))],
            }
        ],
    }
    path = out / "findings.sarif"
    path.write_text(json.dumps(log, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [path]


def write_junit(out: Path, version: str) -> list[Path]:
    """Write one test case a reply; a finding of severity warning or above is a failure."""
    failures: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(read_table(out, FINDINGS)):
        if row["severity"] != "suggestion":
            failures.setdefault(row["reply"], []).append(row)
    replies = read_table(out, REPLIES, ["reply", "ticket", "not_judged", "p_remedy_none"])
    path = out / "findings.junit.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="replycheck" tests="{replies.num_rows}" failures="{len(failures)}">\n'
        )
        for row in _rows(replies):
            file.write(f"<testcase classname={quoteattr(row['ticket'])} name={quoteattr(row['reply'])}>")
            if row["p_remedy_none"] is None:
                file.write(f"<skipped message={quoteattr(row['not_judged'] or 'not judged')}/>")
            for finding in failures.get(row["reply"], ())[:1]:
                words = "\n".join(f"{f['rule']}: {MESSAGES[f['rule']]} ({f['words']})" for f in failures[row["reply"]])
                file.write(
                    f"<failure type={quoteattr(finding['rule'])} message={quoteattr(MESSAGES[finding['rule']])}>{escape(words)}</failure>"
                )
            file.write("</testcase>\n")
        file.write("</testsuite>\n")
    return [path]


WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "sarif": write_sarif, "junit": write_junit}


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=1_000):
        yield from batch.to_pylist()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _result(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "ruleId": row["rule"],
        "level": LEVELS[row["severity"]],
        "message": {"text": MESSAGES[row["rule"]]},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(row["reply"])},
                    "region": {
                        "charOffset": row["start"],
                        "charLength": row["end"] - row["start"],
                        "snippet": {"text": row["words"]},
                    },
                }
            }
        ],
        "partialFingerprints": {"replycheck/v1": row["fingerprint"]},
    }
