"""Fitting the weights of evidence on examples small enough to see through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.evidence import CLOSER, FEATURES, Model
from eval.calibrate import Example, best_probability, fit, near_misses, report, threshold, without_reader
from eval.cases import Case, load

HARBOUR = """
cases:
  - id: cranes
    ask: "How many cranes are there in Norwick?"
    kind: fact
    says: ['12']
    document: [harbour.md]
    statement: ['12 cranes']
    status: answered
    overlap: some
  - id: rent
    ask: "What is the rent in Norwick"
    kind: fact
    says: ['£ ?30']
    document: [harbour.md]
    statement: ['£30']
    status: answered
    overlap: some
"""


def example(name: str, rows: list[list[float]], right: int | None) -> Example:
    return Example(name, np.array(rows, float), np.array([place == right for place in range(len(rows))]))


FIRM = [
    *(example(f"yes{number}", [[1.0, 0.1], [0.2, 0.9]], 0) for number in range(6)),
    *(example(f"no{number}", [[0.2, 0.8], [0.1, 0.1]], None) for number in range(6)),
]


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    file = tmp_path / "harbour.yaml"
    file.write_text(HARBOUR, encoding="utf-8")
    return load([file])


def test_weights_are_found_that_choose_the_right_statement_or_none() -> None:
    model = fit(FIRM, Model((0.0, 0.0), 0.0), prior=0.001)
    assert model.weights[0] > 0 > model.weights[1]
    assert min(best_probability(one, model) for one in FIRM[:6]) > max(best_probability(one, model) for one in FIRM[6:])


def test_a_strong_prior_keeps_the_weights_where_they_were() -> None:
    assert fit(FIRM, Model((0.5, -0.5), 0.1), prior=1000.0).weights == pytest.approx((0.5, -0.5), abs=0.01)


def test_the_bar_lies_between_answerable_and_absent_questions_where_they_can_be_told_apart() -> None:
    model = Model((4.0, 0.0), -2.0)
    bar = threshold(FIRM, model)
    assert all(best_probability(one, model) >= bar for one in FIRM[:6])
    assert all(best_probability(one, model) < bar for one in FIRM[6:])


def test_the_report_counts_by_hand() -> None:
    told = report("all", FIRM, Model((4.0, 0.0), -2.0), 0.5)
    assert "right statement first 6 of 6" in told
    assert "area under the curve 1.000" in told
    assert "refused 0 of 6" in told
    assert "answered 0 of 6" in told


def test_a_question_without_candidates_has_no_chance() -> None:
    assert best_probability(Example("none", np.zeros((0, 2)), np.zeros(0, bool)), Model((1.0, 1.0), 0.0)) == 0.0


def test_near_misses_ask_for_what_the_documents_do_not_hold(cases: tuple[Case, ...]) -> None:
    missed = near_misses(cases)
    assert {one.status for one in missed} == {"not_in_documents"}
    assert not {one.ask for one in missed} & {one.ask for one in cases}
    altered = {one.id for one in missed}
    assert {"cranes~part", "rent~part", "rent~currency"} <= altered
    assert altered & {"cranes~place", "cranes~noun"}
    assert near_misses(cases) == missed


def test_a_near_miss_belongs_to_the_half_of_its_question(cases: tuple[Case, ...]) -> None:
    from eval.calibrate import _half

    row = Example(cases[0].id, np.zeros((1, 1)), np.zeros(1, bool))
    assert _half(replace(row, id=f"{row.id}~part")) == _half(row)


def test_without_the_reader_its_feature_says_nothing() -> None:
    width = len(FEATURES) + len(CLOSER)
    [bare] = without_reader([Example("one", np.ones((2, width)), np.zeros(2, bool))])
    assert bare.features.sum() == 2 * (width - 1)
    assert not bare.features[:, len(FEATURES) + CLOSER.index("reader")].any()
