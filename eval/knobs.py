"""What a sweep can turn: fields of `Settings`, and the constants of the engine that are no setting.

A knob of the engine is turned for the length of a `with`; the engine itself knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from unittest import mock

from corpus.errors import AssistantError


class NoSuchKnob(AssistantError):
    """A name that nothing can be turned by."""


@dataclass(frozen=True)
class Knob:
    """One thing to turn."""

    values: tuple[float, ...]  # tried where the command names none
    turn: Callable[[float], AbstractContextManager[None]]
    ingests: bool = False  # whether the documents must be brought in anew


@contextmanager
def _constants(module: str, **values: float) -> Iterator[None]:
    with ExitStack() as stack:
        for name, value in values.items():
            stack.enter_context(mock.patch.object(import_module(module), name, value))
        yield


@contextmanager
def _fusion_weight(value: float) -> Iterator[None]:
    """The share of the dense half: the default of `fuse`, which the search leaves alone."""
    from assistant import retrieve

    fuse = retrieve.fuse
    with mock.patch.object(retrieve, "fuse", lambda *given, **named: fuse(*given, **{"weight": value, **named})):
        yield


@contextmanager
def _threshold(value: float) -> Iterator[None]:
    from assistant.compose import extractive

    compose = extractive.compose
    with mock.patch.object(
        extractive, "compose", lambda *given, **named: compose(*given, **{**named, "threshold": value})
    ):
        yield


KNOBS: dict[str, Knob] = {
    # Tokens of a passage that a long section is divided into; the most is half as much again.
    "passage_tokens": Knob(
        (120, 200, 280),
        lambda value: _constants("corpus.passages", GOOD_TOKENS=int(value), MOST_TOKENS=int(1.5 * value)), ingests=True,
    ),
    # Weight of the dense half in the fused score, 0 to 1.
    "fusion_weight": Knob((0.3, 0.4, 0.5, 0.6, 0.7), _fusion_weight),
    # Passages whose statements are weighed.
    "passages_weighed": Knob((6, 12, 20), lambda value: _constants("assistant.desk", PASSAGES=int(value))),
    # Probability of the best statement from which an answer is given.
    "threshold": Knob((0.5, 0.6, 0.7, 0.8, 0.9), _threshold),
}


def knob(name: str) -> Knob | None:
    """The knob of this name; None for a field of `Settings`.

    Raises:
        NoSuchKnob: it is neither.

    """
    from assistant import Settings

    if name in KNOBS:
        return KNOBS[name]
    if name in Settings.model_fields:
        return None
    raise NoSuchKnob(f"Nothing is called {name!r}. Turn one of {', '.join(KNOBS)}, or a field of the settings.")
