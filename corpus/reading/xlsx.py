"""Workbooks (.xlsx and its kin), Strict ones too: the values that their cells show, not the formulas.

Hidden sheets, rows and columns are left out with a note.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from corpus.reading.archive import Archive, local, refuse_document_type
from corpus.reading.characters import clean
from corpus.reading.docx import main_part, properties
from corpus.reading.docx_styles import Element, child, children, value
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source
from corpus.reading.number_format import BUILT_IN, plain, shown
from corpus.reading.sheets import MOST_CELLS, Sheet, write_sheet
from corpus.reading.structure import refine

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, archive: Archive, related: dict[str, tuple[str, str]], root: Element) -> None:
        self.archive = archive
        self.from_1904 = value(child(root, "workbookPr"), "date1904") in ("1", "true")
        self.strings = [_string(item) for item in self._stream(related, "sharedStrings", "si")]
        self.formats = self._formats(related)
        self.cells = 0
        self.hidden = 0

    def _part(self, related: dict[str, tuple[str, str]], kind: str) -> str | None:
        return next((part for found, part in related.values() if found == kind and part in self.archive), None)

    def _stream(self, related: dict[str, tuple[str, str]], kind: str, tag: str) -> Iterator[Element]:
        part = self._part(related, kind)
        return elements(self.archive.read(part), tag) if part else iter(())

    def _formats(self, related: dict[str, tuple[str, str]]) -> list[str]:
        """Format code by number of a cell's style."""
        part = self._part(related, "styles")
        if part is None:
            return []
        root = self.archive.xml(part)
        own = {value(f, "numFmtId"): value(f, "formatCode") for f in children(child(root, "numFmts"), "numFmt")}
        codes = []
        for look in children(child(root, "cellXfs"), "xf"):
            number = value(look, "numFmtId")
            codes.append(own.get(number) or BUILT_IN.get(int(number) if number.isdigit() else 0, "General"))
        return codes


def read_xlsx(source: Source) -> Extract:
    """Read a workbook. Raises `Refused`."""
    writer = Writer()
    with Archive(source) as archive:
        main = main_part(archive, "workbook")
        root = archive.xml(main)
        related = archive.related(main)
        book = _Book(archive, related, root)
        sheets, hidden_sheets = [], 0
        for entry in children(child(root, "sheets"), "sheet"):
            if value(entry, "state") in ("hidden", "veryHidden"):
                hidden_sheets += 1
                continue
            key = next((str(text) for name, text in entry.attrib.items() if str(name).endswith("}id")), "")
            kind, part = related.get(key, ("", ""))
            if kind == "worksheet" and part in archive:
                sheets.append(_sheet(book, entry.get("name") or "", part))
        metadata = properties(archive)
    filled = [sheet for sheet in sheets if sheet.rows]
    for sheet in filled:
        write_sheet(writer, sheet, titled=len(filled) > 1)
    if hidden_sheets:
        writer.note(f"Hidden sheets were left out ({hidden_sheets}).")
    if book.hidden:
        writer.note(f"Hidden rows and columns were left out ({book.hidden:,} cells).")
    extract = writer.extract(metadata)
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def elements(data: bytes, *tags: str) -> Iterator[Element]:
    """The elements of these names, one by one, each dropped once it was used: a large sheet needs little memory."""
    refuse_document_type(data)
    events = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False, no_network=True,
        huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True,
    )
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None and element.getparent() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Refused("corrupt", "It is damaged: its XML cannot be parsed.") from error


def _sheet(book: _Book, name: str, part: str) -> Sheet:
    sheet = Sheet(clean(name))
    hidden_columns: list[range] = []
    number = -1
    for element in elements(book.archive.read(part), "row", "col", "mergeCell"):
        kind = local(element.tag)
        if kind == "col":
            if value(element, "hidden") in ("1", "true"):
                hidden_columns.append(range(int(value(element, "min")) - 1, int(value(element, "max"))))
        elif kind == "mergeCell":
            corners = [_place(corner) for corner in value(element, "ref").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                sheet.merge(*corners[0], *corners[1])
        else:
            stated = element.get("r") or ""
            number = int(stated) - 1 if stated.isdigit() else number + 1
            hidden = value(element, "hidden") in ("1", "true")
            _row(book, sheet, element, number, hidden, hidden_columns)
    return sheet


def _row(book: _Book, sheet: Sheet, row: Element, number: int, hidden: bool, hidden_columns: list[range]) -> None:
    column = -1
    for cell in children(row, "c"):
        place = _place(cell.get("r") or "")
        column = place[1] if place else column + 1
        text = _shown(book, cell)
        if not text:
            continue
        book.cells += 1
        if book.cells > MOST_CELLS:
            raise Refused("too_large", f"It has more than {MOST_CELLS:,} cells: split it.")
        if hidden or any(column in columns for columns in hidden_columns):
            book.hidden += 1
        else:
            sheet.set(number, column, clean(text))


def _shown(book: _Book, cell: Element) -> str:
    """What a cell shows; "" for an error or for a formula whose value was never worked out."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _string(child(cell, "is"))
    found = child(cell, "v")
    raw = (found.text or "") if found is not None else ""
    if kind == "s":
        return book.strings[int(raw)] if raw.isdigit() and int(raw) < len(book.strings) else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(raw, "")
    if kind == "e" or not raw:
        return ""
    if kind != "n":
        return raw
    try:
        number = float(raw)
    except ValueError:
        return raw
    style = cell.get("s") or ""
    code = book.formats[int(style)] if style.isdigit() and int(style) < len(book.formats) else "General"
    return shown(number, code, from_1904=book.from_1904) if number == number and abs(number) < 1e300 else plain(0)


def _string(item: Element | None) -> str:
    """The words of a string, its runs joined, without the hints of how to read Japanese."""
    parts = []
    for part in item if item is not None else ():
        name = local(part.tag)
        if name == "t":
            parts.append(part.text or "")
        elif name == "r":
            parts.extend(t.text or "" for t in children(part, "t"))
    return "".join(parts)


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of "B3"."""
    match = _CELL.fullmatch(reference.replace("$", ""))
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
