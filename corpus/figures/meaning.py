"""What a quantity means: measure, base, place, period, direction; from its clause first, then its surroundings."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.figures import phrases
from corpus.figures.hints import without_hints
from corpus.figures.lexicon import CURRENCY_SIGNS, DECREASE, HIGHER, INCREASE, LOWER, VERBS, words
from corpus.figures.periods import Period, find_periods
from corpus.figures.places import Place, find_places
from corpus.figures.quantity import Context, Direction, Quantity
from corpus.figures.scan import Found, Scan
from corpus.figures.stems import stems
from corpus.figures.tables import RowCell, cell_of, cells_in, hinted
from corpus.figures.tokens import Token

LABEL_WORDS = 24
MOST = 2000  # quantities of one text that are explained; the rest of such a text is no prose
REACH = 400  # characters of a clause on either side of a number that are looked at
NEIGHBOURS = 8  # places or periods before a clause that are looked at
SHORT_LINE = 45  # characters; a shorter line before a capital or a number was not wrapped

_COUNTABLE = frozenset({"count", "rank"})
_AVERAGE = re.compile(r"\b(?:average|mean|median|av|total|minimum|maximum)\b", re.IGNORECASE)
_VAGUE = stems("national growth increase decrease rise fall decline change total average location")
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z]|\n\s*\n")
_PASSED = words("""
    * _ the a an annual annually real net overall year - on significantly slightly much
""")
_PASSED_BEFORE = words("""
    by of to from a an just only further some another * about around nearly almost over more than
""")
_PHRASAL = words("make set sign take pick back sum add start scale")
_SCOPE = re.compile(r"\b(national(?:ly)?|nationwide|countrywide|global(?:ly)?|worldwide)\b|^(National)(?=\s[a-z])")
_INLINE_LABEL = re.compile(r"\A\s*[*_]{0,2}(?P<label>(?:[^:\n|.;]|\.(?!\s+[A-Z])){2,160}?)[*_]{0,2}:(?!\S*//)")


@dataclass(frozen=True)
class _Clause:
    """Token indices [first, stop) of a clause, and of the sentence around it."""

    first: int
    stop: int
    sentence: int


@dataclass(frozen=True)
class _At:
    """Where a quantity stands."""

    clause: _Clause
    clause_index: int
    stop: int  # token index after the clause
    floor: int  # first token that can belong to it: after the quantity before, within the clause
    opening: int  # the same with the clause before, for what stands in brackets
    start: int  # characters of the clause
    end: int
    sentence: int
    cell: RowCell | None
    beside: tuple[tuple[int, int], ...]  # characters of the brackets after the clause, or of the clause before them


class _Said(NamedTuple):
    """What a quantity counts, of what, and the token index after the words that say so."""

    measure: str
    of: str
    edge: int


@dataclass(frozen=True)
class _Surroundings:
    """The text and its context, looked through once for all quantities."""

    scan: Scan
    clauses: tuple[_Clause, ...]
    firsts: tuple[int, ...]  # token index of each clause
    starts: tuple[int, ...]  # character of each clause
    places: tuple[Place, ...]
    label: str
    label_end: int  # characters; 0 where the label is not part of the text
    cells: tuple[RowCell, ...]
    context: Context
    outer_places: tuple[str, ...]
    outer_period: str


def explain(scan: Scan, context: Context) -> list[Quantity]:
    """The quantities of a scan with their meaning."""
    around = _surroundings(scan, context)
    out: list[Quantity] = []
    edge = 0  # token index after what the figures so far are said to count
    for index, found in enumerate(scan.found):
        if found.quantity.kind in {"period", "identifier"} or index >= MOST:
            out.append(found.quantity)
            continue
        quantity, edge = _meaning(around, index, out, edge)
        out.append(quantity)
    return out


def _surroundings(scan: Scan, context: Context) -> _Surroundings:
    label, label_end = _label(scan.text, context)
    known = [context.geography] if context.geography else []
    outer = (label if not label_end else "", context.lead, *reversed(context.heading))
    outer_places = tuple(place.text for text in outer if text for place in find_places(text, known))
    sources = (label, context.lead, *reversed(context.heading), *context.notes)
    clauses = tuple(_clauses(scan, bool(context.label or context.cells)))
    size = len(scan.tokens)
    return _Surroundings(
        scan=scan,
        clauses=clauses,
        firsts=tuple(clause.first for clause in clauses),
        starts=tuple(scan.tokens[clause.first].start if clause.first < size else len(scan.text) for clause in clauses),
        places=_outside_bases(scan, known),
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


def _first_period(texts: Sequence[str]) -> str:
    for text in texts:
        for found in find_periods(text):
            if found.first is not None or found.last is not None:
                return found.text
    return ""


def _clauses(scan: Scan, lines: bool) -> list[_Clause]:
    """Clauses of the token stream; with `lines` a line break ends one."""
    out: list[_Clause] = []
    first, sentence = 0, 0
    stream = scan.tokens
    for i, token in enumerate(stream):
        following = stream[i + 1] if i + 1 < len(stream) else None
        ends = phrases.breaks(stream, i)
        newline = following is not None and _line_between(scan.text, token, following, lines)
        if ends or newline:
            out.append(_Clause(first, i + (0 if ends else 1), sentence))
            first = i + 1
            if newline or token.kind == "gap" or token.text in ".!?|":
                sentence += 1
    out.append(_Clause(first, len(stream), sentence))
    return out


def _line_between(text: str, token: Token, following: Token, lines: bool) -> bool:
    between = text[token.end : following.start]
    if "\n" in between and not lines:
        line = token.end - text.rfind("\n", 0, token.end)
        starts = following.kind == "num" or following.text[0].isupper() or following.text in CURRENCY_SIGNS
        lines = line < SHORT_LINE and starts
    return "\t" in between or ("\n" in between and (lines or "\n\n" in between))


def _meaning(around: _Surroundings, index: int, earlier: Sequence[Quantity], edge: int) -> tuple[Quantity, int]:
    scan = around.scan
    found = scan.found[index]
    if found.quantity.start < around.label_end:
        around = replace(around, label="")  # a number of the label is not its value
    at = _at(around, index, edge)
    said = _measure(around, index, earlier, at)
    measure = _balanced(_without_periods(said.measure))
    quantity = replace(
        hinted(found.quantity, at.cell, around.context),
        measure=measure,
        of=_without_periods(said.of),
        place=_place(around, found, at, measure),
        period=_period(around, index, at),
        direction=_direction(scan, found, at),
    )
    return quantity, max(edge, said.edge)


def _at(around: _Surroundings, index: int, edge: int) -> _At:
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
    return _At(clause, clause_index, stop, floor, opening, start, end, clause.sentence, cell, beside)


def _beside(around: _Surroundings, clause_index: int, index: int) -> tuple[tuple[int, int], ...]:
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


def _span(stream: Sequence[Token], clause: _Clause) -> tuple[int, int]:
    if clause.first >= min(clause.stop, len(stream)):
        return 0, 0
    start, end = stream[clause.first].start, stream[min(clause.stop, len(stream)) - 1].end
    return max(start, end - REACH), end


def _has_figure(around: _Surroundings, index: int, clause: _Clause) -> bool:
    """Whether a clause holds a figure other than a period; `index` is of the first quantity that may be in it."""
    for found in around.scan.found[index : index + 4]:
        if found.first >= clause.stop:
            return False
        if found.first >= clause.first and found.quantity.kind not in {"period", "identifier"}:
            return True
    return False


# Measure and base


def _measure(around: _Surroundings, index: int, earlier: Sequence[Quantity], at: _At) -> _Said:
    """What it counts: by the clause first, then the row, the line above, the label, the sentence, the heading."""
    found = around.scan.found[index]
    kind, stream = found.quantity.kind, around.scan.tokens
    if kind == "ratio" and found.quantity.unit != "×":
        noun = phrases.after(stream, found.after, at.stop)
        return _Said(_label_measure(around) or noun.text or _heading(around), noun.text, noun.edge)
    if kind in {"share", "ratio"}:
        return _share(around, index, earlier, at)
    own = _own_measure(around, index, at)
    if own.measure:
        return own._replace(measure=_narrowed(own.measure, around))
    other = _row(at.cell) or _previous_line(around, index, at) or _label_measure(around) or _counted(around, at)
    return _Said(other or _heading(around), "", found.after)


def _own_measure(around: _Surroundings, index: int, at: _At) -> _Said:
    """What the clause itself says that the number counts or measures."""
    scan = around.scan
    found, stream = scan.found[index], scan.tokens
    kind = found.quantity.kind
    many = kind in _COUNTABLE and found.quantity.value != 1
    following = phrases.after(stream, found.after, at.stop, many=many)
    closing = phrases.before(stream, found.first, at.floor).text
    if _only_label(closing, around):
        closing = ""
    if kind in _COUNTABLE or kind == "measurement":
        if following.text:
            return _Said(following.text, "", following.edge)
        return _Said("" if _row(at.cell) else closing or _led(stream, found.after, at.stop, ("of",)), "", found.after)
    if kind == "money":
        spread = _spread_over(around, index, at)
        if following.text and not spread:
            averaged = f"{closing} {following.text}" if _AVERAGE.search(closing) else following.text
            return _Said(averaged, "", following.edge)
        if _row(at.cell):
            return _Said("", "", found.after)
        led = _led(stream, found.after, at.stop, ("of", "in", "for"))
        opening = closing or (_label_measure(around) if led or spread else "")
        return _Said(_joined(opening, spread or led), "", found.after)
    if kind == "score":
        return _Said(found.quantity.unit or closing or following.text, "", found.after)
    return _Said(_led(stream, found.after, at.stop, ("of",)) or closing or following.text, "", found.after)


def _spread_over(around: _Surroundings, index: int, at: _At) -> str:
    """ "across seed investments" of "£107m across 62 seed investments"."""
    scan = around.scan
    found, stream = scan.found[index], scan.tokens
    if index + 1 >= len(scan.found) or found.after >= at.stop:
        return ""
    other = scan.found[index + 1]
    word = stream[found.after].text.lower()
    if word not in {"in", "across", "through", "over", "for", "from"} or other.first != found.after + 1:
        return ""
    noun = phrases.after(stream, other.after, at.stop).text if other.quantity.kind == "count" else ""
    return f"{word} {noun}" if noun else ""


def _narrowed(own: str, around: _Surroundings) -> str:
    """The label in place of a measure that says less ("889 jobs" under "FDI Jobs"), or beside one that says nothing."""
    label = _label_measure(around)
    said, named = stems(own), stems(label)
    if label and said <= named and not _AVERAGE.search(own):
        return label
    if not said - _VAGUE:
        return _joined(own, label or _heading(around))
    return own


def _share(around: _Surroundings, index: int, earlier: Sequence[Quantity], at: _At) -> _Said:
    scan = around.scan
    found, stream = scan.found[index], scan.tokens
    i = phrases.skip_quiet(stream, found.after, at.stop)
    if i < at.stop and stream[i].text.lower() == "of":
        base = phrases.whole(stream, i + 1, at.stop)
        said = phrases.predicate(stream, base.edge, at.stop)
        everyone = base.text.lower().startswith("all ") and bool(around.label)
        if said and not everyone:
            return _Said(said, base.text, base.edge)
        return _Said(_whose(around, index, earlier, at) or base.text or _heading(around), base.text, base.edge)
    noun = phrases.after(stream, i, at.stop, many=False)
    if noun.text and noun.text.split()[0].lower() not in HIGHER | LOWER:
        led = _led(stream, noun.edge, at.stop, ("in",))
        measure = _joined(noun.text, led)
        vague = not stems(measure) - _VAGUE
        return _Said(_joined(_label_measure(around), measure) if vague else measure, "", noun.edge)
    return _Said(_whose(around, index, earlier, at) or _heading(around), "", found.after)


def _whose(around: _Surroundings, index: int, earlier: Sequence[Quantity], at: _At) -> str:
    """Whose share it is: what does it, what stands before, the label, the figure before it, the heading."""
    scan = around.scan
    found, stream = scan.found[index], scan.tokens
    if _row(at.cell):
        return _row(at.cell)
    doer = phrases.doer(stream, found.first, at.floor)
    if doer is not None:
        return doer.text or _before_it(scan, found, earlier, True) or _label_measure(around)
    bracketed = found.first > 0 and stream[found.first - 1].text == "("
    other = _before_it(scan, found, earlier, False)
    if bracketed and other and scan.text[: found.quantity.start].rstrip("( ").endswith((")", *_tails(earlier))):
        return other
    closing = phrases.before(stream, found.first, at.opening if bracketed else at.floor).text
    if closing and not _only_label(closing, around):
        return _narrowed(closing, around)
    return _label_measure(around) or other or _counted(around, at)


def _tails(earlier: Sequence[Quantity]) -> tuple[str, ...]:
    """The ends of the last figures and of what they count."""
    return tuple(end for one in earlier[-3:] for end in (one.text, one.measure.split(" ")[-1]) if end)


def _before_it(scan: Scan, found: Found, earlier: Sequence[Quantity], across: bool) -> str:
    """The measure of the figure before, of the same sentence or (`across`) the one before; figures inside a measure
    ("eight £100m+ companies") are passed over."""
    recent = [one for one in earlier[-6:] if one.measure and one.kind in {"count", "money", "share"}]
    for position in range(len(recent) - 1, -1, -1):
        other = recent[position]
        between = scan.text[other.end : found.quantity.start]
        if len(between) > 400 or (not across and (len(between) > 120 or _SENTENCE_END.search(between))):
            return ""
        if other.measure == other.of or any(other.text in outer.measure for outer in recent[:position]):
            continue
        return other.measure
    return ""


def _counted(around: _Surroundings, at: _At) -> str:
    """The last "number of …" of the sentence."""
    stream = around.scan.tokens
    inside = [clause for clause in around.clauses[max(0, at.clause_index - 4) : at.clause_index + 1]
              if clause.sentence == around.clauses[at.clause_index].sentence]  # fmt: skip
    return phrases.number_of(stream, inside[0].first, min(at.stop, len(stream)))


def _previous_line(around: _Surroundings, number: int, at: _At) -> str:
    """The line above a number that stands alone, where it holds no figure: "Funds in the area", then "200"."""
    scan, index = around.scan, at.clause_index
    clause = around.clauses[index]
    alone = clause.stop - clause.first <= 3
    if not alone or index == 0:
        return ""
    above = around.clauses[index - 1]
    if not 0 < above.stop - above.first <= 10 or scan.tokens[above.first].start < around.label_end:
        return ""
    if number and scan.found[number - 1].after > above.first:
        return ""
    return phrases.words_of(scan.tokens, above.first, above.stop)


def _led(stream: Sequence[Token], at: int, stop: int, words: Sequence[str]) -> str:
    """ "in investments", "of funding": the phrase that one of these words leads to; "of" itself is left out."""
    i = phrases.skip_quiet(stream, at, stop)
    if i + 1 >= stop or stream[i].text.lower() not in words:
        return ""
    word = stream[i].text.lower()
    text = phrases.whole(stream, i + 1, stop).text
    if not text or (word != "of" and not text[0].islower()):
        return ""
    return text if word == "of" else f"{word} {text}"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _row(cell: RowCell | None) -> str:
    return cell.measure if cell is not None else ""


def _only_label(before: str, around: _Surroundings) -> bool:
    return bool(around.label) and before.lower() in around.label.lower()


def _label_measure(around: _Surroundings) -> str:
    """The label without its periods and units."""
    return without_hints(_without_periods(around.label))


def _heading(around: _Surroundings) -> str:
    return without_hints(_without_periods(around.context.heading[-1])) if around.context.heading else ""


def _balanced(text: str) -> str:
    """Without a bracket that does not close."""
    return text[: text.rindex("(")].rstrip() if text.count("(") > text.count(")") else text


def _without_periods(text: str) -> str:
    if not any(character.isdigit() for character in text):
        return text.strip(" *_,;:-–—()")
    for found in reversed(find_periods(text)):
        text = text[: found.start] + text[found.end :]
    return " ".join(text.split()).strip(" *_,;:-–—()")


# Place


def _place(around: _Surroundings, found: Found, at: _At, measure: str) -> str:
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
        if place.led and _sentence_at(around, place.start) == at.sentence
    ]
    if earlier:
        return max(reversed(earlier), key=lambda place: place.led).text
    if around.outer_places:
        return around.outer_places[0]
    return around.context.geography


def _outside_bases(scan: Scan, known: Sequence[str]) -> tuple[Place, ...]:
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


def _sentence_at(around: _Surroundings, position: int) -> int:
    index = bisect_right(around.starts, position) - 1
    return around.clauses[index].sentence if index >= 0 else -1


# Period


def _period(around: _Surroundings, index: int, at: _At) -> str:
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
        if not period.open and period.iso and _sentence_at(around, period.start) == at.sentence
    ]
    return around.outer_period if around.outer_period and not opening else opening[-1].text if opening else ""


def _clause_period(around: _Surroundings, index: int, at: _At) -> Period | None:
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


# Direction


def _direction(scan: Scan, found: Found, at: _At) -> Direction:
    """ "27.2% lower" is lower, "62% growth" an increase, "fell by 5%" a decrease."""
    kind = found.quantity.kind
    if kind not in {"share", "count", "money", "ratio", "duration", "measurement", "score"}:
        return ""
    stream = scan.tokens
    for i in range(found.after, min(at.stop, found.after + 4)):
        word = stream[i].text.lower()
        if word in _PASSED:
            continue
        if word in HIGHER | LOWER:
            return "higher" if word in HIGHER else "lower"
        if word in INCREASE | DECREASE and (word not in {"up", "down"} or i == found.after):
            noun = i + 1 < at.stop and phrases.is_plural(stream[i + 1].text)
            if not noun:  # "high growth companies" go nowhere
                return "increase" if word in INCREASE else "decrease"
        if kind != "share" or not word.isalpha() or phrases.is_function(word):  # "20% revenue growth"
            break
    return _direction_before(scan, found, at)


def _direction_before(scan: Scan, found: Found, at: _At) -> Direction:
    if found.quantity.text.startswith("+"):
        return "increase"
    stream = scan.tokens
    for i in range(found.first - 1, max(at.clause.first, found.first - 6) - 1, -1):
        word = stream[i].text.lower()
        if word in _PASSED_BEFORE:
            continue
        if word in {"up", "down"}:
            own = i + 1 == found.first and (i == at.clause.first or stream[i - 1].text.lower() not in VERBS | _PHRASAL)
            return ("increase" if word == "up" else "decrease") if own else ""
        if word in INCREASE:
            return "increase"
        if word in DECREASE:
            return "decrease"
        if not word.endswith("ly"):
            break
    return ""
