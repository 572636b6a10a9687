"""OpenDocument files (.odt, .ods, .odp): headings, lists, tables, footnotes, slides with their notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.reading.archive import Archive, local
from corpus.reading.characters import clean, superscript
from corpus.reading.docx_styles import Element, child, children, value
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source
from corpus.reading.sheets import MOST_CELLS, Sheet, write_sheet
from corpus.reading.structure import refine
from corpus.reading.tables import Row, write_table

MOST_REPEATS = 500  # of one cell or row: a sheet says "a million empty rows" in one element
GONE = frozenset({"tracked-changes", "sequence-decls", "forms", "annotation", "annotation-end", "variable-decls"})


@dataclass
class _Story:
    writer: Writer
    hidden: frozenset[str]  # names of the styles whose text is hidden
    left_out: int = 0
    owed: list[tuple[str, str]] = field(default_factory=list)  # notes that are not written yet
    page: int | None = None


def read_odf(source: Source) -> Extract:
    """Read an OpenDocument file. Raises `Refused`."""
    with Archive(source) as archive:
        if "content.xml" not in archive:
            raise Refused("wrong_type", "It is a zip archive, but no OpenDocument file.")
        if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused("encrypted", "It is protected by a password: save a copy without one.")
        root = archive.xml("content.xml")
        story = _Story(Writer(), _hidden_styles(root))
        pages = _body(story, child(root, "body"))
        title = _title(archive)
    if story.left_out:
        story.writer.note(f"Hidden text was left out ({story.left_out:,} characters).")
    extract = story.writer.extract({"title": title} if title else {}, pages)
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def _hidden_styles(root: Element) -> frozenset[str]:
    found = set()
    for style in root.iter():
        if local(style.tag) == "style":
            looks = list(children(style, "text-properties"))
            if any(value(look, "display") == "none" for look in looks):
                found.add(value(style, "name"))
    return frozenset(found)


def _title(archive: Archive) -> str:
    if "meta.xml" not in archive:
        return ""
    text = next((e.text for e in archive.xml("meta.xml").iter() if local(e.tag) == "title" and e.text), "")
    return " ".join(clean(text or "").split())


def _body(story: _Story, body: Element | None) -> int | None:
    """Write what the body holds; the number of slides, if it is a presentation."""
    pages = None
    for part in body if body is not None else ():
        kind = local(part.tag)
        if kind == "spreadsheet":
            sheets = [sheet for sheet in map(_sheet, children(part, "table")) if sheet.rows]
            for sheet in sheets:
                write_sheet(story.writer, sheet, titled=len(sheets) > 1)
        elif kind == "presentation":
            pages = 0
            for slide in children(part, "page"):
                pages += 1
                story.page = pages
                _blocks(story, slide)
        elif kind == "text":
            _blocks(story, part)
    return pages


def _blocks(story: _Story, parent: Element, level: int = -1) -> None:
    for element in parent:
        name = local(element.tag)
        if name == "h":
            depth = value(element, "outline-level")
            level_of = min(6, int(depth)) if depth.isdigit() else 1
            story.writer.add("heading", _words(story, element), level=level_of, page=story.page)
        elif name == "p":
            _paragraph(story, element, level, _frame_class(element))
        elif name == "list":
            _blocks(story, element, level + 1)
        elif name == "table":
            write_table(story.writer, list(_rows(story, element)), page=story.page)
        elif name not in GONE:
            _blocks(story, element, level)
        for mark, note in story.owed:
            story.writer.add("footnote", f"{superscript(mark)} {note}", mark=mark, page=story.page)
        story.owed.clear()


def _frame_class(paragraph: Element) -> str:
    """The role of the frame round a paragraph of a slide: "title", "outline" …"""
    for count, up in enumerate(paragraph.iterancestors()):
        if local(up.tag) == "frame":
            return value(up, "class")
        if count > 6:
            break
    return ""


def _paragraph(story: _Story, paragraph: Element, level: int, role: str) -> None:
    text = _words(story, paragraph)
    if role in ("title", "subtitle"):
        story.writer.add("heading", text, level=1 if role == "title" else 2, page=story.page)
    elif level >= 0:
        story.writer.add("list_item", text, level=min(8, level), page=story.page)
    else:
        story.writer.add("paragraph", text, page=story.page)


def _words(story: _Story, paragraph: Element) -> str:
    return " ".join(clean("".join(_pieces(story, paragraph))).split())


def _pieces(story: _Story, element: Element) -> Iterator[str]:
    """The words of an element, its notes taken out and replaced by their marks."""
    if value(element, "style-name") in story.hidden:
        story.left_out += sum(len(str(text)) for text in element.itertext())
        return
    yield element.text or ""
    for part in element:
        name = local(part.tag)
        if name == "note":
            mark = "".join(str(t) for c in children(part, "note-citation") for t in c.itertext()).strip()
            body = " ".join("".join(map(str, b.itertext())) for b in children(part, "note-body"))
            if body.strip():
                story.owed.append((mark, " ".join(clean(body).split())))
                yield superscript(mark)
        elif name in ("s", "tab", "line-break"):
            yield " "
        elif name not in GONE:
            yield from _pieces(story, part)
        yield part.tail or ""


def _rows(story: _Story, table: Element) -> Iterator[Row]:
    for element in table:
        name = local(element.tag)
        if name == "table-row":
            cells = [text for text, _ in _cells(story, element)]
            filled = list(children(element, "table-cell"))
            wide = len(filled) == 1 and len(cells) > 1
            yield Row(tuple(cells[:1] * len(cells)) if wide else tuple(cells), wide=wide)
        elif name == "table-header-rows":
            yield from (replace(row, header=True) for row in _rows(story, element))
        elif name in ("table-rows", "table-row-group"):
            yield from _rows(story, element)


def _cells(story: _Story, row: Element) -> Iterator[tuple[str, int]]:
    """The text of each cell, and how many columns it stands for."""
    for cell in children(row, "table-cell", "covered-table-cell"):
        repeats = value(cell, "number-columns-repeated")
        text = " ".join(filter(None, (_words(story, p) for p in cell.iter() if local(p.tag) in ("p", "h"))))
        count = int(repeats) if repeats.isdigit() else 1
        for _ in range(min(count, MOST_REPEATS)):
            yield text, count


def _sheet(table: Element) -> Sheet:
    """A sheet of a spreadsheet, with the texts that its cells show."""
    sheet = Sheet(clean(value(table, "name")))
    story = _Story(Writer(), frozenset())
    number = cells = 0
    for row in (element for element in table.iter() if local(element.tag) == "table-row"):
        repeats = value(row, "number-rows-repeated")
        count = int(repeats) if repeats.isdigit() else 1
        texts = [(column, text) for column, (text, _) in enumerate(_cells(story, row)) if text]
        if value(row, "visibility") not in ("collapse", "filter"):
            for again in range(min(count, MOST_REPEATS) if texts else 0):
                cells += len(texts)
                if cells > MOST_CELLS:
                    raise Refused("too_large", f"It has more than {MOST_CELLS:,} cells: split it.")
                for column, text in texts:
                    sheet.set(number + again, column, text)
        number += count
    return sheet
