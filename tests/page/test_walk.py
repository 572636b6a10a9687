"""What a person does who has never seen the page, over the real assistant, with the steps counted; and what is loaded.

A step is one act: to type a question and send it, to choose a file, to click.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant import Assistant, Settings
from tests.corpus.reading.made import pdf, text_at
from tests.page.driving import WAIT, Served, finished, opened, serve_in_thread

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SHEET = """# Mills in Norvale

## Firms

The census of 2023 counted 310 textile mills in Norvale. The mills of Norvale employ 4,200 people.
"""
QUESTION = "How many textile mills are there in Norvale?"
REFUSED = "Who is the mayor of Norvale?"
LETTER = "Dear all,\n\nHow many textile mills are there in Norvale?\n\nRegards\nAnn Reed"


class Walker:
    """Does one step after the other and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps = 0

    def step(self, act: Callable[[], object]) -> None:
        act()
        self.steps += 1

    def ask(self, question: str) -> None:
        def send() -> None:
            box = self.page.get_by_label("Your question")
            box.fill(question)
            box.press("Enter")
            self.page.locator(".exchange .question", has_text=question).last.wait_for()

        self.step(send)
        finished(self.page)

    def click(self, role: str, name: str, *, exact: bool = True) -> None:
        self.step(self.page.get_by_role(role, name=name, exact=exact).first.click)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page over the real assistant with one sheet."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "norvale.md").write_text(SHEET, encoding="utf-8")

    def factory(tell: object) -> Assistant:
        desk = Assistant.open(Settings(index=folder / "index", mode="extractive"))
        desk.ingest([folder / "norvale.md"])
        return desk

    with serve_in_thread(factory, mode_line="Extractive") as page:
        yield page
        page.desk.close()


@pytest.fixture(scope="module")
def elsewhere() -> list[str]:
    """Addresses of other hosts that any page asked for."""
    return []


@pytest.fixture
def walker(browser: Browser, real: Served, elsewhere: list[str]) -> Iterator[Walker]:
    """Someone before the page as it opens."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(2 * WAIT)
    own = (real.url, "data:", "blob:")
    context.on("request", lambda request: None if request.url.startswith(own) else elsewhere.append(request.url))
    page = opened(context, real.url)
    page.locator("#status .opening").wait_for(state="detached")
    yield Walker(page)
    context.close()


def test_a_question_and_its_source_take_two_steps(walker: Walker) -> None:
    walker.ask(QUESTION)
    walker.click("link", "Source 1: ", exact=False)
    mark = walker.page.locator("#t1s1 mark")
    assert "310 textile mills" in mark.inner_text() and mark.is_visible()
    assert walker.steps == 2


def test_a_pdf_is_added_and_asked_about_in_four_steps(walker: Walker, tmp_path: Path) -> None:
    file = tmp_path / "harbour.pdf"
    words = "The harbour of Norvale has 27 cranes and a quay of 900 metres."
    file.write_bytes(pdf([text_at(72, 700, "Norvale harbour report", size=24), text_at(72, 500, words)]))
    walker.click("tab", "Documents")
    walker.step(lambda: walker.page.locator("#files input[type=file]").set_input_files(file))
    walker.page.locator("#outcome .report").wait_for()
    walker.click("tab", "Chat")
    walker.ask("How many cranes does the harbour of Norvale have?")
    assert "27" in walker.page.locator("#t1 .said").inner_text()
    assert walker.steps == 4


def test_a_reply_is_drafted_and_exported_in_four_steps(walker: Walker, tmp_path: Path) -> None:
    walker.click("tab", "Enquiry")
    walker.step(lambda: walker.page.locator("#letter textarea").fill(LETTER))
    walker.click("button", "Draft the reply")
    walker.page.get_by_role("button", name="Word").wait_for()
    with walker.page.expect_download() as download:
        walker.click("button", "Word")
    download.value.save_as(tmp_path / "reply.docx")
    assert (tmp_path / "reply.docx").read_bytes()[:2] == b"PK"
    assert walker.steps == 4


def test_why_a_question_was_refused_is_found_in_two_steps(walker: Walker) -> None:
    walker.ask(REFUSED)
    assert walker.page.locator("#t1 .verdict").inner_text() == "Not in the documents"
    walker.step(walker.page.locator("#t1how > summary").click)
    decision = walker.page.locator("#t1how dt", has_text="Decision").locator("xpath=following-sibling::dd[1]")
    assert len(decision.inner_text().split()) >= 4, "a sentence"
    assert walker.steps == 2


def test_no_panel_asked_another_host_for_anything(walker: Walker, elsewhere: list[str]) -> None:
    walker.ask(QUESTION)
    for panel in ("Enquiry", "Documents", "Chat"):
        walker.page.get_by_role("tab", name=panel).click()
    walker.page.wait_for_timeout(300)
    assert elsewhere == [], "in this walk and those before it"
