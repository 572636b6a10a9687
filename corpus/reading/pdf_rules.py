"""Tables whose cells are drawn with lines. Pure geometry in upright coordinates, in points.

Lines that touch make up one drawing; where its lines across and its upright lines form at least two rows and two
columns, the drawing is a table. A line that is missing between two fields of the grid makes them one cell. Lines across
alone, one below another and equally long, make bands: a table if the words between them stand in columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.reading.pdf_drawing import Rectangle
from corpus.reading.pdf_layout import Row, holds_running_text
from corpus.reading.pdf_lines import Table, TableCell, bounds, rows_of
from corpus.reading.pdf_page import Word
from corpus.reading.pdf_tables import HEADING_ROWS, Span, aligned_table, cells_of, crosses, table_gutters

TOUCH = 3.0  # points between lines that are meant to meet
MOST_RULES = 1500  # on a page; more are a drawing
HEADER_HEIGHT = 60.0  # points above the first line in which headers may stand
PIECES_APART = 15.0  # points between the pieces of one line
SAME_EDGE = 6.0  # points by which lines of one table may differ in length
LARGEST_CELL = 0.6  # of the words of a grid: with more in one cell it is a frame round text


@dataclass(frozen=True, slots=True)
class _Grid:
    across: tuple[Rectangle, ...]
    upright: tuple[Rectangle, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Bands:
    xs: tuple[float, float]
    ys: tuple[float, ...]


def ruled_tables(words: Sequence[Word], rules: Sequence[Rectangle]) -> tuple[list[Table], list[Word]]:
    """The tables drawn with these lines, and the words that stand in none of them."""
    tables: list[Table] = []
    left_over = list(words)
    if not 4 <= len(rules) <= MOST_RULES:
        return tables, left_over
    for grid in _grids(rules):
        left_over = _take(_fill(grid, _inside(left_over, grid.xs, grid.ys)), tables, left_over)
    free = [rule for rule in rules if not any(_within(rule, table.box) for table in tables)]
    for bands in _bands(free):
        left_over = _take(_fill_bands(bands, left_over), tables, left_over)
    return tables, left_over


def _inside(words: Sequence[Word], xs: Sequence[float], ys: Sequence[float]) -> list[Word]:
    x0, x1, y0, y1 = xs[0], xs[-1], ys[0], ys[-1]
    return [word for word in words if x0 <= (word.x0 + word.x1) / 2 <= x1 and y0 <= (word.y0 + word.y1) / 2 <= y1]


def _within(rule: Rectangle, box: Rectangle) -> bool:
    return (
        rule[0] >= box[0] - TOUCH and rule[1] >= box[1] - TOUCH and rule[2] <= box[2] + TOUCH
        and rule[3] <= box[3] + TOUCH
    )


def _take(table: Table | None, tables: list[Table], words: list[Word]) -> list[Word]:
    """Keep a table that was found; the words that are not in it."""
    if table is None:
        return words
    tables.append(table)
    taken = {id(word) for row in table.rows for cell in row for word in cell.words}
    return [word for word in words if id(word) not in taken]


def _grids(rules: Sequence[Rectangle]) -> list[_Grid]:
    """Drawings with at least two rows and two columns, smallest first, so that a table in a frame comes before it."""
    across = [rule for rule in rules if rule[2] - rule[0] >= rule[3] - rule[1]]
    upright = [rule for rule in rules if rule[2] - rule[0] < rule[3] - rule[1]]
    grids = []
    for group in _touching([*across, *upright]):
        lines = [rule for rule in group if rule[2] - rule[0] >= rule[3] - rule[1]]
        posts = [rule for rule in group if rule[2] - rule[0] < rule[3] - rule[1]]
        if not lines or not posts:
            continue
        lines.extend(_row_ends(lines, posts))
        # A table may be open at its sides, its head or its foot: its lines end where it does
        left, right = min(rule[0] for rule in lines), max(rule[2] for rule in lines)
        top, bottom = min(rule[1] for rule in posts), max(rule[3] for rule in posts)
        xs = _places([*((rule[0] + rule[2]) / 2 for rule in posts), left, right])
        ys = _places([*((rule[1] + rule[3]) / 2 for rule in lines), top, bottom])
        if len(xs) >= 3 and len(ys) >= 3:
            grids.append(_Grid(tuple(lines), tuple(posts), tuple(xs), tuple(ys)))
    return sorted(grids, key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))


def _row_ends(lines: Sequence[Rectangle], posts: Sequence[Rectangle]) -> list[Rectangle]:
    """Lines that are not drawn, where all upright lines are pieced together at the same height: rows end there."""
    left, right = min(rule[0] for rule in lines), max(rule[2] for rule in lines)
    columns = len(_places([(rule[0] + rule[2]) / 2 for rule in posts]))
    ends = [(y, (rule[0] + rule[2]) / 2) for rule in posts for y in (rule[1], rule[3])]
    found = []
    for place in _places([y for y, _ in ends]):
        if columns >= 2 and len(_places([x for y, x in ends if abs(y - place) <= TOUCH])) == columns:
            found.append((left, place, right, place))
    return found


def _touching(rules: Sequence[Rectangle]) -> list[list[Rectangle]]:
    """Rules grouped by whether they meet, directly or through others: a sweep from left to right."""
    parent = list(range(len(rules)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    order = sorted(range(len(rules)), key=lambda at: rules[at][0])
    active: list[int] = []
    for at in order:
        x0, y0, _, y1 = rules[at]
        active = [other for other in active if rules[other][2] + TOUCH >= x0]
        for other in active:
            if rules[other][1] - TOUCH <= y1 and y0 <= rules[other][3] + TOUCH:
                parent[root(at)] = root(other)
        active.append(at)
    groups: dict[int, list[Rectangle]] = {}
    for at in order:
        groups.setdefault(root(at), []).append(rules[at])
    return list(groups.values())


def _places(values: Sequence[float]) -> list[float]:
    """Values that lie close together as one."""
    places: list[list[float]] = []
    for value in sorted(values):
        if places and value - places[-1][-1] <= TOUCH:
            places[-1].append(value)
        else:
            places.append([value])
    return [sum(group) / len(group) for group in places]


def _fill(grid: _Grid, words: Sequence[Word]) -> Table | None:
    """The grid's cells with their words; None where it is a frame or a drawing rather than a table."""
    xs, ys = grid.xs, grid.ys
    columns, rows = len(xs) - 1, len(ys) - 1
    cell_of = _cells(grid)
    cells: dict[int, TableCell] = {}
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        column = min(columns - 1, sum(x > edge for edge in xs[1:]))
        row = min(rows - 1, sum(y > edge for edge in ys[1:]))
        cells.setdefault(cell_of[row][column], TableCell()).words.append(word)
    filled = [cell for cell in cells.values() if cell.words]
    most = max((len(cell.words) for cell in filled), default=0)
    if len(filled) < 4 or (most > LARGEST_CELL * len(words) and most > 12) or any(map(_holds_columns, filled)):
        return None
    lines = [[cells.setdefault(cell_of[row][column], TableCell()) for column in range(columns)] for row in range(rows)]
    split = [part for line in lines for part in _split_rows(line)]
    kept = [line for line in split if any(cell.words for cell in line)]
    used = [column for column in range(columns) if any(line[column].words for line in kept)]
    if len(used) < 2 or len(kept) < 2:
        return None
    return Table([[line[column] for column in used] for line in kept], (xs[0], ys[0], xs[-1], ys[-1]))


def _holds_columns(cell: TableCell) -> bool:
    """Whether a cell is itself laid out in columns: then the grid is a frame, not a table."""
    rows = rows_of(cell.words)
    return len(rows) >= 3 and sum(len(cells_of(row)) >= 2 for row in rows) * 2 >= len(rows)


def _cells(grid: _Grid) -> list[list[int]]:
    """For each field of the grid the number of the cell that it is part of."""
    columns, rows = len(grid.xs) - 1, len(grid.ys) - 1
    number = list(range(columns * rows))

    def root(at: int) -> int:
        while number[at] != at:
            number[at] = number[number[at]]
            at = number[at]
        return at

    for row in range(rows):
        y = (grid.ys[row] + grid.ys[row + 1]) / 2
        for column in range(columns):
            x = (grid.xs[column] + grid.xs[column + 1]) / 2
            at = row * columns + column
            if column + 1 < columns and not _drawn(grid.upright, 1, y, 0, grid.xs[column + 1]):
                number[root(at + 1)] = root(at)
            if row + 1 < rows and not _drawn(grid.across, 0, x, 1, grid.ys[row + 1]):
                number[root(at + columns)] = root(at)
    return [[root(row * columns + column) for column in range(columns)] for row in range(rows)]


def _drawn(rules: Sequence[Rectangle], along: int, at: float, side: int, place: float) -> bool:
    """Whether a rule runs past `at` (on axis `along`) at this place of the other axis."""
    return any(
        rule[along] - TOUCH <= at <= rule[along + 2] + TOUCH and abs((rule[side] + rule[side + 2]) / 2 - place) <= TOUCH
        for rule in rules
    )


def _split_rows(line: list[TableCell]) -> list[list[TableCell]]:
    """A drawn row that holds several rows of figures, with no line between them, taken apart at its base lines."""
    distinct = {id(cell): cell for cell in line if cell.words}
    heights = [len(rows_of(cell.words)) for cell in distinct.values()]
    if len(distinct) < 2 or min(heights) < 3 or max(heights) > min(heights) + 1:
        return [line]
    parts = []
    for row in rows_of([word for cell in distinct.values() for word in cell.words]):
        _, top, _, bottom = bounds(row)
        parts.append(
            [TableCell([w for w in cell.words if top <= (w.y0 + w.y1) / 2 <= bottom and w in row]) for cell in line]
        )
    return parts


# ------------------------------------------------------------------------------------------------------------- bands


def _bands(rules: Sequence[Rectangle]) -> list[_Bands]:
    """At least three lines across, one below another, from the same left to the same right."""
    lines: list[list[float]] = []  # left, right, y
    for x0, y0, x1, y1 in sorted(rules, key=lambda rule: (round((rule[1] + rule[3]) / 2), rule[0])):
        if x1 - x0 < y1 - y0:
            continue
        y = (y0 + y1) / 2
        if lines and abs(lines[-1][2] - y) <= TOUCH / 2 and x0 - lines[-1][1] <= PIECES_APART:
            lines[-1][1] = max(lines[-1][1], x1)
        else:
            lines.append([x0, x1, y])
    groups: list[list[list[float]]] = []
    for line in lines:
        for group in groups:
            if abs(group[0][0] - line[0]) <= SAME_EDGE and abs(group[0][1] - line[1]) <= SAME_EDGE:
                group.append(line)
                break
        else:
            groups.append([line])
    found = []
    for group in groups:
        ys = _places([line[2] for line in group])
        if len(ys) >= 3:
            found.append(_Bands((group[0][0] - TOUCH, group[0][1] + TOUCH), tuple(ys)))
    return found


def _fill_bands(bands: _Bands, words: Sequence[Word]) -> Table | None:
    inside = _inside(words, bands.xs, bands.ys)
    rows = rows_of(inside)
    if len(rows) < 2:
        return None
    gutters = table_gutters(rows)
    columns: list[list[Row]] = [[[w for w in row if a < w.x0 < b] for row in rows] for a, b in _between(gutters)]
    if not gutters or holds_running_text(columns):
        return None
    headers = _rows_above(bands, words, gutters)
    table = [_as_one(aligned_table(headers, gutters).rows)] if headers else []
    for number, (top, bottom) in enumerate(pairwise(bands.ys)):
        lines = [row for row in rows if top <= (row[0].y0 + row[0].y1) / 2 < bottom]
        if not lines:
            continue
        cells = aligned_table(lines, gutters, len(lines) if number < HEADING_ROWS else 0).rows
        if any(_holds_columns(_merged(column)) for column in zip(*cells, strict=True)):
            return None
        full = sum(sum(bool(cell.words) for cell in row) > 0.6 * len(row) for row in cells)
        if (number or headers) and full >= 2:
            table.extend(cells)
        else:
            table.append(_as_one(cells))
    if len(table) < 3 or sum(sum(bool(cell.words) for cell in row) >= 2 for row in table) < 2:
        return None
    return Table(table, bounds(word for row in table for cell in row for word in cell.words))


def _rows_above(bands: _Bands, words: Sequence[Word], gutters: Sequence[Span]) -> list[list[Word]]:
    """The rows right above the first line that stand in the same columns: headers over a line."""
    top = bands.ys[0]
    near = rows_of([w for w in _inside(words, bands.xs, (top - HEADER_HEIGHT, top)) if w.y0 < top])
    found: list[list[Word]] = []
    edge = top
    for row in reversed(near):
        _, upper, _, lower = bounds(row)
        if edge - lower > 0.8 * (lower - upper) or len(cells_of(row)) < 2 or crosses(row, gutters):
            break
        found.insert(0, row)
        edge = upper
    return found


def _as_one(rows: Sequence[Sequence[TableCell]]) -> list[TableCell]:
    return [_merged(column) for column in zip(*rows, strict=True)]


def _between(gutters: Sequence[Span]) -> list[Span]:
    edges = [float("-inf"), *((a + b) / 2 for a, b in gutters), float("inf")]
    return list(pairwise(edges))


def _merged(cells: Sequence[TableCell]) -> TableCell:
    """Several lines of one cell as one cell."""
    return TableCell([word for cell in cells for word in cell.words])
