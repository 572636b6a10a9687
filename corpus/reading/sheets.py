"""A sheet of cells to blocks: its tables with their headers, the titles and notes round them. Knows no kind of file.

Tables of a sheet are told apart by empty rows and columns; a row with one cell above or below a table is its title or
a note. An empty row inside a table, before a row that begins with figures like those above, does not end it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.reading.extract import Writer
from corpus.reading.tables import Row, has_figures, write_table

MOST_CELLS = 2_000_000  # of one file
DEFAULT_NAME = re.compile(r"(?:sheet|tabelle|feuille?|hoja|foglio|blad)\s?\d*", re.IGNORECASE)
TITLE_ROWS = 6  # rows of one cell above a table that may be its title

Line = Mapping[int, str]  # column → text; empty cells are left out


@dataclass
class Sheet:
    """The shown texts of one sheet, by row and column from 0."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    wide: set[int] = field(default_factory=set)  # rows of one cell over several columns

    def set(self, row: int, column: int, text: str) -> None:
        """Put a text into a cell; an empty one is left out."""
        if text.strip():
            self.rows.setdefault(row, {})[column] = " ".join(text.split())

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Let the text of the first cell of a range stand in all of its cells, as far as the sheet is filled."""
        text = self.rows.get(top, {}).get(left)
        if text is None:
            return
        if right > left and self.rows[top].keys() == {left}:
            self.wide.add(top)
        for row in range(top, min(bottom, max(self.rows)) + 1):
            for column in range(left, min(right, left + 500) + 1):
                self.rows.setdefault(row, {})[column] = text


def write_sheet(writer: Writer, sheet: Sheet, *, titled: bool) -> None:
    """Write one sheet. `titled`: its name becomes a heading (a file of several sheets)."""
    if not sheet.rows:
        return
    named = "" if DEFAULT_NAME.fullmatch(sheet.name.strip()) else sheet.name.strip()
    if titled:
        writer.add("heading", sheet.name, level=1)
    for rows in _parts(sheet):
        _write_part(writer, rows, sheet.wide, named)


def _parts(sheet: Sheet) -> list[list[tuple[int, Line]]]:
    """Rows between empty rows."""
    parts: list[list[tuple[int, Line]]] = []
    last = -2
    for number in sorted(sheet.rows):
        line = sheet.rows[number]
        if number > last + 1 and not (parts and _goes_on(parts[-1], line)):
            parts.append([])
        parts[-1].append((number, line))
        last = number
    return [piece for part in parts for piece in _beside(part)]


def _goes_on(part: Sequence[tuple[int, Line]], line: Line) -> bool:
    """Whether a row after an empty one belongs to the table above: figures in the columns of that table."""
    columns = {column for _, row in part for column in row}
    return len(line) > 1 and len(columns) > 1 and line.keys() <= columns and has_figures(list(line.values())[1:])


def _beside(part: list[tuple[int, Line]]) -> list[list[tuple[int, Line]]]:
    """Tables that stand side by side, with an empty column between."""
    columns = sorted({column for _, row in part for column in row})
    groups = [[columns[0]]]
    for column in columns[1:]:
        if column > groups[-1][-1] + 1:
            groups.append([])
        groups[-1].append(column)
    full = [group for group in groups if len(group) > 1]
    if len(full) < 2 or len(full) < len(groups) or len(part) < 2:
        return [part]
    return [
        [(number, {c: row[c] for c in group if c in row}) for number, row in part if any(c in row for c in group)]
        for group in groups
    ]


def _write_part(writer: Writer, part: list[tuple[int, Line]], wide: set[int], named: str) -> None:
    start, end = 0, len(part)
    columns = sorted({column for _, row in part for column in row})
    if len(columns) > 1:
        while start < min(end - 1, TITLE_ROWS) and _is_note(part[start], wide, columns[0]):
            start += 1
        while end > start + 1 and _is_note(part[end - 1], wide, columns[0]) and _is_long(part[end - 1]):
            end -= 1
    titles = [next(iter(row.values())) for _, row in part[:start]]
    for title in titles:
        writer.add("caption", title)
    width = sorted({column for _, row in part[start:end] for column in row})
    rows = [
        Row(tuple(row.get(c, "") for c in width), wide=number in wide and row.keys() == set(width))
        for number, row in part[start:end]
    ]
    if len(rows) == 1 and len(width) == 1:
        writer.add("paragraph", rows[0].cells[0])
    else:
        caption = ": ".join(filter(None, (named, titles[0] if titles else "")))
        write_table(writer, rows, caption=caption, headed=True)
    for _, row in part[end:]:
        writer.add("paragraph", next(iter(row.values())))


def _is_note(row: tuple[int, Line], wide: set[int], left: int) -> bool:
    """Whether a row is one cell; one over several columns must begin at the left, or it is a heading over those."""
    number, line = row
    return len(line) == 1 or (number in wide and len(set(line.values())) == 1 and min(line) == left)


def _is_long(row: tuple[int, Line]) -> bool:
    text = next(iter(row[1].values()))
    return len(text) > 25 or bool(re.match(r"(?:source|notes?|\*|\(?\d\)|[¹²³])", text, re.IGNORECASE))
