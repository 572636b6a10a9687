"""A total time limit round one blocking call. Clients of servers have limits for each read only, or none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class DeadlinePassed(Exception):
    """The call was still running when its time was up. It is left behind on a daemon thread."""


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """The call's result, or its exception; raises `DeadlinePassed` after so many seconds."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # handed to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True, name="within-deadline")
    thread.start()
    try:
        thread.join(seconds)
    except BaseException:  # Ctrl-C: what is half done is finished first
        thread.join(seconds)
        raise
    if errors:
        raise errors[0]
    if not results:
        raise DeadlinePassed(f"not done after {seconds:g} s")
    return results[0]
