"""Numbers in text as the evaluation reads them: apart from the product's own reading, so that a fault there shows here.

Knows digits with their scale ("£16m", "1.24 thousand"), their unit (per cent or a currency) and year ranges; numbers in
words only where a quote is searched. A number glued to a letter in front ("F1", "COVID-19") is a name, not a number.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "b": 9, "billion": 9, "tn": 12, "trillion": 12,
}
_CURRENCIES = {
    "£": "£", "$": "$", "€": "€", "us$": "$", "gbp": "£", "usd": "$", "eur": "€", "pounds": "£", "dollars": "$",
    "euros": "€",
}
_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

_NUMBER = re.compile(
    r"(?:(?P<currency>US\$|[£$€]|\b(?:GBP|USD|EUR)\b)\s?)?"
    r"(?<![\w.,])(?<![A-Za-z][-–])(?P<digits>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<glued>thousand|million|billion|trillion|bn|mn|tn|[kmb])(?![a-z])"
    r"|[ \u00a0\u202f-](?P<scale>thousand|million|billion|trillion|bn|mn|tn)\b)?"
    r"(?:\s?(?P<percent>%|per ?cent\b|percentage points?\b)|\s(?P<money>pounds|dollars|euros)\b)?",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-–—/]\s?(\d\d)(?!\d)")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_ORDERED_ITEM = re.compile(r"^\s*\d+[.)]\s+", re.MULTILINE)


@dataclass(frozen=True)
class Numeral:
    """A number as it stands in a text."""

    text: str  # as written, with unit and scale
    value: Decimal  # with its scale: 16000000 for "£16m"
    unit: str  # "%", "£", "$", "€" or ""
    mantissa: Decimal  # without its scale: 16 for "£16m"
    start: int
    end: int


def numerals(text: str) -> list[Numeral]:
    """The numbers of a text, in order. The second year of "2017-21" is 2021."""
    centuries = {match.start(2): match[1][:2] for match in _YEARS.finditer(text)}
    found = []
    for match in _NUMBER.finditer(text):
        digits = centuries.get(match.start("digits"), "") + re.sub(r"[,\u00a0\u202f]", "", match["digits"])
        scale = (match["glued"] or match["scale"] or "").lower()
        unit = "%" if match["percent"] else _CURRENCIES.get((match["currency"] or match["money"] or "").lower(), "")
        found.append(Numeral(
            text=match.group(), value=Decimal(digits).scaleb(_SCALES.get(scale, 0)), unit=unit,
            mantissa=Decimal(digits), start=match.start(), end=match.end(),
        ))
    return found


def stands_in(number: Numeral, quotes: Iterable[str], context: str = "") -> bool:
    """Whether a quote holds this number with its unit.

    A bare number of a quote may take its unit and scale from `context` (a table's header, a heading) where the sign of
    the unit stands. A number that lost the unit it has in the quote does not stand there.
    """
    for quote in quotes:
        for other in numerals(quote):
            if other.value == number.value and other.unit == number.unit:
                return True
            bare = not other.unit and other.value == other.mantissa
            if bare and number.unit and other.mantissa in (number.mantissa, number.value) and number.unit in context:
                return True
        if not number.unit and number.value in {_WORDS[word] for word in _words(quote) if word in _WORDS}:
            return True
    return False


def year(number: Numeral) -> bool:
    """Whether the number can be a year."""
    return not number.unit and number.value == int(number.value) and 1900 <= number.value < 2100


def plain(markdown: str) -> str:
    """The text without emphasis, escapes, entities and the numbers of ordered lists; the lines stay as they are."""
    text = re.sub(r"\\([^\w\s])", r"\1", html.unescape(markdown))
    text = re.sub(r"\*\*|__|`", "", text)
    return _ORDERED_ITEM.sub("", text)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
