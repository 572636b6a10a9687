"""`assistant enquiry`: a letter in, the reply to standard output or a file, blockers to standard error."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant import Assistant, cli
from tests.assistant.enquiry.conftest import LETTER


@pytest.fixture
def letter(office: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    @contextmanager
    def lent(settings: object) -> Iterator[Assistant]:
        yield office

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "open_desk", lent)
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    return path


def test_the_reply_is_printed_and_blockers_go_to_standard_error(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["enquiry", "--no-log", str(letter)]) == 0
    shown, told = capsys.readouterr()
    assert "310" in shown
    assert "£9" not in shown
    assert "not safe to send yet: Open slot" in told


def test_the_staff_version_is_printed_when_asked_for(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["enquiry", "--no-log", "--staff", str(letter)]) == 0
    assert "£9" in capsys.readouterr().out


def test_the_reply_is_written_and_kept_in_the_log(
    office: Assistant, letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(office.enquiries.all())
    assert cli.main(["enquiry", str(letter), "-o", "reply.docx"]) == 0
    shown, told = capsys.readouterr()
    assert shown == ""
    assert "written: reply.docx" in told
    assert (letter.parent / "reply.docx").stat().st_size > 1000
    kept = office.enquiries.all()
    assert len(kept) == before + 1
    office.enquiries.delete(kept[0].id)


def test_a_letter_comes_from_standard_input_and_goes_out_as_json(
    letter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = io.TextIOWrapper(io.BytesIO(b"How many optics companies are there in Norvale?"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", text)
    assert cli.main(["enquiry", "--no-log", "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["items"][0]["question"] == "How many optics companies are there in Norvale?"
    assert {"gaps", "project", "ask_back", "ledger", "blockers", "markdown", "staff_markdown"} <= set(data)


@pytest.mark.parametrize("words", [["none.eml"], ["letter.txt", "-o", "reply.pdf"]])
def test_what_cannot_be_done_is_told_with_exit_code_1(
    letter: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["enquiry", "--no-log", *words]) == 1
    shown, told = capsys.readouterr()
    assert shown == ""
    assert told.strip().endswith((".", "…"))
