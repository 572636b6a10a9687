"""The assistant is opened beside the page."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

import pytest

from assistant.errors import IndexInUse
from assistant.opening import UNEXPECTED, Desk, Opening, step_of
from assistant.page.documents import list_documents, told
from assistant.page.layout import opening_status
from corpus.ingest import Progress
from tests.page.fixed import FixedDesk


def test_it_says_how_far_it_has_come_and_is_then_ready() -> None:
    told_first, go_on = threading.Event(), threading.Event()

    def slow(tell: Callable[[str], None]) -> Desk:
        tell("Reading a.pdf (1 of 2)")
        told_first.set()
        go_on.wait(10)
        return FixedDesk()

    opening = Opening(slow)
    opening.start()
    opening.start()
    assert told_first.wait(10)
    assert not opening.over
    assert next(opening.steps()) == "Reading a.pdf (1 of 2)"
    assert "Reading a.pdf (1 of 2)" in opening_status(opening)
    assert "Reading a.pdf" in list_documents(opening)
    go_on.set()
    assert opening.desk.documents()
    assert opening.ready and not opening.problem
    assert list(opening.steps()) == []
    assert opening_status(opening) == ""


def test_who_stops_waiting_for_it_leaves_the_opening_alone() -> None:
    go_on = threading.Event()

    def slow(tell: Callable[[str], None]) -> Desk:
        go_on.wait(10)
        return FixedDesk()

    opening = Opening(slow)
    opening.start()

    async def waits_twice() -> Desk:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(opening.opened(), 0.01)
        go_on.set()
        return await opening.opened()

    assert asyncio.run(waits_twice()) is opening.desk


def test_a_known_error_is_shown_in_its_own_words() -> None:
    def refused(tell: Callable[[str], None]) -> Desk:
        raise IndexInUse("Another process writes to the index. Wait until it is done.")

    opening = Opening(refused)
    opening.start()
    with pytest.raises(IndexInUse):
        _ = opening.desk
    assert opening.over and not opening.ready
    assert "Another process writes" in opening_status(opening)
    assert "Another process writes" in list_documents(opening)
    opening.close()


def test_an_unknown_error_goes_to_the_log_and_not_to_the_page(caplog: pytest.LogCaptureFixture) -> None:
    def broken(tell: Callable[[str], None]) -> Desk:
        raise RuntimeError("secret detail")

    opening = Opening(broken)
    with caplog.at_level(logging.ERROR):
        opening.start()
        with pytest.raises(RuntimeError):
            _ = opening.desk
    assert opening.problem == UNEXPECTED
    assert "secret detail" in caplog.text


def test_steps_of_an_ingestion_name_the_file_without_its_folder() -> None:
    assert step_of(Progress(1, 3, "reports/2024/a.pdf", "reading")) == "Reading a.pdf (2 of 3)"
    assert step_of(Progress(0, 1, "a.pdf", "reading")) == "Reading a.pdf"
    assert step_of(Progress(1, 1, "a.pdf", "embedding", 1200)) == "Indexing: 1,200 passages so far"


def test_work_tells_its_steps_and_then_its_result() -> None:
    def work(tell: Callable[[str], None]) -> int:
        tell("one")
        tell("two")
        return 3

    assert list(told(work)) == ["one", "two", 3]


def test_work_that_fails_raises_where_it_was_asked_for() -> None:
    def work(tell: Callable[[str], None]) -> int:
        tell("one")
        raise IndexInUse("Busy.")

    steps = told(work)
    assert next(steps) == "one"
    with pytest.raises(IndexInUse):
        next(steps)
