"""Tables of web pages: their rows with the cells that span several, or whether they are there for the layout alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from corpus.reading.archive import local
from corpus.reading.characters import clean, superscript
from corpus.reading.html_elements import BLOCKS, LISTS, MARK, SILENT, Element, is_hidden, length
from corpus.reading.tables import Row

LONG_CELL = 400  # characters: a table with such a cell and no headers is there for the layout
WIDEST_SPAN = 200
LONGEST_TABLE = 20_000  # rows


def is_layout(table: Element) -> bool:
    """Whether a table only places things on the page."""
    if table.get("role") in ("presentation", "none"):
        return True
    rows = list(islice(_own_rows(table), 200))
    if any(local(cell.tag) == "th" for row in rows for cell in row):
        return False
    if next(table.iterdescendants("table", "h1", "h2", "h3", "form"), None) is not None:
        return True
    cells = [[cell for cell in row if local(cell.tag) == "td"] for row in rows]
    return max(map(len, cells), default=0) < 2 or any(length(cell) > LONG_CELL for row in cells for cell in row)


def _own_rows(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables in its cells."""
    for element in table:
        name = local(element.tag)
        if name == "tr":
            yield element
        elif name in ("thead", "tbody", "tfoot"):
            yield from (row for row in element if local(row.tag) == "tr")


def table_rows(table: Element) -> Iterator[Row]:
    """Rows with the cells that reach into them from above and from the left."""
    captioned = bool(caption_of(table))
    reaching: dict[int, tuple[str, int]] = {}  # column → text, rows still to come
    for row in islice(_own_rows(table), LONGEST_TABLE):
        cells: list[str] = []
        tags = []
        for cell in row:
            if local(cell.tag) not in ("td", "th"):
                continue
            while len(cells) in reaching:
                cells.append(_reached(reaching, len(cells)))
            text = _cell_text(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for column in range(len(cells), len(cells) + across):
                if down > 1:
                    reaching[column] = (text, down - 1)
            cells.extend([text] * across)
            tags.append((local(cell.tag), across))
        while len(cells) in reaching:
            cells.append(_reached(reaching, len(cells)))
        parent = row.getparent()
        in_head = parent is not None and local(parent.tag) == "thead"
        header = bool(tags) and (in_head or (len(cells) > 1 and all(tag == "th" for tag, _ in tags)))
        wide = len(tags) == 1 and tags[0][1] > 1 and tags[0][1] == len(cells)
        if header and wide and captioned:  # the caption is the title, so this heads the columns
            wide = False
        yield Row(tuple(cells), header=header and not wide, wide=wide)


def _reached(reaching: dict[int, tuple[str, int]], column: int) -> str:
    text, left = reaching.pop(column)
    if left > 1:
        reaching[column] = (text, left - 1)
    return text


def _span(cell: Element, name: str) -> int:
    text = (cell.get(name) or "").strip()
    return max(1, min(WIDEST_SPAN, int(text))) if text.isdigit() else 1


def _cell_text(cell: Element) -> str:
    """The words of a cell, its paragraphs and lists joined by spaces; of a picture alone, those that stand for it."""
    parts: list[str] = []
    numbers: list[int | None] = []
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        name = local(element.tag)
        if event == "start":
            if element is not cell and (name in SILENT or is_hidden(element)):
                walk.skip_subtree()
                continue
            text = element.text or ""
            if name == "sup" and MARK.fullmatch(text):
                text = superscript(text.strip())
            if name in LISTS:
                numbers.append(0 if name == "ol" else None)
            elif name == "li" and numbers and numbers[-1] is not None:
                numbers[-1] += 1
                text = f"{numbers[-1]}. {text}"
            parts.append(f" {text}" if name in BLOCKS or name == "br" else text)
        else:
            if name in LISTS and numbers:
                numbers.pop()
            if element is not cell:
                parts.append((" " if name in BLOCKS else "") + (element.tail or ""))
    words = " ".join(clean("".join(parts)).split())
    if not words:
        pictures = [element.get("alt") or "" for element in cell.iter("img") if not is_hidden(element)]
        words = " ".join(clean(" ".join(pictures)).split())
    return words


def caption_of(table: Element) -> str:
    """The words of a table's caption, "" where it has none."""
    caption = next(table.iterchildren("caption"), None)
    return _cell_text(caption) if caption is not None else ""
