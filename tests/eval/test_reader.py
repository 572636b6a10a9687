"""The reader's measures on cases worked out by hand, and the command on a made-up network."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.reader.export import arrays, packed
from assistant.reader.reader import Reading, reading, span_scores
from eval.halves import half
from eval.reader import (
    answerability,
    area_interval,
    exact_match,
    fit_answered,
    fit_temperature,
    main,
    right_spans,
    some,
    token_f1,
)
from tests.assistant.reader.made_up import state

TEXT = "in May 1874 then"


def read(starts: list[float], ends: list[float]) -> Reading:
    band = span_scores(np.array(starts, np.float32), np.array(ends, np.float32))
    return reading(np.array([(0, 2), (3, 6), (7, 11), (12, 16)]), [0, 1, 2, 3], band)


@pytest.mark.parametrize(
    ("found", "answers", "exact", "f1"),
    [
        ("The Orrell mill.", ["orrell mill"], True, 1.0),
        ("in May 1874", ["May 1874", "1874"], False, 0.8),
        ("1931", ["1874"], False, 0.0),
        ("", ["1874"], False, 0.0),
    ],
)
def test_words_are_compared_as_the_published_script_does(
    found: str, answers: list[str], exact: bool, f1: float
) -> None:
    assert exact_match(found, answers) is exact
    assert token_f1(found, answers) == pytest.approx(f1)


def test_the_interval_of_an_area_is_that_of_the_paper() -> None:
    found = area_interval(0.893, 51, 58)  # Hanley and McNeil 1982: standard error 0.032
    assert (found.high - found.low) / (2 * 1.96) == pytest.approx(0.032, abs=0.001)


def test_probabilities_that_hold_have_no_calibration_error() -> None:
    found = answerability([0.75] * 4 + [0.25] * 4, [True, True, True, False, True, False, False, False])
    assert found.calibration_error == 0
    assert (found.right.hits, found.answerable, found.unanswerable) == (6, 4, 4)
    assert found.area == pytest.approx((9 + 0.5 * (3 + 3)) / 16)
    assert answerability([0.9, 0.9], [True, False]).calibration_error == pytest.approx(0.4)


def test_slope_and_offset_are_found_again() -> None:
    margins = np.random.default_rng(2).normal(0, 4, 4000)
    chances = 1 / (1 + np.exp(-(0.6 * margins - 1.2)))
    answered = np.random.default_rng(3).random(4000) < chances
    assert fit_answered(margins.tolist(), answered.tolist()) == pytest.approx((0.6, -1.2), abs=0.1)


def test_right_spans_are_the_places_of_the_answer() -> None:
    right = right_spans(read([0, 0, 0, 0], [0, 0, 0, 0]), ["May 1874", "1874", "1931"], TEXT)
    assert {(int(first), int(more)) for first, more in np.argwhere(right)} == {(1, 1), (2, 0)}


def test_spans_that_are_too_sure_get_a_higher_temperature() -> None:
    sure = read([0, 0, 8, 0], [0, 0, 8, 0])
    assert fit_temperature([(sure, ["1874"], TEXT)] * 4) < 1
    assert fit_temperature([(sure, ["1874"], TEXT), (sure, ["May"], TEXT)]) > 1
    assert fit_temperature([]) == 1


def test_the_same_questions_are_taken_from_any_order() -> None:
    names = [f"q{number}" for number in range(50)]
    assert some(names, 7, str) == some(reversed(names), 7, str)
    assert some(names, 7, str)[:3] == some(names, 3, str)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three sets of a few questions; both halves of the second hold both kinds."""
    text = "The mill opened in 1874. It closed in 1931."
    other = {"context": "The pier is 310 metres long.", "qas": []}
    ids = [f"q{number}" for number in range(40)]
    kinds = {name: [one for one in ids if half(one) == name][:6] for name in ("tuning", "reporting")}
    asked = [
        {"id": one, "question": "When did it open?", "answers": [{"text": "1874", "answer_start": 19}] * (number % 2)}
        for ones in kinds.values()
        for number, one in enumerate(ones)
    ]
    for name, pairs in {"squad1-dev": [one for one in asked if one["answers"]], "squad2-dev": asked}.items():
        (tmp_path / name).mkdir()
        content = json.dumps({"data": [{"paragraphs": [{"context": text, "qas": pairs}, other]}]})
        (tmp_path / name / f"{name}.squad.json").write_text(content, encoding="utf-8")
    (tmp_path / "qed-dev").mkdir()
    row = {"_id": "p0", "title": "Mill", "text": text, "sentence_starts": [0, 25]}
    (tmp_path / "qed-dev" / "corpus.jsonl").write_text(json.dumps(row), encoding="utf-8")
    row = {
        "_id": "1", "text": "when did it close", "answers": ["1931"], "explanation_type": "single_sentence",
        "selected_sentence": "It closed in 1931. ", "source_paragraph": "p0",
    }  # fmt: skip
    (tmp_path / "qed-dev" / "queries.jsonl").write_text(json.dumps(row), encoding="utf-8")
    return tmp_path


def test_the_command_measures_and_fits(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "reader.npz"
    path.write_bytes(packed(arrays(state())))
    assert main(["--data", str(data), "--reader", str(path), "--fit"]) == 0
    said = capsys.readouterr().out
    assert "squad1-dev  F1 " in said
    assert "EM " in said
    assert "/6 " in said
    assert "answered or not: area " in said
    assert "3 answerable and 3 not" in said
    assert "3 answerable and 6 not" in said
    assert "right sentence" in said
    with np.load(path) as file:
        assert file["calibration"].tolist() != [1.0, 0.0, 1.0]


def test_without_a_reader_the_command_says_how_to_get_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "--reader", str(data / "absent.npz")]) == 1
    assert "assistant.reader.export" in capsys.readouterr().out
