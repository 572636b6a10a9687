"""Word files (.docx and its kin), Strict ones too: body, tables, text boxes, lists, footnotes, headers and footers.

Comments, deleted text and hidden text are left out; nothing outside the file is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.reading.archive import Archive, local
from corpus.reading.characters import clean, superscript
from corpus.reading.charts import diagram_texts, write_chart
from corpus.reading.docx_styles import (
    SMALLEST,
    Element,
    Numbering,
    Style,
    child,
    children,
    is_on,
    is_shaded,
    read_numbering,
    read_styles,
    value,
)
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source
from corpus.reading.structure import refine
from corpus.reading.tables import Row, write_table

GONE = frozenset(
    {"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr"}
)
MOST_COLUMNS = 200


@dataclass
class _Story:
    """What one reading of a document holds."""

    archive: Archive
    part: str
    writer: Writer
    styles: dict[str, Style]
    numbering: Numbering
    notes: dict[str, Element]
    related: dict[str, tuple[str, str]] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)  # ids of the notes referred to, in order
    owed: list[str] = field(default_factory=list)  # ids of the notes that are not written yet
    boxes: list[Element] = field(default_factory=list)  # text boxes met in the paragraph at hand
    drawings: list[Element] = field(default_factory=list)
    hidden: int = 0
    coloured_page: bool = False
    in_box: bool = False
    in_table: bool = False


def read_docx(source: Source) -> Extract:
    """Read a Word file. Raises `Refused`."""
    with Archive(source) as archive:
        main = main_part(archive, "document")
        root = archive.xml(main)
        related = archive.related(main)
        story = _Story(
            archive, main, Writer(), read_styles(_part(archive, related, "styles")),
            read_numbering(_part(archive, related, "numbering")), _notes(archive, related), related,
            coloured_page=child(root, "background") is not None,
        )
        _blocks(story, child(root, "body"))
        _headers_and_footers(story)
        if story.hidden:
            story.writer.note(f"Hidden text was left out ({story.hidden:,} characters).")
        if any(kind == "comments" for kind, _ in related.values()):
            story.writer.note("Comments were left out.")
        extract = story.writer.extract(properties(archive))
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def main_part(archive: Archive, root: str) -> str:
    """The name of the part that an Office file begins with. Raises `Refused` where it is another kind of file."""
    if "[Content_Types].xml" not in archive:
        raise Refused("wrong_type", "It is a zip archive, but not the Office file that its name says.")
    for kind, part in archive.related("").values():
        if kind == "officeDocument":
            if local(archive.xml(part).tag) != root:
                raise Refused("wrong_type", "It is another kind of Office file than its name says.")
            return part
    raise Refused("corrupt", "It is damaged: its main part is missing.")


def properties(archive: Archive) -> dict[str, str]:
    """The title that an Office file gives itself, unless it is a template's."""
    for kind, part in archive.related("").values():
        if kind == "core-properties" and part in archive:
            title = next((element.text for element in archive.xml(part) if local(element.tag) == "title"), None)
            words = " ".join(clean(title or "").split())
            if words and words.lower() not in ("powerpoint presentation", "word document", "title", "untitled"):
                return {"title": words}
    return {}


def _part(archive: Archive, related: dict[str, tuple[str, str]], kind: str) -> Element | None:
    return next((archive.xml(part) for found, part in related.values() if found == kind and part in archive), None)


def _notes(archive: Archive, related: dict[str, tuple[str, str]]) -> dict[str, Element]:
    notes = {}
    for kind in ("footnotes", "endnotes"):
        for note in children(_part(archive, related, kind), "footnote", "endnote"):
            if value(note, "type") in ("", "normal"):
                notes[f"{local(note.tag)}{value(note, 'id')}"] = note
    return notes


# -------------------------------------------------------------------------------------------------------------- blocks


def _blocks(story: _Story, parent: Element | None) -> None:
    """Write paragraphs and tables, looking into the wrappers that Word puts round them."""
    for element in parent if parent is not None else ():
        name = local(element.tag)
        if name == "p":
            _paragraph(story, element)
        elif name == "tbl":
            _table(story, element)
        elif name == "AlternateContent":
            _blocks(story, child(element, "Choice"))
        elif name not in GONE:
            _blocks(story, element)
        _write_owed_notes(story)


def _paragraph(story: _Story, paragraph: Element) -> None:
    text = _words(story, paragraph)
    boxes, story.boxes = story.boxes, []
    drawings, story.drawings = story.drawings, []
    style = _style_of(story, paragraph)
    number = _number(story, paragraph, style) if text.strip() else None
    level = _heading_level(paragraph, style)
    if level:
        story.writer.add("heading", f"{number} {text}" if number else text, level=min(6, level))
    elif style.name.lower() == "caption":
        story.writer.add("caption", text)
    elif number is not None:
        depth = value(child(child(child(paragraph, "pPr"), "numPr"), "ilvl"))
        depth_in_list = int(depth) if depth.isdigit() else style.list_level
        story.writer.add("list_item", f"{number} {text}" if number else text, level=min(8, depth_in_list))
    else:
        story.writer.add("paragraph", text)
    for box in boxes:
        inner = replace(story, in_box=True, boxes=[], drawings=[])
        _blocks(inner, box)
        story.hidden = inner.hidden
    for drawing in drawings:
        _drawing(story, drawing)


def _style_of(story: _Story, paragraph: Element) -> Style:
    return story.styles.get(value(child(child(paragraph, "pPr"), "pStyle")), Style())


def _heading_level(paragraph: Element, style: Style) -> int:
    outline = value(child(child(paragraph, "pPr"), "outlineLvl"))
    return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else style.level


def _number(story: _Story, paragraph: Element, style: Style) -> str | None:
    numbers = child(child(paragraph, "pPr"), "numPr")
    list_id = value(child(numbers, "numId")) or style.list_id
    level = value(child(numbers, "ilvl"))
    if list_id in ("", "0"):
        return None
    return story.numbering.next(list_id, int(level) if level.isdigit() else style.list_level)


def _write_owed_notes(story: _Story) -> None:
    while story.owed:
        key = story.owed.pop(0)
        mark = str(story.marks.index(key) + 1)
        words = " ".join(_words(story, p) for p in story.notes[key].iter() if local(p.tag) == "p")
        if words.strip():
            story.writer.add("footnote", f"{superscript(mark)} {words.strip()}", mark=mark)


def _headers_and_footers(story: _Story) -> None:
    """Write each header and footer once, after the body."""
    seen: set[str] = set()
    for kind, part in story.related.values():
        if kind in ("header", "footer") and part in story.archive:
            inner = replace(story, part=part, related=story.archive.related(part))
            for paragraph in story.archive.xml(part).iter():
                if local(paragraph.tag) == "p":
                    text = _words(inner, paragraph).strip()
                    inner.boxes.clear()
                    if any(map(str.isalpha, text)) and text not in seen:
                        seen.add(text)
                        story.writer.add("paragraph", text)


# --------------------------------------------------------------------------------------------------------------- words


def _words(story: _Story, paragraph: Element) -> str:
    """The visible words of one paragraph; its text boxes and drawings are kept for after it."""
    style = _style_of(story, paragraph)
    shaded = style.shaded or is_shaded(child(paragraph, "pPr"))
    parts: list[str] = []
    for run in _runs(paragraph):
        if local(run.tag) == "t":  # of a formula
            parts.append(run.text or "")
            continue
        words = "".join(_run(story, run))
        if words.strip() and _is_hidden(story, run, style, shaded):
            story.hidden += len(words)
        else:
            parts.append(words)
    return clean("".join(parts))


def _runs(parent: Element) -> Iterator[Element]:
    """The runs of a paragraph, and the letters of its formulas, in order, looking into links, fields and insertions."""
    for element in parent:
        name = local(element.tag)
        if name == "r" or (name == "t" and "math" in str(element.tag)):
            yield element
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            if chosen is not None:
                yield from _runs(chosen)
        elif name not in GONE and name != "p":
            yield from _runs(element)


def _run(story: _Story, run: Element) -> Iterator[str]:
    raised = value(child(child(run, "rPr"), "vertAlign")) == "superscript"
    for element in run:
        name = local(element.tag)
        if name == "t":
            yield superscript(element.text or "") if raised else element.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name in ("footnoteReference", "endnoteReference"):
            yield _mark(story, name.removesuffix("Reference") + value(element, "id"))
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            if chosen is not None:
                yield from _run(story, chosen)
        elif name in ("drawing", "pict", "object"):
            _keep_drawing(story, element)


def _mark(story: _Story, key: str) -> str:
    if key not in story.notes:
        return ""
    if key not in story.marks:
        story.marks.append(key)
        story.owed.append(key)
    return superscript(str(story.marks.index(key) + 1))


def _is_hidden(story: _Story, run: Element, paragraph_style: Style, shaded: bool) -> bool:
    """w:vanish, 2 points or less, or white where nothing says that it stands on a colour."""
    look = child(run, "rPr")
    style = story.styles.get(value(child(look, "rStyle")), Style())
    vanish = child(look, "vanish")
    if is_on(vanish) if vanish is not None else style.hidden or paragraph_style.hidden:
        return True
    size = value(child(look, "sz"))
    if size.isdigit() and int(size) <= SMALLEST:
        return True
    on_colour = (
        shaded or style.shaded or is_shaded(look) or story.coloured_page or story.in_box or story.in_table
    )
    return value(child(look, "color")).lower() == "ffffff" and not on_colour


# ------------------------------------------------------------------------------------------------- drawings and tables


def _keep_drawing(story: _Story, drawing: Element) -> None:
    boxes = [element for element in drawing.iter() if local(element.tag) == "txbxContent"]
    story.boxes.extend(box for box in boxes if not any(up in boxes for up in box.iterancestors()))
    story.drawings.extend(element for element in drawing.iter() if local(element.tag) in ("chart", "relIds"))


def _drawing(story: _Story, drawing: Element) -> None:
    """Write what a chart or a diagram says."""
    key = value(drawing, "id") or value(drawing, "dm")
    part = story.related.get(key, ("", ""))[1]
    if part not in story.archive:
        return
    if local(drawing.tag) == "chart":
        write_chart(story.writer, story.archive.xml(part))
    else:
        for text in diagram_texts(story.archive.xml(part)):
            story.writer.add("list_item", text)


def _table(story: _Story, table: Element) -> None:
    story_inside = replace(story, in_table=True, boxes=[], drawings=[])
    styled = _first_row_is_styled(story, table)
    rows: list[Row] = []
    above: list[str] = []
    for number, row in enumerate(_rows(table)):
        cells, bold = _cells(story_inside, row, above)
        wide = len(cells) > 1 and len(list(_inside(row, "tc"))) == 1 and len(set(cells)) == 1
        marked = is_on(child(child(row, "trPr"), "tblHeader")) or (number == 0 and (styled or bold))
        rows.append(Row(tuple(cells), header=marked and not wide and all(r.header or r.wide for r in rows), wide=wide))
        above = cells
    story.hidden = story_inside.hidden
    if len(rows) == 1:
        rows = [Row(rows[0].cells)]
    caption = ""
    if story.writer.blocks and story.writer.blocks[-1].kind == "caption":
        caption = story.writer.text(story.writer.blocks[-1])
    write_table(story.writer, rows, caption=caption)
    for box in story_inside.boxes:
        _blocks(story, box)


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        name = local(element.tag)
        if name == "tr":
            yield element
        elif name not in GONE and name != "tc":
            yield from _rows(element)


def _cells(story: _Story, row: Element, above: list[str]) -> tuple[list[str], bool]:
    """The texts of a row's cells, one for each column of the grid, and whether all are bold."""
    before = value(child(child(row, "trPr"), "gridBefore"))
    cells = [""] * (min(MOST_COLUMNS, int(before)) if before.isdigit() else 0)
    bold = True
    for cell in _inside(row, "tc"):
        look = child(cell, "tcPr")
        span = value(child(look, "gridSpan"))
        merge = child(look, "vMerge")
        if merge is not None and value(merge) in ("", "continue"):
            text = above[len(cells)] if len(cells) < len(above) else ""
        else:
            text = _cell_text(story, cell)
            bold = bold and _is_bold(cell)
        cells.extend([text] * max(1, min(MOST_COLUMNS, int(span) if span.isdigit() else 1)))
    return cells[:MOST_COLUMNS], bold


def _inside(parent: Element, wanted: str) -> Iterator[Element]:
    for element in parent:
        name = local(element.tag)
        if name == wanted:
            yield element
        elif name not in GONE:
            yield from _inside(element, wanted)


def _cell_text(story: _Story, cell: Element) -> str:
    return " ".join(filter(None, (_words(story, p).strip() for p in cell.iter() if local(p.tag) == "p")))


def _is_bold(cell: Element) -> bool:
    runs = [run for run in cell.iter() if local(run.tag) == "r" and any(local(t.tag) == "t" and t.text for t in run)]
    return all(is_on(child(child(run, "rPr"), "b")) for run in runs)


def _first_row_is_styled(story: _Story, table: Element) -> bool:
    """Whether the table's style sets its first row off, and the table uses that."""
    look = child(child(table, "tblPr"), "tblLook")
    uses = value(look, "firstRow") in ("1", "true", "on") or int(value(look) or "0", 16) & 0x20 != 0
    name = story.styles.get(value(child(child(table, "tblPr"), "tblStyle")), Style()).name.lower()
    return uses and bool(name) and name not in ("table grid", "normal table", "table normal", "plain table 4")
