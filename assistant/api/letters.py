"""The reply to an enquiry over the wire, each field described."""

from __future__ import annotations

from pydantic import Field

from assistant.api.models import Answer, Citation, Figure, Value


class Fact(Value):
    """Something that the letter says of itself."""

    value: str = Field(description="What it says.")
    words: str = Field(description="The words it comes from.")


class Project(Value):
    """What the enquiry says of itself; null: it does not say."""

    company: Fact | None = Field(description="Who asks.")
    country: Fact | None = Field(description="Where they come from.")
    sector: Fact | None = Field(description="The trade they are in.")
    activity: Fact | None = Field(description="What they plan.")
    jobs: Fact | None = Field(description="How many people it would employ.")
    investment: Fact | None = Field(description="What it would cost.")
    space: Fact | None = Field(description="How much room it needs.")
    places: list[Fact] | None = Field(description="Places they consider.")
    timing: Fact | None = Field(description="When it would begin.")
    deadline: Fact | None = Field(description="When they want their answer.")
    code_name: Fact | None = Field(description="What they call it.")


class EnquiryItem(Value):
    """A question of the letter and its answer."""

    question: str = Field(description="The enquirer's words.")
    label: str = Field(description="The enquirer's own number of it; may be empty.")
    answer: Answer = Field(description="From all documents, for staff.")
    to_send: Answer = Field(description="From documents that may leave the house.")


class Gap(Value):
    """A question that the documents do not answer."""

    question: str = Field(description="The enquirer's words.")
    closest: list[Citation] = Field(description="What came nearest. It does not answer.")
    suggestion: str = Field(description="Who or what would know.")


class LedgerFigure(Figure):
    """A figure of the reply with the words that bear it out."""

    question: int = Field(description="Number of the question, from 1; 0: a reason to come.")
    quote: str = Field(description="The words that hold it.")
    document_id: str = Field(description="Id of the document.")
    document: str = Field(description="Title of the document.")
    page: int | None = Field(description="The page, from 1; null where the kind has none.")
    shareable: bool = Field(description="Whether the document may leave the house.")


class Letter(Value):
    """What is to be known of the letter before it is answered."""

    orders: list[str] = Field(description="Orders in it to whoever drafts the reply. They were not followed.")
    confidential: bool = Field(description="Whether the enquirer asks for confidence.")


class EnquiryReply(Value):
    """A draft reply: nothing is sent, nothing is kept."""

    subject: str = Field(description="Subject of the reply.")
    markdown: str = Field(description="The version to send, from documents that may leave the house.")
    staff_markdown: str = Field(description="The version for staff, with warnings and internal sources.")
    blockers: list[str] = Field(description="What stands against sending it; empty: safe to send.")
    items: list[EnquiryItem] = Field(description="Each question with its answer, in the enquirer's order.")
    gaps: list[Gap] = Field(description="What the documents do not answer, and who would know.")
    project: Project = Field(description="What the enquiry says of itself.")
    ask_back: list[str] = Field(description="Questions to put to the enquirer.")
    ledger: list[LedgerFigure] = Field(description="Every figure of the version to send.")
    citations: list[Citation] = Field(description="The sources of the version to send, by number.")
    letter: Letter = Field(description="What is to be known of the letter.")
    seconds: float = Field(description="How long it took.")
