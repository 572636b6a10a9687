"""An answer made of the documents' own statements: the short answer first, then the words it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from assistant.answer import Answer, Caveat, Figure
from assistant.check import Premise, Rival, out_of_date, premise, quantities_of, rivals
from assistant.compose.draft import Citations, as_text, citation_of, without_marks
from assistant.evidence import Weighed, wanted_quantities
from assistant.terms import stems
from assistant.understand import Question
from corpus.document import Statement
from corpus.figures import Quantity

NOT_IN_DOCUMENTS: Final = "The documents do not say."
MOST_STATEMENTS: Final = {"overview": 6, "list": 6, "comparison": 4}
_FEW: Final = 3
_NEAR_BEST: Final = 0.6  # a further statement needs this part of the best one's probability

Siblings = Callable[[Statement], Sequence[Statement]]


@dataclass(frozen=True)
class Selection:
    """The statements that an answer is made of."""

    main: tuple[Weighed, ...]  # best first
    rivals: tuple[Rival, ...]
    premise: Premise | None
    cautions: tuple[Weighed, ...]


def select(question: Question, weighed: Sequence[Weighed], threshold: float) -> Selection:
    """Which of the weighed statements go into the answer; none where nothing reaches the threshold."""
    if not weighed or weighed[0].probability < threshold:
        return Selection((), (), None, ())
    best = weighed[0]
    most = MOST_STATEMENTS.get(question.kind, _FEW)
    least = threshold if question.several else max(threshold, _NEAR_BEST * best.probability)
    main = [best]
    for one in weighed[1:]:
        if len(main) == most or one.probability < least:
            break
        if not any(_says_the_same(one, held) for held in main):
            main.append(one)
    found = rivals(question, best, [one for one in weighed if one.probability >= threshold * 0.5])[:2]
    shown = {one.statement.id for one in main} | {rival.weighed.statement.id for rival in found}
    cautions = [
        one
        for one in weighed
        if one.cautionary and one.probability >= threshold * 0.5 and one.statement.id not in shown and _about(one, main)
    ]
    return Selection(tuple(main), tuple(found), premise(question, main[:2]), tuple(cautions[:1]))


def _says_the_same(first: Weighed, second: Weighed) -> bool:
    one, two = stems(first.statement.text), stems(second.statement.text)
    return bool(one) and len(one & two) / len(one | two) >= 0.8


def _about(caution: Weighed, main: Sequence[Weighed]) -> bool:
    """Whether a warning speaks of a figure of the answer."""
    given = {(quantity.kind, quantity.value) for one in main for quantity in quantities_of(one) if quantity.kind != "period"}
    return any((quantity.kind, quantity.value) in given for quantity in quantities_of(caution))


def compose(
    question: Question, weighed: Sequence[Weighed], *, threshold: float, siblings: Siblings, today: date
) -> Answer:
    """The answer to one question, or an honest refusal with the closest statements."""
    selection = select(question, weighed, threshold)
    if not selection.main:
        closest = [one for one in weighed[:3] if one.probability >= threshold * 0.1]
        return Answer(
            text=NOT_IN_DOCUMENTS,
            status="not_in_documents",
            closest=tuple(citation_of(number, one.statement, one.record) for number, one in enumerate(closest, start=1)),
            question=question.text,
        )
    citations = Citations()
    short, lead = _short(question, selection, siblings)
    lines: list[str] = []
    used: list[Weighed] = []
    for one in (*selection.main, *(rival.weighed for rival in selection.rivals)):
        if one.statement.id in {held.statement.id for held in used}:
            continue
        lines.extend(_lines(one, citations, siblings, question))
        used.append(one)
    if lead:
        lines.insert(0, f"**{as_text(lead)}** [{citations.statement(selection.main[0].statement, selection.main[0].record)}]")
    caveats = _caveats(selection, citations, today)
    return Answer(
        text="\n\n".join(lines),
        status="answered",
        short=short,
        citations=citations.all(),
        caveats=tuple(caveats),
        figures=tuple(_figures(used, citations)),
        question=question.text,
    )


def _lines(one: Weighed, citations: Citations, siblings: Siblings, question: Question) -> list[str]:
    """A statement quoted with its number, its footnotes and whose words they are; a list with its items."""
    statement, record = one.statement, one.record
    group = list(siblings(statement)) if question.several or question.kind in ("who", "place") else []
    if len(group) > 1:
        items = [f"- {as_text(without_marks(item.text))} [{citations.statement(item, record)}]" for item in group]
        opening = as_text(statement.lead) or as_text(" – ".join(statement.heading))
        return ([opening] if opening else []) + ["\n".join(items)]
    line = f"{shown(statement)} [{citations.statement(statement, record)}]"
    for note in statement.notes:
        line += f" Note: {as_text(note.text)} [{citations.note(note, statement, record)}]"
    return [line]


def shown(statement: Statement) -> str:
    """A statement as an answer shows it: a table row with its headers, a label with its value, else its words."""
    if statement.kind == "table_row" and statement.cells:
        cells = [
            f"{as_text(cell.header)}: {as_text(without_marks(cell.text))}" if cell.header else as_text(without_marks(cell.text))
            for cell in statement.cells
            if cell.text.strip()
        ]
        return "; ".join(cells) + "."
    text = as_text(without_marks(statement.text))
    return text if re.search(r"[.!?]$", text) else text + "."


def _short(question: Question, selection: Selection, siblings: Siblings) -> tuple[str | None, str | None]:
    """The answer in a few words, and the same to stand first in the text; None where no few words would do."""
    best = selection.main[0]
    if question.kind in ("count", "money", "share", "date", "duration", "measurement"):
        given = wanted_quantities(question, quantities_of(best))
        own = [quantity for quantity in given if quantity.text in best.statement.text]
        if own:
            return own[0].text, own[0].text
    if question.kind in ("who", "list", "place"):
        group = siblings(best.statement)
        if len(group) > 1:
            return "; ".join(" ".join(without_marks(item.text).split()) for item in group), None
    if best.statement.kind == "label_value" and best.statement.cells:
        return " ".join(best.statement.cells[0].text.split()), None
    return None, None


def _caveats(selection: Selection, citations: Citations, today: date) -> list[Caveat]:
    caveats: list[Caveat] = []
    best = selection.main[0]
    number = citations.statement(best.statement, best.record)
    if selection.premise:
        wrong = selection.premise
        there = citations.statement(wrong.weighed.statement, wrong.weighed.record)
        caveats.append(
            Caveat(
                "premise",
                f"The question says “{as_text(wrong.assumed)}”; the document says “{as_text(wrong.stated)}”. [{there}]",
                (there,),
            )
        )
    for rival in selection.rivals:
        there = citations.statement(rival.weighed.statement, rival.weighed.record)
        caveats.append(_rival_caveat(best, number, rival, there))
    if best.features and _wider(best):
        caveats.append(
            Caveat("scope", f"The figure is for {as_text(_area(best))}, not for the place asked about. [{number}]", (number,))
        )
    for caution in selection.cautions:
        there = citations.statement(caution.statement, caution.record)
        caveats.append(Caveat("scope", f"{shown(caution.statement)} [{there}]", (there,)))
    for one in selection.main[:1]:
        why = out_of_date(one.record, today)
        if why:
            there = citations.statement(one.statement, one.record)
            caveats.append(Caveat("dated", f"{as_text(one.record.publisher or one.record.title)}: the source {why}. [{there}]", (there,)))
    return caveats


def _rival_caveat(best: Weighed, number: int, rival: Rival, there: int) -> Caveat:
    if rival.kind == "conflict":
        return Caveat("conflict", f"The documents give different figures for this [{number}] [{there}]; they do not say which is right.", (number, there))
    here, other = _area(best), _area(rival.weighed)
    if "place" in rival.differs and here and other:
        text = f"These figures are for different areas, {as_text(here)} [{number}] and {as_text(other)} [{there}]: do not mix them."
    else:
        text = f"These figures do not count the same thing [{number}] [{there}]: do not mix them."
    return Caveat("scope", text, (number, there))


def _wider(weighed: Weighed) -> bool:
    from assistant.evidence import FEATURES

    return bool(weighed.features[FEATURES.index("place_wider")])


def _area(weighed: Weighed) -> str:
    from assistant.evidence import statement_places

    found = statement_places(weighed.statement, weighed.record)
    return found[0] if found else weighed.record.geography


def _figures(used: Sequence[Weighed], citations: Citations) -> list[Figure]:
    found: list[Figure] = []
    for one in used:
        number = citations.statement(one.statement, one.record)
        for quantity in quantities_of(one):
            if quantity.kind in ("period", "identifier") or quantity.text not in one.statement.text:
                continue
            found.append(_figure(quantity, number, one))
    return found


def _figure(quantity: Quantity, number: int, one: Weighed) -> Figure:
    return Figure(
        text=quantity.text,
        value=quantity.value,
        unit=quantity.unit,
        measure=quantity.measure,
        period=quantity.period,
        geography=quantity.place or one.record.geography,
        citation=number,
    )


def empty(question: str) -> Answer:
    """The answer where no document is in the index."""
    return replace(
        Answer(text="No document has been added yet. Add some with `assistant ingest` or in the Documents panel.", status="not_in_documents"),
        question=question,
    )
