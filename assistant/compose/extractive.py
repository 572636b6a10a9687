"""An answer made of the documents' own statements: the short answer first, then the words it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from assistant.answer import Answer, Figure
from assistant.check import asked_figures, quantities_of
from assistant.compose.caveats import caveats_of
from assistant.compose.comparison import Compared, compared, table, worked_out
from assistant.compose.draft import Citations, as_text, citation_of, shown, without_marks
from assistant.compose.rows import chosen_rows, is_named, name_of, top_of
from assistant.compose.select import select
from assistant.evidence import Weighed, of_other_years, words_that_answer
from assistant.premises import Premise
from assistant.terms import stems
from assistant.understand import Question
from corpus.document import Statement
from corpus.figures import unit_words

NOT_IN_DOCUMENTS: Final = "The documents do not say."
NOTHING_INDEXED: Final = "No document has been added yet. Add some with `assistant ingest` or in the Documents panel."
CLOSEST: Final = 3
SURE_OF_WORDS: Final = 0.6  # probability from which the reader's words are the short answer
FEW_WORDS: Final = 12
TOLD_IN_WORDS: Final = frozenset({"who", "list", "place", "date", "duration", "other"})  # kinds of question
NEAR_MISS: Final = 0.01  # what is shown as closest needs this part of the threshold

Siblings = Callable[[Statement], Sequence[Statement]]


def compose(
    question: Question, weighed: Sequence[Weighed], *, threshold: float, siblings: Siblings, today: date
) -> Answer:
    """The answer to one question, or an honest refusal with the closest statements."""
    selection = select(question, weighed, threshold)
    if not selection.main:
        closest = [one for one in weighed[:CLOSEST] if one.probability >= threshold * NEAR_MISS]
        return Answer(
            text=NOT_IN_DOCUMENTS,
            status="not_in_documents",
            closest=tuple(
                citation_of(number, one.statement, one.record) for number, one in enumerate(closest, start=1)
            ),
            question=question.text,
        )
    citations = Citations()
    used = list(
        {one.statement.id: one for one in (*selection.main, *(rival.weighed for rival in selection.rivals))}.values()
    )
    best = used[0]
    pair = compared(question, selection.sides)
    rows: list[Statement] = []
    top = None if pair or selection.premise else top_of(question, best, siblings(best.statement))
    if top:
        best = _as_row(best, top.row)
        used = [best, *(one for one in used if one.statement.id != top.row.id)][:2]
    elif _lists_rows(question) and not pair and not selection.premise:
        rows = chosen_rows(question, best, siblings(best.statement))
        rows = [] if len(rows) == 1 and is_named(question, rows[0]) else rows
        used = [_as_row(best, row) for row in rows] or used
        best = used[0]
    number = citations.statement(best.statement, best.record)
    if top or rows:
        short: str | None = "; ".join(name_of(row) for row in ([top.row] if top else rows))
    else:
        short = _short(question, best, siblings, selection.premise, pair)
    figure = short if short and not rows and short in best.statement.text else None
    unit = _header_unit(best.statement, figure) if figure else ""
    short = f"{short} ({unit})" if unit else short
    lines: list[str] = []
    if selection.premise:
        lines.append(_put_right(selection.premise, number))
    elif pair:
        lines.extend(_side_by_side(pair, citations))
    elif top:
        lines.append(f"**{as_text(name_of(top.row))}**: {as_text(top.quantity.text)} [{number}], {top.told}.")
    elif figure:
        lines.append(f"**{as_text(figure)}**{f' ({as_text(unit)})' if unit else ''} [{number}]")
    gap = worked_out(pair) if pair else None
    if gap and pair:
        numbers = [citations.statement(side.weighed.statement, side.weighed.record) for side in pair.sides]
        lines.append(f"Difference: {as_text(gap.text)} (our arithmetic). [{numbers[0]}] [{numbers[1]}]")
    in_table = {side.weighed.statement.id for side in pair.sides} if pair and not selection.premise else set()
    shown_items: set[str] = set(in_table)
    for one in used:
        lines.extend(_lines(question, one, citations, siblings, shown_items))
    if question.kind == "overview" and len(selection.main) > 1:
        lines.append(_ask_back(selection.main))
    caveats = caveats_of(question, selection, pair, citations, today)
    return Answer(
        text="\n\n".join(lines),
        status="answered",
        short=short,
        citations=citations.all(),
        caveats=tuple(caveats),
        figures=(*figures_of(used, citations), *([gap] if gap else [])),
        question=question.text,
    )


def _side_by_side(pair: Compared, citations: Citations) -> list[str]:
    """The two figures against each other, the table that says what each is, and the footnotes of both."""
    one, two = pair.sides

    def cite(weighed: Weighed) -> int:
        return citations.statement(weighed.statement, weighed.record)

    lead = " and ".join(f"**{as_text(side.quantity.text)}** [{cite(side.weighed)}]" for side in (one, two))
    lines = [lead, table(pair, cite, lambda weighed: shown(weighed.statement))]
    notes: dict[tuple[int, int], str] = {}
    for weighed in (one.weighed, two.weighed):
        for note in weighed.statement.notes:
            number = citations.note(note, weighed.statement, weighed.record)
            notes[note.start, note.end] = f"Note: {as_text(note.text)} [{number}]"
    return [*lines, *notes.values()]


def _lines(
    question: Question, one: Weighed, citations: Citations, siblings: Siblings, shown_items: set[str]
) -> list[str]:
    """A statement with its number and its footnotes; an item of a list with the whole list, once."""
    statement, record = one.statement, one.record
    if statement.id in shown_items:
        return []
    whole = _wants_list(question) and not question.general and statement.kind == "list_item"
    group = list(siblings(statement)) if whole else []
    if len(group) > 1:
        shown_items.update(item.id for item in group)
        items = [f"- {as_text(without_marks(item.text))} [{citations.statement(item, record)}]" for item in group]
        opening = as_text(statement.lead) or as_text(" – ".join(statement.heading))
        return ([opening] if opening else []) + ["\n".join(items)]
    line = f"{shown(statement)} [{citations.statement(statement, record)}]"
    for note in statement.notes:
        line += f" Note: {as_text(note.text)} [{citations.note(note, statement, record)}]"
    return [line]


def _wants_list(question: Question) -> bool:
    return question.several or question.kind in ("who", "place", "other")


def _lists_rows(question: Question) -> bool:
    """Whether all rows of a table that fit a question answer it."""
    return question.kind in ("list", "who", "place")


def _as_row(one: Weighed, row: Statement) -> Weighed:
    """Another row of the same table, found through this one."""
    return one if row.id == one.statement.id else replace(one, candidate=replace(one.candidate, statement=row))


def _short(
    question: Question, best: Weighed, siblings: Siblings, wrong: Premise | None, pair: Compared | None
) -> str | None:
    """The answer in a few words; None where no few words would do."""
    if wrong and wrong.stated:
        return wrong.stated
    if pair:
        return " and ".join(side.quantity.text for side in pair.sides)
    figures = [quantity for quantity in asked_figures(question, best) if quantity.text in best.statement.text]
    if figures and question.kind in ("count", "money", "share", "date", "duration", "measurement"):
        return figures[0].text
    if figures and best.statement.kind == "table_row" and question.kind in ("other", "list"):
        named = [one for one in figures if _header_of(best.statement, one.text) & stems(question.text)]
        figures = named[:1] if len(named) == 1 else figures
        by_year = bool(question.periods and figures[0].period) and not of_other_years(question, figures[0].period)
        return figures[0].text if by_year or len(figures) == 1 else None
    if _wants_list(question) and best.statement.kind == "list_item":
        group = siblings(best.statement)
        if len(group) > 1:
            return "; ".join(" ".join(without_marks(item.text).split()) for item in group)
    if best.statement.kind == "label_value" and best.statement.cells:
        return " ".join(best.statement.cells[0].text.split())
    if question.kind in TOLD_IN_WORDS:
        told, sure = words_that_answer(best)
        a_figure = question.kind != "date" and any(char.isdigit() for char in told)
        return told if sure >= SURE_OF_WORDS and not a_figure and len(told.split()) <= FEW_WORDS else None
    return None


def _header_of(row: Statement, figure: str) -> frozenset[str]:
    """The stems of the header above a figure."""
    headers = [cell.header for cell in row.cells if cell.text.strip() == figure]
    return frozenset(stems(headers[0])) if headers else frozenset()


def _header_unit(row: Statement, figure: str) -> str:
    """The unit that the header of a figure's column states, where the cell states none: "£m" of "Exports (£m)"."""
    plain = not any(char.isalpha() or char in "%£$€" for char in figure)
    headers = [cell.header for cell in row.cells if plain and cell.text.strip() == figure]
    return unit_words(headers[0]) if headers else ""


def _ask_back(main: Sequence[Weighed]) -> str:
    """One question back, with the sections that the overview was taken from."""
    topics = list(dict.fromkeys(one.statement.heading[-1] for one in main if one.statement.heading))
    plain = [as_text(topic) for topic in topics if not any(char.isdigit() for char in topic)]
    if len(plain) < 2:
        return "What would you like to know more about?"
    return f"What would you like to know more about: {', '.join(plain[:-1])} or {plain[-1]}?"


def _put_right(wrong: Premise, number: int) -> str:
    """The opening of an answer to a question that takes something wrong for granted."""
    if wrong.stated:
        return f"Not so in the documents: “{as_text(wrong.stated)}”. [{number}]"
    return f"The documents do not give this by the year. [{number}]"


def figures_of(used: Sequence[Weighed], citations: Citations) -> list[Figure]:
    """The figures of the statements, each as written, with its meaning and the number of its citation."""
    return [
        Figure(
            text=quantity.text,
            value=quantity.value,
            unit=quantity.unit,
            measure=quantity.measure,
            period=quantity.period,
            geography=quantity.place or one.record.geography,
            citation=citations.statement(one.statement, one.record),
        )
        for one in used
        for quantity in quantities_of(one)
        if quantity.kind not in ("period", "identifier") and quantity.text in one.statement.text
    ]


def nothing_indexed(question: str) -> Answer:
    """The answer where no document is in the index."""
    return Answer(text=NOTHING_INDEXED, status="not_in_documents", question=question)
