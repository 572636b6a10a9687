"""Readers that misbehave, for the tests of the child process: named there as "tests.corpus.reading.hostile:name"."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from corpus.document import Block, Box, Cell
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused


def says_its_process(path: Path) -> Extract:
    return Extract(str(os.getpid()), ())


def gives_all(path: Path) -> Extract:
    block = Block(
        "table_row", 0, 5, level=1, page=2, label="l", cells=(Cell("h", "c"),), mark="1",
        boxes=(Box(2, 1.0, 2.0, 3.0, 4.0, 0, 5),),
    )
    return Extract("words", (block,), {"title": "T"}, 3, ("A note.",))


def refuses(path: Path) -> Extract:
    raise Refused("encrypted", "It is protected by a password.")


def breaks(path: Path) -> Extract:
    raise KeyError("/secret/path")


def sleeps(path: Path) -> Extract:
    time.sleep(60)
    return Extract("", ())


def spins(path: Path) -> Extract:
    while True:
        pass


def eats_memory(path: Path) -> Extract:
    return Extract("x" * (2 << 30), ())


def talks_too_much(path: Path) -> Extract:
    return Extract("x" * 1_000_000, ())


def prints(path: Path) -> Extract:
    print("noise")
    sys.stdout.flush()
    os.write(1, b"more noise")
    return Extract("quiet", ())


def crashes(path: Path) -> Extract:
    os.kill(os.getpid(), signal.SIGSEGV)
    return Extract("", ())


def recurses(path: Path) -> Extract:
    return recurses(path)


def calls_out(path: Path) -> Extract:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
    return Extract("", ())


def writes(path: Path) -> Extract:
    path.with_name("written").write_text("x")
    return Extract("", ())


def runs_a_program(path: Path) -> Extract:
    subprocess.run(["true"], check=True)
    return Extract("", ())


def names_nothing(path: Path) -> Extract:
    return absent_name  # type: ignore[name-defined]  # noqa: F821 - the mistake that is tested
