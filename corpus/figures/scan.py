"""The quantities of a text: numerals with their currency, multiplier, unit, bound, range or ratio; not yet their meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.figures import numerals
from corpus.figures.lexicon import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    DECREASE,
    DOLLARS,
    INCREASE,
    OVER,
    SCALES,
    SCORE_UNITS,
    SMALL_CURRENCY_WORDS,
    SUFFIXES,
    TIME_UNITS,
    UNDER,
    UNITS,
)
from corpus.figures.periods import Period, find_periods
from corpus.figures.quantity import Bound, Kind, Quantity
from corpus.figures.tokens import Stretch, Token, disjoint, stretches, tokens

_DASHES = "-‐‑‒–—"
_EMPHASIS = "*_`\\"
_BOUNDS: dict[tuple[str, ...], Bound] = {
    tuple(phrase.split()): bound
    for bound, phrases in (
        ("about", ABOUT), ("at_least", [p for p in AT_LEAST if p != "from"]), ("at_most", AT_MOST),
        ("over", OVER), ("under", [p for p in UNDER if p not in {"nearly", "almost"}]),
    )
    for phrase in phrases
}  # fmt: skip
_SIGN_BOUNDS: dict[str, Bound] = {">": "over", "<": "under", "≥": "at_least", "≤": "at_most", "~": "about", "≈": "about"}
_TAIL_BOUNDS: dict[tuple[str, str], Bound] = {
    **{(a, b): "at_least" for a in ("or", "and") for b in ("more", "above", "over", "higher", "greater", "upwards")},
    **{(a, b): "at_most" for a in ("or", "and") for b in ("less", "fewer", "below", "under", "lower")},
}
_LENGTH_WORDS = frozenset("wide long high tall deep away above below x from thick".split())
_RATES = {"hour": "hour", "day": "day", "week": "week", "month": "month", "night": "night", "head": "head"}
_YEARLY = frozenset("year annum".split())
_MOVES = INCREASE | DECREASE | frozenset("went moved changed moving changing improving".split())


@dataclass(frozen=True)
class Found:
    """A quantity and the tokens that it was read from."""

    quantity: Quantity
    first: int  # index of its first token, bounds included
    after: int  # index after its last token


@dataclass(frozen=True)
class _Core:
    """A number with its currency, multiplier and unit."""

    value: float
    step: float
    start: int
    end: int
    first: int
    after: int
    kind: Kind
    unit: str
    form: str
    scale: float = 1.0  # the multiplier that was written
    marked: bool = False  # a currency, percent sign or unit was written
    base: float | None = None


@dataclass(frozen=True)
class Scan:
    """A text as tokens, with what was found in it, in order."""

    text: str
    tokens: tuple[Token, ...]
    found: tuple[Found, ...]
    periods: tuple[Period, ...]


def scan(text: str) -> Scan:
    """Read all quantities of a text; periods and identifiers are among them."""
    opaque = stretches(text)
    dates = [found for found in find_periods(text) if not _covered(found, opaque)]
    claimed = disjoint([*opaque, *(Stretch(found.start, found.end, "period") for found in dates)])
    kept = {(stretch.start, stretch.end) for stretch in claimed}
    dates = [found for found in dates if (found.start, found.end) in kept]
    by_span: dict[tuple[int, int], Quantity] = {(d.start, d.end): _period(d) for d in dates if d.iso}
    for stretch in claimed:
        if stretch.name == "identifier":
            word = text[stretch.start : stretch.end]
            by_span[stretch.start, stretch.end] = Quantity(word, stretch.start, stretch.end, "identifier", _number_in(word))
    stream = tuple(_split_spaces(tokens(text, claimed)))
    found: list[Found] = []
    i = 0
    while i < len(stream):
        token = stream[i]
        if token.kind == "taken":
            if (token.start, token.end) in by_span:
                found.append(Found(by_span[token.start, token.end], i, i + 1))
            i += 1
            continue
        hit = _quantity(text, stream, i, found[-1].after if found else 0)
        if hit is not None:
            found.append(hit)
            i = hit.after
            continue
        i += 1
    return Scan(text, stream, tuple(found), tuple(dates))


def _covered(found: Period, opaque: Sequence[Stretch]) -> bool:
    return any(stretch.start < found.end and found.start < stretch.end for stretch in _near(opaque, found.start, found.end))


def _near(opaque: Sequence[Stretch], start: int, end: int) -> Sequence[Stretch]:
    from bisect import bisect_left

    at = bisect_left(opaque, start, key=lambda stretch: stretch.end)
    upto = bisect_left(opaque, end, key=lambda stretch: stretch.start)
    return opaque[at:upto]


def _period(found: Period) -> Quantity:
    first, last = found.first, found.last
    bound: Bound = {"after": "at_least", "before": "at_most"}.get(found.open, "exact")  # type: ignore[assignment]
    value = first if first is not None else last
    high = float(last) if first is not None and last is not None and last != first else None
    return Quantity(
        found.text, found.start, found.end, "period", float(value or 0), high, "year", bound, period=found.text,
        step=1.0, iso=found.iso,
    )  # fmt: skip


def _number_in(word: str) -> float:
    digits = re.search(r"\d{1,15}", word)
    return float(digits.group()) if digits else 0.0


def _split_spaces(stream: Sequence[Token]) -> list[Token]:
    """Join "1 240" where a plain space groups thousands beyond doubt; split what is no single number ("2017,2018")."""
    out: list[Token] = []
    i = 0
    while i < len(stream):
        token = stream[i]
        if token.kind != "num":
            out.append(token)
            i += 1
            continue
        j = i + 1
        if re.fullmatch(r"\d{1,3}", token.text) and not (i and stream[i - 1].kind == "num"):
            while (
                j < len(stream)
                and stream[j].kind == "num"
                and stream[j].start - stream[j - 1].end == 1
                and re.fullmatch(r"\d{3}", stream[j].text)
            ):
                j += 1
            if 1 < j - i <= 4 and _grouped(stream, i, j):
                text = " ".join(one.text for one in stream[i:j])
                out.append(Token("num", text, token.start, stream[j - 1].end))
                i = j
                continue
        if len(token.text) <= numerals.LONGEST and numerals.parse_digits(token.text) is None:
            out += _pieces(token)
        else:
            out.append(token)
        i += 1
    return out


def _grouped(stream: Sequence[Token], i: int, j: int) -> bool:
    if stream[i].text[0] == "0" or (j < len(stream) and stream[j].kind == "num"):
        return False
    before = stream[i - 1].text if i else ""
    after = stream[j].text if j < len(stream) and stream[j].kind in {"word", "mark"} else ""
    return before in CURRENCY_SIGNS or before in CURRENCY_CODES or after in CURRENCY_SIGNS or (
        bool(after) and stream[j].kind == "word" and after.islower() and after not in {"and", "to", "in", "of"}
    )


def _pieces(token: Token) -> list[Token]:
    if re.fullmatch(r"0\d*", token.text) or "." in token.text:
        return [Token("mark", token.text, token.start, token.end)]
    return [
        Token("num", match.group(), token.start + match.start(), token.start + match.end())
        for match in re.finditer(r"\d+", token.text)
    ]


def _quantity(text: str, stream: Sequence[Token], i: int, floor: int) -> Found | None:
    core = _core(stream, i)
    if core is None:
        return None
    ratio = _ratio(stream, core)
    if ratio is not None:
        value, after, end, base = ratio
        return _finish(text, stream, floor, replace(core, value=value, after=after, end=end, kind="ratio", base=base), None)
    other = _range(stream, core, floor)
    if other is not None:
        low, high = other
        return _finish(text, stream, floor, replace(low, after=high.after, end=high.end), high)
    return _finish(text, stream, floor, core, None)


def _glued(stream: Sequence[Token], at: int) -> bool:
    return 0 < at < len(stream) and stream[at].start == stream[at - 1].end


def _lower(stream: Sequence[Token], at: int) -> str:
    return stream[at].text.lower() if 0 <= at < len(stream) and stream[at].kind == "word" else ""


def _core(stream: Sequence[Token], i: int) -> _Core | None:
    """A number that begins at token `i`, with the currency before it."""
    start, at, unit = _currency_before(stream, i)
    if at >= len(stream):
        return None
    number = numerals.read(stream, at)
    if number is None:
        return None
    if number.form == "ordinal":
        return _ordinal(stream, number) if not unit else None
    if number.form == "fraction":
        return _Core(number.value, number.step, stream[at].start, stream[number.after - 1].end, i, number.after, "share",
                     "%", "fraction", marked=True, base=number.base)
    value, step, after, scale = _multiplied(stream, number, bool(unit))
    core = _Core(value, step, start, stream[after - 1].end, i, after, "money" if unit else "count", unit, number.form,
                 scale, bool(unit))
    if not unit:
        core = _unit_after(stream, core)
        if core is None:
            return None
    if core.kind == "money":
        core = _rate(stream, core)
    if core.form == "comma" and not core.marked and core.scale == 1:
        return None
    if core.form == "words" and core.value == 1 and not core.marked and core.scale == 1 and not _counts_one(stream, core):
        return None
    return core


def _counts_one(stream: Sequence[Token], core: _Core) -> bool:
    """Whether "one" counts something ("one site"), instead of standing for it ("one of the", "this one")."""
    following, before = _lower(stream, core.after), _lower(stream, core.first - 1)
    if stream[core.first].kind == "mark":
        return True
    return bool(following) and following not in {
        "of", "another", "can", "could", "may", "might", "must", "should", "would", "will", "is", "was", "that", "who",
        "which", "day", "has", "or", "and", "in", "to", "for", "the", "by", "on", "such", "thing", "more",
    } and before not in {"this", "that", "the", "no", "any", "each", "which", "every", "another", "some", "only"}  # fmt: skip


def _currency_before(stream: Sequence[Token], i: int) -> tuple[int, int, str]:
    """(start of the core, index of the number, currency or "")."""
    token = stream[i]
    if token.kind == "word":
        if token.text in DOLLARS and _glued(stream, i + 1) and i + 1 < len(stream) and stream[i + 1].text == "$":
            return token.start, i + 2, DOLLARS[token.text]
        if token.text.upper() in CURRENCY_CODES and token.text.isupper():
            nxt = i + 2 if i + 1 < len(stream) and stream[i + 1].text in CURRENCY_SIGNS else i + 1
            if nxt < len(stream) and stream[nxt].kind == "num" and stream[nxt].start - stream[nxt - 1].end <= 1:
                return token.start, nxt, token.text
        if token.text == "Rs" and i + 1 < len(stream):
            nxt = i + 2 if stream[i + 1].text == "." else i + 1
            if nxt < len(stream) and stream[nxt].kind == "num":
                return token.start, nxt, "INR"
    elif token.kind == "mark" and token.text in CURRENCY_SIGNS:
        nxt = i + 1
        while nxt < len(stream) and stream[nxt].text in {"\\", "*", "-", "−"} and _glued(stream, nxt):
            nxt += 1
        if nxt < len(stream) and stream[nxt].kind in {"num", "word"} and stream[nxt].start - stream[nxt - 1].end <= 1:
            return token.start, nxt, CURRENCY_SIGNS[token.text]
    return token.start, i, ""


def _ordinal(stream: Sequence[Token], number: numerals.Numeral) -> _Core | None:
    word = stream[number.first].text.lower()
    if word == "second" and _lower(stream, number.first - 1) in {"per", "a", "every", "each"} and not _lower(stream, number.after):
        return None
    return _Core(number.value, 1.0, stream[number.first].start, stream[number.after - 1].end, number.first, number.after,
                 "rank", "", "ordinal")


def _multiplied(
    stream: Sequence[Token], number: numerals.Numeral, money: bool
) -> tuple[float, float, int, float]:
    """(value, step, index after, scale) with "million", "bn", "k" applied."""
    at = number.after
    nxt = at + 1 if at + 1 < len(stream) and stream[at].text in _DASHES and _glued(stream, at) and _glued(stream, at + 1) else at
    word = _lower(stream, nxt)
    if not word or number.form == "words" and stream[number.first].kind == "word":
        return number.value, number.step, at, 1.0
    if word in SCALES and not (word.endswith("s") and not money):
        scale, after = SCALES[word], nxt + 1
        further = SCALES.get(_lower(stream, after), 0.0)
        if scale < 1e4 and further >= 1e6:  # "5 hundred million"
            scale, after = scale * further, after + 1
        return number.value * scale, number.step * scale, after, scale
    if word in SUFFIXES and nxt == at and _is_suffix(stream, at, money):
        scale = SUFFIXES[word]
        return number.value * scale, number.step * scale, at + 1, scale
    return number.value, number.step, at, 1.0


def _is_suffix(stream: Sequence[Token], at: int, money: bool) -> bool:
    """Whether the letters at `at` multiply ("£5m", "20k") rather than name a unit ("5 m wide") or a thing ("5b")."""
    token = stream[at]
    word, glued = token.text.lower(), _glued(stream, at)
    if token.start - stream[at - 1].end > 1:
        return False
    if word in {"bn", "tn", "trn", "mn", "mio", "mln", "mrd"}:
        return True
    if money:
        return glued or word in {"m", "k"} and not _lower(stream, at + 1).startswith("sq")
    if word == "mm" or word == "b" or not glued:
        return False
    follows = stream[at + 1].text if at + 1 < len(stream) else ""
    return not (word == "m" and (follows.lower() in _LENGTH_WORDS or follows in {"²", "³", "2", "3", "/"}))


def _unit_after(stream: Sequence[Token], core: _Core) -> _Core | None:
    """The core with percent, currency, time or physical unit; None where glued letters make it a name ("5G")."""
    at = core.after
    if at >= len(stream):
        return core
    while at < len(stream) and stream[at].text in "*_" and _glued(stream, at):
        at += 1
    if at >= len(stream):
        return core
    token, word, glued = stream[at], _lower(stream, at), _glued(stream, at)

    def unit(kind: Kind, name: str, after: int, factor: float = 1.0) -> _Core:
        return replace(core, kind=kind, unit=name, after=after, end=stream[after - 1].end, marked=True,
                       value=core.value * factor, step=core.step * factor)  # fmt: skip

    if token.start - stream[core.after - 1].end > 1:
        return core
    if token.text in {"%", "‰"}:
        after = at + 1
        if _lower(stream, after) in {"pt", "pts", "point", "points"}:
            return unit("share", "pp", after + 1)
        return unit("share", "%", after, 1.0 if token.text == "%" else 0.1)
    if word in {"percent", "pct", "pc"}:
        return unit("share", "%", at + 1)
    if word == "per" and _lower(stream, at + 1) == "cent":
        return unit("share", "%", at + 2)
    if word == "percentage" and _lower(stream, at + 1) in {"point", "points"}:
        return unit("share", "pp", at + 2)
    if word in {"pp", "ppt", "ppts"}:
        return unit("share", "pp", at + 1)
    if word == "basis" and _lower(stream, at + 1) in {"point", "points"}:
        return unit("share", "pp", at + 2, 0.01)
    if token.text in CURRENCY_SIGNS:
        following = stream[at + 1] if at + 1 < len(stream) else None
        if following is None or following.kind != "num" or following.start != token.end:
            return unit("money", CURRENCY_SIGNS[token.text], at + 1)
        return core
    if token.text in CURRENCY_CODES and not core.form == "ordinal":
        return unit("money", token.text, at + 1)
    if word in CURRENCY_WORDS and not (word == "pound" and glued):
        after = at + 2 if _lower(stream, at + 1) == "sterling" else at + 1
        return unit("money", CURRENCY_WORDS[word], after)
    if word == "us" and token.text == "US" and _lower(stream, at + 1) in {"dollars", "dollar"}:
        return unit("money", "USD", at + 2)
    if word in SMALL_CURRENCY_WORDS and (glued or word != "p"):
        return unit("money", SMALL_CURRENCY_WORDS[word], at + 1, 0.01)
    return _physical(stream, core, unit_of=unit)


def _physical(stream: Sequence[Token], core: _Core, unit_of) -> _Core | None:  # type: ignore[no-untyped-def]
    at = core.after
    hyphen = stream[at].text in _DASHES and _glued(stream, at) and _glued(stream, at + 1)
    if hyphen:
        at += 1
    token, word, glued = stream[at], _lower(stream, at), _glued(stream, at)
    following = _lower(stream, at + 1)
    if word in TIME_UNITS and (not glued or hyphen or core.form == "digits"):
        if word in {"second", "seconds"} and core.form == "words" and word == "second":
            return core
        return unit_of("duration", TIME_UNITS[word], at + 1)  # type: ignore[no-any-return]
    if word in {"square", "sq", "cubic", "cu"}:
        nxt = at + 2 if at + 1 < len(stream) and stream[at + 1].text == "." else at + 1
        name = {"m": "m", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "ft": "ft", "foot": "ft", "feet": "ft",
                "km": "km", "kilometres": "km", "kilometers": "km", "mile": "mile", "miles": "mile", "yards": "yard",
                "mi": "mile"}.get(_lower(stream, nxt))  # fmt: skip
        if name:
            return unit_of("measurement", name + ("²" if word.startswith("sq") else "³"), nxt + 1)  # type: ignore[no-any-return]
        return core
    if word in {"m", "km", "cm", "mm", "ft"} and at + 1 < len(stream) and _glued(stream, at + 1):
        power = {"²": "²", "2": "²", "³": "³", "3": "³"}.get(stream[at + 1].text)
        if power:
            return unit_of("measurement", word + power, at + 2)  # type: ignore[no-any-return]
    if token.text == "°" and at + 1 < len(stream) and stream[at + 1].text in {"C", "F"}:
        return unit_of("measurement", "°" + stream[at + 1].text, at + 2)  # type: ignore[no-any-return]
    if token.text == "×" or (word == "x" and glued) or word == "fold":
        return unit_of("ratio", "×", at + 1)  # type: ignore[no-any-return]
    if word in SCORE_UNITS and word != "points":
        return unit_of("score", SCORE_UNITS[word], at + 1)  # type: ignore[no-any-return]
    if word in UNITS and not (token.text in {"G", "MB", "PB"} and glued and core.step == 1 and token.text == "G"):
        if word in {"g", "mi", "ha"} and not glued and following:
            return core if word != "ha" else unit_of("measurement", "ha", at + 1)  # type: ignore[no-any-return]
        name, factor = UNITS[word]
        if name == "bp":
            return unit_of("share", "pp", at + 1, 0.01)  # type: ignore[no-any-return]
        return unit_of("measurement", name, at + 1, factor)  # type: ignore[no-any-return]
    if word in {"mm", "m", "l", "t"} and (glued or word in {"mm", "m"}) and token.text.islower():
        return unit_of("measurement", word, at + 1)  # type: ignore[no-any-return]
    if glued and not hyphen and stream[at].kind == "word" and core.scale == 1 and word not in {"plus"}:
        return None
    return core


def _rate(stream: Sequence[Token], core: _Core) -> _Core:
    """Money per something: "£35 per sq ft" is in GBP/ft², "£14 an hour" in GBP/hour; a yearly sum stays in GBP."""
    at = core.after
    word = _lower(stream, at)
    slash = at < len(stream) and stream[at].text == "/" and _glued(stream, at)
    if word not in {"per", "a", "an"} and not slash:
        return core
    name = _lower(stream, at + 1)
    if name in _YEARLY:
        return replace(core, after=at + 2, end=stream[at + 1].end)
    if name in _RATES:
        return replace(core, unit=f"{core.unit}/{_RATES[name]}", after=at + 2, end=stream[at + 1].end)
    if word in {"per"} or slash:
        if at + 1 >= len(stream):
            return core
        probe = _physical(stream, replace(core, after=at + 1, form="comma"), unit_of=_unit_name)
        if isinstance(probe, _Core) and probe.kind == "measurement":
            return replace(core, unit=f"{core.unit}/{probe.unit}", after=probe.after, end=stream[probe.after - 1].end)
    return core


def _unit_name(kind: Kind, name: str, after: int, factor: float = 1.0) -> _Core:
    return _Core(0, 0, 0, 0, 0, after, kind, name, "")


def _ratio(stream: Sequence[Token], core: _Core) -> tuple[float, int, int, float] | None:
    """ "7420/8855", "43 of 108", "4 out of 5", "one in five", "4:1": (quotient, index after, end, denominator)."""
    if core.kind != "count" or core.scale != 1 or core.step < 1 and stream[core.after - 1].kind != "num":
        return None
    at = core.after
    if at + 1 >= len(stream):
        return None
    token, word = stream[at], _lower(stream, at)
    if token.text in {"/", ":"} and _glued(stream, at) and _glued(stream, at + 1):
        other, joint = at + 1, token.text
    elif word == "of":
        other = at + 2 if _lower(stream, at + 1) in {"the", "its", "our", "their", "these"} else at + 1
        joint = "of"
        if core.value == 1 and core.form == "words":
            return None
    elif word == "out" and _lower(stream, at + 1) == "of":
        other = at + 3 if _lower(stream, at + 2) in {"the", "every"} else at + 2
        joint = "of"
    elif word == "in" and core.value <= 9:
        other, joint = at + 1, "in"
        if _lower(stream, other) == "every":
            other += 1
    elif token.text in _DASHES and _lower(stream, at + 1) == "in":
        other, joint = (at + 3 if at + 2 < len(stream) and stream[at + 2].text in _DASHES else at + 2), "in"
    else:
        return None
    if other >= len(stream) or stream[other].kind not in {"num", "word"}:
        return None
    base = numerals.read(stream, other)
    if base is None or base.form not in {"digits", "words"} or base.value <= 0 or base.after > other + 4:
        return None
    whole = _core(stream, other)
    if whole is None or whole.kind not in {"count", "score"} or whole.scale != 1:
        return None
    if joint == "of" and core.value > base.value or joint == "in" and not (
        core.value < base.value and base.value in {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000, 10000, 100000}
    ):
        return None
    if joint == "/" and (_glued(stream, base.after) and stream[base.after].text in {"/", "-"}):
        return None
    return core.value / base.value, base.after, stream[base.after - 1].end, base.value


def _range(stream: Sequence[Token], core: _Core, floor: int) -> tuple[_Core, _Core] | None:
    """Two cores that make a range, the missing multiplier, currency or unit of one taken from the other."""
    if core.kind in {"rank", "ratio", "identifier"} or core.form == "fraction":
        return None
    at = core.after
    while at < len(stream) and stream[at].text in "*\\" and at + 1 < len(stream):
        at += 1
    if at + 1 >= len(stream):
        return None
    token, word = stream[at], _lower(stream, at)
    tight = _glued(stream, at) and _glued(stream, at + 1)
    dash = token.text in _DASHES and (tight or token.text in "–—" and not _glued(stream, at) and not _glued(stream, at + 1))
    between = word == "and" and _between(stream, core, floor)
    if not (dash or between or (word == "to" and not _moved(stream, core))):
        return None
    nxt = at + 1
    while nxt < len(stream) and stream[nxt].text in "*\\":
        nxt += 1
    if word == "to" and _lower(stream, nxt) == "up":
        return None
    high = _core(stream, nxt) if nxt < len(stream) else None
    if high is None or high.kind in {"rank", "ratio"} or high.form == "fraction":
        return None
    low = core
    if low.scale == 1 and high.scale > 1 and (low.value * high.scale <= high.value) and not _own_unit(low, high):
        low = replace(low, value=low.value * high.scale, step=low.step * high.scale, scale=high.scale)
    elif high.scale == 1 and low.scale > 1 and dash and high.value * low.scale > low.value and not high.marked:
        high = replace(high, value=high.value * low.scale, step=high.step * low.scale, scale=low.scale)
    if low.kind == "count" and high.kind != "count":
        factor = high.value / max(_raw(high), 1e-300) / high.scale if high.unit == "pp" and high.step < 1 else 1.0
        low = replace(low, kind=high.kind, unit=high.unit, marked=True, value=low.value * factor)
    elif high.kind == "count" and low.kind in {"money", "share"}:
        high = replace(high, kind=low.kind, unit=low.unit)
    if (low.kind, low.unit) != (high.kind, high.unit) or low.value >= high.value:
        return None
    return low, high


def _raw(core: _Core) -> float:
    return core.value / core.scale


def _own_unit(low: _Core, high: _Core) -> bool:
    """Whether the lower end stands on its own: "£500 to £1m" is not "£500m"."""
    return low.marked and high.marked and low.kind == "money" and high.start != low.end + 1 and low.value >= high.value / high.scale


def _between(stream: Sequence[Token], core: _Core, floor: int) -> bool:
    return any(_lower(stream, j) == "between" for j in range(max(floor, core.first - 3), core.first))


def _moved(stream: Sequence[Token], core: _Core) -> bool:
    """Whether "X to Y" tells a change ("rose from 5% to 10%") instead of a range."""
    words = [_lower(stream, j) for j in range(max(0, core.first - 8), core.first)]
    return "from" in words[-3:] and any(word in _MOVES for word in words)


def _finish(text: str, stream: Sequence[Token], floor: int, core: _Core, high: _Core | None) -> Found:
    """Add sign, bounds and score or rank words around the core."""
    start, end, first, after = core.start, core.end, core.first, core.after
    bound: Bound = "exact"
    value = core.value
    first, start, sign = _sign(stream, first, start, floor)
    if sign == "-" and high is None and core.kind in {"count", "money", "share", "measurement"}:
        value = -value
    elif sign == "-":
        first, start = core.first, core.start
    tail, after, end = _tail_bound(stream, after, end)
    before, first, start = _head_bound(stream, first, start, floor, core.value)
    bound = tail or before or "exact"
    kind, unit = core.kind, core.unit
    if kind == "count":
        kind, unit, first, start = _rank_or_score(stream, kind, unit, first, start, floor)
    quantity = Quantity(
        text[start:end], start, end, kind, _tidy(value), _tidy(high.value) if high else None, unit, bound,
        step=core.step if core.kind != "ratio" else 0.0, base=core.base,
    )  # fmt: skip
    return Found(quantity, first, after)


def _tidy(value: float) -> float:
    """Without the dust of multiplication: 26.8 million is 26,800,000."""
    return float(f"{value:.12g}")


def _sign(stream: Sequence[Token], first: int, start: int, floor: int) -> tuple[int, int, str]:
    at = first - 1
    if at < floor or at < 0 or stream[at].kind != "mark" or stream[at].end != start or stream[at].text not in "-−+±":
        return first, start, ""
    before = stream[at - 1] if at else None
    free = before is None or before.end < stream[at].start or before.text in "(*[:;,=~<>"
    if not free:
        return first, start, ""
    return at, stream[at].start, "-" if stream[at].text in "-−" else "+"


def _tail_bound(stream: Sequence[Token], after: int, end: int) -> tuple[Bound | None, int, int]:
    at = after
    while at < len(stream) and stream[at].text in "*_" and _glued(stream, at):
        at += 1
    if at < len(stream) and stream[at].text == "+" and _glued(stream, at):
        following = stream[at + 1] if at + 1 < len(stream) else None
        if following is None or following.start > stream[at].end or following.kind != "num":
            return "at_least", at + 1, stream[at].end
    if _lower(stream, after) == "plus" and not _is_number(stream, after + 1):
        return "at_least", after + 1, stream[after].end
    if after + 1 < len(stream) and stream[after].text in _DASHES and _lower(stream, after + 1) == "plus":
        return "at_least", after + 2, stream[after + 1].end
    pair = (_lower(stream, after), _lower(stream, after + 1))
    if pair in _TAIL_BOUNDS and _lower(stream, after + 2) != "than":
        return _TAIL_BOUNDS[pair], after + 2, stream[after + 1].end
    return None, after, end


def _is_number(stream: Sequence[Token], at: int) -> bool:
    return at < len(stream) and (stream[at].kind == "num" or stream[at].text in CURRENCY_SIGNS)


def _head_bound(
    stream: Sequence[Token], first: int, start: int, floor: int, value: float
) -> tuple[Bound | None, int, int]:
    at = first - 1
    while at >= floor and stream[at].kind == "mark" and stream[at].text in _EMPHASIS:
        at -= 1
    if at < floor:
        return None, first, start
    if stream[at].kind == "mark" and stream[at].text in _SIGN_BOUNDS:
        return _SIGN_BOUNDS[stream[at].text], at, stream[at].start
    if stream[at].text == "." and _lower(stream, at - 1) in {"c", "ca", "approx"} and _glued(stream, at):
        return "about", at - 1, stream[at - 1].start
    words: list[tuple[str, int]] = []
    j = at
    while j >= floor and len(words) < 6 and stream[j].kind == "word":
        words.insert(0, (stream[j].text.lower(), j))
        j -= 1
    if words and words[-1][0] in {"a", "an", "the"} and len(words) > 1:
        words = words[:-1]
    for size in range(min(5, len(words)), 0, -1):
        phrase = tuple(word for word, _ in words[-size:])
        bound = _BOUNDS.get(phrase)
        if bound is None or phrase == ("some",) and value < 10:
            continue
        where = words[-size][1]
        return bound, where, stream[where].start
    return None, first, start


def _rank_or_score(
    stream: Sequence[Token], kind: Kind, unit: str, first: int, start: int, floor: int
) -> tuple[Kind, str, int, int]:
    word = _lower(stream, first - 1) if first - 1 >= floor else ""
    if word in {"top", "bottom"}:
        return "rank", "", first - 1, stream[first - 1].start
    if word in {"rank", "ranked", "ranking", "placed"}:
        return "rank", unit, first, start
    near = [_lower(stream, j) for j in range(max(floor, first - 3), first)]
    if "gpa" in near:
        return "score", "GPA", first, start
    if any(one in {"score", "scored", "scores", "rating", "nps"} for one in near):
        return "score", unit, first, start
    return kind, unit, first, start
