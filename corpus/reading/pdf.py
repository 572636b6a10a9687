"""PDF: text in reading order with its pages and boxes, tables with their headers. Runs in a child process."""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from corpus.reading.characters import clean
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source, content
from corpus.reading.ocr import HOW_TO, SCAN
from corpus.reading.pdf_blocks import Placed, write_blocks
from corpus.reading.pdf_layout import arrange
from corpus.reading.pdf_lines import Line
from corpus.reading.pdf_page import Page, read_page
from corpus.reading.pdf_repair import with_new_table
from corpus.reading.pdf_rules import ruled_tables
from corpus.reading.structure import refine

MOST_PAGES = 2000
LARGEST_STREAM = 64 << 20  # bytes that a stream other than a picture may expand to
LARGEST_TOTAL = 512 << 20  # bytes that all of them may
MOST_FILTERS = 4
CHUNK = 1 << 20
MOST_UNKNOWN = 0.3  # share of characters without a meaning
TITLE_NEAR_TOP = 2000  # characters

_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd]")
_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")


# A page (from 0) of a document with the words of its picture; None where it is not read
Recognise = Callable[[Any, int], Page | None]


def read_pdf(source: Source, recognise: Recognise | None = None) -> Extract:
    """Read a PDF. Raises `Refused`: encrypted, corrupt, bomb, too_many_pages, no_text (a scan).

    `recognise` reads the pages that are pictures.
    """
    document, repaired = open_pdf(source)
    try:
        return _read(document, recognise, repaired)
    finally:
        document.close()


def open_pdf(source: Source, *, read_before: bool = False) -> tuple[Any, bool]:
    """A pypdfium2 document, and whether it had to be repaired. Raises `Refused`: encrypted, corrupt, bomb.

    In a file that was `read_before` no bomb is looked for again.
    """
    if not read_before:
        _refuse_bombs(source)
    try:
        return pypdfium2.PdfDocument(source), False
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Refused("encrypted", "It is protected by a password: save a copy without one.") from error
        return _repaired(source), True


def _repaired(source: Source) -> Any:
    data = with_new_table(content(source))
    try:
        if data is not None:
            return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        pass
    raise Refused("corrupt", "It is damaged: no PDF reader can open it.")


def _read(document: Any, recognise: Recognise | None, repaired: bool) -> Extract:
    count = len(document)
    if count > MOST_PAGES:
        raise Refused("too_many_pages", f"It has {count:,} pages, and the limit is {MOST_PAGES:,}: split it.")
    document.init_forms()  # so that the fields of a form have their looks
    writer = Writer()
    placed: list[Placed] = []
    hidden = 0
    scans: list[int] = []
    recognised: list[int] = []
    damaged: list[int] = []
    for index in range(count):
        try:
            page = read_page(document, index)
        except pypdfium2.PdfiumError:
            damaged.append(index + 1)
            continue
        hidden += page.hidden
        things = list(_arranged(page))
        if not things and page.pictures:
            picture = recognise(document, index) if recognise else None
            things = list(_arranged(picture)) if picture else []
            (recognised if picture else scans).append(index + 1)
        placed.extend(things)
    _refuse_empty(count, placed, scans, damaged, hidden)
    write_blocks(writer, placed)
    if repaired:
        writer.note("The file is damaged: what could be saved of it was read.")
    if hidden:
        writer.note(f"Text that nobody can see on the page was left out ({hidden:,} characters).")
    if scans:
        writer.note(f"{_pages(scans)} without text (a scan or a picture), and what is on it was not read: {HOW_TO}.")
    if recognised:
        writer.note(f"{_pages(recognised)} a scan, read by text recognition: check figures against the page.")
    if damaged:
        writer.note(f"{_pages(damaged)} damaged and was left out.")
    extract = replace(writer.extract(pages=count), scans=len(scans))
    unknown = len(_UNKNOWN.findall(extract.text))
    if unknown > MOST_UNKNOWN * len(extract.text):
        raise Refused("no_text", "Its fonts do not say which letters they show: run a text recognition over it first.")
    extract = replace(extract, metadata=_metadata(document, extract.text))
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def _arranged(page: Page) -> Iterator[Placed]:
    """Lines and tables of one page; text that runs at another angle comes after the upright text."""
    angles = sorted({word.angle for word in page.words}, key=lambda angle: -sum(w.angle == angle for w in page.words))
    for angle in angles:
        words = [word for word in page.words if word.angle == angle]
        if angle % 90:
            yield Placed(Line(words, words[0].x0, words[-1].x1), page, angle)
            continue
        tables, rest = ruled_tables(words, [page.upright(rule, angle) for rule in page.rules])
        for item in arrange(rest, tables):
            yield Placed(item, page, angle)


def _refuse_empty(count: int, placed: list[Placed], scans: list[int], damaged: list[int], hidden: int) -> None:
    if placed:
        return
    if damaged and len(damaged) == count:
        raise Refused("corrupt", "It is damaged: none of its pages can be read.")
    if scans:
        raise Refused("no_text", SCAN)
    if hidden:
        raise Refused("no_text", "It holds no text that can be seen.")
    raise Refused("no_text", "Its pages hold no text." if count else "It has no pages.")


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"Page {shown} is" if len(numbers) == 1 else f"Pages {shown} are"


def _metadata(document: Any, text: str) -> dict[str, str]:
    """The title that the file gives itself, if its words stand near the top: many are a program's or a template's."""
    title = " ".join(clean(document.get_metadata_value("Title")).split())
    words = re.findall(r"\w+", title.lower())
    top = set(re.findall(r"\w+", text[:TITLE_NEAR_TOP].lower()))
    return {"title": title} if words and sum(word in top for word in words) >= 0.7 * len(words) else {}


# ------------------------------------------------------------------------------------------------------------- bombs


def _refuse_bombs(source: Source) -> None:
    """Expand every stream but the pictures, without keeping anything, and refuse what grows past the limits.

    PDFium has no limit of its own, and a page of 250 MB of blanks costs it half a gigabyte and ten seconds.
    """
    if isinstance(source, bytes):
        _count_streams(source)
        return
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        _count_streams(mapped)


def _count_streams(data: bytes | mmap.mmap) -> None:
    total = 0
    for match in _STREAM.finditer(data):
        before = data[max(0, match.start() - 2000) : match.start()]
        dictionary = before[before.rfind(b"obj") + 1 :]
        filters = len(_FLATE.findall(dictionary))
        if not filters or re.search(rb"/Subtype\s*/Image\b", dictionary):
            continue
        size = _expanded(data, match.end(), filters)
        total += size
        if size > LARGEST_STREAM or total > LARGEST_TOTAL:
            raise Refused("bomb", "Its pages expand to far more than the file holds: it is not read.")


def _expanded(data: bytes | mmap.mmap, start: int, filters: int) -> int:
    """Bytes that a stream expands to, through all of its filters; counting stops past the limit of one stream."""
    if filters > MOST_FILTERS:
        return LARGEST_STREAM + 1
    stages = [zlib.decompressobj() for _ in range(filters)]
    size, at = 0, start
    try:
        while at < len(data) and not stages[0].eof and size <= LARGEST_STREAM:
            for piece in _through(stages, data[at : at + 65536]):
                size += len(piece)
                if size > LARGEST_STREAM:
                    break
            at += 65536
    except zlib.error:  # encrypted, damaged, or no stream at all
        pass
    return size


def _through(stages: list[Any], data: bytes) -> Iterator[bytes]:
    """Feed data to the first stage and hand out what the last one gives, in pieces."""
    first, rest = stages[0], stages[1:]
    while data:
        piece = first.decompress(data, CHUNK)
        data = first.unconsumed_tail
        if piece and rest:
            yield from _through(rest, piece)
        elif piece:
            yield piece
        elif not data:
            return
