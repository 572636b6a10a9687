from __future__ import annotations

import random
from pathlib import Path
from typing import get_args

import pytest

from assistant.answer import Turn
from eval.cases import Case
from eval.distractors import distractors
from eval.rewording import reworded
from eval.score import as_written
from eval.transform import NAMES, CannotTransform, shuffled, transform, transformed
from tests.eval.test_renaming import SHEET

CASES = [
    Case(id="people", ask="How many people work in Oberau?", kind="fact", says=("1,240",)),
    Case(
        id="then", ask="And 12% of what?", kind="follow-up", says=("students",),
        history=(Turn("Who had 12%?", "The University of Oberau"),),
    ),
    Case(id="half", ask="Is it more than half of Oberau?", kind="absent"),
]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "oberau.md").write_text(SHEET, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("question", "other"), [
    ("How many firms are there in Oberau?", {
        "What is the number of companies in Oberau?", "Could you count the companies in Oberau for me?",
        "In Oberau, how many companies are there?",
    }),
    ("What is the weather like in March?", {"Please describe the weather in March."}),
    ("Rent?", {"Rent?"}),
])
def test_questions_are_asked_in_other_words(question: str, other: set[str]) -> None:
    assert reworded(question) in other
    assert reworded(question) == reworded(question)


def test_names_change_in_documents_and_questions_together(sheet: Path, tmp_path: Path) -> None:
    made = transform("names", [sheet], CASES, tmp_path / "out")
    new = made.pairs["Oberau"]
    assert new in made.cases[0].ask
    assert new in made.cases[1].history[0].answer
    assert new in (tmp_path / "out" / "oberau.md").read_text(encoding="utf-8")
    assert made.view(f"1,240 people work in {new}.") == "1,240 people work in Oberau."
    assert made.cases[0].says == ("1,240",)


def test_figures_change_and_cases_with_amounts_in_words_are_left_out(sheet: Path, tmp_path: Path) -> None:
    made = transform("figures", [sheet], CASES, tmp_path / "out")
    assert [case.ask for case in made.cases] == ["How many people work in Oberau?", "And 13% of what?"]
    assert made.left_out == ("half",)
    assert made.view("1,426 people") == "1,240 people"


def test_sections_are_shuffled_and_nothing_is_lost() -> None:
    text = "# Top\n\nlead\n\n## A\n\na[^1]\n\n## B\n\nb\n\n## C\n\nc\n\n[^1]: a note\n"
    other = shuffled(text, random.Random(1))
    assert other != text
    assert other.startswith("# Top\n\nlead")
    assert other.rstrip().endswith("[^1]: a note")
    assert sorted(other.split()) == sorted(text.split())
    flat = shuffled("one\n\ntwo\n\nthree\n\nfour", random.Random(1))
    assert sorted(flat.split()) == ["four", "one", "three", "two"]


def test_distractors_speak_of_other_places_and_are_the_same_each_time() -> None:
    made = distractors(12)
    assert len(made) == 12
    assert made == distractors(12)
    assert made != distractors(12, seed=2)
    assert all("Midlands" not in text and "healthcare" not in text for text in made.values())
    with pytest.raises(ValueError, match="12 distractors"):
        distractors(13)


@pytest.mark.parametrize("name", get_args(NAMES))
def test_every_set_is_the_same_each_time(name: str, sheet: Path, tmp_path: Path) -> None:
    first, second = (transform(name, [sheet], CASES, tmp_path / str(turn)) for turn in (1, 2))
    assert first.cases == second.cases
    assert [file.name for file in first.documents] == [file.name for file in second.documents]
    assert [file.read_bytes() for file in first.documents] == [file.read_bytes() for file in second.documents]


def test_all_changes_at_once_are_undone_in_the_right_order(sheet: Path, tmp_path: Path) -> None:
    made = transform("all", [sheet], CASES, tmp_path / "out")
    assert len(made.documents) == 13
    changed = (tmp_path / "out" / "oberau.md").read_text(encoding="utf-8")
    assert sorted(made.view(changed).split()) == sorted(SHEET.split())


def test_no_name_leaves_the_set_as_it_is(sheet: Path) -> None:
    with transformed(None, [sheet], CASES) as same:
        assert (same.documents, same.cases, same.view) == ((sheet,), tuple(CASES), as_written)


def test_the_folder_goes_afterwards(sheet: Path) -> None:
    with transformed("names", [sheet], CASES) as made:
        assert all(file.is_file() for file in made.documents)
    assert not any(file.exists() for file in made.documents)


def test_other_kinds_of_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    with pytest.raises(CannotTransform, match=r"scan\.pdf"):
        transform("names", [tmp_path], CASES, tmp_path / "out")
