"""Words, stems and BM25: what is found, what is not, and what survives being saved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lexical import SMALL_MOST, Lexical, stem, stems, words
from corpus.segment import Group, Segment


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


TEXTS = {
    "row0": "Rents rise in the north", "row1": "Renting is cheap", "row2": "Penguins breed on ice, and ice, and ice",
}


def index_of(texts: Mapping[str, str], before: Sequence[Segment] = ()) -> Lexical:
    """An index in which each text is a group of one row."""

    def read(names: Iterable[str]) -> Iterator[Group]:
        return ((name, [(name, words(texts[name]))]) for name in names)

    return Lexical.build(dict.fromkeys(texts, 1), read, before)


@pytest.fixture
def three() -> Lexical:
    return index_of(TEXTS)


def test_rows_that_share_a_stem_are_found_best_first(three: Lexical) -> None:
    assert [key for key, _ in three.search("rent prices in the north", 10)] == ["row0", "row1"]


def test_rows_without_a_shared_stem_are_not_found(three: Lexical) -> None:
    assert three.search("turbines", 10) == []
    assert three.search("of the and in", 10) == []
    assert three.search("", 10) == []
    assert three.search("rent", 0) == []


def test_scores_are_those_of_the_published_formula(three: Lexical) -> None:
    """Lucene's BM25: ln(1 + (N - n + 0.5) / (n + 0.5)) * f / (f + k1 * (1 - b + b * length / mean length))."""
    ((_, score),) = three.search("ice", 10)
    lengths = [len(words(text)) for text in TEXTS.values()]
    longer = lengths[2] / (sum(lengths) / 3)
    assert score == pytest.approx(math.log(1 + 2.5 / 1.5) * 3 / (3 + 1.5 * (0.25 + 0.75 * longer)))


def test_a_filter_applies_before_the_cut(three: Lexical) -> None:
    allowed = three.allowed({"row1", "row2"}.__contains__)
    assert [key for key, _ in three.search("rents in the north", 1, allowed)] == ["row1"]


def test_document_frequency_counts_rows_not_occurrences(three: Lexical) -> None:
    assert [three.document_frequency(stem(word)) for word in ("rents", "ice", "turbine")] == [2, 1, 0]


def test_vocabulary_counts_rows_by_surface_word(three: Lexical) -> None:
    assert {word: three.vocabulary().get(word) for word in ("rents", "renting", "rent", "ice")} == {
        "rents": 1, "renting": 1, "rent": None, "ice": 1,
    }


@given(st.lists(st.text("ab ", max_size=12), min_size=1, max_size=12), st.integers(1, 12))
def test_rows_score_the_same_however_they_came_in(texts: list[str], first: int) -> None:
    held = {f"row{number:02}": text for number, text in enumerate(texts)}
    some = index_of(dict(list(held.items())[:first]))
    grown, whole = index_of(held, some.segments), index_of(held)
    assert grown.search("a b ab ba", 5) == whole.search("a b ab ba", 5)
    assert grown.vocabulary() == whole.vocabulary()


def test_a_new_group_leaves_the_segments_of_the_others_as_they_are(three: Lexical) -> None:
    grown = index_of(TEXTS | {"row3": "Ice rinks"}, three.segments)
    assert grown.segments[0] is three.segments[0]
    assert {key for key, _ in grown.search("ice", 10)} == {"row2", "row3"}


def test_a_group_that_is_gone_is_gone_with_its_words(three: Lexical) -> None:
    fewer = index_of({name: text for name, text in TEXTS.items() if name != "row2"}, three.segments)
    assert fewer.search("ice", 10) == []
    assert "ice" not in fewer.vocabulary()


def test_many_small_segments_become_one() -> None:
    grown, held = index_of({}), {}
    for number in range(30):
        held[f"row{number}"] = f"text {number}"
        grown = index_of(held, grown.segments)
        assert len(grown.segments) <= SMALL_MOST
    assert len(grown) == 30


def test_a_saved_index_answers_the_same(three: Lexical, tmp_path: Path) -> None:
    three.save(tmp_path, "now")
    loaded = Lexical.load(tmp_path, "now")
    assert loaded is not None
    assert loaded.search("rent ice", 10) == three.search("rent ice", 10)
    assert loaded.vocabulary() == three.vocabulary()


def test_what_is_saved_again_writes_only_the_new(three: Lexical, tmp_path: Path) -> None:
    three.save(tmp_path, "now")
    index_of(TEXTS | {"row3": "Ice rinks"}, three.segments).save(tmp_path, "then")
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2
    assert len(Lexical.names(tmp_path, "then")) == 3


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    index_of({"row0": ""}).save(tmp_path, "now")
    loaded = Lexical.load(tmp_path, "now")
    assert loaded is not None
    assert loaded.search("rent", 10) == []


@pytest.mark.parametrize("name", ["now.json", "*/names.json", "*/counts.npy", "*/bounds.npy"])
def test_a_damaged_index_is_told_apart_from_a_whole_one(three: Lexical, tmp_path: Path, name: str) -> None:
    three.save(tmp_path, "now")
    (file,) = tmp_path.glob(name)
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(ValueError, match=r"damaged|char|delimiter|Expecting|Unterminated"):
        Lexical.load(tmp_path, "now")


def test_an_absent_index_is_not_loaded(tmp_path: Path) -> None:
    assert Lexical.load(tmp_path, "nowhere") is None
