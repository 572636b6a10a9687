"""The quantities of a text: numbers with unit, sign, bounds, range or ratio; not yet their meaning."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.figures import bounds, cores, numerals, ranges
from corpus.figures.cores import Core
from corpus.figures.lexicon import CURRENCY_CODES, CURRENCY_SIGNS, DOLLARS, ONES, ORDINALS, TENS, VULGAR
from corpus.figures.periods import Period, find_periods
from corpus.figures.quantity import Bound, Kind, Quantity
from corpus.figures.tokens import Stretch, Token, disjoint, glued, lower, stretches, tokens

_FIRST_WORDS = frozenset([*ONES, *TENS, *ORDINALS, "a", "an", "half"])
_CURRENCIES = CURRENCY_CODES | frozenset(DOLLARS) | {"Rs"}
_SIGNED = frozenset({"count", "money", "share", "measurement"})


@dataclass(frozen=True)
class Found:
    """A quantity and the tokens that it was read from."""

    quantity: Quantity
    first: int  # index of its first token, bounds included
    after: int  # index after its last token


@dataclass(frozen=True)
class Scan:
    """A text as tokens, with what was found in it, in order."""

    text: str
    tokens: tuple[Token, ...]
    found: tuple[Found, ...]
    periods: tuple[Period, ...]


def scan(text: str) -> Scan:
    """Read all quantities of a text; periods and identifiers are among them."""
    claimed, dates = _claimed(text)
    whole: dict[int, Quantity] = {date.start: _period(date) for date in dates if date.iso}
    for stretch in claimed:
        if stretch.name == "identifier":
            word = text[stretch.start : stretch.end]
            whole[stretch.start] = Quantity(word, stretch.start, stretch.end, "identifier", _number_in(word))
    stream = tuple(_numbers_apart(text, tokens(text, claimed)))
    found: list[Found] = []
    i = 0
    while i < len(stream):
        floor = found[-1].after if found else 0
        if stream[i].kind == "taken":
            quantity = whole.get(stream[i].start)
            hit = Found(quantity, i, i + 1) if quantity is not None else None
        else:
            hit = _quantity(text, stream, i, floor) if _may_begin(stream[i]) else None
            hit = hit or _name(text, stream, i, floor)
        if hit is not None:
            found.append(hit)
        i = hit.after if hit is not None else i + 1
    return Scan(text, stream, tuple(found), tuple(dates))


def _may_begin(token: Token) -> bool:
    """Whether a quantity can begin with a token: a number, a currency, a word of a number."""
    if token.kind == "word":
        return token.text.lower() in _FIRST_WORDS or token.text in _CURRENCIES
    return token.kind == "num" or token.text in VULGAR or token.text in CURRENCY_SIGNS


def _claimed(text: str) -> tuple[list[Stretch], list[Period]]:
    """The stretches that are no plain figures, and the periods among them."""
    dates = find_periods(text)
    opaque = [stretch for stretch in stretches(text) if not _within(dates, stretch)]
    dates = [found for found in dates if not _overlaps(opaque, found.start, found.end)]
    known = [Stretch(found.start, found.end, "period") for found in dates if found.iso]
    return disjoint([*opaque, *known]), dates


def _within(dates: Sequence[Period], stretch: Stretch) -> bool:
    """Whether an identifier is a part of a period ("Q3" of "Q3 2024")."""
    at = bisect_left(dates, stretch.end, key=lambda found: found.end)
    return stretch.name == "identifier" and at < len(dates) and dates[at].start <= stretch.start


def _overlaps(opaque: Sequence[Stretch], start: int, end: int) -> bool:
    at = bisect_left(opaque, start + 1, key=lambda stretch: stretch.end)
    return at < len(opaque) and opaque[at].start < end


def _period(found: Period) -> Quantity:
    first, last = found.first, found.last
    value = first if first is not None else last
    high = float(last) if first is not None and last is not None and last != first else None
    bound: Bound = "at_least" if found.open == "after" else "at_most" if found.open == "before" else "exact"
    return Quantity(
        found.text, found.start, found.end, "period", float(value or 0), high, "year", bound, period=found.text,
        step=1.0, iso=found.iso,
    )  # fmt: skip


def _number_in(word: str) -> float:
    digits = re.search(r"\d{1,15}", word)
    return float(digits.group()) if digits else 0.0


def _numbers_apart(text: str, stream: Sequence[Token]) -> list[Token]:
    """Join "1 240" where a plain space groups thousands beyond doubt; split what is no single number ("2017,2018")."""
    out: list[Token] = []
    i = 0
    while i < len(stream):
        token = stream[i]
        if token.kind != "num":
            out.append(token)
            i += 1
            continue
        after = _group_end(text, stream, i)
        if after > i + 1:
            out.append(Token("num", text[token.start : stream[after - 1].end], token.start, stream[after - 1].end))
        elif len(token.text) <= numerals.LONGEST and numerals.parse_digits(token.text) is None:
            out += _pieces(token)
        else:
            out.append(token)
        i = after
    return out


def _group_end(text: str, stream: Sequence[Token], i: int) -> int:
    """The index after the groups of thousands that begin with token `i`."""
    after = i + 1
    if not re.fullmatch(r"[1-9]\d{0,2}", stream[i].text) or (i and stream[i - 1].kind == "num"):
        return after
    while (
        after < len(stream)
        and after - i < 4
        and re.fullmatch(r"\d{3}", stream[after].text)
        and text[stream[after - 1].end : stream[after].start] == " "
    ):
        after += 1
    following = stream[after] if after < len(stream) else None
    if after == i + 1 or (following is not None and following.kind == "num"):
        return i + 1
    before = stream[i - 1].text if i else ""
    money = before in CURRENCY_SIGNS or before in CURRENCY_CODES
    if following is None:
        return after if money else i + 1
    noun = following.kind == "word" and following.text.islower() and following.text not in {"and", "to", "in", "of"}
    return after if money or noun or following.text in CURRENCY_SIGNS else i + 1


def _pieces(token: Token) -> list[Token]:
    """What is no number as a whole: "2017,2018" is two, "007" and "1.2.3" are names."""
    if token.text.startswith("0") or "." in token.text:
        return [token]
    return [
        Token("num", match.group(), token.start + match.start(), token.start + match.end())
        for match in re.finditer(r"\d+", token.text)
    ]


def _quantity(text: str, stream: Sequence[Token], i: int, floor: int) -> Found | None:
    """The quantity whose core begins at token `i`, with what stands around it from token `floor` on."""
    core = cores.read(stream, i)
    if core is None:
        return None
    high = None
    ratio = ranges.ratio(stream, core)
    if ratio is not None:
        core = ratio
    else:
        both = ranges.joined(stream, core, floor)
        if both is not None:
            low, high = both
            core = replace(low, after=high.after, end=high.end)
    return _finished(text, stream, floor, core, high)


def _name(text: str, stream: Sequence[Token], i: int, floor: int) -> Found | None:
    """A name with digits in it, as an identifier: "5G", "3D", "007"."""
    if stream[i].kind != "num" or len(stream[i].text) > numerals.LONGEST:
        return None
    first, after = i, i + 1
    if i > floor and glued(stream, i) and stream[i - 1].kind == "word":
        first = i - 1
    while after < len(stream) and glued(stream, after) and stream[after].kind in {"word", "num"}:
        after += 1
    if after - first == 1 and numerals.parse_digits(stream[i].text) is not None:
        return None
    start, end = stream[first].start, stream[after - 1].end
    return Found(Quantity(text[start:end], start, end, "identifier", _number_in(text[start:end])), first, after)


def _finished(text: str, stream: Sequence[Token], floor: int, core: Core, high: Core | None) -> Found:
    """With sign, bounds and the words that make it a rank or a score."""
    value = core.value
    sign, first, start = bounds.sign(stream, core.first, core.start, floor)
    if sign == "-":
        if high is None and core.kind in _SIGNED:
            value = -value
        else:
            first, start = core.first, core.start
    tail = bounds.after(stream, core.after, core.end)
    head = bounds.before(stream, first, start, floor, core.value)
    if core.kind == "duration" and text[head.position : core.start].lower().strip() == "over":
        head = bounds.Edge(None, first, start)  # "change over 3 years" is a stretch, no bound
    kind, unit, opening = _kind(stream, core, head.token, floor)
    start = stream[opening].start if opening < head.token else head.position
    upper = _tidy(high.value) if high else None
    quantity = Quantity(
        text[start : tail.position], start, tail.position, kind, _tidy(value), upper, unit,
        tail.bound or head.bound or "exact", step=core.step, base=core.base,
    )  # fmt: skip
    return Found(quantity, opening, tail.token)


def _tidy(value: float) -> float:
    """Without the dust of multiplication: 26.8 million is 26,800,000."""
    return float(f"{value:.12g}")


def _kind(stream: Sequence[Token], core: Core, first: int, floor: int) -> tuple[Kind, str, int]:
    """(kind, unit, first token): "top 25" and "ranked 3" are ranks, "GPA >3.0" and "a score of 82" scores."""
    if core.kind != "count":
        return core.kind, core.unit, first
    word = lower(stream, first - 1) if first > floor else ""
    if word in {"top", "bottom"}:
        return "rank", "", first - 1
    if word in {"rank", "ranked", "ranking", "placed"}:
        return "rank", "", first
    near = {lower(stream, i) for i in range(max(floor, first - 3), first)}
    if "gpa" in near:
        return "score", "GPA", first
    return ("score" if near & {"score", "scored", "scores", "rating", "nps"} else "count"), "", first
