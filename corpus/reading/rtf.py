"""Rich text (.rtf), by striprtf: paragraphs, and table rows, whose cells it parts by a bar."""

from __future__ import annotations

import re
from dataclasses import replace

from striprtf.striprtf import rtf_to_text

from corpus.reading.characters import clean
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source, content
from corpus.reading.structure import refine
from corpus.reading.tables import Row, write_table

_HIDDEN = re.compile(r"\{[^{}]{0,200}?\\v(?![a-z0-9])[^{}]*\}|\\v(?![a-z0-9]).*?\\v0(?![0-9])", re.DOTALL)
_HEADING = re.compile(r"\\outlinelevel([0-8])(?!\d)((?:(?!\\par\b|\\pard\b).)*)", re.DOTALL)
_BULLET = re.compile(r"[•·▪◦\uf0b7]\s*")


def read_rtf(source: Source) -> Extract:
    """Read rich text. Raises `Refused`."""
    raw = content(source).decode("cp1252", "replace")
    writer = Writer()
    visible = _HIDDEN.sub("", raw)
    if visible != raw:
        writer.note("Hidden text was left out.")
    try:
        text = clean(_plain(visible))
        headings = {
            " ".join(clean(_plain("{\\rtf1 " + match[2] + "}")).split()): int(match[1]) + 1
            for match in _HEADING.finditer(visible)
        }
    except (ValueError, IndexError, LookupError, UnicodeError) as error:
        raise Refused("corrupt", "It is damaged: it cannot be parsed as rich text.") from error
    rows: list[Row] = []
    for line in [*text.split("\n"), ""]:
        if "|" in line:
            rows.append(Row(tuple(cell.strip() for cell in line.strip().removesuffix("|").split("|"))))
            continue
        if rows:
            write_table(writer, rows)
            rows = []
        words = " ".join(line.split())
        if words in headings:
            writer.add("heading", words, level=min(6, headings[words]))
        elif match := _BULLET.match(words):
            writer.add("list_item", words[match.end() :])
        else:
            writer.add("paragraph", words)
    extract = writer.extract()
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def _plain(source: str) -> str:
    return str(rtf_to_text(source, errors="ignore"))  # type: ignore[no-untyped-call]
