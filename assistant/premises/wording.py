"""Claims without a figure: what a statement denies, ranks otherwise, turns round or says of a direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from assistant.evidence import Weighed
from assistant.premises.claims import HALF, Claim, Premise, quantities_of
from assistant.premises.figures import MOST_OF, directed
from assistant.premises.opposites import direction_in, order_of, sides_of
from assistant.terms import FUNCTION_WORDS, content_words, stem, words
from corpus.figures import consistent, find, nations
from corpus.figures.compare import turned

_NEGATED: Final = re.compile(r"\b(?:not|never|no longer)\b|n['’]t\b", re.IGNORECASE)
_DENIAL: Final = re.compile(r"\b(?:not|never|no longer|rather than|instead of)\s+", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[:;.](?:\s+|$)")
_RANKED: Final = re.compile(
    r"\bin (?:this|that|descending|the following) order\b|\branked\b|\bfollowed by\b", re.IGNORECASE
)
_PLACINGS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:tops?|leads?|heads?|is first|comes? first|ranks? first|number one|largest|biggest|leading)\b",
        r"\b(?:runner-?up|is second|comes? second|ranks? second|second)\b",
        r"\b(?:is third|comes? third|ranks? third|third)\b",
    )
)
_END: Final = re.compile(r"[.;?]|\s+(?:on|in|for|by|from)\s+(?:all|the|every|each|\d)")
_NAME: Final = r"[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
SMALL: Final = 12  # a count up to this says nothing by being another
_WH: Final = re.compile(r"\b(?:which|what|who|where|when|how)\b", re.IGNORECASE)


def by_denial(claim: Claim) -> Premise | None:
    """A statement says "… not a zone" of what the question calls a zone."""
    if not (claim.question.presumes or claim.question.kind == "yes_no"):
        return None
    if _NEGATED.search(claim.text) and not re.match(r"^\W*\w+n['’]t\b", claim.text):
        return None
    names = {term.stem for term in claim.question.terms if term.name}
    all_terms = {term.stem for term in claim.question.terms}
    for one in claim.near:
        for clause in _CLAUSE.split(one.statement.text):
            match = _DENIAL.search(clause)
            denied = _noun_phrase(clause[match.end() :]) if match else frozenset()
            if not match or not denied or not denied <= all_terms:
                continue
            if not _names_alike(clause[match.end() :], claim.text) or not _of_claimed_figures(clause, claim):
                continue
            subject = {stem(word) for word in content_words(clause[: match.start()])} & all_terms - denied
            wanted = names - denied
            if subject & wanted or (not wanted and len(subject) >= HALF * len(all_terms - denied) > 0):
                return Premise(one, "", clause.strip(" .,"), _said_of(claim, denied, one))
    return None


def _names_alike(denied: str, question: str) -> bool:
    """Whether a name that is denied stands in the question as it is: "not the Midlands" is not the West Midlands."""
    name = re.match(rf"(?:(?:the|an?|in|at|for|of)\s+)*({_NAME})", denied)
    return name is None or name[1] in re.findall(_NAME, question)


def _of_claimed_figures(clause: str, claim: Claim) -> bool:
    """Whether each larger figure of a denial is one of the question's: what another figure is not is no matter."""
    held = [figure for figure in find(clause) if figure.kind not in ("period", "identifier", "rank")]
    asked = find(claim.text)
    return all(any(consistent(one, figure) for one in asked) for figure in held if figure.unit or figure.value > SMALL)


def _noun_phrase(text: str) -> frozenset[str]:
    """Stems of the words up to the next function word or mark, articles and prepositions in front left out."""
    held: list[str] = []
    for word in re.findall(r"[\w’'-]+|[^\w\s]", text):
        if not word[0].isalnum():
            break
        if word.lower() in FUNCTION_WORDS:
            if held:
                break
            continue
        held.extend(words(word.replace("-", " ")))
    return frozenset(stem(word) for word in held if not any(char.isdigit() for char in word))


def _said_of(claim: Claim, denied: frozenset[str], contradicting: Weighed) -> tuple[Weighed, ...]:
    """For a question that goes on to ask which: the statement that says most of what was denied."""
    if not _WH.search(claim.question.text):
        return ()
    found = [
        one
        for one in claim.near
        if one is not contradicting and not one.cautionary and denied <= one.exact
        and claim.part(claim.exact(one)) >= HALF
    ]
    return tuple(sorted(found, key=lambda one: -len(claim.exact(one)))[:1])


def by_order(claim: Claim) -> Premise | None:
    """A statement ranks names in another order than the question."""
    claimed = [
        (place, name, match[0])
        for place, pattern in enumerate(_PLACINGS)
        if (match := pattern.search(claim.text)) and (name := _name_beside(claim.text, match.start(), match.end()))
    ]
    for one in claim.near:
        marker = _RANKED.search(one.statement.text)
        if not claimed or not marker:
            continue
        listed = _listed(one.statement.text[marker.end() :].lstrip(" ,:")) or _listed(one.statement.text)
        for place, name, word in claimed:
            at = next((index for index, item in enumerate(listed) if _same_name(name, item)), None)
            if at is not None and at != place:
                return Premise(one, f"{name} {word}", _run(one.statement.text, listed[0], listed[max(at, place, 1)]))
    return None


def _run(text: str, first: str, last: str) -> str:
    """The words from the first name to the last."""
    start = text.index(first)
    return text[start : text.index(last, start) + len(last)]


def _name_beside(text: str, start: int, end: int) -> str:
    """The name that stands before a word within its clause, else the first one after it."""
    name = r"(?:the )?([A-Z][\w’'-]*(?:\s+(?:of\s+)?[A-Z][\w’'-]*)*)"
    before = list(re.finditer(name, re.split(r"\band\b|[,;:]", text[:start])[-1]))
    if before:
        return before[-1][1]
    after = re.search(name, re.split(r"\band\b|[,;:]", text[end:])[0])
    return after[1] if after else ""


def _listed(text: str) -> list[str]:
    """The items of the longest enumeration of a text, in order."""
    runs = re.findall(r"(?:[^,.:;]+,\s*)+(?:[^,.:;]+?\s+(?:and|then)\s+[^,.:;]+)", text)
    if not runs:
        return []
    items = re.split(r",\s*(?:and\s+|then\s+)?|\s+and\s+|\s+then\s+", max(runs, key=len))
    names = [re.search(r"(?:[A-Z][\w’'-]*(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]*)*)", item) for item in items]
    return [match[0] for match in names if match]


def _same_name(first: str, second: str) -> bool:
    return first.lower() == second.lower() or bool(nations(first) & nations(second))


def by_comparison(claim: Claim) -> Premise | None:
    """The question puts one thing above another, and a statement puts the other above the one."""
    asked = _compared(claim.text)
    if asked is None:
        return None
    for one in claim.near:
        stated = _compared(one.statement.text)
        if stated is None:
            continue
        if _crossed(_sides(asked), _sides(stated)) or _crossed(asked, stated):
            return Premise(one, asked.words, stated.words)
    return None


@dataclass(frozen=True)
class _Compared:
    """Two things that a text compares, each by what tells it from the other."""

    greater: frozenset[object]
    smaller: frozenset[object]
    words: str


def _sides(compared: _Compared) -> _Compared:
    """The comparison with the sides of distinctions alone: foreign against domestic, wherever they are."""
    greater, smaller = (
        frozenset(mark for mark in marks if isinstance(mark, tuple)) for marks in (compared.greater, compared.smaller)
    )
    return _Compared(greater, smaller, compared.words)


def _crossed(asked: _Compared, stated: _Compared) -> bool:
    """Whether what the one puts first the other puts second, and the other way round."""
    if not (asked.greater & stated.smaller and asked.smaller & stated.greater):
        return False
    return not (asked.greater & stated.greater or asked.smaller & stated.smaller)


def _compared(text: str) -> _Compared | None:
    """The two things that a text compares ("A is larger than B", "A outspent B"); None where it compares none."""
    pieces = list(re.finditer(r"[\w’'-]+", text))
    for piece in pieces:
        order = order_of(piece[0].lower())
        if not order:
            continue
        rest = text[piece.end() :]
        than = re.search(r"\bthan\b", rest)
        if not than and not re.match(r"out|exceed|surpass|overt", piece[0].lower()):
            continue
        before = text[: piece.start()]
        after = _END.split(rest[than.end() :] if than else rest)[0]
        one, two = _marks(before), _marks(after)
        one, two = one - two, two - one
        if one and two:
            words_between = text[piece.start() : piece.end() + (than.end() if than else 0)] + after
            return _Compared(*((one, two) if order > 0 else (two, one)), words=words_between.strip(" .,?"))
    return None


def _marks(text: str) -> frozenset[object]:
    """What a side of a comparison is told by: sides of a distinction, nations, and its other words."""
    return frozenset[object]((*sides_of(text), *nations(text), *(stem(word) for word in content_words(text))))


def by_direction(claim: Claim) -> Premise | None:
    """The question asks why something fell, and the statement about it says that it rose."""
    direction, word = direction_in(claim.text)
    if not direction or claim.figures:
        return None
    asked = find(f"1% {'growth' if direction in ('increase', 'higher') else 'decline'}")[0]
    wanted = claim.terms - {stem(word)}
    told = [
        (one, quantity)
        for one in claim.near
        if not one.cautionary and wanted and len(one.covered & wanted) >= MOST_OF * len(wanted)
        for quantity in quantities_of(one)
        if quantity.direction
    ]
    if not told or not turned(asked, told[0][1]):
        return None
    one, quantity = told[0]
    if any(not turned(asked, held) and other.probability >= HALF * one.probability for other, held in told[1:]):
        return None
    return Premise(one, word, directed(quantity, one.statement.text))
