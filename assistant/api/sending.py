"""Server-sent events: a reply that grows, ends when its reader leaves, and says that it lives while it is silent."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

ALIVE_S: Final = 5.0  # after which a silent stream says that it lives: proxies and clients give up on silence
ALIVE: Final = ": at work\n\n"


class EventStream(StreamingResponse):
    """Sends what `told` yields as it comes; at the end, or when its reader leaves, the work it tells of is closed."""

    media_type = "text/event-stream"

    def __init__(self, told: AsyncGenerator[str], work: AsyncGenerator[Any]) -> None:
        super().__init__(told, headers={"x-accel-buffering": "no"})
        self._told = told
        self._work = work  # closed here too, since `told` may not have begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One reply."""
        async with aclosing(self._work), aclosing(self._told):
            await super().__call__(scope, receive, send)


class Alive:
    """When a stream that has nothing new to tell has to say so."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def due(self) -> bool:
        """Whether the stream has been silent for so long; it is taken to speak now."""
        if time.monotonic() - self._last < ALIVE_S:
            return False
        self._last = time.monotonic()
        return True

    def told(self) -> None:
        """The stream has just said something."""
        self._last = time.monotonic()


def event(name: str, data: str) -> str:
    """One event; `data` is JSON on one line."""
    return f"event: {name}\ndata: {data}\n\n"
