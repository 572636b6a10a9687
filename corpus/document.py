"""What the corpus hands out. Plain values: no reading, no searching, no vendor types.

Every `start` and `end` counts characters of `Document.text`, half-open, so that `document.text[start:end]` is the exact
wording. Pages count from 1. Boxes are in PDF points from the top left of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "label_value", "table_row", "footnote", "caption"]
StatementKind = Literal["sentence", "list_item", "label_value", "table_row", "footnote", "caption"]
MetadataField = Literal["title", "publisher", "published", "geography", "url", "shareable", "review_by"]


@dataclass(frozen=True)
class Box:
    """A rectangle on one PDF page, in points from the top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    start: int = 0  # the characters of the document's text that lie in it; start == end: not known
    end: int = 0


@dataclass(frozen=True)
class Cell:
    """One cell of a table row, with the header of its column ("" where the table has none)."""

    header: str
    text: str


@dataclass(frozen=True)
class Block:
    """A stretch of a document with one role in its layout, in reading order."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # heading: 1 to 6; list item: depth from 0
    page: int | None = None
    label: str = ""  # label_value: the label; table_row: the table's caption or sheet name, if any
    cells: tuple[Cell, ...] = ()  # table_row: the cells in order; label_value: its value under its label
    mark: str = ""  # footnote: the mark it answers to, in plain digits or letters ("1", "a"); several as "1,2"
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Metadata:
    """What is known of a document as a whole. Empty or None: unknown."""

    title: str
    publisher: str = ""
    published: str | None = None  # ISO date, month or year: "2023-05-14", "2023-05", "2023"
    geography: str = ""
    url: str = ""
    shareable: bool = True  # False: internal, never in a reply to send
    review_by: str | None = None  # ISO date
    guessed: tuple[MetadataField, ...] = ()  # fields that were guessed from the document


@dataclass(frozen=True)
class Document:
    """One document as read: its text, its layout, what is known of it."""

    id: str  # readable and stable: the same bytes under the same name give the same id
    path: str  # as named by the caller, shown to people; never opened through this value
    sha256: str  # of the original bytes, hex
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata
    pages: int | None = None  # None where the kind has no pages
    notes: tuple[str, ...] = ()  # what was left out, and why


@dataclass(frozen=True)
class Note:
    """A footnote that a statement carries a mark of."""

    mark: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """The smallest quotable unit: a sentence, a bullet, a label with its value and note, a table row."""

    id: str  # "<document id>:<start>-<end>"
    document_id: str
    kind: StatementKind
    text: str  # == document.text[start:end]
    start: int
    end: int
    heading: tuple[str, ...] = ()  # heading path, outermost first, without the document's title
    label: str = ""  # label_value: the label; table_row: the table's caption or sheet name
    cells: tuple[Cell, ...] = ()  # table_row: the cells with their headers; label_value: its value under its label
    lead: str = ""  # what introduces the list or table this belongs to, if any; footnote: what carries its mark
    notes: tuple[Note, ...] = ()
    page: int | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Passage:
    """What is embedded and searched: 100 to 300 tokens of one document under one heading path."""

    id: str  # "<document id>#<number>", the same after re-ingesting the same text
    document_id: str
    text: str  # == document.text[start:end]
    start: int
    end: int
    heading: tuple[str, ...]
    statements: tuple[Statement, ...]
    page: int | None = None


@dataclass(frozen=True)
class Filters:
    """Which documents may answer. Empty: all."""

    documents: tuple[str, ...] = ()  # document ids
    geography: str = ""  # case-insensitive part of the document's geography
    published_from: str | None = None  # ISO date, month or year, inclusive; undated documents are left out
    published_to: str | None = None
    shareable_only: bool = False

    def __bool__(self) -> bool:
        return self != Filters()


SkipReason = Literal[
    "bomb", "corrupt", "duplicate", "empty", "encrypted", "no_text", "not_a_regular_file", "suspicious", "symlink",
    "timeout", "too_large", "too_many_pages", "unreadable", "unsafe_name", "unsafe_xml", "unsupported_type",
    "wrong_type",
]


@dataclass(frozen=True)
class Skipped:
    """A file that was not indexed, and why."""

    path: str
    reason: SkipReason
    detail: str  # one sentence for a person: what is wrong and what to do


@dataclass(frozen=True)
class IngestReport:
    """What one ingestion did. The lists hold document ids."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    seconds: float = 0.0
    missing: tuple[str, ...] = ()  # their file has gone from the ingested folder; `prune` removes them


@dataclass(frozen=True)
class DocumentRecord:
    """A document as the catalogue lists it."""

    id: str
    path: str
    sha256: str
    state: Literal["pending", "indexed", "superseded"]
    title: str
    publisher: str
    published: str | None
    geography: str
    url: str
    pages: int | None
    passages: int
    shareable: bool
    review_by: str | None
    guessed: tuple[MetadataField, ...]
    notes: tuple[str, ...]
    superseded_by: str = ""  # id of the newest edition of the same report; "" where this is it
    newest_edition: str = ""  # title and date of that edition, for people
