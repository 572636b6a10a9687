from __future__ import annotations

from pathlib import Path

import pytest

import eval.gates
from eval.cases import Case
from eval.compare import compare
from eval.gates import BadGates, Gate, Gates, Verdict, check, failed, load
from eval.runner import Run, run
from tests.eval.stub import FIRMS, StubDesk

CASES = [
    *(Case(id=f"fact-{number}", ask=f"{number}?", kind="fact", says=("1,?240",), core=True) for number in range(10)),
    *(Case(id=f"absent-{number}", ask=f"absent {number}?", kind="absent", core=True) for number in range(5)),
]


def run_with(right: int, wrong_answers: int = 0) -> Run:
    answers = {f"{number}?": FIRMS for number in range(right)}
    answers |= {f"absent {number}?": FIRMS for number in range(wrong_answers)}
    return run(StubDesk(answers), CASES)


def verdict(gate: Gate, found: Run) -> Verdict:
    return check(Gates((gate,)), found.results)[0]


def test_a_share_must_be_reached() -> None:
    gate = Gate("facts", "required_facts", {"answerable": True}, at_least=0.9)
    assert verdict(gate, run_with(9)).passed is True
    assert verdict(gate, run_with(8)) == Verdict("facts", False, "8 of 10 (80.0%)", "at least 90.0%")


def test_a_count_must_not_be_passed() -> None:
    gate = Gate("refusals not due", "wrong_refusals", {"answerable": True}, at_most_count=2)
    assert verdict(gate, run_with(8)).passed is True
    assert verdict(gate, run_with(7)).passed is False
    assert verdict(gate, run_with(7)).wanted == "at most 2"


def test_an_upper_share_and_a_lower_count() -> None:
    assert verdict(Gate("n", "wrong_refusals", at_most=0.1), run_with(9)).passed is True
    assert verdict(Gate("n", "wrong_refusals", at_most=0.1), run_with(8)).passed is False
    assert verdict(Gate("n", "passed", at_least_count=15), run_with(10)).passed is True
    assert verdict(Gate("n", "passed", at_least_count=15), run_with(10, 1)).passed is False


def test_a_value_is_held_against_its_limit() -> None:
    assert verdict(Gate("time", "latency_p95_ms", at_most=10_000), run_with(9)).passed is True
    assert verdict(Gate("rank", "reciprocal_rank", at_least=0.5), run_with(9)).passed is None


def test_nothing_to_judge_fails_a_whole_run_and_not_a_part_of_one() -> None:
    verdicts = [verdict(Gate("parts", "parts", at_least=0.9), run_with(9))]
    assert verdicts[0].passed is None
    assert failed(verdicts) == verdicts
    assert failed(verdicts, partial=True) == []


def test_losses_against_a_baseline_are_gated() -> None:
    gates = Gates((), lost_at_most=1, net_loss_at_most=0)
    before = run_with(8)
    assert [one.passed for one in check(gates, run_with(8).results, compare(before, run_with(8)))] == [True, True]
    worse = compare(before, run_with(6))
    assert [(one.passed, one.found) for one in check(gates, before.results, worse)] == [
        (False, "2 of 15"), (False, "2 of 15"),
    ]
    better = compare(before, run_with(10, 1))  # two gained, one lost
    assert [one.passed for one in check(gates, before.results, better)] == [True, True]


def write(folder: Path, text: str) -> Path:
    (folder / "gates.toml").write_text(text)
    return folder / "gates.toml"


@pytest.mark.parametrize(("text", "told"), [
    ("[[gate]]\nname = 'x'\nmeasure = 'luck'\nat_least = 1", "gate 'x': no measure 'luck'"),
    ("[[gate]]\nname = 'x'\nmeasure = 'passed'", "gate 'x': give one of at_least"),
    ("[[gate]]\nname = 'x'\nmeasure = 'passed'\nat_least = 1\nat_most = 1", "give one of"),
    ("[[gate]]\nname = 'x'\nmeasure = 'passed'\nat_leest = 1", "gate 'x': "),
    ("[[gate]]\nname = 'x'\nmeasure = 'passed'\nat_least = 1\nwhere = {colour = 1}", "no condition 'colour'"),
    ("[baseline]\nlost = 1", "unknown key 'lost'"),
    ("[gates]\n", "unknown key 'gates'"),
    ("[transformed]\nworse = 1", "unknown key 'worse' in [transformed]"),
    ("[[gate", "is not TOML"),
])
def test_a_slip_in_the_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadGates) as caught:
        load(write(tmp_path, text))
    assert told in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadGates, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_the_gates_that_ship_can_be_used_and_say_why() -> None:
    shipped = load(Path(eval.gates.__file__).parent / "gates.toml")
    assert len(shipped.gates) >= 8
    assert shipped.net_loss_at_most == 0
    assert all(gate.why for gate in shipped.gates)
