"""Questions answered in threads, so many at a time; the others wait for their turn, and any can be stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import closing, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")

AT_ONCE = 8  # questions answered at the same time
WAITING = 64  # questions that may wait for their turn; more are turned away with a polite line
PATIENCE = 5.0  # seconds to wait for the end of what was dropped

_END = object()


@dataclass(frozen=True)
class _Raised:
    """What a thread raised, on its way to who waits for it."""

    error: BaseException


@dataclass
class Run:
    """One answer on its way, seen from the page: what stops it, and whether it has ended. For one event loop."""

    dropped: bool = False  # nobody wants to see its end
    inbox: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)  # what was made, and not yet shown
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def halt(self) -> None:
        """End it now, whatever it waits for."""
        self.inbox.put_nowait(_END)

    async def drop(self) -> None:
        """End it unseen, and wait until it shows nothing more."""
        self.dropped = True
        self.halt()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), PATIENCE)


class Turns:
    """Who is answered now, and how many wait."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._free = threading.Semaphore(at_once)
        self._most = at_once + waiting
        self._lock = threading.Lock()
        self._asked = 0

    @property
    def full(self) -> bool:
        """Whether as many wait as may."""
        return self._asked >= self._most

    @property
    def calm(self) -> bool:
        """Whether one question at most is being answered."""
        return self._asked <= 1

    async def take(self, make: Callable[[], Generator[T]], run: Run) -> AsyncGenerator[T]:
        """What `make()` yields, in its turn, until it ends or `run` is halted; raises what it raised.

        It runs in a thread of its own. Halted or left, it is closed as soon as it yields again.
        """
        loop = asyncio.get_running_loop()
        left = threading.Event()

        def tell(item: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: the program is being stopped
                loop.call_soon_threadsafe(run.inbox.put_nowait, item)

        def work() -> None:
            try:
                with self._free:
                    if not left.is_set():
                        with closing(make()) as items:
                            for item in items:
                                if left.is_set():
                                    break
                                tell(item)
                tell(_END)
            except BaseException as error:  # raised again below, in the loop of who asked
                tell(_Raised(error))
            finally:
                with self._lock:
                    self._asked -= 1

        with self._lock:
            self._asked += 1
        threading.Thread(target=copy_context().run, args=(work,), name="answer", daemon=True).start()
        try:
            while (item := await run.inbox.get()) is not _END:
                if isinstance(item, _Raised):
                    raise item.error
                yield item
        finally:
            left.set()
            run.over.set()
