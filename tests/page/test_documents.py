"""The Documents panel without a browser: what a click asks for, and what an upload leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.page.documents import asked_for, bring_in, open_document
from assistant.page.opening import Opening
from tests.page.fixed import COUNTED, SURVEY, FixedDesk


@pytest.fixture
def opening() -> Opening:
    made = Opening(lambda tell: FixedDesk())
    made.start()
    assert made.desk
    return made


def test_a_click_names_a_document_and_the_words_to_mark() -> None:
    assert asked_for({"id": "survey", "start": "10", "end": "20"}) == ("survey", (10, 20), 10)
    assert asked_for({"id": "survey", "part": "40000"}) == ("survey", None, 40000)


@pytest.mark.parametrize(
    "sent", [None, "survey", [], {"start": "x", "end": -1}, {"start": "5", "end": "2"}, {"part": {}}]
)
def test_whatever_a_browser_sends_is_taken_for_no_more_than_it_is(sent: object) -> None:
    _, marked, at = asked_for(sent)
    assert marked is None
    assert at in (0, 5)


def test_an_opened_document_marks_the_words_and_an_unknown_one_says_so(opening: Opening) -> None:
    start = SURVEY.index(COUNTED)
    shown = open_document(opening, "survey", (start, start + len(COUNTED)), start)
    assert f'<mark id="here">{COUNTED}</mark>' in shown
    assert "no longer in the index" in open_document(opening, "<b>", None, 0)


def test_uploaded_copies_are_deleted_once_they_are_in(opening: Opening, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.exe"
    for file in (good, bad):
        file.write_text("Some words.", encoding="utf-8")
    shown = list(bring_in(opening, [str(good), str(bad)]))
    assert "Reading good.txt (1 of 2)" in shown[0]
    assert "good" in shown[-1] and "Kind of file not supported" in shown[-1]
    assert list(tmp_path.iterdir()) == []
