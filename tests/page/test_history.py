"""Conversations in the browser: kept, found, opened again by list, reload, link and back button, edited, deleted."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from assistant.conversations import Conversations
from assistant.opening import Opening
from assistant.page.history import changed, chosen, handed, listing, when
from corpus.document import Filters
from tests.page.driving import Served, ask, finished, opened, send
from tests.page.fixed import COUNTED, FIRMS, FIRST, HOSTILE, PEOPLE, SENTENCES, FixedDesk

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

browser_test = pytest.mark.browser


def kept_by(user: str) -> tuple[Opening, Conversations]:
    """An open desk with one conversation of a user, "talk" with the exchange "one"."""
    desk = FixedDesk()
    desk.conversations.begin(user, "talk", "one", HOSTILE, Filters())
    desk.conversations.end(user, "one", "answered", answer=FIRMS)
    opening = Opening(lambda tell: desk)
    opening.start()
    assert opening.desk is desk
    return opening, desk.conversations


def test_the_address_of_another_users_conversation_opens_nothing() -> None:
    opening, _ = kept_by("ann")
    talk, problem = asyncio.run(chosen(opening, "ann", {"id": "talk"}))
    assert (talk.id, talk.asked, problem) == ("talk", 1, "")
    for user, wanted in (("bob", "talk"), ("", "talk"), ("ann", "tal%"), ("ann", ["talk"])):
        talk, problem = asyncio.run(chosen(opening, user, {"id": wanted}))
        assert not talk.shown and "not among yours" in problem, user


@pytest.mark.parametrize("what", ["delete", "rename", 7, None])
def test_what_another_user_sends_changes_nothing(what: object) -> None:
    opening, kept = kept_by("ann")
    changed(opening, "bob", {"what": what, "id": "talk", "name": "mine"})
    changed(opening, "bob", [what])
    assert [one.name for one in kept.all("ann")] == [HOSTILE]


def test_the_list_shows_names_as_the_text_they_are_and_says_where_there_is_none() -> None:
    opening, _ = kept_by("ann")
    assert HOSTILE not in listing(opening, "ann", "", "talk")
    assert "&lt;b&gt;bold" in listing(opening, "ann", "", "talk")
    assert "will be listed here" in listing(opening, "bob", "", "")
    assert "No conversation holds these words" in listing(opening, "ann", "penguins", "")


@pytest.mark.parametrize(
    ("changed_at", "shown"),
    [
        ("2024-05-03T08:05:00+00:00", "today 9:05"),
        ("2024-05-02T23:30:00+00:00", "today 0:30"),
        ("2024-05-02T16:30:00+00:00", "yesterday 17:30"),
        ("2024-02-29T12:00:00+00:00", "29 February"),
        ("2023-12-31T12:00:00+00:00", "31 December 2023"),
    ],
)
def test_a_time_is_told_as_people_do_where_the_server_stands(changed_at: str, shown: str) -> None:
    assert when(changed_at, datetime(2024, 5, 3, 12, tzinfo=ZoneInfo("Europe/London"))) == shown


def drawer(page: Page) -> Any:
    """The list of conversations, opened."""
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.locator(f"#chats .talk[data-id='{page.url.partition('chat=')[2]}']").wait_for()
    return page.locator("#chats")


@browser_test
def test_a_conversation_is_found_by_its_words_and_opened_with_working_citations(page: Page) -> None:
    ask(page, FIRST)
    ask(page, "And how many people?")
    page.get_by_role("button", name="New chat").click()
    page.locator(".exchange").first.wait_for(state="detached")
    ask(page, "Who runs the river line?")
    chats = drawer(page)
    assert page.evaluate("document.activeElement.closest('#find-chat') !== null"), "words can be typed at once"
    page.keyboard.type("3,900")
    chats.locator("[data-id]", has_text="Who runs the river line?").first.wait_for(state="detached")
    chats.get_by_role("button", name=FIRST).first.click()
    page.locator("#t2 .short", has_text="3,900").wait_for()
    page.locator("#t1 .text a.cite").first.click()
    assert page.locator("#t1s1 mark").inner_text() == COUNTED
    ask(page, "What did I ask?")
    assert page.locator("#t3 .text").inner_text() == f"You asked: {FIRST}; And how many people?"


@browser_test
def test_a_conversation_is_named_and_deleted_on_the_second_click(page: Page) -> None:
    ask(page, FIRST)
    chats = drawer(page)
    row = chats.locator("li").first
    row.locator("summary").click()
    row.get_by_label("Name", exact=True).fill("Robots for Mr <b>Li</b>")
    row.get_by_role("button", name="Save name").click()
    row.locator(".title", has_text="Robots for Mr <b>Li</b>").wait_for()
    row.get_by_role("button", name="Delete").click()
    assert row.locator(".title").inner_text() == "Robots for Mr <b>Li</b>", "one click deletes nothing"
    row.get_by_role("button", name="Delete for good").click()
    chats.locator("li", has_text="Robots for Mr").wait_for(state="detached")
    page.locator(".exchange").wait_for(state="detached")
    page.keyboard.press("Escape")
    assert page.locator("#history").is_hidden()
    assert "chat=" not in page.url


@browser_test
def test_a_conversation_is_saved_with_its_sources_as_word_and_as_markdown(page: Page, tmp_path: Path) -> None:
    ask(page, FIRST)
    row = drawer(page).locator("li", has_text=FIRST).first
    row.locator("summary").click()
    for name, suffix in (("Word", ".docx"), ("Markdown", ".md"), ("Markdown", ".md")):
        with page.expect_download() as download:
            row.get_by_role("button", name=f"Save as {name}").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.name == f"How-many-robotics-firms-are-there{suffix}"
    assert COUNTED in path.read_text(encoding="utf-8")
    assert (tmp_path / "How-many-robotics-firms-are-there.docx").read_bytes()[:2] == b"PK"


def test_nobody_saves_the_conversation_of_another() -> None:
    opening, _ = kept_by("ann")
    assert "data-content" in handed(opening, "ann", {"id": "talk", "kind": "docx"})
    assert "not among yours" in handed(opening, "bob", {"id": "talk", "kind": "docx"})


@browser_test
def test_a_reload_finds_the_conversation_and_the_back_button_the_one_before(page: Page) -> None:
    ask(page, FIRST)
    first = page.url
    page.get_by_role("button", name="New chat").click()
    page.locator(".exchange").first.wait_for(state="detached")
    ask(page, "And how many people?")
    page.reload()
    page.locator("#t1 .short", has_text="3,900").wait_for()
    page.locator("#t1s1").get_by_role("button", name="Show in the document").click()
    page.locator("#reader mark").wait_for()
    page.go_back()
    page.locator("#t1 .short", has_text="3,900").wait_for()
    page.go_back()
    page.locator(".exchange").wait_for(state="detached")
    page.go_back()
    page.locator("#t1 .short", has_text="148").wait_for()
    assert page.url == first
    page.go_forward()
    page.go_forward()
    page.locator("#t1 .short", has_text="3,900").wait_for()


@browser_test
def test_a_reload_in_mid_answer_keeps_the_question_and_one_click_asks_it_again(page: Page, served: Served) -> None:
    ask(page, FIRST)
    send(page, "A slow one")
    page.locator("#current .text", has_text=SENTENCES[0]).wait_for()
    page.reload()
    page.locator("#t2 .verdict", has_text="Broken off").wait_for()
    assert page.locator("#t1 .short").inner_text() == "148 robotics firms"
    served.desk.go_on.release(2 * len(SENTENCES))  # the one that was left may take some
    page.get_by_role("button", name="Ask again").click()
    page.locator("#t2 .text", has_text=SENTENCES[-1]).wait_for()
    finished(page)
    assert page.locator(".exchange").count() == 2
    while served.desk.go_on.acquire(blocking=False):
        pass


@browser_test
def test_a_question_asked_in_other_words_replaces_what_followed_it(page: Page) -> None:
    ask(page, FIRST)
    ask(page, "Who runs the river line?")
    page.locator("#t1 summary", has_text="Edit question").click()
    page.get_by_label("The question, in other words").first.fill("And how many people?")
    page.locator("#t1").get_by_role("button", name="Ask this instead").click()
    page.locator("#t1 .short", has_text="3,900").wait_for()
    finished(page)
    assert page.locator(".exchange").count() == 1
    page.reload()
    page.locator("#t1 .short", has_text="3,900").wait_for()
    assert page.locator(".exchange").count() == 1, "it was replaced where it is kept, too"


@browser_test
def test_a_link_opens_the_conversation_at_its_answer_and_holds_no_word_of_it(
    page: Page, context: BrowserContext
) -> None:
    for question in (FIRST, "And how many people?", "Who runs the river line?"):
        ask(page, question)
    page.locator("#t2").get_by_role("link", name="Copy link").click()
    page.locator("#t2").get_by_role("link", name="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith("http") and "people" not in link
    other = opened(context, link)
    other.locator("#t3").wait_for()
    other.locator("#t2.wanted").wait_for()
    other.wait_for_function("Math.abs(document.querySelector('#t2').getBoundingClientRect().top) < 30")
    assert other.locator("#t2 .short").inner_text() == "About 3,900 people"
    other.close()


@browser_test
def test_the_quote_shows_at_once_on_hover_focus_and_tap_without_asking_the_server(
    page: Page,
) -> None:
    ask(page, FIRST)
    page.locator(".offers .nexts").wait_for()  # the last that the answer itself asks for
    page.wait_for_timeout(200)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    quote = page.get_by_role("tooltip")
    page.locator("#t1 .text a.cite").first.hover()
    assert quote.locator("blockquote").inner_text() == f"“{COUNTED}”"
    page.keyboard.press("Escape")
    assert quote.is_hidden()
    page.mouse.move(0, 0)
    page.locator("#t1 .text a.cite").nth(1).focus()
    assert "More than 160 robotics firms" in quote.inner_text()
    page.locator("#question textarea").focus()
    assert quote.is_hidden()
    assert requests == []


@browser_test
def test_on_a_telephone_the_first_tap_shows_the_quote_and_the_second_its_source(page: Page, served: Served) -> None:
    browser = page.context.browser
    assert browser is not None
    telephone = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    other = opened(telephone, served.url)
    ask(other, "And how many people?")
    other.locator("#t1 .text a.cite").tap()
    assert other.get_by_role("tooltip").locator("blockquote").inner_text() == f"“{PEOPLE}”"
    box = other.get_by_role("tooltip").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    other.locator("#t1 .text a.cite").tap()
    other.locator("#t1s1.lit").wait_for()
    assert other.get_by_role("tooltip").is_hidden()
    telephone.close()


@browser_test
def test_where_the_browser_refuses_to_copy_the_text_stands_there_to_be_copied_by_hand(
    page: Page, served: Served
) -> None:
    ask(page, FIRST)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error()) }")
    page.evaluate("() => { document.execCommand = () => false }")
    page.get_by_role("button", name="Copy with sources").click()
    shown = page.get_by_label("The text to copy")
    shown.wait_for()
    assert COUNTED in shown.input_value() and "[1] Valley Robotics Survey" in shown.input_value()
    assert page.evaluate("getSelection().toString() || document.activeElement.selectionEnd > 0")
    page.goto(served.url)  # where the browser copies again
    page.get_by_label("Your question").wait_for()


@browser_test
def test_what_a_person_says_of_an_answer_is_kept(page: Page, served: Served) -> None:
    ask(page, FIRST)
    page.get_by_role("button", name="This is right").click()
    page.get_by_text("Marked as right").wait_for()
    page.locator("#t1 summary", has_text="Something is wrong").click()
    page.get_by_label("A figure is wrong").check()
    page.get_by_label("In your own words, if you like").fill("It is 150.")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Noted: a figure is wrong").wait_for()
    judgement = served.desk.conversations.judged()[-1].exchange.judgement
    assert (judgement.right, judgement.reason, judgement.words) == (False, "wrong_figure", "It is 150.")


@browser_test
def test_a_question_that_is_offered_is_asked_by_one_click_and_goes_with_the_next(page: Page) -> None:
    ask(page, FIRST)
    page.get_by_role("region", name="The documents also answer").get_by_role("button").click()
    page.locator("#t2 .short", has_text="3,900").wait_for()
    finished(page)
    assert page.locator(".nexts:visible").count() == 0
