"""The tables for other programs: CSV, JSON Lines, SARIF (code-scanning views), JUnit (CI), all masked like the tables."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from ..checks import RULES
from ..formats.sarif import LEVELS, SCHEMA
from .table import FINDINGS, REPLIES, SCHEMAS, read_parts

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MESSAGES = {rule.name: rule.message for rule in RULES}


def write_csv(out: Path, version: str) -> list[Path]:
    """Write both tables as CSV. Lists stand as JSON; a text that a spreadsheet would run as a formula gets a ' before it."""
    paths = []
    for name, schema in SCHEMAS.items():
        paths.append(out / f"{name}.csv")
        with paths[-1].open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(schema.names)
            writer.writerows([_cell(value) for value in row.values()] for row in _rows(out, name))
    return paths


def write_jsonl(out: Path, version: str) -> list[Path]:
    """Write both tables as JSON Lines."""
    paths = []
    for name in SCHEMAS:
        paths.append(out / f"{name}.jsonl")
        with paths[-1].open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(out, name))
    return paths


def write_sarif(out: Path, version: str) -> list[Path]:
    """Write the findings as one SARIF run, a result a line; a reply is a file by the name of its ticket and post."""
    rules = [{"id": rule.name, "shortDescription": {"text": rule.message}, "help": {"text": rule.advice}} for rule in RULES]
    run = {
        "tool": {"driver": {"name": "replycheck", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [],
    }
    log = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False)
    head, tail = log[: -len("]}]}")], log[-len("]}]}") :]
    path = out / "findings.sarif"
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for number, row in enumerate(_rows(out, FINDINGS)):
            file.write((",\n" if number else "\n") + json.dumps(_result(row), ensure_ascii=False))
        file.write(tail + "\n")
    return [path]


def write_junit(out: Path, version: str) -> list[Path]:
    """Write one test case a reply; a finding of severity warning or above is a failure."""
    findings = (table.to_pylist() for table in read_parts(out, FINDINGS))
    replies = (table.to_pylist() for table in read_parts(out, REPLIES, ["reply", "ticket", "not_judged", "p_remedy_none"]))
    n_replies = n_failures = n_skipped = 0
    with TemporaryFile("w+", encoding="utf-8", dir=out) as cases:
        for found, judged in zip(findings, replies, strict=True):
            failures: dict[str, list[dict[str, Any]]] = {}
            for finding in found:
                if finding["severity"] != "suggestion":
                    failures.setdefault(finding["reply"], []).append(finding)
            cases.writelines(_test_case(row, failures.get(row["reply"], [])) for row in judged)
            n_replies, n_failures = n_replies + len(judged), n_failures + len(failures)
            n_skipped += sum(row["p_remedy_none"] is None for row in judged)
        cases.seek(0)
        path = out / "findings.junit.xml"
        with path.open("w", encoding="utf-8") as file:
            counts = f'tests="{n_replies}" failures="{n_failures}" skipped="{n_skipped}"'
            file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="replycheck" {counts}>\n')
            copyfileobj(cases, file)
            file.write("</testsuite>\n")
    return [path]


WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "sarif": write_sarif, "junit": write_junit}


def _rows(out: Path, name: str) -> Iterator[dict[str, Any]]:
    for table in read_parts(out, name):
        yield from map(_rounded, table.to_pylist())


def _rounded(value: Any) -> Any:
    """Write numbers with the digits they have: four, of which the tables' single precision makes more."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value


def _test_case(reply: dict[str, Any], failures: list[dict[str, Any]]) -> str:
    inside = ""
    if reply["p_remedy_none"] is None:
        inside = f"<skipped message={quoteattr(reply['not_judged'] or 'not judged')}/>"
    if failures:
        kind = failures[0]["rule"]
        words = "\n".join(f"{finding['rule']}: {MESSAGES[finding['rule']]} ({finding['words']})" for finding in failures)
        inside += f"<failure type={quoteattr(kind)} message={quoteattr(MESSAGES[kind])}>{escape(_allowed(words))}</failure>"
    return f"<testcase classname={quoteattr(reply['ticket'])} name={quoteattr(reply['reply'])}>{inside}</testcase>\n"


def _allowed(text: str) -> str:
    """Leave out the characters that XML has no way to write."""
    return NOT_IN_XML.sub("", text)


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
