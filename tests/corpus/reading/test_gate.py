from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Skipped
from corpus.reading import gate
from corpus.reading.gate import Refused, check, check_bytes, shown_name, walk
from tests.corpus.reading.made import docx, para, pdf, zipped

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def reason(path: Path, name: str | None = None) -> str:
    with pytest.raises(Refused) as caught:
        check(path, name=name)
    return caught.value.reason


def test_files_come_sorted_and_each_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = list(walk([tmp_path, tmp_path / "a.txt"]))
    assert found == [tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "sub/c.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_links_pipes_and_sockets_are_reported_and_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "nowhere.txt").symlink_to("missing")
    os.mkfifo(tmp_path / "pipe.txt")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.txt")
    found = list(walk([tmp_path]))
    assert all(isinstance(item, Skipped) for item in found)
    reasons = {Path(item.path).name: item.reason for item in found if isinstance(item, Skipped)}
    assert reasons == {
        "link.txt": "symlink", "loop": "symlink", "nowhere.txt": "symlink", "pipe.txt": "not_a_regular_file",
        "socket.txt": "not_a_regular_file",
    }
    for name, wanted in reasons.items():
        assert reason(tmp_path / name) == wanted


def test_a_path_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    (found,) = walk([tmp_path / "absent.txt"])
    assert isinstance(found, Skipped)
    assert found.reason == "unreadable"


def test_the_size_is_refused_from_stat_alone(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(5 << 30)
    assert reason(path) == "too_large"


def test_presentations_may_be_larger_than_texts(tmp_path: Path) -> None:
    path = tmp_path / "deck"
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(gate.LARGEST_TEXT + 1)
    assert check(path, name="deck.pdf") == "pdf"
    assert reason(path, "deck.txt") == "too_large"


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.pdf", b"<html><body>x</body></html>", "wrong_type"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n", "wrong_type"),
        ("words.pdf", b"oops\n", "corrupt"),
        ("page.docx", b"<!doctype html><p>x", "wrong_type"),
        ("locked.docx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("old.docx", OLE + b"\0" * 600, "wrong_type"),
        ("old.doc", OLE, "unsupported_type"),
        ("program.exe", b"MZ\0\0", "unsupported_type"),
        ("program.txt", b"MZ\0\0", "wrong_type"),
        ("archive.csv", zipped({"a": "b"}), "wrong_type"),
        ("archive.zip", zipped({"a": "b"}), "unsupported_type"),
        ("report.pdf.exe", b"words", "unsupported_type"),
        ("report.txt\0.pdf", b"words", "unsafe_name"),
        ("no_suffix", b"\x00\x01\x02\x03" * 50, "unsupported_type"),
    ],
)
def test_what_a_file_is_not_is_told(tmp_path: Path, name: str, data: bytes, wanted: str) -> None:
    path = tmp_path / "copy"
    path.write_bytes(data)
    assert reason(path, name) == wanted


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("report.PDF", pdf([""]), "pdf"),
        ("junk.pdf", b"junk\n" * 100 + pdf([""]), "pdf"),
        ("letter.docx", docx(para("x")), "docx"),
        ("macros.docm", docx(para("x")), "docx"),
        ("note.txt", b"words", "text"),
        ("README", b"words", "text"),
        ("..\\..\\note.md", b"# x", "markdown"),
        ("data.TSV", b"a\tb", "csv"),
        ("rich.rtf", b"{\\rtf1 x}", "rtf"),
        ("old.xls", OLE, "xls"),
    ],
)
def test_what_a_file_is_is_told(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    path = tmp_path / "copy"
    path.write_bytes(data)
    assert check(path, name=name) == kind
    assert check_bytes(data, name) == kind


def test_messages_hold_no_path(tmp_path: Path) -> None:
    path = tmp_path / "secret-folder.pdf"
    path.write_bytes(b"<html>")
    with pytest.raises(Refused) as caught:
        check(path)
    assert "secret-folder" not in str(caught.value)
    assert len(str(caught.value)) <= 300


@given(st.text(max_size=300))
def test_a_shown_name_is_short_and_printable(name: str) -> None:
    shown = shown_name("/folder/" + name)
    assert len(shown) <= gate.LONGEST_NAME + 1
    assert shown.isprintable()


def test_a_name_that_is_no_text_and_one_that_turns_the_writing_round_are_escaped() -> None:
    assert shown_name(os.fsdecode(b"N14_\xff.txt")) == "N14_\\udcff.txt"
    assert shown_name("gpj.\u202etxt") == "gpj.\\u202etxt"
