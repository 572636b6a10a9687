"""Words, stems and BM25: what is found, what is not, and what survives being saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lexical import Lexical, stem, stems, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the U.K.’s 5,552 R&D jobs", ["the", "uk", "s", "5552", "r&d", "jobs"]),
        ("£266.3m in 2017-21, 20%+", ["266.3m", "in", "2017", "21", "20"]),
        ("NHS's data-driven firms", ["nhs", "data", "driven", "firms"]),
        ("ﬁrms ３５", ["firms", "35"]),
        ("1,24 and 1,240,000", ["1,24", "and", "1240000"]),
        ("C++ ?! …", ["c"]),
        ("\0\ud800", []),
    ],
)
def test_words_are_cut_so_that_figures_and_names_stay_whole(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_query_loses_its_function_words_and_repeats() -> None:
    assert stems("How many of the firms are the firms' employees?") == ["mani", "firm", "employe"]


@given(st.text())
def test_any_text_has_words_without_spaces(text: str) -> None:
    assert all(word and not set(word) & set(" \n\0") for word in words(text))


@pytest.fixture
def three() -> Lexical:
    texts = ["Rents rise in the north", "Renting is cheap", "Penguins breed on ice, and ice, and ice"]
    return Lexical.build((f"row{number}", words(text)) for number, text in enumerate(texts))


def test_rows_that_share_a_stem_are_found_best_first(three: Lexical) -> None:
    assert [key for key, _ in three.search("rent prices in the north", 10)] == ["row0", "row1"]


def test_rows_without_a_shared_stem_are_not_found(three: Lexical) -> None:
    assert three.search("turbines", 10) == []
    assert three.search("of the and in", 10) == []
    assert three.search("", 10) == []
    assert three.search("rent", 0) == []


def test_scores_are_above_zero(three: Lexical) -> None:
    assert all(score > 0 for _, score in three.search("rent ice", 10))


def test_a_filter_applies_before_the_cut(three: Lexical) -> None:
    allowed = np.array([False, True, True])
    assert [key for key, _ in three.search("rents in the north", 1, allowed)] == ["row1"]


def test_document_frequency_counts_rows_not_occurrences(three: Lexical) -> None:
    assert [three.document_frequency(stem(word)) for word in ("rents", "ice", "turbine")] == [2, 1, 0]


def test_vocabulary_counts_rows_by_surface_word(three: Lexical) -> None:
    assert {word: three.vocabulary().get(word) for word in ("rents", "renting", "rent", "ice")} == {
        "rents": 1, "renting": 1, "rent": None, "ice": 1,
    }


def test_a_saved_index_answers_the_same(three: Lexical, tmp_path: Path) -> None:
    three.save(tmp_path / "saved")
    loaded = Lexical.load(tmp_path / "saved")
    assert loaded is not None
    assert loaded.search("rent ice", 10) == three.search("rent ice", 10)
    assert loaded.vocabulary() == three.vocabulary()


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    empty = Lexical.build([("row0", [])])
    empty.save(tmp_path / "saved")
    loaded = Lexical.load(tmp_path / "saved")
    assert loaded is not None
    assert loaded.search("rent", 10) == []


@pytest.mark.parametrize("name", ["words.json", "values.npy", "bounds.npy"])
def test_a_damaged_index_is_not_loaded(three: Lexical, tmp_path: Path, name: str) -> None:
    three.save(tmp_path / "saved")
    file = tmp_path / "saved" / name
    file.write_bytes(file.read_bytes()[:-9])
    assert Lexical.load(tmp_path / "saved") is None


def test_an_absent_index_is_not_loaded(tmp_path: Path) -> None:
    assert Lexical.load(tmp_path / "nowhere") is None
