from __future__ import annotations

from dataclasses import replace

from eval.beside import check, gaps, table
from eval.cases import Case
from eval.measures import Count
from eval.runner import Run, run
from tests.eval.stub import FIRMS, StubDesk

CASES = [
    *(Case(id=f"fact-{number}", ask=f"{number}?", kind="fact", says=("1,?240",)) for number in range(10)),
    Case(id="rent", ask="rent?", kind="absent"),
]


def run_with(right: int, cases: list[Case] = CASES) -> Run:
    return run(StubDesk({f"{number}?": FIRMS for number in range(right)}), cases)


def test_sets_are_paired_by_id_though_their_questions_differ() -> None:
    reworded = [replace(case, ask=case.ask) for case in CASES[2:]]  # two cases were left out
    (gap,) = gaps(run_with(9), {"wording": run_with(8, reworded)})
    assert [result.case.id for result in gap.plain] == [case.id for case in CASES[2:]]
    assert gap.measures("required_facts") == (Count(7, 8), Count(6, 8))
    assert gap.p == 1.0
    assert gap.passed is not None
    assert gap.passed.low < 0 <= gap.passed.high


def test_a_set_may_be_worse_by_so_much() -> None:
    found = gaps(run_with(10), {"names": run_with(9), "order": run_with(10)})
    assert [verdict.passed for verdict in check(found, 0.1)] == [True, True, True, True]
    strict = check(found, 0.03)
    assert [verdict.passed for verdict in strict] == [False, True, True, True]
    assert strict[0].found == "100.0% → 90.0%"


def test_the_table_shows_both_sides() -> None:
    lines = table(gaps(run_with(10), {"names": run_with(9)})).splitlines()
    assert lines[1].startswith("names  11     100.0% → 90.9%")


def test_sets_without_a_common_case_have_nothing_to_judge() -> None:
    found = gaps(run_with(1, CASES[:1]), {"names": run_with(1, CASES[1:])})
    assert found[0].passed is None
    assert all(verdict.passed is None for verdict in check(found, 0.03))
    assert "–" in table(found)
