"""What stands around a number and bounds or signs it: "over", "up to", "c.", "+", "or more", "−"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpus.figures.lexicon import ABOUT, AT_LEAST, AT_MOST, CURRENCY_SIGNS, OVER, UNDER
from corpus.figures.quantity import Bound
from corpus.figures.tokens import DASHES, Token, glued, lower

_PHRASES: tuple[tuple[Bound, Sequence[str]], ...] = (
    ("about", ABOUT), ("at_least", AT_LEAST), ("at_most", AT_MOST), ("over", OVER), ("under", UNDER),
)  # fmt: skip
_BOUNDS = {tuple(phrase.split()): bound for bound, phrases in _PHRASES for phrase in phrases}
_LONGEST = max(len(phrase) for phrase in _BOUNDS)
_SIGNS: dict[str, Bound] = {">": "over", "<": "under", "≥": "at_least", "≤": "at_most", "~": "about", "≈": "about"}
_MORE = frozenset({"more", "above", "over", "higher", "greater", "upwards"})
_LESS = frozenset({"less", "fewer", "below", "under", "lower"})
_WITH_OVER = frozenset({"turn", "turns", "turned", "turning", "hand", "handed"})  # "turned over £5m" is no bound
_EMPHASIS = "*_`\\"


class Edge(NamedTuple):
    """A bound, with the token index and the character where the quantity now begins or ends."""

    bound: Bound | None
    token: int
    position: int


def sign(stream: Sequence[Token], first: int, start: int, floor: int) -> tuple[str, int, int]:
    """("-", "+", "±" or "", token, character): a sign glued to the number, with nothing glued before it."""
    at = first - 1
    if at < floor or stream[at].kind != "mark" or stream[at].end != start or stream[at].text not in "-−+±":
        return "", first, start
    if at and glued(stream, at) and stream[at - 1].text not in set("(*[:;,=~<>"):
        return "", first, start
    return stream[at].text.replace("−", "-"), at, stream[at].start


def after(stream: Sequence[Token], at: int, end: int) -> Edge:
    """ "£100m+", "35 plus", "50 or more"."""
    i = at
    while i < len(stream) and stream[i].text in "*_" and glued(stream, i):
        i += 1
    if i < len(stream) and stream[i].text == "+" and glued(stream, i):
        sums = i + 1 < len(stream) and glued(stream, i + 1) and stream[i + 1].kind == "num"
        return Edge(None, at, end) if sums else Edge("at_least", i + 1, stream[i].end)
    if lower(stream, at) == "plus" and not _begins_number(stream, at + 1):
        return Edge("at_least", at + 1, stream[at].end)
    if at < len(stream) and stream[at].text in DASHES and lower(stream, at + 1) == "plus" and glued(stream, at):
        return Edge("at_least", at + 2, stream[at + 1].end)
    if lower(stream, at) in {"or", "and"} and lower(stream, at + 2) != "than":
        word = lower(stream, at + 1)
        if word in _MORE | _LESS:
            return Edge("at_least" if word in _MORE else "at_most", at + 2, stream[at + 1].end)
    return Edge(None, at, end)


def before(stream: Sequence[Token], first: int, start: int, floor: int, value: float) -> Edge:
    """ "over", "fewer than", "c.", ">": the longest phrase that ends right before the number."""
    at = first - 1
    while at >= floor and stream[at].kind == "mark" and stream[at].text in _EMPHASIS:
        at -= 1
    if at < floor:
        return Edge(None, first, start)
    if stream[at].kind == "mark" and stream[at].text in _SIGNS:
        return Edge(_SIGNS[stream[at].text], at, stream[at].start)
    if stream[at].text == "." and lower(stream, at - 1) in {"c", "ca", "approx"} and glued(stream, at):
        return Edge("about", at - 1, stream[at - 1].start)
    if lower(stream, at) in {"a", "an", "the"}:  # "over a million", "more than the 200"
        at -= 1
    said: list[str] = []
    best = Edge(None, first, start)
    for i in range(at, max(floor, at - _LONGEST + 1) - 1, -1):
        if stream[i].kind != "word":
            break
        said.insert(0, lower(stream, i))
        bound = _BOUNDS.get(tuple(said))
        if said == ["over"] and lower(stream, i - 1) in _WITH_OVER:
            continue
        if bound is not None and not (said == ["some"] and value < 10):
            best = Edge(bound, i, stream[i].start)
    return best


def _begins_number(stream: Sequence[Token], at: int) -> bool:
    return at < len(stream) and (stream[at].kind == "num" or stream[at].text in CURRENCY_SIGNS)
