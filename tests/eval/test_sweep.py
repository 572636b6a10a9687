from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer
from eval import sweep
from eval.cases import Case
from eval.halves import half
from eval.knobs import KNOBS, NoSuchKnob, knob
from eval.sweep import Tried, best, grid, report, turned
from tests.eval.stub import FIRMS, StubDesk

CASES = [Case(id=f"case-{number}", ask=f"{number}?", kind="fact", says=("1,?240",)) for number in range(20)]
TUNING = [case for case in CASES if half(case.id) == "tuning"]
REPORTING = [case for case in CASES if half(case.id) == "reporting"]


class Opened:
    """Counts the desks that a sweep opens; each answers what the weight of the engine lets it."""

    def __init__(self) -> None:
        self.settings: list[Mapping[str, Any]] = []
        self.asked = 0

    @contextmanager
    def __call__(self, paths: Sequence[Path], settings: Mapping[str, Any]) -> Iterator[StubDesk]:
        self.settings.append(settings)
        outer = self

        class Desk(StubDesk):
            def ask(self, question: str, history: object = (), *, explain: bool = False) -> Answer:
                from assistant.retrieve import fuse

                outer.asked += 1
                found = fuse([("a", 1.0), ("b", 0.0)], [("b", 1.0), ("a", 0.0)], limit=1)[0].id
                return FIRMS if found == "a" else replace(FIRMS, text="Nothing [1]", short=None)

        yield Desk({})


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    made = Opened()
    monkeypatch.setattr(sweep, "desk_on", made)
    return made


def test_a_grid_is_every_combination_and_the_engine_as_it_is() -> None:
    assert grid(["threshold=0.3,0.5", "passages_weighed=6"]) == [
        {}, {"threshold": 0.3, "passages_weighed": 6}, {"threshold": 0.5, "passages_weighed": 6},
    ]
    assert grid(["threshold"])[1:] == [{"threshold": value} for value in KNOBS["threshold"].values]
    assert grid(["embedder=local"]) == [{}, {"embedder": "local"}]


def test_an_unknown_name_and_a_setting_without_values_are_refused() -> None:
    with pytest.raises(NoSuchKnob, match="'luck'"):
        grid(["luck=1"])
    with pytest.raises(NoSuchKnob, match="needs values"):
        grid(["embedder"])
    assert knob("embedder") is None


@pytest.mark.parametrize("name", list(KNOBS))
def test_every_knob_turns_something_that_the_engine_has_and_turns_it_back(name: str) -> None:
    with turned({name: KNOBS[name].values[0]}):
        pass


def test_the_weight_of_the_halves_can_be_turned() -> None:
    from assistant import retrieve

    lists = ([("a", 1.0), ("b", 0.0)], [("b", 1.0), ("a", 0.0)])
    with turned({"fusion_weight": 0.9}):
        assert retrieve.fuse(*lists, limit=1)[0].id == "a"
    with turned({"fusion_weight": 0.1}):
        assert retrieve.fuse(*lists, limit=1)[0].id == "b"


def test_each_combination_is_run_once_and_a_stopped_sweep_goes_on(opened: Opened, tmp_path: Path) -> None:
    points = grid(["fusion_weight=0.1,0.9"])
    first = next(sweep.sweep(points, [], CASES, tmp_path))  # stopped after one
    assert first.point == {}
    asked = opened.asked
    tried = list(sweep.sweep(points, [], CASES, tmp_path))
    assert [one.point for one in tried] == points
    assert 2 * asked <= opened.asked - asked <= 2 * asked + 2  # two more runs, not three
    before = opened.asked
    assert list(sweep.sweep(points, [], CASES, tmp_path)) == tried
    assert opened.asked == before
    assert list(sweep.sweep(points, [], CASES[:5], tmp_path)) != tried  # other cases are asked anew


def test_an_index_is_made_anew_only_where_ingestion_hears_it(opened: Opened, tmp_path: Path) -> None:
    list(sweep.sweep(grid(["threshold=0.3,0.5", "embedder=local"]), [], CASES[:2], tmp_path))
    assert list(opened.settings) == [{}, {"embedder": "local"}]


def test_what_is_chosen_on_one_half_is_told_on_the_other(opened: Opened, tmp_path: Path) -> None:
    tried = list(sweep.sweep(grid(["fusion_weight=0.1,0.9"]), [], CASES, tmp_path))
    chosen = best(tried, "passed", {})
    passed = {
        one.run.settings.get("fusion_weight"): sum(result.score.passed for result in one.run.results) for one in tried
    }
    assert passed[0.1] == 0
    assert passed[0.9] == 20
    told = report(tried, "passed")
    assert f"best on the tuning half by passed: {sweep.told(chosen.point)}" in told
    assert f"on the reporting half: {len(REPORTING)} of {len(REPORTING)}" in told


def test_of_equals_the_engine_as_it_is_wins(opened: Opened, tmp_path: Path) -> None:
    tried = list(sweep.sweep(grid(["threshold=0.3,0.5"]), [], CASES, tmp_path))
    assert best(tried, "passed", {}).point == {}
    assert isinstance(tried[0], Tried)
    assert len(tried[0].results("tuning")) == len(TUNING)
