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
from assistant.compose.draft import as_text
from assistant.evidence import Weighed, focus, own_text, quantities_in, statement_places, wanted_quantities
from assistant.terms import content_words, stem, stems
from assistant.understand import Question
from assistant.wording import COUNTED_NOUN
from assistant.words import WordVectors
from corpus.document import DocumentRecord
from corpus.figures import Quantity, consistent, find, part_of, periods, places, same_place

ALIKE: Final = 0.7  # cosine of two statements from which they are taken to speak of the same thing
NARROWER: Final = 0.45  # part of its words by which a rival may be less to the point than the answer
FURTHER: Final = 0.12  # cosine by which a rival may be further from the answer than the nearest rival
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


def quantities_of(weighed: Weighed) -> tuple[Quantity, ...]:
    """The quantities of a weighed statement, with what its surroundings say of them."""
    return quantities_in(weighed.statement, weighed.record)


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
        if other.statement.id == main.statement.id or other.cautionary or other.statement.kind == "footnote":
            continue
        for quantity in wanted_quantities(question, quantities_of(other)):
            if quantity.kind != first.kind or quantity.unit != first.unit or not _like_size(first, quantity):
                continue
            if consistent(first, quantity) or any(consistent(quantity, rival.quantity) for rival in found):
                break
            differs = scope_difference(question, main, first, other, quantity)
            if differs is None:
                continue
            found.append(Rival(other, quantity, "scope" if differs else "conflict", differs))
            break
    nearest = max((_alikeness(main, rival.weighed) for rival in found), default=0.0)
    return [rival for rival in found if _alikeness(main, rival.weighed) >= nearest - FURTHER]


def _alikeness(first: Weighed, second: Weighed) -> float:
    return float(first.candidate.vector @ second.candidate.vector)


def scope_difference(
    question: Question, main: Weighed, first: Quantity, other: Weighed, second: Quantity
) -> tuple[str, ...] | None:
    """In what two figures for the question's measure differ: "place", "of"; None where they do not measure alike."""
    if not _measure_alike(question, main, other):
        return None
    differs: list[str] = []
    here, there = _places(main, first), _places(other, second)
    if here and there and not any(same_place(one, two) for one in here for two in there):
        if not any(part_of(one, two) or part_of(two, one) for one in here for two in there):
            return None  # a figure for another place altogether answers another question
        differs.append("place")
    if first.period and second.period and first.period != second.period:
        return None  # another year is another figure, not another opinion
    if first.of and second.of and not _alike(first.of, second.of):
        differs.append("of")
    return tuple(differs)


def _like_size(first: Quantity, second: Quantity) -> bool:
    """Within a factor of ten: figures further apart hardly measure the same thing."""
    small, large = sorted((abs(first.value), abs(second.value)))
    return large <= 10 * small


def _places(weighed: Weighed, quantity: Quantity) -> list[str]:
    return [quantity.place] if quantity.place else statement_places(weighed.statement, weighed.record)


def _measure_alike(question: Question, main: Weighed, other: Weighed) -> bool:
    """Whether two statements bear out the same words of the question and mean much the same.

    Its places may differ, and so may the noun that is counted: people, jobs and employees are one count. Rows of one
    table measure different things by design.
    """
    one, two = main.statement, other.statement
    if one.kind == two.kind == "table_row" and (one.document_id, one.heading) == (two.document_id, two.heading):
        return False
    if one.label and two.label and not _mostly_the_same(one.label, two.label):
        return False
    if focus(other) < focus(main) - NARROWER:
        return False  # it counts a part only: "45 firms are foreign-owned"
    return main.covered - set_apart(question) <= other.covered and _alikeness(main, other) >= ALIKE


def set_apart(question: Question) -> set[str]:
    """Stems of a question's words in which two answers may differ: its places, and the noun that is counted."""
    named = [word for place in question.places for word in content_words(place)]
    return {stem(word.lower()) for word in (*named, *COUNTED_NOUN.findall(question.text))}


def _mostly_the_same(first: str, second: str) -> bool:
    one, two = stems(first), stems(second)
    return len(one & two) >= 0.5 * max(len(one), len(two), 1)


def _alike(first: str, second: str) -> bool:
    vectors = WordVectors.load()
    one, two = content_words(first), content_words(second)
    if not one or not two:
        return True
    likeness = vectors.matrix(one) @ vectors.matrix(two).T
    return float(likeness.max(axis=1).mean()) >= 0.5


def premise(question: Question, best: Sequence[Weighed]) -> Premise | None:
    """A figure, direction, place or period that the question takes for granted and the best statements contradict."""
    if not question.presumes and question.kind != "yes_no":
        return None
    claims = [quantity for quantity in find(question.text) if quantity.kind not in ("period", "identifier", "rank")]
    for weighed in best:
        stated = quantities_of(weighed)
        wrong = next((found for claim in claims if (found := _figure_premise(claim, stated, weighed))), None)
        if wrong:
            return wrong
    if not best or not question.presumes:
        return None
    return _period_premise(question, best[0]) or _place_premise(question, best[0])


def _figure_premise(claim: Quantity, stated: Sequence[Quantity], weighed: Weighed) -> Premise | None:
    """The statement gives the same figure the other way round, or in another currency."""
    for quantity in stated:
        alike = quantity.kind == claim.kind and quantity.unit == claim.unit
        if alike and _opposed(claim, quantity) and _close(claim, quantity):
            return Premise(weighed, _with_direction(claim), _with_direction(quantity))
        if claim.kind == quantity.kind == "money" and claim.unit != quantity.unit and claim.value == quantity.value:
            return Premise(weighed, claim.text, quantity.text)
    return None


def _with_direction(quantity: Quantity) -> str:
    return f"{quantity.text} {quantity.direction}"


def _period_premise(question: Question, weighed: Weighed) -> Premise | None:
    """The question puts a figure into one period, and its statement into another."""
    asked = [(written, first, last or first) for written, first, last in question.periods if first is not None]
    found = periods(own_text(weighed.statement))
    held = [(written, first, last or first) for written, first, last in found if first is not None]
    for written, first, last in asked:
        if held and not any(begin <= last and first <= end for _, begin, end in held):
            return Premise(weighed, written, held[0][0])
    return None


def _place_premise(question: Question, weighed: Weighed) -> Premise | None:
    """The question puts something in a place, and the statement about it names another."""
    held = {stem(word) for word in content_words(own_text(weighed.statement))}
    asked = _claimed_places(question)
    claimed = [place for place in asked if not {stem(word) for word in content_words(place)} <= held]
    stated = [place for place in places(weighed.statement.text) if not any(same_place(place, other) for other in asked)]
    if not claimed or not stated:
        return None
    return Premise(weighed, claimed[0], stated[0])


def _claimed_places(question: Question) -> list[str]:
    """The places of a question, else the names it opens with: "Nottingham has …"."""
    if question.places:
        return list(question.places)
    opening = re.match(
        r"^\W*(?:so |but |and )?((?:[A-Z][\w’'-]+\s+)+)(?:has|have|is|are|was|hosts?|holds?)\b", question.text
    )
    return [opening[1].strip()] if opening else []


def _opposed(first: Quantity, second: Quantity) -> bool:
    return (first.direction, second.direction) in _DIRECTION_PAIRS


def _close(first: Quantity, second: Quantity) -> bool:
    """Near enough to be the same figure quoted loosely: within a tenth."""
    return abs(first.value - second.value) <= 0.1 * max(abs(first.value), abs(second.value))


def out_of_date(record: DocumentRecord, today: date) -> str:
    """Why a document's figures may be old: a newer edition is in, it bears no date, its review is due; or ""."""
    if record.superseded_by:
        return f"has a newer edition, {as_text(record.newest_edition)}"
    if record.published is None:
        return "bears no date, so the year of its figures is unknown"
    due = record.review_by
    if due and re.fullmatch(r"\d{4}-\d{2}-\d{2}", due) and date.fromisoformat(due) < today:
        return f"was due for review by {due}"
    return ""
