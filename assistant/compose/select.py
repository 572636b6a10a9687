"""Which of the weighed statements an answer is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.check import (
    Rival,
    asked_figures,
    caution_kind,
    counts_a_part,
    exact_account,
    named_alike,
    quantities_of,
    rivals,
    set_apart,
)
from assistant.compose.rows import row_asked_for
from assistant.compose.sides import compares, sides
from assistant.evidence import (
    FIGURE_KINDS,
    Weighed,
    focus,
    is_of_another_period,
    is_of_another_place,
    own_text,
    wanted_quantities,
)
from assistant.overview import LEAST
from assistant.premises import Premise, premise
from assistant.terms import stem, stems, words
from assistant.understand import Question
from assistant.wording import CORRECTS, COUNTED_NOUN, LEANS_BACK, NO_COUNT, PARTITIVE, POINTS_ELSEWHERE

_ASKS_ON: Final = re.compile(r"\b(?:which|what|who|where|when|how)\b", re.IGNORECASE)
MOST: Final = {"overview": 6, "list": 5, "comparison": 4}
FEW: Final = 3
NEAR_BEST: Final = 0.6  # a further statement needs this part of the best one's probability
PUTS_RIGHT: Final = 0.25  # a statement that contradicts a premise needs this part of the threshold
RIVAL: Final = 0.0005  # another figure for the same thing needs this part of the threshold
OFF_THE_POINT: Final = 0.3  # part of its words by which a further figure may be less to the point than the best
HALF: Final = 0.5
SECOND_SIDE: Final = 0.3  # the other side of a comparison needs this part of the threshold


@dataclass(frozen=True)
class Selection:
    """The statements that an answer is made of; `main` is empty where nothing is enough to answer."""

    main: tuple[Weighed, ...] = ()  # best first
    rivals: tuple[Rival, ...] = ()
    premise: Premise | None = None
    cautions: tuple[Weighed, ...] = ()
    sides: tuple[Weighed, ...] = ()  # of `main`: the statements for the sides of a comparison


def select(question: Question, weighed: Sequence[Weighed], threshold: float) -> Selection:
    """The statements for one question, from those weighed, best first."""
    if question.general:
        return Selection(tuple(weighed))  # `assistant/overview.py` has chosen them
    if question.pitched:
        return Selection(tuple(one for one in weighed if one.probability >= min(threshold, LEAST))[:MOST["overview"]])
    if question.kind == "overview":
        main = overview(_on_topic(question, weighed))
        return Selection(tuple(main)) if main else Selection()
    corrections = [one for one in weighed if CORRECTS.search(one.statement.text)]  # of whatever year
    weighed = _whole_first(question, _as_asked_for(question, _rows_first(question, weighed, threshold)), threshold)
    wrong = premise(question, weighed) if weighed else None
    if wrong and question.presumes and wrong.weighed.probability >= threshold * PUTS_RIGHT:
        pass  # what puts a question right cannot bear out all its words, so the bar is lower
    elif not weighed or weighed[0].probability < threshold:
        return Selection()
    likely = [one for one in weighed[1:] if _may_be_a_side(question, one, threshold)]
    both = [weighed[0], *(one for one in sides(question, weighed[0], likely) if not _says_the_same(one, weighed[0]))]
    if weighed[0].cautionary and len(both) > 2:
        both = [*both[1:], both[0]]  # the plain statements first, then the one that sets them against each other
    paired = len(both) > 1 and question.kind == "comparison"
    main = both if paired else _best_few(question, both, weighed, threshold)
    others = [one for one in weighed if one.probability >= threshold * RIVAL]
    if wrong:
        main = _put_right(question, wrong, main)
    elif not paired:
        main = _exact_first(exact_account(question, main[0], others), main, threshold)
    found = rivals(question, main[0], others)[:2]
    shown = {one.statement.id for one in main} | {rival.weighed.statement.id for rival in found}
    cautions = [
        one
        for one in (*corrections, *weighed)
        if one.cautionary
        and (one.probability >= threshold * 0.5 or one in corrections)
        and one.statement.id not in shown
        and _warns_of(question, one, main[0])
    ]
    side_by_side = tuple(both) if compares(question) and not wrong else ()
    main.extend(one for one in cautions[:1] if _belongs_in_the_text(question, one, main[0]))
    cautions = [one for one in cautions[:1] if one not in main]
    return Selection(tuple(main), tuple(found), wrong, tuple(cautions), side_by_side)


def _rows_first(question: Question, weighed: Sequence[Weighed], threshold: float) -> list[Weighed]:
    """A row that says word for word what a list is asked for before sentences that are as likely."""
    if question.kind not in ("list", "place", "who"):
        return list(weighed)
    rows = [one for one in weighed if one.probability >= threshold and row_asked_for(question, one.statement)]
    return [*rows, *(one for one in weighed if one not in rows)]


def _put_right(question: Question, wrong: Premise, main: Sequence[Weighed]) -> list[Weighed]:
    """What puts a premise right comes first; of the rest what answers a question that goes on to ask something."""
    first = [wrong.weighed, *wrong.also]
    held = {one.statement.id for one in first}
    rest = [] if not _ASKS_ON.search(question.text) else [one for one in main if one.statement.id not in held]
    return [*first, *rest][: max(FEW, len(first))]


def overview(weighed: Sequence[Weighed]) -> list[Weighed]:
    """A few statements with figures, each from another section, warnings and footnotes left out."""
    chosen: list[Weighed] = []
    sections: set[tuple[str, ...]] = set()
    plain = [one for one in weighed if not one.cautionary and _stands_alone(one)]
    for one in sorted(plain, key=lambda one: (-bool(_figures(one)), -one.probability)):
        section = (one.statement.document_id, *one.statement.heading[:1])
        if section not in sections:
            sections.add(section)
            chosen.append(one)
        if len(chosen) == MOST["overview"]:
            break
    return chosen


def _stands_alone(one: Weighed) -> bool:
    """Whether a statement can be read without what stands about it: no footnote, no "Of these"."""
    text = one.statement.text
    leans = LEANS_BACK.match(text) or PARTITIVE.match(text) or POINTS_ELSEWHERE.search(text)
    return not leans and one.statement.kind not in ("footnote", "caption")


def _figures(one: Weighed) -> list[str]:
    return [quantity.text for quantity in quantities_of(one) if quantity.kind in ("count", "money", "share")]


def _on_topic(question: Question, weighed: Sequence[Weighed]) -> list[Weighed]:
    """What bears out all that an overview is asked of; everything where it is asked of nothing in particular."""
    asked = {term.stem for term in question.terms}
    return [one for one in weighed if asked <= one.covered]


def _as_asked_for(question: Question, weighed: Sequence[Weighed]) -> list[Weighed]:
    """Without figures of other years and places, where such a one is asked for; a warning alone is no answer then."""
    if question.kind not in FIGURE_KINDS or question.presumes:
        return list(weighed)
    left = [one for one in weighed if not (is_of_another_period(one) or is_of_another_place(one))]
    if left and left[0] is not weighed[0]:
        while left and left[0].cautionary:
            left.pop(0)
    return left


def _whole_first(question: Question, weighed: Sequence[Weighed], threshold: float) -> list[Weighed]:
    """Counts of a part, 17 high-growth firms, and warnings behind a plain figure that is nearly as probable."""
    if not weighed or not (question.kind == "comparison" or question.kind in FIGURE_KINDS):
        return list(weighed)
    bar = max(threshold, NEAR_BEST * weighed[0].probability)
    likely = [one for one in weighed if one.probability >= bar]
    parts = [one for one in likely if counts_a_part(question, one) or _is_warned_of(question, one, weighed)]
    wholes = [one for one in likely if asked_figures(question, one) and not one.cautionary and one not in parts]
    # What bears out less of the question than a part does is no whole of it.
    parts = [
        one for one in parts
        if any(one.own <= whole.exact and set(whole.missing) <= set(one.missing) for whole in wholes)
    ]
    told = [one for one in likely if not one.cautionary and not PARTITIVE.match(one.statement.text)]
    told = [one for one in told if asked_figures(question, one)]
    parts += [
        one for one in likely
        if one not in parts and PARTITIVE.match(one.statement.text) and not PARTITIVE.search(question.text)
        and any(one.covered <= whole.covered for whole in told)
    ]
    behind = [one for one in likely if one.cautionary or one in parts]
    return [*(one for one in likely if one not in behind), *behind, *weighed[len(likely) :]]


def _is_warned_of(question: Question, one: Weighed, weighed: Sequence[Weighed]) -> bool:
    """Whether a document says of the figure asked for that it is a bound, or not to be used."""
    given = {quantity.value for quantity in asked_figures(question, one)[:1]}
    warnings = [other for other in weighed if other.cautionary and NO_COUNT.search(other.statement.text)]
    return any(quantity.value in given for warning in warnings for quantity in quantities_of(warning))


def _best_few(
    question: Question, both: Sequence[Weighed], weighed: Sequence[Weighed], threshold: float
) -> list[Weighed]:
    """The statements for the sides of the question, then the further ones that add something."""
    best = weighed[0]
    most = MOST.get(question.kind, FEW)
    least = threshold if question.several else max(threshold, NEAR_BEST * best.probability)
    main = list(both)
    for one in weighed[1:]:
        if len(main) >= most or one.probability < least:
            break
        if _adds(question, one, main):
            main.append(one)
    return main


def _exact_first(exact: Weighed | None, main: Sequence[Weighed], threshold: float) -> list[Weighed]:
    """The exact account of a rounded figure opens the answer where it would do alone; else it stands behind."""
    if exact is None:
        return list(main)
    rest = [one for one in main if one.statement.id != exact.statement.id]
    return [exact, *rest] if exact.probability >= threshold else [rest[0], exact, *rest[1:]]


def _adds(question: Question, one: Weighed, main: Sequence[Weighed]) -> bool:
    """Whether a statement says something else on the same: beside a figure only what bears out the same words."""
    if any(_says_the_same(one, held) for held in main):
        return False
    if question.kind not in FIGURE_KINDS:
        return True
    if question.kind == "count" and one.statement.kind == "table_row" != main[0].statement.kind:
        first, second = asked_figures(question, main[0]), asked_figures(question, one)
        if not (first and second and named_alike(first[0], second[0])):
            return False  # a firm's staff, where firms are counted
    counted = {stem(noun.lower()) for noun in COUNTED_NOUN.findall(question.text)}
    to_the_point = focus(one) >= focus(main[0]) - OFF_THE_POINT
    return (
        to_the_point and main[0].covered - set_apart(question) <= one.covered and main[0].exact & counted <= one.exact
    )


def _belongs_in_the_text(question: Question, caution: Weighed, best: Weighed) -> bool:
    """Whether a warning is part of the answer: it gives the other account, or speaks of what the best does not."""
    said, held = ({stem(word) for word in words(own_text(one.statement))} for one in (caution, best))
    asked = {term.stem for term in question.terms if not term.carried}
    if caution_kind(caution.statement) == "conflict" or CORRECTS.search(caution.statement.text):
        return True
    return question.kind not in FIGURE_KINDS and bool((said - held) & asked)


def _may_be_a_side(question: Question, one: Weighed, threshold: float) -> bool:
    """Whether a statement may speak for a side: it is likely, or bears out all that the sides have in common."""
    if one.probability >= threshold * SECOND_SIDE:
        return True
    common = {term.stem for term in question.terms} - set_apart(question)
    held = len(common & one.covered) >= HALF * len(common)
    return one.probability >= threshold * RIVAL and len(question.places) > 1 and held


def _says_the_same(first: Weighed, second: Weighed) -> bool:
    one, two = stems(first.statement.text), stems(second.statement.text)
    return first.statement.id == second.statement.id or (bool(one) and len(one & two) / len(one | two) >= 0.8)


def _warns_of(question: Question, caution: Weighed, best: Weighed) -> bool:
    """Whether a warning speaks of the figure that the answer gives."""
    wanted = wanted_quantities(question, best.statement, quantities_of(best))
    given = {(quantity.kind, quantity.value) for quantity in wanted}
    return any((quantity.kind, quantity.value) in given for quantity in quantities_of(caution))
