"""The list of bad questions and faults, with few rounds; `python -m tests.reliability` runs all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reliability.catalogue import CHECKS
from tests.reliability.checks import Bench, NotHere

SEED = 20_261


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("reliability"), SEED, full=False)
    yield bench
    bench.close()


@pytest.mark.parametrize("name", sorted(name for name, one in CHECKS.items() if one.in_ci))
def test_what_must_hold_holds(name: str, bench: Bench) -> None:
    try:
        CHECKS[name].run(bench)
    except NotHere as why:
        pytest.skip(f"not here: {why}")


def test_the_list_is_complete() -> None:
    last = {"L": 13, "Q": 48, "S": 42, "X": 46}
    assert sorted(CHECKS) == [f"{letter}{number:02}" for letter, most in last.items() for number in range(1, most + 1)]
