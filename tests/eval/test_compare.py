from __future__ import annotations

from dataclasses import replace

import pytest

from eval.cases import Case
from eval.compare import compare
from eval.runner import Run, run
from tests.eval.stub import FIRMS, PAY, StubDesk

CASES = [Case(id=name, ask=f"{name}?", kind="fact", says=("1,?240",)) for name in ("a", "b", "c", "d")]


def run_with(right: str, cases: list[Case] | None = None) -> Run:
    return run(StubDesk({f"{name}?": FIRMS for name in right}), cases or CASES)


def test_flips_are_told_lost_ones_first() -> None:
    found = compare(run_with("ab"), run_with("bcd"))
    assert [(flip.after.case.id, flip.gained) for flip in found.flips] == [("a", False), ("c", True), ("d", True)]
    assert [flip.after.case.id for flip in found.lost] == ["a"]
    assert [flip.after.case.id for flip in found.gained] == ["c", "d"]
    assert found.both == 4
    assert found.p == pytest.approx(1.0)  # 1 against 2


def test_a_run_against_itself_has_no_flips() -> None:
    found = compare(run_with("ab"), run_with("ab"))
    assert found.flips == found.reworded == ()
    assert found.p == 1.0
    assert found.difference is not None
    assert (found.difference.low, found.difference.high) == (0, 0)


def test_other_words_with_the_same_verdict_are_told_apart() -> None:
    other = run(StubDesk({"a?": FIRMS, "b?": FIRMS, "c?": PAY}), CASES)
    found = compare(run_with("ab"), other)
    assert found.flips == ()
    assert [flip.after.case.id for flip in found.reworded] == ["c"]


def test_new_gone_and_edited_cases_are_not_compared() -> None:
    edited = [replace(CASES[1], says=("310",)), CASES[2], CASES[3], Case(id="e", ask="e?", kind="absent")]
    found = compare(run_with("ab"), run_with("b", edited))
    assert (found.only_before, found.only_after, found.changed) == (("a",), ("e",), ("b",))
    assert found.both == 2
    assert found.flips == ()


def test_why_a_case_is_there_may_change() -> None:
    noted = [replace(case, why="a note", core=True) for case in CASES]
    assert compare(run_with("ab"), run_with("ab", noted)).changed == ()


def test_nothing_in_common() -> None:
    found = compare(run_with("a", CASES[:1]), run_with("b", CASES[1:]))
    assert (found.both, found.p, found.difference) == (0, 1.0, None)
