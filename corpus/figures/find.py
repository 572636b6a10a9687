"""Quantities of a text with their meaning."""

from __future__ import annotations

import re

from corpus.document import DocumentRecord, Metadata, Statement
from corpus.figures.lexicon import FRACTIONS, ONES, ORDINALS, SCALES, TENS, VULGAR
from corpus.figures.meaning import explain
from corpus.figures.quantity import Context, Quantity
from corpus.figures.scan import scan

_NUMBER_WORDS = "|".join([*ONES, *TENS, *ORDINALS, *FRACTIONS, *SCALES])
_MAYBE = re.compile(rf"\d|[{''.join(VULGAR)}]|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_ALONE = Context()


def find(text: str, context: Context = _ALONE) -> list[Quantity]:
    """The quantities of a text in order, without overlap, with what they mean as far as text and context say.

    Never raises; the time is linear in the text.
    """
    return explain(scan(text), context) if _MAYBE.search(text) else []


def of_statement(statement: Statement, metadata: Metadata | DocumentRecord) -> list[Quantity]:
    """The quantities of a statement; spans count in `statement.text`."""
    return find(statement.text, context_of(statement, metadata))


def context_of(statement: Statement, metadata: Metadata | DocumentRecord) -> Context:
    """What surrounds a statement."""
    return Context(
        heading=statement.heading,
        label=statement.label,
        cells=tuple((cell.header, cell.text) for cell in statement.cells),
        lead=statement.lead,
        notes=tuple(note.text for note in statement.notes),
        geography=metadata.geography,
        published=metadata.published,
        title=metadata.title,
    )
