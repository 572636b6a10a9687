"""The values of this package: a quantity with its meaning, and what surrounds a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "money", "share", "ratio", "period", "duration", "rank", "score", "measurement", "identifier"]
Bound = Literal["exact", "about", "over", "under", "at_least", "at_most"]
Direction = Literal["", "higher", "lower", "increase", "decrease"]


@dataclass(frozen=True)
class Quantity:
    """A number as written in a text, and what it means as far as the text and its surroundings say.

    `value` is scaled: £4.1bn is 4.1e9, 27.2% is 27.2, two thirds (a share) is 66.67, a period is its first year, a
    ratio is its quotient. Strings are "" and numbers None where nothing is known.
    """

    text: str  # == the given text[start:end]: "over 5,500", "£100m+", "27.2%", "7420/8855", "2017-21"
    start: int  # characters of the given text, half-open
    end: int
    kind: Kind
    value: float
    high: float | None = None  # upper end of a range: "£20-30m", "2017-21"
    unit: str = ""  # "GBP", "%", "pp" (percentage points), "year", "m²", "GPA"; "" for plain counts
    bound: Bound = "exact"
    measure: str = ""  # what it counts or measures: "jobs", "average salary"
    of: str = ""  # shares and ratios: of what: "UK total"
    place: str = ""
    period: str = ""  # as written: "2021", "since 2013"
    direction: Direction = ""
    step: float = 0.0  # value of the last digit written: 0.1 for 27.2, 1e8 for £4.1bn; 0 where that has no sense
    base: float | None = None  # ratios: the denominator
    iso: str = ""  # periods: "2026-03-31", "2026-03", "2026" or "2017/2021"; an open end is ".."


@dataclass(frozen=True)
class Context:
    """What surrounds a text and may say what its figures mean."""

    heading: tuple[str, ...] = ()  # heading path, outermost first
    label: str = ""  # the label of a value, or the caption of a table
    cells: tuple[tuple[str, str], ...] = ()  # the row of a table: (header, text) of each cell
    lead: str = ""  # the sentence that introduces the list or table
    notes: tuple[str, ...] = ()  # texts of the footnotes that the text carries marks of
    geography: str = ""  # the area that the document is about
    published: str | None = None  # ISO date, month or year; never taken for the period of a figure
    title: str = ""  # of the document
