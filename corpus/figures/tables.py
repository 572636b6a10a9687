"""Rows of tables: which cell a quantity stands in, and what header, row and caption say of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.figures.lexicon import CURRENCY_CODES, CURRENCY_SIGNS, DOLLARS
from corpus.figures.periods import find_periods
from corpus.figures.places import find_places
from corpus.figures.quantity import Context, Kind, Quantity
from corpus.figures.tokens import tokens
from corpus.figures.units import physical

_PLACE_HEADERS = re.compile(
    r"\b(?:region|area|place|location|city|town|county|country|district|authority|geography|nation|state|lep)\b",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"(?:(?P<sign>(?:US|A|C|NZ|HK|S)?\$|£|€|¥)|\b(?P<code>GBP|USD|EUR|CHF|SEK|NOK|DKK|JPY)\b)?\s?"
    r"(?P<scale>['’]?000s?|0{3}s|k\b|thousands?\b|mn?\b|millions?\b|bn\b|billions?\b)?",
    re.IGNORECASE,
)
_RATED = re.compile(r"(?P<sign>£|€|(?:US)?\$|GBP|USD|EUR)\s?(?:per\s|/)\s?(?P<base>[\w. ²]{1,16})", re.IGNORECASE)
_BRACKETED = re.compile(
    r"[(\[](?:in\s)?(?P<hint>[^()\[\]]{1,24})[)\]]|,\s(?:in\s)?(?P<tail>[^,()]{1,12})$", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"\b(?:in|expressed in)\s(?:(?P<code>US\s?\$|USD|GBP|EUR|£|€|\$)\s?)?(?P<scale>thousands|millions|billions)\b",
    re.IGNORECASE,
)
_SCALES = {"k": 1e3, "000": 1e3, "000s": 1e3, "thousand": 1e3, "thousands": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6,
           "millions": 1e6, "bn": 1e9, "billion": 1e9, "billions": 1e9}  # fmt: skip


@dataclass(frozen=True)
class Cellar:
    """A cell of a row with its span in the text and what header and row say of its value."""

    start: int
    end: int
    header: str
    measure: str
    period: str
    place: str


@dataclass(frozen=True)
class Hint:
    """A unit that a header, label or caption states for plain numbers: "(£m)", "%", "in thousands"."""

    kind: Kind
    unit: str
    scale: float


def cells_in(text: str, cells: Iterable[tuple[str, str]]) -> list[Cellar]:
    """The cells of a row with their spans, found one after the other in its text."""
    row = [(header.strip(), content.strip()) for header, content in cells]
    if len(row) < 2:
        return []
    name_header, name = row[0]
    named = bool(name) and not re.match(r"[£$€(<>~-]?\s?\d", name)
    place = name if named and (_PLACE_HEADERS.search(name_header) or _is_nation(name)) else ""
    out: list[Cellar] = []
    cursor = 0
    for number, (header, content) in enumerate(row):
        at = text.find(content, cursor) if content else -1
        if at < 0:
            continue
        cursor = at + len(content)
        said = _plain(header)
        own_name = name if named and number and not place else ""
        measure = " ".join(part for part in (own_name, said) if part)
        out.append(Cellar(at, cursor, header, measure, _period_of(header) or _row_period(row, number), place))
    return out


def cell_of(cells: Sequence[Cellar], position: int) -> Cellar | None:
    """The cell that a position of the text lies in."""
    at = bisect_right(cells, position, key=lambda cell: cell.start) - 1
    return cells[at] if at >= 0 and position < cells[at].end else None


def hinted(quantity: Quantity, cell: Cellar | None, context: Context, label: str) -> Quantity:
    """A plain number with the unit and scale that its header, label or caption states."""
    if quantity.kind not in {"count", "money"} or (quantity.bound != "exact" and cell is None and not label):
        return quantity
    if cell is None and not context.label and not context.cells:
        return quantity
    sources = [cell.header] if cell is not None else []
    if cell is None and context.label:
        sources.append(context.label)
    elif cell is not None:
        sources += [cell.measure, context.label, context.lead]
    for source in sources:
        hint = hint_in(source)
        if hint is not None:
            return applied(quantity, hint)
    return quantity


def hint_in(text: str) -> Hint | None:
    """The unit that a header states: "Turnover (£m)", "Share, %", "US$ million", "(in thousands)"."""
    spoken = _SPOKEN.search(text)
    if spoken:
        return Hint(
            "money" if spoken["code"] else "count", _currency(spoken["code"] or ""), _SCALES[spoken["scale"].lower()]
        )
    candidates = [match["hint"] or match["tail"] for match in _BRACKETED.finditer(text)]
    candidates += [text] if len(text) <= 20 else []
    for candidate in candidates:
        words = candidate.strip()
        if re.fullmatch(r"%|per\s?cent|percentage|pct", words, re.IGNORECASE):
            return Hint("share", "%", 1.0)
        rated = _RATED.fullmatch(words)
        if rated:
            base = physical([token for token in tokens(rated["base"], []) if token.kind != "gap"], 0)
            if base is not None and base.kind == "measurement":
                return Hint("money", f"{_currency(rated['sign'])}/{base.name}", 1.0)
        match = _HINT.fullmatch(words)
        if match and (match["sign"] or match["code"] or match["scale"]):
            scale = _SCALES.get((match["scale"] or "").lower().strip("'’"), 1.0)
            unit = _currency(match["sign"] or match["code"] or "")
            if unit or scale > 1:
                return Hint("money" if unit else "count", unit, scale)
    if re.search(r"(?:^|\s)%(?:\s|$)", text) and not re.search(r"\d\s?%", text):
        return Hint("share", "%", 1.0)
    return None


def hints_in(text: str) -> list[Hint]:
    """All the units that brackets or words of a text state for its plain numbers."""
    pieces = [match.group() for match in _BRACKETED.finditer(text)] + [
        match.group() for match in _SPOKEN.finditer(text)
    ]
    return [hint for piece in pieces if (hint := hint_in(piece)) is not None]


def without_hints(text: str) -> str:
    """A header or label without the unit that it states."""
    kept = _BRACKETED.sub(lambda match: "" if hint_in(match.group()) else match.group(), text)
    return " ".join(kept.split()).strip(" ,;:-–—")


def applied(quantity: Quantity, hint: Hint) -> Quantity:
    """A plain number in the unit that a hint states; anything that has its own unit as it is."""
    if quantity.kind not in {"count", "money"}:
        return quantity
    if quantity.kind == "money" and hint.kind == "share":
        return quantity
    if quantity.step * hint.scale > 1e12 or re.search(r"[a-zA-Z]", quantity.text):
        return quantity
    kind: Kind = quantity.kind if hint.kind == "count" else hint.kind
    return replace(
        quantity,
        kind=kind,
        unit=quantity.unit or hint.unit,
        value=float(f"{quantity.value * hint.scale:.12g}"),
        high=None if quantity.high is None else float(f"{quantity.high * hint.scale:.12g}"),
        step=quantity.step * hint.scale,
    )


def _currency(written: str) -> str:
    bare = written.replace(" ", "").upper()
    if bare.endswith("$"):
        return DOLLARS.get(bare[:-1], "USD")
    return bare if bare in CURRENCY_CODES else CURRENCY_SIGNS.get(bare, "")


def _is_nation(name: str) -> bool:
    return any(place.text == name for place in find_places(name))


def _plain(header: str) -> str:
    text = without_hints(header)
    for found in reversed(find_periods(text)):
        text = text[: found.start] + text[found.end :]
    return " ".join(text.split()).strip(" ,;:-–—()")


def _period_of(header: str) -> str:
    found = find_periods(header)
    return found[0].text if found else ""


def _row_period(row: Sequence[tuple[str, str]], number: int) -> str:
    """The period of a row: a cell that holds nothing else, under a header such as "Year"."""
    for other, (_, content) in enumerate(row):
        found = find_periods(content)
        if other != number and len(found) == 1 and found[0].text == content:
            return content
    return ""
