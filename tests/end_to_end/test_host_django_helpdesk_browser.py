"""The hold as an agent meets it: the real django-helpdesk with the app, in a real Chromium, before a real service."""

from __future__ import annotations

import pytest

from tests.end_to_end.browser import chromium, find, press, wait_until
from tests.end_to_end.helpdesk_site import running_site

pytest.importorskip("helpdesk", reason="django-helpdesk is not installed: pip install 'replycheck[dev]'")

DRAFT = "I'm so sorry that your parcel never arrived. I have just refunded the full amount to your card. Your claim number is [CLAIM NUMBER]."


@pytest.fixture(scope="module")
def site(service, tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("site"), service=service.url) as site:
        yield site


@pytest.fixture(scope="module")
def driver():
    with chromium() as driver:
        yield driver


def test_an_agent_is_held_goes_back_and_sends_anyway(site, driver):
    site.open_ticket(driver)
    find(driver, "#commentBox").send_keys(DRAFT)
    driver.execute_script("document.querySelector('#st_resolved').checked = true")
    press(driver, "#ticket-respond-form [type=submit]")

    held = find(driver, "#replycheck-held")
    assert "[CLAIM NUMBER]" in held.text
    assert driver.switch_to.active_element.text == "Go back"
    driver.switch_to.active_element.send_keys("\n")
    wait_until(driver, lambda d: d.switch_to.active_element.get_attribute("id") == "commentBox")
    assert find(driver, "#commentBox").get_attribute("value") == DRAFT
    assert driver.execute_script("return document.querySelector('#st_resolved').checked"), "the new status was kept"
    assert site.sent() == []

    find(driver, "#replycheck-held summary").send_keys(" ")
    find(driver, "#replycheck-why").send_keys("a template\nthat they know")
    press(driver, "#replycheck-held [name=replycheck_send_anyway]")
    wait_until(driver, lambda d: len(site.sent()) == 1)
    assert "[CLAIM NUMBER]" in site.sent()[0]
