"""A real Chromium for the tests of the hosts, or a skip that says what is missing."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.end_to_end.service import PATIENCE_S

WAIT_S = 60


@contextmanager
def chromium(*, extension: Path | None = None) -> Iterator:
    """Start a headless Chromium, with an unpacked extension if one is given."""
    selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed: pip install 'replycheck[dev]'")
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: apt-get install chromium chromium-driver")
    options = selenium.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,1000"):
        options.add_argument(argument)
    if extension is not None:
        options.add_argument(f"--load-extension={extension}")
        options.add_argument("--disable-features=DisableLoadExtensionCommandLineSwitch")
    driver = selenium.Chrome(options=options, service=selenium.ChromeService(shutil.which("chromedriver")))
    try:
        driver.set_page_load_timeout(WAIT_S)
        yield driver
    finally:
        driver.quit()


def packed(host: str, folder: Path) -> Path:
    """Put a host together as it would be loaded, and give it the patience of a test."""
    made = runpy.run_path(str(ROOT / "integrations/pack.py"))["pack"](host, folder)
    (client,) = made.rglob("client.js")
    words = client.read_text()
    assert "TIMEOUT_MS: 3000" in words
    client.write_text(words.replace("TIMEOUT_MS: 3000", f"TIMEOUT_MS: {PATIENCE_S * 1000}"))
    return made


def wait_until(driver, condition):
    """Wait until `condition(driver)` is true, and return what it gave; a page may give way to the next meanwhile."""
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    gone = (NoSuchElementException, StaleElementReferenceException)
    return WebDriverWait(driver, WAIT_S, ignored_exceptions=gone).until(condition)


def find(driver, selector: str):
    """Return the first element that a CSS selector shows, waiting for it."""
    return wait_until(driver, lambda d: next((e for e in d.find_elements("css selector", selector) if e.is_displayed()), None))


def press(driver, selector: str) -> None:
    """Press a button by its key, as somebody without a mouse does; a page that still scrolls cannot get in the way."""
    find(driver, selector).send_keys("\n")
