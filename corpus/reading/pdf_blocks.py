"""Lines and tables of all pages to blocks: running heads dropped, lines joined, headings, lists and footnotes told.

Knows nothing of PDFium. What a block is, is told from geometry first (size, weight, indent, gaps) and from words only
where print has a convention: a bullet, a number, a mark, "Table 3".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.document import Box
from corpus.reading.characters import plain_digits
from corpus.reading.extract import Writer
from corpus.reading.pdf_lines import EM, Line, Table, bounds, join_words
from corpus.reading.pdf_page import Page
from corpus.reading.tables import Row, write_table

EDGE = 0.12  # of a page's height at its top and foot, where running heads stand
REPEATED = 3  # pages on which a line stands in that zone before it is a running head
LARGER = 1.13  # times the size of the body: a heading
SMALLEST_HEADING = 0.75  # times the size of the body: one in bold
SMALLER = 0.93  # times the size of the body: a footnote
SHORT_LINE = 40  # characters
LONGEST_HEADING = 200  # characters
LONGEST_CAPTION = 300  # characters

_BULLET = re.compile(r"(?:[•‣◦▪▫■□●○◆◇►▸➢➤✓✔❖⁃∙·*–—-]|[\uf000-\uf0ff]|o(?=\s))\s*(?=\S)")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")
_OUTLINE = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[^\W\d]")
_MARK = re.compile(r"(?P<mark>[⁰¹²³⁴-⁹]{1,3}|\d{1,2}(?=\))|\(\d{1,2}(?=\))|[*†‡§]{1,3})\)?\s*(?=\S)")
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|exhibit|map|box|annex table)\s*\d+(?:[.-]\d+)?\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–|]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–|]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)
_ENDS_SENTENCE = re.compile(r"[.!?:;。！？][\"'”’)\]]*[⁰¹²³⁴-⁹]*$")
_CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")  # written without spaces


@dataclass(slots=True)
class Placed:
    """A line or a table, and the page that it stands on."""

    item: Line | Table
    page: Page
    angle: int = 0


@dataclass(slots=True)
class _Group:
    """Lines that make up one block."""

    lines: list[Placed] = field(default_factory=list)

    @property
    def last(self) -> Line:
        """The line that the next one may go on from."""
        return _line(self.lines[-1])


@dataclass(slots=True)
class _Style:
    """What the whole document has in common."""

    body: float  # height of most of its characters
    words: frozenset[str]  # in lower case, for broken words


def write_blocks(writer: Writer, placed: Sequence[Placed]) -> None:
    """Write the blocks of a document. `placed` is in reading order, page by page."""
    kept = _without_running_heads(placed)
    _look_at_columns(kept)
    style = _style(kept)
    levels = _levels(kept, style)
    pending: list[_Group] = []  # footnotes that wait for the paragraph round them to end
    group: _Group | None = None

    def close() -> None:
        nonlocal group, pending
        if group is not None:
            _write(writer, group, style, levels)
            group = None
        for note in pending:
            _write_footnote(writer, note, style)
        pending = []

    for main, foot in _pages(kept, style):
        for thing in main:
            if isinstance(thing.item, Table):
                close()
                _write_table(writer, thing)
            elif group is not None and _goes_on(group, thing, style):
                group.lines.append(thing)
            else:
                close()
                group = _Group([thing])
        for thing in foot:
            if _MARK.match(_line(thing).text) or not pending:
                pending.append(_Group([thing]))
            else:
                pending[-1].lines.append(thing)
    close()


def _look_at_columns(placed: Sequence[Placed]) -> None:
    """Set the right edge of a long column to where most of its longer lines end, since one address may stand out of it;
    and mark the lines of a column of short ones, of which none begins in the middle of a sentence.
    """
    columns: dict[tuple[int, float, float], list[Line]] = {}
    for thing in placed:
        if isinstance(thing.item, Line) and not thing.item.backward:
            columns.setdefault((thing.page.number, thing.item.left, thing.item.right), []).append(thing.item)
    for lines in columns.values():
        if len(lines) >= 10:
            ends = sorted(line.box[2] for line in lines)
            for line in lines:
                line.right = ends[len(ends) * 9 // 10]
        if len(lines) > 1 and all(len(line.text) <= SHORT_LINE for line in lines):
            starts, ends_of = [line.text[:1] for line in lines[1:]], [line.text[-1:] for line in lines]
            goes_on = any(map(str.islower, starts)) or any(end in "-–," for end in ends_of)
            for line in lines:
                line.alone = not goes_on


def _line(placed: Placed) -> Line:
    assert isinstance(placed.item, Line)
    return placed.item


# ---------------------------------------------------------------------------------------------------- running heads


def _without_running_heads(placed: Sequence[Placed]) -> list[Placed]:
    """Without the lines that stand at the edge of page after page, and without page numbers there."""
    keys = Counter()  # type: Counter[str]
    for key in {(thing.page.number, _key(thing)) for thing in placed if _at_edge(thing)}:
        keys[key[1]] += 1
    kept = []
    for thing in placed:
        if _at_edge(thing):
            text = _line(thing).text.strip()
            if _PAGE_NUMBER.fullmatch(text) or keys[_key(thing)] >= REPEATED:
                continue
        kept.append(thing)
    return kept


def _key(thing: Placed) -> str:
    return re.sub(r"\d+", "#", _line(thing).text.lower()) if isinstance(thing.item, Line) else ""


def _at_edge(thing: Placed) -> bool:
    if not isinstance(thing.item, Line):
        return False
    box = thing.page.box(thing.item.box, thing.angle)
    height = thing.page.height
    return box.y1 < EDGE * height or box.y0 > (1 - EDGE) * height


# --------------------------------------------------------------------------------------------------- style and levels


def _style(placed: Sequence[Placed]) -> _Style:
    sizes = Counter()  # type: Counter[float]
    words: set[str] = set()
    for thing in placed:
        if isinstance(thing.item, Table):
            for word in {id(w): w for row in thing.item.rows for cell in row for w in cell.words}.values():
                sizes[round(word.size * 2) / 2] += len(word.text)
        else:
            sizes[round(thing.item.size * 2) / 2] += len(thing.item.text)
            words.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", thing.item.text.lower())[:-1])
    return _Style(sizes.most_common(1)[0][0] if sizes else 10.0, frozenset(words))


def _is_heading(lines: Sequence[Line], style: _Style) -> bool:
    size = lines[0].size
    larger = size >= LARGER * style.body
    bold = size >= SMALLEST_HEADING * style.body and all(line.bold for line in lines)
    capitals = size >= SMALLER * style.body and all(line.text.isupper() for line in lines)
    if not (larger or bold or capitals):
        return False
    text = " ".join(line.text for line in lines).strip()
    letters = sum(map(str.isalpha, text))
    if len(text) > LONGEST_HEADING or letters < 2 or letters * 2 < len(text.replace(" ", "")):
        return False
    if larger:
        return len(text) < 40 or not text.endswith((".", ";", ","))
    return not text.endswith((".", ",", ";")) and (bold or (letters >= 4 and len(text) <= 80))


def _levels(placed: Sequence[Placed], style: _Style) -> dict[tuple[float, bool], int]:
    """Level of a heading by its size and weight: the largest is 1."""
    looks = set()
    for thing in placed:
        if isinstance(thing.item, Line) and _is_heading([_line(thing)], style):
            looks.add(_look(thing.item))
    return {look: min(6, level) for level, look in enumerate(sorted(looks, reverse=True), start=1)}


def _look(line: Line) -> tuple[float, bool]:
    return round(line.size), line.bold


# --------------------------------------------------------------------------------------------------- main and foot text


def _pages(placed: Sequence[Placed], style: _Style) -> list[tuple[list[Placed], list[Placed]]]:
    """For each page its main text and the footnotes at the foot of its columns."""
    pages: dict[int, list[Placed]] = {}
    for thing in placed:
        pages.setdefault(thing.page.number, []).append(thing)
    return [_main_and_foot(things, style) for things in pages.values()]


def _main_and_foot(things: list[Placed], style: _Style) -> tuple[list[Placed], list[Placed]]:
    columns: list[list[Placed]] = []
    for thing in things:
        edges = _edges(thing)
        if columns and _edges(columns[-1][-1]) == edges and thing.item.box[1] >= columns[-1][-1].item.box[1] - 2:
            columns[-1].append(thing)
        else:
            columns.append([thing])
    main: list[Placed] = []
    foot: list[Placed] = []
    for column in columns:
        start = len(column)
        while start and _is_small(column[start - 1], style):
            start -= 1
        notes = column[start:]
        lowest = column[-1].item.box[3] >= max(thing.item.box[3] for thing in things) - 0.45 * column[-1].page.height
        marked = next((at for at, thing in enumerate(notes) if _MARK.match(_line(thing).text)), None)
        if foot and marked is None and start and notes:
            marked = 0
        if notes and lowest and marked is not None:
            begin = 0 if foot else marked
            main.extend(column[: start + begin])
            foot.extend(notes[begin:])
        else:
            main.extend(column)
    return main, foot


def _edges(thing: Placed) -> tuple[float, float]:
    if isinstance(thing.item, Line):
        return thing.item.left, thing.item.right
    return thing.item.box[0], thing.item.box[2]


def _is_small(thing: Placed, style: _Style) -> bool:
    return isinstance(thing.item, Line) and thing.item.size <= SMALLER * style.body


# ----------------------------------------------------------------------------------------------------------- paragraphs


def _goes_on(group: _Group, thing: Placed, style: _Style) -> bool:
    """Whether a line goes on the block of the lines before it."""
    line, last = _line(thing), group.last
    before = group.lines[-1]
    if thing.angle != before.angle or not 0.88 <= line.size / last.size <= 1.13:
        return False
    heading = _is_heading([_line(placed) for placed in group.lines], style)
    if heading != _is_heading([_line(thing)], style) and (heading or line.bold != last.bold):
        return False
    if _starts_item(line.text) and not heading:
        return False
    same_column = thing.page is before.page and (line.left, line.right) == (last.left, last.right)
    if not same_column or line.box[1] < last.box[1]:
        return not heading and _goes_on_elsewhere(group, line)
    step = line.base - last.base
    if heading:
        return line.bold == last.bold and step <= 1.45 * line.size and not _ENDS_SENTENCE.search(last.text)
    return _step_fits(group, step, line) and _indent_fits(group, line) and not _ends_early(group, line)


def _starts_item(text: str) -> bool:
    return bool(_BULLET.match(text) or _NUMBER.match(text))


def _goes_on_elsewhere(group: _Group, line: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    last = group.last
    if _ENDS_SENTENCE.search(last.text) or line.bold != last.bold:
        return False
    start = line.text.lstrip("\"'“‘(")[:1]
    if start.islower() or last.text.endswith(("-", "–")):
        return True
    return len(group.lines) > 1 and _place(last)[1] >= last.right - 0.12 * (last.right - last.left)


def _place(line: Line) -> tuple[float, float]:
    """Where a line starts and ends between the edges of its column; one from right to left is seen in a mirror."""
    x0, _, x1, _ = line.box
    return (line.left + line.right - x1, line.left + line.right - x0) if line.backward else (x0, x1)


def _step_fits(group: _Group, step: float, line: Line) -> bool:
    """Whether a line follows at the distance of the lines before it."""
    steps = [
        b.base - a.base for a, b in pairwise(map(_line, group.lines)) if b.base > a.base
    ]
    return step <= (1.25 * min(steps) + 1 if steps else 1.75 * line.size)


def _indent_fits(group: _Group, line: Line) -> bool:
    """Whether a line starts where one of the same paragraph would: an indent in the middle begins a new one."""
    em = EM * line.size
    first, last = _line(group.lines[0]), group.last
    offset = _place(line)[0] - _place(last)[0]
    if abs(offset) <= 0.7 * em or _centred(line) or _centred(last):
        return True
    if len(group.lines) == 1:
        return offset < 0 or bool(_starts_item(first.text)) or (offset <= 4 * em and line.text[:1].islower())
    return False


def _centred(line: Line) -> bool:
    x0, x1 = _place(line)
    left, right = x0 - line.left, line.right - x1
    return left > 2 * EM * line.size and abs(left - right) < 0.2 * (line.right - line.left)


def _ends_early(group: _Group, line: Line) -> bool:
    """Whether the line before was ended on purpose: the first word of this one would have fitted on it."""
    last = group.last
    if line.alone:
        return True
    start = line.text.lstrip("\"'“‘(")[:1]
    if start.islower() or last.text.endswith(("-", "–", "/")):
        return False
    right = last.right
    ends = [_place(_line(thing))[1] for thing in group.lines]
    full = sum(end > max(ends) - 0.15 * (last.right - last.left) for end in ends)
    if len(ends) >= 3 and 5 * full >= 3 * len(ends):  # set narrower than the column
        right = max(ends)
    word = line.words[-1 if line.backward else 0]
    return _place(last)[1] + (word.x1 - word.x0) + 0.6 * EM * line.size < right


# -------------------------------------------------------------------------------------------------------------- writing


def _write(writer: Writer, group: _Group, style: _Style, levels: dict[tuple[float, bool], int]) -> None:
    text, boxes = _text(group, style)
    page = group.lines[0].page.number
    first = _line(group.lines[0])
    bullet, number, outline = _BULLET.match(text), _NUMBER.match(text), _OUTLINE.match(text)
    if _CAPTION.match(text) and len(text) <= LONGEST_CAPTION:
        writer.add("caption", text, page=page, boxes=boxes)
    elif _is_heading([_line(thing) for thing in group.lines], style) and not bullet:
        level = levels.get(_look(first), 6)
        if outline and outline[1].count("."):
            level = max(level, outline[1].count(".") + 1)
        writer.add("heading", text, level=min(6, level), page=page, boxes=boxes)
    elif bullet or number:
        body, shift = (text[bullet.end() :], bullet.end()) if bullet else (text, 0)
        depth = max(0, min(5, round((first.box[0] - first.left) / (2 * EM * first.size)) - 1))
        writer.add("list_item", body, level=depth, page=page, boxes=_shifted(boxes, shift))
    else:
        writer.add("paragraph", text, page=page, boxes=boxes)


def _write_footnote(writer: Writer, group: _Group, style: _Style) -> None:
    text, boxes = _text(group, style)
    match = _MARK.match(text)
    page = group.lines[0].page.number
    if match is None:
        writer.add("paragraph", text, page=page, boxes=boxes)
        return
    writer.add("footnote", text, page=page, mark=plain_digits(match["mark"].strip("()")), boxes=boxes)


def _write_table(writer: Writer, thing: Placed) -> None:
    assert isinstance(thing.item, Table)
    caption = ""
    if writer.blocks and writer.blocks[-1].kind == "caption" and writer.blocks[-1].page == thing.page.number:
        caption = writer.text(writer.blocks[-1])
    rows: list[Row] = []
    for cells in thing.item.rows:
        words = list({id(word): word for cell in cells for word in cell.words}.values())  # a wide cell stands in many
        boxes = (thing.page.box(bounds(words), thing.angle),) if words else ()
        bold = bool(words) and all(word.bold for word in words)
        texts = [cell.text for cell in cells]
        wide = len({id(cell) for cell in cells}) == 1 or (not rows and _is_title(thing.item, texts))
        if wide:
            texts = [join_words(words)] * len(texts)
        rows.append(Row(tuple(texts), header=bold and not wide, wide=wide, boxes=boxes))
    if all(row.header for row in rows[:3]):  # a table in bold throughout says nothing of its headers
        rows = [replace(row, header=False) for row in rows]
    write_table(writer, rows, caption=caption, page=thing.page.number)


def _is_title(table: Table, texts: Sequence[str]) -> bool:
    """Whether the first row of a table is its title: a cell over half of the columns, next to hardly any other."""
    widest = max((texts.count(text) for text in texts if text), default=0)
    return len(texts) >= 3 and 2 * widest >= len(texts) and len(table.rows) > 2


def _text(group: _Group, style: _Style) -> tuple[str, list[Box]]:
    """The lines as one text, broken words mended, and the box of each line with the characters that it covers."""
    text = ""
    boxes = []
    for thing in group.lines:
        line = _line(thing)
        text, start = _joined(text, line.text, style)
        box = thing.page.box(line.box, thing.angle)
        boxes.append(Box(box.page, box.x0, box.y0, box.x1, box.y1, start, len(text)))
    return text, boxes


def _joined(text: str, line: str, style: _Style) -> tuple[str, int]:
    """A text with a further line, and where that starts. A hyphen that only broke the word is dropped."""
    if not text:
        return line, 0
    broken = re.search(r"([^\W\d_]+)-$", text)
    rest = re.match(r"[^\W\d_]+", line)
    if broken and rest and rest[0][0].islower():
        whole, hyphened = (broken[1] + rest[0]).lower(), f"{broken[1]}-{rest[0]}".lower()
        kept = hyphened in style.words and whole not in style.words
        if not kept and not (len(broken[1]) > 1 and broken[1].isupper()):
            text = text[:-1]
        return text + line, len(text)
    if text.endswith(("-", "–", "/")) and text[-2:-1].strip() and not text.endswith("--"):
        return text + line, len(text)
    gap = "" if _CJK.match(text[-1]) and _CJK.match(line[:1]) else " "
    return text + gap + line, len(text) + len(gap)


def _shifted(boxes: Sequence[Box], by: int) -> list[Box]:
    return [Box(b.page, b.x0, b.y0, b.x1, b.y1, max(0, b.start - by), max(0, b.end - by)) for b in boxes]
