"""Words of one page to lines, and the plain values that a layout is made of. Pure geometry and order of words.

Coordinates are upright (x in the direction of reading, y downwards), in points.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Protocol

from corpus.reading.characters import superscript
from corpus.reading.pdf_drawing import Rectangle
from corpus.reading.pdf_page import Word

EM = 0.83  # of the height of a word's box, ascender to descender
SMALL = 0.85  # of the size of the line: a mark or an index
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MARKS = re.compile(r"\(?[\d*†‡§¶a-z]{1,3}(?:[,;][\d*†‡§a-z]{1,3})*[.)]?")
_LEADERS = re.compile(r"\.{4,}|…{2,}|_{4,}")  # that lead the eye to a page number, or lines to write on


class Boxed(Protocol):
    """What takes a rectangle of the page."""

    @property
    def x0(self) -> float:
        """Left."""

    @property
    def y0(self) -> float:
        """Top."""

    @property
    def x1(self) -> float:
        """Right."""

    @property
    def y1(self) -> float:
        """Bottom."""


@dataclass(slots=True)
class Line:
    """Words on one base line inside one column. What is told of it is worked out once."""

    words: list[Word]
    left: float  # the column's edges
    right: float
    text: str = ""
    size: float = 0.0  # height of its characters in points, small capitals not counted
    base: float = 0.0  # y of what most of its characters stand on
    bold: bool = False  # nearly all of it
    backward: bool = False  # runs from right to left
    box: Rectangle = (0.0, 0.0, 0.0, 0.0)  # left, top, right, bottom
    alone: bool = False  # in a column of short lines, none of which goes on the one above

    def __post_init__(self) -> None:
        self.text = join_words(self.words)
        weights = _weights(self.words)
        length = sum(weights.values())
        self.size = max(size for size, weight in weights.items() if weight >= 0.1 * length)
        self.base = _common_base(self.words)
        self.bold = sum(len(word.text) for word in self.words if word.bold) > 0.9 * length
        self.backward = sum(bool(RIGHT_TO_LEFT.search(word.text)) for word in self.words) * 2 > len(self.words)
        self.box = bounds(self.words)


@dataclass(slots=True)
class TableCell:
    """What stands in one cell; a cell that spans several columns or rows stands in each of them."""

    words: list[Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cell's lines joined by spaces."""
        return " ".join(join_words(row) for row in rows_of(self.words))


@dataclass(slots=True)
class Table:
    """Rows of cells, top to bottom, left to right; every row has as many cells as the table has columns."""

    rows: list[list[TableCell]]
    box: Rectangle


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words by base line, top to bottom, each row from left to right; raised and lowered marks go with their line."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.base):
        if rows and abs(rows[-1][-1].base - word.base) <= 0.25 * min(word.size, rows[-1][-1].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x0)
    _attach_marks(rows)
    return [row for row in rows if row]


def join_words(words: Sequence[Word]) -> str:
    """The text of one line: spaces where there is a gap, marks as superscripts, right-to-left lines turned round."""
    if not words:
        return ""
    size, base = common_size(words), _common_base(words)
    parts = []
    last: Word | None = None
    for word in _in_order(words):
        text = _LEADERS.sub("", word.text)
        if not text:
            continue
        raised = word.size < SMALL * size and word.base < base - 0.12 * size
        if raised and _MARKS.fullmatch(text):
            text = superscript(text)
        if last is not None:
            gap = _gap(last, word)
            apart = word.spaced or gap > 0.15 * EM * min(size, word.size) or _changes_direction(last, word)
            parts.append(" " if apart and not (raised and gap < 0.3 * EM * size) else "")
        parts.append(text)
        last = word
    return "".join(parts)


def bounds(items: Iterable[Boxed]) -> Rectangle:
    """The rectangle round some words."""
    corners = [(item.x0, item.y0, item.x1, item.y1) for item in items]
    lefts, tops, rights, bottoms = zip(*corners, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _attach_marks(rows: list[list[Word]]) -> None:
    """Move small words that stand a little above or below a line into it."""
    for at, row in enumerate(rows):
        for other in [*rows[max(0, at - 2) : at], *rows[at + 1 : at + 3]]:
            if not row or not other:
                continue
            size = common_size(other)
            for word in [word for word in row if word.size < SMALL * size]:
                overlap = min(word.y1, max(w.y1 for w in other)) - max(word.y0, min(w.y0 for w in other))
                near = any(-0.3 * size < _gap(mate, word) < 0.6 * size for mate in other if mate.size > word.size)
                if overlap >= 0.6 * word.size and near:
                    row.remove(word)
                    insort(other, word, key=lambda word: word.x0)


def _in_order(words: Sequence[Word]) -> list[Word]:
    """Left to right, or right to left where most words are; words of the other direction keep theirs."""
    words = sorted(words, key=lambda word: word.x0)
    backward = [bool(RIGHT_TO_LEFT.search(word.text)) for word in words]
    if sum(backward) * 2 <= len(words):
        return words
    ordered: list[Word] = []
    run: list[Word] = []
    for word in reversed(words):
        if RIGHT_TO_LEFT.search(word.text):
            ordered.extend(reversed(run))
            run = []
            ordered.append(word)
        else:
            run.append(word)
    return ordered + run[::-1]


def _changes_direction(last: Word, word: Word) -> bool:
    """Whether one of two words runs from right to left and the other has letters that run from left to right."""
    backward = [bool(RIGHT_TO_LEFT.search(w.text)) for w in (last, word)]
    return backward[0] != backward[1] and all(any(map(str.isalpha, w.text)) for w in (last, word))


def _gap(left: Word, right: Word) -> float:
    return max(right.x0 - left.x1, left.x0 - right.x1)


def _weights(words: Sequence[Word]) -> dict[float, int]:
    """How many characters are of each size."""
    weights: dict[float, int] = {}
    for word in words:
        weights[word.size] = weights.get(word.size, 0) + len(word.text)
    return weights


def common_size(words: Sequence[Word]) -> float:
    """The height of most characters, in points."""
    weights = _weights(words)
    return max(weights, key=lambda size: (weights[size], size))


def _common_base(words: Sequence[Word]) -> float:
    largest = common_size(words)
    return median(word.base for word in words if word.size >= SMALL * largest)
