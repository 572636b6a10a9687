"""The page in a browser, over a desk of fixed answers: what an officer sees and does."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.answer import Mode
from assistant.page.layout import Switch
from tests.page.driving import Served, ask, finished, opened, send, serve_in_thread
from tests.page.fixed import ATTACK, CLAIMED, COUNTED, FIRST, HOSTILE, LONGEST, SENTENCES, FixedDesk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser


def test_a_question_is_answered_and_its_source_shows_the_words_in_their_place(page: Page) -> None:
    ask(page, FIRST)
    assert page.locator("#current .short").inner_text() == "148 robotics firms"
    page.locator("#current .text a.cite").first.click()
    source = page.locator("#t1s1")
    assert source.locator("mark").inner_text() == COUNTED
    assert "Of these, 61 make their own machines" in source.inner_text()
    document = page.locator(".from", has=page.locator("#t1s1")).inner_text()
    for known in ("Valley Robotics Survey", "Tarn Valley Observatory", "March 2024", "page 3", "Firms and jobs"):
        assert known in document
    link = page.get_by_role("link", name="https://observatory.example/robotics")
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_the_second_number_opens_the_second_source(page: Page) -> None:
    ask(page, FIRST)
    second = page.locator("#t1s2")
    assert second.get_attribute("open") is None
    page.locator("#current .text a.cite", has_text="[2]").click()
    assert second.locator("mark").inner_text() == CLAIMED
    assert second.locator("mark").is_visible()
    assert "lit" in (second.get_attribute("class") or "")
    assert page.evaluate("document.activeElement.closest('details').id") == "t1s2", "the keyboard goes on from there"


def test_what_the_reader_opened_stays_open_when_the_next_answer_comes(page: Page) -> None:
    ask(page, FIRST)
    page.locator("#current .text a.cite", has_text="[2]").click()
    page.locator("#t1s1 > summary").click()
    ask(page, "And how many people?")
    page.locator("#past #t1s2 mark").wait_for()
    assert page.locator("#t1s2 mark").is_visible()
    assert not page.locator("#t1s1 mark").is_visible()


def test_a_refusal_shows_the_closest_passages_as_no_answer(page: Page) -> None:
    page.get_by_role("button", name="Who runs the river line?").click()
    page.locator("#t1 .verdict").wait_for()
    finished(page)
    assert page.locator("#t1 .verdict").inner_text() == "Not in the documents"
    closest = page.locator("#t1 .closest")
    assert closest.locator("h3").inner_text() == "Closest, not an answer"
    assert "most of them by the river line" in closest.inner_text()
    assert page.locator("#t1 a.cite").count() == 0
    assert not page.get_by_role("button", name="Who runs the river line?").is_visible(), "examples make room"


def test_caveats_and_how_it_was_made_can_be_read(page: Page) -> None:
    ask(page, FIRST)
    caveats = page.get_by_role("list", name="What to beware of")
    assert re.search(r"Figures differ\s+Two documents give different counts", caveats.inner_text())
    how = page.locator("#t1how")
    assert not how.locator("table").first.is_visible()
    how.locator("summary").click()
    assert "One statement bears on the question beyond doubt" in how.inner_text()


def test_hostile_text_does_nothing_and_fetches_nothing(context: BrowserContext, served: Served) -> None:
    elsewhere: list[str] = []
    context.on("request", lambda request: None if request.url.startswith(served.url) else elsewhere.append(request.url))
    page = opened(context, served.url)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ask(page, "Tell me the prize")
    ask(page, f"{HOSTILE} ![x](http://evil.example/asked.png)")
    page.get_by_role("tab", name="Documents").click()
    page.locator("button.document", has_text="onerror").click()
    page.locator("#reader .body").wait_for()
    assert ATTACK.short is not None
    headline = page.locator("#t1 .short").text_content()
    assert headline == f"{ATTACK.short} Partly answered", "it is shown as the text it is"
    made = ".said :is(img, svg, iframe, script, picture, style), .sources :is(img, script), #reader :is(img, script)"
    assert page.locator(made).count() == 0
    assert page.evaluate("window.pwned") is None
    assert [url for url in elsewhere if not url.startswith("data:")] == []
    assert dialogs == []


def test_an_error_is_told_in_our_words_and_the_next_question_is_answered(page: Page) -> None:
    ask(page, "Break")
    alert = page.get_by_role("alert")
    assert "The language model gave no usable reply: it did not answer in time." in alert.inner_text()
    ask(page, FIRST)
    assert page.locator("#t2 .short").inner_text() == "148 robotics firms"


def test_a_bug_shows_no_traceback(page: Page) -> None:
    ask(page, "A bug")
    shown = page.locator("#t1 .failure").inner_text()
    assert "Something unexpected went wrong" in shown
    assert "secret detail" not in page.content()


def test_an_empty_and_a_too_long_question_get_a_polite_line(page: Page) -> None:
    page.get_by_label("Your question").fill("   ")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Type a question first.").wait_for()
    assert page.locator(".exchange").count() == 0
    ask(page, "x" * (LONGEST + 1))
    assert "at most 2,000 can be asked" in page.get_by_role("alert").inner_text()


def test_an_answer_comes_in_pieces_and_can_be_stopped(page: Page, served: Served) -> None:
    before = served.desk.closed_streams
    send(page, "A slow one")
    page.locator("#current .text", has_text=SENTENCES[0]).wait_for()
    served.desk.go_on.release()
    page.locator("#current .text", has_text=SENTENCES[1]).wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator("#current .verdict", has_text="Stopped").wait_for()
    served.desk.go_on.release()
    assert "not checked against the documents" in page.locator("#current").inner_text()
    assert SENTENCES[1] in page.locator("#current").inner_text()
    assert SENTENCES[2] not in page.locator("#current").inner_text()
    ask(page, "What did I ask?")
    assert page.locator("#current .text").inner_text() == "You asked:", "what was stopped is not part of the history"
    until = time.monotonic() + 10
    while served.desk.closed_streams == before and time.monotonic() < until:
        time.sleep(0.05)
    assert served.desk.closed_streams == before + 1, "the desk was told to stop"


def test_what_was_stopped_leaves_the_next_questions_alone_however_late_it_ends(page: Page, served: Served) -> None:
    for _ in range(3):
        send(page, "A slow one")
        page.locator("#current .text", has_text=SENTENCES[0]).wait_for()
        page.get_by_role("button", name="Stop").click()
        page.locator("#current .verdict", has_text="Stopped").wait_for()
        finished(page)
        ask(page, FIRST)  # the stopped one still waits for its second sentence
        assert page.locator("#current .short").inner_text() == "148 robotics firms"
    served.desk.go_on.release(3)


def test_a_new_chat_in_the_middle_of_an_answer_starts_empty(page: Page, served: Served) -> None:
    send(page, "A slow one")
    page.locator("#current .text", has_text=SENTENCES[0]).wait_for()
    page.get_by_role("button", name="New chat").click()
    page.locator(".exchange").first.wait_for(state="detached")
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    ask(page, "What did I ask?")
    assert page.locator("#t1 .text").inner_text() == "You asked:"
    served.desk.go_on.release()
    assert page.locator(".exchange").count() == 1, "the dropped answer is not heard of again"


def tops(page: Page) -> list[float]:
    """Where the second question, its text and the question box stand in the window."""
    named = "['#t2 .question', '#t2 .text', '#question']"
    return list(page.evaluate(f"{named}.map(one => document.querySelector(one).getBoundingClientRect().top)"))


def test_nothing_moves_while_an_answer_is_written(page: Page, served: Served) -> None:
    ask(page, FIRST)
    send(page, "A slow one")
    places = []
    for sentence in SENTENCES:
        page.locator("#current .text", has_text=sentence).wait_for()
        places.append(tops(page))
        served.desk.go_on.release()
    finished(page)
    places.append(tops(page))
    assert all(place == places[0] for place in places), places


def test_two_tabs_keep_their_own_conversations(context: BrowserContext, served: Served) -> None:
    one, other = opened(context, served.url), opened(context, served.url)
    ask(one, FIRST)
    ask(other, "Who runs the river line?")
    ask(one, "What did I ask?")
    ask(other, "What did I ask?")
    assert one.locator("#t2 .text").inner_text() == f"You asked: {FIRST}"
    assert other.locator("#t2 .text").inner_text() == "You asked: Who runs the river line?"


def test_a_new_chat_forgets_the_old_one(page: Page) -> None:
    ask(page, FIRST)
    page.get_by_role("button", name="New chat").click()
    page.locator(".exchange").wait_for(state="detached")
    assert page.get_by_role("button", name="Who runs the river line?").is_visible(), "the examples are back"
    ask(page, "What did I ask?")
    assert page.locator("#t1 .text").inner_text() == "You asked:"


def test_a_copy_holds_the_answer_with_its_sources(page: Page) -> None:
    ask(page, FIRST)
    page.get_by_role("button", name="Copy with sources").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert COUNTED in copied
    assert "[1] Valley Robotics Survey, Tarn Valley Observatory" in copied


def test_a_cited_passage_opens_in_its_document(page: Page) -> None:
    ask(page, FIRST)
    page.locator("#t1s1").get_by_role("button", name="Show in the document").click()
    page.locator("#reader mark").wait_for()
    assert page.locator("#reader mark").inner_text() == COUNTED
    assert page.get_by_role("tab", name="Documents").get_attribute("aria-selected") == "true"
    page.get_by_role("tab", name="Chat").click()
    assert page.locator("#t1 .short").is_visible(), "the conversation is still there"


def test_files_come_in_are_read_asked_for_and_removed(page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "harbour <b>notes.txt", tmp_path / "setup.exe"
    good.write_text("The harbour has nine cranes.", encoding="utf-8")
    bad.write_text("x", encoding="utf-8")
    page.get_by_role("tab", name="Documents").click()
    page.locator("#files input[type=file]").set_input_files([good, bad])
    report = page.locator("#outcome .report")
    report.wait_for()
    assert "Added" in report.inner_text()
    assert "setup.exe: Kind of file not supported" in report.inner_text()
    row = page.locator("button.document", has_text="harbour")
    row.click()
    page.locator("#reader .body", has_text="nine cranes").wait_for()
    page.get_by_role("button", name="Remove this document").click()
    page.locator("#confirm").get_by_role("button", name="Keep it").click()
    page.locator("#confirm").wait_for(state="hidden")
    assert row.is_visible()
    page.get_by_role("button", name="Remove this document").click()
    page.get_by_role("button", name="Remove it").click()
    row.wait_for(state="detached")
    page.get_by_text("Choose a document to read it").wait_for()


def test_a_document_is_found_by_what_is_known_of_it(page: Page) -> None:
    page.get_by_role("tab", name="Documents").click()
    rows = page.locator("button.document")
    rows.first.wait_for()
    before = rows.count()
    page.get_by_label("Find a document").fill("observatory")
    page.get_by_text(f"1 of {before} documents").wait_for()
    rows.first.click()
    page.locator("#reader .body").wait_for()
    assert rows.count() == 1, "opening one keeps what was searched for"
    page.get_by_label("Find a document").fill("")
    page.locator("#listed", has_text=f"{before} documents").wait_for()


@pytest.mark.parametrize("width", [360, 760])
def test_a_narrow_page_needs_no_scrolling_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    ask(page, "Tell me the prize")
    ask(page, FIRST)
    page.locator("#t2how > summary").click()

    def overflow() -> int:
        return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    assert overflow() <= 0
    text, sources = page.locator("#t2 .said").bounding_box(), page.locator("#t2 .sources").bounding_box()
    assert text and sources and sources["y"] >= text["y"] + text["height"], "the sources are below"
    page.locator("#t2 .text a.cite", has_text="[2]").click()
    mark, asking = page.locator("#t2s2 mark").bounding_box(), page.locator("#asking").bounding_box()
    assert mark and asking and 0 <= mark["y"] < asking["y"], "the marked words are in view, not behind the question box"
    page.get_by_role("tab", name="Documents").click()
    page.locator("button.document").first.click()
    page.locator("#reader .body").wait_for()
    assert overflow() <= 0


def test_on_a_wide_page_the_sources_stand_beside_the_text(page: Page) -> None:
    ask(page, FIRST)
    text, sources = page.locator("#t1 .said").bounding_box(), page.locator("#t1 .sources").bounding_box()
    assert text and sources and sources["x"] > text["x"] + text["width"]
    assert abs(sources["y"] - text["y"]) < 4


def test_dark_follows_the_system(browser: Browser, served: Served) -> None:
    context = browser.new_context(color_scheme="dark")
    page = opened(context, served.url)
    ground, ink = page.evaluate("['backgroundColor', 'color'].map(one => getComputedStyle(document.body)[one])")
    assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 150 < sum(map(int, re.findall(r"\d+", ink)[:3]))
    context.close()


def test_the_keyboard_reaches_everything_with_a_visible_focus(page: Page) -> None:
    ask(page, FIRST)
    page.locator("#t1 .text a.cite").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.locator("#t1s2 mark").wait_for()


def test_the_mode_is_named_and_parts_have_names_for_screen_readers(page: Page) -> None:
    assert page.get_by_text("Extractive, offline: answers quote your documents").is_visible()
    assert page.get_by_role("heading", level=1).inner_text() == "Inward Assistant"
    assert page.get_by_role("tab").all_inner_texts() == ["Chat", "Enquiry", "Documents"]
    ask(page, FIRST)
    assert page.get_by_role("article", name="Question 1").get_by_role("heading", level=2).inner_text() == FIRST
    assert page.get_by_role("complementary", name="Sources").is_visible()
    assert page.locator("#t1 a.cite").first.get_attribute("aria-label") == "Source 1: Valley Robotics Survey"


def test_the_page_is_there_before_the_documents_are(browser: Browser) -> None:
    go_on = threading.Event()

    def slow(tell: object) -> FixedDesk:
        assert callable(tell)
        tell("Reading sheet.md (1 of 2)")
        go_on.wait(300)
        return FixedDesk()

    with serve_in_thread(slow) as starting:
        context = browser.new_context()
        page = opened(context, starting.url)
        page.locator("#status", has_text="Reading sheet.md (1 of 2)").wait_for()
        send(page, FIRST)
        page.locator("#current .stage", has_text="Your question comes next").wait_for()
        go_on.set()
        finished(page)
        assert page.locator("#t1 .short").inner_text() == "148 robotics firms"
        page.locator("#status .opening").wait_for(state="detached")
        context.close()


def test_a_person_chooses_who_writes_and_is_told_who_sees_the_text(browser: Browser) -> None:
    desk = FixedDesk()
    lines: dict[Mode, str] = {"extractive": "Nothing leaves this machine.", "generative": "Sent to llm.example."}
    with serve_in_thread(
        lambda tell: desk, mode_line=lines["generative"], switch=Switch("generative", lines)
    ) as served:
        context = browser.new_context()
        context.set_default_timeout(30_000)
        page = opened(context, served.url)
        assert "Sent to llm.example." in page.locator("#mode").inner_text(), "told before the first question"
        ask(page, FIRST)
        page.get_by_role("radio", name="Quoted").click()
        page.locator("#mode", has_text="Nothing leaves this machine.").wait_for()
        ask(page, "And how many people?")
        assert desk.modes == ["generative", "extractive"]
        context.close()


def test_there_is_no_choice_where_no_model_is_set(page: Page) -> None:
    assert page.get_by_role("radio", name="Written by a model").count() == 0
