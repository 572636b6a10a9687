"""Numerals in tokens: digits with separators, words ("ninety-nine", "two hundred and five"), fractions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.figures.lexicon import FRACTIONS, ONES, ORDINALS, SCALES, TENS, VULGAR, words
from corpus.figures.tokens import Token

LONGEST = 24  # digits and separators; anything longer is an identifier

_PLAIN = re.compile(r"\d+")
_DECIMAL = re.compile(r"\d*\.(\d+)")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.(\d+))?|\d{1,2}(?:,\d{2})+,\d{3}")
_SPACED = re.compile(r"\d{1,3}(?:[\u00a0\u2009\u202f'’ ]\d{3})+(?:[.,](\d+))?")
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,(\d+)|\d{1,3}(?:\.\d{3}){2,}")
_DECIMAL_COMMA = re.compile(r"\d+,(\d{1,2}|\d{4,9})|0,(\d+)")
_HYPHENS = "-‐‑"
_AFTER_FRACTION = words("""
    of the more less higher lower fewer larger smaller as to are were is was have had has say said came come and
""")
_BEFORE_FRACTION = words("""
    about around over nearly almost approximately roughly than under by least most up
""")


class Numeral(NamedTuple):
    """A number read from tokens `first` to `after` (exclusive), before multiplier, unit and bounds."""

    value: float
    step: float  # value of the last digit written
    first: int
    after: int
    form: str  # "digits", "comma" (a decimal comma, to be confirmed by what follows), "words", "fraction", "ordinal"
    base: float | None = None  # fractions: the denominator


def parse_digits(text: str) -> tuple[float, float, str] | None:
    """The value of a written number, the value of its last digit, and its form; None where it is not one number.

    "1,240", "1 240", "1'240", "1.240,50" and "1,00,000" are read; "1.240" is 1.24; "3,5" is 3.5 with form "comma",
    which only holds where a unit, a currency or a percent sign stands by.
    """
    if len(text) > LONGEST:
        return None
    form = "digits"
    decimals: str | None = None
    if _PLAIN.fullmatch(text):
        if len(text) > 1 and text[0] == "0":
            return None
        whole = text
    elif match := _DECIMAL.fullmatch(text):
        whole, decimals = text.split(".")[0], match[1]
        if len(whole) > 1 and whole[0] == "0":
            return None
    elif match := _ENGLISH.fullmatch(text):
        decimals = match[1]
        whole = text.split(".")[0].replace(",", "")
        if whole[0] == "0":
            return None
    elif match := _SPACED.fullmatch(text):
        decimals = match[1]
        whole = re.sub(r"\D", "", text[: len(text) - len(decimals) - 1] if decimals else text)
    elif match := _EUROPEAN.fullmatch(text):
        decimals = match[1]
        whole = text.split(",")[0].replace(".", "")
    elif match := _DECIMAL_COMMA.fullmatch(text):
        decimals = match[1] or match[2]
        whole, form = text.split(",")[0], "comma"
    else:
        return None
    value = float(f"{whole or 0}.{decimals or 0}")
    return value, 10.0 ** -len(decimals or ""), form


def read(tokens: Sequence[Token], at: int) -> Numeral | None:
    """The numeral that begins at token `at`, if one does."""
    token = tokens[at]
    if token.kind == "num":
        return _digits(tokens, at)
    if token.kind == "mark" and token.text in VULGAR:
        return Numeral(VULGAR[token.text], VULGAR[token.text], at, at + 1, "words", 1.0)
    if token.kind == "word":
        return _fraction(tokens, at) or _words(tokens, at) or _ordinal(tokens, at)
    return None


def _digits(tokens: Sequence[Token], at: int) -> Numeral | None:
    token = tokens[at]
    parsed = parse_digits(token.text)
    if parsed is None:
        return None
    value, step, form = parsed
    after = at + 1
    if after < len(tokens) and tokens[after].text in VULGAR and tokens[after].start - token.end <= 1:
        return Numeral(value + VULGAR[tokens[after].text], step / 10, at, after + 1, form)
    if _adjacent(tokens, after, "st", "nd", "rd", "th") and form == "digits" and step == 1:
        return Numeral(value, 1.0, at, after + 1, "ordinal")
    return Numeral(value, step, at, after, form)


def _adjacent(tokens: Sequence[Token], at: int, *texts: str) -> bool:
    return at < len(tokens) and tokens[at].start == tokens[at - 1].end and tokens[at].text.lower() in texts


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text.lower() if at < len(tokens) and tokens[at].kind == "word" else ""


def _skip_hyphen(tokens: Sequence[Token], at: int) -> int:
    """The index after a hyphen that stands glued between two words, else `at`."""
    if (
        at + 1 < len(tokens)
        and tokens[at].text in _HYPHENS
        and tokens[at].start == tokens[at - 1].end
        and tokens[at + 1].start == tokens[at].end
    ):
        return at + 1
    return at


def _small(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """One to ninety-nine: (value, index after)."""
    word = _word(tokens, at)
    if word in TENS:
        nxt = _skip_hyphen(tokens, at + 1)
        unit = ONES.get(_word(tokens, nxt), 0)
        glued = nxt > at + 1 or (nxt < len(tokens) and tokens[nxt].start - tokens[at].end == 1)
        return (TENS[word] + unit, nxt + 1) if 1 <= unit <= 9 and glued else (TENS[word], at + 1)
    return (ONES[word], at + 1) if word in ONES else None


def _words(tokens: Sequence[Token], at: int) -> Numeral | None:
    word = _word(tokens, at)
    total, current, i = 0.0, 0.0, at
    if (
        word == "half"
        and _word(tokens, at + 1) in {"a", "an"}
        and _word(tokens, at + 2) in {"million", "billion", "dozen"}
    ):
        scale = SCALES[_word(tokens, at + 2)]
        return Numeral(scale / 2, scale / 2, at, at + 3, "words")
    if word in {"a", "an"}:
        if _word(tokens, at + 1) not in {"hundred", "thousand", "million", "billion", "trillion", "dozen"}:
            return None
        current, i = 1.0, at + 1
    elif (small := _small(tokens, at)) is not None:
        current, i = float(small[0]), small[1]
    else:
        return None
    step = 1.0
    while True:
        nxt = _skip_hyphen(tokens, i)
        scale = SCALES.get(_word(tokens, nxt), 0.0)
        if scale in (100.0, 12.0):
            current, i, step = (current or 1) * scale, nxt + 1, scale
        elif scale:
            total, current, i, step = total + (current or 1) * scale, 0.0, nxt + 1, scale
        else:
            joined = nxt + 1 if _word(tokens, nxt) == "and" else nxt
            if joined != nxt and _word(tokens, joined) in {"a", "one"} and _word(tokens, joined + 1) == "half":
                # "two and a half million"
                current, i = current + 0.5, joined + 2
                step = 0.5
                scale = SCALES.get(_word(tokens, i), 0.0)
                if scale:
                    return Numeral(total + current * scale, scale / 10, at, i + 1, "words")
                return Numeral(total + current, 0.5, at, i, "words")
            more = _small(tokens, joined) if step > 1 and total + current > 0 else None
            if more is None:
                break
            if _word(tokens, more[1]) in SCALES and SCALES[_word(tokens, more[1])] >= step:
                break
            current, i, step = current + more[0], more[1], 1.0
    return Numeral(total + current, step, at, i, "words")


def _fraction(tokens: Sequence[Token], at: int) -> Numeral | None:
    """ "half of", "a third of", "two thirds", "three-quarters", "one-fifth"."""
    word = _word(tokens, at)
    if word == "half":
        follows = _word(tokens, at + 1)
        before = _word(tokens, at - 1) if at else ""
        if before in {"first", "second", "other", "top", "bottom", "last"} or (
            follows not in {"of", "the", "its", "their", "our", "all"} and before not in _BEFORE_FRACTION
        ):
            return None
        return Numeral(50.0, 1.0, at, at + 1, "fraction", 2.0)
    count = 1 if word in {"a", "one"} else ONES.get(word, 0)
    if not 1 <= count <= 9:
        return None
    nxt = _skip_hyphen(tokens, at + 1)
    name = _word(tokens, nxt)
    part = FRACTIONS.get(name)
    if part is None or count >= part:
        return None
    if count > 1 and not name.endswith("s"):
        return None
    if count == 1:
        follows = _word(tokens, nxt + 1)
        ends = nxt + 1 >= len(tokens) or tokens[nxt + 1].kind != "word"
        if follows not in _AFTER_FRACTION and not ends:
            return None
        if word == "a" and name == "half":
            return None
    return Numeral(100.0 * count / part, 1.0, at, nxt + 1, "fraction", float(part))


def _ordinal(tokens: Sequence[Token], at: int) -> Numeral | None:
    word = _word(tokens, at)
    if word in ORDINALS:
        return Numeral(float(ORDINALS[word]), 1.0, at, at + 1, "ordinal")
    if word in TENS:
        return None
    return None
