"""Puts faults into the product on purpose (`eval/faults.py`) and says which of them the gates catch.

The run without a fault stands in for the baseline: what it passes and a fault loses is a loss. All but one must be
caught. Faults of the answer cost no new question; for the others the set is asked again.

    python -m eval.mutations [--only NAME]     exit code 1 where more than one fault gets through
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import AssistantError
from eval.cases import Case, load, select
from eval.compare import compare
from eval.desks import GOLDEN, SHIPPED, desk_on, file_names
from eval.faults import MUTATIONS, Changed, Mutation, Remembering, wrong_document
from eval.gates import Gates, check, failed
from eval.gates import load as load_gates
from eval.runner import Desk, run

GATES = Path(__file__).parent / "gates.toml"
MISSED_AT_MOST = 1


@dataclass(frozen=True)
class Outcome:
    """Whether the gates catch a fault, and by what."""

    mutation: Mutation
    gates: tuple[str, ...]  # the names of those that fail
    passed: int  # cases


class AlreadyFailing(AssistantError):
    """The gates fail without any fault, so that they show nothing."""


def try_all(
    mutations: Sequence[Mutation], documents: Sequence[Path], cases: Sequence[Case], gates: Gates
) -> Iterator[Outcome]:
    """Put in one fault after the other and hold the gates against it.

    Raises:
        AlreadyFailing: the gates fail without a fault.

    """
    with desk_on(documents) as desk:
        sound = Remembering(desk)
        plain = run(sound, cases)
        trouble = failed(check(gates, plain.results, compare(plain, plain)))
        if trouble:
            raise AlreadyFailing(
                f"The gates fail without a fault: {', '.join(verdict.name for verdict in trouble)}. "
                "Mend that first; `python -m eval` shows it."
            )
        names = [record.id for record in desk.documents()]
        for mutation in mutations:
            change = wrong_document(names) if mutation.name == "wrong document" else mutation.answer
            with _broken(mutation, documents, desk if mutation.engine else sound) as broken:
                found = run(Changed(broken, change) if change else broken, cases)
            verdicts = failed(check(gates, found.results, compare(plain, found)))
            passed = sum(result.score.passed for result in found.results)
            yield Outcome(mutation, tuple(verdict.name for verdict in verdicts), passed)


@contextmanager
def _broken(mutation: Mutation, documents: Sequence[Path], desk: Desk) -> Iterator[Desk]:
    """A desk with the fault in its documents, its engine or what it is asked."""
    if mutation.document:
        with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
            for file in (inner for path in documents for inner in (path.rglob("*") if path.is_dir() else [path])):
                if file.is_file():
                    text = mutation.document(file.name, file.read_text(encoding="utf-8"))
                    (Path(folder) / file.name).write_text(text, encoding="utf-8")
            with desk_on([Path(folder)]) as changed:
                yield changed
        return
    with mutation.engine() if mutation.engine else nullcontext():
        yield mutation.desk(desk) if mutation.desk else desk


def main(words: Sequence[str] | None = None) -> int:
    """Try every fault and say which the gates catch."""
    parser = argparse.ArgumentParser(prog="python -m eval.mutations", description="Which faults do the gates catch?")
    parser.add_argument("--only", action="append", metavar="NAME", help="a fault by its name; may be repeated")
    parser.add_argument("--gates", default=str(GATES), metavar="FILE")
    options = parser.parse_args(words)
    known = {mutation.name: mutation for mutation in MUTATIONS}
    unknown = [name for name in options.only or [] if name not in known]
    if unknown:
        parser.error(f"no fault {unknown[0]!r}; known are {', '.join(known)}")
    chosen = [known[name] for name in options.only or known]
    missed = 0
    try:
        cases = select(load([GOLDEN], file_names([SHIPPED])))
        for outcome in try_all(chosen, [SHIPPED], cases, load_gates(Path(options.gates))):
            missed += not outcome.gates
            told = f"caught by {', '.join(outcome.gates)}" if outcome.gates else "NOT CAUGHT"
            print(f"{outcome.mutation.name}: {outcome.passed} of {len(cases)} cases pass; {told}", flush=True)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(chosen) - missed} of {len(chosen)} faults caught")
    return 1 if missed > MISSED_AT_MOST else 0


if __name__ == "__main__":
    sys.exit(main())
