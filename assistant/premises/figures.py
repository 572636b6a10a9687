"""Figures that a question takes for granted: turned round, in another currency, of another place, period or owner."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.evidence import Weighed, own_text, statement_places
from assistant.premises.claims import HALF, Claim, Premise, other_period, quantities_of
from assistant.premises.opposites import excluded, is_direction, sides_of, words_of
from corpus.figures import Quantity, consistent, difference, nations, part_of, periods, same_place, same_value
from corpus.figures.compare import turned
from corpus.figures.stems import stems as measure_stems

FIRST: Final = 3  # statements, best first, of which one may give another figure than the one claimed
MOST_OF: Final = 0.8  # part of a claim's words that a statement must bear out to speak of the same thing
MORE_OF: Final = 0.6  # the same, where it bears out more words than any statement that holds the claimed figure
LOOSELY: Final = 0.1  # part of a value by which a figure that is quoted loosely may be off

_YEARLY: Final = re.compile(
    r"\b(?:every|each|per|a|one) year\b|\bannual(?:ly)?\b|\byearly\b|\bper annum\b|\bp\.?a\.?(?=\W|$)", re.IGNORECASE
)


def by_figure(claim: Claim) -> Premise | None:
    """What the statements contradict of the figures of a claim."""
    for figure in claim.figures:
        found = _turned(claim, figure) or _other_currency(claim, figure) or _held_otherwise(claim, figure)
        found = found or _other_figure(claim, figure)
        if found:
            return found
    return None


def _holders(claim: Claim, figure: Quantity, *, strictly: bool) -> list[tuple[Weighed, Quantity]]:
    """The statements that hold a claimed figure, in the claimed direction if they say one."""
    same = same_value if strictly else consistent
    return [
        (one, quantity)
        for one in claim.near
        for quantity in quantities_of(one)
        if same(figure, quantity) and not turned(figure, quantity)
    ]


def _turned(claim: Claim, figure: Quantity) -> Premise | None:
    """The figure stands there the other way round: 27% above, 27.2% lower."""
    if not figure.direction or any(
        quantity.direction and claim.part(one.covered) >= HALF
        for one, quantity in _holders(claim, figure, strictly=False)
    ):
        return None
    for one in claim.near:
        for quantity in quantities_of(one):
            alike = quantity.kind == figure.kind and quantity.unit == figure.unit
            alike = alike and turned(figure, quantity) and _loosely(figure, quantity)
            if alike and _of_one(claim, figure, one, quantity):
                return Premise(one, directed(figure, claim.text), directed(quantity, one.statement.text))
    return None


def _of_one(claim: Claim, figure: Quantity, one: Weighed, quantity: Quantity) -> bool:
    """Whether a statement's figure is for what the question names: by its words, or by both place and period."""
    if claim.part(one.covered) >= HALF:
        return True
    placed = figure.place and quantity.place and same_place(figure.place, quantity.place)
    return bool(placed and figure.period and quantity.period and not set(difference(figure, quantity)) & {"period"})


def _other_currency(claim: Claim, figure: Quantity) -> Premise | None:
    """The figure stands there in another currency."""
    if figure.kind != "money" or _holders(claim, figure, strictly=False):
        return None
    for one in claim.near:
        for quantity in quantities_of(one):
            same = quantity.kind == "money" and quantity.unit != figure.unit and quantity.value == figure.value
            if same and claim.part(one.covered) >= HALF:
                return Premise(one, figure.text, quantity.text)
    return None


@dataclass(frozen=True)
class _Contradiction:
    """In what a statement with the claimed figure differs from the claim, in the words of both."""

    assumed: str
    stated: str
    agrees: Callable[[Weighed, Quantity], bool]  # whether another statement is of the claimed side


def _held_otherwise(claim: Claim, figure: Quantity) -> Premise | None:
    """Every statement that gives the figure gives it for another place, owner or period than the question."""
    holders = [(one, held) for one, held in _holders(claim, figure, strictly=True) if not one.cautionary]
    holders = [(one, held) for one, held in holders if claim.part(one.covered) >= HALF]
    if not holders:
        return None
    best, held = max(holders, key=lambda pair: len(claim.exact(pair[0])))
    wrong = _contradiction(claim, best, held)
    if wrong is None:
        return None
    reach = len(claim.exact(best))
    loose = _holders(claim, figure, strictly=False)
    if any(
        _contradiction(claim, one, quantity) is None
        for one, quantity in loose
        if len(claim.exact(one)) >= reach and not one.cautionary
    ):
        return None
    return Premise(best, wrong.assumed, wrong.stated, _given_instead(claim, figure, best, wrong))


def _given_instead(claim: Claim, figure: Quantity, best: Weighed, wrong: _Contradiction) -> tuple[Weighed, ...]:
    """The statement that gives a figure of the kind for what the question named, if one does."""
    found = [
        one
        for one in claim.near
        if one is not best and not one.cautionary and claim.part(one.covered) >= HALF
        for quantity in quantities_of(one)[:1]
        if quantity.kind == figure.kind and quantity.unit == figure.unit and wrong.agrees(one, quantity)
    ]
    if not wrong.stated:  # a statement that says so itself
        found = [
            one
            for one in claim.near
            if one.cautionary and re.search(r"\b(?:period|year)", one.statement.text)
            and any(same_value(figure, quantity) for quantity in quantities_of(one))
        ]
    return tuple(sorted(found, key=lambda one: -len(claim.exact(one)))[:1])


def _contradiction(claim: Claim, one: Weighed, held: Quantity) -> _Contradiction | None:
    """In what a statement that gives the claimed figure differs from the claim."""
    text = claim.text
    opposite = excluded(text, own_text(one.statement))
    if opposite:
        return _Contradiction(*opposite, agrees=lambda other, _: excluded(text, own_text(other.statement)) is None
                              and bool(sides_of(text) & sides_of(own_text(other.statement))))
    named = claim.question.places
    at = [held.place] if held.place else statement_places(one.statement, one.record)
    if named and at and not any(_meets(claimed, place) for claimed in named for place in at):
        return _Contradiction(named[0], at[0], agrees=lambda other, quantity: any(
            same_place(claimed, place)
            for claimed in named
            for place in ([quantity.place] if quantity.place else statement_places(other.statement, other.record))
        ))
    elsewhen = other_period(claim.question, one)
    if elsewhen:
        return _Contradiction(*elsewhen, agrees=lambda *_: False)
    if _YEARLY.search(text) and not _is_yearly(one, held):
        said = _YEARLY.search(text)
        return _Contradiction(said[0] if said else "", "", agrees=lambda *_: False)
    return None


def _meets(claimed: str, place: str) -> bool:
    """Whether a figure for a place can be meant by a claim about another name: the same, or a country over it."""
    if same_place(claimed, place):
        return True
    return bool(nations(claimed)) != bool(nations(place)) and part_of(place, claimed) is None


def _is_yearly(one: Weighed, held: Quantity) -> bool:
    """Whether a statement gives its figure for each year or for one year."""
    around = " ".join((own_text(one.statement), *one.statement.heading, *(note.text for note in one.statement.notes)))
    if _YEARLY.search(around):
        return True
    spans = [(first, last or first) for _, first, last in periods(held.period) if first is not None]
    return any(first == last for first, last in spans) and "since" not in held.period.lower()


def _other_figure(claim: Claim, figure: Quantity) -> Premise | None:
    """One of the best statements gives another figure for what the question names more fully than any that holds it."""
    holders = [one for one, _ in _holders(claim, figure, strictly=False) if not one.cautionary]
    for one in claim.near[:FIRST]:
        if one.cautionary or (one in holders):
            continue
        others = [quantity for quantity in quantities_of(one) if _another(claim, figure, one, quantity)]
        if not others:
            continue
        exact = claim.exact(one)
        if holders:
            fuller = all(claim.exact(holder) < exact for holder in holders) and claim.part(exact) >= MORE_OF
        else:
            fuller = claim.part(one.covered) >= MOST_OF and claim.part(exact) >= HALF
        if fuller:
            return Premise(one, figure.text, _with_noun(others[0], one.statement.text))
    return None


def _with_noun(quantity: Quantity, text: str) -> str:
    """A count with the word behind it: "Four shipyards"."""
    behind = re.match(r"[ \u00a0-][\w’'-]+", text[quantity.end :]) if quantity.kind == "count" else None
    return text[quantity.start : quantity.end] + (behind[0] if behind else "")


def _another(claim: Claim, figure: Quantity, one: Weighed, quantity: Quantity) -> bool:
    """Whether a quantity is another figure for the same measure at a place of the claim."""
    if quantity.kind != figure.kind or quantity.unit != figure.unit or consistent(figure, quantity):
        return False
    if figure.kind == "count" and not measure_stems(figure.measure) & measure_stems(quantity.measure):
        return False
    at = [quantity.place] if quantity.place else statement_places(one.statement, one.record)
    named = claim.question.places
    if named and at and not any(_meets(claimed, place) for claimed in named for place in at):
        return False
    return quantity.text in one.statement.text and other_period(claim.question, one) is None


def _loosely(first: Quantity, second: Quantity) -> bool:
    """Near enough to be the same figure quoted loosely."""
    return abs(first.value - second.value) <= LOOSELY * max(abs(first.value), abs(second.value))


def directed(quantity: Quantity, text: str) -> str:
    """A figure with the word beside it that says up or down, as written."""
    pieces = list(re.finditer(r"\S+", text))
    inside = [i for i, piece in enumerate(pieces) if quantity.start < piece.end() and piece.start() < quantity.end]
    if not inside or quantity.text not in text[pieces[inside[0]].start() : pieces[inside[-1]].end()]:
        return quantity.text
    first, last = inside[0], inside[-1]
    for reach in range(1, 6):
        for i in (last + reach, first - reach):
            if 0 <= i < len(pieces) and any(is_direction(word) for word in words_of(pieces[i][0])):
                low, high = min(first, i), max(last, i)
                return text[pieces[low].start() : pieces[high].end()].strip(" .,;:?!")
    return quantity.text
