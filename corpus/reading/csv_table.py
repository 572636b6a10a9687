"""Separated values (.csv, .tsv): encoding and separator are told from the content."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

from corpus.reading.characters import NotText, clean, decode
from corpus.reading.extract import LONGEST_TEXT, Extract, Writer
from corpus.reading.gate import Refused, Source, content
from corpus.reading.sheets import MOST_CELLS, Sheet, write_sheet
from corpus.reading.structure import refine

SEPARATORS = ",;\t|"
SAMPLE = 200  # rows that the separator is told from


def read_csv(source: Source) -> Extract:
    """Read separated values: each row a statement under the headers of its columns. Raises `Refused`."""
    try:
        text = decode(content(source))
    except NotText as error:
        raise Refused("corrupt", f"It cannot be read as text: {error}.") from error
    lines = clean(text).split("\n")
    csv.field_size_limit(LONGEST_TEXT)
    separator = _separator(lines)
    sheet = Sheet("")
    cells = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)):
            cells += len(row)
            if cells > MOST_CELLS:
                raise Refused("too_large", f"It has more than {MOST_CELLS:,} cells: split it.")
            for column, cell in enumerate(row):
                sheet.set(number, column, cell)
    except csv.Error as error:
        raise Refused("corrupt", "Its rows cannot be told apart: a quotation mark is not closed.") from error
    writer = Writer()
    write_sheet(writer, sheet, titled=False)
    extract = writer.extract()
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def _separator(lines: list[str]) -> str:
    """The separator that gives most rows the same number of fields, and more than one."""
    sample = [line for line in lines[:SAMPLE] if line.strip()]
    best, most = ",", (0, 0)
    for separator in SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator))
        except csv.Error:
            continue
        width, count = max(((w, c) for w, c in widths.items() if w > 1), key=lambda wc: (wc[1], wc[0]), default=(0, 0))
        if (count, width) > most:
            best, most = separator, (count, width)
    return best
