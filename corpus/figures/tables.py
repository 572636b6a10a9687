"""Rows of tables: which cell a quantity stands in, and what header, row and caption say of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.figures.hints import applied, hint_in, without_hints
from corpus.figures.periods import find_periods
from corpus.figures.places import find_places
from corpus.figures.quantity import Context, Quantity

_PLACE_HEADERS = re.compile(
    r"\b(?:region|area|place|location|city|town|county|country|district|authority|geography|nation|state)\b",
    re.IGNORECASE,
)
_PERIOD_HEADERS = re.compile(r"\b(?:date|year|period|as of|when)\b", re.IGNORECASE)
_NEGATIVE = re.compile(r"\(\s?[£$€]?\s?[\d.,]{1,20}%?\s?\)")
_NUMBER_FIRST = re.compile(r"[£$€(<>~-]?\s?\d")


@dataclass(frozen=True)
class RowCell:
    """A cell of a row with its span in the text, and what header and row say of its value."""

    start: int
    end: int
    measure: str
    period: str
    place: str
    units: tuple[str, ...]  # texts that may state the unit, nearest first
    negative: bool  # "(1,240)": a loss, as accounts write it


def cells_in(text: str, cells: Iterable[tuple[str, str]]) -> list[RowCell]:
    """The cells of a row, found one after the other in its text. A row of fewer than two cells has none."""
    row = [(header.strip(), content.strip()) for header, content in cells]
    if len(row) < 2:
        return []
    name_header, name = row[0]
    if not name or _NUMBER_FIRST.match(name):
        name = ""
    place = name if name and (_PLACE_HEADERS.search(name_header) or _is_nation(name)) else ""
    out: list[RowCell] = []
    cursor = 0
    for number, (header, content) in enumerate(row):
        at = text.find(content, cursor) if content else -1
        if at < 0:
            continue
        cursor = at + len(content)
        own_name = without_hints(name) if number and not place else ""
        measure = " ".join(part for part in (own_name, _without_periods(without_hints(header))) if part)
        period = _period_of(header) or _row_period(row, number)
        negative = _NEGATIVE.fullmatch(content) is not None
        out.append(RowCell(at, cursor, measure, period, place, (header, name, name_header), negative))
    return out


def cell_of(cells: Sequence[RowCell], position: int) -> RowCell | None:
    """The cell that a position of the text lies in."""
    at = bisect_right(cells, position, key=lambda cell: cell.start) - 1
    return cells[at] if at >= 0 and position < cells[at].end else None


def hinted(quantity: Quantity, cell: RowCell | None, context: Context) -> Quantity:
    """A plain number with the unit, the multiplier and the sign that its cell, label or caption states."""
    if quantity.kind not in {"count", "money", "share"}:
        return quantity
    if cell is None:
        hint = hint_in(context.label) if context.label and not context.cells[1:] else None
        return applied(quantity, hint) if hint is not None else quantity
    if cell.negative and quantity.value > 0:
        quantity = replace(quantity, value=-quantity.value)
    for source in (*cell.units, context.label, context.lead):
        hint = hint_in(source)
        if hint is not None:
            return applied(quantity, hint)
    return quantity


def _is_nation(name: str) -> bool:
    return any(place.text == name for place in find_places(name))


def _without_periods(text: str) -> str:
    for found in reversed(find_periods(text)):
        text = text[: found.start] + text[found.end :]
    return " ".join(text.split()).strip(" ,;:-–—()")


def _period_of(header: str) -> str:
    found = find_periods(header)
    return found[0].text if found else ""


def _row_period(row: Sequence[tuple[str, str]], number: int) -> str:
    """The period of a row: a cell that holds nothing else, or one under a header such as "Year"."""
    for other, (header, content) in enumerate(row):
        found = find_periods(content)
        if other != number and len(found) == 1 and (found[0].text == content or _PERIOD_HEADERS.search(header)):
            return found[0].text
    return ""
