"""Units after a number: percent, currency, time, physical units, scores; and rates of money ("per sq ft")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpus.figures.lexicon import (
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    SCORE_UNITS,
    SMALL_CURRENCY_WORDS,
    TIME_UNITS,
    UNITS,
)
from corpus.figures.quantity import Kind
from corpus.figures.tokens import DASHES, Token, glued, lower

_AREAS = {
    "m": "m", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "ft": "ft", "foot": "ft", "feet": "ft",
    "km": "km", "kilometres": "km", "kilometers": "km", "mile": "mile", "miles": "mile", "mi": "mile",
    "yard": "yard", "yards": "yard",
}  # fmt: skip
_POWERS = {"²": "²", "2": "²", "³": "³", "3": "³"}
_YEARLY = frozenset({"year", "annum"})
_RATES = frozenset({"hour", "day", "week", "month", "night", "head"})
_GLUED_ONLY = frozenset({"g", "mi", "l", "t"})  # words or names of their own where a space stands before them


NEAR = 3  # characters of white space between a number and its unit, at most


class Unit(NamedTuple):
    """A unit as written after a number."""

    kind: Kind
    name: str
    after: int  # token index after it
    factor: float = 1.0  # of the number, for ‰, pence, basis points


def unit_at(stream: Sequence[Token], at: int, *, spelt: bool) -> Unit | None:
    """The unit that begins at token `at`, right after a number; `spelt`: the number is in words ("three seconds")."""
    if at >= len(stream) or stream[at].start - stream[at - 1].end > NEAR:
        return None
    return _percent(stream, at) or _currency(stream, at) or _time(stream, at, spelt) or physical(stream, at)


def _percent(stream: Sequence[Token], at: int) -> Unit | None:
    token, word, following = stream[at], lower(stream, at), lower(stream, at + 1)
    if token.text in {"%", "‰"}:
        if following in {"pt", "pts", "point", "points"}:
            return Unit("share", "pp", at + 2)
        return Unit("share", "%", at + 1, 1.0 if token.text == "%" else 0.1)
    if word in {"percent", "pct", "pc"}:
        return Unit("share", "%", at + 1)
    if word == "per" and following == "cent":
        return Unit("share", "%", at + 2)
    if word == "percentage" and following in {"point", "points"}:
        return Unit("share", "pp", at + 2)
    if word in {"pp", "ppt", "ppts"}:
        return Unit("share", "pp", at + 1)
    if word == "basis" and following in {"point", "points"}:
        return Unit("share", "pp", at + 2, 0.01)
    return Unit("share", "pp", at + 1, 0.01) if word == "bps" else None


def _currency(stream: Sequence[Token], at: int) -> Unit | None:
    token, word, following = stream[at], lower(stream, at), lower(stream, at + 1)
    if token.text in CURRENCY_SIGNS:
        opens = at + 1 < len(stream) and stream[at + 1].kind == "num" and glued(stream, at + 1)
        return None if opens else Unit("money", CURRENCY_SIGNS[token.text], at + 1)
    if token.text in CURRENCY_CODES:
        return Unit("money", token.text, at + 1)
    if word in CURRENCY_WORDS:
        return Unit("money", CURRENCY_WORDS[word], at + 2 if following == "sterling" else at + 1)
    if token.text == "US" and following in {"dollars", "dollar"}:
        return Unit("money", "USD", at + 2)
    if word in SMALL_CURRENCY_WORDS and (word != "p" or glued(stream, at)):
        return Unit("money", SMALL_CURRENCY_WORDS[word], at + 1, 0.01)
    return None


def _time(stream: Sequence[Token], at: int, spelt: bool) -> Unit | None:
    i = _past_hyphen(stream, at)
    word = lower(stream, i)
    if word not in TIME_UNITS or (spelt and word == "second") or (word == "min" and lower(stream, i + 1) == "of"):
        return None
    return Unit("duration", TIME_UNITS[word], i + 1)


def physical(stream: Sequence[Token], at: int) -> Unit | None:
    """A unit of length, area, mass, energy, data, or of a score."""
    at = _past_hyphen(stream, at)
    if at >= len(stream):
        return None
    token, word, close = stream[at], lower(stream, at), glued(stream, at)
    following = stream[at + 1] if at + 1 < len(stream) else None
    if word in {"square", "sq", "cubic", "cu"}:
        nxt = at + 2 if following is not None and following.text == "." else at + 1
        area = _AREAS.get(lower(stream, nxt))
        return Unit("measurement", area + ("²" if word[0] == "s" else "³"), nxt + 1) if area else None
    if word in {"m", "km", "cm", "mm", "ft"} and following is not None and glued(stream, at + 1):
        power = _POWERS.get(following.text)
        if power:
            return Unit("measurement", word + power, at + 2)
    if token.text == "°" and following is not None and following.text in {"C", "F"}:
        return Unit("measurement", "°" + following.text, at + 2)
    if token.text == "×" or (close and word in {"x", "fold"}):
        return Unit("ratio", "×", at + 1)
    if word in SCORE_UNITS:
        return Unit("score", SCORE_UNITS[word], at + 1)
    if word in _GLUED_ONLY and not (close and token.text.islower()):
        return None
    if word in UNITS:
        return Unit("measurement", UNITS[word], at + 1)
    if token.text in {"mm", "m", "l", "t"}:
        return Unit("measurement", token.text, at + 1)
    return None


def rate(stream: Sequence[Token], at: int, currency: str) -> tuple[str, int]:
    """(unit, index after) of money per something: "£35 per sq ft" is in GBP/ft², "£14 an hour" in GBP/hour.

    A sum a year stays in its currency.
    """
    slash = at < len(stream) and stream[at].text == "/" and glued(stream, at)
    word, name = lower(stream, at), lower(stream, at + 1)
    if word not in {"per", "a", "an"} and not slash:
        return currency, at
    if name in _YEARLY:
        return currency, at + 2
    if name in _RATES:
        return f"{currency}/{name}", at + 2
    base = physical(stream, at + 1) if word == "per" or slash else None
    return (f"{currency}/{base.name}", base.after) if base and base.kind == "measurement" else (currency, at)


def _past_hyphen(stream: Sequence[Token], at: int) -> int:
    """ "5-year", "10-mile": the index of the unit."""
    hyphen = at < len(stream) and stream[at].text in DASHES and glued(stream, at) and glued(stream, at + 1)
    return at + 1 if hyphen else at
