"""The version to send as a file: Word with real footnotes, Markdown, a mail draft, plain text.

Nothing in a file can run or be fetched: no field, macro, picture or formula; the only addresses are those of cited
sources, as text. The ledger of figures goes with each.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from assistant.compose.draft import used_numbers
from assistant.enquiry.drafting import source_date
from assistant.enquiry.values import FORMATS, EnquiryReply, LedgerFigure
from assistant.errors import BadEnquiry

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

    from assistant.answer import Citation

HEADS: Final = (
    "Question",
    "Figure",
    "Unit",
    "What it counts",
    "Area",
    "Period",
    "Source",
    "Page",
    "Words of the source",
    "Checked",
)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_TOKENS: Final = re.compile(r"(?<!\\)(?:\[(?P<mark>\d+)\]|\*\*(?P<bold>.+?)(?<!\\)\*\*|<(?P<url>https?://[^\s<>]+)>)")
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
_FOOTNOTES: Final = "/word/footnotes.xml"
_NS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def check_name(path: Path) -> Path:
    """The path, where its suffix is one that a reply can be written in. Raises `BadEnquiry`."""
    if path.suffix.lower() not in FORMATS:
        raise BadEnquiry(
            f"A reply cannot be written as {path.name!r}. Choose a name that ends in {', '.join(FORMATS)}."
        )
    return path


def save(reply: EnquiryReply, path: Path) -> Path:
    """Write the version to send in the format of the suffix; the path. Raises `BadEnquiry`."""
    writers: dict[str, Callable[[EnquiryReply], bytes]] = {
        ".docx": as_word, ".eml": as_mail,
        ".md": lambda one: as_markdown(one).encode(), ".txt": lambda one: as_text(one).encode(),
    }  # fmt: skip
    data = writers[check_name(path).suffix.lower()](reply)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadEnquiry(
            f"The reply cannot be written to {str(path)!r} ({error.strerror}). Name another place."
        ) from error
    return path


# Text


def as_markdown(reply: EnquiryReply) -> str:
    """The reply with its table of figures."""
    rows = [["---"] * len(HEADS)] if reply.ledger else []
    table = [list(HEADS), *rows, *[[_in_cell(cell) for cell in row(one)] for one in reply.ledger]]
    lines = [f"| {' | '.join(cells)} |" for cells in table]
    return _tamed(reply.markdown) + ("\n## Figures in this reply\n\n" + "\n".join(lines) + "\n" if reply.ledger else "")


def _tamed(markdown: str) -> str:
    """Markdown in which no picture, named link or tag is live: an edit may hold what somebody pasted."""
    plain_marks = re.sub(r"(?<!\\)(!(?=\[)|\](?=\())", r"\1\\", markdown)
    plain_marks = re.sub(r"^(\s*)\[(?=[^\]\n]+\]:)", r"\1\\[", plain_marks, flags=re.MULTILINE)
    return re.sub(r"(?<!\\)<(?!https?://[^\s<>]+>)(?=[A-Za-z/!?])", r"\\<", plain_marks)


def _in_cell(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", " ".join(text.split()))


def as_text(reply: EnquiryReply) -> str:
    """The reply as plain text to copy."""
    return plain(reply.markdown)


def plain(markdown: str) -> str:
    """Markdown as plain text: headings underlined by a blank line, marks of emphasis and escapes gone."""
    rows = [line for line in markdown.splitlines() if not re.fullmatch(r"\|(?: ?---+ ?\|)+", line)]
    return "\n".join(map(_plain_line, rows)).strip() + "\n"


def _plain_line(line: str) -> str:
    bare = re.sub(r"^#{1,6} |(?<!\\)\*\*", "", line)
    bare = re.sub(r"(?<!\\)<(https?://[^\s<>]+)>", r"\1", bare)
    bare = re.sub(r"(?<!\\) \| ", "\t", re.sub(r"^\| | \|$", "", bare))
    return _ESCAPED.sub(r"\1", bare).rstrip()


def row(one: LedgerFigure) -> list[str]:
    """A figure of the ledger as cells, in the order of `HEADS`."""
    worked_out = f"worked out from {', '.join(one.derived_from)}" if one.derived_from else ""
    return [
        str(one.question) if one.question else "Why here", one.text, one.unit, one.measure, one.geography, one.period,
        worked_out or f"[{one.citation}] {one.document}", str(one.page or ""), one.quote,
        "yes" if one.verified else "NO",
    ]  # fmt: skip


def ledger_csv(reply: EnquiryReply) -> str:
    """The ledger as CSV; a cell that a spreadsheet would run begins with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file)
    for cells in [list(HEADS), *map(row, reply.ledger)]:
        writer.writerow([f"'{cell}" if cell.startswith(_RISKY) else " ".join(cell.split()) for cell in cells])
    return file.getvalue()


def as_mail(reply: EnquiryReply, to: str = "") -> bytes:
    """A draft for a mail program. The receiver comes from the officer alone, never from the letter."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(reply.subject.split())
    if to.strip():
        if re.search(r"[\r\n]", to):
            raise BadEnquiry("The address of the receiver holds a line break. Write one address.")
        mail["To"] = to.strip()
    mail["X-Unsent"] = "1"
    mail.set_content(as_text(reply))
    if reply.ledger:
        mail.add_attachment(ledger_csv(reply), subtype="csv", filename="figures.csv")
    return mail.as_bytes()


# Word


class Paper(Protocol):
    """What can be written as a Word file: a reply, a conversation."""

    @property
    def subject(self) -> str:
        """Its title."""
        ...

    @property
    def markdown(self) -> str:
        """Its text, with markers."""
        ...

    @property
    def citations(self) -> Sequence[Citation]:
        """What the markers stand for."""
        ...

    @property
    def ledger(self) -> Sequence[LedgerFigure]:
        """Its table of figures."""
        ...


def as_word(reply: Paper) -> bytes:
    """A reply as a Word file: a footnote for each citation, and the table of figures."""
    import docx

    document = docx.Document()
    document.core_properties.title = _clean(reply.subject)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    notes = _Footnotes(reply)
    _styles(document)
    for block in reply.markdown.strip().split("\n\n"):
        _block(document, block, notes)
    if reply.ledger:
        document.add_heading("Figures in this reply", 2)
        _grid(document, [list(HEADS), *map(row, reply.ledger)], None, size=7)
    notes.attach(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _styles(document: Word) -> None:
    from docx.shared import Cm, Pt

    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.2)


def _block(document: Word, block: str, notes: _Footnotes) -> None:
    """One block of Markdown: heading, list, table or paragraph."""
    lines = block.split("\n")
    heading = re.match(r"(#{1,3}) (.+)", lines[0])
    if heading:
        _runs(document.add_heading(level=len(heading[1])), heading[2], notes)
    elif lines[0].startswith("| "):
        cells = [
            re.split(r"(?<!\\) \| ", re.sub(r"^\| | \|$", "", line))
            for line in lines
            if not re.fullmatch(r"\|(?: ?---+ ?\|)+", line)
        ]
        _grid(document, cells, notes, size=9)
    else:
        for line in lines:
            item = re.match(r"(?P<bullet>- )|(?P<number>\d+\. )", line)
            style = ("List Bullet" if item["bullet"] else "List Number") if item else None
            _runs(document.add_paragraph(style=style), line[item.end() :] if item else line, notes)


def _grid(document: Word, rows: Sequence[Sequence[str]], notes: _Footnotes | None, *, size: int) -> None:
    from docx.shared import Pt

    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for place, cells in enumerate(rows):
        held = table.add_row().cells
        for cell, text in zip(held, cells, strict=True):
            paragraph = cell.paragraphs[0]
            if notes is None:
                paragraph.add_run(_clean(text))
            else:
                _runs(paragraph, text, notes)
            for run in paragraph.runs:
                run.font.size = Pt(size)
                run.bold = run.bold or place == 0


def _runs(paragraph: Paragraph, markdown: str, notes: _Footnotes) -> None:
    """A line of Markdown as runs; its markers as footnotes."""
    at = 0
    for match in _TOKENS.finditer(markdown):
        paragraph.add_run(_clean(_ESCAPED.sub(r"\1", markdown[at : match.start()])))
        if match["mark"]:
            notes.refer(paragraph, int(match["mark"]))
        elif match["bold"]:
            paragraph.add_run(_clean(_ESCAPED.sub(r"\1", re.sub(r"\[\d+\]", "", match["bold"])))).bold = True
            for number in used_numbers(match["bold"]):
                notes.refer(paragraph, number)
        else:
            paragraph.add_run(_clean(match["url"]))
        at = match.end()
    paragraph.add_run(_clean(_ESCAPED.sub(r"\1", markdown[at:])))


def _clean(text: str) -> str:
    """Text without the characters that XML does not take."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


class _Footnotes:
    """The footnotes of a Word file, which the library lacks: each marker becomes a note of its own."""

    def __init__(self, reply: Paper) -> None:
        self._texts: dict[int, str] = {}
        for one in reply.citations:
            about = [
                one.title,
                one.publisher,
                source_date(one),
                one.geography,
                f"page {one.page}" if one.page else "",
                one.url,
            ]
            self._texts[one.number] = f"{', '.join(part for part in about if part)}: “{' '.join(one.quote.split())}”"
        self._made: list[str] = []

    def refer(self, paragraph: Paragraph, number: int) -> None:
        """Put a footnote where the marker of a citation stands; the marker itself stays in plain text without one."""
        if number not in self._texts:
            paragraph.add_run(f"[{number}]")
            return
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self._made.append(f"[{number}] {self._texts[number]}")
        run: Any = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self._made)))
        run._r.append(reference)

    def attach(self, document: Word) -> None:
        """Add the part with the notes to the file."""
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        root = etree.Element(f"{{{_NS}}}footnotes", nsmap={"w": _NS})
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            note = etree.SubElement(root, f"{{{_NS}}}footnote", {f"{{{_NS}}}type": kind, f"{{{_NS}}}id": str(number)})
            run = etree.SubElement(etree.SubElement(note, f"{{{_NS}}}p"), f"{{{_NS}}}r")
            etree.SubElement(run, f"{{{_NS}}}{kind}")
        for number, text in enumerate(self._made, start=1):
            note = etree.SubElement(root, f"{{{_NS}}}footnote", {f"{{{_NS}}}id": str(number)})
            paragraph = etree.SubElement(note, f"{{{_NS}}}p")
            mark = etree.SubElement(paragraph, f"{{{_NS}}}r")
            properties = etree.SubElement(mark, f"{{{_NS}}}rPr")
            etree.SubElement(properties, f"{{{_NS}}}vertAlign", {f"{{{_NS}}}val": "superscript"})
            etree.SubElement(mark, f"{{{_NS}}}footnoteRef")
            run = etree.SubElement(paragraph, f"{{{_NS}}}r")
            etree.SubElement(etree.SubElement(run, f"{{{_NS}}}rPr"), f"{{{_NS}}}sz", {f"{{{_NS}}}val": "18"})
            words = etree.SubElement(run, f"{{{_NS}}}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
            words.text = _clean(f" {text}")
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI(_FOOTNOTES), CONTENT_TYPE.WML_FOOTNOTES, data, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
