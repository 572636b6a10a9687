"""Prints the tests that did not run and fails on one that is not on the list: `python .ci/skips.py REPORT LIST`.

REPORT is pytest's JUnit XML. A line of LIST is `pattern | start of the reason | why this is acceptable`; the pattern is
matched against `tests/folder/test_file.py::test_name[case]`, where `*` stands for anything.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple


class Skip(NamedTuple):
    """A test that did not run."""

    test: str
    reason: str


class Allowed(NamedTuple):
    """A line of the list."""

    pattern: str
    reason: str
    why: str


def skips(report: str) -> list[Skip]:
    """The skipped (and expectedly failed) tests of a JUnit report, in its order."""
    found = []
    for case in ElementTree.fromstring(report).iter("testcase"):
        for skipped in case.iter("skipped"):
            file = case.get("classname", "").replace(".", "/")
            found.append(Skip(f"{file}.py::{case.get('name', '')}", skipped.get("message") or "no reason given"))
    return found


def allowed(text: str) -> list[Allowed]:
    """The lines of the list; `#` starts a comment line."""
    lines = [line.strip() for line in text.splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    split = [[part.strip() for part in line.split("|")] for line in wanted]
    for line, parts in zip(wanted, split, strict=True):
        if len(parts) != 3 or not all(parts):
            raise SystemExit(f"Cannot read {line!r}: write pattern | start of the reason | why this is acceptable")
    return [Allowed(*parts) for parts in split]


def is_allowed(skip: Skip, listed: list[Allowed]) -> bool:
    """Whether a line of the list covers this test and this reason."""
    return any(
        re.fullmatch(".*".join(map(re.escape, line.pattern.split("*"))), skip.test)
        and skip.reason.removeprefix("Skipped: ").startswith(line.reason)
        for line in listed
    )


def main(report: Path, listed: Path) -> int:
    """Print each skip with its verdict; 1 where one is not on the list."""
    lines = allowed(listed.read_text(encoding="utf-8"))
    found = skips(report.read_text(encoding="utf-8"))
    refused = [skip for skip in found if not is_allowed(skip, lines)]
    for skip in found:
        print(f"{'NOT ON THE LIST' if skip in refused else 'skipped, as listed'}: {skip.test} ({skip.reason})")
    print(f"{len(found)} did not run, {len(refused)} of them not on {listed}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
