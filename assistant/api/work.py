"""Work of the assistant, asked for over HTTP: in threads, so much at a time, ended where its asker has left."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from starlette.requests import Request

from assistant.answer import Answer
from assistant.api import asking, models
from assistant.api.letters import EnquiryReply
from assistant.api.problems import LATER, SOON, Refused
from assistant.opening import Desk, Opening
from assistant.turns import Run, Turns

T = TypeVar("T")

LEFT = 499  # status of a reply that nobody waits for


@dataclass(frozen=True)
class Lines:
    """Who waits for what. They are not the page's: a script that asks too much takes no turn from a person."""

    questions: Turns = field(default_factory=lambda: Turns(at_once=4, waiting=16))
    letters: Turns = field(default_factory=lambda: Turns(at_once=2, waiting=8))
    lookups: Turns = field(default_factory=lambda: Turns(at_once=4, waiting=64))  # searches and lists
    writing: Turns = field(default_factory=lambda: Turns(at_once=1, waiting=4))  # to the index


def desk_of(opening: Opening) -> Desk:
    """The assistant. Raises `Refused` while it is being opened, and where it could not be."""
    if opening.problem:
        raise Refused(503, "not_open", opening.problem)
    if not opening.ready:
        raise Refused(
            503, "opening", f"The documents are still being opened ({opening.step}). Ask again in a moment.", wait=SOON
        )
    return opening.desk


async def steps_of(turns: Turns, make: Callable[[], Generator[T]]) -> AsyncGenerator[T]:
    """What `make()` yields, in its turn. Close it to end the work. Raises `Refused` where too many wait."""
    if turns.full:
        raise Refused(429, "busy", "Too much is being asked at once. Wait a few seconds and ask again.", wait=LATER)
    async with aclosing(turns.take(make, Run())) as steps:
        async for step in steps:
            yield step


async def done(turns: Turns, work: Callable[[], T]) -> T:
    """The result of `work()`, in its turn. Raises what it raises, and `Refused` where too many wait."""

    def make() -> Generator[T]:
        yield work()

    async with aclosing(steps_of(turns, make)) as steps:
        return await anext(steps)


async def answered(lines: Lines, desk: Desk, asked: models.Question) -> Answer:
    """The answer to a question, in its turn; cancelled, it ends what a model is being asked."""
    answer: Answer | None = None
    async with aclosing(steps_of(lines.questions, partial(asking.events, desk, asked))) as steps:
        async for step in steps:
            answer = step.answer or answer
    assert answer is not None, "a stream ends with its answer"
    return answer


async def drafted(
    lines: Lines, desk: Desk, letter: str | Path, filters: models.Filters | None = None, mode: str | None = None
) -> EnquiryReply:
    """The draft reply to a letter, in its turn; cancelled, it ends before the next question of the letter."""
    left = threading.Event()

    def tell(*_: object) -> None:
        if left.is_set():
            raise _left()

    try:
        return await done(lines.letters, partial(asking.reply, desk, letter, filters or models.Filters(), mode, tell))
    finally:
        left.set()


async def while_here(request: Request, work: Awaitable[T]) -> T:
    """The result of `work`, which is cancelled where the asker leaves before its end; then raises `Refused`."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise _left()
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


def _left() -> Refused:
    return Refused(LEFT, "left", "The asker has left.")


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
