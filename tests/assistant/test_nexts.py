"""Questions that could be asked next: made of figures near the answer, and offered only where they are answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant, Settings
from assistant.nexts import TRIED, next_questions, questions
from tests.page.fixed import REFUSED

SHEET = """# Tarn Valley robotics

## Firms

The survey counted 148 robotics firms in the Tarn Valley in March 2024.
The Tarn Valley has 36 test halls. Of the firms, 61 make their own machines.
The Tarn Valley has three rivers.

## Wages

The median wage of a technician was £34,200 a year in the Tarn Valley.

## Cautions

The Tarn Valley has 99 closed mills, of which nothing is sure.
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("nexts")
    (folder / "tarn-valley.md").write_text(SHEET, encoding="utf-8")
    with Assistant.open(Settings(index=folder / "index", mode="extractive")) as desk:
        desk.ingest([folder / "tarn-valley.md"])
        yield desk


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("The West Midlands has eight hospitals.", [("How many hospitals are there in the West Midlands?", "eight")]),
        ("It counts five leading universities in Wales.", [("How many universities are there in Wales?", "five")]),
        ("The salary threshold is £52,500 a year.", [("What is the salary threshold?", "£52,500 a year")]),
        ("The strategy rests on three pillars.", []),
        ("Medtech makes up 61% of the sector.", []),
        ("The page names no source.", []),
        ("It grew by 62% since 2013.", []),
    ],
)
def test_a_question_is_made_only_where_the_words_are_sure(text: str, made: list[tuple[str, str]]) -> None:
    assert list(questions(text)) == made


def test_what_is_offered_is_answered_by_the_statement_it_came_from(desk: Assistant) -> None:
    asked = "How many robotics firms are there in the Tarn Valley?"
    offered = desk.next_questions(desk.ask(asked), [asked])
    assert any("test halls" in question for question in offered)
    assert not any("rivers" in question or "mills" in question for question in offered)
    for question in offered:
        answer = desk.ask(question)
        assert answer.status == "answered" and answer.citations
    assert desk.next_questions(desk.ask(asked), [asked, *offered]) == (), "what was asked is not offered again"


def test_nothing_is_offered_where_the_trial_is_refused_or_there_is_no_time(desk: Assistant) -> None:
    answer = desk.ask("How many robotics firms are there in the Tarn Valley?")
    tried: list[str] = []

    def refuse(question: str):  # type: ignore[no-untyped-def]
        tried.append(question)
        return REFUSED

    assert next_questions(answer, [], desk.passages, refuse) == ()
    assert 0 < len(tried) <= TRIED
    assert desk.next_questions(answer, [], go_on=lambda: False) == ()
    assert next_questions(REFUSED, [], desk.passages, refuse) == ()
