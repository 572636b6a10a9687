"""The sides of a question that compares or offers a choice, and the statement for each: two places, years, measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from assistant.check import asked_figures, counts_a_part
from assistant.evidence import Weighed, own_text, statement_places
from assistant.premises.opposites import order_of
from assistant.terms import content_words, stem, words
from assistant.understand import Question
from corpus.figures import consistent, find, periods, same_place

MOST_SIDES: Final = 4
_OR: Final = re.compile(r"\b(?:or|vs|versus)\b\.?", re.IGNORECASE)
_BREAK: Final = re.compile(r"[:;?!]")
Side = Callable[[Weighed], bool]


def sides(question: Question, best: Weighed, others: Sequence[Weighed]) -> list[Weighed]:
    """The best of the other statements for each side of the question that the first does not speak for, in order."""
    chosen: list[Weighed] = []
    for side in _sides(question, best)[:MOST_SIDES]:
        if any(side(one) for one in (best, *chosen) if not one.cautionary):
            continue
        fitting = [one for one in others if side(one) and not one.cautionary]
        fitting.sort(key=lambda one: counts_a_part(question, one))
        chosen.extend(_exactest([one for one in fitting if _alike(question, best, one)], question))
    return chosen


def _exactest(fitting: Sequence[Weighed], question: Question) -> list[Weighed]:
    """The first statement, or the one that gives its rounded figure exactly: 5,552 for "over 5,500"."""
    given = [(one, next(iter(asked_figures(question, one)), None)) for one in fitting]
    if not given or given[0][1] is None or given[0][1].bound == "exact":
        return [one for one, _ in given[:1]]
    rounded = given[0][1]
    loose = ("over", "under", "at_least", "at_most")
    exact = [one for one, held in given if held and held.bound not in loose and consistent(rounded, held)]
    return exact[:1] or [given[0][0]]


def compares(question: Question) -> bool:
    """Whether a question asks which of two is more, or how they compare."""
    if question.kind == "comparison":
        return True
    offered = question.kind == "yes_no" and alternatives(question.text) is not None
    return offered and any(order_of(word) or word == "more" for word in words(question.text))


def _sides(question: Question, best: Weighed) -> list[Side]:
    """A test for each side, by what tells the sides apart: places, periods, the words round "or", words left open."""
    comparison = compares(question)
    if comparison and len(question.places) > 1:
        return [_at(place) for place in question.places]
    if comparison and len(question.periods) > 1:
        return [_in(first, last if last is not None else first) for _, first, last in question.periods]
    offered = alternatives(question.text)
    if offered:
        return [_holding(one) for one in offered]
    if not comparison:
        return []
    open_terms = {term.stem for term in question.terms} - best.exact
    return [lambda one: bool(one.exact & open_terms)]


def alternatives(text: str) -> tuple[str, str] | None:
    """What a question offers a choice of, by what tells the two apart: "a share of funding or of awards"."""
    match = _OR.search(text)
    if not match:
        return None
    before, after = _BREAK.split(text[: match.start()])[-1], _BREAK.split(text[match.end() :])[0]
    figures = [[quantity.text for quantity in find(side) if quantity.kind != "period"] for side in (before, after)]
    if figures[0] and figures[1]:
        return figures[0][-1], figures[1][0]
    one, two = content_words(before), content_words(after)
    held = {stem(word) for word in one}
    new = [word for word in two if stem(word) not in held]
    if not one or not new:
        return None
    return one[-1], new[0]


def _at(place: str) -> Side:
    return lambda one: any(same_place(place, held) for held in statement_places(one.statement, one.record))


def _in(first: int | None, last: int | None) -> Side:
    def side(one: Weighed) -> bool:
        held = [(start, end or start) for _, start, end in periods(own_text(one.statement)) if start is not None]
        return first is not None and last is not None and any(start <= last and first <= end for start, end in held)

    return side


def _holding(word: str) -> Side:
    if any(char.isdigit() for char in word):
        return lambda one: word in one.statement.text
    roots = {stem(piece) for piece in words(word)}
    return lambda one: roots <= one.own or roots <= {stem(held) for held in words(own_text(one.statement))}


def _alike(question: Question, first: Weighed, second: Weighed) -> bool:
    """Whether a statement gives a figure of a kind and unit that the first gives too."""
    given = {(quantity.kind, quantity.unit) for quantity in asked_figures(question, first)}
    if not given:
        return True
    return any((one.kind, one.unit) in given for one in asked_figures(question, second))
