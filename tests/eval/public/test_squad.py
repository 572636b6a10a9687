from __future__ import annotations

import pytest

from eval.public.squad import exact_match, f1, holds, normalised


def test_normalisation_is_squads() -> None:
    assert normalised("The  Quick, brown fox!") == "quick brown fox"
    assert normalised("an A-team of the best") == "ateam of best"
    assert normalised("") == ""


@pytest.mark.parametrize(("given", "golds", "exact", "overlap"), [
    ("the early 1546", ["early 1546", "1546"], 1, 1),
    ("1546", ["early 1546"], 0, 2 / 3),
    ("in early March 1546", ["early 1546"], 0, 2 * (2 / 4 * 1) / (2 / 4 + 1)),
    ("nothing like it", ["early 1546"], 0, 0),
    ("", ["early 1546"], 0, 0),
    ("", [], 1, 1),
    ("something", [], 0, 0),
    ("a b", ["a b b"], 0, 2 * (1 * 1 / 2) / (1 + 1 / 2)),  # the articles go: "b" against "b b"
])
def test_exact_match_and_f1_by_hand(given: str, golds: list[str], exact: float, overlap: float) -> None:
    assert exact_match(given, golds) == exact
    assert f1(given, golds) == pytest.approx(overlap)


def test_a_text_holds_an_answer_as_whole_words() -> None:
    assert holds("It began in October, 1973.", ["October 1973"])
    assert not holds("It cost 19730 dollars", ["1973"])
    assert not holds("anything", [""])
    assert not holds("anything", [])
