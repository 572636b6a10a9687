"""What an enquiry and its reply are made of. Plain values; only `EnquiryReply.save` does anything, through `export`.

Every `start` and `end` counts characters of `Letter.text`, half-open, so that `letter.text[start:end]` are the words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from assistant.answer import Answer, Citation, Figure

Limit = Literal["short", "table", "yes_no", "sourced", "one_figure"]
AskKind = Literal["question", "premise", "action"]
FORMATS = (".docx", ".md", ".eml", ".txt")


@dataclass(frozen=True)
class Ask:
    """One thing that the enquirer wants to know."""

    text: str  # the enquirer's words, white space folded
    asked: str  # the same so that it can be asked alone: with the heading and the sentence that it leans on
    start: int
    end: int
    label: str = ""  # the enquirer's own numbering: "2(a)"
    limits: tuple[Limit, ...] = ()  # set for this question alone
    kind: AskKind = "question"  # premise: a claim to be checked; action: something to be done rather than told
    leans: bool = False  # on the questions before it in the same paragraph
    paragraph: int = 0
    context: str = ""  # the sentence before it that it speaks of


@dataclass(frozen=True)
class Fact:
    """Something that the letter says of itself, with the words it comes from."""

    value: str
    words: str  # == letter.text[start:end], or of its subject or sender line where start == end
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Project:
    """What the enquiry says of itself; None: it does not say."""

    company: Fact | None = None
    country: Fact | None = None
    sector: Fact | None = None
    activity: Fact | None = None
    jobs: Fact | None = None
    investment: Fact | None = None
    space: Fact | None = None
    places: tuple[Fact, ...] | None = None
    timing: Fact | None = None
    deadline: Fact | None = None
    code_name: Fact | None = None

    def known(self) -> dict[str, Fact | tuple[Fact, ...]]:
        """What is known, by name."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}


@dataclass(frozen=True)
class Letter:
    """A letter as it was read."""

    text: str  # what the enquirer wrote now: without quoted history, signature and footer
    asks: tuple[Ask, ...]
    limits: tuple[Limit, ...] = ()  # set for the whole reply
    subject: str = ""
    sender: str = ""
    signature: str = ""
    history: str = ""  # earlier messages quoted below
    orders: tuple[str, ...] = ()  # sentences that give orders to whoever drafts the reply: told to staff, never obeyed
    foreign: tuple[str, ...] = ()  # questions in another language that repeat the English ones
    confidential: bool = False


@dataclass(frozen=True)
class Approved:
    """An answer that an officer has approved before."""

    question: str
    answer: str  # Markdown without citation markers
    owner: str
    approved: str  # ISO date
    review_by: str  # ISO date
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class EnquiryItem:
    """A question of the letter and its answer."""

    question: str  # the enquirer's words
    answer: Answer  # from all documents, for staff
    to_send: Answer  # from shareable documents alone
    label: str = ""
    limits: tuple[Limit, ...] = ()
    kind: AskKind = "question"
    approved: Approved | None = None
    edited: str | None = None  # an officer's own text in place of the answer


@dataclass(frozen=True)
class Gap:
    """A question that the documents do not answer."""

    question: str
    closest: tuple[Citation, ...]  # near it, not an answer
    suggestion: str  # which kind of organisation or document would hold it


@dataclass(frozen=True)
class LedgerFigure(Figure):
    """A figure of the reply with the words that bear it out. `verified`: it stands in the quote."""

    question: int = 0  # number of the item, from 1; 0: a reason to come
    quote: str = ""
    document_id: str = ""
    document: str = ""  # title
    page: int | None = None
    shareable: bool = True


@dataclass(frozen=True)
class EnquiryReply:
    """A draft reply, in the version to send and the version for staff."""

    items: tuple[EnquiryItem, ...]
    gaps: tuple[Gap, ...]
    project: Project
    ask_back: tuple[str, ...]
    ledger: tuple[LedgerFigure, ...]  # the version to send
    blockers: tuple[str, ...]
    markdown: str
    staff_markdown: str
    letter: Letter
    proof: tuple[EnquiryItem, ...] = ()  # why here for this project
    citations: tuple[Citation, ...] = ()  # of the version to send, numbered from 1
    rivals: tuple[str, ...] = ()  # places that the enquirer compares with, of which the documents do not speak
    subject: str = "Your enquiry"
    seconds: float = 0.0

    def save(self, path: str | Path) -> Path:
        """Write the version to send as .docx, .md, .eml or .txt, by the suffix. Raises `BadEnquiry`."""
        from assistant.enquiry.export import save

        return save(self, Path(path))
