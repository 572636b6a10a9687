"""What the page's Evaluation panel calls: plain functions, no widgets. `app.py` hands them to the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from assistant.page.runs import Compared, Failed, Flipped, Gate, Listed, Measured
from corpus.errors import AssistantError
from eval import compare as compare_module
from eval import gates as gates_module
from eval import report, runner
from eval.cases import load, select
from eval.desks import GOLDEN, SHIPPED, file_names
from eval.halves import Half
from eval.measures import Count
from eval.summary import by_kind, summary, worst_first

GATES = Path(__file__).parent / "gates.toml"
SETS = {
    "": "Golden set",
    "names": "Golden set, every name replaced",
    "figures": "Golden set, every figure changed",
    "numbers": "Golden set, numbers in other forms",
    "wording": "Golden set, questions in other words",
    "order": "Golden set, documents shuffled",
    "distractors": "Golden set, with other regions' documents",
    "all": "Golden set, all of these changes",
}
HALVES: dict[Half | Literal["all"], str] = {
    "all": "All questions", "tuning": "Half for tuning", "reporting": "Half for reporting",
}


class NoSuchSet(AssistantError):
    """A set or a part that is not on the list was asked for."""


def sets() -> list[tuple[str, str]]:
    """The sets that can be run, for a person and as `run_set` takes them; the plain one first."""
    return [(label, name) for name, label in SETS.items()]


def halves() -> list[tuple[str, str]]:
    """The parts of a set that can be run, for a person and as `run_set` takes them; the whole first."""
    return [(label, name) for name, label in HALVES.items()]


def runs_folder() -> Path:
    """Where the panel keeps its runs."""
    return user_data_path("inward-assistant", appauthor=False) / "runs"


def list_runs(folder: Path | None = None) -> list[Listed]:
    """The stored runs, newest first; files that are no run of this version are left out."""
    found = []
    for file in (folder or runs_folder()).glob("*.json"):
        try:
            found.append(_listed(file, file.stat().st_mtime_ns))
        except (runner.BadRun, OSError):
            continue
    return sorted(found, key=lambda listed: (listed.started, listed.file.name), reverse=True)


def run_set(
    progress: Callable[[int, int, str], None] | None = None, *, kind: str | None = None, transformed: str | None = None,
    half: str = "all", golden: Sequence[Path] = (), documents: Sequence[Path] = (), folder: Path | None = None,
) -> Path:
    """Run a set on an index of its own and store the run; returns its file.

    `progress` is called with how many are done, how many there are, and the id of the next; `kind`, `half`
    and `transformed` as for `python -m eval`; without `golden` and `documents` the shipped ones.

    Raises:
        NoSuchSet: `transformed` or `half` is not on the list.

    """
    from eval.__main__ import ask_all

    part = next((name for name in HALVES if name == half), None)
    if part is None or (transformed or "") not in SETS:
        raise NoSuchSet(f"There is no set {transformed!r} with a part {half!r}. Choose one of the list.")
    paths = list(documents) or [SHIPPED]
    cases = select(load(golden or [GOLDEN], None if documents else file_names(paths)), kind, part)
    run = ask_all(
        paths, cases, name=(transformed or "golden") + ("" if half == "all" else f"-{half}"),
        partial=kind is not None or half != "all", steps=transformed or None, progress=progress or (lambda *_: None),
    )
    stamp = datetime.fromisoformat(run.started).strftime("%Y%m%d-%H%M%S")
    file = (folder or runs_folder()) / f"{stamp}-{run.name}.json"
    runner.save(run, file)
    return file


def table(file: Path) -> list[list[str]]:
    """A run's measures by kind: the heading, then a row a kind, then all."""
    return report.rows(_run(file))


def page(file: Path, other: Path | None = None) -> str:
    """The report on a run as one HTML page, against another run where one is named (`other` is the earlier)."""
    run = _run(file)
    comparison = compare_module.compare(_run(other), run) if other else None
    verdicts = gates_module.check(gates_module.load(GATES), run.results, comparison)
    return report.html(run, verdicts, comparison)


def compare(before: Path, after: Path) -> compare_module.Comparison:
    """Two stored runs, question by question."""
    return compare_module.compare(_run(before), _run(after))


def measured(file: Path) -> Measured:
    """What a run came to, as the panel shows it."""
    run = _run(file)
    headings, *rows = report.rows(run)
    whole = summary(run.results)
    intervals = [_interval(kind["passed"]) for kind in (*by_kind(run.results).values(), whole)]
    beside = headings.index("passed") + 1
    for row, interval in zip((headings, *rows), ("95% interval", *intervals), strict=True):
        row.insert(beside, interval)
    verdicts = gates_module.check(gates_module.load(GATES), run.results)
    return Measured(
        listed=_listed(file, file.stat().st_mtime_ns), seconds=run.seconds, documents=len(run.documents),
        headings=tuple(headings), rows=tuple(tuple(row) for row in rows), interval=intervals[-1],
        measures=tuple((name.replace("_", " "), report.with_interval(value)) for name, value in whole.items()),
        gates=tuple(Gate(gate.name, gate.passed, gate.found, gate.wanted, gate.why) for gate in verdicts),
        failed=tuple(_failed(result) for result in worst_first(run.results) if not result.score.passed),
        versions=dict(run.versions),
    )


def compared(before: Path, after: Path) -> Compared:
    """Two stored runs, question by question, as the panel shows them."""
    found = compare(before, after)
    return Compared(
        before=_listed(before, before.stat().st_mtime_ns), both=found.both, p=found.p,
        flips=tuple(_flipped(flip) for flip in found.flips), reworded=len(found.reworded),
        unpaired=len(found.changed) + len(found.only_before) + len(found.only_after),
    )


def _run(file: Path) -> runner.Run:
    """A stored run; read once, unless its file changes.

    Raises:
        BadRun: the file is missing, or is no run of this version.

    """
    return _read(file, file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(maxsize=4)
def _read(file: Path, _: int) -> runner.Run:
    return runner.load(file)


@lru_cache(maxsize=1024)
def _listed(file: Path, _: int) -> Listed:
    run = runner.load(file)
    name, _dash, half = run.name.partition("-")
    parts = [SETS.get("" if name == "golden" else name, name), *(label for key, label in HALVES.items() if key == half)]
    passed = sum(result.score.passed for result in run.results)
    return Listed(file, run.name, ", ".join(parts), run.started, len(run.results), passed)


def _interval(count: object) -> str:
    if not isinstance(count, Count) or not count.total:
        return ""
    return f"{count.interval.low:.0%} to {count.interval.high:.0%}"


def _failed(result: runner.Result) -> Failed:
    case = result.case
    return Failed(
        id=case.id, kind=case.kind, question=case.ask, answer=result.answer, missing=result.score.missing,
        earlier=tuple(turn.question for turn in case.history), error=result.error,
    )


def _flipped(flip: compare_module.Flip) -> Flipped:
    before, after = (one.answer.text if one.answer else one.error for one in (flip.before, flip.after))
    wrong = flip.before if flip.gained else flip.after
    return Flipped(flip.after.case.id, flip.after.case.ask, flip.gained, before, after, wrong.score.missing)
