"""A page of a PDF as the Documents panel shows it: its picture, with the boxes of the cited words marked on it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.page.show import Html, fill, join
from corpus.document import Box, Statement
from corpus.reading.extract import boxes_within

if TYPE_CHECKING:
    from corpus.reading.pdf_image import PageImage

MARGIN = 1.5  # points by which a mark is larger than its words


def boxes_of(statements: Sequence[Statement], start: int, end: int) -> tuple[Box, ...]:
    """Where the characters start to end (half-open) of a document stand on its pages."""
    return tuple(
        box
        for statement in statements
        if statement.start < end and start < statement.end
        for box in boxes_within(statement.boxes, start, end)
    )


def page_at(statements: Sequence[Statement], at: int, marked: Sequence[Box] = ()) -> int:
    """The page of the first marked box, else of the statement at or after a character, else of the last one.

    A document opens at its first page, whether or not a statement stands there.
    """
    if marked:
        return marked[0].page
    if at == 0:
        return 1
    pages = [(one.end, one.page) for one in statements if one.page is not None]
    return next((page for end, page in pages if end > at), pages[-1][1] if pages else 1)


def start_of(statements: Sequence[Statement], page: int) -> int | None:
    """The first character of a page that a statement holds; None where none is on it."""
    return min((one.start for one in statements if one.page == page), default=None)


def sheet(
    image: PageImage,
    title: str,
    document_id: str,
    page: int,
    pages: int,
    boxes: Sequence[Box] = (),
    marked: tuple[int, int] | None = None,
) -> Html:
    """The picture of a page with its marks, and buttons to the pages before and after."""
    here = [box for box in boxes if box.page == page]
    size = (image.width or 1.0, image.height or 1.0)
    return fill(
        '<figure class="sheet"><div class="paper" style="aspect-ratio: {width} / {height}">'
        '<img src="data:image/webp;base64,{picture}" alt="Page {page} of {title}">{marks}</div>'
        '<figcaption class="turning">{earlier}<span>Page {page} of {pages}</span>{later}</figcaption></figure>',
        width=f"{size[0]:.1f}",
        height=f"{size[1]:.1f}",
        picture=base64.b64encode(image.webp).decode("ascii"),
        page=page,
        pages=pages,
        title=title,
        marks=join(_mark(box, size, first=not number) for number, box in enumerate(here)),
        earlier=_turn(document_id, page - 1, "Page before", marked) if page > 1 else Html(""),
        later=_turn(document_id, page + 1, "Next page", marked) if page < pages else Html(""),
    )


def _mark(box: Box, size: tuple[float, float], *, first: bool) -> Html:
    """A marked stretch, placed in shares of the page, so that it fits the picture at any width."""
    left, top = max(box.x0 - MARGIN, 0.0), max(box.y0 - MARGIN, 0.0)
    width, height = min(box.x1 + MARGIN, size[0]) - left, min(box.y1 + MARGIN, size[1]) - top
    return fill(
        '<span class="hit"{here} style="left:{left};top:{top};width:{width};height:{height}"></span>',
        here=Html(' id="here"' if first else ""),
        left=f"{left / size[0]:.3%}",
        top=f"{top / size[1]:.3%}",
        width=f"{max(width, 0.0) / size[0]:.3%}",
        height=f"{max(height, 0.0) / size[1]:.3%}",
    )


def _turn(document_id: str, page: int, words: str, marked: tuple[int, int] | None) -> Html:
    return fill(
        '<button type="button" class="quiet" data-open="{id}" data-page="{page}"{marked}>{words}</button>',
        id=document_id,
        page=page,
        words=words,
        marked=fill(' data-start="{start}" data-end="{end}"', start=marked[0], end=marked[1]) if marked else Html(""),
    )
