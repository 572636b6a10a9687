"""Units that a header, a label or a caption states for the plain numbers below it: "(£m)", "%", "in thousands"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.figures.lexicon import CURRENCY_CODES, CURRENCY_SIGNS, DOLLARS, TIME_UNITS
from corpus.figures.quantity import Kind, Quantity
from corpus.figures.tokens import tokens
from corpus.figures.units import physical

_SIGN = r"(?:(?:US|U\.S\.|A|C|NZ|HK|S)\s?)?\$|£|€|¥"
_SCALE = r"['’]?000s?|k\b|thousands?\b|mn?\b|millions?\b|bn\b|billions?\b"
_CODE = r"GBP|USD|EUR|CHF|SEK|NOK|DKK|JPY|INR|Rs\.?"
_MONEY = re.compile(rf"(?P<unit>{_SIGN}|(?:{_CODE})(?!\w))?\s?(?:in\s)?(?P<scale>{_SCALE})?", re.IGNORECASE)
_RATED = re.compile(rf"(?P<unit>{_SIGN}|{_CODE})\s?(?:per\s|/)\s?(?P<base>[\w. ²/]{{1,24}})", re.IGNORECASE)
_A_TIME = re.compile(
    r"[\s/,]*(?:(?:per|an?|each|every|/)\s?(?:year|annum|month|week|day|hour)|p\.?a\.?|annually|yearly)$", re.IGNORECASE
)
_PERCENT = re.compile(r"%|per\s?cent|percentage|pct", re.IGNORECASE)
_BRACKETED = re.compile(
    r"[(\[](?:in\s)?(?P<hint>[^()\[\]]{1,32})[)\]]|,\s(?:in\s)?(?P<tail>[^,()]{1,12})$", re.IGNORECASE
)
_LAST = re.compile(rf"(?:^|\s)(?P<hint>(?:{_SIGN})\s?(?:{_SCALE})?|%)$", re.IGNORECASE)
# "Asking rent £ per sq ft", "Available sq ft": a header that ends in a unit.
_ENDS = re.compile(
    rf"(?:^|\s)(?P<hint>(?:{_SIGN}|{_CODE})\s?(?:per\s|/)\s?[\w. ²]{{1,16}}"
    r"|(?:sq|square)\.?\s(?:ft|feet|m|met(?:re|er)s?)\.?|[mk]m?²|hectares?|acres?|miles|km|[kMG]Wh?)$"
)
_SPOKEN = re.compile(
    rf"(?:(?P<unit>{_SIGN}|(?:{_CODE})\b)\s?)?\b(?:expressed\s)?in\s(?P<hint>(?:(?:{_SIGN}|(?:{_CODE})\b)\s?)?"
    r"(?:thousands|millions|billions))\b",
    re.IGNORECASE,
)
_SCALES = {
    "k": 1e3, "000": 1e3, "000s": 1e3, "thousand": 1e3, "thousands": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6,
    "millions": 1e6, "bn": 1e9, "billion": 1e9, "billions": 1e9,
}  # fmt: skip


@dataclass(frozen=True)
class Hint:
    """A unit with a multiplier; `kind` "count" and unit "" where only the multiplier is stated."""

    kind: Kind
    unit: str
    scale: float = 1.0


def hint_in(text: str) -> Hint | None:
    """The first unit that a header states: "Turnover (£m)", "Share, %", "2019 €m", "(in thousands)"."""
    return next(_hints(text), None)


def hints_in(text: str) -> list[Hint]:
    """All the units that a text states for its plain numbers."""
    return list(_hints(text))


def unit_words(text: str) -> str:
    """The unit that a header states, as it states it: "£m" of "Turnover (£m)"; "" for none."""
    return next((piece.strip() for piece in _pieces(text) if _read(piece.strip()) is not None), "")


def without_hints(text: str) -> str:
    """A header or label without the unit that it states."""
    kept = _BRACKETED.sub(lambda match: "" if hint_in(match.group()) else match.group(), text)
    kept = _ENDS.sub("", _LAST.sub("", kept))
    return " ".join(kept.split()).strip(" ,;:-–—")


def applied(quantity: Quantity, hint: Hint) -> Quantity:
    """A plain number in the unit that a hint states; anything that has its own unit as it is."""
    plain = quantity.kind == "count" or (quantity.kind == "money" and hint.kind in {"count", "money"})
    if not plain or re.search(r"[a-zA-Z]", quantity.text):
        return quantity
    return replace(
        quantity,
        kind=quantity.kind if hint.kind == "count" else hint.kind,
        unit=quantity.unit or hint.unit,
        value=float(f"{quantity.value * hint.scale:.12g}"),
        high=None if quantity.high is None else float(f"{quantity.high * hint.scale:.12g}"),
        step=quantity.step * hint.scale,
    )


def _pieces(text: str) -> list[str]:
    """What may be a unit in a text."""
    pieces = [match["hint"] or match["tail"] for match in _BRACKETED.finditer(text)]
    pieces += [f"{match['unit'] or ''} {match['hint']}" for match in _SPOKEN.finditer(text)]
    pieces += [match["hint"] for pattern in (_LAST, _ENDS) for match in pattern.finditer(text)]
    return [*pieces, text] if len(text) <= 20 else pieces


def _hints(text: str) -> Iterator[Hint]:
    for piece in _pieces(text):
        hint = _read(piece.strip())
        if hint is not None:
            yield hint


def _read(words: str) -> Hint | None:
    """The unit that an expression is, as a whole."""
    if _PERCENT.fullmatch(words):
        return Hint("share", "%")
    if words.lower() in TIME_UNITS:
        return Hint("duration", TIME_UNITS[words.lower()])
    rated = _RATED.fullmatch(words)
    if rated:
        base = _physical(_A_TIME.sub("", rated["base"]))
        return Hint("money", f"{_currency(rated['unit'])}/{base}" if base else _currency(rated["unit"]))
    money = _MONEY.fullmatch(_A_TIME.sub("", words))
    if money and (money["unit"] or money["scale"]):
        unit = _currency(money["unit"] or "")
        scale = _SCALES.get((money["scale"] or "").lower().strip("'’"), 1.0)
        return Hint("money" if unit else "count", unit, scale)
    base = _physical(words)
    return Hint("measurement", base) if base else None


def _physical(words: str) -> str:
    stream = tokens(words, [])
    unit = physical(stream, 0) if stream else None
    return unit.name if unit is not None and unit.kind == "measurement" and unit.after == len(stream) else ""


def _currency(written: str) -> str:
    bare = written.replace(" ", "").replace(".", "").upper()
    if bare == "RS":
        return "INR"
    if bare.endswith("$"):
        return DOLLARS.get(bare[:-1], "USD")
    return bare if bare in CURRENCY_CODES else CURRENCY_SIGNS.get(bare, "")
