"""The Documents panel without a browser: what a click asks for, and what an upload leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.opening import Opening
from assistant.page.documents import Asked, asked_for, bring_in, open_document
from corpus.reading.gate import Refused
from tests.page.fixed import BROCHURE, CLAIMED, COUNTED, SURVEY, FixedDesk


@pytest.fixture
def opening() -> Opening:
    made = Opening(lambda tell: FixedDesk())
    made.start()
    assert made.desk
    return made


def test_a_click_names_a_document_and_the_words_to_mark() -> None:
    assert asked_for({"id": "survey", "start": "10", "end": "20"}) == Asked("survey", (10, 20), 10)
    assert asked_for({"id": "survey", "part": "40000"}) == Asked("survey", None, 40000)
    assert asked_for({"id": "survey", "page": "4"}) == Asked("survey", None, 0, 4)


@pytest.mark.parametrize(
    "sent", [None, "survey", [], {"start": "x", "end": -1}, {"start": "5", "end": "2"}, {"part": {}}, {"page": "²"}]
)
def test_whatever_a_browser_sends_is_taken_for_no_more_than_it_is(sent: object) -> None:
    asked = asked_for(sent)
    assert asked.marked is asked.page is None
    assert asked.at in (0, 5)


def test_an_opened_document_marks_the_words_and_an_unknown_one_says_so(opening: Opening) -> None:
    start = SURVEY.index(COUNTED)
    shown = open_document(opening, Asked("survey", (start, start + len(COUNTED)), start))
    assert f"<mark>{COUNTED}</mark>" in shown
    start = BROCHURE.index(CLAIMED)
    shown = open_document(opening, Asked("brochure", (start, start + len(CLAIMED)), start))
    assert f'<mark id="here">{CLAIMED}</mark>' in shown, "without a page, the view goes to the words"
    assert "no longer in the index" in open_document(opening, Asked("<b>"))


def test_the_page_of_the_cited_words_is_shown_with_their_place_marked(opening: Opening) -> None:
    start = SURVEY.index(COUNTED)
    shown = open_document(opening, Asked("survey", (start, start + len(COUNTED)), start))
    assert "Page 3 of 12" in shown
    assert shown.count('class="hit" id="here"') == 1
    turned = open_document(opening, Asked("survey", (start, start + len(COUNTED)), start, page=4))
    assert "Page 4 of 12" in turned
    assert 'class="hit"' not in turned
    assert f'data-page="3" data-start="{start}"' in turned, "the way back keeps the mark"
    assert "Page 12 of 12" in open_document(opening, Asked("survey", page=99))


def test_a_page_that_cannot_be_drawn_says_why_and_the_text_is_there(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(document_id: str, page: int) -> None:
        raise Refused("corrupt", "It is <damaged>.")

    monkeypatch.setattr(opening.desk, "page_image", broken)
    shown = open_document(opening, Asked("survey"))
    assert "cannot be shown. It is &lt;damaged&gt;." in shown
    assert "The survey counted" in shown


def test_uploaded_copies_are_deleted_once_they_are_in(opening: Opening, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.exe"
    for file in (good, bad):
        file.write_text("Some words.", encoding="utf-8")
    shown = list(bring_in(opening, [str(good), str(bad)]))
    assert "Reading good.txt (1 of 2)" in shown[0]
    assert "good" in shown[-1] and "Kind of file not supported" in shown[-1]
    assert list(tmp_path.iterdir()) == []
