"""Words of one meaning, and a question said in the documents' words."""

from __future__ import annotations

import pytest

from assistant.thesaurus import LIST, Thesaurus


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("posts", "jobs"),
        ("degree holders", "graduates"),
        ("VC houses", "investment funds"),
        ("the slice", "a share of 9%"),
        ("Who grumbles?", "a key frustration"),
    ],
)
def test_two_ways_to_say_one_thing_share_a_meaning(asked: str, written: str) -> None:
    assert _all(asked) & _all(written)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("graduates", "college leavers"),
        ("seed deals", "venture stage"),
        ("foreign owners", "domestic investors"),
        ("offices", "headquarters"),
        ("turnover", "profit"),
        ("vacancies", "jobs"),
        ("largest", "leading"),
        ("maximum", "at least"),
    ],
)
def test_words_that_tell_figures_apart_share_none(asked: str, written: str) -> None:
    assert not _all(asked) & _all(written)


def test_a_question_is_said_in_the_words_that_the_documents_use() -> None:
    counts = {"branch": 0, "offic": 4, "graduat": 2}
    reworded = Thesaurus.load().reworded("How many keep a branch here?", lambda root: counts.get(root, 0))
    assert reworded == "How many keep a offices here?"


def test_words_that_the_documents_use_stay() -> None:
    question = "How many posts and jobs are there?"
    assert Thesaurus.load().reworded(question, lambda _: 3) == question


def test_no_phrase_stands_twice_in_a_line() -> None:
    for line in LIST.read_text("utf-8").splitlines():
        phrases = [phrase.strip() for phrase in line.split(",")]
        if not line.startswith("#"):
            assert len(phrases) == len(set(phrases)), line


def _all(text: str) -> frozenset[int]:
    return frozenset().union(*Thesaurus.load().meanings(text).values())
