"""What an answer is made of. Plain values: nothing here reads, searches or calls a model.

Rules that hold for every `Answer`: with status "not_in_documents" there are no citations and no figures; every `[n]` in
the text or in a caveat is a citation of this answer, every citation is used there, and numbers run from 1; every figure
of the text stands in the quote of the citation beside it, or says that it is our own arithmetic, or is unverified.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from corpus.document import Box, Passage

Mode = Literal["extractive", "generative"]
Status = Literal["answered", "partly_answered", "not_in_documents"]
CaveatKind = Literal["conflict", "scope", "dated", "premise", "unverified"]


@dataclass(frozen=True)
class Turn:
    """One earlier exchange of the conversation."""

    question: str
    answer: str = ""


@dataclass(frozen=True)
class Citation:
    """The exact words of a document that bear out what stands beside its number."""

    number: int  # from 1
    document_id: str
    title: str
    publisher: str
    published: str | None
    geography: str
    path: str
    page: int | None
    heading: tuple[str, ...]
    quote: str  # == desk.text(document_id)[start:end]
    start: int
    end: int
    url: str = ""
    boxes: tuple[Box, ...] = ()
    shareable: bool = True


@dataclass(frozen=True)
class Caveat:
    """A warning that belongs to the answer."""

    kind: CaveatKind
    text: str  # may hold [n] markers
    citations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure of the answer, with what it means."""

    text: str  # as written
    value: float
    unit: str  # "%", "GBP", "USD", "jobs", "" …
    measure: str  # what it counts
    period: str
    geography: str
    citation: int  # number; 0 where it is derived
    verified: bool = True
    derived_from: tuple[str, ...] = ()  # texts of the figures of our own arithmetic


@dataclass(frozen=True)
class Usage:
    """What a language model's work on one answer cost."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None  # None where no price is known


@dataclass(frozen=True)
class Hit:
    """A passage as found for one query."""

    passage: Passage
    score: float  # fused, 0 to 1
    dense: float | None  # cosine, -1 to 1; None where this half did not find it
    lexical: float | None  # BM25, above 0; None where this half did not find it
    title: str = ""
    publisher: str = ""
    published: str | None = None
    geography: str = ""
    path: str = ""


@dataclass(frozen=True)
class WeighedStatement:
    """A statement as it was weighed for one question (for `explain`)."""

    quote: str
    title: str
    score: float  # estimated probability that it bears on the question, 0 to 1
    used: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """How an answer came about."""

    question: str  # as understood
    parts: tuple[str, ...]
    looked_for: tuple[str, ...]  # kind of answer, names, places, periods asked for
    hits: tuple[Hit, ...]
    statements: tuple[WeighedStatement, ...]
    decision: str  # one sentence: what decided to answer or not


@dataclass(frozen=True)
class Answer:
    """A checked answer."""

    text: str  # Markdown with [1] markers
    status: Status
    short: str | None = None  # the answer in a few words
    citations: tuple[Citation, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    figures: tuple[Figure, ...] = ()
    closest: tuple[Citation, ...] = ()  # shown as "closest, not an answer"
    mode: Mode = "extractive"
    question: str = ""  # as it was understood, standing alone
    parts: tuple[Answer, ...] = ()
    usage: Usage | None = None
    explanation: Explanation | None = None
    note: str = ""  # why the documents are quoted where a model was to write
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class StreamEvent:
    """A step of an answer as it is made. The last event of a stream has `answer` set."""

    stage: Literal["understanding", "searching", "weighing", "writing", "checking", "done"]
    text: str = ""  # the answer's text so far (whole, not a piece)
    answer: Answer | None = None
