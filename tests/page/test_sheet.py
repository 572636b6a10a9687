"""A page of a PDF with marks on it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assistant.page.sheet import boxes_of, page_at, sheet, start_of
from corpus.document import Box, Statement
from corpus.reading.pdf_image import PageImage
from tests.page.fixed import BLANK

IMAGE = PageImage(BLANK, 200, 100)


def statement(page: int, start: int, end: int) -> Statement:
    middle = (start + end) // 2
    lines = (Box(page, 10, 20, 110, 30, start, middle), Box(page, 10, 32, 60, 42, middle, end))
    return Statement(f"d:{start}", "d", "sentence", "", start, end, page=page, boxes=lines)


STATEMENTS = [statement(1, 0, 20), statement(3, 40, 60), statement(3, 60, 80)]


def test_a_stretch_has_the_boxes_of_the_lines_it_stands_on() -> None:
    assert [(box.page, box.start, box.end) for box in boxes_of(STATEMENTS, 15, 55)] == [
        (1, 15, 20), (3, 40, 50), (3, 50, 55),
    ]  # fmt: skip
    assert boxes_of(STATEMENTS, 20, 40) == ()


def test_the_page_shown_is_that_of_the_mark_else_of_the_character() -> None:
    assert page_at(STATEMENTS, 0, boxes_of(STATEMENTS, 60, 70)) == 3
    assert [page_at(STATEMENTS, at) for at in (0, 19, 20, 79, 500)] == [1, 1, 3, 3, 3]
    assert page_at([], 7) == 1
    assert page_at(STATEMENTS[1:], 0) == 1, "the first page holds no statement"
    assert [start_of(STATEMENTS, page) for page in (1, 2, 3)] == [0, None, 40]


def test_a_mark_lies_over_its_words_at_any_size_of_the_picture() -> None:
    shown = sheet(IMAGE, "A <title>", "d", 3, 4, [Box(3, 50, 25, 150, 50), Box(2, 0, 0, 1, 1)])
    assert shown.count('class="hit"') == 1, "the other box is of another page"
    assert "left:24.250%;top:23.500%;width:51.500%;height:28.000%" in shown, "with a margin of 1.5 points"
    assert 'alt="Page 3 of A &lt;title&gt;"' in shown
    assert 'data-page="2"' in shown
    assert 'data-page="4"' in shown
    assert "Next page" not in sheet(IMAGE, "", "d", 4, 4)


@given(st.tuples(*[st.floats(-500, 500)] * 4))
def test_no_mark_leaves_the_page(corners: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = corners
    shown = sheet(IMAGE, "", "d", 1, 1, [Box(1, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))])
    left, top, width, height = map(float, re.findall(r"(?:left|top|width|height):(-?[\d.]+)%", shown))
    assert min(left, top, width, height) >= 0
    assert width == 0 or left + width <= 100.01
    assert height == 0 or top + height <= 100.01
