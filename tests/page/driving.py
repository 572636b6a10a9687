"""Serving a page in a thread, and the steps that browser tests share."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

WAIT = 30_000  # ms that a test waits for something to appear, on a busy machine


@dataclass
class Served:
    """A page that is being served."""

    url: str
    desk: Any  # the assistant behind it, once it is open


@contextmanager
def serve_in_thread(factory: Callable[[Callable[[str], None]], Any], **options: Any) -> Iterator[Served]:
    """Serve a page on a free port of this machine until the block is left."""
    from assistant.page import build
    from assistant.page.launch import application, free_port, running

    page = Served("", None)

    def keeping(tell: Callable[[str], None]) -> Any:
        page.desk = factory(tell)
        return page.desk

    ready: Future[Any] = Future()  # of the server

    def run(listener: socket.socket) -> None:
        try:
            asyncio.run(running(make, listener, ready.set_result))
        except Exception as error:  # raised again in the thread of the test
            if ready.done():
                raise
            ready.set_exception(error)

    def make() -> Any:
        return application(build(keeping, **options), "127.0.0.1", options.get("evaluations"))

    with free_port("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=run, args=(listener,), daemon=True)
        thread.start()
        server = ready.result(timeout=300)
        page.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield page
        server.should_exit = True
        thread.join(timeout=10)


def opened(context: BrowserContext, url: str) -> Page:
    """A new tab with the page in it, ready for a question."""
    page = context.new_page()
    page.goto(url)
    page.get_by_label("Your question").wait_for()
    return page


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter and wait for the end of its answer."""
    send(page, question)
    finished(page)


def send(page: Page, question: str) -> None:
    """Type a question once one can be asked, press Enter and wait until it is taken."""
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    number = page.locator(".exchange").count() + 1
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    page.locator(f"#t{number}").wait_for()


def new_chat(page: Page) -> None:
    """Back to an empty conversation in the Chat panel."""
    page.get_by_role("tab", name="Chat").click()
    if page.locator(".exchange").count():
        page.get_by_role("button", name="New chat").click()
        page.locator(".exchange").first.wait_for(state="detached")


def finished(page: Page) -> None:
    """Wait for the end of the answer that is being made."""
    page.locator("#current .stage").wait_for(state="detached", timeout=90_000)  # a busy machine may stall
    page.get_by_role("button", name="Ask", exact=True).wait_for()
