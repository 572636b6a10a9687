"""Tables whose cells are told apart by nothing but the gaps between them. Pure geometry, in upright coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.reading.pdf_drawing import Rectangle
from corpus.reading.pdf_lines import EM, Table, TableCell, bounds
from corpus.reading.pdf_page import Word

HEADING_ROWS = 2  # of a table, where a cell may stand over the gap between two columns
TABLE_GUTTER = 0.55  # em: no narrower gap separates the cells of a table
CENTRED = 5.0  # points by which a heading may be off the middle of its columns

Span = tuple[float, float]


def aligned_tables(rows: list[list[Word]]) -> list[Table]:
    """Rows of aligned cells as tables: cut at wide blanks, but for parts whose columns are the same."""
    steps = [b[0].base - a[0].base for a, b in pairwise(rows)]
    parts = [[rows[0]]]
    for row, step in zip(rows[1:], steps, strict=True):
        if step > 1.7 * median(steps):
            parts.append([])
        parts[-1].append(row)
    joined: list[tuple[list[list[Word]], list[Span]]] = []
    for part in parts:
        gutters = table_gutters(part)
        if joined:
            before, columns = joined[-1]
            if len(part) < 3 and not any(crosses(row, columns) for row in part):
                before.extend(part)
                continue
            if len(before) < 3 and not any(crosses(row, gutters) for row in before):
                joined[-1] = (before + part, gutters)
                continue
        joined.append((part, gutters))
    return [aligned_table(part, gutters) for part, gutters in joined]


def table_gutters(rows: Sequence[Sequence[Word]]) -> list[Span]:
    """The gaps between the columns of a table: stretches that at most one row in ten reaches into, such as one with a
    cell over several columns, and that hold no cell of their own. Headings over several columns do not count.
    """
    cells = [cells_of(row) for row in rows]
    typical = median(len(row) for row in cells)
    first = next((at for at, row in enumerate(cells[:HEADING_ROWS]) if len(row) >= typical), HEADING_ROWS)
    rows, cells = (rows[first:], cells[first:]) if len(rows) - first >= 3 else (rows, cells)
    spans = [bounds(cell)[0::2] for row in cells for cell in row]
    allowed = max(1 if len(rows) >= 3 else 0, len(rows) // 10)
    edges = sorted([(x0, 1) for x0, _ in spans] + [(x1, -1) for _, x1 in spans])
    gutters: list[Span] = []
    cover, start = 0, None
    for x, step in edges:
        cover += step
        if cover <= allowed and start is None:
            start = x
        elif cover > allowed and start is not None:
            gutters.extend(_around(start, x, spans))
            start = None
    width = TABLE_GUTTER * EM * median(word.size for row in rows for word in row)
    left, right = min(x0 for x0, _ in spans), max(x1 for _, x1 in spans)
    return [(a, b) for a, b in gutters if b - a >= width and a > left and b < right]


def _around(start: float, end: float, spans: Sequence[Span]) -> list[Span]:
    """A stretch without the cells that lie in it as a whole."""
    inside = sorted((x0, x1) for x0, x1 in spans if start <= x0 and x1 <= end)
    free, at = [], start
    for x0, x1 in inside:
        free.append((at, x0))
        at = max(at, x1)
    return [*free, (at, end)]


def cells_of(row: Sequence[Word]) -> list[list[Word]]:
    """The words of one row joined where the gap is no wider than a space."""
    cells: list[list[Word]] = []
    for word in sorted(row, key=lambda word: word.x0):
        if cells and word.x0 - max(mate.x1 for mate in cells[-1]) < TABLE_GUTTER * EM * word.size:
            cells[-1].append(word)
        else:
            cells.append([word])
    return cells


def crosses(row: Sequence[Word], gutters: Sequence[Span]) -> bool:
    """Whether a cell of a row reaches over a gutter."""
    return any(x0 < a and x1 > b for x0, _, x1, _ in map(bounds, cells_of(row)) for a, b in gutters)


def aligned_table(rows: Sequence[Sequence[Word]], gutters: Sequence[Span], headings: int = HEADING_ROWS) -> Table:
    """A table of rows with these gaps between the columns.

    In the first rows a cell over several columns heads them all; lower down it is a long text that begins in the first.
    """
    left, top, right, bottom = bounds(word for row in rows for word in row)
    columns = list(pairwise([float("-inf"), *(edge for gutter in gutters for edge in gutter), float("inf")]))[::2]
    edges = [(max(a, left), min(b, right)) for a, b in columns]
    table: list[list[TableCell]] = []
    for number, row in enumerate(rows):
        line = [TableCell() for _ in columns]
        cells = cells_of(row)
        reached = [_reached(bounds(cell), columns) for cell in cells]
        for cell, reach in zip(cells, reached, strict=True):
            if number < headings:
                taken = {at for other in reached if other is not reach for at in other}
                reach = _headed(bounds(cell), reach, taken, edges)  # noqa: PLW2901 - widened
            for at in reach if number < headings else reach[:1]:
                line[at].words.extend(cell)
        table.append(line)
    return Table(table, (left, top, right, bottom))


def _reached(cell: Rectangle, columns: Sequence[Span]) -> list[int]:
    """The columns that a cell reaches into; one between two columns heads both."""
    x0, _, x1, _ = cell
    reached = [at for at, (left, right) in enumerate(columns) if x0 < right - 1 and left + 1 < x1]
    if reached:
        return reached
    at = sum(right <= x0 + 1 for _, right in columns) - 1
    return [at, at + 1]


def _headed(cell: Rectangle, reach: list[int], taken: set[int], edges: Sequence[Span]) -> list[int]:
    """The columns that a heading stands over: those it is centred on, if those beside its own have none of theirs."""
    middle = (cell[0] + cell[2]) / 2

    def distance(first: int, last: int) -> float:
        return abs((edges[first][0] + edges[last][1]) / 2 - middle)

    first, last = reach[0], reach[-1]
    if distance(first, last) <= 2 * CENTRED:
        return reach
    for start in range(first, -1, -1):
        for end in range(last, len(edges)):
            if not taken.isdisjoint(range(start, end + 1)):
                break
            if distance(start, end) <= CENTRED:
                return list(range(start, end + 1))
    return reach
