"""What the Python hosts share: an answer is turned into reasons, and whatever goes wrong into a verdict that says so."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import ClassVar

import pytest

from tests.conftest import ROOT
from tests.end_to_end.service import free_port

sys.path.insert(0, str(ROOT / "integrations/client"))

from replycheck_client import Client

EXCHANGE = {
    "thread": [{"role": "customer", "text": "My parcel never came 😡. I want my money back."}],
    "reply": {"text": "Thanks 😀 for your interest in our parcels, [CUSTOMER NAME]!"},
}
TOKEN = "sixteen-letters-or-more"
FINDING = {"rule": "unfilled-placeholder", "message": "…", "advice": "…", "start": 0, "end": 6, "fingerprint": "a" * 16}
HELD = {"action": "hold", "holds": ["a" * 16], "report": {"findings": [FINDING], "rewrites": []}}
SECRET = "these words stay here"


class Broken(BaseHTTPRequestHandler):
    """A server that is no replycheck: each path under its address fails in its own way."""

    seen: ClassVar[list[str]] = []
    given_up = Event()

    def do_POST(self) -> None:
        self.seen.append(self.path)
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.split("/")[1]
        if kind == "silent":
            self.given_up.wait()
            return
        status, body = {
            "busy": (503, json.dumps({"error": "too many requests at once. Try again."})),
            "lost": (404, "<html>not here</html>"),
            "other": (200, json.dumps({"hello": "world"})),
            "list": (200, "[]"),
            "html": (200, "<html>"),
            "moved": (307, ""),
            "half": (503, "{}") if "rewrites" in asked else (200, json.dumps(HELD)),
        }.get(kind, (200, "{}"))
        self.send_response(status)
        if kind == "moved":
            self.send_header("Location", "/elsewhere/v1/check")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def broken():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Broken)
    Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def replycheck_toml():
    return f'[serve]\ntoken = "{TOKEN}"\n'


def test_an_answer_becomes_reasons_with_the_words_of_both_sides(service):
    verdict = Client(service.url, token=TOKEN, timeout_s=60).check(EXCHANGE)
    assert (verdict.action, verdict.checked) == ("hold", True)
    first = verdict.reasons[0]
    assert (first.rule, first.words, first.held) == ("unfilled-placeholder", "[CUSTOMER NAME]", True)
    assert "I want my money back." in [reason.customer for reason in verdict.reasons]


def test_of_two_findings_of_one_rule_each_has_its_own_rewrite(service):
    asks = ("How do I return it?", "Can you change my delivery address to 9 Mill Lane?")
    reply = "Hi [NAME], I am sorry that your lamp came broken. I will look into the packaging."
    exchange = {"thread": [{"role": "customer", "text": f"My lamp is broken. {' '.join(asks)}"}], "reply": {"text": reply}}
    verdict = Client(service.url, token=TOKEN, timeout_s=60).check(exchange)
    unanswered = {reason.customer: reason.rewrite for reason in verdict.reasons if reason.rule == "unanswered-ask"}
    assert set(unanswered) == set(asks)
    assert all(ask in rewrite for ask, rewrite in unanswered.items())


def test_a_reply_is_held_also_where_its_rewrites_cannot_be_had(broken):
    verdict = Client(f"{broken}/half", timeout_s=60).check(EXCHANGE)
    assert (verdict.action, verdict.checked) == ("hold", True)
    assert [(reason.words, reason.rewrite) for reason in verdict.held] == [("Thanks", None)]


def test_a_wrong_token_is_said(service):
    verdict = Client(service.url, token="another-token-altogether", timeout_s=60).check(EXCHANGE)
    assert (verdict.action, verdict.checked) == ("pass", False)
    assert "answered 401" in verdict.problem


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("busy", "answered 503: too many requests at once."),
        ("lost", "answered 404: no reason given"),
        ("moved", "answered 307: no reason given"),
        ("other", "does not understand"),
        ("list", "does not understand"),
        ("html", "does not understand"),
    ],
)
def test_whatever_goes_wrong_lets_the_reply_pass_and_says_so(broken, path, says):
    exchange = {**EXCHANGE, "reply": {"text": SECRET}}
    verdict = Client(f"{broken}/{path}", timeout_s=60).check(exchange)
    assert (verdict.action, verdict.checked) == ("pass", False)
    assert says in verdict.problem
    assert SECRET not in verdict.problem
    assert not [seen for seen in Broken.seen if "elsewhere" in seen], "a reply's words go nowhere but where they were told"


def test_a_service_that_never_answers_is_waited_for_no_longer_than_said(broken):
    verdict = Client(f"{broken}/silent", timeout_s=0.2).check(EXCHANGE)
    Broken.given_up.set()
    assert "cannot be reached (timed out)" in verdict.problem


def test_nobody_there_is_said():
    verdict = Client(f"http://127.0.0.1:{free_port()}").check(EXCHANGE)
    assert "cannot be reached" in verdict.problem
