"""What the routes ask of the assistant; here requests become its values, and its values become replies."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path

from assistant.answer import StreamEvent, Turn
from assistant.api import models
from assistant.api.letters import EnquiryReply
from assistant.errors import DocumentNotFound
from assistant.opening import Desk
from corpus.document import DocumentRecord, Filters


def filters_of(desk: Desk, given: models.Filters) -> Filters:
    """The filters of a request. Raises `DocumentNotFound` where one names a document that is not there."""
    known = {record.id for record in desk.documents()} if given.documents else set()
    for document_id in given.documents:
        if document_id not in known:
            raise not_found(document_id)
    return Filters(
        documents=tuple(given.documents),
        geography=given.geography,
        published_from=given.published_from,
        published_to=given.published_to,
        shareable_only=given.shareable_only,
    )


def not_found(document_id: str) -> DocumentNotFound:
    """The error of an id that no document has."""
    return DocumentNotFound(f"No document has the id {document_id[:200]!r}. The list of documents has the ids.")


def events(desk: Desk, asked: models.Question) -> Generator[StreamEvent]:
    """An answer as it is made; leaving the iterator ends what a model is being asked."""
    history = [Turn(turn.question, turn.answer) for turn in asked.history[-models.MOST_TURNS :]]
    filters = filters_of(desk, asked.filters)
    stream = desk.stream(asked.question, history, filters=filters, mode=asked.mode, explain=asked.explain)
    with closing(stream) as made:
        yield from made


def hits(desk: Desk, query: str, limit: int, filters: models.Filters) -> models.Hits:
    """The passages nearest to a query."""
    found = desk.search(query, limit=limit, filters=filters_of(desk, filters))
    return models.Hits(hits=[models.Hit.model_validate(hit) for hit in found])


def documents(desk: Desk) -> models.Documents:
    """What is in the index."""
    return models.Documents(documents=[models.Document.model_validate(record) for record in desk.documents()])


def document(desk: Desk, document_id: str) -> models.Document:
    """One document. Raises `DocumentNotFound`."""
    return models.Document.model_validate(_record(desk.documents(), document_id))


def text(desk: Desk, document_id: str) -> models.DocumentText:
    """A document's text. Raises `DocumentNotFound`."""
    _record(desk.documents(), document_id)
    return models.DocumentText(id=document_id, text=desk.text(document_id))


def removed(desk: Desk, document_id: str) -> models.Removed:
    """A document, taken out. Raises `DocumentNotFound`."""
    _record(desk.documents(), document_id)
    desk.remove(document_id)
    return models.Removed(removed=document_id)


def reply(
    desk: Desk, letter: str | Path, filters: models.Filters, mode: str | None, tell: Callable[[int, int, str], None]
) -> EnquiryReply:
    """The draft reply to a letter, given as its text or as an uploaded file; nothing is kept. Raises `BadEnquiry`.

    `tell` hears of each question before it is answered.
    """
    # A caller from elsewhere may not read the files of this machine by their names.
    drafted = desk.enquire(letter, filters=filters_of(desk, filters), mode=mode, tell=tell, names=False)
    return EnquiryReply.model_validate(drafted)


def _record(records: Sequence[DocumentRecord], document_id: str) -> DocumentRecord:
    found = next((record for record in records if record.id == document_id), None)
    if found is None:
        raise not_found(document_id)
    return found
