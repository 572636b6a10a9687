"""The 139 bad and hostile files of the material folder, each held against its manifest.

The large ones are made smaller than their default, but past every limit; ASSISTANT_FULL_BAD_FILES=1 makes them in full.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Skipped
from corpus.reading import child, gate, read
from corpus.reading.gate import Refused

SMALLER = ["--big-mb", "30", "--bomb-mb", "80", "--pages", "2100", "--many", "40"]
FULL = bool(os.environ.get("ASSISTANT_FULL_BAD_FILES"))
LISTED = Path(__file__).resolve().parents[2] / "docs" / "bad_files.md"
MOST_SKIPPED = 15
DUPLICATE = "F12"  # found by the catalogue, not by a reader
NOT_FOR_ROOT = "F09"  # root reads a file without permission all the same


@dataclass
class Outcome:
    """What became of one entry of the manifest (a folder among them is several files)."""

    texts: list[str]
    skipped: list[tuple[str, str]]  # reason, detail

    @property
    def kind(self) -> str:
        return "indexed" if self.texts else "skipped"


@pytest.fixture(scope="module")
def made(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of bad files."""
    folder = tmp_path_factory.mktemp("bad")
    script = material / "bad_files" / "make_bad_files.py"
    subprocess.run(
        [sys.executable, script, folder, *([] if FULL else SMALLER)], check=True, stdout=subprocess.DEVNULL
    )
    return folder


@pytest.fixture(scope="module")
def manifest(made: Path) -> list[dict[str, Any]]:
    """What must happen to each file that could be made."""
    entries: list[dict[str, Any]] = json.loads((made / "manifest.json").read_text())["files"]
    return [entry for entry in entries if entry["made"]]


@pytest.fixture(scope="module")
def outcomes(made: Path, manifest: list[dict[str, Any]]) -> Iterator[dict[str, Outcome]]:
    """What became of each file. A connection from this process would fail the test."""
    connect = socket.socket.connect
    socket.socket.connect = _no_connection  # type: ignore[method-assign]
    try:
        yield {entry["id"]: _outcome(_path(made, entry)) for entry in manifest}
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        child.close()


def _no_connection(*arguments: object) -> None:
    raise AssertionError("a connection was tried while files were read")


def _path(made: Path, entry: dict[str, Any]) -> Path:
    raw = bytes.fromhex(entry["path_hex"]) if "path_hex" in entry else entry["path"].encode()
    return made / "files" / os.fsdecode(raw)


def _outcome(path: Path) -> Outcome:
    outcome = Outcome([], [])
    for found in gate.walk([path]):
        if isinstance(found, Skipped):
            outcome.skipped.append((found.reason, found.detail))
            continue
        try:
            outcome.texts.append(read(found).text)
        except Refused as refused:
            outcome.skipped.append((refused.reason, refused.detail))
    return outcome


def test_nearly_all_of_the_139_files_are_made(manifest: list[dict[str, Any]]) -> None:
    assert len(manifest) >= 138  # one needs libraries that are not used here


def test_each_file_is_indexed_or_skipped_as_it_must_be(
    manifest: list[dict[str, Any]], outcomes: dict[str, Outcome]
) -> None:
    wrong = {}
    for entry in manifest:
        outcome = outcomes[entry["id"]]
        allowed = {"indexed", "skipped"} if entry["expect"] == "either" else {entry["expect"]}
        reasons = {reason for reason, _ in outcome.skipped}
        if outcome.kind not in allowed or (outcome.kind == "skipped" and not reasons <= set(entry["reasons"])):
            wrong[entry["id"]] = (entry["about"], outcome.kind, reasons)
    assert not wrong


def test_what_is_indexed_holds_what_it_must_and_nothing_that_it_must_not(
    manifest: list[dict[str, Any]], outcomes: dict[str, Outcome]
) -> None:
    wrong = {}
    for entry in manifest:
        text = "\n".join(outcomes[entry["id"]].texts)
        lacking = [words for words in entry.get("must_contain", []) if text and words not in text]
        # Hidden instructions must not get as far as the text; those in plain sight are kept from answers elsewhere
        hidden = entry.get("answer_must_not_contain", []) if entry["group"] in ("pdf", "office", "web") else []
        there = [words for words in [*entry.get("must_not_contain", []), *hidden] if words in text]
        if lacking or there:
            wrong[entry["id"]] = (lacking, there)
    assert not wrong


def test_of_the_files_that_may_be_either_few_are_skipped_and_each_is_listed(
    manifest: list[dict[str, Any]], outcomes: dict[str, Outcome]
) -> None:
    skipped = {entry["id"] for entry in manifest if entry["expect"] == "either" and not outcomes[entry["id"]].texts}
    listed = set(re.findall(r"^\| ([A-Z]\d\d) \|", LISTED.read_text(encoding="utf-8"), re.MULTILINE))
    assert skipped - {NOT_FOR_ROOT} | {DUPLICATE} == listed
    assert len(skipped | {DUPLICATE}) <= MOST_SKIPPED


def test_messages_hold_no_path_no_traceback_and_are_short(made: Path, outcomes: dict[str, Outcome]) -> None:
    for outcome in outcomes.values():
        for _, detail in outcome.skipped:
            assert len(detail) <= 300
            assert detail.isprintable()
            assert str(made) not in detail
            assert "Traceback" not in detail


def test_nothing_was_written_run_or_read_that_should_not_be(made: Path, outcomes: dict[str, Outcome]) -> None:
    secret = (made / "canary" / "secret.txt").read_text().strip()
    assert [path.name for path in (made / "canary").iterdir()] == ["secret.txt"]
    assert not [path for path in made.rglob("*") if path.name.startswith(("escaped_", "PWNED", "LOADED_"))]
    assert not list(Path("/tmp").glob("escaped_*"))
    assert not any(secret in text for outcome in outcomes.values() for text in outcome.texts)
