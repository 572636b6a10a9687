"""Rows of cells to blocks: which rows are headers, what each cell stands under. Knows no kind of file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.document import Box, Cell
from corpus.reading.extract import Writer

SHORT_HEADER = 60  # characters of a header's cell, on average
MOST_HEADERS = 4  # rows
LONGEST_FIGURE = 40  # characters of a cell that may be a figure
_FIGURE = re.compile(
    r"[-+−–~<>≤≥£$€¥(]*\s*\d[\d.,:/ ]*(?:\s?(?:%|[a-zA-Z]{1,3}|million|billion|per cent)\+?){0,2}\W*"
)
_AMOUNT = re.compile(r"[£$€¥]\s?\d|\d\s?%")
_NOTHING = re.compile(r"[-–—.…*]|n/?a|nil|none|tbc", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:[A-Za-z]{1,9}\.?\s*)?(?:19|20)\d\d(?:\s*[-–/]\s*(?:\d\d){1,2})?(?:\s*Q[1-4])?\W{0,3}[\d¹²³]?"
)


@dataclass(frozen=True)
class Row:
    """The cells of one row. A cell over several columns stands in each of them; so does one over several rows."""

    cells: tuple[str, ...]
    header: bool = False  # the file says so
    wide: bool = False  # one cell over the whole width
    boxes: tuple[Box, ...] = ()  # on the page; their spans are filled in here


def write_table(
    writer: Writer, rows: Sequence[Row], *, caption: str = "", page: int | None = None, headed: bool = False
) -> None:
    """Add a table: its headers as plain words, each other row as a block whose cells carry their headers.

    Rows of one wide cell at the top are the caption where none is given; lower down they head the rows below them.
    `headed`: the first row is taken for a header wherever nothing speaks against it, as in a file of records.
    """
    rows = _tidy(rows)
    while len(rows) > 1 and not rows[0].header and rows[0].wide:
        words = _distinct(rows[0].cells)[0]
        writer.add("caption", words, page=page, boxes=_spanned(rows[0], words))
        caption = f"{caption}: {words}" if caption and words not in caption else caption or words
        rows = rows[1:]
    count = header_rows(rows, headed=headed)
    headers = [_joined(column) for column in zip_longest(*(row.cells for row in rows[:count]), fillvalue="")]
    for row in rows[:count]:
        writer.add_plain(" | ".join(filter(None, row.cells)))
    section = ""
    for row in rows[count:]:
        if row.wide:
            section = row.cells[0]
            cells: tuple[Cell, ...] = (Cell("", section),)
        else:
            cells = tuple(Cell(header, cell) for header, cell in zip_longest(headers, row.cells, fillvalue="") if cell)
        words = " | ".join(cell.text for cell in cells)
        label = caption if row.wide else ": ".join(filter(None, (caption, section)))
        writer.add("table_row", words, page=page, label=label, cells=cells, boxes=_spanned(row, words))


def header_rows(rows: Sequence[Row], *, headed: bool = False) -> int:
    """How many rows at the top are headers: those marked so, else those without figures above rows with figures.

    Years and periods may head a column. Where nothing tells a header from a first row (no figures anywhere, two
    columns), there is none.
    """
    marked = 0
    while marked < len(rows) and rows[marked].header:
        marked += 1
    if marked or len(rows) < 2:
        return min(marked, max(0, len(rows) - 1))
    if _turns_to_words(rows):
        return 1
    count = 0
    while count < min(MOST_HEADERS, len(rows) - 1) and _may_be_header(rows[count]):
        count += 1
    if not count:
        return 0
    below = rows[count:]
    if count > 1 and not any(_figures(row) for row in below):
        count, below = 1, rows[1:]
    top = rows[0].cells
    if any(2 * sum(_is_figure(row.cells[column]) for row in below) >= len(below) for column in range(len(top))):
        return count if _figures(rows[count]) else 1
    if headed and all(top) and len(set(top)) == len(top):
        return 1
    long_below = max(len(cell) for row in below for cell in row.cells) > 2 * max(map(len, top))
    return int(len(top) > 2 and all(top[1:]) and (len(rows) > 2 or long_below))


def _turns_to_words(rows: Sequence[Row]) -> bool:
    """Whether figures stand over columns of words: 1, 2, 3 as the names of columns."""
    top, below = rows[0].cells, rows[1:]
    words = sum(2 * sum(_is_figure(row.cells[at]) for row in below) < len(below) for at in range(len(top)))
    return len(top) > 1 and all(map(_is_figure, top)) and words > len(top) / 2


def has_figures(cells: Sequence[str]) -> bool:
    """Whether any of these cells is a figure."""
    return any(map(_is_figure, cells))


def _tidy(rows: Sequence[Row]) -> list[Row]:
    """Rows of one length without line ends in cells, empty rows and empty columns left out."""
    width = max((len(row.cells) for row in rows), default=0)
    grid = [[" ".join(cell.split()) for cell in row.cells] + [""] * (width - len(row.cells)) for row in rows]
    used = [column for column in range(width) if any(line[column] for line in grid)]
    return [
        Row(tuple(line[column] for column in used), row.header, row.wide and len(used) > 1, row.boxes)
        for row, line in zip(rows, grid, strict=True)
        if any(line)
    ]


def _may_be_header(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell]
    if not filled or row.wide or sum(map(len, filled)) > SHORT_HEADER * len(filled):
        return False
    rest = [cell for cell in row.cells[1:] if cell]
    periods = [cell for cell in rest if _PERIOD.fullmatch(cell)]
    figures = [cell for cell in filled if _is_figure(cell) and not _PERIOD.fullmatch(cell)]
    amounts = sum(bool(_AMOUNT.search(cell)) for cell in rest)
    return not figures and bool(rest) and 2 * amounts <= len(rest) and len(set(periods)) == len(periods)


def _figures(row: Row) -> bool:
    return has_figures(row.cells)


def _is_figure(cell: str) -> bool:
    return len(cell) <= LONGEST_FIGURE and bool(_FIGURE.fullmatch(cell) or _NOTHING.fullmatch(cell))


def _distinct(cells: Sequence[str]) -> list[str]:
    """The cells as they stand side by side: one over several columns once."""
    found: list[str] = []
    for cell in cells:
        if cell and (not found or found[-1] != cell):
            found.append(cell)
    return found


def _joined(column: Sequence[str]) -> str:
    return " ".join(_distinct(column))


def _spanned(row: Row, words: str) -> tuple[Box, ...]:
    """The row's boxes, each over all of its words: a row is quoted as a whole."""
    return tuple(Box(b.page, b.x0, b.y0, b.x1, b.y1, 0, len(words)) for b in row.boxes)
