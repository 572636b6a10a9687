"""A question as a claim, and what a statement that puts it right is told with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.evidence import Weighed, own_text, quantities_in
from assistant.premises.opposites import is_direction
from assistant.terms import FUNCTION_WORDS, stem, words
from assistant.understand import Question
from corpus.figures import Quantity, find, periods

NEAR: Final = 0.4  # cosine of question and statement from which a statement is held against a claim
HALF: Final = 0.5  # part of a claim's words that a statement must bear out to be held against its figure

_TALK: Final = frozenset(
    ("correct", "right", "true", "understand", "hear", "heard", "read", "believe", "assume", "gather", "know", "told",
     "think", "thought", "rest", "others", "elsewhere")
)  # fmt: skip
_TAG: Final = re.compile(r",\s*(?:\w+n['’]t|\w+ not|right|yes|no|correct|true)\b[^,]*$", re.IGNORECASE)
_HYPOTHESIS: Final = re.compile(r"\bif (?:we|i|you|our|my|one|somebody|someone)\b", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\b(?:which|what|the|these|those|all)(?: are| were)?(?: the| all)?\s*$", re.IGNORECASE)
_BY_HOW_MUCH: Final = re.compile(
    r"\bby how (?:much|many|far)\b|\bhow (?:much|many) (?:more|less|fewer|higher|lower|larger|smaller)\b", re.IGNORECASE
)
_OPENING: Final = re.compile(
    r"^\W*(?:so |but |and )?((?:[A-Z][\w’'-]+\s+)+)(?:has|have|is|are|was|hosts?|holds?|got|gets|won)\b"
)


@dataclass(frozen=True)
class Premise:
    """A statement that contradicts what the question takes for granted."""

    weighed: Weighed
    assumed: str  # in the question's words; "": as the statement denies it
    stated: str  # in the statement's words; "": it gives no period for what is taken for a yearly figure
    also: tuple[Weighed, ...] = ()  # what the documents give for what the question named


@dataclass(frozen=True)
class Claim:
    """What a question says, and the statements that it is held against, most probable first."""

    question: Question
    text: str
    terms: frozenset[str]  # stems of the words that say what is claimed: no numerals, places or words of asking
    places: tuple[str, ...]
    near: tuple[Weighed, ...]
    figures: tuple[Quantity, ...]

    @property
    def presumes(self) -> bool:
        """Whether the question takes something for granted: by its form, or by asking how much more there is."""
        return self.question.presumes or _BY_HOW_MUCH.search(self.text) is not None

    def exact(self, weighed: Weighed) -> frozenset[str]:
        """The claim's words that a statement itself holds."""
        return self.terms & {stem(word) for word in words(own_text(weighed.statement))}

    def part(self, held: frozenset[str]) -> float:
        """Part of the claim's words, 0 to 1."""
        return len(held & self.terms) / len(self.terms) if self.terms else 0.0


def claim_of(question: Question, weighed: Sequence[Weighed]) -> Claim:
    """The claim of a question, and the statements near it in meaning among those weighed."""
    named = tuple(_claimed_places(question))
    of_places = {stem(word) for place in (*named, *question.places) for word in words(place)}
    terms = frozenset(
        term.stem
        for term in question.terms
        if term.word not in _TALK and term.stem not in of_places
        and not is_direction(term.word)
        and not any(char.isdigit() for char in term.word)
    )
    near = tuple(
        one
        for one in weighed
        if one.candidate.cosine >= NEAR and one.statement.kind not in ("footnote", "caption")
    )
    return Claim(question, _TAG.sub("", question.text), terms, named, near, tuple(_claimed_figures(question)))


def _claimed_figures(question: Question) -> Iterator[Quantity]:
    """The figures that a question states rather than asks for: all where it claims something, else "which ten"."""
    if _HYPOTHESIS.search(question.text):
        return
    for quantity in find(question.text):
        if quantity.kind in ("period", "identifier", "rank"):
            continue
        led = _COUNTED.search(question.text[: quantity.start]) and quantity.kind == "count" and quantity.measure
        if question.presumes or question.kind == "yes_no" or led:
            yield quantity


def _claimed_places(question: Question) -> list[str]:
    """The places of a question, else the names that it opens with: "Nottingham has …"."""
    if question.places:
        return list(question.places)
    opening = _OPENING.match(question.text)
    named = opening[1].strip() if opening else ""
    return [named] if named and not any(word in FUNCTION_WORDS for word in words(named)) else []


def quantities_of(weighed: Weighed) -> tuple[Quantity, ...]:
    """The quantities of a statement."""
    return quantities_in(weighed.statement, weighed.record)


def other_period(question: Question, one: Weighed) -> tuple[str, str] | None:
    """(period asked, period stated) where they do not meet."""
    asked = [(written, first, last or first) for written, first, last in question.periods if first is not None]
    found = periods(own_text(one.statement))
    held = [(written, first, last or first) for written, first, last in found if first is not None]
    for written, first, last in asked:
        if held and not any(begin <= last and first <= end for _, begin, end in held):
            return written, held[0][0]
    return None
