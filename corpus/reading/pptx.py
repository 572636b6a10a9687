"""Presentations (.pptx and its kin): slide by slide, titles as headings, lists, tables, charts' data, diagrams, notes.

A slide counts as a page. Hidden slides, and the names of placeholders, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from corpus.reading.archive import Archive, local
from corpus.reading.characters import clean, superscript
from corpus.reading.charts import diagram_texts, write_chart
from corpus.reading.docx import main_part, properties
from corpus.reading.docx_styles import Element, child, children, value
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source
from corpus.reading.structure import refine
from corpus.reading.tables import Row, write_table

MOST_SLIDES = 2000
DEEPEST_GROUP = 20
TITLES = frozenset({"title", "ctrTitle"})
FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})  # number, date, footer, header, picture of the slide
ROW_HEIGHT = 200_000  # English metric units (0.55 cm): shapes whose tops differ by less stand side by side


def read_pptx(source: Source) -> Extract:
    """Read a presentation. Raises `Refused`."""
    writer = Writer()
    with Archive(source) as archive:
        main = main_part(archive, "presentation")
        related = archive.related(main)
        ids = list(_relations(archive.xml(main)))
        parts = [related[key][1] for key in ids if key in related and related[key][1] in archive]
        if len(parts) > MOST_SLIDES:
            raise Refused("too_many_pages", f"It has {len(parts):,} slides; the limit is {MOST_SLIDES:,}: split it.")
        hidden = 0
        for number, part in enumerate(parts, start=1):
            hidden += not _slide(writer, archive, part, number)
        if hidden:
            writer.note(f"Hidden slides were left out ({hidden}).")
        metadata = properties(archive)
    extract = writer.extract(metadata, len(parts))
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def _relations(main: Element) -> Iterator[str]:
    """For each slide the id of its relation, which is not its own number, an attribute of the same name."""
    for slide in children(child(main, "sldIdLst"), "sldId"):
        yield next((str(text) for name, text in slide.attrib.items() if str(name).endswith("}id")), "")


def _slide(writer: Writer, archive: Archive, part: str, number: int) -> bool:
    """Write one slide and its notes; False where it is hidden."""
    root = archive.xml(part)
    if root.get("show") == "0":
        return False
    related = archive.related(part)
    shapes = list(_shapes(child(child(root, "cSld"), "spTree"), DEEPEST_GROUP))
    titles = [shape for shape in shapes if _placeholder(shape) in TITLES]
    for shape in titles:
        text = " ".join(text for _, text, _ in _paragraphs(shape))
        writer.add("heading", text, level=1, page=number)
    for shape in _reading_order([shape for shape in shapes if shape not in titles]):
        if _placeholder(shape) not in FURNITURE:
            _shape(writer, archive, related, shape, number)
    for kind, notes in related.values():
        if kind == "notesSlide" and notes in archive:
            for shape in _shapes(child(child(archive.xml(notes), "cSld"), "spTree"), DEEPEST_GROUP):
                if _placeholder(shape) == "body":
                    for _, text, _ in _paragraphs(shape):
                        writer.add("paragraph", text, page=number)
    return True


def _shapes(tree: Element | None, depth: int) -> Iterator[Element]:
    """Text shapes and frames of tables and charts, groups looked into."""
    for element in tree if tree is not None and depth else ():
        name = local(element.tag)
        if name in ("sp", "graphicFrame", "cxnSp"):
            if not _is_hidden(element):
                yield element
        elif name == "grpSp":
            yield from _shapes(element, depth - 1)
        elif name == "AlternateContent":
            yield from _shapes(child(element, "Choice"), depth - 1)


def _is_hidden(shape: Element) -> bool:
    for properties_ in shape:
        if local(properties_.tag).startswith("nv"):
            return value(child(properties_, "cNvPr"), "hidden") in ("1", "true")
    return False


def _placeholder(shape: Element) -> str:
    """The role of a shape in the slide's layout: "title", "body", "sldNum" …; "" for one of its own."""
    for nv in shape:
        if local(nv.tag).startswith("nv"):
            place = child(child(nv, "nvPr"), "ph")
            return (value(place, "type") or "obj") if place is not None else ""
    return ""


def _reading_order(shapes: list[Element]) -> list[Element]:
    """From the top down and from left to right, as the shapes stand; placeholders without a place keep their order."""
    placed = [(shape, _place(shape)) for shape in shapes]
    if any(place is None for _, place in placed):
        return shapes
    known = [(place, n, shape) for n, (shape, place) in enumerate(placed) if place is not None]
    known.sort(key=lambda item: item[:2])
    rows: list[list[tuple[tuple[int, int], int, Element]]] = []
    for item in known:
        if rows and item[0][0] - rows[-1][0][0][0] < ROW_HEIGHT:
            rows[-1].append(item)
        else:
            rows.append([item])
    return [shape for row in rows for _, _, shape in sorted(row, key=lambda item: (item[0][1], item[1]))]


def _place(shape: Element) -> tuple[int, int] | None:
    """Top and left in English metric units."""
    for frame in shape.iter():
        if local(frame.tag) == "off":
            try:
                return int(value(frame, "y")), int(value(frame, "x"))
            except ValueError:
                return None
    return None


def _shape(writer: Writer, archive: Archive, related: dict[str, tuple[str, str]], shape: Element, page: int) -> None:
    for element in shape.iter():
        name = local(element.tag)
        if name == "tbl":
            write_table(writer, _table(element), page=page)
            return
        key = {"chart": "id", "relIds": "dm"}.get(name)
        part = related.get(value(element, key), ("", ""))[1] if key else ""
        if name == "chart" and part in archive:
            write_chart(writer, archive.xml(part), page=page)
            return
        if name == "relIds" and part in archive:
            for text in diagram_texts(archive.xml(part)):
                writer.add("list_item", text, page=page)
            return
    counts: dict[int, int] = {}
    bulleted = _placeholder(shape) in ("body", "obj") and len(list(_paragraphs(shape))) > 1
    for level, text, bullet in _paragraphs(shape):
        if bullet == "none" or (not bullet and not bulleted):
            writer.add("paragraph", text, page=page)
            counts.clear()
            continue
        counts = {at: count for at, count in counts.items() if at <= level}
        counts[level] = counts.get(level, 0) + 1
        writer.add("list_item", f"{counts[level]}. {text}" if bullet == "number" else text, level=level, page=page)


def _paragraphs(shape: Element) -> Iterator[tuple[int, str, str]]:
    """Level, words and kind of bullet ("number", "bullet", "none", "" for the layout's) of paragraphs with words."""
    body = child(shape, "txBody")
    for paragraph in children(body, "p"):
        look = child(paragraph, "pPr")
        text = _words(paragraph)
        if not text:
            continue
        level = value(look, "lvl")
        bullet = ""
        for mark in look if look is not None else ():
            name = local(mark.tag)
            bullet = {"buNone": "none", "buAutoNum": "number", "buChar": "bullet", "buBlip": "bullet"}.get(name, bullet)
        yield int(level) if level.isdigit() else 0, text, bullet


def _words(paragraph: Element) -> str:
    parts = []
    for run in paragraph:
        name = local(run.tag)
        if name in ("r", "fld"):
            text = "".join(t.text or "" for t in children(run, "t"))
            raised = value(child(run, "rPr"), "baseline")
            parts.append(superscript(text) if raised.isdigit() and int(raised) > 0 else text)
        elif name == "br":
            parts.append("\n")
        elif name in ("m", "AlternateContent"):
            parts.extend(t.text or "" for t in run.iter() if local(t.tag) == "t")
    return " ".join(clean("".join(parts)).split())


def _table(table: Element) -> list[Row]:
    first = value(child(table, "tblPr"), "firstRow") in ("1", "true")
    rows: list[Row] = []
    for number, line in enumerate(children(table, "tr")):
        cells: list[str] = []
        for cell in children(line, "tc"):
            if value(cell, "hMerge") in ("1", "true"):
                text = cells[-1] if cells else ""
            elif value(cell, "vMerge") in ("1", "true"):
                text = rows[-1].cells[len(cells)] if rows and len(cells) < len(rows[-1].cells) else ""
            else:
                text = " ".join(filter(None, (_words(p) for p in children(child(cell, "txBody"), "p"))))
            cells.append(text)
        below_groups = number == 1 and _is_grouped(rows[0].cells)
        wide = len(cells) > 1 and value(next(children(line, "tc")), "gridSpan") == str(len(cells))
        rows.append(Row(tuple(cells), header=first and (number == 0 or below_groups) and not wide, wide=wide))
    if rows and all(row.header for row in rows):
        rows = [Row(row.cells) for row in rows]
    return rows


def _is_grouped(cells: tuple[str, ...]) -> bool:
    """Whether a row of headers has one over several columns: then the row below it heads the columns too."""
    return any(a and a == b for a, b in pairwise(cells))
