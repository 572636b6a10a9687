"""Words of one page to lines and tables in reading order. Pure geometry: knows nothing of PDFium, of fonts or of text.

Coordinates are upright (x in the direction of reading, y downwards), in points. Method: words that stand on one base
line form a row across the page; rows that share a gap at the same place (a *gutter*) form a zone; a zone is read column
by column where its columns hold running text, else row by row as a table. Columns are taken apart again in the same
way, so that a heading over two of three columns or a side bar finds its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.reading.pdf_lines import EM, Line, Table, bounds, common_size, rows_of
from corpus.reading.pdf_page import Word
from corpus.reading.pdf_tables import Span, aligned_tables, cells_of

GUTTER = 1.0  # em: no narrower gap separates columns of text
RUNNING_TEXT = 16  # characters: lines of running text are at least so long in the middle
FILLED = 0.6  # of the column's width that such a line takes
BLANK = 0.7  # of a line's height: more between two lines of a column is a break
LARGER = 1.15  # times the size of the lines round it: a heading


@dataclass(slots=True)
class _Stand:
    """A row of a table, standing in for its words while the page is arranged."""

    table: Table
    x0: float
    y0: float
    x1: float
    y1: float


Item = Word | _Stand
Row = list[Item]


def arrange(words: Sequence[Word], tables: Sequence[Table] = ()) -> list[Line | Table]:
    """Lines and tables in reading order. `tables` are those already found; their words are not among `words`."""
    rows: list[Row] = [list(row) for row in rows_of(words)]
    for table in tables:
        x0, y0, x1, y1 = table.box
        pitch = max(6.0, (y1 - y0) / max(1, len(table.rows)))
        steps = max(1, round((y1 - y0) / pitch))
        rows.extend([[_Stand(table, x0, y0 + n * pitch, x1, min(y1, y0 + (n + 1) * pitch))] for n in range(steps)])
    rows.sort(key=lambda row: (_middle(row), row[0].x0))
    found: list[Line | Table] = []
    for item in _read(rows):
        if not (isinstance(item, Table) and item in found):
            found.append(item)
    return found


def _middle(row: Row) -> float:
    return median((item.y0 + item.y1) / 2 for item in row)


# ------------------------------------------------------------------------------------------------------------- zones


def _read(rows: list[Row]) -> list[Line | Table]:
    """The rows of one region in reading order."""
    if not rows:
        return []
    left, _, right, _ = bounds(item for row in rows for item in row)
    found: list[Line | Table] = []
    at = 0
    while at < len(rows):
        end, gutters = _zone(rows, at)
        if gutters:
            found.extend(_read_zone(rows[at:end], gutters))
            at = end
        else:
            found.extend(_single(rows[at], left, right))
            at += 1
    return found


def _single(row: Row, left: float, right: float) -> list[Line | Table]:
    words = [item for item in row if isinstance(item, Word)]
    tables: list[Line | Table] = [item.table for item in row if isinstance(item, _Stand)]
    return [*([Line(words, left, right)] if words else []), *tables]


def _zone(rows: Sequence[Row], start: int) -> tuple[int, list[Span]]:
    """The longest stretch of rows from `start` that share a gutter, and its gutters; none where it has under 2 rows."""
    shared: list[Span] = [(float("-inf"), float("inf"))]
    best: tuple[int, list[Span]] = (start, [])
    left, right = float("inf"), float("-inf")
    for end in range(start, len(rows)):
        row = rows[end]
        if end > start and _is_section_heading(rows, end):
            break
        shared = _common(shared, _gaps(row))
        left, right = min(left, *(item.x0 for item in row)), max(right, *(item.x1 for item in row))
        inner = [gap for gap in shared if left < gap[0] and gap[1] < right]
        if len(inner) < len(best[1]) and holds_running_text(_columns(rows[start:end], best[1])):
            break  # columns of text end where a line runs across one of their gutters
        if inner:
            best = (end + 1, inner)
        elif best[1] or end - start > 3:  # one-sided so far: what follows may have columns, but not these rows
            break
    end, gutters = best
    if gutters and end < len(rows):
        end = _without_introduction(rows, start, end)
    gutters = [gutter for gutter in gutters if _rows_on_both_sides(rows[start:end], gutter) >= 2]
    return (end, gutters) if gutters else (start, [])


def _without_introduction(rows: Sequence[Row], start: int, end: int) -> int:
    """The end of a zone without the line or two, after a blank, that belong to what runs across its gutters next."""
    for at in range(end - 1, max(start + 2, end - 3), -1):
        if not _is_one_cell(rows[at]):
            break
        left, top, right, bottom = bounds(rows[at])
        over = [item.y1 for row in rows[start:at] for item in row if item.x0 < right and left < item.x1]
        if over and top - max(over) > BLANK * (bottom - top):
            return at
    return end


def _is_one_cell(row: Row) -> bool:
    words = [item for item in row if isinstance(item, Word)]
    return len(words) == len(row) and len(cells_of(words)) == 1


def _is_section_heading(rows: Sequence[Row], at: int) -> bool:
    """Whether a row is one larger line with nothing beside it in any column: what follows is a section of its own."""
    row = rows[at]
    words = [item for item in row if isinstance(item, Word)]
    if not _is_one_cell(row):
        return False
    around = [item.size for other in rows[max(0, at - 3) : at + 4] for item in other if isinstance(item, Word)]
    size = common_size(words)
    if size < LARGER * median(around):
        return False
    _, top, _, bottom = bounds(row)
    slack = 0.15 * size
    above, below = rows[at - 1], rows[at + 1] if at + 1 < len(rows) else []
    return all(item.y1 <= top + slack for item in above) and all(item.y0 >= bottom - slack for item in below)


def _rows_on_both_sides(rows: Sequence[Row], gutter: Span) -> int:
    """How many rows have words on either side of a gutter: the fewer of the two."""
    before, after = gutter[0] + 0.1, gutter[1] - 0.1
    left = sum(any(item.x1 <= before for item in row) for row in rows)
    return min(left, sum(any(item.x0 >= after for item in row) for row in rows))


def _gaps(row: Row) -> list[Span]:
    """The free stretches of a row, its margins included, wide enough to be a gutter."""
    width = GUTTER * EM * median(item.size if isinstance(item, Word) else 10.0 for item in row)
    gaps = []
    edge = float("-inf")
    for item in sorted(row, key=lambda item: item.x0):
        if item.x0 - edge >= width:
            gaps.append((edge, item.x0))
        edge = max(edge, item.x1)
    return [*gaps, (edge, float("inf"))]


def _common(ones: list[Span], others: list[Span]) -> list[Span]:
    """Where two lists of stretches overlap by at least half a gutter."""
    found = []
    for a, b in ones:
        for c, d in others:
            low, high = max(a, c), min(b, d)
            if high - low >= 5.0:
                found.append((low, high))
    return found


def _read_zone(rows: list[Row], gutters: list[Span]) -> list[Line | Table]:
    columns = _columns(rows, gutters)
    if not holds_running_text(columns) and not _stand_apart(rows, columns, gutters):
        return _rows_as_table(rows, gutters)
    found: list[Line | Table] = []
    for part in _cut_at_blanks(rows):
        for column in _columns(part, gutters):
            found.extend(_read(column))
    return found


def _columns(rows: Sequence[Row], gutters: Sequence[Span]) -> list[list[Row]]:
    """The rows taken apart at the gutters; rows that are empty in a column are left out of it."""
    cuts = [(a + b) / 2 for a, b in gutters]
    columns: list[list[Row]] = [[] for _ in range(len(cuts) + 1)]
    for row in rows:
        parts: list[Row] = [[] for _ in range(len(cuts) + 1)]
        for item in row:
            parts[sum((item.x0 + item.x1) / 2 > cut for cut in cuts)].append(item)
        for column, part in zip(columns, parts, strict=True):
            if part:
                column.append(part)
    return columns


def holds_running_text(columns: list[list[Row]]) -> bool:
    """Whether at least two columns are text that runs from line to line, rather than cells side by side."""
    return sum(map(_is_running, columns)) >= 2


def _is_running(column: list[Row]) -> bool:
    """Whether a column is text that runs from line to line; a table in it counts as such."""
    if any(isinstance(item, _Stand) for row in column for item in row):
        return True
    lines = [words for row in column if (words := [item for item in row if isinstance(item, Word)])]
    if len(lines) < 3:
        return False
    left, _, right, _ = bounds(word for line in lines for word in line)
    widths = [line[-1].x1 - line[0].x0 for line in lines]
    lengths = [sum(len(word.text) + 1 for word in line) for line in lines]
    return median(lengths) >= RUNNING_TEXT and median(widths) >= FILLED * (right - left)


def _stand_apart(rows: Sequence[Row], columns: list[list[Row]], gutters: Sequence[Span]) -> bool:
    """Whether running text and what stands beside it share few base lines: a side bar, not the cells of a table."""
    beside = sum(_cells_in(row, gutters) >= 2 for row in rows)
    return 2 * beside < len(rows) and any(map(_is_running, columns))


def _cut_at_blanks(rows: list[Row]) -> list[list[Row]]:
    """Rows taken apart where a blank band of three lines runs across all columns."""
    if len(rows) < 4:
        return [rows]
    steps = [_middle(b) - _middle(a) for a, b in pairwise(rows)]
    size = median(item.y1 - item.y0 for row in rows for item in row)
    parts = [[rows[0]]]
    for row, step in zip(rows[1:], steps, strict=True):
        if step > 3.5 * size:
            parts.append([])
        parts[-1].append(row)
    return parts


def _rows_as_table(rows: list[Row], gutters: list[Span]) -> list[Line | Table]:
    """A zone read row by row: a table where at least three rows have two cells, else lines."""
    left, _, right, _ = bounds(item for row in rows for item in row)
    found: list[Line | Table] = []
    for part in _cut_at_blanks(rows):
        start, end = 0, len(part)
        while start < end and _cells_in(part[start], gutters) < 2:
            start += 1
        while end > start and _cells_in(part[end - 1], gutters) < 2:
            end -= 1
        core = part[start:end]
        words = [[item for item in row if isinstance(item, Word)] for row in core]
        is_table = all(len(a) == len(b) for a, b in zip(words, core, strict=True)) and (
            sum(_cells_in(row, gutters) >= 2 for row in core) >= 3
        )
        for row in part[:start]:
            found.extend(_single(row, left, right))
        if is_table:
            found.extend(aligned_tables(words))
        else:
            for row in core:
                found.extend(_single(row, left, right))
        for row in part[end:]:
            found.extend(_single(row, left, right))
    return found


def _cells_in(row: Row, gutters: Sequence[Span]) -> int:
    return len({sum((item.x0 + item.x1) / 2 > (a + b) / 2 for a, b in gutters) for item in row})
