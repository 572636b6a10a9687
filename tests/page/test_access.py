"""Nobody is shut out: axe-core finds nothing serious on any panel in either theme; text grows, keys reach all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.page.axe import faults_in_both_themes
from tests.page.driving import ask, finished
from tests.page.fixed import FIRST

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
LETTER = "Dear all,\n\nHow many robotics firms are there?\nWho runs the river line?\n\nRegards\nAnn"


def answered(page: Page) -> None:
    ask(page, FIRST)
    page.locator("#t1how > summary").click()
    page.locator("#t1 summary", has_text="Edit question").click()
    page.locator("#t1 summary", has_text="Something is wrong").click()
    page.locator(".offers .nexts").wait_for()
    page.locator("#t1 .text a.cite").first.hover()
    page.get_by_role("tooltip").wait_for()


def empty(page: Page) -> None:
    page.locator("#only summary").click()
    page.get_by_label("Published from").fill("2022")
    page.get_by_role("button", name="Search only these").click()
    page.get_by_text("Searching only").wait_for()
    page.locator("#only summary").click()


def refused(page: Page) -> None:
    page.mouse.move(0, 0)
    ask(page, "Who runs the river line?")
    ask(page, "Break")
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.locator("#chats summary").first.click()


def documents(page: Page) -> None:
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Documents").click()
    page.locator("button.document", has_text="Robotics").first.click()
    page.locator("#reader .body").wait_for()
    page.get_by_role("button", name="Edit details").click()
    page.get_by_label("Publisher").wait_for()


def enquiry(page: Page) -> None:
    page.get_by_role("tab", name="Enquiry").click()
    page.locator("#letter textarea").fill(LETTER)
    page.get_by_role("button", name="Log of enquiries").click()


def test_axe_finds_nothing_serious_on_any_panel_in_either_theme(page: Page) -> None:
    wrong = []
    for step in (empty, answered, refused, documents, enquiry):
        step(page)
        wrong += [f"{step.__name__}: {fault}" for fault in faults_in_both_themes(page)]
    assert wrong == []
    page.get_by_role("tab", name="Chat").click()
    page.get_by_role("button", name="Search all documents").click()
    page.get_by_text("All documents are searched").wait_for()


@pytest.mark.parametrize("width", [360, 640, 1280])
def test_text_twice_as_large_needs_no_scrolling_sideways(page: Page, width: int) -> None:
    """200 % as a browser zooms: half as many pixels of layout; and the text alone, by the reader's own size."""
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    ask(page, FIRST)
    for panel in ("Chat", "Enquiry", "Documents"):
        page.get_by_role("tab", name=panel).click()
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, panel
    page.evaluate("document.documentElement.style.fontSize = ''")


def test_the_keyboard_alone_asks_reads_a_quote_and_finds_a_conversation(page: Page) -> None:
    page.get_by_label("Your question").focus()
    page.keyboard.type(FIRST)
    page.keyboard.press("Enter")
    page.locator("#t1 .short").wait_for()
    finished(page)
    page.locator(".offers .nexts").wait_for()
    reached: list[str] = []
    page.get_by_role("tab", name="Chat").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("(document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText)")
        outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
        in_page = page.evaluate("document.activeElement !== document.body")
        assert outlined or not in_page, f"{name}: its focus is seen"
        reached.append(str(name).strip())
    for wanted in ("Conversations", "Source 1: Valley Robotics Survey", "Copy with sources", "Edit question"):
        assert wanted in reached, reached
    page.get_by_role("button", name="Conversations", exact=True).press("Enter")
    page.keyboard.type("robotics")
    page.locator("#chats .talk").first.wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "history-open", "back where it was"
