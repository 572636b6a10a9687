"""Text recognition for the pages of a PDF that are pictures: the extra `ocr` (RapidOCR, with the models in its wheel).

Nothing is fetched. What is recognised becomes words with boxes like those of a page with text, so that columns, tables
and citations work alike; a page of text takes ten to thirty seconds of one processor. Runs in a child process.
"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from corpus.reading import child
from corpus.reading.characters import clean
from corpus.reading.extract import Extract

if TYPE_CHECKING:
    from corpus.reading.pdf_page import Page, Word

HOW_TO = "install the text recognition (uv sync --extra ocr), or run another over it"
SCAN = f"Its pages are pictures (a scan): {HOW_TO} first."
DOTS_PER_INCH = 200  # at which a page is looked at: small print is read, large pages stay within memory
MOST_PIXELS = 12_000_000
SUREST = 0.5  # lines recognised with less confidence (0 to 1) are left out
SAME_SIZE = 0.22  # by which the heights of two lines in one size of print may differ
MOST_SECONDS = 1500.0  # for one file; the pages after that are left unread
LIMITS = replace(child.DEFAULT_LIMITS, seconds=1800.0, cpu_seconds=3600, memory=4 << 30)

Corners = Sequence[Sequence[float]]  # of a rectangle on the picture, in pixels from the top left


def installed() -> bool:
    """Whether the extra is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def read_scanned(path: Path) -> Extract:
    """In the child: a PDF whose pages without text are recognised. Raises `Refused` as `read_pdf` does."""
    from corpus.reading.pdf import read_pdf

    return read_pdf(path, Recogniser())


class Recogniser:
    """Recognises one page after another, until the time for a file is spent."""

    def __init__(self) -> None:
        self._engine: Any = None
        self._until = time.monotonic() + MOST_SECONDS

    def __call__(self, document: Any, index: int) -> Page | None:
        """Page `index` (from 0) of a pypdfium2 document with the words on its picture; None where time has run out."""
        from corpus.reading.pdf_page import Page

        if time.monotonic() > self._until:
            return None
        if self._engine is None:
            self._engine = _engine()
        sheet = document[index]
        try:
            width, height = sheet.get_size()
            scale = min(DOTS_PER_INCH / 72, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
            picture = sheet.render(scale=scale).to_numpy()
        finally:
            sheet.close()
        found = self._engine(picture, return_word_box=True)
        lines: list[list[Word]] = []
        for line, score, corners, pieces in zip(
            found.txts or (), found.scores or (), _plain(found.boxes), found.word_results or (), strict=False
        ):
            if score >= SUREST:
                lines.append(words_of(line, corners, [(text, box) for text, _, box in pieces], scale, height))
        return Page(index + 1, (0.0, 0.0, width, height), 0, tuple(evened(lines)), (), 0, pictures=True)


def words_of(
    line: str, corners: Corners, pieces: Sequence[tuple[str, Corners]], scale: float, height: float
) -> list[Word]:
    """The words of a recognised line on a page `height` points high, of which `scale` pixels make a point.

    `pieces` are its words with their own boxes, which tell two columns apart where the line runs over both; where they
    do not make up the line, its words share its width by their letters.
    """
    from corpus.reading.pdf_page import Word

    if "".join(text for text, _ in pieces).replace(" ", "") != line.replace(" ", ""):
        pieces = _shared_out(line, corners)
    top, bottom = _middle(corners, 1, low=True) / scale - height, _middle(corners, 1, low=False) / scale - height
    size = bottom - top
    return [
        Word(
            clean(text), _middle(box, 0, low=True) / scale, top, _middle(box, 0, low=False) / scale, bottom,
            bottom - 0.2 * size, round(size, 1), False, 0, number > 0,
        )
        for number, (text, box) in enumerate(pieces) if clean(text).strip()
    ]


def evened(lines: Sequence[Sequence[Word]]) -> list[Word]:
    """The words of a page's lines, with one size for all lines that are meant to have one.

    The boxes of recognised lines are larger or smaller by their letters, and what has another size is another block.
    """
    left = [line for line in lines if line]
    found: list[Word] = []
    while left:
        letters = [sum(len(word.text) for word in line) for line in left]
        weights = [sum(n for n, other in zip(letters, left, strict=True) if _alike(line, other)) for line in left]
        middle = left[weights.index(max(weights))]
        group = [line for line in left if _alike(middle, line)]
        size = round(median(line[0].size for line in group), 1)
        found += [_of_size(word, size) for line in group for word in line]
        left = [line for line in left if not _alike(middle, line)]
    return found


def _alike(one: Sequence[Word], other: Sequence[Word]) -> bool:
    return abs(one[0].size - other[0].size) <= SAME_SIZE * one[0].size


def _of_size(word: Word, size: float) -> Word:
    centre = (word.y0 + word.y1) / 2
    return replace(word, y0=centre - size / 2, y1=centre + size / 2, base=centre + 0.3 * size, size=size)


def _shared_out(line: str, corners: Corners) -> list[tuple[str, Corners]]:
    left, right = _middle(corners, 0, low=True), _middle(corners, 0, low=False)
    top, bottom = _middle(corners, 1, low=True), _middle(corners, 1, low=False)
    each = (right - left) / max(len(line), 1)
    found: list[tuple[str, Corners]] = []
    at = 0
    for word in line.split():
        at = line.index(word, at)
        x0, x1 = left + at * each, left + (at + len(word)) * each
        found.append((word, ((x0, top), (x1, top), (x1, bottom), (x0, bottom))))
        at += len(word)
    return found


def _middle(corners: Corners, axis: int, *, low: bool) -> float:
    """Of the two lower, or the two higher, coordinates the mean: a line that leans a little is taken as level."""
    ordered = sorted(float(corner[axis]) for corner in corners)
    return sum(ordered[:2] if low else ordered[-2:]) / 2


def _plain(boxes: Any) -> list[Corners]:
    return [] if boxes is None else boxes.tolist()


def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = max(1, (os.cpu_count() or 2) // 2)
    return RapidOCR(params={
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    })
