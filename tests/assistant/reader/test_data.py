"""Training examples: spans that hold their answers, near misses that do not, and what must never be trained on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.reader.data import haystack_questions, squad_examples
from assistant.reader.layouts import layout_examples

MILL = (
    "Fenwick Mill was built in 1874 by the engineer Thomas Orrell. Some 420 people worked there until it closed. "
    "The river Ash drove its wheels. A museum of printing has filled the building since 1996."
)
PIER = "Norbury Pier is 310 metres long. It was opened by the mayor in 1902. A storm took its end in 1953."
ANSWERS = {
    "Who built Fenwick Mill in 1874?": (MILL, "Thomas Orrell"),
    "What river drove the wheels of Fenwick Mill?": (MILL, "Ash"),
    "How long is Norbury Pier?": (PIER, "310 metres"),
    "When was Norbury Pier opened?": (PIER, "1902"),
}


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    def paragraph(context: str) -> dict[str, object]:
        asked = [(question, answer) for question, (text, answer) in ANSWERS.items() if text == context]
        return {
            "context": context,
            "qas": [
                {"question": question, "answers": [{"text": answer, "answer_start": context.index(answer)}]}
                for question, answer in asked
            ],
        }

    path = tmp_path / "set.squad.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [paragraph(MILL), paragraph(PIER)]}]}), encoding="utf-8")
    return path


def test_the_span_of_an_example_is_its_answer_and_a_near_miss_has_none(questions: Path) -> None:
    seen = [one for seed in range(40) for one in squad_examples([questions], seed=seed)]
    answered = [one for one in seen if one.start >= 0]
    missed = [one for one in seen if one.start < 0]
    assert len(answered) == 40 * len(ANSWERS)
    assert all(one.text[one.start : one.end] == ANSWERS[one.question][1] for one in answered)
    assert 0.3 < len(missed) / len(answered) < 0.8
    same = [one for one in missed if one.question in ANSWERS]
    assert same
    assert all(ANSWERS[one.question][1].lower() not in one.text.lower() for one in same)
    other = [one for one in missed if one.question not in ANSWERS]  # a name or number was changed
    assert other
    assert all(one.text in MILL or one.text in PIER for one in other)


def test_the_same_seed_gives_the_same_examples(questions: Path) -> None:
    assert list(squad_examples([questions], seed=3)) == list(squad_examples([questions], seed=3))
    assert list(layout_examples(50, seed=3)) == list(layout_examples(50, seed=3))


def test_a_paragraph_with_a_question_that_is_left_out_is_not_used(questions: Path) -> None:
    kept = list(squad_examples([questions], leave_out=["How long is Norbury Pier?"]))
    assert kept
    assert not any("Pier" in one.text and one.start >= 0 for one in kept)


def test_the_questions_of_a_test_set_are_read_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": " How tall? "}\n\n', encoding="utf-8")
    assert haystack_questions(tmp_path) == {"How tall?"}
    assert haystack_questions(tmp_path / "absent") == frozenset()


def test_made_up_sheets_hold_the_answers_that_they_claim() -> None:
    seen = list(layout_examples(600))
    answered = [one for one in seen if one.start >= 0]
    assert 0.5 < len(answered) / len(seen) < 0.9
    for one in answered:
        answer = one.text[one.start : one.end]
        assert answer == answer.strip()
        assert answer
    assert all("{" not in one.question + one.text for one in seen)
