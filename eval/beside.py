"""The plain set and its transformed forms side by side: what is tuned to our documents shows as a gap between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.gates import Verdict
from eval.intervals import Interval, mcnemar, paired_bootstrap
from eval.measures import Count
from eval.runner import Result, Run
from eval.summary import MEASURES

COLUMNS = ("passed", "required_facts", "quote_holds_fact", "refusal_recall", "wrong_refusals", "caveat_recall")
GATED = ("required_facts", "refusal_recall")


@dataclass(frozen=True)
class Gap:
    """How a transformed set differs from the plain one, on the cases that both have."""

    name: str
    plain: tuple[Result, ...]
    changed: tuple[Result, ...]  # the same cases in the same order

    def measures(self, name: str) -> tuple[Count, Count]:
        """A measure on the plain cases and on the changed ones."""
        before, after = MEASURES[name](self.plain), MEASURES[name](self.changed)
        if not isinstance(before, Count) or not isinstance(after, Count):
            raise ValueError(f"{name!r} is no count.")
        return before, after

    @property
    def passed(self) -> Interval | None:
        """The paired 95 % interval of the share passed, changed less plain; None without a case."""
        before = [float(result.score.passed) for result in self.plain]
        after = [float(result.score.passed) for result in self.changed]
        return paired_bootstrap(after, before) if before else None

    @property
    def p(self) -> float:
        """McNemar, exact."""
        flips = [
            after.score.passed for before, after in zip(self.plain, self.changed, strict=True)
            if before.score.passed != after.score.passed
        ]
        return mcnemar(sum(flips), len(flips) - sum(flips))


def gaps(plain: Run, changed: Mapping[str, Run]) -> list[Gap]:
    """Each transformed set paired with the plain one by the ids of the cases."""
    found = []
    before = {result.case.id: result for result in plain.results}
    for name, run in changed.items():
        shared = [result for result in run.results if result.case.id in before]
        found.append(Gap(name, tuple(before[result.case.id] for result in shared), tuple(shared)))
    return found


def table(found: list[Gap]) -> str:
    """A line a set: plain → changed for each measure, and the paired difference of the share passed."""
    rows = [["set", "cases", *COLUMNS, "passed, difference in points", "p"]]
    for gap in found:
        cells = ["{} → {}".format(*map(_cell, gap.measures(name))) for name in COLUMNS]
        points = f"{100 * gap.passed.low:+.1f} to {100 * gap.passed.high:+.1f}" if gap.passed else "–"
        rows.append([gap.name, str(len(gap.plain)), *cells, points, f"{gap.p:.3f}"])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def check(found: list[Gap], worse_by_at_most: float) -> list[Verdict]:
    """Hold each set against the plain one: required facts and right refusals may be worse by so much (a share)."""
    verdicts = []
    for gap in found:
        for name in GATED:
            before, after = gap.measures(name)
            worse = None if before.rate is None or after.rate is None else before.rate - after.rate
            verdicts.append(Verdict(
                f"{gap.name}: {name}", None if worse is None else worse <= worse_by_at_most + 1e-9,
                f"{_cell(before)} → {_cell(after)}", f"worse by at most {100 * worse_by_at_most:g} points",
                "What is tuned to our documents shows here.",
            ))
    return verdicts


def _cell(count: Count) -> str:
    return "–" if count.rate is None else f"{count.rate:.1%}"
