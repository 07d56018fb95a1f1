"""`replycheck serve` as its callers meet it: a process of its own, HTTP, signals, the file that it leaves."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest

from tests.conftest import ROOT
from tests.end_to_end.service import running_service

CUSTOMER = "My parcel LK-20817 never arrived. Where is it? I want my money back."
HOLLOW = "We are sorry if there has been any inconvenience. Our parcels are handed over in good order."
PLACEHOLDER = "I'm sorry that your parcel never arrived. I have refunded you [AMOUNT] today."
REPORT_SCHEMA = json.loads((ROOT / "src/replycheck/schemas/report.schema.json").read_text())
TOKEN = "a-token-for-these-tests"


def exchange(reply, **more):
    return {"thread": [CUSTOMER], "reply": reply, **more}


def test_a_check_answers_with_action_holds_and_a_report_that_keeps_the_schema(service):
    status, answer = service.post("/v1/check", exchange(PLACEHOLDER, id="17", channel="email", public=True, type="reply"))
    assert status == 200
    jsonschema.validate(answer["report"], REPORT_SCHEMA)
    (held,) = [finding for finding in answer["report"]["findings"] if finding["rule"] == "unfilled-placeholder"]
    assert (answer["action"], answer["holds"], answer["checked"]) == ("hold", [held["fingerprint"]], True)


def test_rewrites_come_when_asked_for_and_change_nothing_of_the_judgement(service):
    judged = service.post("/v1/check", exchange(HOLLOW))[1]
    asked = service.post("/v1/check", exchange(HOLLOW, rewrites=True))[1]
    assert (judged["rewrites"], judged["report"]["rewrites"]) == (False, [])
    assert asked == judged | {"rewrites": True, "report": judged["report"] | {"rewrites": asked["report"]["rewrites"]}}
    found = {finding["fingerprint"]: finding["rule"] for finding in judged["report"]["findings"]}
    assert asked["report"]["rewrites"]
    for rewrite in asked["report"]["rewrites"]:
        assert {found[fingerprint] for fingerprint in rewrite["fingerprints"]} == set(rewrite["fixes"])


def test_of_two_findings_of_one_rule_only_the_one_that_was_not_dismissed_gets_a_rewrite(service):
    asks = ("Where is it?", "How do I change my address?")
    asked = {"thread": [f"My parcel never arrived. {' '.join(asks)}"], "rewrites": True}
    asked["reply"] = "I am so sorry that your parcel never arrived. I will look into it."
    report = service.post("/v1/check", asked)[1]["report"]
    first, _ = (finding["fingerprint"] for finding in report["findings"] if finding["rule"] == "unanswered-ask")
    assert [ask in new_words(report) for ask in asks] == [True, True]
    after = service.post("/v1/check", asked | {"dismissed": [first]})[1]["report"]
    assert [ask in new_words(after) for ask in asks] == [False, True]


def new_words(report):
    return " ".join(edit["text"] for rewrite in report["rewrites"] for edit in rewrite["edits"])


def test_an_internal_note_passes(service):
    assert service.post("/v1/check", exchange(PLACEHOLDER, public=False))[1]["action"] == "pass"


def test_a_dismissal_holds_for_the_request_that_names_it(service):
    held = service.post("/v1/check", exchange(PLACEHOLDER))[1]["holds"]
    answer = service.post("/v1/check", exchange(PLACEHOLDER, dismissed=held))[1]
    assert (answer["holds"], answer["dismissed"]) == ([], held)


def test_a_dismissal_that_was_fed_back_holds_for_its_exchange_across_edits(service):
    (fingerprint,) = service.post("/v1/check", exchange(PLACEHOLDER, id="A-1"))[1]["holds"]
    said = {"fingerprint": fingerprint, "rule": "unfilled-placeholder", "action": "dismiss", "reason": "filled in by us"}
    assert service.post("/v1/feedback", said | {"exchange_id": "A-1"}) == (200, {"stored": True})
    longer = PLACEHOLDER + " Please tell me if it does not reach you."
    assert service.post("/v1/check", exchange(longer, id="A-1"))[1]["dismissed"] == [fingerprint]
    assert service.post("/v1/check", exchange(longer, id="A-2"))[1]["holds"] == [fingerprint]


@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_fix_gives_the_reply_that_its_edits_make(service, kind):
    source = f"<p>{HOLLOW}</p>" if kind == "html" else HOLLOW
    status, answer = service.post("/v1/fix", exchange({kind: source}))
    assert (status, bool(answer["edits"])) == (200, True)
    made = source
    for edit in answer["edits"]:
        made = made[: edit["start"]] + edit["text"] + made[edit["end"] :]
    assert answer["reply"] == made != source
    assert "hollow-apology" not in [finding["rule"] for finding in answer["report"]["findings"]]
    assert answer["report"]["rewrites"] == []


def test_a_fix_leaves_alone_what_was_dismissed(service):
    report = service.post("/v1/check", exchange(HOLLOW))[1]["report"]
    every = [finding["fingerprint"] for finding in report["findings"]]
    assert service.post("/v1/fix", exchange(HOLLOW, dismissed=every))[1]["reply"] == HOLLOW


@pytest.mark.parametrize(
    ("body", "type", "status", "place"),
    [
        (b"{", "application/json", 400, "body:1:2"),
        (b"\xff", "application/json", 400, "body"),
        (b"{}", "text/plain", 415, "Content-Type"),
        (b"{}", "application/json", 422, "exchange"),
        (b'{"thread": ["x"], "reply": 3}', "application/json", 422, "reply"),
        (b'{"thread": ["x"], "reply": "y", "public": "no"}', "application/json", 422, "public"),
        (b'{"thread": ["x"], "reply": "' + b"y" * 100_001 + b'"}', "application/json", 413, "reply"),
        (b" " * 5_000_001, "application/json", 413, "body"),
    ],
)
def test_a_request_that_cannot_be_answered_says_why_and_where(service, body, type, status, place):
    found, _, raw = service.request("POST", "/v1/check", body, Content_Type=type)
    answer = json.loads(raw)
    assert (found, answer["place"]) == (status, place)
    assert answer["error"].endswith(".")


def test_an_unknown_path_and_method_are_answered_in_the_same_form(service):
    status, _, body = service.request("GET", "/nothing")
    assert (status, json.loads(body)["place"]) == (404, None)
    status, headers, body = service.request("GET", "/v1/check")
    assert (status, headers["allow"]) == (405, "POST")
    assert "error" in json.loads(body)


def test_half_a_surrogate_pair_is_judged_and_given_back(service):
    raw = b'{"thread": ["It broke."], "reply": "We are sorry if you feel \\ud83d so.", "id": "\\ud83d"}'
    status, _, body = service.request("POST", "/v1/check", raw, Content_Type="application/json")
    assert (status, json.loads(body)["report"]["id"]) == (200, "\ud83d")


def test_two_hundred_at_once_all_get_the_answer_that_one_alone_gets(service):
    alone = {reply: service.post("/v1/check", exchange(reply)) for reply in (HOLLOW, PLACEHOLDER)}
    replies = [HOLLOW, PLACEHOLDER] * 100
    with ThreadPoolExecutor(200) as callers:
        answers = list(callers.map(lambda reply: service.post("/v1/check", exchange(reply)), replies))
    assert all(answer == alone[reply] for reply, answer in zip(replies, answers, strict=True))


def test_the_description_has_examples_that_the_service_takes(service):
    status, _, body = service.request("GET", "/openapi.json")
    paths = json.loads(body)["paths"]
    assert status == 200
    assert set(paths) == {"/v1/check", "/v1/fix", "/v1/feedback", "/healthz", "/metrics"}
    for path in ("/v1/check", "/v1/fix", "/v1/feedback"):
        sent = paths[path]["post"]["requestBody"]["content"]["application/json"]
        answered = paths[path]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        for example in sent["examples"].values():
            jsonschema.validate(example["value"], sent["schema"])
            status, answer = service.post(path, example["value"])
            assert status == 200
            jsonschema.validate(answer, answered)


def test_answers_carry_security_headers_and_the_page_names_no_other_host(service):
    status, headers, body = service.request("GET", "/")
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert b"http://" not in body
    assert b"https://" not in body


def test_a_call_under_another_hosts_name_is_refused(service):
    """A page elsewhere whose host name resolves to this machine would otherwise count as our own."""
    status, _, body = service.request("GET", "/healthz", Host="evil.example")
    assert (status, json.loads(body)["place"]) == (400, "Host")
    for name in ("localhost:8765", "127.0.0.1", "[::1]:8765", "[::1]"):
        assert service.request("GET", "/healthz", Host=name)[0] == 200


def test_metrics_count_what_happened(service):
    service.post("/v1/check", exchange(PLACEHOLDER))
    _, headers, body = service.request("GET", "/metrics")
    assert headers["content-type"].startswith("text/plain")
    assert b'replycheck_gate_actions_total{action="hold",rewrites="false"}' in body
    assert b'replycheck_findings_total{rewrites="false",rule="unfilled-placeholder"}' in body


def test_no_words_of_an_exchange_reach_the_log_and_it_stops_with_0(tmp_path):
    with running_service(tmp_path) as service:
        service.post("/v1/check", exchange(PLACEHOLDER + " Zanzibar."))
        service.request("GET", "/Zanzibar?q=Zanzibar")
        service.request("POST", "/v1/check", b'{"Zanzibar": "Zanzibar', Content_Type="application/json")
        assert service.stop() == 0
    assert "POST /v1/check 200" in service.log
    assert "GET other 404" in service.log
    assert b"Zanzibar" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_feedback_is_in_the_file_for_the_notebooks(tmp_path):
    said = {"fingerprint": "0" * 16, "rule": "no-remedy", "action": "override", "reason": "urgent", "exchange_id": 9, "agent": "a7"}
    with running_service(tmp_path) as service:
        assert service.post("/v1/feedback", said)[0] == 200
        assert service.post("/v1/feedback", said | {"reason": ""})[0] == 422
    rows = sqlite3.connect(tmp_path / "replycheck.sqlite")
    assert rows.execute("SELECT action, reason, exchange_id, agent FROM feedback").fetchall() == [("override", "urgent", "9", "a7")]
    rows.close()


def test_token_and_allowed_origins(tmp_path):
    (tmp_path / "replycheck.toml").write_text(
        f'[serve]\ntoken = "{TOKEN}"\norigins = ["https://help.example"]\nframe_ancestors = ["https://help.example"]\n'
    )
    with running_service(tmp_path) as service:
        assert service.post("/v1/check", exchange(HOLLOW))[0] == 401
        assert service.post("/v1/check", exchange(HOLLOW), Authorization="Bearer wrong")[0] == 401
        assert service.request("GET", "/metrics")[0] == 401
        assert service.request("GET", "/healthz", Host="replycheck.example")[0] == 200
        assert service.post("/v1/check", exchange(HOLLOW), Authorization=f"Bearer {TOKEN}")[0] == 200
        asks = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization,content-type"}
        allowed = service.request("OPTIONS", "/v1/check", Origin="https://help.example", **asks)
        assert (allowed[0], allowed[1]["access-control-allow-origin"]) == (200, "https://help.example")
        refused = service.request("OPTIONS", "/v1/check", Origin="https://evil.example", **asks)
        assert "access-control-allow-origin" not in refused[1]
        headers = service.request("GET", "/")[1]
        assert "frame-ancestors https://help.example" in headers["content-security-policy"]
        assert "x-frame-options" not in headers


def test_bounds_of_body_and_time_are_kept(tmp_path):
    (tmp_path / "replycheck.toml").write_text("[serve]\nmax_body_bytes = 1000\ntimeout_s = 0.5\n")
    with running_service(tmp_path) as service:
        assert service.post("/v1/check", exchange("x" * 1000))[0] == 413
        with socket.create_connection(("127.0.0.1", service.port), timeout=60) as slow:
            head = "POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
            slow.sendall(head.encode())
            assert b" 408 " in slow.recv(100)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
def test_a_reload_takes_new_settings_and_refuses_wrong_ones(tmp_path):
    settings = tmp_path / "replycheck.toml"
    with running_service(tmp_path) as service:
        assert service.post("/v1/check", exchange(PLACEHOLDER))[1]["action"] == "hold"
        settings.write_text('[gate]\nunfilled-placeholder = "warn"\n')
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("reloaded, model")
        assert service.post("/v1/check", exchange(PLACEHOLDER))[1]["action"] == "warn"
        settings.write_text('[gate]\nunfilled-placeholder = "loud"\n')
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("not reloaded")
        assert "replycheck.toml:2: unfilled-placeholder: found 'loud'" in service.log
        assert service.post("/v1/check", exchange(PLACEHOLDER))[1]["action"] == "warn"


def start(*args, cwd):
    return subprocess.run([sys.executable, "-m", "replycheck", "serve", *args], cwd=cwd, capture_output=True, text=True, timeout=60)


def test_without_a_token_it_does_not_listen_beyond_this_machine(tmp_path):
    result = start("--host", "0.0.0.0", "--port", "0", cwd=tmp_path)
    assert result.returncode == 2
    assert "others can reach it, and no token is set" in result.stderr


def test_a_port_in_use_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = start("--port", str(taken.getsockname()[1]), cwd=tmp_path)
    assert result.returncode == 2
    assert "cannot be listened on" in result.stderr
