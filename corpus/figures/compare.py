"""When two figures are the same, consistent or comparable, and in what they differ.

Figures that differ in unit, measure, place, period, base or direction are never merged, added or converted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import floor, log10

from corpus.figures.periods import Period, find_periods
from corpus.figures.places import same_place
from corpus.figures.quantity import Quantity
from corpus.figures.stems import HEAD_STEMS, stems

Similar = Callable[[str, str], float]

SIMILAR_ENOUGH = 0.75  # cosine of two measures that are taken for one
_EPSILON = 2e-12  # relative; values hold 12 digits
_UPWARDS = frozenset({"over", "at_least"})
_DOWNWARDS = frozenset({"under", "at_most"})
_SHARES = frozenset({"share", "ratio"})
_AVERAGES = ({"average", "mean", "av"}, {"median"}, {"total", "sum"})


def same_value(a: Quantity, b: Quantity, *, rounding: bool = True) -> bool:
    """Whether two quantities state the same value in the same unit: £4.1bn is £4,100m, two thirds is 67%, $5 is not £5.

    With `rounding`, a value written with fewer decimals may be the other one rounded (27% and 27.2%, £4.1bn and
    £4,123m); trailing zeros of whole numbers do not count as rounding (5,550 is not 5,552). Opposite bounds ("over",
    "under") are never the same.
    """
    if not _same_unit(a, b) or opposed(a, b):
        return False
    if a.kind == "period" or b.kind == "period":
        return _same_period(a, b)
    if a.kind == "identifier" or b.kind == "identifier":
        return _plain(a.text) == _plain(b.text)
    one, other = _on_one_scale(a, b)
    step = max(_decimal_step(a), _decimal_step(b)) / 2 if rounding else 0.0
    if not _close(one, other, step):
        return False
    if a.high is None or b.high is None:
        return (a.high is None) == (b.high is None)
    return _close(a.high, b.high, step)


def consistent(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities can both be true of one thing: the same value, a rounded pair, a bound that holds.

    "over 5,500" is consistent with 5,552, not with 18,177: a bound is taken to be written near the value.
    """
    if not _same_unit(a, b):
        return False
    if same_value(a, b):
        return True
    if a.kind in {"period", "identifier"} or b.kind in {"period", "identifier"}:
        return False
    low_a, high_a = _interval(a)
    low_b, high_b = _interval(b)
    # Intervals that only touch, those of 5.5m and 5.6m, leave no value for both.
    return low_a < high_b - _EPSILON * abs(high_b) and low_b < high_a - _EPSILON * abs(high_a)


def comparable(a: Quantity, b: Quantity, similar: Similar | None = None) -> bool:
    """Whether two quantities speak of the same thing, so that a difference of their values means something."""
    return not difference(a, b, similar)


def difference(a: Quantity, b: Quantity, similar: Similar | None = None) -> tuple[str, ...]:
    """In what two quantities differ: "unit", "measure", "definition", "place", "period", "of", "direction".

    "measure": they count different things; "definition": the same kind of thing, but narrowed by different words
    ("jobs in data-driven healthcare", "jobs in health and life sciences"). What is unknown of one does not differ.
    `similar` gives the likeness (0 to 1) of two measures that share no words.
    """
    out: list[str] = []
    if not _same_unit(a, b):
        out.append("unit")
    measure = _measures(a.measure, b.measure, similar)
    if measure:
        out.append(measure)
    if a.place and b.place and not same_place(a.place, b.place):
        out.append("place")
    if a.period and b.period and not _periods_agree(a.period, b.period):
        out.append("period")
    if a.of and b.of and _measures(a.of, b.of, similar):
        out.append("of")
    if turned(a, b):
        out.append("direction")
    return tuple(out)


def _same_unit(a: Quantity, b: Quantity) -> bool:
    if a.kind in _SHARES and b.kind in _SHARES:
        return {a.unit, b.unit} <= {"", "%"} or a.unit == b.unit
    if a.kind != b.kind:
        return _year_as_count(a, b) or _year_as_count(b, a)
    return a.unit == b.unit or ({a.unit, b.unit} <= {"", "point"} and a.kind == "score")


def _year_as_count(a: Quantity, b: Quantity) -> bool:
    """A bare four-digit number may have been read as a year in one sentence and as a count in the other."""
    return a.kind == "period" and b.kind == "count" and a.text == b.text and a.text.isdigit()


def opposed(a: Quantity, b: Quantity) -> bool:
    """Whether the one is a lower and the other an upper bound."""
    return (a.bound in _UPWARDS and b.bound in _DOWNWARDS) or (a.bound in _DOWNWARDS and b.bound in _UPWARDS)


def _on_one_scale(a: Quantity, b: Quantity) -> tuple[float, float]:
    """Values with a ratio turned into percent where the other is a share."""
    one = a.value * 100 if a.kind == "ratio" and b.kind == "share" else a.value
    other = b.value * 100 if b.kind == "ratio" and a.kind == "share" else b.value
    return one, other


def _decimal_step(quantity: Quantity) -> float:
    """The value of the last digit written; whole numbers count as exact."""
    if quantity.kind in {"count", "rank", "duration"} and quantity.step <= 1:
        return 0.0 if quantity.step == 1 else quantity.step
    return quantity.step


def _close(a: float, b: float, step: float) -> bool:
    return abs(a - b) <= max(step, 0.0) + _EPSILON * max(abs(a), abs(b))


def _interval(quantity: Quantity) -> tuple[float, float]:
    """Where the true value may lie, given the bound and how round the number is."""
    value = quantity.value * 100 if quantity.kind == "ratio" and quantity.unit != "×" else quantity.value
    size = abs(value)
    if quantity.high is not None:
        return value, quantity.high
    last = _last_digit(size, quantity.step)
    if quantity.bound == "exact":
        half = max(min(last, _second_digit(size)), quantity.step if last > 1 or quantity.step < 1 else 0.0) / 2
        return value - half, value + half
    reach = max(last, size * 0.05)
    if quantity.bound == "about":
        return value - reach, value + reach
    return (value, value + reach) if quantity.bound in _UPWARDS else (value - reach, value)


def truncated_or_rounded(a: Quantity, b: Quantity) -> bool:
    """Whether `a` is `b` with fewer digits: fewer decimals always ("27%" for 27.2%), fewer whole digits only where `a`
    says that it is no exact number ("over 5,500" for 5,552, "nearly 5,600")."""
    if not _same_unit(a, b) or a.kind in {"period", "identifier", "rank"} or a.high is not None or b.high is not None:
        return False
    one, other = _on_one_scale(a, b)
    sign = -1.0 if one < 0 and other < 0 else 1.0
    one, other = one * sign, other * sign
    if a.kind == b.kind == "share" and (a.base is not None) != (b.base is not None):
        return _fraction_of(a, b) if a.base is not None else _fraction_of(b, a)
    step = _decimal_step(a)
    fewer = step > b.step if b.kind != "ratio" else step > 0
    if a.bound == "exact":
        return fewer and step > 0 and _close(round(other / step) * step, one, 0.0)
    place = _last_digit(abs(one), a.step)
    if b.bound != "exact" or place <= _last_digit(abs(other), b.step):
        return False
    if abs(one - other) > (0.05 if a.bound == "about" else 0.2) * other:
        return False  # "roughly 20%" is not 27%
    low = floor(other / place + _EPSILON) * place
    nearest = low if other - low < place / 2 else low + place
    if a.bound == "about":
        ends = [low + place] if a.text.lower().startswith(("nearly", "almost")) else [low, nearest]
    else:
        ends = [low] if a.bound in _UPWARDS else [low + place]
    return any(_close(one, end, 0.0) for end in ends)


def _fraction_of(fraction: Quantity, percent: Quantity) -> bool:
    """Whether a fraction in words stands for a percentage: "two thirds" for 66.7%, "over a third" for 36%."""
    over = percent.value - fraction.value
    if fraction.bound == "exact":
        return abs(over) <= 0.7
    if fraction.bound == "about":
        return abs(over) <= 3.0
    return 0 <= over <= 6.0 if fraction.bound in _UPWARDS else -6.0 <= over <= 0


def _last_digit(size: float, step: float) -> float:
    """The place of the last digit that is not zero: 100 for 5,500, 0.1 for 27.2."""
    place = step or 1.0
    while size >= place * 10 and place < 1e15 and _close((size / place) % 10, 0.0, 1e-6):
        place *= 10
    return place


def _second_digit(size: float) -> float:
    """The place of the second digit: 1,000 for 18,000. A bare number is hardly rounded more coarsely than that."""
    return float(10.0 ** (floor(log10(size)) - 1)) if size >= 1 else size / 10


def turned(a: Quantity, b: Quantity) -> bool:
    """Whether one goes up where the other goes down. Unknown directions agree with all."""
    up, down = {"higher", "increase"}, {"lower", "decrease"}
    return (a.direction in up and b.direction in down) or (a.direction in down and b.direction in up)


def _measures(a: str, b: str, similar: Similar | None) -> str:
    """ "" where two measures agree, else "measure" or "definition"."""
    one, other = stems(a), stems(b)
    if not one or not other or one == other:
        return "" if _same_average(a, b) else "measure"
    if not _same_average(a, b):
        return "measure"
    shared = one & other
    if not shared:
        return "" if similar is not None and similar(a, b) >= SIMILAR_ENOUGH else "measure"
    if one <= other or other <= one:
        return ""
    smaller = min(len(one), len(other))
    if len(shared) * 2 > smaller:
        return ""
    heads = {head for head in shared if head in HEAD_STEMS}
    if similar is not None and similar(a, b) >= SIMILAR_ENOUGH:
        return ""
    return "definition" if heads or len(shared) * 2 == smaller else "measure"


def _same_average(a: str, b: str) -> bool:
    """A mean is not a median, and neither is a total."""
    words_a, words_b = set(a.lower().split()), set(b.lower().split())
    said_a = [i for i, group in enumerate(_AVERAGES) if words_a & group]
    said_b = [i for i, group in enumerate(_AVERAGES) if words_b & group]
    return not said_a or not said_b or bool(set(said_a) & set(said_b))


def _plain(text: str) -> str:
    return re.sub(r"[\s().–-]+", "", text).lower()


def _only(text: str) -> Period | None:
    found = find_periods(text)
    return found[0] if found else None


def _same_period(a: Quantity, b: Quantity) -> bool:
    return periods_match(a.iso or a.text, b.iso or b.text)


def periods_match(a: str, b: str) -> bool:
    """Whether two ISO periods are one: "2017/2021" is itself, and "2026-03-31" is not "2026-03"."""
    return _bare(a) == _bare(b)


def _bare(iso: str) -> str:
    return iso.removeprefix("FY").replace("/..", "").replace("../", "")


def _periods_agree(a: str, b: str) -> bool:
    """Whether two periods as written are the same span of years, or the one is not known in years."""
    one, other = _only(a), _only(b)
    if one is None or other is None:
        return True
    if (one.first is None and one.last is None) or (other.first is None and other.last is None):
        return True
    if "-" in _bare(one.iso) and "-" in _bare(other.iso):
        return _bare(one.iso) == _bare(other.iso)
    return (one.first, one.last) == (other.first, other.last)
