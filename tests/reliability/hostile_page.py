"""Texts that fetch, in every place where the page shows text, in a real browser: S03 and S05."""

from __future__ import annotations

import ast
import html
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.reliability.checks import Bench, NotHere, check
from tests.reliability.office import PASSWORD, Office, office

if TYPE_CHECKING:
    from playwright.sync_api import Page

PLACES = (
    "Ashmere", "Bexcombe", "Corvale", "Dinsmoor", "Eastholm", "Farrowby", "Glenrick", "Hawksett",
    "Islebrook", "Kelderton", "Lowmarch", "Marlby", "Norcombe", "Oxtarn", "Pellwick", "Quarley",
)
FETCHES = (  # 16 forms: what a default chat page fetches, and what runs
    "![x](http://EVIL/1)", "![x][r]\n\n[r]: http://EVIL/2", '<img src="http://EVIL/3">', '<picture><source srcset="http://EVIL/4"><img></picture>',
    '<input type="image" src="http://EVIL/5">', '<svg><image href="http://EVIL/6" width="9" height="9"/></svg>',
    '<p style="background:url(http://EVIL/7)">x</p>', '<img src=x onerror="fetch(\'http://EVIL/8\');alert(8)">', '<script src="http://EVIL/9"></script>',
    "<style>@import url(http://EVIL/10);</style>", '<iframe src="http://EVIL/11"></iframe>', '<video src="http://EVIL/12" autoplay></video>',
    '<audio src="http://EVIL/13" autoplay></audio>', '<link rel="stylesheet" href="http://EVIL/14">', '<object data="http://EVIL/15"></object>',
    '<meta http-equiv="refresh" content="0;url=http://EVIL/16"><svg onload="alert(16)">',
)
LIVE = ":is(img, svg, picture, iframe, script, style, video, audio, object, embed, link, meta, input[type=image])"


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server that notes what it is asked for."""
    heard: list[str] = []

    class Notes(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()


def documents(folder: Path, at: str) -> Path:
    """A document a form: in its title, publisher, area, heading and text; and one whose name is hostile."""
    for number, (place, form) in enumerate(zip(PLACES, FETCHES, strict=True)):
        evil = form.replace("EVIL", at)
        line = " ".join(evil.split())
        name = f"<img src=x onerror=alert({number})>{place}.txt" if number % 2 else f"{place}.md"
        title = (line + f" Towers of {place}").replace('"', "'")
        (folder / name).write_text(
            f'---\ntitle: "{title}"\npublisher: "{line.replace(chr(34), chr(39))}"\npublished: "2024"\ngeography: "{place}"\n'
            f"---\n\n# Towers of {place} {line}\n\nThe tower of {place} is {40 + number} metres high. {evil}\n\n"
            f"The bridge of {place} {html.escape(line)} is {140 + number} metres long.\n", "utf-8")
    return folder


def _signed_in(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your question").wait_for()
    page.get_by_text("ada (administrator)").wait_for()


def _shown_everywhere(page: Page, office_: Office, many: int, evil: list[str]) -> int:
    """Answers, sources, history, the list, the reader, the enquiry, its reply and log; how many live things are there."""
    from tests.page.driving import ask

    for number in range(many):
        thing = "tower" if number % 2 == 0 else "bridge"
        ask(page, f"How {'high' if thing == 'tower' else 'long'} is the {thing} of {PLACES[number]}? {evil[number]}")
    live = page.locator(f".exchange {LIVE}").count()
    assert page.locator(".exchange").count() == many
    assert str(40) in page.locator("#past, #current").first.inner_text() or many == 1
    page.get_by_role("tab", name="Documents").click()
    rows = page.locator("#listed button.document")
    rows.first.wait_for()
    for number in range(min(many, rows.count())):
        rows.nth(number).click()
        page.locator("#reader h2, #reader h3").first.wait_for()
        live += page.locator(f"#reader {LIVE}").count()
    live += page.locator(f"#listed {LIVE}").count()
    page.get_by_role("tab", name="Enquiry").click()
    asked = "\n".join(f"{n + 1}. How high is the tower of {PLACES[n]}? {evil[n]}" for n in range(many))
    page.get_by_label("The enquiry").fill(f"Dear team,\n\nWe are {evil[2]} Ltd, our project is {evil[0]}.\n\n{asked}\n\nKind regards,\n{evil[7]}\n")
    page.get_by_role("button", name="Draft the reply").click()
    page.locator("#reply .after").first.wait_for(timeout=120_000)
    for version in ("For staff", "To send"):
        page.get_by_label(version).check()
        page.wait_for_timeout(300)
        live += page.locator(f"#reply {LIVE}, #enquiry-asked {LIVE}, #enquiry-overview {LIVE}, #blockers {LIVE}").count()
    page.get_by_text("Log of enquiries").click()
    page.locator("#logged [data-log]").first.wait_for()
    return live + page.locator(f"#logged {LIVE}").count()


def in_browser(bench: Bench, many: int) -> str:
    """Everything above in Chromium; raises on one fetch, one dialog or one live element."""
    path = shutil.which("chromium")
    if path is None:
        raise NotHere("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    dialogs: list[str] = []
    elsewhere: list[str] = []
    with listener() as (at, heard), office(bench, documents(bench.place(), at)) as office_:
        evil = [" ".join(form.replace("EVIL", at).split()) for form in FETCHES]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
            plain = browser.new_page()
            plain.set_content("".join(evil[2:]))  # the same texts on a page without a filter: the listener hears them
            plain.wait_for_timeout(700)
            unfiltered = len(set(heard))
            assert unfiltered >= 8, heard
            plain.close()
            heard.clear()
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(60_000)
            context.on("request", lambda one: None if one.url.startswith((office_.url, "data:", "blob:")) else elsewhere.append(one.url))
            page = context.new_page()
            page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
            _signed_in(page, office_.url)
            live = _shown_everywhere(page, office_, many, evil)
            page.wait_for_timeout(500)
            browser.close()
    assert heard == [] and elsewhere == [], (heard, elsewhere)
    assert dialogs == [], dialogs
    assert live == 0, live
    return f"{many} forms × 8 places: 0 requests, 0 dialogs, 0 live elements ({unfiltered} requests on a page without a filter)"


@check("S03", "16 forms that fetch, in answers, sources, history, the reader, drafts and the log, in Chromium", "0 requests leave the browser, 0 dialogs", in_ci=False)
def fetches(bench: Bench) -> str:
    return in_browser(bench, bench.rounds(len(FETCHES), 3))


@check("S05", "titles, publishers, headings and file names that are HTML; the page's code", "text only; nothing is taken for HTML that is not made by the filter")
def one_filter(bench: Bench) -> str:
    looked = 0
    folder = Path(__file__).parents[2] / "assistant" / "page"
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Html" and file.name != "show.py":
                looked += 1
                inner = node.args[0]
                if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "replace":
                    assert all(isinstance(one, ast.Constant) for one in inner.args)  # of HTML that is made already
                    continue
                assert node.args and all(isinstance(leaf, ast.Constant) for leaf in _values(node.args[0])), f"{file.name}:{node.lineno} makes HTML of its own"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("fill", "join"):
                looked += 1
                first = node.args[0] if node.func.id == "fill" else (node.args[1] if len(node.args) > 1 else ast.Constant(""))
                made = isinstance(first, ast.Call) and isinstance(first.func, ast.Name) and first.func.id in ("fill", "Html")
                assert made or isinstance(first, ast.Constant | ast.Name | ast.IfExp), f"{file.name}:{node.lineno}: a template is put together"
    assert looked > 60, looked
    import datetime

    from assistant.page.library import listing
    from tests.page.fixed import record

    shown = ""
    for form in FETCHES:
        one = record("x", f"{form}.md", form, form, form, geography=form, notes=(form,), url=form)
        shown += listing([one], datetime.date(2026, 1, 1))
    for name in ("<img", "<script", "<iframe", "<svg", "<style", "<object", "<link", "<meta", "<video"):
        assert name not in shown, name
    return f"{looked} places in the code, {len(FETCHES)} hostile records"


def _values(node: ast.expr) -> list[ast.expr]:
    return [*_values(node.body), *_values(node.orelse)] if isinstance(node, ast.IfExp) else [node]
