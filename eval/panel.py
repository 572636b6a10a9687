"""What the page's Evaluation panel calls: plain functions, no widgets. `app.py` hands them to the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path

from eval import compare as compare_module
from eval import gates as gates_module
from eval import report, runner
from eval.cases import load, select
from eval.desks import GOLDEN, SHIPPED, file_names

GATES = Path(__file__).parent / "gates.toml"


@dataclass(frozen=True)
class Listed:
    """A stored run as a list shows it."""

    file: Path
    name: str
    started: str  # ISO, UTC
    questions: int
    passed: int


def runs_folder() -> Path:
    """Where the panel keeps its runs."""
    return user_data_path("inward-assistant", appauthor=False) / "runs"


def list_runs(folder: Path | None = None) -> list[Listed]:
    """The stored runs, newest first; files that are no run of this version are left out."""
    found = []
    for file in (folder or runs_folder()).glob("*.json"):
        try:
            run = runner.load(file)
        except runner.BadRun:
            continue
        passed = sum(result.score.passed for result in run.results)
        found.append(Listed(file, run.name, run.started, len(run.results), passed))
    return sorted(found, key=lambda listed: (listed.started, listed.file.name), reverse=True)


def run_set(
    progress: Callable[[int, int, str], None] | None = None, *, kind: str | None = None, transformed: str | None = None,
    golden: Sequence[Path] = (), documents: Sequence[Path] = (), folder: Path | None = None,
) -> Path:
    """Run a set on an index of its own and store the run; returns its file.

    `progress` is called with how many are done, how many there are, and the id of the next; `kind` and `transformed`
    as for `python -m eval`; without `golden` and `documents` the shipped ones.
    """
    from eval.__main__ import ask_all

    paths = list(documents) or [SHIPPED]
    cases = select(load(golden or [GOLDEN], None if documents else file_names(paths)), kind)
    run = ask_all(
        paths, cases, name=transformed or "golden", partial=kind is not None, steps=transformed,
        progress=progress or (lambda *_: None),
    )
    stamp = datetime.fromisoformat(run.started).strftime("%Y%m%d-%H%M%S")
    file = (folder or runs_folder()) / f"{stamp}-{run.name}.json"
    runner.save(run, file)
    return file


def table(file: Path) -> list[list[str]]:
    """A run's measures by kind: the heading, then a row a kind, then all."""
    return report.rows(runner.load(file))


def page(file: Path, other: Path | None = None) -> str:
    """The report on a run as one HTML page, against another run where one is named (`other` is the earlier)."""
    run = runner.load(file)
    comparison = compare_module.compare(runner.load(other), run) if other else None
    verdicts = gates_module.check(gates_module.load(GATES), run.results, comparison)
    return report.html(run, verdicts, comparison)


def compare(before: Path, after: Path) -> compare_module.Comparison:
    """Two stored runs, question by question."""
    return compare_module.compare(runner.load(before), runner.load(after))
