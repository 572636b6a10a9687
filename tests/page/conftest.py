"""One page with a desk of fixed answers and one browser for all browser tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.page.driving import WAIT, Served, new_chat, opened, serve_in_thread
from tests.page.fixed import FIRST, FixedDesk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

MODE_LINE = "Extractive, offline: answers quote your documents; nothing leaves this machine."


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The page over a desk of fixed answers."""
    with serve_in_thread(
        lambda tell: FixedDesk(), mode_line=MODE_LINE, examples=(FIRST, "Who runs the river line?")
    ) as page:
        yield page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which fetches nothing by itself.

    For one module at a time: while it is open, this thread has an event loop, and no test can start its own.
    """
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is absent: CI installs Debian's package `chromium`")
        pytest.skip("Chromium is absent: install Debian's package `chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """A wide window."""
    made = browser.new_context(viewport={"width": 1280, "height": 860})
    made.set_default_timeout(WAIT)
    made.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.url)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tab(context: BrowserContext, served: Served) -> Page:
    """The one tab that most tests share: opening the page costs a second or two."""
    return opened(context, served.url)


@pytest.fixture
def page(tab: Page) -> Page:
    """That tab with an empty conversation in it."""
    tab.set_viewport_size({"width": 1280, "height": 860})
    new_chat(tab)
    return tab
