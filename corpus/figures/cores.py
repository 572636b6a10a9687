"""A number with its currency, multiplier and unit: "£4.1bn", "20 per cent", "1.8 million sq ft", "two thirds"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.figures import numerals, units
from corpus.figures.lexicon import CURRENCY_CODES, CURRENCY_SIGNS, DOLLARS, SCALES, SUFFIXES, words
from corpus.figures.quantity import Kind
from corpus.figures.tokens import DASHES, Token, glued, lower

_LEADS = words("c ca circa approx about over under av avg to no nos p pp fig")
_LENGTH_WORDS = words("wide long high tall deep away above below x from thick")
_ABBREVIATED = words("bn tn trn mn mio mln mrd")
_NO_NOUN = words("""
    of another can could may might must should would will is was that who which day has or and in to for the by on
    such thing more
""")
_STANDS_FOR = words("this that the no any each which every another some only")


@dataclass(frozen=True)
class Core:
    """A number as a value with a unit, before sign, bounds, range and ratio."""

    value: float
    step: float  # value of the last digit written
    start: int  # characters
    end: int
    first: int  # tokens
    after: int
    kind: Kind
    unit: str
    form: str  # of the numeral
    scale: float = 1.0  # the multiplier that was written
    marked: bool = False  # a currency, percent sign or unit was written
    base: float | None = None  # of fractions and ratios


def read(stream: Sequence[Token], at: int) -> Core | None:
    """The number that begins at token `at`, with the currency before it; None where none does, or a name ("5G")."""
    i, currency = _currency_before(stream, at)
    if i == at and _is_tail_of_name(stream, at):
        return None
    number = numerals.read(stream, i) if i < len(stream) else None
    if number is None or (currency and number.form in {"ordinal", "fraction"}):
        return None
    start = stream[at].start
    if number.form == "ordinal":
        return _ordinal(stream, number)
    if number.form == "fraction":
        end = stream[number.after - 1].end
        return Core(number.value, 1.0, start, end, at, number.after, "share", "%", "fraction", 1.0, True, number.base)
    scale, after = _multiplier(stream, number, bool(currency))
    core = Core(
        number.value * scale, number.step * scale, start, stream[after - 1].end, at, after,
        "money" if currency else "count", currency, number.form, scale, bool(currency),
    )  # fmt: skip
    measured = _with_rate(stream, core) if currency else _with_unit(stream, core)
    return measured if measured is not None and _is_figure(stream, measured) else None


def _is_tail_of_name(stream: Sequence[Token], at: int) -> bool:
    """Whether digits end a name ("1e6") or mark a footnote ("jobs.4"); "c200" and "c.200" are figures."""
    if stream[at].kind != "num" or not glued(stream, at):
        return False
    dot = stream[at - 1].text == "."
    word = lower(stream, at - 2) if dot and glued(stream, at - 1) else lower(stream, at - 1)
    return bool(word) and word not in _LEADS


def _currency_before(stream: Sequence[Token], at: int) -> tuple[int, str]:
    """(index of the number, currency or "")."""
    token = stream[at]
    following = stream[at + 1].text if at + 1 < len(stream) else ""
    if token.kind == "word":
        if token.text in DOLLARS and following == "$" and glued(stream, at + 1):
            return _past_emphasis(stream, at + 2), DOLLARS[token.text]
        if token.text in CURRENCY_CODES or token.text == "Rs":
            nxt = at + 2 if following in CURRENCY_SIGNS or (token.text == "Rs" and following == ".") else at + 1
            if nxt < len(stream) and stream[nxt].kind == "num" and stream[nxt].start - stream[nxt - 1].end <= 1:
                return nxt, "INR" if token.text == "Rs" else token.text
    elif token.text in CURRENCY_SIGNS and token.kind == "mark":
        nxt = _past_emphasis(stream, at + 1)
        if nxt < len(stream) and stream[nxt].kind in {"num", "word"} and stream[nxt].start - stream[nxt - 1].end <= 2:
            return nxt, CURRENCY_SIGNS[token.text]
    return at, ""


def _past_emphasis(stream: Sequence[Token], at: int) -> int:
    while at < len(stream) and stream[at].text in {"\\", "*"} and glued(stream, at):
        at += 1
    return at


def _ordinal(stream: Sequence[Token], number: numerals.Numeral) -> Core | None:
    """A rank; "per second" is none."""
    if lower(stream, number.first) == "second" and lower(stream, number.first - 1) in {"per", "every", "each"}:
        return None
    start, end = stream[number.first].start, stream[number.after - 1].end
    return Core(number.value, 1.0, start, end, number.first, number.after, "rank", "", "ordinal")


def _multiplier(stream: Sequence[Token], number: numerals.Numeral, money: bool) -> tuple[float, int]:
    """("million" → 1e6, index after it); 1.0 where none is written."""
    at = number.after
    hyphen = at < len(stream) and stream[at].text in DASHES and glued(stream, at) and glued(stream, at + 1)
    nxt = at + 1 if hyphen else at
    word = lower(stream, nxt)
    if not word or (number.form == "words" and stream[number.first].kind == "word"):
        return 1.0, at
    if word in SCALES and (money or not word.endswith("s")):
        scale, after = SCALES[word], nxt + 1
        further = SCALES.get(lower(stream, after), 0.0)
        return (scale * further, after + 1) if scale < 1e4 and further >= 1e6 else (scale, after)
    if word in SUFFIXES and not hyphen and _multiplies(stream, at, money):
        return SUFFIXES[word], at + 1
    return 1.0, at


def _multiplies(stream: Sequence[Token], at: int, money: bool) -> bool:
    """Whether letters multiply ("£5m", "20k") rather than name a unit ("5m wide") or a thing ("5b")."""
    word, close = lower(stream, at), glued(stream, at)
    if stream[at].start - stream[at - 1].end > 1:
        return False
    if word in _ABBREVIATED:
        return True
    following = stream[at + 1].text.lower() if at + 1 < len(stream) else ""
    if money:
        return close or (word in {"m", "k"} and not following.startswith("sq"))
    if not close or word in {"mm", "b"}:
        return False
    return not (word == "m" and (following in _LENGTH_WORDS or following in {"²", "³", "2", "3", "/"}))


def _with_rate(stream: Sequence[Token], core: Core) -> Core:
    unit, after = units.rate(stream, core.after, core.unit)
    return replace(core, unit=unit, after=after, end=stream[after - 1].end) if after > core.after else core


def _with_unit(stream: Sequence[Token], core: Core) -> Core | None:
    at = core.after
    while at < len(stream) and stream[at].text in "*_" and glued(stream, at):
        at += 1
    unit = units.unit_at(stream, at, spelt=core.form == "words")
    if unit is None:
        named = at < len(stream) and stream[at].kind == "word" and glued(stream, at) and core.scale == 1
        return None if named and lower(stream, at) != "plus" else core
    measured = replace(
        core, kind=unit.kind, unit=unit.name, after=unit.after, end=stream[unit.after - 1].end, marked=True,
        value=core.value * unit.factor, step=core.step * unit.factor,
    )  # fmt: skip
    return _with_rate(stream, measured) if unit.kind == "money" else measured


def _is_figure(stream: Sequence[Token], core: Core) -> bool:
    """Not a decimal comma that nothing confirms ("notes 1,2"), not the pronoun "one"."""
    if core.marked or core.scale != 1:
        return True
    if core.form == "comma":
        return False
    pronoun = core.form == "words" and core.value == 1 and stream[core.first].kind == "word"
    return not pronoun or _counts_one(stream, core)


def _counts_one(stream: Sequence[Token], core: Core) -> bool:
    """Whether "one" counts something ("one site"), instead of standing for it ("one of the", "this one")."""
    following, before = lower(stream, core.after), lower(stream, core.first - 1)
    if following == "in" and core.after + 1 < len(stream) and numerals.read(stream, core.after + 1) is not None:
        return True  # "one in five"
    return bool(following) and following not in _NO_NOUN and before not in _STANDS_FOR
