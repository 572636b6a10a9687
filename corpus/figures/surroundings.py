"""Where each quantity of a text stands: its clause, its row, the brackets beside it; and what surrounds the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.figures import phrases
from corpus.figures.lexicon import CURRENCY_SIGNS
from corpus.figures.periods import find_periods
from corpus.figures.places import Place, find_places
from corpus.figures.quantity import Context
from corpus.figures.scan import Scan
from corpus.figures.tables import RowCell, cell_of, cells_in
from corpus.figures.tokens import Token

LABEL_WORDS = 24
REACH = 400  # characters of a clause on either side of a number that are looked at
SHORT_LINE = 45  # characters; a shorter line before a capital or a number was not wrapped
_INLINE_LABEL = re.compile(r"\A\s*[*_]{0,2}(?P<label>(?:[^:\n|.;]|\.(?!\s+[A-Z])){2,160}?)[*_]{0,2}:(?!\S*//)")


@dataclass(frozen=True)
class Clause:
    """Token indices [first, stop) of a clause, and of the sentence around it."""

    first: int
    stop: int
    sentence: int


@dataclass(frozen=True)
class At:
    """Where a quantity stands."""

    clause: Clause
    clause_index: int
    stop: int  # token index after the clause
    floor: int  # first token that can belong to it: after the quantity before, within the clause
    opening: int  # the same with the clause before, for what stands in brackets
    start: int  # characters of the clause
    end: int
    sentence: int
    cell: RowCell | None
    beside: tuple[tuple[int, int], ...]  # characters of the brackets after the clause, or of the clause before them


@dataclass(frozen=True)
class Surroundings:
    """The text and its context, looked through once for all quantities."""

    scan: Scan
    clauses: tuple[Clause, ...]
    firsts: tuple[int, ...]  # token index of each clause
    starts: tuple[int, ...]  # character of each clause
    places: tuple[Place, ...]
    label: str
    label_end: int  # characters; 0 where the label is not part of the text
    cells: tuple[RowCell, ...]
    context: Context
    outer_places: tuple[str, ...]
    outer_period: str


def surroundings(scan: Scan, context: Context) -> Surroundings:
    """Look through a text and its context once, for all its quantities."""
    label, label_end = _label(scan.text, context)
    known = [context.geography] if context.geography else []
    outer = (label if not label_end else "", context.lead, *reversed(context.heading))
    outer_places = tuple(place for text in outer if text for place in _places_of(text, context.geography))
    sources = (label, context.lead, *reversed(context.heading), *context.notes)
    clauses = tuple(_clauses(scan, bool(context.label or context.cells)))
    size = len(scan.tokens)
    return Surroundings(
        scan=scan,
        clauses=clauses,
        firsts=tuple(clause.first for clause in clauses),
        starts=tuple(scan.tokens[clause.first].start if clause.first < size else len(scan.text) for clause in clauses),
        places=places_outside_bases(scan, known),
        label=label,
        label_end=label_end,
        cells=tuple(cells_in(scan.text, context.cells)),
        context=context,
        outer_places=outer_places,
        outer_period=_first_period(sources),
    )


def _label(text: str, context: Context) -> tuple[str, int]:
    """The label of the values, and where it ends in the text (0: it is not part of it)."""
    if context.label:
        at = text.find(context.label)
        return context.label, at + len(context.label) if 0 <= at <= 4 else 0
    match = _INLINE_LABEL.match(text)
    if match and len(match["label"].split()) <= LABEL_WORDS:
        return match["label"].strip(), match.end("label")
    return "", 0


@lru_cache(maxsize=4_000)  # the statements of a section share its headings
def _places_of(text: str, geography: str) -> tuple[str, ...]:
    return tuple(place.text for place in find_places(text, [geography] if geography else []))


def _first_period(texts: Sequence[str]) -> str:
    return next((found for text in texts if (found := _period_of(text))), "")


@lru_cache(maxsize=4_000)
def _period_of(text: str) -> str:
    """The first period of a text whose years are known."""
    known = (one.text for one in find_periods(text) if one.first is not None or one.last is not None)
    return next(known, "")


def _clauses(scan: Scan, lines: bool) -> list[Clause]:
    """Clauses of the token stream; with `lines` a line break ends one."""
    out: list[Clause] = []
    first, sentence = 0, 0
    stream = scan.tokens
    for i, token in enumerate(stream):
        following = stream[i + 1] if i + 1 < len(stream) else None
        ends = phrases.breaks(stream, i)
        newline = following is not None and _line_between(scan.text, token, following, lines)
        if ends or newline:
            out.append(Clause(first, i + (0 if ends else 1), sentence))
            first = i + 1
            if newline or token.kind == "gap" or token.text in ".!?|":
                sentence += 1
    out.append(Clause(first, len(stream), sentence))
    return out


def _line_between(text: str, token: Token, following: Token, lines: bool) -> bool:
    between = text[token.end : following.start]
    if "\n" in between and not lines:
        line = token.end - text.rfind("\n", 0, token.end)
        starts = following.kind == "num" or following.text[0].isupper() or following.text in CURRENCY_SIGNS
        lines = line < SHORT_LINE and starts
    return "\t" in between or ("\n" in between and (lines or "\n\n" in between))


def position_of(around: Surroundings, index: int, edge: int) -> At:
    """Where the quantity of an index stands; `edge` is the token index after what the ones before it count."""
    scan = around.scan
    found = scan.found[index]
    stream = scan.tokens
    clause_index = bisect_right(around.firsts, found.first) - 1
    clause = around.clauses[clause_index]
    stop = max(found.after, min(clause.stop, len(stream)))
    floor, opening = clause.first, around.clauses[max(0, clause_index - 1)].first
    if index:
        previous = scan.found[index - 1]
        if previous.after <= found.first:
            floor = max(floor, previous.after if previous.quantity.kind != "period" else clause.first)
            opening = max(opening, previous.after if previous.quantity.kind != "period" else opening)
    floor, opening = min(max(floor, edge), found.first), min(max(opening, edge), found.first)
    end = min(stream[stop - 1].end, found.quantity.end + REACH)
    start = max(min(stream[clause.first].start, found.quantity.start), found.quantity.start - REACH)
    cell = cell_of(around.cells, found.quantity.start)
    beside = _beside(around, clause_index, index)
    return At(clause, clause_index, stop, floor, opening, start, end, clause.sentence, cell, beside)


def _beside(around: Surroundings, clause_index: int, index: int) -> tuple[tuple[int, int], ...]:
    """The brackets that close the clause, or the clause that stands before the brackets of the number."""
    stream, clauses = around.scan.tokens, around.clauses
    clause = clauses[clause_index]
    out: list[tuple[int, int]] = []
    closes = clause.stop < len(stream) and stream[clause.stop].text == "("
    if closes and clause_index + 1 < len(clauses) and not _has_figure(around, index + 1, clauses[clause_index + 1]):
        out.append(_span(stream, clauses[clause_index + 1]))
    if clause_index and clause.first and stream[clause.first - 1].text == "(":
        out.append(_span(stream, clauses[clause_index - 1]))
    return tuple(out)


def _span(stream: Sequence[Token], clause: Clause) -> tuple[int, int]:
    if clause.first >= min(clause.stop, len(stream)):
        return 0, 0
    start, end = stream[clause.first].start, stream[min(clause.stop, len(stream)) - 1].end
    return max(start, end - REACH), end


def _has_figure(around: Surroundings, index: int, clause: Clause) -> bool:
    """Whether a clause holds a figure other than a period; `index` is of the first quantity that may be in it."""
    for found in around.scan.found[index : index + 4]:
        if found.first >= clause.stop:
            return False
        if found.first >= clause.first and found.quantity.kind not in {"period", "identifier"}:
            return True
    return False


def sentence_at(around: Surroundings, position: int) -> int:
    """The number of the sentence at a character; -1 before the first."""
    index = bisect_right(around.starts, position) - 1
    return around.clauses[index].sentence if index >= 0 else -1


def places_outside_bases(scan: Scan, known: Sequence[str]) -> tuple[Place, ...]:
    """The places of a text but for those that only name the base of a share: "9% of UK jobs" is no figure for the UK.

    Where something is said of the base ("8% of Midlands graduates studied …"), the base is the place.
    """
    bases: list[tuple[int, int]] = []
    stream = scan.tokens
    for found in scan.found:
        if found.quantity.kind not in {"share", "ratio"}:
            continue
        i = phrases.skip_quiet(stream, found.after, len(stream))
        stop = min(len(stream), i + 24)
        of = i < stop and stream[i].text.lower() == "of"
        base = phrases.whole(stream, i + 1, stop) if of else phrases.after(stream, i, stop)
        if not base.text or (found.quantity.kind == "share" and not of):
            continue
        said = phrases.predicate(stream, base.edge, stop)
        if not said or any(place.text for place in find_places(said, known)):
            bases.append((stream[i].start, stream[base.edge - 1].end))
    found_places = find_places(scan.text, known)
    return tuple(p for p in found_places if not any(start <= p.start < end for start, end in _close_to(bases, p.start)))


def _close_to(bases: Sequence[tuple[int, int]], position: int) -> Sequence[tuple[int, int]]:
    at = bisect_right(bases, position, key=lambda base: base[0])
    return bases[max(0, at - 1) : at]


def without_periods(text: str) -> str:
    """A label or phrase without the periods that it names."""
    if not any(character.isdigit() for character in text):
        return text.strip(" *_,;:-–—()")
    for found in reversed(find_periods(text)):
        text = text[: found.start] + text[found.end :]
    return " ".join(text.split()).strip(" *_,;:-–—()")
