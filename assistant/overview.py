"""What to say to who asks of nothing in particular: "Why should we come?", "numbers please", "Any risks?".

Nothing in such a question tells statements apart, so they are taken for what they are: near what the documents as a
whole are about (the centroid of a sample, as in Radev et al. 2004, "Centroid-based summarization", section 3.1), early
in a long document, with a figure, speaking of a strength or of a weakness.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.check import caution_kind
from assistant.evidence import Candidate, Weighed, is_cautionary, is_question, quantities_in, statement_places
from assistant.terms import words
from assistant.understand import Question
from assistant.wording import (
    ASKS_FOR_FIGURES,
    ASKS_FOR_STRENGTHS,
    ASKS_FOR_WEAKNESSES,
    HEADLINE,
    LEANS_BACK,
    NO_COUNT,
    PARTITIVE,
    PASSES,
    POINTS_ELSEWHERE,
    SPEAKS_OF_ALL,
    STRENGTH,
    WEAKNESS,
)
from corpus.document import DocumentRecord
from corpus.figures import Quantity, places, same_place

Asks = Literal["all", "figures", "strengths", "weaknesses"]

DOCUMENTS: Final = 40  # so many of the longest say what all are about
OPENING: Final = 3  # passages of each of them
NEAR: Final = 40  # passages nearest to the centroid
ENOUGH: Final = 5  # statements
ALIKE: Final = 0.72  # cosine above which two statements say much the same
TOLD: Final = frozenset({"sentence", "list_item", "label_value", "table_row"})  # kinds of statement that stand alone
LEAST: Final = 0.4  # weight of a statement worth saying
SHARE_TELLS: Final = 0.4  # of a headline, where a figure is a share or a sum
SHORTEST, LONGEST = 5, 45  # words of a statement that can stand alone


def asks_for(question: str) -> Asks:
    """Which side of the whole a question of nothing in particular wants."""
    if ASKS_FOR_WEAKNESSES.search(question):
        return "weaknesses"
    if ASKS_FOR_FIGURES.search(question):
        return "figures"
    return "strengths" if ASKS_FOR_STRENGTHS.search(question) else "all"


def sample(records: Iterable[DocumentRecord]) -> list[DocumentRecord]:
    """The longest documents, at most `DOCUMENTS`: reports before notices."""
    return sorted(records, key=lambda record: (-record.passages, record.id))[:DOCUMENTS]


def centroid(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The unit vector of what documents are about; `vectors` holds for each passage those of its statements."""
    whole = np.concatenate([rows for rows in vectors if len(rows)]).mean(axis=0)
    return np.asarray(whole / np.linalg.norm(whole), np.float32)


def leading(
    question: Question, candidates: Sequence[Candidate], centre: NDArray[np.float32], early: Collection[str]
) -> list[Weighed]:
    """The statements that lead, best first, their weight (0 to 1) as probability; `early`: ids of opening passages.

    Of one document two statements are taken at most; further ones only where there are too few documents.
    """
    asks = asks_for(question.text)
    longest = max((one.record.passages for one in candidates), default=1)
    terms = frozenset(term.stem for term in question.terms)
    disputed = _disputed(candidates)
    weighed = sorted(
        (
            Weighed(one, _weight(one, centre, asks, one.passage.id in early, longest), (), *(terms,) * 3, (), False)
            for one in candidates
            if _stands_alone(one, asks) and _is_there(question, one) and not disputed & _given(one)
        ),
        key=lambda one: (-one.probability, one.statement.id),
    )  # fmt: skip
    chosen: list[Weighed] = []
    for most in range(2, ENOUGH):
        for one in weighed:
            held = [other for other in chosen if other.statement.document_id == one.statement.document_id]
            new = all(float(one.candidate.vector @ other.candidate.vector) < ALIKE for other in chosen)
            if len(chosen) < ENOUGH and len(held) < most and new and one.probability >= LEAST:
                chosen.append(one)
    return sorted(chosen, key=lambda one: (-one.probability, one.statement.id))


def _given(one: Candidate) -> frozenset[tuple[str, str, float]]:
    """A statement's figures, each with its document."""
    quantities = quantities_in(one.statement, one.record)
    return frozenset((one.record.id, quantity.kind, quantity.value) for quantity in quantities)


def _disputed(candidates: Sequence[Candidate]) -> frozenset[tuple[str, str, float]]:
    """Figures on which a document says that sources disagree: too much to tell in an overview."""
    told = (one for one in candidates if is_cautionary(one.statement) and caution_kind(one.statement) == "conflict")
    return frozenset[tuple[str, str, float]]().union(*(_given(one) for one in told))


def _is_there(question: Question, one: Candidate) -> bool:
    """Whether a statement speaks of a place that is asked for, as far as it or its document says."""
    held = statement_places(one.statement, one.record) if question.places else ()
    return not held or any(same_place(asked, place) for asked in question.places for place in held)


def _stands_alone(one: Candidate, asks: Asks) -> bool:
    statement = one.statement
    if statement.kind not in TOLD or is_question(statement) or _leans(statement.text):
        return False
    if not SHORTEST <= len(words(statement.text)) <= LONGEST:
        return False
    return asks == "weaknesses" or not is_cautionary(statement)


def _leans(text: str) -> bool:
    return any((LEANS_BACK.match(text), PARTITIVE.match(text), POINTS_ELSEWHERE.search(text), NO_COUNT.search(text)))


def _weight(one: Candidate, centre: NDArray[np.float32], asks: Asks, early: bool, longest: int) -> float:
    """0 to 1; the shares were chosen by reading overviews of documents of several regions."""
    text = one.statement.text
    quantities = quantities_in(one.statement, one.record)
    counted = [quantity for quantity in quantities if quantity.kind in ("count", "money", "share")]
    figure = 1.0 if any(quantity.measure for quantity in counted) else 0.6 * bool(counted)
    strong, passing = bool(STRENGTH.search(text)), bool(PASSES.search(text))
    # "What worries employers?" says of each item of its list what it is.
    weak = bool(WEAKNESS.search(" ".join((text, one.statement.lead, *one.statement.heading[-1:]))))
    length = math.log1p(one.record.passages) / math.log1p(longest)
    whole = any(same_place(one.record.geography, place) for place in places(text)) or bool(SPEAKS_OF_ALL.search(text))
    weight = 0.5 * max(float(one.vector @ centre), 0.0) + 0.1 * early + 0.2 * length - 0.15 * passing + 0.1 * whole
    weight -= 0.1 * (one.statement.kind == "table_row")  # one of many
    if asks == "weaknesses":
        return weight + 0.25 * weak - 0.2 * strong - 0.1 * is_cautionary(one.statement) if weak else 0.0
    if asks == "figures":
        return weight + 0.15 * figure + 0.2 * max(map(_headline, counted), default=0.0) if figure else 0.0
    if not figure and not strong:
        weight -= 0.15
    weight += 0.15 * figure + 0.2 * max(map(_headline, counted), default=0.0)
    return weight + (0.2 if asks == "strengths" else 0.1) * strong - 0.2 * weak


def _headline(quantity: Quantity) -> float:
    """0 to 1: how much a figure is one that an investor asks of first: 17,000 jobs are, 26 firms are not."""
    if not HEADLINE.search(quantity.measure):
        return 0.0
    return min(math.log10(max(quantity.value, 1.0)) / 4, 1.0) if quantity.kind == "count" else SHARE_TELLS
