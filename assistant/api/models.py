"""What goes over the wire, each field described: the values of `assistant.answer`, `assistant.enquiry.values` and
`corpus.document` as JSON. A file is named, never where it lies on this machine.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from assistant.answer import CaveatKind, Mode, Status
from corpus.document import MetadataField, SkipReason

LONGEST_TEXT: Final = 1_000_000  # characters of any one text that is sent
LONGEST_ASKED: Final = 20_000  # characters of a question that was asked before
LONGEST_SAID: Final = 100_000  # characters of the answer that it got
MOST_IDS: Final = 1000  # documents that a filter names
MOST_TURNS: Final = 30  # earlier exchanges that are looked at, the last ones


def _name(path: str) -> str:
    return re.split(r"[/\\]", path)[-1]


def _real(day: str | None) -> str | None:
    if day:
        datetime.date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    return day


class Value(BaseModel):
    """Made from one of our dataclasses, field by field."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Given(BaseModel):
    """What a caller sends: an unknown field is a slip and refused, as is text that is none (half a character)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=LONGEST_TEXT)


FileName = Annotated[
    str, BeforeValidator(_name), Field(description="Name of the file it was read from, without its folders.")
]
Day = Annotated[
    str | None,
    Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", examples=["2023", "2023-05", "2023-05-14"]),
    AfterValidator(_real),
]


Score = Annotated[float, AfterValidator(lambda score: round(score, 2))]  # finer steps would give a store away


class Turn(Given):
    """One earlier exchange of the conversation."""

    question: str = Field(max_length=LONGEST_ASKED, description="What was asked.")
    answer: str = Field(default="", max_length=LONGEST_SAID, description="The text of the answer it got.")


class Filters(Given):
    """Which documents may answer; empty: all."""

    documents: list[str] = Field(default=[], max_length=MOST_IDS, description="Ids of documents.")
    geography: str = Field(default="", max_length=200, description="Part of the name of the area they are about.")
    published_from: Day = Field(default=None, description="Published then or later: a day, a month or a year.")
    published_to: Day = Field(default=None, description="Published then or earlier: a day, a month or a year.")
    shareable_only: bool = Field(default=False, description="Only documents that may leave the house.")


class Question(Given):
    """A question to the documents."""

    question: str = Field(
        description="The question, 20,000 characters at most.",
        examples=["How fast has the number of businesses grown since 2013?"],
    )
    history: list[Turn] = Field(
        default=[], max_length=1000, description=f"What was asked before, oldest first; the last {MOST_TURNS} count."
    )
    filters: Filters = Field(default=Filters(), description="Which documents may answer.")
    mode: Mode | None = Field(default=None, description="Who writes the prose; by default what the settings say.")
    explain: bool = Field(default=False, description="Fill `explanation`.")


class Enquiry(Given):
    """A whole letter with its questions."""

    letter: str = Field(description="Its text, 100,000 characters at most. It is never taken for the name of a file.")
    filters: Filters = Field(default=Filters(), description="Which documents may answer.")
    mode: Mode | None = Field(default=None, description="Who writes the prose; by default what the settings say.")


class Box(Value):
    """A rectangle on a page of a PDF, in points from the top left."""

    page: int = Field(description="The page, from 1.")
    x0: float = Field(description="Left edge.")
    y0: float = Field(description="Top edge.")
    x1: float = Field(description="Right edge.")
    y1: float = Field(description="Bottom edge.")
    start: int = Field(description="First character of the document's text that lies in it.")
    end: int = Field(description="One past the last; equal to `start` where it is not known.")


class Citation(Value):
    """The exact words of a document that bear out what stands beside its number."""

    number: int = Field(description="The number in square brackets in the text, from 1.")
    document_id: str = Field(description="Id of the document.")
    title: str = Field(description="Title of the document.")
    publisher: str = Field(description="Who published it; empty where unknown.")
    published: str | None = Field(description="Day, month or year of publication; null where undated.")
    geography: str = Field(description="The area it is about.")
    path: FileName
    page: int | None = Field(description="The page, from 1; null where the kind has none.")
    heading: list[str] = Field(description="Headings above the words, outermost first.")
    quote: str = Field(description="The exact words: characters `start` to `end` of the document's text.")
    start: int = Field(description="First character of the quote in the document's text.")
    end: int = Field(description="One past its last character.")
    url: str = Field(description="Address of the document, as it gives it itself; may be empty.")
    boxes: list[Box] = Field(description="Where the words stand on the page of a PDF; else empty.")
    shareable: bool = Field(description="Whether the document may leave the house.")


class Caveat(Value):
    """A warning that belongs to the answer."""

    kind: CaveatKind = Field(description="What the warning is about.")
    text: str = Field(description="The warning; may hold numbers of citations in square brackets.")
    citations: list[int] = Field(description="Those numbers.")


class Figure(Value):
    """A figure of the answer, with what it means."""

    text: str = Field(description="As written.")
    value: float = Field(description="As a number.")
    unit: str = Field(description='Its unit: "%", "GBP", "jobs"; empty where it is a bare count.')
    measure: str = Field(description="What it counts.")
    period: str = Field(description="When it held.")
    geography: str = Field(description="Where it held.")
    citation: int = Field(description="Number of the citation whose quote holds it; 0 where it is derived.")
    verified: bool = Field(description="Whether the quote bears it out.")
    derived_from: list[str] = Field(description="The figures that our own arithmetic made it from; else empty.")


class Usage(Value):
    """What a language model's work on one answer cost."""

    prompt_tokens: int = Field(description="Tokens sent.")
    completion_tokens: int = Field(description="Tokens written.")
    cost_usd: float | None = Field(description="Price in US dollars; null where none is known.")


class Passage(Value):
    """A stretch of one document."""

    id: str = Field(description="Id of the passage.")
    document_id: str = Field(description="Id of the document.")
    text: str = Field(description="Its exact words.")
    start: int = Field(description="First character in the document's text.")
    end: int = Field(description="One past its last character.")
    heading: list[str] = Field(description="Headings above it, outermost first.")
    page: int | None = Field(description="The page, from 1; null where the kind has none.")


class Hit(Value):
    """A passage as found for one query."""

    passage: Passage = Field(description="The passage.")
    score: Score = Field(description="How well it fits, both halves of the search together: 0 to 1.")
    dense: Score | None = Field(description="Nearness in meaning, -1 to 1; null where this half did not find it.")
    lexical: Score | None = Field(description="BM25, above 0; null where this half did not find it.")
    title: str = Field(description="Title of the document.")
    publisher: str = Field(description="Who published it.")
    published: str | None = Field(description="Day, month or year of publication; null where undated.")
    geography: str = Field(description="The area it is about.")
    path: FileName


class WeighedStatement(Value):
    """A statement as it was weighed for one question."""

    quote: str = Field(description="Its exact words.")
    title: str = Field(description="Title of the document.")
    score: Score = Field(description="Estimated probability that it answers the question, 0 to 1.")
    used: bool = Field(description="Whether the answer quotes it.")
    reasons: list[str] = Field(description="What spoke for and against it.")


class Explanation(Value):
    """How an answer came about."""

    question: str = Field(description="The question as it was understood.")
    parts: list[str] = Field(description="Its parts.")
    looked_for: list[str] = Field(description="Kind of answer, names, places and periods that were asked for.")
    hits: list[Hit] = Field(description="The passages that were found.")
    statements: list[WeighedStatement] = Field(description="The most probable statements in them.")
    decision: str = Field(description="What decided to answer or not.")


class Answer(Value):
    """A checked answer. With the status `not_in_documents` it cites nothing and holds no figure."""

    text: str = Field(description="The answer in Markdown, with the numbers of its citations in square brackets.")
    status: Status = Field(description="Whether the documents answer the question.")
    short: str | None = Field(description="The answer in a few words; null where there is none.")
    citations: list[Citation] = Field(description="The quoted words, by number.")
    caveats: list[Caveat] = Field(description="Warnings: conflicts, another place or time than asked for, doubts.")
    figures: list[Figure] = Field(description="Every figure of the answer.")
    closest: list[Citation] = Field(description="What came nearest where there is no answer. It does not answer.")
    mode: Mode = Field(description="Who wrote the prose: `extractive` quotes, `generative` is a model.")
    question: str = Field(description="The question as it was understood, standing alone.")
    parts: list[Answer] = Field(description="An answer to each part of a compound question; else empty.")
    usage: Usage | None = Field(description="What a model's work cost; null where none was asked.")
    explanation: Explanation | None = Field(description="How the answer came about, where `explain` asked for it.")
    note: str = Field(description="Why the documents are quoted where a model was to write; else empty.")
    seconds: float = Field(description="How long it took.")


class Stage(Value):
    """A step of an answer that is being made."""

    stage: Literal["understanding", "searching", "weighing", "writing", "checking", "done"] = Field(
        description="What is being done."
    )
    text: str = Field(description="The whole of the text so far, not a piece of it. The answer may still change it.")


class Hits(BaseModel):
    """Passages, best first."""

    hits: list[Hit] = Field(description="The passages; none is an answer.")


class Document(Value):
    """A document of the index."""

    id: str = Field(description="Its id.")
    path: FileName
    sha256: str = Field(description="Hash of the original, in hex.")
    state: Literal["pending", "indexed", "superseded"] = Field(description="Whether answers are drawn from it.")
    title: str = Field(description="Its title.")
    publisher: str = Field(description="Who published it; empty where unknown.")
    published: str | None = Field(description="Day, month or year of publication; null where undated.")
    geography: str = Field(description="The area it is about.")
    url: str = Field(description="Its address, as it gives it itself; may be empty.")
    pages: int | None = Field(description="Number of pages; null where the kind has none.")
    passages: int = Field(description="Number of passages.")
    shareable: bool = Field(description="Whether it may leave the house.")
    review_by: str | None = Field(description="The day by which it has to be reviewed.")
    guessed: list[MetadataField] = Field(description="Fields that were guessed from the document.")
    notes: list[str] = Field(description="What was left out of it, and why.")
    superseded_by: str = Field(description="Id of its newest edition; empty where this is it.")
    newest_edition: str = Field(description="Title and date of that edition.")


class Documents(BaseModel):
    """What is in the index."""

    documents: list[Document] = Field(description="The documents.")


class DocumentText(BaseModel):
    """A document's extracted text."""

    id: str = Field(description="Id of the document.")
    text: str = Field(description="The text in which `start` and `end` of citations and passages count characters.")


class Removed(BaseModel):
    """A document that was taken out."""

    removed: str = Field(description="Its id.")


class Skipped(Value):
    """A file that was not brought in, and why."""

    path: FileName
    reason: SkipReason = Field(description="Why, as a code.")
    detail: str = Field(description="What is wrong with it and what to do.")


class IngestReport(Value):
    """What an upload did. The lists hold ids of documents."""

    added: list[str] = Field(description="New documents.")
    updated: list[str] = Field(description="Documents whose file has changed.")
    unchanged: list[str] = Field(description="Documents that were there already.")
    skipped: list[Skipped] = Field(description="Files that were not brought in.")
    seconds: float = Field(description="How long it took.")


class Health(BaseModel):
    """Whether questions can be answered."""

    status: Literal["ready", "opening", "failed"] = Field(description="`ready`: questions are answered.")
    detail: str = Field(description="What is being done, or what went wrong.")
    documents: int | None = Field(description="Number of documents; null until they are open.")
    mode: Mode = Field(description="Who writes the prose by default.")
    version: str = Field(description="Version of the program.")


class Problem(BaseModel):
    """Why a request was not answered."""

    message: str = Field(description="What happened, and what to do next.")
    type: str = Field(description="Whose fault it is, in the words of OpenAI's protocol.")
    code: str = Field(description="What happened, as a code.")
    param: str | None = Field(default=None, description="The field at fault; null where it is none.")
    skipped: list[Skipped] | None = Field(default=None, description="The files of an upload that were not brought in.")


class Error(BaseModel):
    """The body of every reply that is an error."""

    error: Problem = Field(description="What went wrong.")
