"""Cited words marked in their place."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer
from assistant.page.citations import file_name, finder, marker, sources, surroundings
from tests.page.fixed import COUNTED, FIRMS, HOSTILE, SURVEY, FixedDesk, citation

WORDS = "First paragraph, quite long in itself.\n\n\n\nSecond one: the cited words, and more.\n\nThird paragraph."


def test_the_words_stand_in_their_passage() -> None:
    start = WORDS.index("the cited")
    found = surroundings(WORDS, start, start + 15, within=(0, len(WORDS)))
    assert found.quote == "the cited words"
    assert found.before == "First paragraph, quite long in itself.\n\nSecond one: "
    assert found.after == ", and more.\n\nThird paragraph."


def test_a_passage_ends_where_it_ends_without_an_ellipsis() -> None:
    start = WORDS.index("Second")
    found = surroundings(WORDS, start, start + 6, within=(start, WORDS.index("\n\nThird")))
    assert (found.before, found.after) == ("", " one: the cited words, and more.")


def test_a_long_passage_is_cut_between_words_and_says_so() -> None:
    text = "word " * 400
    found = surroundings(text, 1000, 1004, within=(0, len(text)), room=40)
    assert found.before.startswith("…word")
    assert found.after.endswith("word…")
    assert len(found.before) <= 42


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 60))
def test_what_is_marked_is_exactly_what_is_cited(text: str, first: int, second: int, room: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    found = surroundings(text, start, end, within=(0, len(text)), room=room)
    assert found.quote == text[start:end]
    assert len(found.before) <= room + 1
    assert len(found.after) <= room + 1


def test_the_passage_of_the_search_bounds_what_is_shown() -> None:
    found = finder(FixedDesk(), FIRMS)(FIRMS.citations[0])
    assert found is not None
    assert found.quote == COUNTED
    assert "median wage" not in found.after, "it stands in the next passage"


def test_words_that_have_changed_since_are_shown_as_they_were_cited() -> None:
    old = replace(citation(1, "survey", COUNTED), quote="The survey counted 147 firms.")
    gone = replace(old, document_id="removed")
    for cited in (old, gone):
        shown = sources(1, [cited], finder(FixedDesk(), Answer("", "answered")))
        assert "<mark>The survey counted 147 firms.</mark>" in shown
        assert "The document has changed" in shown


def test_a_document_is_named_once_with_its_passages_under_it() -> None:
    cited = [citation(1, "survey", COUNTED), replace(citation(2, "survey", SURVEY[:22]), page=None)]
    shown = sources(1, cited, finder(FixedDesk(), FIRMS))
    assert shown.count("Tarn Valley Observatory · March 2024 · Tarn Valley") == 1
    assert shown.count("page 3") == 1
    assert shown.count('<details class="source"') == 2
    assert shown.count(" open>") == 1, "the first is open"


def test_a_marker_names_its_source_and_shows_the_words_on_hover() -> None:
    shown = marker(4, citation(2, "hostile", "Safe words before."))
    assert 'href="#t4s2"' in shown
    assert 'data-quote="Safe words before."' in shown
    assert HOSTILE not in shown


def test_a_path_of_somebody_s_machine_is_shown_as_a_name() -> None:
    assert file_name("/home/somebody/reports/survey.pdf") == "survey.pdf"
    assert file_name("C:\\Users\\somebody\\survey.pdf") == "survey.pdf"
    assert file_name("") == "unnamed"
