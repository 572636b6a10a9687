"""Gates: what a run must reach for a change to land. They are data (`eval/gates.toml`), with the reason beside each.

    [[gate]]
    name = "required facts"
    measure = "required_facts"             # a name of eval/summary.py
    where = { answerable = true }          # conditions on the case; none: all
    at_least = 0.90                        # a share or value; or at_most, at_least_count, at_most_count
    why = "…"

    [baseline]                             # against the run in eval/baseline.json, or the one named by --baseline
    lost_at_most = 2                       # cases that passed there and fail now
    net_loss_at_most = 0                   # those, less the ones gained

    [transformed]                          # by `--transformed every`
    worse_by_at_most = 0.03                # share of required facts and of right refusals, against the plain set
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import AssistantError
from eval.compare import Comparison
from eval.measures import Count
from eval.runner import Result
from eval.summary import CONDITIONS, MEASURES, Value, where

_LIMITS = ("at_least", "at_most", "at_least_count", "at_most_count")


class BadGates(AssistantError):
    """The file of gates cannot be used as it stands."""


@dataclass(frozen=True)
class Gate:
    """One demand on a run."""

    name: str
    measure: str
    where: dict[str, Any] = field(default_factory=dict)
    at_least: float | None = None
    at_most: float | None = None
    at_least_count: int | None = None
    at_most_count: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Gates:
    """All demands."""

    gates: tuple[Gate, ...]
    lost_at_most: int | None = None
    net_loss_at_most: int | None = None
    worse_by_at_most: float | None = None  # a transformed set, than the plain one


@dataclass(frozen=True)
class Verdict:
    """Whether a gate holds; None where the run has nothing that it could judge."""

    name: str
    passed: bool | None
    found: str  # "57 of 60 (95.0 %)"
    wanted: str  # "at least 90.0 %"
    why: str = ""


def load(path: Path) -> Gates:
    """Read a file of gates.

    Raises:
        BadGates: it is missing or not TOML, or a key, measure or condition is unknown.

    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadGates(f"The gates {str(path)!r} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadGates(f"{str(path)!r} is not TOML: {error}.") from error
    entries = data.pop("gate", [])
    limits: dict[str, Any] = {}
    for part, known in (("baseline", ("lost_at_most", "net_loss_at_most")), ("transformed", ("worse_by_at_most",))):
        limits |= (held := data.pop(part, {}))
        unknown = [key for key in held if key not in known]
        if unknown:
            raise BadGates(f"{path}: unknown key {unknown[0]!r} in [{part}]; known are {', '.join(known)}.")
    if data:
        raise BadGates(f"{path}: unknown key {next(iter(data))!r}; known are [[gate]], [baseline] and [transformed].")
    return Gates(tuple(_gate(entry, path) for entry in entries), **limits)


def check(gates: Gates, results: Sequence[Result], comparison: Comparison | None = None) -> list[Verdict]:
    """Hold every gate against a run, and the comparison with its baseline where there is one."""
    verdicts = [_verdict(gate, results) for gate in gates.gates]
    if comparison is None:
        return verdicts
    lost, net = len(comparison.lost), len(comparison.lost) - len(comparison.gained)
    for name, number, limit in (
        ("cases lost against the baseline", lost, gates.lost_at_most),
        ("net loss against the baseline", net, gates.net_loss_at_most),
    ):
        if limit is not None:
            found = f"{number} of {comparison.both}"
            verdicts.append(Verdict(name, number <= limit if comparison.both else None, found, f"at most {limit}"))
    return verdicts


def failed(verdicts: Sequence[Verdict], *, partial: bool = False) -> list[Verdict]:
    """The gates that do not hold. One with nothing to judge fails too, unless only a part of the set was asked."""
    return [verdict for verdict in verdicts if verdict.passed is False or (verdict.passed is None and not partial)]


def _gate(entry: dict[str, Any], path: Path) -> Gate:
    name = entry.get("name", "?")
    try:
        gate = Gate(**entry)
    except TypeError as error:
        raise BadGates(f"{path}: gate {name!r}: {str(error).rpartition(') ')[2]}.") from error
    if gate.measure not in MEASURES:
        raise BadGates(f"{path}: gate {name!r}: no measure {gate.measure!r}; known are {', '.join(MEASURES)}.")
    for condition in gate.where:
        if condition not in CONDITIONS:
            raise BadGates(f"{path}: gate {name!r}: no condition {condition!r}; known are {', '.join(CONDITIONS)}.")
    if sum(getattr(gate, limit) is not None for limit in _LIMITS) != 1:
        raise BadGates(f"{path}: gate {name!r}: give one of {', '.join(_LIMITS)}.")
    return gate


def _verdict(gate: Gate, results: Sequence[Result]) -> Verdict:
    measured = MEASURES[gate.measure](where(results, gate.where))
    name = next(limit for limit in _LIMITS if getattr(gate, limit) is not None)
    limit = float(getattr(gate, name))
    if isinstance(measured, Value):
        number, percent = measured.value, False
    elif name.endswith("_count"):
        number, percent = (measured.hits if measured.total else None), False
    else:
        number, percent = measured.rate, True
    upward = name.startswith("at_least")
    held = None if number is None else (number >= limit if upward else number <= limit)
    wanted = f"{'at least' if upward else 'at most'} {f'{limit:.1%}' if percent else f'{limit:g}'}"
    return Verdict(gate.name, held, told(measured), wanted, gate.why)


def told(measured: Count | Value) -> str:
    """A measure in words: "57 of 60 (95.0 %)", "12.3", or a dash where there is nothing."""
    if isinstance(measured, Value):
        return "–" if measured.value is None else f"{measured.value:.4g}"
    return "–" if measured.rate is None else f"{measured.hits} of {measured.total} ({measured.rate:.1%})"
