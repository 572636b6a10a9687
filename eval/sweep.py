"""Tries settings: tuned on one half of the golden set, reported on the other with its interval.

    python -m eval.sweep threshold fusion_weight=0.4,0.5,0.6 --out FOLDER

Every combination is run once over the whole set and stored in the folder; a sweep that was stopped goes on where it
was. The combination that passes most cases of the tuning half is held against the engine as it is on the reporting
half, which had no say in the choice.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import AssistantError
from eval.cases import Case, load, select
from eval.compare import compare
from eval.desks import GOLDEN, SHIPPED, desk_on, file_names
from eval.halves import Half, half
from eval.knobs import NoSuchKnob, knob
from eval.measures import Count
from eval.report import with_interval
from eval.runner import Result, Run, run, save
from eval.runner import load as load_run
from eval.summary import MEASURES, where

if TYPE_CHECKING:
    from assistant import Assistant

Point = Mapping[str, Any]  # knob or setting → value; empty: the engine as it is


@dataclass(frozen=True)
class Tried:
    """One combination and its run."""

    point: Point
    run: Run

    def results(self, which: Half) -> list[Result]:
        """The results of one half."""
        return [result for result in self.run.results if half(result.case.id) == which]


def grid(words: Sequence[str]) -> list[Point]:
    """The combinations that words like "threshold=0.3,0.5" or "threshold" ask for, the engine as it is first.

    Raises:
        NoSuchKnob: a name is neither a knob nor a setting, or a setting comes without values.

    """
    columns = []
    for word in words:
        name, _, given = word.partition("=")
        found = knob(name)
        if not given and found is None:
            raise NoSuchKnob(f"The setting {name!r} needs values: {name}=A,B.")
        values = [_value(one) for one in given.split(",")] if given else list(found.values if found else ())
        columns.append([(name, value) for value in values])
    return [{}, *(dict(combination) for combination in itertools.product(*columns) if combination)]


def sweep(
    points: Sequence[Point], documents: Sequence[Path], cases: Sequence[Case], folder: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Tried]:
    """Run each combination, or read it where it has been run; those of one ingestion share their index."""
    mark = _mark(cases)
    ordered = sorted(points, key=lambda point: (_ingestion(point) != _ingestion({}), _ingestion(point)))
    for ingestion, group in itertools.groupby(ordered, key=_ingestion):
        waiting = list(group)
        with ExitStack() as stack:
            desk: Assistant | None = None
            for number, point in enumerate(waiting, start=1):
                file = folder / f"{_name(point)}-{mark}.json"
                if file.exists():
                    yield Tried(point, load_run(file))
                    continue
                tell(f"{number} of {len(waiting)} on this index: {told(point)}")
                if desk is None:
                    desk = stack.enter_context(_desk(ingestion, documents))
                with turned(point):
                    found = run(desk, cases, name="sweep", settings=point)
                save(found, file)
                yield Tried(point, found)


@contextmanager
def turned(point: Point) -> Iterator[None]:
    """The engine with its knobs turned as the point says."""
    with ExitStack() as stack:
        for name, value in point.items():
            found = knob(name)
            if found is not None:
                stack.enter_context(found.turn(value))
        yield


def best(tried: Sequence[Tried], measure: str, conditions: Mapping[str, Any]) -> Tried:
    """The combination of the highest share on the tuning half; of equals the first, so that no change wins a tie."""
    def share(one: Tried) -> float:
        counted = MEASURES[measure](where(one.results("tuning"), dict(conditions)))
        return (counted.rate if isinstance(counted, Count) else counted.value) or 0.0

    return max(tried, key=share)


def report(tried: Sequence[Tried], measure: str) -> str:
    """Each combination on both halves, and the chosen one against the engine as it is on the reporting half."""
    chosen = best(tried, measure, {})
    plain = next(one for one in tried if not one.point)
    lines = []
    for one in tried:
        tuning, reporting = (MEASURES[measure](one.results(which)) for which in ("tuning", "reporting"))
        mark = "*" if one is chosen else " "
        lines.append(f"{mark} {told(one.point)}: tuning {with_interval(tuning)}; reporting {with_interval(reporting)}")
    before, after = (replace(one.run, results=tuple(one.results("reporting"))) for one in (plain, chosen))
    flips = compare(before, after)
    lines += [
        "", f"best on the tuning half by {measure}: {told(chosen.point)}",
        f"on the reporting half: {with_interval(MEASURES[measure](after.results))}; as it is: "
        f"{with_interval(MEASURES[measure](before.results))}",
        f"{len(flips.gained)} cases gained, {len(flips.lost)} lost, McNemar exact p = {flips.p:.3f}",
    ]
    return "\n".join(lines)


def told(point: Point) -> str:
    """A combination in words."""
    return ", ".join(f"{name} {value}" for name, value in sorted(point.items())) or "as it is"


@contextmanager
def _desk(ingestion: str, documents: Sequence[Path]) -> Iterator[Assistant]:
    """A desk with the settings of an ingestion, its documents brought in under the knobs that it hears."""
    heard = json.loads(ingestion)
    settings = {name: value for name, value in heard.items() if knob(name) is None}
    with ExitStack() as stack:
        with turned({name: value for name, value in heard.items() if name not in settings}):
            desk = stack.enter_context(desk_on(documents, settings=settings))
        yield desk


def _ingestion(point: Point) -> str:
    """What of a point an index hangs on: settings, and knobs that ingestion hears."""
    heard = {}
    for name, value in point.items():
        found = knob(name)
        if found is None or found.ingests:
            heard[name] = value
    return json.dumps(heard, sort_keys=True)


def _name(point: Point) -> str:
    text = json.dumps(dict(point), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _mark(cases: Sequence[Case]) -> str:
    """Changes with the cases, so that a stored run of other cases is not taken for this one's."""
    return hashlib.sha256(repr(list(cases)).encode()).hexdigest()[:12]


def _value(word: str) -> Any:
    try:
        return json.loads(word)
    except ValueError:
        return word


def main(words: Sequence[str] | None = None) -> int:
    """Run a sweep and report it."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.sweep", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("knobs", nargs="+", metavar="NAME[=A,B]")
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where the runs are kept; a sweep goes on there")
    parser.add_argument("--by", default="passed", choices=list(MEASURES), metavar="MEASURE")
    parser.add_argument("--golden", action="append", metavar="FILE")
    parser.add_argument("--documents", action="append", metavar="FOLDER")
    options = parser.parse_args(words)
    documents = [Path(path) for path in options.documents or [SHIPPED]]
    names = None if options.documents else file_names(documents)
    try:
        points = grid(options.knobs)
        cases = select(load([Path(path) for path in options.golden or [GOLDEN]], names))
        tried = []
        for one in sweep(points, documents, cases, Path(options.out), lambda line: print(line, file=sys.stderr)):
            tried.append(one)
            print(f"{len(tried)}/{len(points)} {told(one.point)}", file=sys.stderr, flush=True)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    print(report(tried, options.by))
    return 0


if __name__ == "__main__":
    sys.exit(main())
