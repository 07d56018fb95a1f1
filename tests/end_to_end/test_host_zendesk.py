"""The Zendesk app as it would be uploaded, with Zendesk's SDK, in a real Chromium, before a real service. The ticket page is a stand-in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.end_to_end.browser import chromium, find, packed, wait_until
from tests.end_to_end.service import free_port

SDK = os.environ.get("REPLYCHECK_ZAF_SDK")
if SDK is None:
    pytest.skip("REPLYCHECK_ZAF_SDK does not name Zendesk's SDK; see integrations/zendesk/README.md", allow_module_level=True)

SDK_ADDRESS = b"https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
CONVERSATION = [
    {
        "author": {"role": "end-user"},
        "message": {"content": "<p>My parcel never arrived. Where is it?</p>"},
        "channel": {"name": "email"},
    },
    {"author": {"role": "agent"}, "message": {"content": "Be careful with [NAME]."}, "channel": {"name": "internal"}},
]
GOOD = "<p>I'm so sorry that your parcel never arrived.</p><p>I have just refunded the full amount to your card.</p>"
BAD = GOOD + "<p>Your claim number is <b>[CLAIM NUMBER]</b>.</p>"


class TicketPage(SimpleHTTPRequestHandler):
    """Serves the stand-in page, and the app with the SDK from this machine in the place of Zendesk's own server."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/host.html":
            self._send((Path(__file__).parent / "zendesk_host.html").read_bytes(), "text/html")
        elif path == "/sdk.js":
            self._send(Path(SDK).read_bytes(), "text/javascript")
        elif path == "/app/assets/iframe.html":
            self._send((Path(self.directory) / "app/assets/iframe.html").read_bytes().replace(SDK_ADDRESS, b"/sdk.js"), "text/html")
        else:
            super().do_GET()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running_page(folder: Path) -> Iterator[str]:
    packed("zendesk", folder).rename(folder / "app")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(TicketPage, directory=folder))
    Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with running_page(tmp_path_factory.mktemp("zendesk")) as page:
        yield page


@pytest.fixture(scope="module")
def replycheck_toml(page):
    return f'[serve]\norigins = ["{page}"]\n'


@pytest.fixture(scope="module")
def driver():
    with chromium() as driver:
        yield driver


@pytest.fixture
def save(page, service, driver):
    """Open a ticket with the app beside it, and return a function that submits a comment and gives what became of it."""
    open_ticket(driver, page, service.url)
    return lambda words, kind="publicReply": submit(driver, words, kind)


def open_ticket(driver, page, service_url):
    driver.get(f"{page}/host.html")
    driver.execute_script(
        "openTicket({service_url: arguments[0]}); ticket['ticket.conversation'] = arguments[1]", service_url, CONVERSATION
    )
    wait_until(driver, lambda d: d.title == "ready")


def submit(driver, words, kind):
    script = "const done = arguments[2]; save({'comment.text': arguments[0], 'comment.type': arguments[1]}).then(done)"
    return driver.execute_async_script(script, words, kind)


def panel(driver, selector):
    driver.switch_to.frame(driver.find_element("css selector", "iframe"))
    try:
        return find(driver, selector).text
    finally:
        driver.switch_to.default_content()


def test_a_public_reply_is_held_and_the_panel_says_why(save, driver):
    said = save(BAD)
    assert said.startswith("replycheck: A placeholder was left in the reply. “[CLAIM NUMBER]”")
    assert "[CLAIM NUMBER]" in panel(driver, "#reasons")
    assert panel(driver, "#state") == "Your reply has not been sent yet."


def test_a_good_reply_and_an_internal_note_are_saved(save):
    assert save(GOOD) == "saved"
    assert save(BAD, "internalNote") == "saved"


def test_the_second_submit_of_the_same_reply_goes_through_with_its_reason(save, driver, service):
    assert save(BAD) != "saved"
    driver.switch_to.frame(driver.find_element("css selector", "iframe"))
    find(driver, "#why").send_keys("they know the form")
    driver.switch_to.default_content()
    assert save(BAD) == "saved"
    assert service.feedback()[-1] == ("override", "unfilled-placeholder", "they know the form", "4711", "Kim Lee")
    assert save(BAD) != "saved", "the next reply is held again"


def test_another_draft_is_judged_anew(save):
    assert save(BAD) != "saved"
    assert "[YOUR NAME]" in save(BAD + "<p>Regards, [YOUR NAME]</p>")


def test_the_thread_goes_along_without_notes(save, driver):
    frame = driver.find_element("css selector", "iframe")
    driver.switch_to.frame(frame)
    exchange = driver.execute_async_script(
        "const done = arguments[1]; zendesk.get(FIELDS).then((fields) => done(exchangeOf(fields, arguments[0])))", GOOD
    )
    driver.switch_to.default_content()
    assert exchange["thread"] == [{"role": "customer", "html": "<p>My parcel never arrived. Where is it?</p>"}]
    assert exchange["agent"] == {"name": "Kim Lee"}


def test_without_the_service_the_reply_is_saved_and_the_agent_sees_it_twice(page, driver):
    open_ticket(driver, page, f"http://127.0.0.1:{free_port()}")
    assert submit(driver, BAD, "publicReply") == "saved"
    ((sentence, kind),) = driver.execute_script("return notices")
    assert "went out without a check" in sentence
    assert kind == "alert"
    assert "went out without a check" in panel(driver, "#state")
