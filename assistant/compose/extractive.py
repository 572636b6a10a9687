"""An answer made of the documents' own statements: the short answer first, then the words it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from assistant.answer import Answer, Caveat, CaveatKind, Figure
from assistant.check import Rival, out_of_date, quantities_of
from assistant.compose.draft import Citations, as_text, citation_of, without_marks
from assistant.compose.select import Selection, select
from assistant.evidence import Weighed, place_is_wider, statement_places, wanted_quantities
from assistant.understand import Question
from assistant.wording import CONTRADICTS, OF_NO_DATE
from corpus.document import Statement

NOT_IN_DOCUMENTS: Final = "The documents do not say."
NOTHING_INDEXED: Final = "No document has been added yet. Add some with `assistant ingest` or in the Documents panel."
CLOSEST: Final = 3

Siblings = Callable[[Statement], Sequence[Statement]]


def compose(
    question: Question, weighed: Sequence[Weighed], *, threshold: float, siblings: Siblings, today: date
) -> Answer:
    """The answer to one question, or an honest refusal with the closest statements."""
    selection = select(question, weighed, threshold)
    if not selection.main:
        closest = [one for one in weighed[:CLOSEST] if one.probability >= threshold * 0.1]
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
    short = _short(question, best, siblings)
    figure = short if short and short in best.statement.text else None
    lines = [f"**{as_text(figure)}** [{citations.statement(best.statement, best.record)}]"] if figure else []
    shown_items: set[str] = set()
    for one in used:
        lines.extend(_lines(question, one, citations, siblings, shown_items))
    if question.kind == "overview" and len(selection.main) > 1:
        lines.append(_ask_back(selection.main))
    caveats = _caveats(selection, citations, today)
    figures = _figures(used, citations)
    return Answer(
        text="\n\n".join(lines),
        status="answered",
        short=short,
        citations=citations.all(),
        caveats=tuple(caveats),
        figures=tuple(figures),
        question=question.text,
    )


def _lines(
    question: Question, one: Weighed, citations: Citations, siblings: Siblings, shown_items: set[str]
) -> list[str]:
    """A statement with its number and its footnotes; an item of a list with the whole list, once."""
    statement, record = one.statement, one.record
    if statement.id in shown_items:
        return []
    group = list(siblings(statement)) if _wants_list(question) else []
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


def shown(statement: Statement) -> str:
    """A statement as an answer shows it: a table row with its headers, a label with its value, else its words."""
    if statement.kind == "table_row" and statement.cells:
        cells = [cell for cell in statement.cells if cell.text.strip()]
        return (
            "; ".join(as_text(f"{cell.header}: " * bool(cell.header) + without_marks(cell.text)) for cell in cells)
            + "."
        )
    parted = re.sub(r"\s*\|\s*|\t", " – ", statement.text) if statement.kind == "label_value" else statement.text
    text = as_text(without_marks(parted))
    return text if re.search(r"[.!?]$", text) else text + "."


def _short(question: Question, best: Weighed, siblings: Siblings) -> str | None:
    """The answer in a few words; None where no few words would do."""
    if question.kind in ("count", "money", "share", "date", "duration", "measurement"):
        for quantity in wanted_quantities(question, quantities_of(best)):
            if quantity.text in best.statement.text:
                return quantity.text
    if _wants_list(question):
        group = siblings(best.statement)
        if len(group) > 1:
            return "; ".join(" ".join(without_marks(item.text).split()) for item in group)
    if best.statement.kind == "label_value" and best.statement.cells:
        return " ".join(best.statement.cells[0].text.split())
    return None


def _ask_back(main: Sequence[Weighed]) -> str:
    """One question back, with the sections that the overview was taken from."""
    topics = list(dict.fromkeys(one.statement.heading[-1] for one in main if one.statement.heading))
    plain = [as_text(topic) for topic in topics if not any(char.isdigit() for char in topic)]
    if len(plain) < 2:
        return "What would you like to know more about?"
    return f"What would you like to know more about: {', '.join(plain[:-1])} or {plain[-1]}?"


def _caveats(selection: Selection, citations: Citations, today: date) -> list[Caveat]:
    caveats: list[Caveat] = []
    best = selection.main[0]
    number = citations.statement(best.statement, best.record)
    if selection.premise:
        wrong = selection.premise
        there = citations.statement(wrong.weighed.statement, wrong.weighed.record)
        text = f"The question says “{as_text(wrong.assumed)}”; the document says “{as_text(wrong.stated)}”. [{there}]"
        caveats.append(Caveat("premise", text, (there,)))
    for rival in selection.rivals:
        there = citations.statement(rival.weighed.statement, rival.weighed.record)
        caveats.append(_rival_caveat(best, number, rival, there))
    if place_is_wider(best):
        text = f"The figure is for {as_text(_area(best))}, not for the place asked about. [{number}]"
        caveats.append(Caveat("scope", text, (number,)))
    for caution in selection.cautions:
        there = citations.statement(caution.statement, caution.record)
        caveats.append(Caveat(_caution_kind(caution.statement), f"{shown(caution.statement)} [{there}]", (there,)))
    why = out_of_date(best.record, today)
    if why:
        source = as_text(best.record.publisher or best.record.title)
        caveats.append(Caveat("dated", f"{source}: the source {why}. [{number}]", (number,)))
    return caveats


def _caution_kind(statement: Statement) -> CaveatKind:
    if CONTRADICTS.search(statement.text):
        return "conflict"
    return "dated" if OF_NO_DATE.search(statement.text) else "scope"


def _rival_caveat(best: Weighed, number: int, rival: Rival, there: int) -> Caveat:
    if rival.kind == "conflict":
        text = f"The documents give different figures for this [{number}] [{there}]; they do not say which is right."
        return Caveat("conflict", text, (number, there))
    here, other = _area(best), _area(rival.weighed)
    text = f"These figures do not count the same thing [{number}] [{there}]: do not mix them."
    if "place" in rival.differs and here and other:
        text = (
            f"These figures are for different areas, {as_text(here)} [{number}] and {as_text(other)} [{there}]: "
            "do not mix them."
        )
    return Caveat("scope", text, (number, there))


def _area(weighed: Weighed) -> str:
    found = statement_places(weighed.statement, weighed.record)
    return found[0] if found else weighed.record.geography


def _figures(used: Sequence[Weighed], citations: Citations) -> list[Figure]:
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
