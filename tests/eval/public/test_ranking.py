from __future__ import annotations

import math

import pytest

from eval.public.ranking import difference, measure

WANTED = {"q1": frozenset({"a", "b"}), "q2": frozenset({"c"}), "q3": frozenset()}


def test_measures_by_hand() -> None:
    found = measure(WANTED, {"q1": ["a", "x", "b"], "q2": ["x", "c"]}, ("nDCG@10", "R@2", "RR@10", "Success@1"))
    ideal = 1 + 1 / math.log2(3)
    assert found["nDCG@10"].each == pytest.approx(((1 + 1 / 2) / ideal, 1 / math.log2(3)))
    assert found["R@2"].each == (0.5, 1.0)
    assert found["RR@10"].mean == pytest.approx(0.75)
    assert found["Success@1"].each == (1.0, 0.0)


def test_a_question_without_a_ranking_counts_zero_and_one_that_wants_nothing_not_at_all() -> None:
    found = measure(WANTED, {"q1": ["a"]}, ("RR@10",))
    assert found["RR@10"].each == (1.0, 0.0)


def test_the_order_given_decides_and_not_the_names() -> None:
    first = measure({"q": frozenset({"a"})}, {"q": ["a", "z"]}, ("RR@10",))
    second = measure({"q": frozenset({"z"})}, {"q": ["a", "z"]}, ("RR@10",))
    assert (first["RR@10"].mean, second["RR@10"].mean) == (1.0, 0.5)


def test_no_questions() -> None:
    assert measure({}, {}, ("RR@10",))["RR@10"].each == ()


def test_differences_are_paired() -> None:
    ours = measure(WANTED, {"q1": ["a", "b"], "q2": ["c"]}, ("RR@10",))["RR@10"]
    theirs = measure(WANTED, {"q1": ["x", "a"], "q2": ["x", "c"]}, ("RR@10",))["RR@10"]
    assert difference(ours, theirs).low == difference(ours, theirs).high == 0.5
