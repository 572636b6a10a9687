"""The caveats of an answer: what its reader must know beside what it says. Each cites the statement it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from assistant.answer import Caveat
from assistant.check import Rival, asked_figures, caution_kind, out_of_date, quantities_of
from assistant.compose.comparison import Compared
from assistant.compose.draft import Citations, as_text, shown, source_of
from assistant.compose.select import Selection
from assistant.evidence import (
    Weighed,
    areas,
    is_of_another_period,
    is_spoken_of,
    own_text,
    statement_places,
    wanted_quantities,
)
from assistant.premises import Premise
from assistant.understand import Question
from corpus.figures import Quantity, periods

_WARNS: Final = {
    "conflict": "The documents disagree on this",
    "dated": "The documents say that this figure lacks a date or period",
    "scope": "The documents limit what this figure says",
}
SMALL: Final = 12  # a count up to this says nothing by being the same as another
_IN_WORDS: Final = {"of": "what they are a share of", "definition": "definition", "measure": "what they measure"}


def caveats_of(
    question: Question, selection: Selection, pair: Compared | None, citations: Citations, today: date
) -> list[Caveat]:
    """The caveats due, in the order: premise, conflict and scope, warnings of the documents themselves, dates."""
    best = selection.main[0]
    number = citations.statement(best.statement, best.record)
    found: list[Caveat] = []
    if selection.premise:
        found.append(_premise(selection.premise, number))
    found.extend(_rival(question, best, number, rival, citations) for rival in selection.rivals)
    if pair and pair.differs and not selection.rivals:
        found.append(_set_apart(pair, citations))
    found.extend(_other_area(question, best, number))
    for caution in selection.cautions:
        there = citations.statement(caution.statement, caution.record)
        found.append(Caveat(caution_kind(caution.statement), f"{shown(caution.statement)} [{there}]", (there,)))
    found.extend(_quoted_cautions(selection.main, citations))
    found.extend(_dates(question, selection, citations, today))
    return found


def _premise(wrong: Premise, number: int) -> Caveat:
    assumed, stated = as_text(wrong.assumed), as_text(wrong.stated)
    if not stated:
        text = f"The question says “{assumed}”; the document gives no single year for this figure. [{number}]"
    elif not assumed:
        text = f"The question takes for granted what the document denies: “{stated}”. [{number}]"
    else:
        text = f"The question says “{assumed}”; the document says “{stated}”. [{number}]"
    return Caveat("premise", text, (number,))


def _rival(question: Question, best: Weighed, number: int, rival: Rival, citations: Citations) -> Caveat:
    there = citations.statement(rival.weighed.statement, rival.weighed.record)
    if rival.kind == "conflict":
        one = _with_source(best, _given(question, best), number)
        two = _with_source(rival.weighed, rival.quantity, there)
        text = f"The documents give different figures for this: {one} and {two}; they do not say which is right."
        return Caveat("conflict", text, (number, there))
    here, other = _area(best, _given(question, best)), _area(rival.weighed, rival.quantity)
    text = f"These figures do not count the same thing [{number}] [{there}]: do not mix them."
    if "place" in rival.differs and here and other:
        text = (
            f"These figures are for different areas, {as_text(here)} [{number}] and {as_text(other)} [{there}]: "
            "do not mix them."
        )
    return Caveat("scope", text, (number, there))


def _given(question: Question, one: Weighed) -> Quantity | None:
    return next(iter(asked_figures(question, one)), None)


def _with_source(one: Weighed, quantity: Quantity | None, number: int) -> str:
    """A figure with who gives it and of when: "4,120 (Norvale Observatory, June 2022) [1]"."""
    figure = as_text(quantity.text) if quantity and quantity.text in one.statement.text else "one"
    source = source_of(one.record)
    period = quantity.period if quantity and quantity.period in one.statement.text else ""
    when = f", for {period}" if period and period not in source else ""
    return f"{figure} ({as_text(source + when)}) [{number}]"


def _set_apart(pair: Compared, citations: Citations) -> Caveat:
    """Why no difference is worked out between the two sides of a comparison."""
    one, two = (citations.statement(side.weighed.statement, side.weighed.record) for side in pair.sides)
    words = [_IN_WORDS.get(name, name) for name in pair.differs]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    text = f"The two figures differ in {listed}, so no difference is worked out. [{one}] [{two}]"
    return Caveat("scope", text, (one, two))


def _other_area(question: Question, best: Weighed, number: int) -> list[Caveat]:
    """The answer is for another area than the one asked about: a part, the whole, or what else there is."""
    figure = _given(question, best)
    held = [figure.place] if figure and figure.place else statement_places(best.statement, best.record)
    around = " ".join((own_text(best.statement), *best.statement.heading, best.record.title)).lower()
    spoken_of = any(is_spoken_of(one, [*held, *areas(best.record)], around) for one in question.places)
    if not question.places or not held or spoken_of or question.presumes or question.kind == "comparison":
        return []
    text = f"This is for {as_text(held[0])}, not for {as_text(question.places[0])}. [{number}]"
    return [Caveat("scope", text, (number,))]


def _quoted_cautions(main: Sequence[Weighed], citations: Citations) -> list[Caveat]:
    """Warnings that stand in the answer's text: that documents disagree, or what a figure of the answer is not."""
    found: list[Caveat] = []
    for place, one in enumerate(main):
        if not one.cautionary:
            continue
        kind = caution_kind(one.statement)
        others = [quantity for other in (*main[:place], *main[place + 1 :]) for quantity in _plain(other)]
        of_them = {(quantity.kind, quantity.value) for quantity in others}
        if kind != "conflict" and not any((held.kind, held.value) in of_them for held in _plain(one)):
            continue
        number = citations.statement(one.statement, one.record)
        text = _WARNS[kind]
        if kind not in {caveat.kind for caveat in found}:
            found.append(Caveat(kind, f"{text}. [{number}]", (number,)))
    return found


def _plain(one: Weighed) -> list[Quantity]:
    """Its figures, but for small counts, which meet by chance."""
    plain = [quantity for quantity in quantities_of(one) if quantity.kind not in ("period", "identifier", "rank")]
    return [quantity for quantity in plain if quantity.unit or abs(quantity.value) > SMALL]


def _dates(question: Question, selection: Selection, citations: Citations, today: date) -> list[Caveat]:
    """Sources that are old or undated, each once; and an answer of another period than the one asked for."""
    found: list[Caveat] = []
    told: set[str] = set()
    best = selection.main[0]
    for one in (*selection.main, *(rival.weighed for rival in selection.rivals)):
        why = out_of_date(one.record, today)
        if not why or one.record.id in told:
            continue
        told.add(one.record.id)
        if one.record.published is None and not one.record.superseded_by and _says_when(question, one):
            why = "bears no date of its own"
        number = citations.statement(one.statement, one.record)
        source = as_text(one.record.publisher or one.record.title)
        found.append(Caveat("dated", f"{source}: the source {why}. [{number}]", (number,)))
    if question.periods and is_of_another_period(best):
        held = next(iter(periods(own_text(best.statement))), None)
        if held:
            number = citations.statement(best.statement, best.record)
            text = f"This is for {as_text(held[0])}, not for {as_text(question.periods[0][0])}. [{number}]"
            found.append(Caveat("dated", text, (number,)))
    return found


def _says_when(question: Question, one: Weighed) -> bool:
    """Whether each figure that a statement gives for the question has a period in its own words."""
    given = wanted_quantities(question, one.statement, quantities_of(one))
    return bool(given) and all(quantity.period and quantity.period in one.statement.text for quantity in given)


def _area(weighed: Weighed, figure: Quantity | None) -> str:
    if figure and figure.place:
        return figure.place
    found = statement_places(weighed.statement, weighed.record)
    return found[0] if found else weighed.record.geography
