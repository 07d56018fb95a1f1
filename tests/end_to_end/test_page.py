"""The composer in a real Chromium: type, see, apply, undo, dismiss, send."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.end_to_end.service import running_service

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium: apt-get install chromium chromium-driver")

CUSTOMER = "My parcel LK-20817 never arrived. Where is it? I want my money back."
HOLLOW = "We are sorry if there has been any inconvenience. Our parcels are handed over in good order."
TWO_ASKS = ("Where is it?", "How do I change my address?")
LATE_REWRITES = """
    const fetchNow = window.fetch;
    window.fetch = async (path, options) => {
      if (options.body.includes('"rewrites":true')) await new Promise((release) => { window.release = release; });
      return fetchNow(path, options);
    };
"""
PLACEHOLDER = "I'm sorry that your parcel never arrived. I have refunded you [AMOUNT] today, and it is on your card by Friday."


@pytest.fixture(scope="module")
def replycheck_toml():
    return '[gate]\nhollow-apology = "hold"\n'


@pytest.fixture(scope="module")
def browser(service):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield browser
    browser.quit()


@pytest.fixture
def page(browser, service):
    page = Page(browser, service)
    page.open()
    return page


class Page:
    """The composer as somebody at a keyboard uses it."""

    def __init__(self, browser, service):
        self.browser, self.service = browser, service

    def open(self):
        self.browser.get(self.service.url)

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        """Return the texts of all elements at one moment; the page may replace them in the next."""
        script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.textContent)"
        return self.browser.execute_script(script, selector)

    def type(self, customer, reply):
        self.put("#customer", customer)
        self.put("#reply", reply)
        self.until(lambda: "finding" in self.status and "Looking" not in self.status)

    def put(self, field, text):
        """Chromium's driver types no characters beyond the first plane; so paste, as people do with a customer's message."""
        element = self.find(field)
        element.click()
        self.browser.execute_script(
            "document.execCommand('selectAll'); document.execCommand('insertText', false, arguments[0])", text
        )

    def press(self, key, *, control=False):
        """Press a key wherever the focus is."""
        actions = webdriver.ActionChains(self.browser)
        actions = actions.key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL) if control else actions.send_keys(key)
        actions.perform()

    def go_to_card(self, rule):
        title = rule.replace("-", " ")
        for _ in self.cards:
            self.press(Keys.F8)
            if any(title in text for text in self.texts("#findings .card:focus h3")):
                return
        raise AssertionError(f"no card of {rule} among {self.cards}")

    def until(self, happened):
        WebDriverWait(self.browser, 30, poll_frequency=0.05).until(lambda _: happened())

    @property
    def status(self):
        return self.texts("#status")[0]

    @property
    def cards(self):
        return [text.replace(" ", "-") for text in self.texts("#findings h3")]

    @property
    def draft(self):
        return self.find("#reply").get_property("value")

    @property
    def focus(self):
        return self.browser.switch_to.active_element.get_attribute("id")

    def has(self, rule):
        return any(rule in card for card in self.cards)


def test_findings_appear_while_typing_with_marks_under_the_words_in_both_texts(page):
    page.type(CUSTOMER, HOLLOW)
    page.until(lambda: page.has("hollow-apology"))
    assert "We are sorry if there has been any inconvenience." in page.texts("#reply-marks mark")
    assert any(marked in CUSTOMER for marked in page.texts("#customer-marks mark"))
    (card,) = page.texts("#findings .card.warning:has(ins)")[:1]
    assert "You wrote" in card
    assert "The customer wrote" in card


def test_findings_come_first_and_rewrites_when_they_are_there_also_into_the_question_before_send(page):
    page.browser.execute_script(LATE_REWRITES)
    page.put("#customer", CUSTOMER)
    page.put("#reply", HOLLOW)
    page.until(lambda: page.has("hollow-apology") and "Looking for rewrites" in page.status)
    page.press(Keys.ENTER, control=True)
    page.until(lambda: page.find("#hold").is_displayed())
    assert page.texts("ins") == []
    page.until(lambda: page.browser.execute_script("return window.release && (window.release(), true)"))
    page.until(lambda: page.texts("#findings ins") and page.texts("#hold ins"))
    assert "Looking" not in page.status
    assert page.focus == "go-back"
    page.press(Keys.ENTER)


def test_of_two_findings_of_one_rule_each_card_has_its_own_rewrite(page):
    page.type(
        f"My parcel LK-20817 never arrived. {' '.join(TWO_ASKS)}", "I am so sorry that your parcel never arrived. I will see."
    )
    cards = [card for card in page.texts("#findings .card:has(ins)") if card.count(TWO_ASKS[0]) + card.count(TWO_ASKS[1])]
    assert sorted((card.count(TWO_ASKS[0]), card.count(TWO_ASKS[1])) for card in cards) == [(0, 2), (2, 0)]


def test_marks_stand_under_the_right_words_after_an_emoji(page):
    page.type(CUSTOMER, f"Hello 👋🏽 there! {PLACEHOLDER}")
    page.until(lambda: page.has("unfilled-placeholder"))
    assert "[AMOUNT]" in page.texts("#reply-marks mark.error")


def test_marks_move_along_with_what_is_typed_before_the_next_answer(page):
    page.type(CUSTOMER, PLACEHOLDER)
    page.until(lambda: "[AMOUNT]" in page.texts("#reply-marks mark"))
    at_once = """
        const reply = document.getElementById("reply");
        reply.setRangeText(arguments[0], 0, 0);
        reply.dispatchEvent(new Event("input"));
        return [...document.querySelectorAll("#reply-marks mark.error")].map((mark) => mark.textContent);
    """
    assert page.browser.execute_script(at_once, "Hello 👋🏽 ") == ["[AMOUNT]"]
    page.until(lambda: "[AMOUNT]" in page.texts("#reply-marks mark"))
    touched = at_once.replace("arguments[0], 0, 0", "'', reply.value.indexOf('MOUNT'), reply.value.indexOf('MOUNT') + 1")
    assert page.browser.execute_script(touched) == []


def test_one_key_applies_a_rewrite_and_one_undo_takes_it_back(page):
    page.type(CUSTOMER, HOLLOW)
    page.until(lambda: page.has("hollow-apology"))
    page.go_to_card("hollow-apology")
    page.press("a")
    page.until(lambda: page.status and not page.has("hollow-apology"))
    assert page.draft != HOLLOW
    assert page.focus == "reply" or page.focus.startswith("finding-")
    page.find("#undo").click()
    page.until(lambda: page.has("hollow-apology"))
    assert page.draft == HOLLOW


def test_apply_all_makes_every_rewrite_and_one_undo_takes_them_back(page):
    page.type(CUSTOMER, HOLLOW)
    page.until(lambda: page.find("#fix").is_enabled())
    page.find("#fix").click()
    page.until(lambda: page.draft != HOLLOW)
    page.find("#reply").send_keys(Keys.CONTROL, "z")
    page.until(lambda: page.draft == HOLLOW)


def test_a_dismissal_takes_a_reason_and_outlives_edits(page):
    page.type(CUSTOMER, PLACEHOLDER)
    page.until(lambda: page.has("unfilled-placeholder"))
    page.go_to_card("unfilled-placeholder")
    page.press("d")
    page.until(lambda: page.find("#dismissal").is_displayed())
    page.find("#dismissal-words").send_keys("our form fills it in", Keys.ENTER)
    page.until(lambda: page.status and not page.has("unfilled-placeholder"))
    page.put("#reply", PLACEHOLDER + " Write to me if it does not.")
    page.until(lambda: "dismissed" in page.status)
    assert not page.has("unfilled-placeholder")
    assert ("wrong", "It is wrong: our form fills it in") in stored(page)
    page.put("#customer", "Another message, of another customer. Where is my refund?")
    page.until(lambda: page.has("unfilled-placeholder"))


def test_a_hold_is_left_with_go_back_and_enter_never_sends(page):
    page.type(CUSTOMER, PLACEHOLDER)
    page.press(Keys.ENTER, control=True)
    page.until(lambda: page.find("#hold").is_displayed())
    assert "[AMOUNT]" in page.find("#hold").text
    assert page.focus == "go-back"
    page.press(Keys.ENTER)
    assert not page.find("#hold").is_displayed()
    assert page.focus == "reply"
    assert "Copied" not in page.status


def test_sending_anyway_takes_a_reason_which_is_stored(page):
    page.browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardSanitizedWrite"]})
    page.type(CUSTOMER, PLACEHOLDER)
    page.press(Keys.ENTER, control=True)
    page.until(lambda: page.find("#hold").is_displayed())
    assert not page.find("#send-anyway").is_enabled()
    page.find("#override-reason").send_keys("the amount goes in by hand", Keys.ENTER)
    assert page.find("#hold").is_displayed(), "Enter never sends"
    page.find("#send-anyway").send_keys(Keys.ENTER)
    assert page.find("#hold").is_displayed(), "Enter never sends"
    page.find("#send-anyway").click()
    page.until(lambda: "Copied" in page.status)
    page.until(lambda: ("override", "the amount goes in by hand") in stored(page))


@pytest.mark.parametrize(
    ("customer", "reply", "dimension", "verdict"),
    [
        ("What are your opening hours on Sunday?", "We are open from ten to four on Sundays.", "apology", "not needed"),
        ("", HOLLOW, "relevance", "cannot tell"),
        (CUSTOMER, HOLLOW, "apology", "hollow"),
    ],
)
def test_the_four_dimensions_say_also_what_is_not_needed_and_what_cannot_be_told(page, customer, reply, dimension, verdict):
    page.type(customer, reply)
    page.until(lambda: any(verdict in text for text in page.texts("#dimensions > div") if text.startswith(dimension)))
    assert [text.split()[0] for text in page.texts("#dimensions dt")] == ["apology", "relevance", "ownership", "remedy"]


def test_when_the_service_is_away_the_page_says_that_nothing_was_checked(page, tmp_path):
    with running_service(tmp_path) as other:
        page.browser.get(other.url)
        page.type(CUSTOMER, PLACEHOLDER)
    page.put("#reply", HOLLOW)
    page.until(lambda: page.find("#unchecked").is_displayed())
    assert page.find("#unchecked").text == "Not checked: the service cannot be reached."
    assert page.status == "Not checked."
    page.put("#reply", "")
    page.browser.get_log("browser")  # the browser's own lines about the connection that was refused


def test_a_page_whose_service_asks_for_a_token_asks_for_it(page, tmp_path):
    (tmp_path / "replycheck.toml").write_text('[serve]\ntoken = "a-token-for-these-tests"\n')
    with running_service(tmp_path) as other:
        page.browser.get(other.url)
        page.put("#reply", PLACEHOLDER)
        page.until(lambda: page.find("#token-form").is_displayed())
        page.find("#token").send_keys("a-token-for-these-tests", Keys.ENTER)
        page.until(lambda: page.has("unfilled-placeholder"))
        assert not page.find("#token-form").is_displayed()
    page.browser.get_log("browser")


def test_a_screen_reader_finds_a_name_on_every_control(page):
    page.type(CUSTOMER, HOLLOW)
    page.until(lambda: page.has("hollow-apology"))
    for control in page.browser.find_elements(By.CSS_SELECTOR, "textarea, input:not([type=radio]), button, .card"):
        if control.is_displayed():
            assert control.accessible_name, control.get_attribute("outerHTML")
    assert page.find("#status").aria_role == "status"


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_sticks_out_at_the_width_of_a_phone_or_a_desk(page, width):
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page.type(CUSTOMER, HOLLOW + " " + "x" * 200)
    page.until(lambda: page.has("hollow-apology"))
    assert page.browser.execute_script("return document.documentElement.scrollWidth") <= width
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_page_loads_nothing_from_elsewhere_and_logs_no_error(page):
    page.browser.get_log("browser")
    page.browser.get_log("performance")
    page.open()
    page.type(CUSTOMER, HOLLOW)
    events = [json.loads(entry["message"])["message"] for entry in page.browser.get_log("performance")]
    urls = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert len(urls) > 5
    assert [url for url in urls if not url.startswith(page.service.url)] == []
    assert page.browser.get_log("browser") == []


def stored(page):
    rows = sqlite3.connect(page.service.folder / "replycheck.sqlite")
    found = rows.execute("SELECT action, reason FROM feedback").fetchall()
    rows.close()
    return found
