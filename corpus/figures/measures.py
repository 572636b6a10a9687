"""What a quantity counts or measures, and of what a share is a share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.figures import phrases
from corpus.figures.hints import without_hints
from corpus.figures.lexicon import HIGHER, LOWER
from corpus.figures.quantity import Quantity
from corpus.figures.scan import Found, Scan
from corpus.figures.stems import stems
from corpus.figures.surroundings import At, Surroundings, without_periods
from corpus.figures.tables import RowCell
from corpus.figures.tokens import Token

_AUXILIARIES = frozenset({"have", "has", "had", "are", "is", "were", "was"})
_COUNTABLE = frozenset({"count", "rank"})
_AVERAGE = re.compile(r"\b(?:average|mean|median|av|total|minimum|maximum)\b", re.IGNORECASE)
_VAGUE = stems("national growth increase decrease rise fall decline change total average location")
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z]|\n\s*\n")


class Said(NamedTuple):
    """What a quantity counts, of what, and the token index after the words that say so."""

    measure: str
    of: str
    edge: int


def measure_of(around: Surroundings, index: int, earlier: Sequence[Quantity], at: At) -> Said:
    """What it counts: by the clause first, then the row, the line above, the label, the sentence, the heading."""
    found = around.scan.found[index]
    kind, stream = found.quantity.kind, around.scan.tokens
    if kind == "ratio" and found.quantity.unit != "×":
        noun = phrases.after(stream, found.after, at.stop)
        return Said(_label_measure(around) or noun.text or _heading(around), noun.text, noun.edge)
    if kind in {"share", "ratio"}:
        return _share(around, index, earlier, at)
    own = _own_measure(around, index, at)
    if own.measure:
        return own._replace(measure=_narrowed(own.measure, around))
    other = _row(at.cell) or _previous_line(around, index, at) or _label_measure(around) or _counted(around, at)
    return Said(other or _heading(around), "", found.after)


def _own_measure(around: Surroundings, index: int, at: At) -> Said:
    """What the clause itself says that the number counts or measures."""
    scan = around.scan
    found, stream = scan.found[index], scan.tokens
    kind = found.quantity.kind
    many = kind in _COUNTABLE and found.quantity.value != 1
    called = _led(stream, found.after, at.stop, ("as",)).removeprefix("as ")
    if called:  # "gives 5.5 million as the population"
        return Said(called, "", found.after)
    following = phrases.after(stream, found.after, at.stop, many=many)
    last = phrases.skip_quiet(stream, found.after, at.stop) >= at.stop
    closing = phrases.before(stream, found.first, at.floor, last).text
    if _only_label(closing, around):
        closing = ""
    if kind in _COUNTABLE or kind == "measurement":
        if following.text:
            return Said(following.text, "", following.edge)
        return Said("" if _row(at.cell) else closing or _led(stream, found.after, at.stop, ("of",)), "", found.after)
    if kind == "money":
        spread = _spread_over(around, index, at)
        if following.text and not spread:
            averaged = f"{closing} {following.text}" if _AVERAGE.search(closing) else following.text
            return Said(averaged, "", following.edge)
        if _row(at.cell):
            return Said("", "", found.after)
        led = _led(stream, found.after, at.stop, ("of", "in", "for"))
        opening = closing or (_label_measure(around) if led or spread else "")
        return Said(_joined(opening, spread or led), "", found.after)
    if kind == "score":
        return Said(found.quantity.unit or closing or following.text, "", found.after)
    return Said(_led(stream, found.after, at.stop, ("of",)) or closing or following.text, "", found.after)


def _spread_over(around: Surroundings, index: int, at: At) -> str:
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


def _narrowed(own: str, around: Surroundings) -> str:
    """The label in place of a measure that says less ("889 jobs" under "FDI Jobs"), or beside one that says nothing."""
    label = _label_measure(around)
    said, named = stems(own), stems(label)
    if label and said <= named and not _AVERAGE.search(own):
        return label
    if not said - _VAGUE:
        return _joined(own, label or _heading(around))
    return own


def _share(around: Surroundings, index: int, earlier: Sequence[Quantity], at: At) -> Said:
    scan = around.scan
    found, stream = scan.found[index], scan.tokens
    i = phrases.skip_quiet(stream, found.after, at.stop)
    if i < at.stop and stream[i].text.lower() == "of":
        base = phrases.whole(stream, i + 1, at.stop)
        said = phrases.predicate(stream, base.edge, at.stop)
        everyone = base.text.lower().startswith("all ")
        verb = base.edge
        while verb < at.stop and stream[verb].kind == "taken":  # "… between 2017 and 2022 have"
            verb += 1
        thin = verb < at.stop and stream[verb].text.lower() in _AUXILIARIES
        if said and not (around.label and (everyone or thin)):
            return Said(said, base.text, base.edge)
        return Said(_whose(around, index, earlier, at) or base.text or _heading(around), base.text, base.edge)
    noun = phrases.after(stream, i, at.stop, many=False)
    if noun.text and noun.text.split()[0].lower() not in HIGHER | LOWER:
        led = _led(stream, noun.edge, at.stop, ("in",))
        measure = _joined(noun.text, led)
        vague = not stems(measure) - _VAGUE
        return Said(_joined(_label_measure(around), measure) if vague else measure, "", noun.edge)
    return Said(_whose(around, index, earlier, at) or _heading(around), "", found.after)


def _whose(around: Surroundings, index: int, earlier: Sequence[Quantity], at: At) -> str:
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


def _counted(around: Surroundings, at: At) -> str:
    """The last "number of …" of the sentence."""
    stream = around.scan.tokens
    inside = [clause for clause in around.clauses[max(0, at.clause_index - 4) : at.clause_index + 1]
              if clause.sentence == around.clauses[at.clause_index].sentence]  # fmt: skip
    return phrases.number_of(stream, inside[0].first, min(at.stop, len(stream)))


def _previous_line(around: Surroundings, number: int, at: At) -> str:
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


def _only_label(before: str, around: Surroundings) -> bool:
    return bool(around.label) and before.lower() in around.label.lower()


def _label_measure(around: Surroundings) -> str:
    """The label without its periods and units."""
    return without_hints(without_periods(around.label))


def _heading(around: Surroundings) -> str:
    return without_hints(without_periods(around.context.heading[-1])) if around.context.heading else ""
