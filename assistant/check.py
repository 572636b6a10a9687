"""What must be said beside an answer: figures that disagree, another scope, old or undated sources, wrong premises.

Figures are compared only through `corpus.figures`; nothing here adds, converts or merges any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from assistant.answer import CaveatKind
from assistant.evidence import Weighed, own_text, statement_places, wanted_quantities
from assistant.terms import content_words, stem
from assistant.understand import Question
from assistant.words import WordVectors
from corpus.document import DocumentRecord
from corpus.figures import Quantity, find, of_statement, part_of, places, same_place, same_value

_DIRECTION_PAIRS: Final = {("higher", "lower"), ("lower", "higher"), ("increase", "decrease"), ("decrease", "increase")}


@dataclass(frozen=True)
class Rival:
    """A statement with another figure for what the answer gives a figure for."""

    weighed: Weighed
    quantity: Quantity
    kind: CaveatKind  # conflict or scope
    differs: tuple[str, ...]  # in what, where it is a matter of scope


@dataclass(frozen=True)
class Premise:
    """A statement that contradicts what the question takes for granted."""

    weighed: Weighed
    assumed: str
    stated: str


def quantities_of(weighed: Weighed) -> list[Quantity]:
    """The quantities of a weighed statement, with what its surroundings say of them."""
    return of_statement(weighed.statement, weighed.record)


def rivals(question: Question, main: Weighed, others: Sequence[Weighed]) -> list[Rival]:
    """Statements that answer the same question with another figure, one for each value, best first.

    "conflict": same measure, place and period as far as the documents say; "scope": they differ in one of these.
    """
    given = wanted_quantities(question, quantities_of(main))
    if not given or question.kind in ("yes_no", "other", "overview", "list"):
        return []
    first = given[0]
    found: list[Rival] = []
    for other in others:
        if other.statement.id == main.statement.id or other.cautionary:
            continue
        for quantity in wanted_quantities(question, quantities_of(other)):
            if quantity.kind != first.kind or quantity.unit != first.unit:
                continue
            if same_value(first, quantity) or any(same_value(quantity, rival.quantity) for rival in found):
                break
            differs = scope_difference(question, main, first, other, quantity)
            if differs is None:
                continue
            found.append(Rival(other, quantity, "scope" if differs else "conflict", differs))
            break
    return found


def scope_difference(
    question: Question, main: Weighed, first: Quantity, other: Weighed, second: Quantity
) -> tuple[str, ...] | None:
    """In what two figures for the question's measure differ; None where they do not measure alike at all."""
    if not _measure_alike(question, main, other):
        return None
    differs: list[str] = []
    here, there = _places(main, first), _places(other, second)
    if here and there and not any(same_place(one, two) for one in here for two in there):
        differs.append("place")
    if first.period and second.period and first.period != second.period:
        differs.append("period")
    if first.of and second.of and not _alike(first.of, second.of):
        differs.append("of")
    return tuple(differs)


def _places(weighed: Weighed, quantity: Quantity) -> list[str]:
    return [quantity.place] if quantity.place else statement_places(weighed.statement, weighed.record)


def _measure_alike(question: Question, main: Weighed, other: Weighed) -> bool:
    """Whether two statements bear out the same words of the question, and the other brings in no group of its own."""
    if not main.covered <= other.covered | {term.stem for term in question.terms if term.name}:
        return False
    extra = {stem(word) for word in content_words(other.statement.text)} - {
        stem(word) for word in content_words(own_text(main.statement))
    }
    return len(extra) <= 14


def _alike(first: str, second: str) -> bool:
    vectors = WordVectors.load()
    one, two = content_words(first), content_words(second)
    if not one or not two:
        return True
    likeness = vectors.matrix(one) @ vectors.matrix(two).T
    return float(likeness.max(axis=1).mean()) >= 0.5


def premise(question: Question, best: Sequence[Weighed]) -> Premise | None:
    """A figure, direction or place that the question takes for granted and the best statements contradict."""
    assumed = [quantity for quantity in find(question.text) if quantity.kind not in ("period", "identifier", "rank")]
    for weighed in best:
        stated = quantities_of(weighed)
        for claim in assumed:
            if any(same_value(claim, quantity) and not _opposed(claim, quantity) for quantity in stated):
                return None
            for quantity in stated:
                if quantity.kind != claim.kind:
                    continue
                if _opposed(claim, quantity) and _close(claim, quantity):
                    return Premise(weighed, claim.text, quantity.text)
                if claim.kind == "money" and claim.unit != quantity.unit and claim.value == quantity.value:
                    return Premise(weighed, claim.text, quantity.text)
        if assumed and question.kind == "yes_no" and len(weighed.missing) <= 1:
            for claim in assumed:
                for quantity in stated:
                    if quantity.kind == claim.kind and quantity.unit == claim.unit:
                        return Premise(weighed, claim.text, quantity.text)
    if question.kind in ("yes_no", "other") and question.places and best:
        return _place_premise(question, best[0])
    return None


def _place_premise(question: Question, weighed: Weighed) -> Premise | None:
    """The question puts something in a place, and the statement about it names another."""
    named = places(weighed.statement.text)
    asked = [place for place in question.places if not _within(place, [*named, weighed.record.geography])]
    if not named or not asked or set(weighed.missing) - {word for place in asked for word in place.lower().split()}:
        return None
    return Premise(weighed, asked[0], named[0])


def _within(place: str, held: Sequence[str]) -> bool:
    return any(other and (same_place(place, other) or part_of(place, other) or part_of(other, place)) for other in held)


def _opposed(first: Quantity, second: Quantity) -> bool:
    return (first.direction, second.direction) in _DIRECTION_PAIRS


def _close(first: Quantity, second: Quantity) -> bool:
    """Near enough to be the same figure quoted loosely: within a tenth."""
    return abs(first.value - second.value) <= 0.1 * max(abs(first.value), abs(second.value))


def out_of_date(record: DocumentRecord, today: date) -> str:
    """Why a document's figures may be old: it bears no date, or its review is due; "" otherwise."""
    if record.published is None:
        return "bears no date, so the year of its figures is unknown"
    if record.review_by and re.fullmatch(r"\d{4}-\d{2}-\d{2}", record.review_by) and date.fromisoformat(record.review_by) < today:
        return f"was due for review by {record.review_by}"
    return ""
