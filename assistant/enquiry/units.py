"""A letter cut into units: sentences, items of lists, fragments of notes, each with the lead it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from assistant.enquiry.wording import (
    ASKING_LEAD,
    ASKS_LOOSELY,
    ASKS_STRICTLY,
    FACTS_LEAD,
    GREETING,
    LEAD_IN,
    LOGISTIC,
    ORDINALLY,
    OWN,
    REQUEST,
)
from assistant.wording import OPENS_QUESTION
from corpus.sentences import sentence_spans

_LINE_MARK: Final = re.compile(
    r"\s*(?:(?:Q(?:uestion)?\s?)?(?P<digit>\d{1,2}(?:\.\d{1,2})*)(?:[.):]|(?<=\.\d)|(?<=\.\d\d)|\s?[–-])(?=\s|$)|\((?P<round>\d{1,2})\)|\(?(?P<letter>[a-zA-Z])\)|\((?P<roman>[ivx]{2,4})\)|(?P<dotted>(?-i:[a-h]))\.(?=\s)"
    r"|(?P<boxed>(?-i:[A-Z])\d{1,2}(?:\.\d{1,2})?)[.):]?(?=\s)|(?P<bullet>[-*•–·▪◦+])(?=\s))\s*",
    re.IGNORECASE,
)
_INLINE_MARK: Final = re.compile(
    r"(?:(?<=\s)|(?<=^))\((?P<letter>[a-z]|\d{1,2})\)\s+|(?:(?<=[.;:?!,]\s)|(?<=^))(?P<plain>\d{1,2}|[a-h])[.)]\s+(?=\S)",
    re.IGNORECASE,
)
_MARKS: Final = ("digit", "round", "letter", "roman", "dotted", "boxed")
_COLON_LIST: Final = re.compile(
    r"(?P<lead>[^:]{10,300}?:)\s+(?P<items>[^;:.?!]{3,160}(?:;[^;:.?!]{3,160}){2,})[.?!]?\s*"
)
SHORT_NOTE: Final = 12  # words of a line that may be a note rather than a sentence
LEAD_WORDS: Final = 8  # of the end of a lead, which say most of what follows
TITLE_WORDS: Final = 4
SHORT_HEADING: Final = 8


@dataclass(frozen=True)
class Unit:
    """A stretch of the letter that is judged alone."""

    start: int
    end: int
    text: str  # white space folded, marks of lists taken off
    label: str = ""  # "2", "2(a)", "-"
    heading: str = ""  # of the list it stands in
    asked_for: bool = False  # its lead says that what follows is asked for
    told: bool = False  # its lead says that what follows is told
    paragraph: int = 0
    first: bool = True  # of its paragraph or item
    note: bool = False  # a short line without the end of a sentence


@dataclass(frozen=True)
class _Piece:
    """A stretch of one line, after its mark."""

    start: int
    end: int
    mark: str  # "", "-", "3" or "a"
    blank: bool = False  # a row of a table with an empty cell, to be filled in


def units_of(text: str) -> Iterator[Unit]:
    """The units of a letter, in order."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text)]
    pieces = [piece for start, end in lines for piece in _pieces(text, start, end)]
    number, heading, heading_number = "", "", ""
    called = False  # something is asked for above: bare titles over lists go on with that
    asked_for = told = listed = False  # listed: marked items stand under the lead
    for place, piece in enumerate(pieces):
        shown = " ".join(text[piece.start : piece.end].split())
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        after_gap = place > 0 and text[pieces[place - 1].end : piece.start].count("\n") > 1
        if GREETING.match(shown) and not piece.mark:
            continue
        if _is_number(piece.mark):
            number, heading_number = piece.mark, ""
            listed = True
        elif piece.mark:
            listed = True
        else:
            if listed and after_gap:
                heading, asked_for, told, listed = "", False, False, False
            if after_gap or not is_note(shown):
                number = ""
            if after_gap and heading_number == "" and not is_note(shown):
                heading, asked_for, told = "", False, False
        label = (
            number
            if _is_number(piece.mark)
            else f"{number}({piece.mark.lower()})"
            if piece.mark.isalpha()
            else piece.mark
        )
        called = called or (not piece.mark and bool(LEAD_IN.search(shown) or REQUEST.search(shown)))
        if _is_title(shown, piece, following):
            heading, heading_number, listed = shown.strip(" .–-"), number, False
            told = bool(FACTS_LEAD.search(shown))
            asked_for = called and not told
            continue
        if _is_heading(shown, piece, following, text):
            heading, heading_number, listed = shown.strip(" :.–-"), number, False
            tail = " ".join(shown.split()[-LEAD_WORDS:])
            leads = bool(ASKING_LEAD.search(shown) or LEAD_IN.search(shown))
            asked_for = leads and not (
                FACTS_LEAD.search(shown) and not re.search(r"\bquestions?\b", shown, re.IGNORECASE)
            )
            asked_for = asked_for or (bool(ASKING_LEAD.search(tail)) and not FACTS_LEAD.search(tail))
            told = bool(FACTS_LEAD.search(shown)) and not asked_for
            over_list = shown.endswith(":") and following is not None and following.mark == "-"
            of_theirs = bool(OWN.search(shown)) and not leads
            asked_for = asked_for or (over_list and not told and not of_theirs)
            if not interrogative(shown) and not (leads and shown.endswith(".")):
                continue
        own = heading if piece.mark and (not _is_number(piece.mark) or heading_number != number) else ""
        item = bool(piece.mark) or is_note(shown)
        for order, (start, end) in enumerate(_sentences(text, piece)):
            yield Unit(
                start, end, " ".join(text[start:end].split()), label, own,
                piece.blank or (asked_for and item), told and item, place, order == 0, is_note(shown),
            )  # fmt: skip


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    """A line, cut at the marks of a list that runs on within it: "2. Labour: (a) staff, (b) pay"."""
    line = text[start:end]
    opening = _LINE_MARK.match(line)
    mark, at = "", 0
    if opening and opening.end() < len(line):
        mark = next((opening[name] for name in _MARKS if opening[name]), "-")
        at = opening.end()
    cells = re.split(r"\s*\|\s*|\t+", line[at:])
    words = [cell for cell in cells if re.search(r"[^\W\d_]{2,}", cell)]
    if len(cells) > 1 and "" in cells and words:
        first = words[0]
        begin = start + line.index(first, at)
        yield _Piece(begin, begin + len(first), mark or "-", blank=True)
        return
    items = _after_colon(line, at)
    if items:
        yield from (
            _Piece(start + one, start + two, mark if not place else kind)
            for place, (one, two, kind) in enumerate(items)
        )
        return
    found = [match for match in _INLINE_MARK.finditer(line, at) if match.end() < len(line)]
    run = _in_sequence(found, mark)
    if not run:
        yield _Piece(start + at, end, mark)
        return
    if line[at : run[0].start()].strip():
        yield _Piece(start + at, start + run[0].start(), mark)
    for match, following in zip(run, [*run[1:], None], strict=True):
        stop = following.start() if following else len(line)
        if line[match.end() : stop].strip():
            yield _Piece(start + match.end(), start + stop, match["letter"] or match["plain"])


def _after_colon(line: str, at: int) -> list[tuple[int, int, str]]:
    """ "Please tell us about the following: A; B; and C. Regards": the lead, its items with the mark "-", the rest."""
    match = _COLON_LIST.match(line, at)
    if not match or not (
        REQUEST.search(match["lead"]) or ASKING_LEAD.search(match["lead"]) or LEAD_IN.search(match["lead"])
    ):
        return []
    found = [(at, match.end("lead"), "")]
    for item in re.finditer(r"[^;]+", match["items"]):
        words = re.match(r"\s*(?:and |or )?", item.group())
        begin = match.start("items") + item.start() + (words.end() if words else 0)
        found.append((begin, match.start("items") + item.end(), "-"))
    if line[match.end() :].strip():
        found.append((match.end(), len(line), ""))
    return found


def _in_sequence(found: Sequence[re.Match[str]], opening: str) -> list[re.Match[str]]:
    """The marks that count on: 1, 2, 3 or a, b, c; a list of one is none. `opening`: the mark that opens the line."""
    kept: list[re.Match[str]] = []
    last = opening.lower()
    for match in found:
        mark = (match["letter"] or match["plain"]).lower()
        follows = bool(last) and _next(last) == mark
        if mark in ("1", "a") or follows:
            kept.append(match)
            last = mark
    marks = [(match["letter"] or match["plain"]).lower() for match in kept]
    return kept if len(kept) > 1 or (opening and marks and _next(opening.lower()) == marks[0]) else []


def _is_number(mark: str) -> bool:
    """Whether a mark is "3", "3.2" or "B3"."""
    return any(map(str.isdigit, mark))


def _next(mark: str) -> str:
    return str(int(mark) + 1) if mark.isdigit() else chr(ord(mark) + 1) if len(mark) == 1 and mark.isalpha() else ""


def is_note(text: str) -> bool:
    """Whether a line is a short note without the end of a sentence."""
    return len(text.split()) <= SHORT_NOTE and not re.search(r"[.!?…][\"”’)]?$", text)


def _is_title(shown: str, piece: _Piece, following: _Piece | None) -> bool:
    """Whether a line is a bare title over a list with bullets: "Talent"."""
    over_list = following is not None and following.mark == "-" and not piece.mark
    plain = is_note(shown) and not shown.endswith((":", ",", ";", "?")) and len(shown.split()) <= TITLE_WORDS
    return over_list and plain and shown[:1].isupper()


def _is_heading(shown: str, piece: _Piece, following: _Piece | None, text: str) -> bool:
    """Whether a line introduces what stands below it: it ends in a colon, or is a short title over a list or prose."""
    if following is None:
        return False
    if shown.endswith(":"):
        return True
    if LEAD_IN.search(shown) and following.mark and not piece.mark:
        return True
    if piece.mark == "-" or shown.endswith("?") or not is_note(shown) or len(shown.split()) > SHORT_HEADING:
        return False
    below = " ".join(text[following.start : following.end].split())
    if _is_number(piece.mark):  # "3. Labour" over "(a) …", or over prose
        lower = following.mark.isalpha() or following.mark == "-"
        return lower or (not following.mark and not is_note(below))
    if piece.mark:
        return False
    titled = shown[:1].isupper() and not shown.endswith((",", ";"))
    leads = bool(ASKING_LEAD.search(shown) or FACTS_LEAD.search(shown)) and (bool(following.mark) or is_note(below))
    return titled and leads


def _sentences(text: str, piece: _Piece) -> Iterator[tuple[int, int]]:
    """The sentences of a piece; of a note, what semicolons and strokes part."""
    line = text[piece.start : piece.end]
    for start, end in sentence_spans(line):
        inner = line[start:end]
        cuts = list(re.finditer(r";\s+|\s+/\s+(?=\S)|(?<=\?)\s*[,/–-]?\s+(?=\w)", inner))
        edges = [0, *[match.end() for match in cuts], len(inner)]
        bits = [inner[one:two] for one, two in pairwise(edges)]
        apart = len(bits) > 1 and (is_note(line) or all(asks_alone(bit) or is_note(bit) for bit in bits[1:]))
        if not apart:
            edges = [0, len(inner)]
        for one, two in pairwise(edges):
            bit = inner[one:two]
            lead = len(bit) - len(bit.lstrip())
            body = re.sub(r"[\s;/]+$", "", bit[lead:])
            if any(char.isalnum() for char in body):
                first = piece.start + start + one + lead
                yield first, first + len(body)


def asks_alone(text: str) -> bool:
    """Whether a piece of a sentence is a question of its own."""
    return text.rstrip().endswith("?") or bool(OPENS_QUESTION.match(text))


def interrogative(text: str) -> bool:
    """Whether a unit is put as a question, with or without its mark."""
    if text.endswith("?"):
        return True
    opening = ORDINALLY.sub("", text)
    if LOGISTIC.search(text):
        return False
    return bool((ASKS_STRICTLY if text.endswith((".", "!")) else ASKS_LOOSELY).match(opening))
