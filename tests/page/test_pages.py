"""The page over the real assistant: a citation of a PDF opens its page with the words marked; details are put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.settings import Settings
from tests.corpus.reading.made import pdf, text_at
from tests.page.driving import ask, opened, serve_in_thread

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
COUNTED = "The survey counted 148 robotics firms in the Tarn Valley in March 2024."
X, Y = 72, 500  # points from the lower left of a page of 595 × 842


def test_a_citation_opens_its_page_with_the_words_marked_and_details_can_be_edited(
    browser: Browser, tmp_path: Path
) -> None:
    from assistant.page.launch import open_desk

    file = tmp_path / "survey.pdf"
    cover = text_at(X, 700, "Tarn Valley robotics survey", size=24)
    file.write_bytes(pdf([cover, text_at(X, Y, COUNTED)]))
    settings = Settings(index=tmp_path / "index", mode="extractive")
    with serve_in_thread(lambda tell: open_desk(settings, tell)) as served:
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.set_default_timeout(120_000)
        page = opened(context, served.url)
        page.get_by_role("tab", name="Documents").click()
        page.locator("#files input[type=file]").set_input_files(file)
        page.locator("button.document", has_text="Tarn Valley robotics survey").click()
        page.get_by_text("Page 1 of 2").wait_for()
        page.get_by_role("tab", name="Chat").click()
        ask(page, "How many robotics firms are there in the Tarn Valley?")
        page.get_by_role("button", name="Show on the page").click()
        page.get_by_text("Page 2 of 2").wait_for()
        paper, hit = page.locator(".paper").bounding_box(), page.locator(".paper .hit").bounding_box()
        assert paper is not None
        assert hit is not None
        scale = paper["width"] / 595
        assert abs(hit["x"] - paper["x"] - X * scale) < 5 * scale
        assert hit["y"] < paper["y"] + (842 - Y) * scale < hit["y"] + hit["height"], "the line's foot is in the mark"
        assert page.locator(".paper img").evaluate("image => image.naturalWidth") > 1000

        page.get_by_role("button", name="Edit details").click()
        assert page.get_by_label("Title (guessed)").input_value() == "Tarn Valley robotics survey"
        page.get_by_label("Publisher").fill("Tarn Observatory")
        page.get_by_label("Published", exact=True).fill("soon")
        page.locator("#save").click()
        page.locator("#details .failure", has_text="is no date").wait_for()
        page.get_by_label("Published", exact=True).fill("2024-03")
        page.get_by_label("What was guessed is right").check()
        page.locator("#save").click()
        page.locator("#details").wait_for(state="hidden")
        page.locator("button.document", has_text="Tarn Observatory · March 2024").wait_for()
        assert "(guessed)" not in page.locator("#reader").inner_text()

        served.desk.ingest([file])
        [record] = served.desk.documents()
        assert (record.publisher, record.published, record.guessed) == ("Tarn Observatory", "2024-03", ())
        context.close()
        served.desk.close()
