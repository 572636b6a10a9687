"""A comparison as a small table: each side's figure with its place, period and source, and the difference where it has
a meaning. Figures are shown as written; the difference is our own arithmetic and says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assistant.answer import Figure
from assistant.check import ALIKE, alikeness, asked_figures, contrasted, set_apart
from assistant.compose.draft import as_text, source_of
from assistant.evidence import Weighed, statement_places
from assistant.understand import Question
from corpus.figures import Quantity, consistent, difference, same_place
from corpus.figures.stems import stems as measure_stems

_SHARE: Final = re.compile(r"\b(?:shares?|slices?|percentages?|proportions?|per ?cent|rates?)\b|%", re.IGNORECASE)
_MONEY: Final = re.compile(
    r"\b(?:money|pays?|paid|salar\w+|wages?|earn\w*|costs?|prices?|rents?|fees?|spen[dt]\w*|capex|expenditure"
    r"|funds? raised|turnover|revenue)\b",
    re.IGNORECASE,
)
_WRITTEN: Final = re.compile(r"^(?P<before>\D*?)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<after>\D*)$")
_APART: Final = frozenset({"unit", "measure", "definition", "place", "period", "of", "direction"})


@dataclass(frozen=True)
class Side:
    """One side of a comparison."""

    weighed: Weighed
    quantity: Quantity

    @property
    def place(self) -> str:
        """Where its figure is for; "" where nothing says."""
        if self.quantity.place:
            return self.quantity.place
        held = statement_places(self.weighed.statement, self.weighed.record)
        return held[0] if held else ""


@dataclass(frozen=True)
class Compared:
    """Two figures of one kind and unit, in the order of the answer, and in what they differ."""

    sides: tuple[Side, Side]
    differs: tuple[str, ...]  # "place", "period", "definition" …; empty: they can be held against each other


def compared(question: Question, main: Sequence[Weighed]) -> Compared | None:
    """The two figures that a comparison is about; None where the statements hold no such pair."""
    for place, first in enumerate(main):
        for second in main[place + 1 :]:
            pair = _pair(question, first, second)
            differs = _differences(*pair) if pair else ()
            if pair and ("measure" not in differs or _speak_alike(question, *pair)):
                return Compared(pair, differs)
    return None


def _pair(question: Question, first: Weighed, second: Weighed) -> tuple[Side, Side] | None:
    """The first two quantities of one kind and unit, by preference of the kind that the question speaks of."""
    ones = [one for one in asked_figures(question, first) if one.text in first.statement.text]
    twos = [two for two in asked_figures(question, second) if two.text in second.statement.text]
    pairs = [(one, two) for one in ones for two in twos if one.kind == two.kind and one.unit == two.unit]
    pairs = [pair for pair in pairs if not consistent(*pair)]
    if not pairs:
        return None
    kind = "share" if _SHARE.search(question.text) else "money" if _MONEY.search(question.text) else ""
    chosen = next((pair for pair in pairs if pair[0].kind == kind), None)
    if chosen is None:
        plain = [pair for pair in pairs if pair[0].kind != "share"]
        chosen = (plain or pairs)[0]
    return Side(first, chosen[0]), Side(second, chosen[1])


def _speak_alike(question: Question, one: Side, two: Side) -> bool:
    """Whether two figures with other nouns ("people", "jobs") are for the same words of the question."""
    if one.quantity.kind == "share":
        return False  # a share of jobs is no share of pay
    first, second = one.weighed, two.weighed
    apart = set_apart(question)
    return alikeness(first, second) >= ALIKE or first.covered - apart == second.covered - apart


def _differences(one: Side, two: Side) -> tuple[str, ...]:
    found = [name for name in difference(one.quantity, two.quantity) if name in _APART]
    same = measure_stems(one.quantity.measure) == measure_stems(two.quantity.measure)
    if same and contrasted(one.weighed, two.weighed):
        found.append("definition")  # "200 funds had headquarters", "313 funds had offices" may be the same funds
    if "place" not in found and one.place and two.place and not same_place(one.place, two.place):
        found.append("place")
    if "period" not in found and bool(one.quantity.period) != bool(two.quantity.period):
        found.append("period")  # a figure of no known period is not of the other's period
    return tuple(found)


def table(pair: Compared, cite: Callable[[Weighed], int], shown: Callable[[Weighed], str]) -> str:
    """The two sides as a Markdown table, each row with its citation."""
    rows = []
    for side in pair.sides:
        cells = (
            f"**{as_text(side.quantity.text)}**",
            shown(side.weighed),
            as_text(side.place) or "not stated",
            as_text(_period(side)) or "not stated",
            f"{as_text(source_of(side.weighed.record))} [{cite(side.weighed)}]",
        )
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(("| Figure | What it is | Place | Period | Source |", "| --- | --- | --- | --- | --- |", *rows))


def _period(side: Side) -> str:
    """The period of a side's figure, where its statement or a heading above it says so."""
    statement = side.weighed.statement
    written = " ".join((statement.text, *statement.heading))
    return side.quantity.period if side.quantity.period in written else ""


def worked_out(pair: Compared) -> Figure | None:
    """The difference of two figures that agree in unit, measure, place and period; None where it has no meaning.

    Both must be exact and written in one way ("US$544.21m", "US$266.3m"); shares of two wholes have no difference.
    """
    one, two = (side.quantity for side in pair.sides)
    if pair.differs or one.kind not in ("count", "money", "measurement") or {one.bound, two.bound} != {"exact"}:
        return None
    first, second = _WRITTEN.match(one.text), _WRITTEN.match(two.text)
    if not first or not second or one.high is not None or two.high is not None or one.value == two.value:
        return None
    if (first["before"], first["after"]) != (second["before"], second["after"]):
        return None
    gap = abs(Decimal(first["number"].replace(",", "")) - Decimal(second["number"].replace(",", "")))
    return Figure(
        text=f"{first['before']}{gap:,f}{first['after']}",
        value=abs(one.value - two.value),
        unit=one.unit,
        measure=one.measure,
        period=one.period,
        geography=pair.sides[0].place,
        citation=0,
        derived_from=(one.text, two.text),
    )
