"""One PDF page as plain values: words with their boxes, ruled lines, filled areas. The only module that calls PDFium's
text functions.

Words are given in *upright* coordinates, in points: x grows in the direction of reading, y downwards from line to line,
whatever the angle of the text. `Page.box` turns such a rectangle into one on the page as it is shown, in points from
its top left. What nobody can see (white on white, 2 points or less, render mode 3, off the page) is counted, not given.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from corpus.document import Box
from corpus.reading.characters import clean
from corpus.reading.pdf_drawing import WHITE, Rectangle, drawing_of

MOST_CHARACTERS = 200_000  # on one page
SMALLEST = 2.0  # points; text of this height or less cannot be read
INVISIBLE_MODES = (3, 7)

_LINE_END_HYPHEN = re.compile("[\x02\ufffe]")  # how PDFium writes a hyphen that ends a line
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")



@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space between them, in one style."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float  # y of the line that the characters stand on
    size: float  # points from the top of an ascender to the foot of a descender
    bold: bool
    angle: int  # 0, 90, 180 or 270 degrees clockwise; anything else rounded, for words that belong to no line
    spaced: bool  # a real space stands before it


@dataclass(frozen=True, slots=True)
class Page:
    """What one page holds. Rectangles are in user space: x to the right, y upwards, before the page's own rotation."""

    number: int  # from 1
    crop: Rectangle  # left, bottom, right, top
    rotation: int  # degrees clockwise
    words: tuple[Word, ...]
    rules: tuple[Rectangle, ...]  # thin lines, across or upright
    hidden: int  # characters left out because nobody can see them
    pictures: bool

    @property
    def height(self) -> float:
        """Of the page as it is shown, in points."""
        x0, y0, x1, y1 = self.crop
        return x1 - x0 if self.rotation in (90, 270) else y1 - y0

    def box(self, word: Rectangle, angle: int) -> Box:
        """An upright rectangle of text of this angle as a box of the page as it is shown."""
        left, top, right, bottom = _from_upright(word, angle)
        x0, y0, x1, y1 = self.crop
        if self.rotation == 90:
            corners = (bottom - y0, left - x0, top - y0, right - x0)
        elif self.rotation == 180:
            corners = (x1 - right, bottom - y0, x1 - left, top - y0)
        elif self.rotation == 270:
            corners = (y1 - top, x1 - right, y1 - bottom, x1 - left)
        else:
            corners = (left - x0, y1 - top, right - x0, y1 - bottom)
        return Box(self.number, *corners)

    def upright(self, area: Rectangle, angle: int) -> Rectangle:
        """A rectangle of user space in the upright coordinates of text of this angle: left, top, right, bottom."""
        return _to_upright(*area, angle)


@dataclass(frozen=True, slots=True)
class _Style:
    angle: int
    bold: bool
    invisible: bool  # render mode 3 or full transparency
    white: bool


def read_page(document: Any, index: int) -> Page:
    """Page `index` (from 0) of a pypdfium2 document, with what its forms hold; `PdfiumError` where it is damaged."""
    page = document[index]
    try:
        if _has_form_fields(page.raw) and pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == 1:
            page.close()  # the fields' looks are part of the page only when it is loaded again
            page = document[index]
        crop = tuple(page.get_cropbox())
        drawing = drawing_of(page.raw)
        text = page.get_textpage()
        try:
            words, hidden = _words(text.raw, crop, drawing.areas, drawing.pictures)
        finally:
            text.close()
        return Page(
            index + 1, crop, page.get_rotation(), tuple(words), tuple(drawing.rules), hidden, bool(drawing.pictures)
        )
    finally:
        page.close()


def _to_upright(left: float, bottom: float, right: float, top: float, angle: int) -> Rectangle:
    if angle == 90:
        return -top, -right, -bottom, -left
    if angle == 180:
        return -right, bottom, -left, top
    if angle == 270:
        return bottom, left, top, right
    return left, -top, right, -bottom


def _from_upright(word: Rectangle, angle: int) -> Rectangle:
    """Left, top, right, bottom in user space."""
    x0, y0, x1, y1 = word
    if angle == 90:
        return -y1, -x0, -y0, -x1
    if angle == 180:
        return -x1, y1, -x0, y0
    if angle == 270:
        return y0, x1, y1, x0
    return x0, -y0, x1, -y1


# ------------------------------------------------------------------------------------------------------------ words


def _words(text: Any, crop: Rectangle, areas: list[Rectangle], pictures: list[Rectangle]) -> tuple[list[Word], int]:
    """The visible words of a page, and how many characters are left out as hidden."""
    styles = _Styles(text)
    scanned = _covers(pictures, crop)
    words, hidden = [], 0
    characters = _characters(text)
    for found in re.finditer(r"[^\s\x00\x03-\x1f]+", characters):
        for start, end in _same_style(characters, found.start(), found.end(), styles):
            spaced = start == found.start() and characters[start - 1 : start] == " "
            word, style = _word(text, characters[start:end], start, spaced, styles)
            box = _from_upright((word.x0, word.y0, word.x1, word.y1), word.angle)
            if not word.text:
                continue
            if _seen(word, style, box, crop, areas, scanned):
                words.append(word)
            else:
                hidden += len(word.text)
    return words, hidden


def _seen(
    word: Word, style: _Style, box: Rectangle, crop: Rectangle, areas: list[Rectangle], scanned: bool
) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if not (crop[0] <= x <= crop[2] and crop[1] <= y <= crop[3]) or word.size <= SMALLEST:
        return False
    if style.invisible:
        return scanned  # the words that a text recognition laid under a scan
    return not style.white or any(a[0] <= x <= a[2] and a[1] <= y <= a[3] for a in areas)


def _covers(pictures: list[Rectangle], crop: Rectangle) -> bool:
    """Whether one picture covers half of the page: a scan."""
    area = (crop[2] - crop[0]) * (crop[3] - crop[1])
    return any((p[2] - p[0]) * (p[3] - p[1]) > area / 2 for p in pictures)


def _characters(text: Any) -> str:
    """The page's characters, one for each place that PDFium counts; what is no character is a NUL."""
    count = min(pdfium.FPDFText_CountChars(text), MOST_CHARACTERS)
    buffer = (ctypes.c_ushort * (count + 1))()
    pdfium.FPDFText_GetText(text, 0, count, buffer)
    all_at_once = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace").rstrip("\0")
    if len(all_at_once) == count:
        return all_at_once
    codes = (pdfium.FPDFText_GetUnicode(text, index) for index in range(count))
    return "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\0" for code in codes)


def _same_style(characters: str, start: int, end: int, styles: _Styles) -> Iterator[tuple[int, int]]:
    """A run without white space, cut where size, height above the line, colour, weight or direction change."""
    if styles.handle(start) == styles.handle(end - 1) and not _RIGHT_TO_LEFT.search(characters, start, end):
        yield start, end
        return
    at = start
    keys = [(styles.key(index), bool(_RIGHT_TO_LEFT.match(characters, index))) for index in range(start, end)]
    for index in range(start + 1, end + 1):
        if index == end or keys[index - start] != keys[at - start]:
            yield at, index
            at = index


def _word(text: Any, characters: str, start: int, spaced: bool, styles: _Styles) -> tuple[Word, _Style]:
    style = styles.of(start)
    first, last = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, start, first)
    pdfium.FPDFText_GetLooseCharBox(text, start + len(characters) - 1, last)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, start, x, y)
    left, right = min(first.left, last.left), max(first.right, last.right)
    bottom, top = min(first.bottom, last.bottom), max(first.top, last.top)
    x0, y0, x1, y1 = _to_upright(left, bottom, right, top, style.angle)
    base = _to_upright(x.value, y.value, x.value, y.value, style.angle)[1]
    if _RIGHT_TO_LEFT.match(characters):
        characters = _ligatures_in_order(text, characters, start)
    shown = clean(_LINE_END_HYPHEN.sub("-", characters).translate(_LIGATURES))
    return Word(shown, x0, y0, x1, y1, base, round(y1 - y0, 1), style.bold, style.angle, spaced), style


def _ligatures_in_order(text: Any, characters: str, start: int) -> str:
    """The letters of right-to-left ligatures the right way round.

    PDFium turns each line round as a whole, and with it the letters that one glyph stands for.
    """
    origins = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(len(characters)):
        pdfium.FPDFText_GetCharOrigin(text, start + index, x, y)
        origins.append(x.value)
    pieces, at = [], 0
    for index in range(1, len(characters) + 1):
        if index == len(characters) or origins[index] != origins[at]:
            pieces.append(characters[at:index][::-1])
            at = index
    return "".join(pieces)


class _Styles:
    """The style of each text object, asked for once; a page has thousands of characters but few objects."""

    def __init__(self, text: Any) -> None:
        self._text = text
        self._keys: dict[int, tuple[Any, ...]] = {}
        self._styles: dict[int, _Style] = {}
        self._fonts: dict[int, bool] = {}

    def handle(self, index: int) -> int:
        """The address of the text object that this character belongs to; 0 for one that PDFium made up."""
        return ctypes.cast(pdfium.FPDFText_GetTextObject(self._text, index), ctypes.c_void_p).value or 0

    def of(self, index: int) -> _Style:
        """The style of the character at this place."""
        handle = self.handle(index)
        if handle not in self._styles:
            found = pdfium.FPDFText_GetTextObject(self._text, index)
            self._styles[handle] = self._look(found, index) if handle else _Style(0, False, False, False)
        return self._styles[handle]

    def key(self, index: int) -> tuple[Any, ...]:
        """What tells two styles apart: size, the height above the line, colour, weight."""
        handle = self.handle(index)
        if handle not in self._keys:
            loose = pdfium.FS_RECTF()
            pdfium.FPDFText_GetLooseCharBox(self._text, index, loose)
            x, y = ctypes.c_double(), ctypes.c_double()
            pdfium.FPDFText_GetCharOrigin(self._text, index, x, y)
            style = self.of(index)
            place = x.value if style.angle in (90, 270) else y.value
            height = (loose.top - loose.bottom) or (loose.right - loose.left)
            self._keys[handle] = (round(place), round(height), style) if not style.white else (style,)
        return self._keys[handle]

    def _look(self, found: Any, index: int) -> _Style:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFPageObj_GetFillColor(found, red, green, blue, alpha)
        degrees = pdfium.FPDFText_GetCharAngle(self._text, index) * 57.29578
        angle = round(degrees / 90) * 90 % 360 if abs(degrees - round(degrees / 90) * 90) < 8 else round(degrees)
        invisible = pdfium.FPDFTextObj_GetTextRenderMode(found) in INVISIBLE_MODES or alpha.value == 0
        white = red.value + green.value + blue.value >= 3 * 255 * WHITE
        return _Style(angle, self._is_bold(pdfium.FPDFTextObj_GetFont(found)), invisible, white)

    def _is_bold(self, font: Any) -> bool:
        handle = ctypes.cast(font, ctypes.c_void_p).value or 0
        if not handle:
            return False
        if handle not in self._fonts:
            name = ctypes.create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(font, name, 256)
            lower = name.value.lower()
            self._fonts[handle] = (
                any(part in lower for part in (b"bold", b"black", b"heavy")) or pdfium.FPDFFont_GetWeight(font) >= 600
            )
        return self._fonts[handle]


def _has_form_fields(page: Any) -> bool:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 2000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
            return True
    return False
