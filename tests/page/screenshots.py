"""Pictures of the page for the documentation: `uv run python -m tests.page.screenshots`.

The page is the real one, over a fresh index of the shipped documents; they land in `docs/screenshots`.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.page.driving import WAIT, ask, opened, serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image
    from playwright.sync_api import Browser, Page, ViewportSize

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDE: ViewportSize = {"width": 1280, "height": 860}
NARROW: ViewportSize = {"width": 360, "height": 740}
ANSWERED = "How many people work in data-driven healthcare in the West Midlands?"
LETTER = """Dear Sir or Madam,

we make diagnostic software and are thinking of an office in the Midlands with about 40 jobs.

- How many data-driven healthcare businesses are there in the Midlands?
- What is the average salary in the sector?
- What is the rent for laboratory space in Leicester?

Kind regards
Ann Reed"""
REFUSED = "Who is the chief executive of the Midlands Engine?"


def main() -> int:
    """Make all pictures; the exit code is 1 where Chromium is absent."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is absent: install Debian's package `chromium`.", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    from assistant.page.examples import EXAMPLES
    from assistant.page.launch import mode_line
    from assistant.settings import Settings

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(index=Path(folder) / "index", mode="extractive")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with serve_in_thread(
            lambda tell: desk_with_shipped(settings), mode_line=mode_line(settings, "extractive"), examples=EXAMPLES
        ) as served:
            for name, page in pictures(browser, served.url):
                page.wait_for_timeout(400)  # the last redraw
                small(page.screenshot()).save(FOLDER / f"{name}.png", optimize=True)
                print(f"docs/screenshots/{name}.png")
        browser.close()
    return 0


def small(picture: bytes) -> Image.Image:
    """A picture in 96 colours: a third of its size, and the page has no more."""
    from PIL import Image

    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(96, dither=Image.Dither.NONE)


def desk_with_shipped(settings: Any) -> Any:
    """The real assistant over the shipped documents."""
    from assistant.desk import SHIPPED, Assistant

    desk = Assistant.open(settings)
    desk.ingest([SHIPPED])
    return desk


def pictures(browser: Browser, url: str) -> Iterator[tuple[str, Page]]:
    """Name and page of each picture, when the page is ready for it."""
    steps: list[tuple[str, Callable[[Page], object]]] = [
        ("empty", lambda page: page.locator("#status .opening").wait_for(state="detached")),
        ("answer", answered),
        ("refusal", lambda page: ask(page, REFUSED)),
        ("conversations", open_conversations),
        ("choice", open_choice),
        ("documents", open_first_document),
        ("enquiry", draft_a_reply),
    ]
    for theme in ("light", "dark"):
        for width, viewport in (("wide", WIDE), ("narrow", NARROW)):
            context = browser.new_context(viewport=viewport, color_scheme="dark" if theme == "dark" else "light")
            context.set_default_timeout(4 * WAIT)
            page = opened(context, url)
            for name, step in steps:
                step(page)
                yield f"{name}-{width}-{theme}", page
            context.close()


def answered(page: Page) -> None:
    """An answer with what could be asked next."""
    ask(page, ANSWERED)
    page.locator("[data-next]").first.wait_for(state="attached")


def open_conversations(page: Page) -> None:
    """The list of conversations beside an answer."""
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.locator("#chats .talk").first.wait_for()


def open_choice(page: Page) -> None:
    """The choice of documents, with something chosen."""
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("#only summary").click()
    page.get_by_label("Published from").fill("2022")
    page.get_by_role("button", name="Search only these").click()
    page.get_by_text("Searching only").wait_for()
    page.locator("#only summary").click()


def draft_a_reply(page: Page) -> None:
    """The Enquiry panel with a letter and its reply."""
    page.get_by_role("tab", name="Enquiry").click()
    page.locator("#letter textarea").fill(LETTER)
    page.get_by_role("button", name="Draft the reply").click()
    page.locator("#reply .letter").wait_for()


def open_first_document(page: Page) -> None:
    """The Documents panel with a document opened in it."""
    page.get_by_role("tab", name="Documents").click()
    page.locator("button.document").first.click()
    page.locator("#reader .body").wait_for()


if __name__ == "__main__":
    sys.exit(main())
