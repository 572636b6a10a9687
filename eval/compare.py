"""Two runs of the same cases, question by question: what got better, what got worse, and could that be chance."""

from __future__ import annotations

from dataclasses import dataclass

from eval.intervals import Interval, mcnemar, paired_bootstrap
from eval.runner import Result, Run


@dataclass(frozen=True)
class Flip:
    """A case that one of two runs passes and the other does not."""

    before: Result
    after: Result

    @property
    def gained(self) -> bool:
        """Whether the later run passes."""
        return self.after.score.passed


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side."""

    flips: tuple[Flip, ...]  # lost ones first
    reworded: tuple[Flip, ...]  # judged the same, another text
    both: int  # cases in both runs, asked alike
    only_before: tuple[str, ...]  # ids
    only_after: tuple[str, ...]
    changed: tuple[str, ...]  # ids of cases that ask or demand something else now: not compared
    p: float  # exact McNemar, two-sided
    difference: Interval | None  # of the share passed, after minus before; None where nothing is compared

    @property
    def lost(self) -> tuple[Flip, ...]:
        """The cases that passed before and do not now."""
        return tuple(flip for flip in self.flips if not flip.gained)

    @property
    def gained(self) -> tuple[Flip, ...]:
        """The cases that pass now and did not before."""
        return tuple(flip for flip in self.flips if flip.gained)


def compare(before: Run, after: Run) -> Comparison:
    """Pair two runs by the ids of their cases; a case that was edited in between is left out and named."""
    old = {result.case.id: result for result in before.results}
    new = {result.case.id: result for result in after.results}
    shared = [name for name in old if name in new]
    changed = tuple(name for name in shared if _demand(old[name]) != _demand(new[name]))
    pairs = [Flip(old[name], new[name]) for name in shared if name not in changed]
    flips = sorted(
        (pair for pair in pairs if pair.before.score.passed != pair.after.score.passed), key=lambda pair: pair.gained
    )
    alike = (pair for pair in pairs if pair.before.score.passed == pair.after.score.passed)
    gained = sum(flip.gained for flip in flips)
    return Comparison(
        flips=tuple(flips), reworded=tuple(pair for pair in alike if _text(pair.before) != _text(pair.after)),
        both=len(pairs), only_before=tuple(name for name in old if name not in new),
        only_after=tuple(name for name in new if name not in old), changed=changed,
        p=mcnemar(gained, len(flips) - gained),
        difference=paired_bootstrap(
            [float(pair.after.score.passed) for pair in pairs], [float(pair.before.score.passed) for pair in pairs]
        ) if pairs else None,
    )


def _demand(result: Result) -> tuple[object, ...]:
    """What a case asks and demands; why it is there and whether it is core may change freely."""
    case = result.case
    return (
        case.ask, case.history, case.says, case.never, case.document, case.statement, case.caveats, case.status,
        case.parts, case.kind,
    )


def _text(result: Result) -> str:
    return result.answer.text if result.answer else result.error
