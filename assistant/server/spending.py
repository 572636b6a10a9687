"""What a client may still have a model read and write. Who asks is known by the context in which a model is called."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from assistant.server.limits import Limit

PURSE: Final = "assistant.purse"  # where a request's scope holds it


@dataclass(frozen=True)
class Purse:
    """The tokens of one client."""

    limit: Limit
    client: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left for now."""
        return self.limit.wait(self.client) > 0

    def spend(self, tokens: int) -> None:
        """Take what a model used."""
        self.limit.spend(self.client, tokens)


purse: ContextVar[Purse | None] = ContextVar("purse", default=None)
_elsewhere: list[Callable[[], Purse | None]] = []


def also(find: Callable[[], Purse | None]) -> None:
    """Look there too: the page runs its events in contexts of its own."""
    if find not in _elsewhere:
        _elsewhere.append(find)


def in_force() -> Purse | None:
    """Whose tokens are spent now; None where nobody counts them."""
    return purse.get() or next((found for find in _elsewhere if (found := find()) is not None), None)
