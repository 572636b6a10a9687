from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Explanation, Turn, Usage
from assistant.errors import BadQuestion
from eval.cases import Case
from eval.measures import Count
from eval.runner import BadRun, load, run, save, stable
from eval.summary import Value, by_kind, summary, where, worst_first
from tests.eval.stub import FIRMS, NAME, PAY, StubDesk

# Of these ids only "f" is asked a second time (second byte of its SHA-256, modulo ten).
FACT = Case(
    id="a", ask="How many firms?", kind="fact", says=("1,?240",), statement=("1,240 firms",), document=(NAME,),
    core=True,
)
WRONG = Case(id="b", ask="How many hotels?", kind="fact", says=("55",))
ABSENT = Case(id="c", ask="How high is the rent?", kind="absent", core=True)
FOLLOW_UP = Case(
    id="e", ask="And pay?", kind="follow-up", history=(Turn("How many firms?", "1,240"),), says=("12%",),
    caveats=("scope",),
)
CASES = (FACT, WRONG, ABSENT, FOLLOW_UP)
DESK = {"How many firms?": FIRMS}


def desk() -> StubDesk:
    return StubDesk(DESK, {"valley": StubDesk({}).texts["valley"]}, {"And pay?": PAY})


def test_asks_each_case_with_its_history() -> None:
    asked = desk()
    found = run(asked, CASES)
    assert [(question, len(history)) for question, history in asked.asked] == [
        ("How many firms?", 0), ("How many hotels?", 0), ("How high is the rent?", 0), ("And pay?", 1),
    ]
    assert [result.score.passed for result in found.results] == [True, False, True, True]
    assert found.documents == ("valley.md",)


def test_leaves_out_what_other_documents_than_the_named_ones_cannot_answer() -> None:
    elsewhere = replace(FACT, says=("1,?250",), document=("elsewhere.md",))
    found = run(desk(), [elsewhere, ABSENT])
    assert [result.case.id for result in found.results] == ["c"]
    assert found.left_out == ("a",)


def test_tells_how_far_it_is() -> None:
    steps: list[tuple[int, int, str]] = []
    run(desk(), CASES, lambda *step: steps.append(step))
    assert steps == [(0, 4, "a"), (1, 4, "b"), (2, 4, "c"), (3, 4, "e"), (4, 4, "")]


def test_an_error_is_a_finding_and_the_rest_goes_on() -> None:
    found = run(StubDesk({"How many firms?": ValueError("broken")}), CASES)
    assert found.results[0].error == "ValueError: broken"
    assert not found.results[0].score.passed
    assert found.results[2].score.passed


def test_a_question_refused_for_its_form_is_a_refusal() -> None:
    case = replace(ABSENT, kind="hostile", ask="  ")
    found = run(StubDesk({"  ": BadQuestion("The question is empty. Type one.")}), [case])
    assert found.results[0].score.passed
    assert found.results[0].answer is not None
    assert found.results[0].answer.text.startswith("The question is empty")


def test_one_in_ten_is_asked_again_and_must_get_the_same_answer() -> None:
    class Fickle(StubDesk):
        def ask(self, question: str, history: object = (), *, explain: bool = False) -> object:  # type: ignore[override]
            answer = super().ask(question, ())
            return replace(answer, text=f"{answer.text} ") if len(self.asked) % 2 else answer

    cases = [replace(ABSENT, id=f"case-{number}") for number in range(200)]
    steady = run(StubDesk({}), cases)
    again = [result for result in steady.results if result.score.same is not None]
    assert 8 <= len(again) <= 35
    assert all(result.score.same for result in again)
    fickle = run(Fickle({}), cases)  # type: ignore[arg-type]
    assert any(result.score.same is False and not result.score.passed for result in fickle.results)


def test_a_run_can_be_stored_and_read(tmp_path: Path) -> None:
    found = run(desk(), CASES, settings={"mode": "extractive"})
    save(found, tmp_path / "runs" / "one.json")
    assert load(tmp_path / "runs" / "one.json") == found


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"name": 3}')
    with pytest.raises(BadRun, match="no run of this version"):
        load(tmp_path / "other.json")
    with pytest.raises(BadRun, match="cannot be read"):
        load(tmp_path / "none.json")


def test_time_and_explanation_do_not_make_an_answer_another() -> None:
    explained = replace(FIRMS, seconds=3.0, explanation=Explanation("q", (), (), (), (), "because"), parts=(
        replace(PAY, explanation=Explanation("q", (), (), (), (), "because")),
    ))
    assert stable(explained) == replace(FIRMS, parts=(PAY,))


# The measures of a run.


def test_measures_by_hand() -> None:
    measured = summary(run(desk(), CASES).results)
    assert measured["passed"] == Count(3, 4)
    assert measured["required_facts"] == Count(2, 3)
    assert measured["quote_holds_fact"] == Count(1, 1)
    assert measured["fact_in_quote"] == Count(2, 2)
    assert measured["fact_first"] == Count(2, 2)
    assert measured["refusal_precision"] == Count(1, 2)
    assert measured["refusal_recall"] == Count(1, 1)
    assert measured["wrong_refusals"] == Count(1, 3)
    assert measured["caveat_recall"] == Count(1, 1)
    assert measured["caveat_precision"] == Count(1, 1)
    assert measured["caveat_not_due"] == Count(0, 4)
    assert measured["follow_ups"] == Count(1, 1)
    assert measured["parts"] == Count(0, 0)
    assert measured["figures_without_quote"] == Count(0, 4)
    assert measured["errors"] == Count(0, 4)
    assert measured["recall_at_5"] == Count(0, 0)  # the stub does not explain
    assert measured["reciprocal_rank"] == Value(None, 0)
    assert measured["tokens"] == Value(0.0, 0)


def test_measures_of_nothing() -> None:
    measured = summary([])
    assert all(value.rate is None for value in measured.values() if isinstance(value, Count))
    assert measured["latency_p50_ms"] == Value(None, 0)
    assert by_kind([]) == {}


def test_tokens_and_cost_are_added_up() -> None:
    paid = replace(FIRMS, usage=Usage(100, 20, 0.01))
    unpriced = replace(FIRMS, usage=Usage(10, 2, None))
    cases = [replace(FACT, id="a", ask="A?"), replace(FACT, id="b", ask="B?")]
    found = run(StubDesk({"A?": paid, "B?": unpriced}), cases)
    measured = summary(found.results)
    assert measured["tokens"] == Value(132.0, 2)
    assert measured["cost_usd"] == Value(0.01, 1)


def test_kinds_conditions_and_the_order_of_the_worst() -> None:
    results = run(desk(), CASES).results
    assert list(by_kind(results)) == ["fact", "follow-up", "absent"]
    assert [result.case.id for result in where(results, {"core": True, "absent": False})] == ["a"]
    assert [result.case.id for result in where(results, {})] == ["a", "b", "c", "e"]
    with pytest.raises(KeyError):
        where(results, {"colour": "red"})
    assert [result.case.id for result in worst_first(results)] == ["b", "a", "c", "e"]


def test_what_misleads_is_worse_than_what_is_missing() -> None:
    misled = replace(ABSENT, id="x")
    desk_ = StubDesk({"How many firms?": FIRMS, "How high is the rent?": FIRMS})
    results = run(desk_, [FACT, replace(WRONG, statement=("55",)), misled]).results
    assert [result.case.id for result in worst_first(results)] == ["x", "b", "a"]
