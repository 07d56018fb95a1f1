"""The browser extension in a real Chromium: on the real django-helpdesk as it comes, and on a page with rich text, before a real service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.conftest import ROOT
from tests.end_to_end.browser import chromium, find, packed, press, wait_until
from tests.end_to_end.helpdesk_site import CUSTOMER, running_site
from tests.end_to_end.service import free_port

pytest.importorskip("helpdesk", reason="django-helpdesk is not installed: pip install 'replycheck[dev]'")

DRAFT = "I'm so sorry that your parcel never arrived. I have just refunded the full amount to your card. Your claim number is [CLAIM NUMBER]."
READ_PAGE = "".join((ROOT / "integrations/browser-extension" / name).read_text() for name in ("sites.js", "page.js"))
RICH_TEXT_DESK = {
    "name": "a desk with rich text",
    "send": "#send",
    "shortcut": True,
    "draft": "#reply",
    "public": "#note:not(:checked)",
    "thread": [{"role": "customer", "each": ".asked"}],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("site"), service="", with_app=False) as site:
        yield site


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    folder = packed("browser-extension", tmp_path_factory.mktemp("packed"))
    with (folder / "sites.js").open("a") as sites:
        sites.write(f"SITES.push({json.dumps(RICH_TEXT_DESK)});\n")
    with chromium(extension=folder) as driver:
        yield driver


@pytest.fixture
def with_service(driver, service):
    use_service(driver, service.url)


def use_service(driver, url):
    """Set the service's address on the extension's own page of options."""
    driver.get("chrome://extensions")
    script = "const done = arguments[0]; chrome.developerPrivate.getExtensionsInfo().then((all) => done(all.find((one) => one.name === 'replycheck').id))"
    extension = driver.execute_async_script(script)
    driver.get(f"chrome-extension://{extension}/options.html")
    field = find(driver, "#url")
    field.clear()
    field.send_keys(url, "\n")
    wait_until(driver, lambda d: d.find_element("css selector", "output").text == "Saved.")


def test_a_real_helpdesk_without_a_veto_gets_one(with_service, site, driver, service):
    site.open_ticket(driver)
    find(driver, "#commentBox").send_keys(DRAFT)
    press(driver, "#ticket-respond-form [type=submit]")
    dialog = find(driver, "dialog.replycheck")
    assert "[CLAIM NUMBER]" in dialog.text
    assert driver.switch_to.active_element.text == "Go back"
    driver.switch_to.active_element.send_keys("\n")
    wait_until(driver, lambda d: not d.find_elements("css selector", "dialog.replycheck"))
    assert find(driver, "#commentBox").get_attribute("value") == DRAFT
    assert site.sent() == []

    press(driver, "#ticket-respond-form [type=submit]")
    find(driver, "dialog.replycheck")
    send_anyway = driver.find_elements("css selector", "dialog.replycheck button")[-1]
    assert not send_anyway.is_enabled(), "a reason is needed"
    find(driver, "dialog.replycheck textarea").send_keys("they know\nthe form")
    send_anyway.click()
    wait_until(driver, lambda d: len(site.sent()) == 1)
    assert service.feedback()[-1] == ("override", "unfilled-placeholder", "they know\nthe form", "1", None)


def test_the_thread_is_read_off_the_page_without_its_notes(site, driver):
    site.open_ticket(driver)
    exchange = driver.execute_script(READ_PAGE + "return exchangeOf(SITES[0], {text: 'Yes.'})")
    said = [("customer", CUSTOMER), ("agent", "We are looking for it."), ("customer", "Any news?")]
    assert [(message["role"], message["text"]) for message in exchange["thread"][:3]] == said
    assert exchange["id"] == "1"


def test_an_internal_note_passes(with_service, site, driver):
    n_sent = len(site.sent())
    site.open_ticket(driver)
    driver.execute_script("document.querySelector('#id_public').checked = false")
    find(driver, "#commentBox").send_keys("A note: " + DRAFT)
    press(driver, "#ticket-respond-form [type=submit]")
    wait_until(driver, lambda d: "A note: " in d.find_element("css selector", "#followup-list").text)
    assert len(site.sent()) == n_sent


def test_without_the_service_the_reply_goes_out_and_the_next_page_says_so(site, driver):
    use_service(driver, f"http://127.0.0.1:{free_port()}")
    n_sent = len(site.sent())
    site.open_ticket(driver)
    find(driver, "#commentBox").send_keys(DRAFT)
    press(driver, "#ticket-respond-form [type=submit]")
    wait_until(driver, lambda d: len(site.sent()) == n_sent + 1)
    find(driver, "#followup-list")
    assert "went out without a check" in find(driver, ".replycheck-notice").text


@pytest.fixture(scope="module")
def desks():
    """Serve the pages that lie beside this file; give their address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=Path(__file__).parent))
    Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def sent(driver):
    return [line.text for line in driver.find_elements("css selector", "#sent li")]


def send_anyway(driver):
    assert "[CLAIM NUMBER]" in find(driver, "dialog.replycheck").text
    assert sent(driver) == []
    find(driver, "dialog.replycheck textarea").send_keys("they know the form")
    driver.find_elements("css selector", "dialog.replycheck button")[-1].send_keys(" ")
    wait_until(driver, sent)
    assert sent(driver)[0].startswith("I'm so sorry")


@pytest.mark.parametrize("by", ["button", "shortcut"])
def test_rich_text_is_held_by_button_and_by_shortcut(with_service, desks, driver, by):
    driver.get(f"{desks}/rich_text_desk.html")
    find(driver, "#reply").send_keys(DRAFT)
    if by == "button":
        press(driver, "#send")
    else:
        find(driver, "#reply").send_keys("\ue009", "\n")  # Ctrl+Enter
    send_anyway(driver)


@dataclass(frozen=True)
class Desk:
    """A page that is built as a helpdesk builds its own."""

    name: str
    page: str
    draft: str
    send: str
    note: str
    send_note: str


DESKS = [
    Desk("osTicket", "osticket_desk.html?id=12", ".redactor-in", "#reply [type=submit]", "#note textarea", "#note [type=submit]"),
    Desk(
        "osTicket", "osticket_desk.html?id=12&plain", "#response", "#reply [type=submit]", "#note textarea", "#note [type=submit]"
    ),
    Desk(
        "FreeScout",
        "freescout_desk.html#/conversation/12",
        ".note-editable",
        ".btn-send-text",
        ".note-editable",
        ".btn-add-note-text",
    ),
]


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.page)
def test_other_desks_are_held_too_and_their_notes_pass(with_service, desks, driver, desk):
    driver.get(f"{desks}/{desk.page}")
    find(driver, desk.draft).send_keys(DRAFT)
    press(driver, desk.send)
    send_anyway(driver)
    driver.refresh()
    find(driver, desk.note).send_keys(DRAFT)
    press(driver, desk.send_note)
    wait_until(driver, sent)


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.page)
def test_the_thread_of_other_desks_is_read_oldest_first_without_notes(desks, driver, desk):
    driver.get(f"{desks}/{desk.page}")
    exchange = driver.execute_script(
        READ_PAGE + "return exchangeOf(SITES.find((site) => site.name === arguments[0]), {})", desk.name
    )
    said = [("customer", "My parcel never arrived. Where is it?"), ("agent", "We are looking for it.")]
    assert [(message["role"], message["text"]) for message in exchange["thread"]] == said
    assert exchange["id"] == "12"
