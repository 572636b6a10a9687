"""The page over the real assistant: a file is added in the browser and answers a question there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.settings import Settings
from tests.assistant import openai_server
from tests.assistant.test_model import wait_until
from tests.page.driving import ask, opened, send, serve_in_thread

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SHEET = """# Tarn Valley robotics

## Firms

The survey counted 148 robotics firms in the Tarn Valley in March 2024.
Of these, 61 make their own machines.

## Wages

The median wage of a robotics technician was £34,200 a year.
"""


def test_a_file_is_added_asked_about_and_its_words_are_marked(browser: Browser, tmp_path: Path) -> None:
    from assistant.page.launch import open_desk

    sheet = tmp_path / "tarn-valley.md"
    sheet.write_text(SHEET, encoding="utf-8")
    settings = Settings(index=tmp_path / "index", mode="extractive")
    with serve_in_thread(lambda tell: open_desk(settings, tell)) as served:
        context = browser.new_context()
        context.set_default_timeout(120_000)
        page = opened(context, served.url)
        page.get_by_role("tab", name="Documents").click()
        page.get_by_text("No documents yet").wait_for()
        page.locator("#files input[type=file]").set_input_files(sheet)
        page.locator("#outcome .report", has_text="Tarn Valley robotics").wait_for()
        page.locator("button.document", has_text="Tarn Valley robotics").click()
        page.locator("#reader .statement", has_text="61 make their own machines").wait_for()
        page.get_by_role("tab", name="Chat").click()
        ask(page, "How many robotics firms are there in the Tarn Valley?")
        assert "148" in page.locator("#t1 .said").inner_text()
        page.locator("#t1 a.cite").first.click()
        assert "148 robotics firms" in page.locator("#t1s1 mark").inner_text()
        ask(page, "What is the population of Paris?")
        assert page.locator("#t2 .verdict").inner_text() == "Not in the documents"
        context.close()
        served.desk.close()


def going_on(handler: openai_server.Handler, request: openai_server.Request) -> None:
    """One true sentence and then words without end."""
    handler.open_stream()
    true = "The survey counted 148 robotics firms in the Tarn Valley in March 2024 [1]. And"
    handler.event(openai_server.chunk(true))
    openai_server.drips(handler, request)


def test_a_model_is_left_when_its_reader_stops_it_or_goes(browser: Browser, tmp_path: Path) -> None:
    from assistant.page.launch import open_desk

    sheet = tmp_path / "tarn-valley.md"
    sheet.write_text(SHEET, encoding="utf-8")
    with openai_server.serving(going_on) as server:
        settings = Settings(index=tmp_path / "index", mode="generative", llm_base_url=server.url)
        with serve_in_thread(lambda tell: open_desk(settings, tell)) as served:
            context = browser.new_context()
            context.set_default_timeout(120_000)
            page = opened(context, served.url)
            wait_until(lambda: served.desk is not None, seconds=60)
            served.desk.ingest([sheet])
            assert server.seen == [], "nothing is sent before a person asks"
            for leave in (lambda: page.get_by_role("button", name="Stop").click(), context.close):
                send(page, "How many robotics firms are there in the Tarn Valley?")
                page.locator("#current .text", has_text="148 robotics firms").wait_for()
                assert server.busy == 1
                leave()
                wait_until(lambda: server.busy == 0, seconds=4)
            served.desk.close()
