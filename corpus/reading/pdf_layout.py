"""Words of one page to lines and tables in reading order. Pure geometry: knows nothing of PDFium, of fonts or of text.

Coordinates are upright (x in the direction of reading, y downwards), in points. Method: words that stand on one base
line form a row across the page; rows that share a gap at the same place (a *gutter*) form a zone; a zone is read column
by column where its columns hold running text, else row by row as a table. Columns are taken apart again in the same
way, so that a heading over two of three columns or a side bar finds its place.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.reading.characters import superscript
from corpus.reading.pdf_page import Rectangle, Word

HEADING_ROWS = 2  # of a table, where a cell may stand over the gap between two columns
EM = 0.83  # of the height of a word's box, ascender to descender
GUTTER = 1.0  # em: no narrower gap separates columns of text
TABLE_GUTTER = 0.55  # em: nor a narrower one the cells of a table
RUNNING_TEXT = 16  # characters: lines of running text are at least so long in the middle
FILLED = 0.6  # of the column's width that such a line takes
MARKS = re.compile(r"\(?[\d*†‡§¶a-z]{1,3}(?:[,;][\d*†‡§a-z]{1,3})*[.)]?")
_LEADERS = re.compile(r"\.{4,}|…{2,}|_{4,}")  # that lead the eye to a page number, or lines to write on
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
SMALL = 0.85  # of the size of the line: a mark or an index


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
Span = tuple[float, float]


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
    size, base = _common_size(words), _common_base(words)
    parts = []
    last: Word | None = None
    for word in _in_order(words):
        text = _LEADERS.sub("", word.text)
        if not text:
            continue
        raised = word.size < SMALL * size and word.base < base - 0.12 * size
        if raised and MARKS.fullmatch(text):
            text = superscript(text)
        if last is not None:
            gap = _gap(last, word)
            apart = word.spaced or gap > 0.15 * EM * min(size, word.size) or _changes_direction(last, word)
            parts.append(" " if apart and not (raised and gap < 0.3 * EM * size) else "")
        parts.append(text)
        last = word
    return "".join(parts)


def bounds(items: Iterable[Item]) -> Rectangle:
    """The rectangle round some words."""
    corners = [(item.x0, item.y0, item.x1, item.y1) for item in items]
    lefts, tops, rights, bottoms = zip(*corners, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


# -------------------------------------------------------------------------------------------------------------- rows


def _attach_marks(rows: list[list[Word]]) -> None:
    """Move small words that stand a little above or below a line into it."""
    for at, row in enumerate(rows):
        for other in [*rows[max(0, at - 2) : at], *rows[at + 1 : at + 3]]:
            if not row or not other:
                continue
            size = _common_size(other)
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


def _common_size(words: Sequence[Word]) -> float:
    weights = _weights(words)
    return max(weights, key=lambda size: (weights[size], size))


def _common_base(words: Sequence[Word]) -> float:
    largest = _common_size(words)
    return median(word.base for word in words if word.size >= SMALL * largest)


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
    gutters = [gutter for gutter in gutters if _rows_on_both_sides(rows[start:end], gutter) >= 2]
    return (end, gutters) if gutters else (start, [])


def _rows_on_both_sides(rows: Sequence[Row], gutter: Span) -> int:
    before, after = gutter[0] + 0.1, gutter[1] - 0.1
    return sum(any(item.x1 <= before for item in row) and any(item.x0 >= after for item in row) for row in rows)


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
    if not holds_running_text(columns):
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
    running = 0
    for column in columns:
        lines = [[item for item in row if isinstance(item, Word)] for row in column]
        lines = [line for line in lines if line]
        if any(isinstance(item, _Stand) for row in column for item in row):
            running += 1
            continue
        if len(lines) < 3:
            continue
        left, _, right, _ = bounds(word for line in lines for word in line)
        widths = [line[-1].x1 - line[0].x0 for line in lines]
        lengths = [sum(len(word.text) + 1 for word in line) for line in lines]
        if median(lengths) >= RUNNING_TEXT and median(widths) >= FILLED * (right - left):
            running += 1
    return running >= 2


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


# ------------------------------------------------------------------------------------------------ tables without rules


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
            found.extend(_aligned_tables(words))
        else:
            for row in core:
                found.extend(_single(row, left, right))
        for row in part[end:]:
            found.extend(_single(row, left, right))
    return found


def _cells_in(row: Row, gutters: Sequence[Span]) -> int:
    return len({sum((item.x0 + item.x1) / 2 > (a + b) / 2 for a, b in gutters) for item in row})


def _aligned_tables(rows: list[list[Word]]) -> list[Table]:
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
            if len(part) < 3 and not any(_crosses(row, columns) for row in part):
                before.extend(part)
                continue
            if len(before) < 3 and not any(_crosses(row, gutters) for row in before):
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


def _crosses(row: Sequence[Word], gutters: Sequence[Span]) -> bool:
    return any(x0 < a and x1 > b for x0, _, x1, _ in map(bounds, cells_of(row)) for a, b in gutters)


def aligned_table(rows: Sequence[Sequence[Word]], gutters: Sequence[Span]) -> Table:
    """A table of rows with these gaps between the columns; a cell over several columns stands in each."""
    cuts = [(a + b) / 2 for a, b in gutters]
    table: list[list[TableCell]] = []
    for row in rows:
        line = [TableCell() for _ in range(len(cuts) + 1)]
        for cell in cells_of(row):
            x0, _, x1, _ = bounds(cell)
            first, last = sum(x0 > cut for cut in cuts), sum(x1 > cut for cut in cuts)
            crossed = [(a, b) for a, b in gutters if x0 < a and x1 > b]
            within = [(a, b) for a, b in gutters if a <= x0 and x1 <= b]
            if within:  # a heading over the columns on both sides
                first = gutters.index(within[0])
                last = first + 1
            elif not crossed:
                first = last = sum((x0 + x1) / 2 > cut for cut in cuts)
            for column in range(first, last + 1):
                line[column].words.extend(cell)
        table.append(line)
    return Table(table, bounds(word for row in rows for word in row))
