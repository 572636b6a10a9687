"""Whether a quantity is higher, lower, an increase or a decrease."""

from __future__ import annotations

from corpus.figures import phrases
from corpus.figures.lexicon import DECREASE, HIGHER, INCREASE, LOWER, VERBS, words
from corpus.figures.quantity import Direction
from corpus.figures.scan import Found, Scan
from corpus.figures.surroundings import At

_PASSED = words("""
    * _ the a an annual annually real net overall year - on significantly slightly much
""")
_PASSED_BEFORE = words("""
    by of to from a an just only further some another * about around nearly almost over more than
""")
_PHRASAL = words("make making set setting sign take taking pick back sum add start scale")


def direction_of(scan: Scan, found: Found, at: At) -> Direction:
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


def _direction_before(scan: Scan, found: Found, at: At) -> Direction:
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
