"""Old binary workbooks (.xls), by xlrd: the values that their cells show."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any

import xlrd  # type: ignore[import-untyped]
from xlrd.compdoc import CompDocError  # type: ignore[import-untyped]

from corpus.reading.characters import clean
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source, content
from corpus.reading.number_format import shown
from corpus.reading.sheets import MOST_CELLS, Sheet, write_sheet
from corpus.reading.structure import refine


def read_xls(source: Source) -> Extract:
    """Read an old workbook. Raises `Refused`."""
    try:
        book = xlrd.open_workbook(file_contents=content(source), formatting_info=True, logfile=_Silence())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Refused("encrypted", "It is protected by a password: save a copy without one.") from error
        raise Refused("corrupt", "It is damaged, or no workbook: save it as .xlsx.") from error
    except (CompDocError, struct.error, AssertionError, IndexError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise Refused("corrupt", "It is damaged: save it as .xlsx.") from error
    writer = Writer()
    sheets = [_sheet(book, sheet) for sheet in book.sheets() if not sheet.visibility]
    filled = [sheet for sheet in sheets if sheet.rows]
    for sheet in filled:
        write_sheet(writer, sheet, titled=len(filled) > 1)
    hidden = sum(bool(sheet.visibility) for sheet in book.sheets())
    if hidden:
        writer.note(f"Hidden sheets were left out ({hidden}).")
    extract = writer.extract()
    return replace(extract, blocks=refine(extract.text, extract.blocks))


class _Silence:
    """Where xlrd writes its warnings."""

    def write(self, text: str) -> int:
        """Drop it."""
        return len(text)


def _sheet(book: Any, source: Any) -> Sheet:
    if source.nrows * source.ncols > MOST_CELLS:
        raise Refused("too_large", f"It has more than {MOST_CELLS:,} cells: split it.")
    sheet = Sheet(clean(source.name))
    hidden = {at for at, info in source.colinfo_map.items() if info.hidden}
    for number in range(source.nrows):
        if number in source.rowinfo_map and source.rowinfo_map[number].hidden:
            continue
        for column, cell in enumerate(source.row(number)):
            if column not in hidden:
                sheet.set(number, column, clean(_shown(book, cell)))
    for top, bottom, left, right in source.merged_cells:
        sheet.merge(top, left, bottom - 1, right - 1)
    return sheet


def _shown(book: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return ""
    look = book.xf_list[cell.xf_index] if cell.xf_index is not None and cell.xf_index < len(book.xf_list) else None
    found = book.format_map.get(look.format_key) if look is not None else None
    return shown(float(cell.value), found.format_str if found else "General", from_1904=bool(book.datemode))
