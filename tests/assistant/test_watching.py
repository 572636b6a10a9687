"""What `assistant watch` says, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import cli
from assistant.watching import Teller
from corpus.document import IngestReport, Skipped
from tests.assistant.test_cli import FOREGROUND, RECORD


def test_each_batch_is_told_by_file_and_what_was_left_out_only_once() -> None:
    records = [RECORD]
    said: list[str] = []
    teller = Teller(said.append, lambda: records)
    new = replace(RECORD, id="new", path="new.md", title="New one", passages=1)
    bad = Skipped("bad.pdf", "corrupt", "It is damaged.")
    records = [replace(RECORD, path="port.pdf"), new]
    teller.batch(IngestReport(added=("new",), unchanged=(RECORD.id,), skipped=(bad,)))
    records = [new]
    teller.batch(IngestReport(removed=(RECORD.id,), skipped=(bad,)))
    assert [line.split(" ", 1)[1] for line in said] == [
        "added new.md: New one, 1 passage",
        "renamed harbour.pdf to port.pdf",
        "skipped bad.pdf (corrupt): It is damaged.",
        "in step: 2 documents in the index",
        "removed port.pdf",
    ]


def test_what_is_no_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--index", str(tmp_path / "index"), "watch", str(tmp_path / "absent")]) == 1
    assert "is no folder" in capsys.readouterr().err
    assert not (tmp_path / "index").exists()


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a POSIX signal")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_real_watch_brings_a_file_in_and_ends_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Harbour\n\nIn 2020, 312 vessels called at the port.\n", encoding="utf-8")
    words = ["--index", str(tmp_path / "index"), "watch", str(folder), "--every", "1"]
    with subprocess.Popen([sys.executable, "-c", FOREGROUND, *words], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = [process.stderr.readline() for _ in range(3)]
        process.send_signal(how)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == "stopped watching; what was finished is kept\n"
    assert "added harbour.md: Harbour, 1 passage" in told[1]
    assert "in step: 1 document" in told[2]
