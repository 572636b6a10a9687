"""Which quantities of a sentence its quotes bear out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.figures.compare import opposed, same_value, truncated_or_rounded, turned
from corpus.figures.find import find
from corpus.figures.hints import applied, hints_in
from corpus.figures.quantity import Quantity
from corpus.figures.stems import stems

_DISCOURSE = re.compile(r"(?:^|[.!?:;]\s+|\n\s*)$")
_LIST_SIZES = range(2, 16)
_FOLLOWING = re.compile(r"(?:[\s*_-]{1,3}[^\W\d_]+){1,6}")
_ITEMS = re.compile(r"[^,;:.()\n]{1,90}")


def supported(text: str, quotes: Sequence[str], known: Sequence[Quantity] = ()) -> list[Quantity]:
    """The quantities of a text that no quote holds: value, unit, sign, direction, bound, year and month all count.

    Numbers in words equal numbers in digits, "43 of 108" holds 43 and 108, "2017-21" holds 2017 and 2021. Fewer
    decimals are allowed ("27%" for 27.2%), and where the text says so a rounder number ("over 5,500" for 5,552). A
    small number may be the length of a list that a quote gives. A number that the quotes give for another noun, while
    they give this noun another number, is not held. Markers of citations are no quantities.

    `known`: quantities that are held as well, such as `of_statement` reads from cells whose unit stands in a header.
    """
    evidence = _evidence(quotes, known)
    return [one for one in find(text) if not _is_discourse(one, text) and not _held(one, _noun(one, text), evidence)]


@dataclass(frozen=True)
class _Evidence:
    """What the quotes hold."""

    quotes: tuple[str, ...]
    squeezed: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    nouns: tuple[frozenset[str], ...]  # of each quantity, where its noun follows it


def _evidence(quotes: Sequence[str], known: Sequence[Quantity]) -> _Evidence:
    hints = [hint for quote in quotes for hint in hints_in(quote)]
    held: list[Quantity] = []
    nouns: list[frozenset[str]] = []
    for quote in quotes:
        for quantity in find(quote):
            variants = [*_parts(quantity), *(applied(quantity, hint) for hint in hints)]
            held += variants
            nouns += [_noun(quantity, quote)] * len(variants)
    for quantity in known:
        held += _parts(quantity)
    nouns += [frozenset()] * (len(held) - len(nouns))
    return _Evidence(tuple(quotes), tuple(_squeezed(quote) for quote in quotes), tuple(held), tuple(nouns))


def _parts(quantity: Quantity) -> Iterator[Quantity]:
    """The quantity, and each number that it is made of."""
    yield quantity
    if quantity.kind == "ratio" and quantity.base is not None:
        for value in (round(quantity.value * quantity.base), quantity.base):
            yield replace(quantity, kind="count", value=float(value), unit="", base=None, step=1.0)
    elif quantity.kind == "rank":
        yield replace(quantity, kind="count")
    elif quantity.kind == "period":
        return
    elif quantity.high is not None:
        yield replace(quantity, high=None)
        yield replace(quantity, value=quantity.high, high=None)


def _held(quantity: Quantity, noun: frozenset[str], evidence: _Evidence) -> bool:
    if quantity.kind == "identifier":
        return any(_squeezed(quantity.text) in quote for quote in evidence.squeezed)
    if quantity.kind == "period":
        return _period_held(quantity, evidence)
    if quantity.kind == "rank" and quantity.text.lower() == "first":
        return True  # said of anything that leads
    parts = list(_parts(quantity))
    whole = [at for at, one in enumerate(evidence.quantities) if _same(quantity, one)]
    if not whole and len(parts) == 3:  # a ratio or range whose two numbers stand apart
        return all(any(_same(part, one) for one in evidence.quantities) for part in parts[1:])
    if whole:
        return not _given_to_another(quantity, noun, whole, evidence)
    if quantity.kind != "count" or quantity.bound != "exact" or not noun or _has_number(noun, evidence):
        return False
    return quantity.text.lower() == "one" or _is_length_of_list(quantity, evidence)


def _same(quantity: Quantity, held: Quantity) -> bool:
    if turned(quantity, held) or opposed(quantity, held):
        return False
    if "/" in held.unit and held.unit.split("/")[0] == quantity.unit:
        held = replace(held, unit=quantity.unit)  # the text may leave out "per sq ft", not change it
    if held.value < 0 < quantity.value and quantity.direction in {"decrease", "lower"}:
        held = replace(held, value=-held.value)
    elif quantity.value < 0 < held.value and held.direction in {"decrease", "lower"}:
        quantity = replace(quantity, value=-quantity.value)
    return same_value(quantity, held, rounding=False) or truncated_or_rounded(quantity, held)


def _given_to_another(quantity: Quantity, noun: frozenset[str], same: Sequence[int], evidence: _Evidence) -> bool:
    """Whether the quotes give this value to other nouns only, and another value to this noun ("35 hospitals" where
    there are eight hospitals and 35 centres)."""
    if not noun or any(not evidence.nouns[at] or noun & evidence.nouns[at] for at in same):
        return False
    return any(
        one.kind == quantity.kind and one.unit == quantity.unit and noun == said and not _same(quantity, one)
        for one, said in zip(evidence.quantities, evidence.nouns, strict=True)
    )


def _noun(quantity: Quantity, text: str) -> frozenset[str]:
    """The stems of the noun that follows a count, or of what follows the "of" of a share."""
    if quantity.kind == "share":
        return stems(quantity.of)
    if quantity.kind != "count":
        return frozenset()
    follows = _FOLLOWING.match(text, quantity.end)
    return stems(quantity.measure) & stems(follows.group()) if follows else frozenset()


def _period_held(quantity: Quantity, evidence: _Evidence) -> bool:
    """Whether a date is written in a quote, down to the day or month that the text names."""
    dates = [one for one in evidence.quantities if one.kind == "period"]
    if any(one.iso == quantity.iso for one in dates):
        return True
    turned_round = {one.iso.startswith("../") for one in dates} if quantity.iso.startswith("../") else {True}
    wanted = [_bare(part) for part in quantity.iso.split("/") if part.strip(".")]
    written = {part for one in dates for part in _written(one.iso)}
    plain = {one.text for one in evidence.quantities if one.kind == "count"}
    return True in turned_round and all(part in written or part in plain for part in wanted)


def _written(iso: str) -> Iterator[str]:
    """What a date says: "2026-03-31" also names March 2026 and 2026."""
    for part in iso.split("/"):
        bare = _bare(part)
        yield bare
        pieces = bare.split("-")
        if pieces[0]:
            for size in range(1, len(pieces)):
                yield "-".join(pieces[:size])
            if len(pieces) == 3:
                yield f"--{pieces[1]}-{pieces[2]}"


def _bare(iso: str) -> str:
    return iso.removeprefix("FY")


def _is_discourse(quantity: Quantity, text: str) -> bool:
    """ "First, …" and "Second, …" order what is said."""
    after = text[quantity.end : quantity.end + 1]
    return quantity.kind == "rank" and after == "," and bool(_DISCOURSE.search(text[: quantity.start][-4:]))


def _has_number(noun: frozenset[str], evidence: _Evidence) -> bool:
    counts = zip(evidence.quantities, evidence.nouns, strict=True)
    return any(one.kind == "count" and noun & said for one, said in counts)


def _is_length_of_list(quantity: Quantity, evidence: _Evidence) -> bool:
    """Whether a small number counts the items of a list in a quote."""
    return quantity.value in _LIST_SIZES and any(int(quantity.value) in _list_sizes(quote) for quote in evidence.quotes)


def _list_sizes(quote: str) -> set[int]:
    """How many items the lists of a quote have: "A; B; C" 3, "A, B and C" 3, "A and B" 2."""
    sizes: set[int] = set()
    for line in re.split(r"\n|[.!?]\s", quote):
        semicolons = line.count(";")
        if semicolons:
            sizes.add(semicolons + 1)
        pieces = _ITEMS.findall(line)
        for at, piece in enumerate(pieces):
            if re.search(r"\b(?:and|or)\b|&", piece):
                first = at
                while first > 0 and len(pieces[first - 1].split()) <= 8:
                    first -= 1
                alone = re.match(r"\s*(?:and|or)\b", piece) is not None
                sizes |= {at - start + (1 if alone else 2) for start in range(first, at + 1)}
    return sizes


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()
