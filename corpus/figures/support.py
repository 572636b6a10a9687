"""Which quantities of a sentence its quotes bear out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.figures.compare import consistent, same_value
from corpus.figures.find import find
from corpus.figures.quantity import Quantity


def supported(text: str, quotes: Sequence[str]) -> list[Quantity]:
    """The quantities of a text that no quote holds: value, unit, bound, direction, year and month all count.

    Numbers in words equal numbers in digits. A rounded value passes where the text says so ("over 5,500" for 5,552,
    "about 27%" for 27.2%). Markers of citations are no quantities.
    """
    held = [quantity for quote in quotes for quantity in _spread(find(quote))]
    plain = [_squeeze(quote) for quote in quotes]
    return [quantity for quantity in find(text) if not _held(quantity, held, plain)]


def _spread(quantities: Sequence[Quantity]) -> list[Quantity]:
    """With the two numbers of each ratio and the two ends of each range as quantities of their own."""
    out: list[Quantity] = []
    for one in quantities:
        out.append(one)
    return out


def _held(quantity: Quantity, held: Sequence[Quantity], plain: Sequence[str]) -> bool:
    if quantity.kind == "identifier":
        return any(_squeeze(quantity.text) in quote for quote in plain)
    for one in held:
        if same_value(quantity, one, rounding=False):
            return True
        if quantity.bound != "exact" and quantity.kind not in {"period", "identifier"} and consistent(quantity, one):
            return True
    return False


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()
