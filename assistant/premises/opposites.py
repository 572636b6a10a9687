"""Words of English that exclude each other: a statement with the one does not bear out a claim with the other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from corpus.figures.lexicon import DECREASE, HIGHER, INCREASE, LOWER
from corpus.figures.quantity import Direction

# Each line: two sides of one distinction. A word of the one side excludes the other side.
_PAIRS: Final = tuple(
    (frozenset(one.split()), frozenset(two.split()))
    for one, two in (
        ("foreign overseas international abroad", "domestic home homegrown home-grown indigenous native british"),
        ("public", "private"),
        ("urban", "rural"),
        ("import imports imported importing", "export exports exported exporting"),
        ("gross", "net"),
        ("mean", "median"),
        ("full-time", "part-time"),
        ("permanent", "temporary"),
        ("men male males", "women female females"),
        ("undergraduate undergraduates", "postgraduate postgraduates"),
        ("opened opens opening", "closed closes closing closure"),
        ("largest biggest", "smallest"),
        ("oldest", "newest youngest"),
        ("direct", "indirect"),
    )
)
_WORD: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")
_UP: Final = HIGHER | INCREASE
_DOWN: Final = LOWER | DECREASE
_OUTDO: Final = re.compile(
    r"^(?:out(?:spen[dt]|number|perform|strip|weigh|pace|grow|grew|earn|pa[iy])\w*|exceed\w*|surpass\w*|overt[ao]k\w*)$"
)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; a hyphen holds a word together."""
    return _WORD.findall(text.lower())


def excluded(claim: str, statement: str) -> tuple[str, str] | None:
    """(word of the claim, word of the statement) where the statement speaks of the other side only; None else."""
    said, held = words_of(claim), words_of(statement)
    for pair in _PAIRS:
        for own, other in (pair, pair[::-1]):
            mine, theirs = _first(said, own), _first(held, other)
            if mine and theirs and not _first(said, other) and not _first(held, own):
                return mine, theirs
    return None


def sides_of(text: str) -> frozenset[tuple[int, int]]:
    """Which side of which distinction a text names: (line of the table, 0 or 1)."""
    held = set(words_of(text))
    return frozenset((line, side) for line, pair in enumerate(_PAIRS) for side in (0, 1) if held & pair[side])


def direction_in(text: str) -> tuple[Direction, str]:
    """The one direction that a text speaks of, with its word; ("", "") where it speaks of none, or of both."""
    up = [word for word in words_of(text) if word in _UP or _OUTDO.match(word)]
    down = [word for word in words_of(text) if word in _DOWN]
    if bool(up) == bool(down):
        return "", ""
    word = (up or down)[0]
    if up:
        return ("increase" if word in INCREASE else "higher"), word
    return ("lower" if word in LOWER else "decrease"), word


def is_direction(word: str) -> bool:
    """Whether a lower-case word says up or down."""
    return word in _UP or word in _DOWN or _OUTDO.match(word) is not None


def order_of(word: str) -> int:
    """1 where what stands before a comparing word is the greater ("larger", "outspent"), -1 the smaller, 0 no such."""
    if word in HIGHER or _OUTDO.match(word):
        return 1
    return -1 if word in LOWER else 0


def _first(words: Iterable[str], wanted: frozenset[str]) -> str:
    return next((word for word in words if word in wanted), "")
