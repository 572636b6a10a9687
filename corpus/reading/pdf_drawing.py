"""What is drawn on a PDF page: ruled lines, filled areas, pictures. Rectangles are in user space, in points."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

MOST_OBJECTS = 4000  # a page with more is a drawing: its lines say nothing about tables
MOST_SEGMENTS = 1000  # of one path
DEEPEST_FORM = 3  # forms inside forms that are looked into
WHITE = 0.96  # least share of full brightness that counts as white

Rectangle = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Drawing:
    """Ruled lines, filled areas (pictures among them), and pictures alone."""

    rules: list[Rectangle] = field(default_factory=list)
    areas: list[Rectangle] = field(default_factory=list)
    pictures: list[Rectangle] = field(default_factory=list)
    objects: int = 0


def drawing_of(page: Any) -> Drawing:
    """What is drawn on a page, pictures and words apart from each other."""
    drawing = Drawing()
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        _look_at(pdfium.FPDFPage_GetObject(page, index), UNCHANGED, DEEPEST_FORM, drawing)
    if drawing.objects > MOST_OBJECTS:
        drawing.rules.clear()
    return drawing


def _look_at(item: Any, matrix: Matrix, depth: int, drawing: Drawing) -> None:
    """Note one object of a page; a form holds further ones, in a system of coordinates of its own."""
    drawing.objects += 1
    if drawing.objects > MOST_OBJECTS:
        return
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        bounds = _moved(_bounds(item), matrix)
        drawing.pictures.append(bounds)
        drawing.areas.append(bounds)
    elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
        drawing.areas.append(_moved(_bounds(item), matrix))
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        _path(item, matrix, drawing)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
        inner = _times(_matrix(item), matrix)
        for index in range(pdfium.FPDFFormObj_CountObjects(item)):
            _look_at(pdfium.FPDFFormObj_GetObject(item, index), inner, depth - 1, drawing)


def _path(item: Any, matrix: Matrix, drawing: Drawing) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    bounds = _moved(_bounds(item), matrix)
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if min(width, height) <= 3 and max(width, height) >= 5:
        drawing.rules.append(bounds)
        return
    if fill.value and not _is_white(item):
        drawing.areas.append(bounds)
    if stroke.value:
        drawing.rules.extend(_segments(item, matrix))


def _segments(path: Any, matrix: Matrix) -> Iterator[Rectangle]:
    """The straight lines of a path that run across or upright: a grid may be one path, a cell one rectangle."""
    whole = _times(_matrix(path), matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _point(x.value, y.value, whole)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        ends = [(last, point)] if kind == pdfium.FPDF_SEGMENT_LINETO else []
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            ends.append((point, start))
        for (ax, ay), (bx, by) in ends:
            if (abs(ax - bx) < 1) != (abs(ay - by) < 1):
                yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _matrix(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return UNCHANGED
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, _, _ = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, *_point(e, f, then)


def _point(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _moved(bounds: Rectangle, matrix: Matrix) -> Rectangle:
    if matrix == UNCHANGED:
        return bounds
    left, bottom, right, top = bounds
    corners = [_point(x, y, matrix) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _is_white(item: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    return alpha.value == 0 or red.value + green.value + blue.value >= 3 * 255 * WHITE


def _bounds(item: Any) -> Rectangle:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value
