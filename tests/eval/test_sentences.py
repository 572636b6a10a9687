from __future__ import annotations

import pytest

from eval.sentences import Segment, markers, matches, segments


def test_a_stretch_belongs_to_the_markers_after_it() -> None:
    assert segments("**222 firms** [1], 5,552 jobs [2][3].") == [
        Segment("222 firms", (1,)), Segment(", 5,552 jobs", (2, 3)),
    ]


def test_the_end_of_a_sentence_belongs_to_the_marker_before_it() -> None:
    assert segments("222 firms [1], or 14% of all.") == [Segment("222 firms", (1,)), Segment(", or 14% of all.", (1,))]


def test_a_new_sentence_without_a_marker_has_no_citation() -> None:
    assert segments("222 firms [1]. Most are small.")[-1] == Segment(". Most are small.", ())


def test_lines_of_a_list_are_stretches_of_their_own() -> None:
    assert segments("- Aston [1]\n- Keele [2]") == [Segment("- Aston", (1,)), Segment("- Keele", (2,))]


def test_a_line_after_a_cited_line_is_not_borne_by_it() -> None:
    assert segments("222 firms. [1]\nIt will be 999.")[-1].numbers == ()


def test_paragraphs_do_not_share_markers() -> None:
    assert segments("No source here.\n\n222 firms [1]") == [
        Segment("No source here.", ()), Segment("222 firms", (1,)),
    ]


def test_markers_on_both_sides_of_a_full_stop_belong_together() -> None:
    assert segments("222 firms [1]. [2]") == [Segment("222 firms", (1, 2))]


@pytest.mark.parametrize("text", ["", "  \n\n ", "…"])
def test_no_words_no_stretch(text: str) -> None:
    assert segments(text) == []


def test_markers_in_order() -> None:
    assert markers("a [2] b [1][2]") == [2, 1, 2]


@pytest.mark.parametrize(("pattern", "text"), [
    ("UHB", "the uhb"),
    ("5,552 jobs", "5,552\u00a0jobs"),
    ("5,552 jobs", "**5,552** jobs"),
    (r"\$266", r"\$266.3m"),
    ("it's", "it’s"),
    ("firms in Kent", "firms [1] in\nKent"),
    (r"\[1\]", "firms [1]"),
])
def test_patterns_are_found_whatever_the_typography(pattern: str, text: str) -> None:
    assert matches(pattern, text)


def test_a_pattern_that_is_not_there_is_not_found() -> None:
    assert not matches("5,552", "5,553")
