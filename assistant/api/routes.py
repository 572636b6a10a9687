"""The routes under /api: questions, searches, documents, enquiries, health. Bounded, described, no traceback."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi import Path as InPath
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant import version
from assistant.answer import StreamEvent
from assistant.api import asking, models
from assistant.api.letters import EnquiryReply
from assistant.api.problems import SOON, Refused, told_late
from assistant.api.sending import ALIVE, Alive, EventStream, event
from assistant.api.work import Lines, answered, desk_of, done, drafted, steps_of, while_here
from assistant.opening import Opening
from assistant.settings import Settings, mode_in_force
from corpus.document import IngestReport

LONGEST_NAME: Final = 150  # characters of an uploaded file's name, its end kept
MOST_FILES: Final = 50  # of one upload
EVENTS: Final = """\
event: stage
data: {"stage": "searching", "text": ""}

event: answer
data: {"text": "**62%** [1]", "status": "answered", ...}
"""

DocumentId = Annotated[str, InPath(description="Id of the document.")]


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The description of a route's errors, for the OpenAPI document."""
    words = {
        404: "No such document.", 413: "Too much was sent.", 415: "Another content type is needed.",
        422: "A field cannot be so.", 429: "Too much is asked at once; see `Retry-After`.",
        500: "It failed.", 502: "A model's server failed.",
        503: "The documents are being opened; see `Retry-After`.",
    }  # fmt: skip
    return {status: {"model": models.Error, "description": words[status]} for status in statuses}


def needs_json(request: Request) -> None:
    """Refuse a body of another type: what a form of a foreign web page can send is not JSON."""
    _needs(request, "application/json")


def needs_form(request: Request) -> None:
    """Refuse a body that holds no files."""
    _needs(request, "multipart/form-data")


def _needs(request: Request, wanted: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise Refused(415, "content_type", f"The content type is {given[:80]!r}. Send the body as {wanted}.")


def filters_given(
    document: Annotated[
        list[str] | None, Query(max_length=models.MOST_IDS, description="Id of a document; may be repeated.")
    ] = None,
    geography: Annotated[str, Query(max_length=200, description="Part of the name of an area.")] = "",
    published_from: Annotated[models.Day, Query(description="Published then or later.")] = None,
    published_to: Annotated[models.Day, Query(description="Published then or earlier.")] = None,
    shareable_only: Annotated[bool, Query(description="Only documents that may leave the house.")] = False,
) -> models.Filters:
    """The filters of a query."""
    return models.Filters(
        documents=document or [], geography=geography, published_from=published_from, published_to=published_to,
        shareable_only=shareable_only,
    )  # fmt: skip


def router(opening: Opening, settings: Settings, lines: Lines) -> APIRouter:
    """All of them, over an assistant that may still be opening."""
    whole = APIRouter(prefix="/api")
    _health(whole, opening, settings)
    _questions(whole, opening, lines)
    _documents(whole, opening, lines)
    _uploads(whole, opening, lines)
    _enquiries(whole, opening, lines)
    return whole


def _health(whole: APIRouter, opening: Opening, settings: Settings) -> None:
    described: dict[int | str, dict[str, Any]] = {
        503: {"model": models.Health, "description": "The documents are being opened, or could not be."}
    }

    @whole.get("/health", response_model=models.Health, responses=described, tags=["health"])
    def health() -> Response:
        """Say whether questions can be answered."""
        now = models.Health(
            status="ready" if opening.ready else "failed" if opening.problem else "opening",
            detail="Questions are answered." if opening.ready else opening.problem or opening.step,
            documents=len(opening.desk.documents()) if opening.ready else None,
            mode=mode_in_force(settings, os.environ),
            version=version(),
        )
        headers = {"retry-after": str(SOON)} if now.status == "opening" else {}
        return JSONResponse(now.model_dump(), 200 if opening.ready else 503, headers)


def _questions(whole: APIRouter, opening: Opening, lines: Lines) -> None:
    described = errors(404, 413, 415, 422, 429, 500, 503)

    @whole.post("/ask", responses=described, tags=["questions"], dependencies=[Depends(needs_json)])
    async def ask(request: Request, asked: models.Question) -> models.Answer:
        """Answer a question, with a citation for each sentence, or say that the documents do not."""
        desk = desk_of(opening)
        return models.Answer.model_validate(await while_here(request, answered(lines, desk, asked)))

    stream_described: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "Server-sent events: `stage` again and again, each with the name of the `stage` and the "
            "whole `text` so far, which the answer may still change; then `answer` (an Answer) or `error` (an Error), "
            "which is the last. Leaving ends what a model is being asked.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EVENTS}},
        },
        **described,
    }

    @whole.post(
        "/stream",
        response_class=StreamingResponse,
        responses=stream_described,
        tags=["questions"],
        dependencies=[Depends(needs_json)],
    )
    async def stream(request: Request, asked: models.Question) -> EventStream:
        """Answer a question, and send the answer as it is made."""
        made = steps_of(lines.questions, partial(asking.events, desk_of(opening), asked))
        first = await while_here(request, anext(made))  # here, so that what cannot be asked has its status
        return EventStream(_told(first, made), made)

    @whole.get("/search", responses=errors(404, 422, 429, 500, 503), tags=["questions"])
    async def search(
        query: Annotated[str, Query(description="Words to look for.", examples=["graduate supply"])],
        filters: Annotated[models.Filters, Depends(filters_given)],
        limit: Annotated[int, Query(ge=1, le=100, description="At most so many.")] = 10,
    ) -> models.Hits:
        """Find passages, without an answer."""
        desk = desk_of(opening)
        return await done(lines.lookups, partial(asking.hits, desk, query, limit, filters))


async def _told(first: StreamEvent, made: AsyncGenerator[StreamEvent]) -> AsyncGenerator[str]:
    """The events of one answer as they go over the wire. What repeats itself is not sent again."""
    before, alive = None, Alive()
    step: StreamEvent | None = first
    try:
        while step is not None:
            if step.answer is not None:
                yield event("answer", models.Answer.model_validate(step.answer).model_dump_json())
            elif step != before:
                alive.told()
                yield event("stage", models.Stage.model_validate(step).model_dump_json())
            elif alive.due():
                yield ALIVE
            before, step = step, await anext(made, None)
    except Exception as error:  # the status has been sent: the last event says it
        yield event("error", told_late(error).body.model_dump_json())


def _documents(whole: APIRouter, opening: Opening, lines: Lines) -> None:
    described = errors(404, 422, 429, 500, 503)

    @whole.get("/documents", responses=errors(429, 500, 503), tags=["documents"])
    async def documents() -> models.Documents:
        """List what is in the index."""
        return await done(lines.lookups, partial(asking.documents, desk_of(opening)))

    @whole.get("/documents/{document_id}", responses=described, tags=["documents"])
    async def document(document_id: DocumentId) -> models.Document:
        """Tell what is known of one document."""
        return await done(lines.lookups, partial(asking.document, desk_of(opening), document_id))

    @whole.get("/documents/{document_id}/text", responses=described, tags=["documents"])
    async def text(document_id: DocumentId) -> models.DocumentText:
        """Give the text that the spans of citations count in."""
        return await done(lines.lookups, partial(asking.text, desk_of(opening), document_id))

    @whole.delete("/documents/{document_id}", responses=described, tags=["documents"])
    async def remove(document_id: DocumentId) -> models.Removed:
        """Take a document out, everywhere."""
        return await done(lines.writing, partial(asking.removed, desk_of(opening), document_id))


def _uploads(whole: APIRouter, opening: Opening, lines: Lines) -> None:
    @whole.post(
        "/documents",
        responses=errors(413, 415, 422, 429, 500, 503),
        tags=["documents"],
        dependencies=[Depends(needs_form)],
    )
    async def ingest(
        files: Annotated[list[UploadFile], File(description=f"The files, {MOST_FILES} at most.")],
    ) -> models.IngestReport:
        """Bring files in. Where none of them could be, the error names each with its reason."""
        desk = desk_of(opening)
        if not 1 <= len(files) <= MOST_FILES:
            raise Refused(
                422, "bad_field", f"`files` holds {len(files)} files. Send 1 to {MOST_FILES} at a time.", param="files"
            )
        # Not ended when the asker leaves: what was begun is brought in whole, and the copies are needed until then.
        with tempfile.TemporaryDirectory(prefix="assistant-upload-") as folder:
            paths = await run_in_threadpool(_kept, files, Path(folder))
            report = await done(lines.writing, partial(desk.ingest, paths))
        return _reported(report)


def _kept(files: Sequence[UploadFile], folder: Path) -> list[Path]:
    """The uploaded files under their own names, each in a folder of its own."""
    paths = []
    for number, file in enumerate(files):
        name = re.sub(r"[^\w .,()+@-]", "_", re.split(r"[/\\]", file.filename or "")[-1])[-LONGEST_NAME:].strip(" ")
        place = folder / str(number)
        place.mkdir()
        paths.append(place / (name.lstrip(".") or "unnamed"))
        with paths[-1].open("wb") as kept:
            shutil.copyfileobj(file.file, kept)
    return paths


def _reported(report: IngestReport) -> models.IngestReport:
    """The report, as an error where nothing came in."""
    shown = models.IngestReport.model_validate(report)
    if shown.skipped and not (shown.added or shown.updated or shown.unchanged):
        reasons = {one.reason for one in shown.skipped}
        status = 415 if reasons <= {"unsupported_type", "wrong_type"} else 413 if reasons <= {"too_large"} else 422
        first = shown.skipped[0]
        raise Refused(status, first.reason, f"{first.path}: {first.detail}", param="files", skipped=shown.skipped)
    return shown


def _enquiries(whole: APIRouter, opening: Opening, lines: Lines) -> None:
    described = errors(404, 413, 415, 422, 429, 500, 503)

    @whole.post("/enquiries", responses=described, tags=["enquiries"], dependencies=[Depends(needs_json)])
    async def draft(request: Request, enquiry: models.Enquiry) -> EnquiryReply:
        """Draft the reply to a letter. Nothing is sent and nothing is kept."""
        desk = desk_of(opening)
        work = drafted(lines, desk, enquiry.letter, enquiry.filters, enquiry.mode)
        return await while_here(request, work)

    @whole.post("/enquiries/file", responses=described, tags=["enquiries"], dependencies=[Depends(needs_form)])
    async def draft_for_file(
        request: Request,
        file: Annotated[UploadFile, File(description="The letter as a file.")],
    ) -> EnquiryReply:
        """Draft the reply to a letter that is a mail, Word, PDF or text file. Nothing is sent and nothing is kept."""
        desk = desk_of(opening)
        with tempfile.TemporaryDirectory(prefix="assistant-upload-") as folder:
            (path,) = await run_in_threadpool(_kept, [file], Path(folder))
            return await while_here(request, drafted(lines, desk, path))
