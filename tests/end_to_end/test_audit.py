"""`replycheck audit` from an export to the page: killed and started again, compared with an earlier one, and as other programs read it."""

from __future__ import annotations

import csv
import filecmp
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("joblib")

from replycheck.audit.pipeline import run_audit
from replycheck.audit.run import Settings
from replycheck.audit.table import FINDINGS, REPLIES, read_table
from replycheck.checker import Checker
from replycheck.exchange import Exchange
from tests.conftest import ROOT

CUSTOMERS = [
    "My parcel is two weeks late. Where is it?",
    "The lamp arrived broken. Please send a new one.",
    "I was charged twice for order 482911. I want my money back.",
]
MACRO = (
    "Hi {name},\n\nThank you for contacting us. Your satisfaction is important to us and we will look into it.\n\nBest,\nDana Holt"
)
GOOD = "Hi {name},\n\nI am sorry. I have sent a new one today and you will have it on Friday.\n\nBest,\nDana Holt"
HTML_MACRO = (
    "<p>Hi {name},</p><p>Thank you for contacting us. We are sorry for any inconvenience caused. We will look into it.</p>"
    "<p>Best,<br>Dana Holt</p>"
)
PARTS = 12


def write_export(path: Path, n_tickets: int = 60, *, macro: str = MACRO, body: str = "body") -> Path:
    tickets = []
    for i in range(n_tickets):
        name = ("Robin", "Kim", "Noor")[i % 3]
        reply = (macro if i % 3 else GOOD).format(name=name)
        comments = [(2, "body", CUSTOMERS[(i // 3) % 3]), (1, body, reply)]
        tickets.append(
            {
                "id": i,
                "requester_id": 2,
                "group_id": 5 + i % 2,
                "satisfaction_rating": "bad" if i % 3 else "good",
                "comments": [
                    {
                        "id": 10 * i + k,
                        "author_id": author,
                        "public": True,
                        key: words,
                        "created_at": f"2026-0{1 + i % 2}-05T1{k}:00:00Z",
                    }
                    for k, (author, key, words) in enumerate(comments)
                ],
            }
        )
    users = [{"id": 1, "name": "Dana Holt", "role": "agent"}, {"id": 2, "name": "Robin Vale", "role": "end-user"}]
    path.write_text(json.dumps({"users": users, "tickets": tickets}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit")
    settings = Settings((write_export(folder / "export.json"),), folder / "out", part_replies=PARTS)
    summary = run_audit(settings, also=("csv", "jsonl", "sarif", "junit"))
    return settings, summary


def start(settings: Settings, workers: int) -> subprocess.Popen:
    code = (
        "import sys; from pathlib import Path\n"
        "from replycheck.audit.pipeline import run_audit\nfrom replycheck.audit.run import Settings\n"
        f"run_audit(Settings((Path(sys.argv[1]),), Path(sys.argv[2]), part_replies={PARTS}), workers=int(sys.argv[3]), also=('csv', 'jsonl', 'sarif', 'junit'))"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, str(settings.exports[0]), str(settings.out), str(workers)]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)


def test_killed_and_started_again_it_ends_with_the_same_bytes(finished, tmp_path):
    whole, _ = finished
    settings = Settings(whole.exports, tmp_path / "out")
    run = start(settings, workers=2)
    while not list((settings.out / REPLIES).glob("part-*")) and run.poll() is None:
        time.sleep(0.002)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    done = {path: path.stat().st_mtime_ns for path in (settings.out / REPLIES).glob("part-*")}
    assert done
    assert not (settings.out / "report.html").exists()
    assert start(settings, workers=1).wait() == 0
    assert {path: path.stat().st_mtime_ns for path in done} == done, "what was judged is not judged again"
    names = sorted(str(path.relative_to(whole.out)) for path in whole.out.rglob("*") if path.is_file())
    assert names == sorted(
        str(path.relative_to(settings.out)) for path in settings.out.rglob("*") if path.is_file() and path.suffix != ".tmp"
    )
    assert filecmp.cmpfiles(whole.out, settings.out, names, shallow=False) == (names, [], [])


def test_every_reply_is_judged_as_the_linter_judges_it(finished):
    settings, _ = finished
    rows = read_table(settings.out, REPLIES).to_pylist()
    assert len(rows) == 60
    checker = Checker()
    for row in rows[:4]:
        number = int(row["ticket"])
        thread = [CUSTOMERS[(number // 3) % 3]]
        reply = (MACRO if number % 3 else GOOD).format(name=("Robin", "Kim", "Noor")[number % 3])
        report = checker.judge(Exchange.from_json({"thread": thread, "reply": reply, "agent": {"name": "Dana Holt"}}))
        assert (row["relevance"], row["remedy"], row["score_apology"]) == (
            report.labels["relevance"],
            report.labels["remedy"],
            report.scores["apology"],
        )
        assert row["n_findings"] == len(report.findings)
        assert [(s["start"], s["end"]) for s in row["sentences"]] == [(s.span.start, s.span.end) for s in report.sentences]


def test_the_mails_are_gone_when_the_audit_is_done_and_names_are_masked(finished):
    settings, _ = finished
    assert not [path for path in settings.out.iterdir() if path.name.startswith(".")]
    for path in settings.out.rglob("*"):
        if path.is_file() and path.suffix != ".parquet":
            text = path.read_text(encoding="utf-8-sig")
            assert "482911" not in text
            assert not re.search(r"Hi (Robin|Kim|Noor)\b", text)


def test_the_template_comes_first_with_its_share_and_a_rewrite(finished):
    _, summary = finished
    worst = summary.templates[0]
    assert worst.n == 40
    assert worst.text.startswith("Hi ‹name›,\nThank you for contacting us.")
    assert worst.missed is not None
    assert worst.missed.value > 0.5


def test_a_template_in_html_gets_its_rewrite_as_text(tmp_path):
    export = write_export(tmp_path / "export.json", 15, macro=HTML_MACRO, body="html_body")
    (worst, *_) = run_audit(Settings((export,), tmp_path / "out")).templates
    assert worst.text.startswith("Hi ‹name›,\nThank you for contacting us.")
    assert worst.rewrite is not None
    assert worst.rewrite.text.startswith("Hi ‹name›,\n")
    assert worst.rewrite.text != worst.text
    assert "<" not in worst.rewrite.text
    assert "Rewritten for one of its uses" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_a_reply_is_counted_under_the_kind_of_problem_that_a_policy_names(finished):
    settings, summary = finished
    kinds = read_table(settings.out, REPLIES, ["problem"])["problem"].to_pylist()
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"late-or-lost": 21, "wrong-or-damaged": 21, "charged-wrongly": 18}
    assert summary.withheld["problem"] == 3, "none of them has thirty replies"


def test_agents_are_named_only_when_asked(finished, tmp_path):
    settings, summary = finished
    assert "agent" not in summary.groups
    page = (settings.out / "report.html").read_text(encoding="utf-8")
    assert "Dana Holt" not in page
    assert "By agent" not in page
    shutil.copytree(settings.out, tmp_path / "out")
    again = run_audit(replace(settings, out=tmp_path / "out"), by_agent=True)
    assert [group.name for group in again.groups["agent"]] == ["Dana Holt"]
    assert "do not rank by these figures" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_the_page_needs_no_network_and_tells_what_to_trust(finished):
    settings, _ = finished
    page = (settings.out / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    for words in ("Shuffle test", "Padding test", "Politeness test", "Agreement with CSAT", "Could not tell", "n = 60"):
        assert words in page
    assert len(page) < 400_000


def test_the_tables_read_in_other_programs(finished):
    out = finished[0].out
    with (out / "replies.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 60
    n_findings = read_table(out, FINDINGS).num_rows
    assert len((out / "findings.jsonl").read_text(encoding="utf-8").splitlines()) == n_findings
    (run,) = json.loads((out / "findings.sarif").read_text(encoding="utf-8"))["runs"]
    assert len(run["results"]) == n_findings
    suite = ET.parse(out / "findings.junit.xml").getroot()
    assert len(suite) == int(suite.get("tests", 0)) == 60
    assert len(suite.findall("testcase/failure")) == int(suite.get("failures", -1)) > 0


def test_a_formula_is_not_run_by_a_spreadsheet(tmp_path):
    export = write_export(tmp_path / "export.json", 3, macro="=1+1 is two, {name}.")
    run_audit(Settings((export,), tmp_path / "out"), also=("csv",))
    with (tmp_path / "out/replies.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["text"][0] for row in csv.DictReader(file) if "two" in row["text"]} == {"'"}


def test_the_form_for_labels_has_the_texts_and_the_weights(finished):
    settings, summary = finished
    with (settings.out / "to_label.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(summary.to_label) >= 45
    assert all(float(row["weight"]) >= 1 and row["customer"] and row["agent"] and row["relevance"] == "" for row in rows)


def test_against_a_baseline_only_what_changed_is_new(finished, tmp_path):
    settings, _ = finished
    better = write_export(tmp_path / "export.json", macro=GOOD)
    run_audit(Settings((better,), tmp_path / "same", part_replies=PARTS), baseline=settings.out)
    page = (tmp_path / "same/report.html").read_text(encoding="utf-8")
    new, gone, _ = map(int, re.search(r"(\d+) findings are new, (\d+) are gone, (\d+) stand", page).groups())  # type: ignore[union-attr]
    assert gone > 30
    assert "60 of the 60 replies were in the earlier audit too" in page
    assert new <= gone
    assert "<b>yes</b>" in page


def test_another_export_does_not_mix_with_what_lies_there(finished, tmp_path):
    other = write_export(tmp_path / "other.json", 4)
    command = [sys.executable, "-m", "replycheck", "audit", str(other), "--out", str(finished[0].out)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 2
    assert "holds an audit of another export" in run.stderr


def test_the_command_audits_and_says_where(tmp_path):
    command = [sys.executable, "-m", "replycheck", "audit", "tests/fixtures/exports/mail", "--ours", "example.com"]
    run = subprocess.run([*command, "--out", str(tmp_path), "--workers", "1"], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    assert "read 2 public agent replies in 2 tickets" in run.stderr
    assert (tmp_path / "report.html").exists()


def test_a_table_without_roles_leaves_a_map_to_edit(tmp_path):
    command = [sys.executable, "-m", "replycheck", "audit", "tests/fixtures/exports/tables/no-roles.csv", "--out", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 2
    assert f"--columns {tmp_path / 'columns.toml'}" in run.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["columns.toml"], "no mails are left behind"
    assert 'text = "text"' in (tmp_path / "columns.toml").read_text(encoding="utf-8")
