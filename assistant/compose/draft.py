"""The text of an answer while it is put together: numbered citations and lines that point to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Caveat, Citation, Figure
from corpus.document import DocumentRecord, Note, Statement

_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
_MARKER = re.compile(r"(?<!\\)\[(\d+)\]")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def as_text(quote: str) -> str:
    """A quote as it reads in Markdown: white space folded, markup characters escaped, no word changed."""
    return _MARKUP.sub(r"\\\1", " ".join(quote.split()))


def without_marks(quote: str) -> str:
    """A quote without its superscript footnote marks."""
    return re.sub(r"\s*[¹²³⁰⁴-⁹]+", "", quote)


def source_of(record: DocumentRecord) -> str:
    """Who says so, and of when: "Norvale Observatory, June 2022"; a document without a date says so."""
    return f"{record.publisher or record.title}, {_month(record.published)}"


def source_of_citation(citation: Citation) -> str:
    """The same of what was cited."""
    return f"{citation.publisher or citation.title}, {_month(citation.published)}"


def _month(published: str | None) -> str:
    """An ISO date to the month, in words."""
    if not published:
        return "undated"
    year, _, rest = published.partition("-")
    month = int(rest[:2]) if rest[:2].isdigit() else 0
    return f"{_MONTHS[month - 1]} {year}" if 1 <= month <= 12 else year


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


class Citations:
    """Numbers citations from 1 in the order in which they are first used; the same span is cited once."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int, int], Citation] = {}

    def statement(self, statement: Statement, record: DocumentRecord) -> int:
        """The number of a statement's citation."""
        return self._number(statement, record, statement.start, statement.end, statement.text)

    def note(self, note: Note, statement: Statement, record: DocumentRecord) -> int:
        """The number of the citation of a footnote of a statement."""
        return self._number(statement, record, note.start, note.end, note.text, own_boxes=False)

    def _number(
        self, statement: Statement, record: DocumentRecord, start: int, end: int, quote: str, own_boxes: bool = True
    ) -> int:
        key = (statement.document_id, start, end)
        if key not in self._held:
            self._held[key] = Citation(
                number=len(self._held) + 1,
                document_id=statement.document_id,
                title=record.title,
                publisher=record.publisher,
                published=record.published,
                geography=record.geography,
                path=record.path,
                page=statement.page,
                heading=statement.heading,
                quote=quote,
                start=start,
                end=end,
                url=record.url,
                boxes=statement.boxes if own_boxes else (),
                shareable=record.shareable,
            )
        return self._held[key].number

    def all(self) -> tuple[Citation, ...]:
        """The citations in order of their numbers."""
        return tuple(self._held.values())


def citation_of(number: int, statement: Statement, record: DocumentRecord) -> Citation:
    """A citation outside the numbered ones, for "closest"."""
    citations = Citations()
    citations.statement(statement, record)
    return replace(citations.all()[0], number=number)


def shifted(text: str, by: dict[int, int]) -> str:
    """A text with its citation markers renumbered."""
    return _MARKER.sub(lambda match: f"[{by[int(match[1])]}]", text)


def used_numbers(text: str) -> list[int]:
    """The numbers of the citation markers of a text, in order."""
    return [int(number) for number in _MARKER.findall(text)]


def _titled(label: str, place: int) -> str:
    """A part's question as its heading; without the figures of a question, which have no quote beside them."""
    asked = label.rsplit(":", 1)[-1].strip() if any(char.isdigit() for char in label) else label
    if not asked or any(char.isdigit() for char in asked):
        return f"({chr(97 + place)})"
    return as_text(asked[:1].upper() + asked[1:])


def joined(question: str, parts: Sequence[Answer], labels: Sequence[str]) -> Answer:
    """One answer from the answers of a question's parts: each under its label, citations renumbered and shared."""
    citations: dict[tuple[str, int, int], Citation] = {}
    texts: list[str] = []
    caveats: list[Caveat] = []
    figures: list[Figure] = []
    for label, part in zip(labels, parts, strict=True):
        renumbered: dict[int, int] = {}
        for citation in part.citations:
            key = (citation.document_id, citation.start, citation.end)
            held = citations.setdefault(key, replace(citation, number=len(citations) + 1))
            renumbered[citation.number] = held.number
        texts.append(f"**{_titled(label, len(texts))}**\n\n{shifted(part.text, renumbered)}")
        for caveat in part.caveats:
            numbers = tuple(renumbered[number] for number in caveat.citations)
            moved = replace(caveat, text=shifted(caveat.text, renumbered), citations=numbers)
            if moved not in caveats:
                caveats.append(moved)
        figures.extend(replace(figure, citation=renumbered.get(figure.citation, 0)) for figure in part.figures)
    answered = [part.status == "answered" for part in parts]
    none = all(part.status == "not_in_documents" for part in parts)
    return Answer(
        text="\n\n".join(texts),
        status="answered" if all(answered) else "not_in_documents" if none else "partly_answered",
        short="; ".join(part.short for part in parts if part.short) or None,
        citations=tuple(citations.values()),
        caveats=tuple(caveats),
        figures=tuple(figures),
        closest=tuple(dict.fromkeys(closest for part in parts for closest in part.closest))[:3] if none else (),
        mode="generative" if any(part.mode == "generative" for part in parts) else "extractive",
        question=question,
        parts=tuple(parts),
        note=" ".join(dict.fromkeys(part.note for part in parts if part.note)),
    )
