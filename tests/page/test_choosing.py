"""Which documents may answer: what a browser may ask for, and the choice made and undone on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.page.choosing import asked_for, drawn, titles
from assistant.transcript import filter_words
from corpus.document import Filters
from tests.page.driving import Served, ask
from tests.page.fixed import FIRST, HOSTILE, RECORDS

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("sent", "filters"),
    [
        ({}, Filters()),
        (None, Filters()),
        ({"documents": ["survey", "no such", 7], "area": "Tarn Valley"}, Filters(("survey",), "Tarn Valley")),
        ({"documents": "survey", "area": "Nowhere"}, Filters()),
        ({"since": " 2022 ", "until": "2023-05"}, Filters(published_from="2022", published_to="2023-05")),
        ({"since": "2022-03", "until": "2022"}, Filters(published_from="2022-03", published_to="2022")),
    ],
)
def test_what_is_asked_for_is_taken_as_far_as_it_is_there(sent: object, filters: Filters) -> None:
    assert asked_for(sent, RECORDS) == filters


@pytest.mark.parametrize("sent", [{"since": "last year"}, {"until": "2022-13"}, {"since": "2023", "until": "2022"}])
def test_a_period_that_is_none_is_refused(sent: object) -> None:
    with pytest.raises(ValueError, match=r"Write a date|before it begins"):
        asked_for(sent, RECORDS)


def test_a_choice_is_told_in_words_with_the_titles_of_a_few() -> None:
    known = titles(RECORDS)
    assert filter_words(Filters(), known) == ""
    assert filter_words(Filters(("survey", "brochure"), "Tarn", "2022", "2024"), known) == (
        "“Valley Robotics Survey”, “Invest in the Tarn Valley”, documents on Tarn, published 2022 to 2024"
    )
    assert filter_words(Filters(("a", "b", "c", "d")), known) == "4 chosen documents"
    assert filter_words(Filters(("gone",)), known) == "1 chosen document"


def test_titles_are_shown_as_the_text_they_are() -> None:
    assert HOSTILE not in drawn(Filters(("hostile",)), RECORDS)


@pytest.mark.browser
def test_a_choice_is_shown_applies_to_the_question_and_is_undone_by_one_click(page: Page, served: Served) -> None:
    page.locator("#only summary").click()
    page.get_by_label("Published from").fill("2022")
    page.get_by_label("Find a title").fill("robotics")
    assert page.locator(".choices label:visible").count() == 1
    page.get_by_label("Valley Robotics Survey").check()
    page.get_by_role("button", name="Search only these").click()
    page.get_by_text("Searching only: “Valley Robotics Survey”, published since 2022").wait_for()
    assert not page.get_by_label("Published from").is_visible(), "the form makes room"
    ask(page, FIRST)
    assert served.desk.filters[-1] == Filters(("survey",), published_from="2022")
    assert page.locator("#t1 .only").inner_text() == "Searched only: “Valley Robotics Survey”, published since 2022"
    page.reload()
    page.locator("#t1 .only", has_text="Valley Robotics Survey").wait_for()
    page.locator("#only summary").click()
    page.get_by_label("Published from").fill("soon")
    page.get_by_role("button", name="Search only these").click()
    page.get_by_text("Write a date as").wait_for()
    page.locator("#only summary").click()
    page.get_by_label("Published from").fill("2022")
    page.get_by_role("button", name="Search only these").click()
    page.get_by_role("button", name="Search all documents").click()
    page.get_by_text("All documents are searched").wait_for()
    ask(page, "And how many people?")
    assert served.desk.filters[-1] is None
