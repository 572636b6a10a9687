"""Two numbers that make one: ranges ("£20-30m", "between 5 and 10") and ratios ("43 of 108", "one in five", "4:1")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.figures import cores, numerals
from corpus.figures.cores import Core
from corpus.figures.lexicon import DECREASE, INCREASE, words
from corpus.figures.tokens import DASHES, Token, glued, lower

_MOVES = INCREASE | DECREASE | words("went moved changed moving changing improving")
_ROUND = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000, 10000, 100000})  # bases of "one in five"


def joined(stream: Sequence[Token], core: Core, floor: int) -> tuple[Core, Core] | None:
    """The lower and upper end of a range that begins with `core`; what one leaves out is taken from the other."""
    if core.kind in {"rank", "ratio"} or core.form == "fraction":
        return None
    at = _past_emphasis(stream, core.after)
    if at + 1 >= len(stream):
        return None
    dash = _is_dash(stream, at)
    word = lower(stream, at)
    if not (dash or (word == "to" and not _moved(stream, core)) or (word == "and" and _between(stream, core, floor))):
        return None
    nxt = _past_emphasis(stream, at + 1)
    high = cores.read(stream, nxt) if nxt < len(stream) else None
    if high is None or high.kind in {"rank", "ratio"} or high.form == "fraction":
        return None
    low, high = _levelled(core, high, dash)
    if (low.kind, low.unit) != (high.kind, high.unit) or low.value >= high.value:
        return None
    return low, high


def ratio(stream: Sequence[Token], core: Core) -> Core | None:
    """The ratio that begins with `core`, as its quotient with the denominator as base; None where none does."""
    if core.kind != "count" or core.scale != 1:
        return None
    found = _ratio_joint(stream, core)
    if found is None:
        return None
    joint, other = found
    base = numerals.read(stream, other) if other < len(stream) else None
    whole = cores.read(stream, other) if base is not None else None
    if base is None or whole is None or whole.scale != 1 or base.value <= 0 or base.step != 1:
        return None
    if base.form not in {"digits", "words"} or whole.kind not in {"count", "score"}:
        return None
    if joint == "of" and core.value > base.value:
        return None
    if joint == "in" and not (core.value < base.value and base.value in _ROUND):
        return None
    if joint == "/" and glued(stream, base.after) and stream[base.after].text in {"/", "-"}:
        return None
    if core.step != 1:  # "4.5 out of 5" is a score
        scored = joint in {"of", "/"} and base.value in {5, 10, 100} and core.value <= base.value
        end = stream[base.after - 1].end
        return replace(core, kind="score", unit=f"/{base.value:g}", after=base.after, end=end) if scored else None
    return replace(
        core, value=core.value / base.value, step=0.0, kind="ratio", after=base.after,
        end=stream[base.after - 1].end, base=base.value,
    )  # fmt: skip


def _ratio_joint(stream: Sequence[Token], core: Core) -> tuple[str, int] | None:
    """What joins the numbers, and the index of the second."""
    at = core.after
    if at + 1 >= len(stream):
        return None
    text, word, following = stream[at].text, lower(stream, at), lower(stream, at + 1)
    if text in {"/", ":"} and glued(stream, at) and glued(stream, at + 1):
        return text, at + 1
    if word == "of" and not (core.value == 1 and core.form == "words"):
        return "of", at + 2 if following in {"the", "its", "our", "their", "these"} else at + 1
    if word == "out" and following == "of":
        return "of", at + 3 if lower(stream, at + 2) in {"the", "every"} else at + 2
    if word == "in" and core.value <= 9:
        return "in", at + 2 if following == "every" else at + 1
    if text in DASHES and following == "in":
        dash = at + 2 < len(stream) and stream[at + 2].text in DASHES
        return "in", at + 3 if dash else at + 2
    return None


def _is_dash(stream: Sequence[Token], at: int) -> bool:
    """A dash glued to both numbers, or a long one with a space on both sides."""
    if stream[at].text not in DASHES:
        return False
    left, right = glued(stream, at), glued(stream, at + 1)
    return (left and right) or (stream[at].text in "–—" and not left and not right)


def _levelled(low: Core, high: Core, dash: bool) -> tuple[Core, Core]:
    """Both ends with one multiplier and one unit: "£20-30m", "£20m-30", "20-30%"."""
    if low.scale == 1 and high.scale > 1 and low.value < high.value / high.scale:
        low = replace(low, value=low.value * high.scale, step=low.step * high.scale, scale=high.scale)
    elif high.scale == 1 and low.scale > 1 and dash and not high.marked and high.value > low.value / low.scale:
        high = replace(high, value=high.value * low.scale, step=high.step * low.scale, scale=low.scale)
    if low.kind == "count" and high.kind != "count":
        low = replace(low, kind=high.kind, unit=high.unit)
    elif high.kind == "count" and low.kind in {"money", "share"}:
        high = replace(high, kind=low.kind, unit=low.unit)
    elif low.kind == high.kind == "money" and low.unit in high.unit.split("/"):
        low = replace(low, unit=high.unit)  # "£50 to £55 per sq ft"
    return low, high


def _between(stream: Sequence[Token], core: Core, floor: int) -> bool:
    return any(lower(stream, i) == "between" for i in range(max(floor, core.first - 3), core.first))


def _moved(stream: Sequence[Token], core: Core) -> bool:
    """Whether "X to Y" tells a change ("rose from 5% to 10%") instead of a range."""
    before = [lower(stream, i) for i in range(max(0, core.first - 8), core.first)]
    return "from" in before[-3:] and any(word in _MOVES for word in before)


def _past_emphasis(stream: Sequence[Token], at: int) -> int:
    while at < len(stream) and stream[at].text in {"*", "\\"}:
        at += 1
    return at
