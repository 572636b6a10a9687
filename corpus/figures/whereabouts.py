"""The place and the period of a quantity."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from corpus.figures.periods import Period
from corpus.figures.places import Place
from corpus.figures.scan import Found
from corpus.figures.surroundings import At, Surroundings, sentence_at

NEIGHBOURS = 8  # places or periods before a clause that are looked at
_SCOPE = re.compile(r"\b(national(?:ly)?|nationwide|countrywide|global(?:ly)?|worldwide)\b|^(National)(?=\s[a-z])")


def place_of(around: Surroundings, found: Found, at: At, measure: str) -> str:
    """The place that the clause ties to the number; "national" and the like; then sentence, surroundings, document."""
    if at.cell is not None and at.cell.place:
        return at.cell.place
    inside = _between(around.places, at.start, at.end)
    chosen = _nearest(inside, found) or next(
        (_nearest(_between(around.places, *span), found) for span in at.beside), ""
    )
    if chosen:
        return chosen
    scope = _SCOPE.search(measure)
    if scope:
        return scope.group().lower()
    before = bisect_left(around.places, at.start, key=lambda place: place.start)
    earlier = [
        place
        for place in around.places[max(0, before - NEIGHBOURS) : before]
        if place.led and sentence_at(around, place.start) == at.sentence
    ]
    if earlier:
        return max(reversed(earlier), key=lambda place: place.led).text
    if around.outer_places:
        return around.outer_places[0]
    return _area_of(around.context.geography, around.scan.text)


def _area_of(geography: str, text: str) -> str:
    """The area of a document; of several ("West Midlands; Midlands") the one that the text names, or ""."""
    areas = [area.strip() for area in geography.split(";") if area.strip()]
    if len(areas) < 2:
        return geography
    named = []
    for area in sorted(areas, key=len, reverse=True):  # the Midlands are not named in "West Midlands"
        rest = re.sub(rf"\b{re.escape(area)}\b", " ", text)
        if rest != text:
            named.append(area)
            text = rest
    return named[0] if len(named) == 1 else ""


def _between(places: Sequence[Place], start: int, end: int) -> Sequence[Place]:
    low = bisect_left(places, start, key=lambda place: place.start)
    high = bisect_left(places, end, key=lambda place: place.start)
    return places[low:high]


def _nearest(inside: Sequence[Place], found: Found) -> str:
    """A place that a word leads to, "in" before "of" and after the number before before it; else one close by."""
    following = [place for place in inside if place.start >= found.quantity.end]
    preceding = [place for place in inside if place.end <= found.quantity.start][::-1]
    for strength in (2, 1):
        for group in (following, preceding):
            for place in group:
                if place.led == strength:
                    return place.text
    close = [place for place in following if place.start - found.quantity.end <= 24] or preceding
    return close[0].text if close else ""


def period_of(around: Surroundings, index: int, at: At) -> str:
    """The period of the cell, the clause, the brackets beside it, the surroundings or the sentence, as written."""
    if at.cell is not None and at.cell.period:
        return at.cell.period
    nearest = _clause_period(around, index, at)
    if nearest is not None:
        return nearest.text
    for start, end in at.beside:
        low = bisect_left(around.scan.periods, start, key=lambda period: period.start)
        if low < len(around.scan.periods) and around.scan.periods[low].start < end:
            return around.scan.periods[low].text
    before = bisect_left(around.scan.periods, at.start, key=lambda period: period.start)
    opening = [
        period
        for period in around.scan.periods[max(0, before - NEIGHBOURS) : before]
        if not period.open and period.iso and sentence_at(around, period.start) == at.sentence
    ]
    return around.outer_period if around.outer_period and not opening else opening[-1].text if opening else ""


def _clause_period(around: Surroundings, index: int, at: At) -> Period | None:
    """The period after the number and before the next one, the one just before it, or one that opens the clause."""
    scan = around.scan
    quantity = scan.found[index].quantity
    others = [one.quantity for one in scan.found[max(0, index - 8) : index + 9]
              if one.quantity.kind not in {"period", "identifier"}]  # fmt: skip
    following = min((one.start for one in others if one.start > quantity.start), default=at.end)
    preceding = max((one.end for one in others if one.end <= quantity.start), default=at.start)
    low = bisect_left(scan.periods, at.start, key=lambda period: period.start)
    high = bisect_left(scan.periods, at.end, key=lambda period: period.start)
    inside = scan.periods[low:high]
    for period in inside:
        if quantity.end <= period.start < max(following, quantity.end):
            return period
    before = [period for period in inside if period.end <= quantity.start]
    if before and before[-1].start >= preceding:
        return before[-1]
    later = [period for period in inside if period.start >= quantity.end]
    if later and "," not in scan.text[quantity.end : later[0].start] and not later[0].open:
        return later[0]
    return before[0] if before and before[0].start - at.start <= 12 and not before[0].open else None
