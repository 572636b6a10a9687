"""A PDF page as a picture, drawn in a child process under limits: a page is hostile until proven otherwise."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.reading import child
from corpus.reading.gate import Refused
from corpus.reading.pdf import open_pdf

WIDEST = 1400  # pixels; twice the width at which a page is read on a screen
MOST_PIXELS = 4_000_000
QUALITY = 80  # of WebP, 0 to 100: letters stay clear, a page of text takes 60 to 150 kB
LIMITS = replace(child.DEFAULT_LIMITS, seconds=30.0, cpu_seconds=20)


@dataclass(frozen=True)
class PageImage:
    """One page as it is shown."""

    webp: bytes
    width: float  # of the page, in points
    height: float


def draw(path: Path, page: int) -> PageImage:
    """Draw a page (from 1) of a PDF that was read before. Raises `Refused` where it cannot be drawn."""
    found: dict[str, Any] = child.call("corpus.reading.pdf_image:drawn", path, page, limits=LIMITS)
    return PageImage(base64.b64decode(found["webp"]), float(found["width"]), float(found["height"]))


def drawn(path: Path, page: int) -> dict[str, str | float]:
    """In the child: the picture in base64, and the size of the page in points."""
    document, _ = open_pdf(path, read_before=True)
    try:
        if not 1 <= page <= len(document):
            raise Refused("corrupt", f"It has no page {page}.")
        document.init_forms()  # so that the fields of a form have their looks
        sheet = document[page - 1]
        width, height = sheet.get_size()
        picture = sheet.render(scale=scale_of(width, height)).to_pil().convert("RGB")
    finally:
        document.close()
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY)
    return {"webp": base64.b64encode(buffer.getvalue()).decode("ascii"), "width": width, "height": height}


def scale_of(width: float, height: float) -> float:
    """Pixels a point, so that neither the width nor the whole picture grows past its limit."""
    width, height = max(width, 1.0), max(height, 1.0)
    return float(min(WIDEST / width, (MOST_PIXELS / (width * height)) ** 0.5))
