"""The command line as a user runs it: a process of its own, files, exit codes, standard output and error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import ROOT

CUSTOMER = "My parcel LK-20817 never arrived. Where is it? I want my money back."
BAD = "Thank you for your interest in our parcels! Please have a look at our new summer range."
GOOD = (
    "I'm so sorry that your parcel never arrived. I have just refunded the full amount to your card, "
    "and I have asked the courier where LK-20817 is; I will call you tomorrow by noon with the answer."
)
SCHEMA = json.loads((ROOT / "src/replycheck/schemas/report.schema.json").read_text())


def run(*args: str, cwd: Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "replycheck", *args], cwd=cwd, input=stdin, capture_output=True, timeout=120)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "customer.txt").write_text(CUSTOMER)
    (tmp_path / "bad.txt").write_text(BAD)
    (tmp_path / "good.txt").write_text(GOOD)
    return tmp_path


def test_a_bad_reply_gets_findings_with_marks_and_exit_code_1(folder):
    result = run("lint", "bad.txt", "--customer", "customer.txt", cwd=folder)
    out = result.stdout.decode()
    assert result.returncode == 1, result.stderr
    assert "unanswered-ask" in out
    assert "^^^^" in out
    assert "The customer wrote:" in out
    assert "\x1b[" not in out, "colour belongs on a terminal only"


def test_a_good_reply_is_clean_and_exits_0(folder):
    result = run("lint", "good.txt", "--customer", "customer.txt", cwd=folder)
    assert (result.returncode, result.stdout.decode().splitlines()[0]) == (0, "good.txt: clean")


def test_json_keeps_the_schema(folder):
    result = run("lint", "bad.txt", "--customer", "customer.txt", "--format", "json", cwd=folder)
    jsonschema.validate(json.loads(result.stdout), SCHEMA)


def test_sarif_regions_slice_the_reply(folder):
    result = run("lint", "bad.txt", "--customer", "customer.txt", "--format", "sarif", cwd=folder)
    (sarif_run,) = json.loads(result.stdout)["runs"]
    text = sarif_run["artifacts"][0]["contents"]["text"]
    assert text == BAD
    for found in sarif_run["results"]:
        region = found["locations"][0]["physicalLocation"]["region"]
        assert text[region["charOffset"] : region["charOffset"] + region["charLength"]].strip()
        assert found["ruleId"] in {rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]}


def test_github_commands_name_file_and_line(folder):
    result = run("lint", "bad.txt", "--customer", "customer.txt", "--format", "github", cwd=folder)
    assert result.stdout.startswith(b"::warning file=bad.txt,line=1,")


def test_fail_on_decides_the_exit_code(folder):
    for fail_on, code in (("error", 0), ("never", 0), ("suggestion", 1)):
        result = run("lint", "bad.txt", "--customer", "customer.txt", "--fail-on", fail_on, cwd=folder)
        assert result.returncode == code


def test_the_configuration_in_the_folder_is_used(folder):
    (folder / "replycheck.toml").write_text('[rules.off-topic-reply]\nseverity = "off"\n')
    result = run("lint", "bad.txt", "--customer", "customer.txt", "--format", "json", cwd=folder)
    assert "off-topic-reply" not in [finding["rule"] for finding in json.loads(result.stdout)["findings"]]


def test_an_exchange_comes_through_standard_input(folder):
    exchange = json.dumps({"id": "9", "thread": [CUSTOMER], "reply": BAD}).encode()
    result = run("lint", "-", "--format", "json", cwd=folder, stdin=exchange)
    assert json.loads(result.stdout)["id"] == "9"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("lint", "bad.txt"), "found a reply alone"),
        (("lint", "none.txt", "--customer", "customer.txt"), "no such file"),
        (("lint", "bad.txt", "--customer", "customer.txt", "--model", "nowhere"), "no model folder"),
        (("lint", "bad.txt", "--customer", "customer.txt", "--config", "none.toml"), "no such file"),
        (("lint",), "give a reply"),
    ],
)
def test_what_cannot_run_says_so_in_one_line_and_exits_2(folder, args, says):
    result = run(*args, cwd=folder)
    assert result.returncode == 2
    assert says in " ".join(result.stderr.decode().split())
    assert "Traceback" not in result.stderr.decode()
    assert result.stdout == b""


def test_a_reply_that_cannot_be_judged_exits_2_and_says_why(folder):
    (folder / "german.txt").write_text(
        "Guten Tag, wir haben Ihre Nachricht erhalten und werden uns in den nächsten Tagen bei Ihnen melden."
    )
    result = run("lint", "german.txt", "--customer", "customer.txt", cwd=folder)
    assert result.returncode == 2
    assert "not in English" in result.stdout.decode()


def test_jsonl_answers_line_by_line_in_order_with_errors_in_their_place(folder):
    lines = [
        json.dumps({"id": "a", "thread": [CUSTOMER], "reply": GOOD}),
        "{not json",
        "",
        json.dumps({"id": "b", "thread": [CUSTOMER], "reply": BAD, "surprise": 1}),
        json.dumps({"id": "c", "thread": [CUSTOMER], "reply": BAD}),
    ]
    (folder / "in.jsonl").write_text("\n".join(lines))
    result = run("lint", "--jsonl", "in.jsonl", "--workers", "2", cwd=folder)
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 2
    assert [obj.get("id") or obj["line"] for obj in out] == ["a", 2, 4, "c"]
    assert "not JSON" in out[1]["error"]
    assert "unknown key 'surprise'" in out[2]["error"]
    assert CUSTOMER not in result.stderr.decode()


def test_jsonl_gives_the_same_reports_with_one_worker_and_with_two(folder):
    row = {"thread": [CUSTOMER], "reply": BAD}
    (folder / "in.jsonl").write_text("\n".join(json.dumps(row | {"id": str(i)}) for i in range(40)))
    outputs = []
    for workers in ("1", "2"):
        assert run("lint", "--jsonl", "in.jsonl", "--workers", workers, "--output", f"out{workers}", cwd=folder).returncode == 1
        outputs.append((folder / f"out{workers}").read_bytes())
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == 40


def test_help_shows_examples_and_exit_codes(folder):
    out = run("lint", "--help", cwd=folder).stdout.decode()
    assert "Examples:" in out
    assert "Exit codes:" in out


def test_the_readmes_example_lints(folder):
    result = run("lint", str(ROOT / "examples/ticket.json"), cwd=folder)
    out = result.stdout.decode()
    assert result.returncode == 1
    assert "rewrite for" in out
    assert "not judged: quote" in out


def test_a_byte_order_mark_and_an_endless_number_lose_no_other_line(folder):
    row = json.dumps({"thread": [CUSTOMER], "reply": GOOD}).encode()
    (folder / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + row + b"\n" + b'{"id": ' + b"1" * 5000 + b"}\n" + row)
    result = run("lint", "--jsonl", "in.jsonl", "--workers", "1", cwd=folder)
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert ["error" in obj for obj in out] == [False, True, False]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bad_model_stops_a_batch_before_it_starts(folder, workers):
    (folder / "in.jsonl").write_text(json.dumps({"thread": [CUSTOMER], "reply": GOOD}))
    result = run("lint", "--jsonl", "in.jsonl", "--workers", workers, "--model", "nowhere", cwd=folder)
    assert (result.returncode, result.stdout) == (2, b"")
    assert "no model folder" in result.stderr.decode()


def test_an_output_that_cannot_be_written_is_named(folder):
    result = run("lint", "bad.txt", "--customer", "customer.txt", "--output", "no/such/place", cwd=folder)
    assert result.returncode == 2
    assert "no/such/place: cannot be written" in result.stderr.decode()


def test_an_unjudged_line_is_not_a_clean_one(folder):
    (folder / "in.jsonl").write_text(json.dumps({"thread": [CUSTOMER], "reply": ""}))
    assert run("lint", "--jsonl", "in.jsonl", "--workers", "1", cwd=folder).returncode == 2
