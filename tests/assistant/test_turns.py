"""Answers made in threads: in their turn, stopped at once, and closed when nobody listens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator

import pytest

from assistant.turns import Run, Turns


def counting(closed: threading.Event, go_on: threading.Semaphore) -> Generator[int]:
    """0, 1, 2 ... one for each release of `go_on`."""
    try:
        for number in range(1000):
            go_on.acquire(timeout=60)
            yield number
    finally:
        closed.set()


def test_everything_made_arrives_in_its_order() -> None:
    async def all_of_it() -> list[int]:
        return [item async for item in Turns().take(lambda: (n for n in range(50)), Run())]

    assert asyncio.run(all_of_it()) == list(range(50))


def test_what_was_raised_is_raised_again_after_what_came_before() -> None:
    def breaking() -> Generator[int]:
        yield 1
        raise LookupError("gone")

    async def all_of_it() -> list[int]:
        got = []
        with pytest.raises(LookupError, match="gone"):
            async for item in Turns().take(breaking, Run()):
                got.append(item)
        return got

    assert asyncio.run(all_of_it()) == [1]


def test_a_halted_answer_ends_at_once_and_is_closed_when_it_speaks_again() -> None:
    closed, go_on = threading.Event(), threading.Semaphore(1)

    async def halted() -> list[int]:
        run, got = Run(), []
        async for item in Turns().take(lambda: counting(closed, go_on), run):
            got.append(item)
            run.halt()
        assert run.over.is_set()
        assert not closed.is_set(), "it still waits for its next word"
        go_on.release()
        await asyncio.to_thread(closed.wait, 10)
        return got

    assert asyncio.run(halted()) == [0]
    assert closed.is_set()


def test_a_question_waits_for_its_turn_and_can_be_stopped_meanwhile() -> None:
    closed, go_on = threading.Event(), threading.Semaphore(0)
    turns = Turns(at_once=1, waiting=1)
    started: list[str] = []

    def named(name: str) -> Generator[int]:
        started.append(name)
        yield from counting(closed, go_on)

    async def three() -> None:
        runs = [Run() for _ in "abc"]
        tasks = []
        for run, name in zip(runs, "abc", strict=True):

            async def listen(run: Run = run, name: str = name) -> list[int]:
                return [item async for item in turns.take(lambda: named(name), run)]

            tasks.append(asyncio.create_task(listen()))
            await asyncio.sleep(0.05)
            assert turns.full == (name != "a"), "one is answered, one may wait"
        runs[1].halt()
        assert await asyncio.wait_for(tasks[1], 10) == [], "it need not wait for its turn to be stopped"
        runs[0].halt()
        await tasks[0]
        go_on.release()  # the first one's thread sees that nobody listens
        go_on.release()
        while started != ["a", "c"]:
            await asyncio.sleep(0.01)
        runs[2].halt()
        await tasks[2]
        go_on.release(2)
        while turns.full:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(three(), 60))


def test_what_is_dropped_shows_nothing_more() -> None:
    closed, go_on = threading.Event(), threading.Semaphore(2)

    async def dropped() -> list[int]:
        run, got = Run(), []

        async def listen() -> None:
            async for item in Turns().take(lambda: counting(closed, go_on), run):
                got.append(item)

        listening = asyncio.create_task(listen())
        while len(got) < 2:
            await asyncio.sleep(0.01)
        await run.drop()
        assert run.over.is_set() and run.dropped
        go_on.release()
        await listening
        return got

    assert asyncio.run(dropped()) == [0, 1]
