"""Scans: what is recognised becomes words in their places; without the extra a scan is skipped with the next step."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Box
from corpus.reading import child, ocr, read
from corpus.reading.gate import Refused
from corpus.reading.ocr import evened, words_of
from corpus.reading.pdf import read_pdf
from corpus.reading.pdf_page import Page, Word
from tests.corpus.reading.made import pdf, text_at

PICTURE = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80> EI Q"
WORDS = text_at(72, 700, "A page with words of its own.")


def box(x0: float, y0: float, x1: float, y1: float) -> list[list[float]]:
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]


def recognised(document: Any, index: int) -> Page:
    """Two lines on every picture, at 144 dots an inch."""
    lines = ["The survey counted 148 robotics firms", "in the Tarn Valley in March 2024."]
    found = [words_of(line, box(144, 200 + 40 * n, 1000, 228 + 40 * n), [], 2, 842) for n, line in enumerate(lines)]
    return Page(index + 1, (0, 0, 595, 842), 0, tuple(evened(found)), (), 0, pictures=True)


def test_a_line_becomes_words_where_they_stand_on_the_page() -> None:
    first, second = words_of("Year 2021", box(20, 100, 220, 140), [("Year", box(20, 100, 90, 140)),
                             ("2021", box(150, 100, 220, 140))], scale=2, height=500)  # fmt: skip
    assert (first.text, first.x0, first.x1, second.x0, second.x1) == ("Year", 10, 45, 75, 110)
    page = Page(3, (0, 0, 300, 500), 0, (first, second), (), 0, pictures=True)
    assert page.box((first.x0, first.y0, first.x1, first.y1), 0) == Box(3, 10, 50, 45, 70)


def test_words_of_another_line_are_not_believed() -> None:
    found = words_of("Jobs 2021", box(0, 0, 90, 20), [("Jo", box(0, 0, 5, 20))], scale=1, height=100)
    assert [(word.text, word.x0, word.x1) for word in found] == [("Jobs", 0, 40), ("2021", 50, 90)]


def test_lines_in_one_print_get_one_size_and_a_heading_keeps_its_own() -> None:
    def line(text: str, y: float, height: float) -> list[Word]:
        return words_of(text, box(0, y, 400, y + height), [], scale=1, height=800)

    words = evened([line("Heading", 0, 30), line("body of the text", 50, 15), line("has lines", 70, 12.6),
                    line("of one print", 90, 13.8)])  # fmt: skip
    assert {word.text: word.size for word in words if word.text in ("Heading", "body", "has", "print")} == {
        "Heading": 30, "body": 13.8, "has": 13.8, "print": 13.8,
    }  # fmt: skip
    assert evened([]) == evened([[]]) == []


def test_a_recognised_page_is_read_like_any_other_and_says_so() -> None:
    extract = read_pdf(pdf([WORDS, PICTURE]), recognised)
    words = "The survey counted 148 robotics firms in the Tarn Valley in March 2024."
    [block] = [block for block in extract.blocks if block.page == 2]
    assert extract.text[block.start : block.end] == words
    assert (block.boxes[0].y0, block.boxes[0].y1) == (100, 114)
    assert extract.scans == 0
    assert any("Page 2 is a scan, read by text recognition" in note for note in extract.notes)


def test_a_page_that_there_was_no_time_for_is_noted() -> None:
    extract = read_pdf(pdf([WORDS, PICTURE]), lambda document, index: None)
    assert extract.scans == 1
    assert any("Page 2 is without text" in note and "uv sync --extra ocr" in note for note in extract.notes)


@pytest.mark.parametrize("pages", [[PICTURE], [WORDS, PICTURE]])
def test_without_the_extra_a_scan_says_what_to_do(
    pages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    (tmp_path / "scan.pdf").write_bytes(pdf(pages))
    try:
        said = " ".join(read(tmp_path / "scan.pdf").notes)
    except Refused as refused:
        assert refused.reason == "no_text"
        said = refused.detail
    assert "uv sync --extra ocr" in said


@pytest.mark.parametrize(("pages", "times"), [([PICTURE], 2), ([WORDS, PICTURE], 2), ([WORDS], 1)])
def test_with_the_extra_only_a_file_with_scans_is_read_again(
    pages: list[str], times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    run = child.run

    def noted(function: str, path: Path, *, limits: child.Limits = child.DEFAULT_LIMITS) -> Any:
        asked.append((function, limits.memory))
        return run("corpus.reading.pdf:read_pdf", path)

    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(child, "run", noted)
    (tmp_path / "scan.pdf").write_bytes(pdf(pages))
    try:
        read(tmp_path / "scan.pdf")
    except Refused as refused:
        assert refused.detail == ocr.SCAN
    assert len(asked) == times
    if times == 2:
        assert asked[1] == ("corpus.reading.ocr:read_scanned", ocr.LIMITS.memory)


@pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the extra `ocr` is absent")
def test_a_real_scan_is_read(tmp_path: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1654, 2339), "white")
    font = ImageFont.load_default(size=40)
    ImageDraw.Draw(picture).text((150, 200), "The survey counted 148 robotics firms.", font=font, fill="black")
    picture.save(tmp_path / "scan.pdf", resolution=200)
    document = read(tmp_path / "scan.pdf")
    assert "counted 148 robotics firms" in document.text
    [block] = document.blocks
    assert block.page == 1
    assert 40 < block.boxes[0].x0 < 60
    child.close()
