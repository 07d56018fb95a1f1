"""The optional endpoint, asked over a real loopback connection."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from replycheck.config import RewritingSettings, read_config
from replycheck.errors import BadConfig
from replycheck.rewriting import propose
from replycheck.rewriting.endpoint import MAX_ANSWER_BYTES, Endpoint
from tests.unit.test_rewriting import SORRY, judge_of, reported

DRAFT = "Hi Ada. A 6 leaves today."
CONTENT = Callable[[str], tuple[int, bytes]]


@contextmanager
def served(answer: CONTENT) -> Iterator[tuple[str, list[dict]]]:
    """Serve an answer for every prompt; yield the endpoint's address and the requests as they come."""
    asked: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, **body})
            status, payload = answer(body["messages"][-1]["content"])
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def writes(text: str) -> CONTENT:
    return lambda prompt: (200, json.dumps({"choices": [{"message": {"content": text}}]}).encode())


def rewritten(address: str) -> str:
    report = reported(DRAFT, "missing-apology")
    endpoint = Endpoint(RewritingSettings(address, "small", timeout_s=5))
    (rewrite,) = propose(report, judge_of(report, apology=90), endpoint=endpoint)
    return rewrite.apply(DRAFT)


def test_what_the_endpoint_writes_is_taken_where_it_proves_itself():
    text = "Hi Ada. So sorry that your order came with a 5. A 6 leaves today [when?]."
    with served(writes(text)) as (address, asked):
        assert rewritten(address) == text
    (request,) = asked
    assert request["path"] == "/v1/chat/completions"
    assert request["model"] == "small"
    assert DRAFT in request["messages"][-1]["content"]
    assert "LK-20817" in request["messages"][-1]["content"]


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ada. We are sorry, a refund of £20 is on its way. A 6 leaves today.",  # invented
        "We are sorry.",  # the number and the name are lost
        DRAFT,  # nothing changed
        "",
    ],
)
def test_what_does_not_prove_itself_gives_way_to_our_own(text):
    with served(writes(text)) as (address, asked):
        assert SORRY in rewritten(address)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        lambda prompt: (500, b"broken"),
        lambda prompt: (302, b""),
        lambda prompt: (200, b"not json"),
        lambda prompt: (200, b'{"choices": []}'),
        lambda prompt: (200, b'{"choices": [{"message": {"content": null}}]}'),
        lambda prompt: (200, b" " * (MAX_ANSWER_BYTES + 1)),
    ],
)
def test_a_failure_is_told_once_and_without_text(answer, caplog):
    report = reported(DRAFT, "missing-apology")
    with served(answer) as (address, _), caplog.at_level(logging.WARNING):
        endpoint = Endpoint(RewritingSettings(address, "small", timeout_s=5))
        for _ in range(2):
            (rewrite,) = propose(report, judge_of(report, apology=90), endpoint=endpoint)
            assert SORRY in rewrite.apply(DRAFT)
    (record,) = caplog.records
    assert "Ada" not in record.getMessage()
    assert "own rewrites" in record.getMessage()


def test_an_endpoint_that_is_not_there_or_too_slow_holds_nothing_up(caplog):
    with caplog.at_level(logging.WARNING):
        with served(writes("")) as (address, _):
            pass  # its port is closed from here on
        assert SORRY in rewritten(address)
        release = threading.Event()

        def stall(prompt: str) -> tuple[int, bytes]:
            release.wait(5)
            return 200, b""

        with served(stall) as (address, _):
            report = reported(DRAFT, "missing-apology")
            endpoint = Endpoint(RewritingSettings(address, "small", timeout_s=0.1))
            assert propose(report, judge_of(report, apology=90), endpoint=endpoint)
            release.set()
    assert len(caplog.records) == 2


def test_html_is_left_to_our_own():
    html = "<p>A 6 leaves today.</p>"
    report = reported(html, "missing-apology", sentences=["A 6 leaves today."], html=True)
    with served(writes("Sorry.")) as (address, asked):
        endpoint = Endpoint(RewritingSettings(address, "small"))
        assert propose(report, judge_of(report, apology=90), endpoint=endpoint)
    assert asked == []


def configured(tmp_path: Path, lines: str) -> RewritingSettings:
    path = tmp_path / "replycheck.toml"
    path.write_text(f"[rewriting]\n{lines}\n", encoding="utf-8")
    return read_config(path, rule_names=()).rewriting


def test_the_endpoint_is_off_unless_configured(tmp_path):
    assert configured(tmp_path, "").endpoint is None
    settings = configured(tmp_path, 'endpoint = "http://[::1]:8080/v1"\nmodel = "small"\ntimeout_s = 3')
    assert settings == RewritingSettings("http://[::1]:8080/v1", "small", 3)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('endpoint = "http://192.168.1.5:11434/v1"\nmodel = "m"', "on this machine"),
        ('endpoint = "https://api.example.org/v1"\nmodel = "m"', "on this machine"),
        ('endpoint = "http://127.0.0.1.example.org/v1"\nmodel = "m"', "on this machine"),
        ('endpoint = "http://127.0.0.1:99999/v1"\nmodel = "m"', "on this machine"),
        ('endpoint = "http://127.0.0.1:11434/v1"', "model: expected the name"),
        ('endpoint = "http://localhost/v1"\nmodel = "m"\ntimeout_s = 0', "expected 0.1 to 600"),
        ("endpoint = 5", "expected a string"),
        ("url = 5", "unknown key rewriting.url"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place(tmp_path, lines, problem):
    with pytest.raises(BadConfig, match=problem) as caught:
        configured(tmp_path, lines)
    assert "replycheck.toml:" in str(caught.value)
    assert "api.example.org" not in str(caught.value)
