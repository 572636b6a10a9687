"""Places and periods that a question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.evidence import Weighed, own_text
from assistant.premises.claims import Claim, Premise, other_period
from assistant.terms import FUNCTION_WORDS, content_words, stem
from corpus.figures import nations, part_of, places, same_place

_NAME: Final = r"(?P<place>[A-Z][\w’'-]*(?:\s+(?:(?:and|of|upon|on|the)\s+)?[A-Z][\w’'-]*)*)"
_LED: Final = re.compile(rf"\b(?:in|at|near|of)\s+(?:the\s+)?{_NAME}")
_COVERS: Final = re.compile(
    rf"\b(?:cover(?:s|ed|ing)?|serv(?:es?|ed|ing)|award(?:s|ed)?(?: \w+){{0,4}} to|given to|went to|to|for)\s+"
    rf"(?:the\s+)?(?:(?:town|city|village|county|borough|district|port|area|region)\s+of\s+)?{_NAME}"
)
_EDGE: Final = re.compile(r"[,;:.()]|\b(?:and|or|in|at)\b")
_COMPASS: Final = re.compile(r"\b(?:north|south|east|west|central|region|county|area)\w*\b", re.IGNORECASE)


def by_period(claim: Claim) -> Premise | None:
    """The question puts its figure into one period, and the best statement into another."""
    if not claim.near or not claim.question.periods:
        return None
    best = claim.near[0]
    elsewhen = other_period(claim.question, best)
    return Premise(best, *elsewhen) if elsewhen else None


def by_place(claim: Claim) -> Premise | None:
    """The question puts something in a place, and the statements about it name another."""
    if not claim.places or not claim.terms:
        return None
    about = [one for one in claim.near if claim.terms <= one.covered]
    claimed = claim.places[0] if len(claim.places) == 1 else _not_held(claim.places, about)
    if not about or not claimed or nations(claimed):
        return None
    for one in about:
        located = [*places(one.statement.text), one.record.geography]
        if any(same_place(claimed, place) for place in located if place):
            return None
    linked = [(one, place) for one in about if (place := _linked(claim, one))]
    if any(place == claimed for _, place in linked):
        return None
    one, stated = linked[0] if linked else (about[0], "")
    if not stated:
        if any(_names(claimed, other) for other in about):
            return None
        others = [place for place in places(one.statement.text) if place not in claim.places]
        stated = others[0] if others else _covered_place(claim, one)
    if not stated or (_COMPASS.search(claimed) and part_of(stated, claimed) is not False):
        return None  # by names alone it is not known whether a town lies in a region
    if part_of(stated, claimed) or nations(stated):
        return None
    return Premise(one, claimed, stated)


def _not_held(claimed: Sequence[str], about: Sequence[Weighed]) -> str:
    """The first claimed place that the statements do not name."""
    return next((place for place in claimed if not any(_names(place, one) for one in about)), "")


def _names(place: str, one: Weighed) -> bool:
    held = {stem(word) for word in content_words(own_text(one.statement))}
    return {stem(word) for word in content_words(place)} <= held


def _linked(claim: Claim, one: Weighed) -> str:
    """The place that stands right behind the subject: "Charnwood Campus in Leicestershire"."""
    text = one.statement.text
    for match in _LED.finditer(text):
        before = re.findall(r"[\w’'-]+", _EDGE.split(text[: match.start()])[-1])
        own = [stem(word.lower()) for word in before if word.lower() not in FUNCTION_WORDS]
        held = set(own) & claim.terms
        if own and own[-1] in claim.terms and held == set(own[-len(held) :]):
            return match["place"]
    return ""


def _covered_place(claim: Claim, one: Weighed) -> str:
    """The name that a statement gives behind a word of covering or awarding, where it names no place otherwise."""
    for match in _COVERS.finditer(one.statement.text):
        if not {stem(word) for word in content_words(match["place"])} & claim.terms:
            return match["place"]
    return ""
