"""The Enquiry panel in a browser: a letter in, an edit, the slots, a download, the log; nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant import Assistant, Settings
from tests.page.axe import faults_in_both_themes
from tests.page.driving import WAIT, Served, opened, serve_in_thread

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PAPER = """---
title: "Mill count"
publisher: "Valley Office"
published: "2022-06"
geography: "Tarn Valley"
review_by: "2099-01-01"
---

# Mill count

- The Tarn Valley had 310 mills in 2022.
"""
LETTER = (
    "Dear team,\n\n1. How many mills are there in the Tarn Valley?\n"
    '2. What does coal cost <img src="http://evil.example/x.png" onerror="window.pwned=1">?\n'
)


@pytest.fixture(scope="module")
def desk_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("mills")
    (folder / "mills.md").write_text(PAPER, "utf-8")

    def factory(tell: object) -> Assistant:
        desk = Assistant.open(Settings(index=folder / "index", mode="extractive"))
        desk.ingest([folder / "mills.md"])
        return desk

    with serve_in_thread(factory, mode_line="Extractive") as page:
        yield page


@pytest.fixture(scope="module")
def outside() -> list[str]:
    return []


@pytest.fixture(scope="module")
def panel(browser: Browser, desk_page: Served, outside: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(2 * WAIT)
    page = opened(context, desk_page.url)
    own = (desk_page.url, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else outside.append(request.url))
    page.get_by_role("tab", name="Enquiry").click()
    page.get_by_text("No letter yet").wait_for()
    page.get_by_label("The enquiry").fill(LETTER)
    page.get_by_role("button", name="Draft the reply").click()
    page.locator("#q2").wait_for()
    yield page
    context.close()


def test_each_question_stands_with_its_status_and_the_reply_beside_it(panel: Page, outside: list[str]) -> None:
    assert panel.locator("#q1").get_by_text("Answered", exact=True).is_visible()
    assert panel.locator("#q2").get_by_text("Not in the documents").is_visible()
    assert "310" in panel.locator("#reply").inner_text()
    assert "Open slot" in panel.locator("#blockers").inner_text()
    assert outside == []
    assert panel.evaluate("window.pwned") is None


def test_an_edit_with_a_figure_of_no_source_blocks_and_can_be_taken_back(panel: Page) -> None:
    panel.locator("#q1e > summary").click()
    panel.locator('textarea[data-field="0"]').fill("There are 999 mills. [1]")
    panel.locator("#q1e").get_by_role("button", name="Save").click()
    panel.locator("#blockers").get_by_text("no source of this answer holds 999").wait_for()
    panel.locator("#reply").get_by_text("999").first.wait_for()
    panel.locator("#q1e").evaluate("one => { one.open = true }")  # it may have closed when it was saved
    panel.locator("#q1e").get_by_role("button", name="Take back").click()
    panel.locator("#blockers").get_by_text("no source of this answer holds 999").wait_for(state="detached")


def test_name_and_date_make_it_safe_and_it_can_be_downloaded(panel: Page, tmp_path: Path) -> None:
    panel.get_by_label("Who signs and follows up").fill("Ada Reed")
    panel.get_by_label("By which date").fill("1 May")
    panel.get_by_label("By which date").press("Enter")
    panel.get_by_text("Safe to send").wait_for()
    panel.locator("#reply").get_by_text("Ada Reed").first.wait_for()
    kinds = (("Word", ".docx", b"PK"), ("Markdown", ".md", b""), ("Mail draft", ".eml", b"Subject"))
    for name, suffix, begins in kinds:
        with panel.expect_download() as download:
            panel.get_by_role("button", name=name).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.suffix == suffix
        assert path.read_bytes().startswith(begins) and path.stat().st_size > 200


def test_the_log_lists_the_enquiry_and_deletes_it_on_the_second_click(panel: Page) -> None:
    panel.get_by_role("button", name="Log of enquiries").click()
    log = panel.locator("#logged")
    with panel.expect_download() as download:
        panel.get_by_role("button", name="Export the log").click()
    assert "Ada Reed" in download.value.path().read_text(encoding="utf-8")
    log.get_by_role("button", name="Mark as sent").click()
    log.get_by_text("sent after").wait_for()
    log.get_by_role("button", name="Delete").click()
    log.get_by_role("button", name="Delete for good").click()
    log.get_by_text("No enquiry has been kept yet").wait_for()


def test_axe_finds_nothing_serious_in_either_theme(panel: Page) -> None:
    assert faults_in_both_themes(panel) == []


def test_it_can_be_used_at_360_pixels(panel: Page) -> None:
    panel.set_viewport_size({"width": 360, "height": 740})
    assert panel.evaluate("document.documentElement.scrollWidth") <= 360
    assert panel.get_by_role("link", name="Go to the reply").is_visible()
    panel.set_viewport_size({"width": 1280, "height": 860})
