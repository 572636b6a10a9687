"""A question in a real browser, on the page over the real assistant: what it fetched and what it opened."""

from __future__ import annotations

import shutil

from tests.reliability.checks import Bench


def nothing_live(bench: Bench, question: str) -> str:
    """Raises where asking makes the page fetch from elsewhere, open a dialog or run a script; says where it was tried."""
    path = shutil.which("chromium")
    if path is None:
        return "no browser here: held by the HTML alone"
    from playwright.sync_api import sync_playwright

    from tests.page.driving import ask, opened

    url = bench.served.url
    elsewhere: list[str] = []
    dialogs: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        context = browser.new_context()
        context.set_default_timeout(60_000)
        context.on("request", lambda one: None if one.url.startswith((url, "data:")) else elsewhere.append(one.url))
        page = opened(context, url)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        ask(page, question)
        live = page.locator(".exchange :is(img, svg, iframe, script, picture, style)").count()
        browser.close()
    assert elsewhere == [], elsewhere
    assert dialogs == []
    assert live == 0
    return "in Chromium 0 dialogs, 0 requests"
