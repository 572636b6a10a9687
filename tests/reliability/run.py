"""Runs checks one after the other and notes what held."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tests.reliability.checks import Bench, Check, NotHere


@dataclass(frozen=True)
class Result:
    """What came of one check."""

    check: Check
    verdict: Literal["held", "failed", "not here"]
    measured: str  # or why it failed or could not be made
    seconds: float
    trace: str = ""


def run(checks: Iterable[Check], bench: Bench, tell: Callable[[Result], None]) -> list[Result]:
    """All checks, each told when it is done; one that fails stops no other."""
    results = []
    for one in checks:
        clock = time.monotonic()
        try:
            measured = one.run(bench)
            result = Result(one, "held", measured, time.monotonic() - clock)
        except NotHere as why:
            result = Result(one, "not here", str(why), time.monotonic() - clock)
        except Exception as error:  # whatever goes wrong in a check is its result
            said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            result = Result(one, "failed", said, time.monotonic() - clock, traceback.format_exc())
        tell(result)
        results.append(result)
    return results
