"""What a quantity means: measure, base, place, period, direction; from its clause first, then its surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.figures.directions import direction_of
from corpus.figures.measures import measure_of
from corpus.figures.quantity import Context, Quantity
from corpus.figures.scan import Scan
from corpus.figures.surroundings import Surroundings, position_of, surroundings, without_periods
from corpus.figures.tables import hinted
from corpus.figures.whereabouts import period_of, place_of

MOST = 2000  # quantities of one text that are explained; the rest of such a text is no prose


def explain(scan: Scan, context: Context) -> list[Quantity]:
    """The quantities of a scan with their meaning."""
    around = surroundings(scan, context)
    out: list[Quantity] = []
    edge = 0  # token index after what the figures so far are said to count
    for index, found in enumerate(scan.found):
        if found.quantity.kind in {"period", "identifier"} or index >= MOST:
            out.append(found.quantity)
            continue
        quantity, edge = _meaning(around, index, out, edge)
        out.append(quantity)
    return out


def _meaning(around: Surroundings, index: int, earlier: Sequence[Quantity], edge: int) -> tuple[Quantity, int]:
    scan = around.scan
    found = scan.found[index]
    if found.quantity.start < around.label_end:
        # A number of the label is not its value, and is not what the section counts: "Filled within 30 days".
        around = replace(around, label="", context=replace(around.context, heading=()))
    at = position_of(around, index, edge)
    said = measure_of(around, index, earlier, at)
    measure = _balanced(without_periods(said.measure))
    quantity = replace(
        hinted(found.quantity, at.cell, around.context),
        measure=measure,
        of=without_periods(said.of),
        place=place_of(around, found, at, measure),
        period=period_of(around, index, at),
        direction=direction_of(scan, found, at),
    )
    return quantity, max(edge, said.edge)


def _balanced(text: str) -> str:
    """Without a bracket that does not close."""
    return text[: text.rindex("(")].rstrip() if text.count("(") > text.count(")") else text
