"""A page of a PDF as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.reading.gate import Refused
from corpus.reading.pdf_image import MOST_PIXELS, WIDEST, draw, scale_of
from tests.corpus.reading.made import pdf, text_at


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf([text_at(72, 700, "Words on a page.")]))
    return path


def test_a_page_is_drawn_with_its_size_in_points(sheet: Path) -> None:
    image = draw(sheet, 1)
    assert (image.webp[:4], image.webp[8:12]) == (b"RIFF", b"WEBP")
    assert (image.width, image.height) == (595, 842)


@pytest.mark.parametrize("page", [0, 2])
def test_a_page_that_is_not_there_is_refused(sheet: Path, page: int) -> None:
    with pytest.raises(Refused, match=f"no page {page}"):
        draw(sheet, page)


def test_a_file_that_is_no_pdf_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    for name in ("bad.pdf", "absent.pdf"):
        with pytest.raises(Refused):
            draw(tmp_path / name, 1)


@pytest.mark.parametrize("size", [(612, 792), (14_400, 14_400), (1, 14_400), (0, 0)])
def test_no_page_makes_a_picture_past_the_limits(size: tuple[float, float]) -> None:
    scale = scale_of(*size)
    assert size[0] * scale <= WIDEST + 1
    assert size[0] * size[1] * scale**2 <= MOST_PIXELS * 1.001
