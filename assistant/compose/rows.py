"""Rows of a table, or items of a list, that a question chooses among: by what their cells say, by most or least."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.check import asked_figures
from assistant.compose.draft import without_marks
from assistant.evidence import Weighed, quantities_in
from assistant.terms import stem, stems, words
from assistant.thesaurus import Thesaurus
from assistant.understand import Question
from corpus.document import Statement
from corpus.figures import Quantity

MOST_ROWS: Final = 12  # rows of one table that an answer shows
_HIGH: Final = re.compile(
    r"\b(?:highest|largest|biggest|greatest|longest|dearest|top|maximum|fastest|best[- ]paid"
    r"|most(?! (?:recent|important|advanced|common|of|likely|famous|modern|relevant)))\b",
    re.IGNORECASE,
)
_LOW: Final = re.compile(
    r"\b(?:least|lowest|smallest|fewest|cheapest|shortest|minimum|slowest|worst[- ]paid)\b", re.IGNORECASE
)
_BOUND: Final = re.compile(r"\bat (?:the )?(?:most|least)\b|\bmost of\b", re.IGNORECASE)
# What a superlative measures where the question names no column.
_OF_MONEY: Final = re.compile(
    r"\b(?:cheapest|dearest|(?:most|least) expensive|pays?|paid|earns?|costs?|spends?)\b", re.IGNORECASE
)
_OF_SIZE: Final = re.compile(r"\b(?:largest|biggest|smallest)\b", re.IGNORECASE)
_PER: Final = re.compile(r"\s(?:per|/)\s.*$")  # "Rent £ per sq ft" is no column of space
_SIZES: Final = ("measurement", "count")


@dataclass(frozen=True)
class Top:
    """The row or item with the highest or lowest figure of those that can be compared."""

    row: Statement
    quantity: Quantity
    highest: bool
    of: int  # how many were compared

    @property
    def told(self) -> str:
        """Where it stands: "the lowest of the 4 given"."""
        return f"the {'highest' if self.highest else 'lowest'} of the {self.of} given"


def chosen_rows(question: Question, best: Weighed, siblings: Sequence[Statement]) -> list[Statement]:
    """The rows of the best row's table whose cells say most of what the question names, in their order.

    Empty where it is no row, or not among them, or where they are more than `MOST_ROWS`.
    """
    rows = _fitting(question, siblings)
    shown = best.statement.id in {row.id for row in rows} and len(siblings) > 1 and len(rows) <= MOST_ROWS
    return rows if shown else []


def top_of(question: Question, best: Weighed, siblings: Sequence[Statement]) -> Top | None:
    """The row or item that a question with a superlative asks for; None where the figures cannot be compared."""
    text = _BOUND.sub(" ", question.text)
    high, low = _HIGH.search(text), _LOW.search(text)
    if bool(high) == bool(low):
        return None
    rows = _fitting(question, siblings) if best.statement.kind == "table_row" else siblings
    figures = [_figure(question, replace(best, candidate=replace(best.candidate, statement=row))) for row in rows]
    held = [(row, one) for row, one in zip(rows, figures, strict=True) if one is not None]
    if len(held) < 2 or len({(header, one.kind, one.unit) for _, (header, one) in held}) > 1:
        return None
    pick = max if high else min
    row, (_, quantity) = pick(held, key=lambda pair: pair[1][1].value)
    if sum(one.value == quantity.value for _, (_, one) in held) > 1:
        return None  # two are first: the rows speak for themselves
    return Top(row, quantity, bool(high), len(held))


def _fitting(question: Question, siblings: Sequence[Statement]) -> list[Statement]:
    """The rows whose cells say most of what the question names; all where none says any of it."""
    rows = [one for one in siblings if one.kind == "table_row"]
    said = [_said(question, row) for row in rows]
    most = max(map(len, said), default=0)
    return [row for row, held in zip(rows, said, strict=True) if len(held) == most]


def name_of(row: Statement) -> str:
    """What a row or item is called: its first cell, or its words without the figure in brackets."""
    if row.cells:
        return " ".join(without_marks(row.cells[0].text).split())
    return " ".join(re.sub(r"\s*\([^()]*\)[.\s]*$", "", without_marks(row.text)).split())


def is_named(question: Question, row: Statement) -> bool:
    """Whether the question names the row itself: "What were the exports of South Shed?" asks for no row."""
    name = stems(name_of(row))
    return bool(name) and name <= stems(question.text)


def row_asked_for(question: Question, row: Statement) -> bool:
    """Whether a cell stands in the question word for word, and its header too: "Which sites are available now?" """
    spoken, asked = words(question.text), stems(question.text)
    return any(
        cell.text.strip().lower() in spoken and not cell.text.strip().isdigit() and stems(cell.header) & asked
        for cell in row.cells[1:]
    )


def _said(question: Question, row: Statement) -> frozenset[str]:
    """What the cells of a row say of the question: stems of its terms, and whole cells such as "Now" or "Yes"."""
    asked = {term.stem for term in question.terms} - {root for cell in row.cells for root in stems(cell.header)}
    spoken = frozenset(words(question.text))
    found = {stem(word) for cell in row.cells for word in words(cell.text)} & asked
    return frozenset(found | {cell.text.strip().lower() for cell in row.cells} & spoken)


def _figure(question: Question, weighed: Weighed) -> tuple[str, Quantity] | None:
    """The figure of a row that a superlative speaks of, with its column's header."""
    statement = weighed.statement
    told = [one for one in quantities_in(statement, weighed.record) if one.kind not in ("period", "identifier")]
    if not statement.cells:
        return ("", told[0]) if len(told) == 1 else None
    columns = [
        (cell.header, quantity)
        for cell in statement.cells[1:]
        for quantity in told
        if cell.text.strip().strip("()") == quantity.text.strip("()")
    ]
    columns = [column for column in columns if _fits(question, *column)]
    latest = asked_figures(question, weighed)
    columns.sort(key=lambda column: next((at for at, one in enumerate(latest) if one == column[1]), len(latest)))
    names = {re.sub(r"\W*\b(?:19|20)\d\d\b\W*", " ", header).strip() for header, _ in columns}
    return columns[0] if columns and len(names) == 1 else None


def _fits(question: Question, header: str, quantity: Quantity) -> bool:
    """Whether a column is the one that a superlative measures by: its header, or the kind of its figures, says so."""
    meanings = Thesaurus.load().meanings
    header = _PER.sub("", header)
    asked, held = meanings(question.text), meanings(header)
    named = {term.stem for term in question.terms} & stems(header)
    meant = frozenset[int]().union(*asked.values()) & frozenset[int]().union(*held.values())
    if named or meant:
        return True
    if _OF_MONEY.search(question.text):
        return quantity.kind == "money"
    return bool(_OF_SIZE.search(question.text)) and quantity.kind in _SIZES
