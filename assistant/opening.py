"""The assistant, opened beside the page: the page is there at once and says how far the opening has come."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.answer import Answer, Hit, StreamEvent, Turn
from assistant.errors import AssistantError
from corpus.document import DocumentRecord, Filters, IngestReport, Passage

if TYPE_CHECKING:
    from assistant.conversations import Conversations
    from assistant.enquiry.log import EnquiryLog
    from assistant.enquiry.values import EnquiryReply
    from corpus.ingest import Progress
    from corpus.reading.pdf_image import PageImage

log = logging.getLogger(__name__)

Tell = Callable[[str], None]  # is told what is being done now, in a few words for a person
UNEXPECTED = "Something unexpected went wrong. Its details are in the log of the program; try again, or start it anew."


class Desk(Protocol):
    """What the page, and the ways in beside it, ask of `assistant.desk.Assistant`."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = ...,
        *,
        filters: Filters | None = ...,
        mode: str | None = ...,
        explain: bool = ...,
    ) -> Generator[StreamEvent]:
        """The answer as it is made; leaving it ends what a model is being asked."""
        ...

    def next_questions(
        self,
        answer: Answer,
        asked: Sequence[str] = ...,
        *,
        filters: Filters | None = ...,
        go_on: Callable[[], bool] = ...,
    ) -> tuple[str, ...]:
        """Short questions near an answer that are answered too."""
        ...

    def search(self, query: str, *, limit: int = ..., filters: Filters | None = ...) -> list[Hit]:
        """The passages nearest to a query."""
        ...

    def enquire(
        self,
        letter: str | Path,
        *,
        filters: Filters | None = ...,
        mode: str | None = ...,
        tell: Callable[[int, int, str], None] | None = ...,
        names: bool = ...,
    ) -> EnquiryReply:
        """The draft reply to a letter; `tell` hears of each question; `names`: whether a name of a file will do."""
        ...

    def composed(
        self, reply: EnquiryReply, *, edits: Mapping[int, str] | None = ..., owner: str = ..., date: str = ...
    ) -> EnquiryReply:
        """A reply made anew after edits."""
        ...

    @property
    def enquiries(self) -> EnquiryLog:
        """The log of enquiries."""
        ...

    @property
    def conversations(self) -> Conversations:
        """The conversations that are kept."""
        ...

    def documents(self) -> list[DocumentRecord]:
        """What is in the index."""
        ...

    def text(self, document_id: str) -> str:
        """The text that spans count in."""
        ...

    def passages(self, document_id: str) -> list[Passage]:
        """The passages and statements that answers are drawn from."""
        ...

    def ingest(self, paths: Sequence[str | Path], *, progress: Callable[[Progress], None] | None = ...) -> IngestReport:
        """Bring files in."""
        ...

    def page_image(self, document_id: str, page: int) -> PageImage | None:
        """A page of a PDF as a picture; None for a document of another kind."""
        ...

    def update_metadata(self, document_id: str, **changes: str | bool | None) -> DocumentRecord:
        """Set fields of a document's metadata by hand."""
        ...

    def remove(self, document_id: str) -> None:
        """Take a document out."""
        ...

    def close(self) -> None:
        """Let go of the index."""
        ...


def step_of(progress: Progress) -> str:
    """How far an ingestion has come, in a few words."""
    name = re.split(r"[/\\]", progress.path)[-1]
    if progress.stage == "reading" and progress.total > 1:
        return f"Reading {name} ({progress.done + 1} of {progress.total})"
    if progress.stage == "reading":
        return f"Reading {name}"
    return f"Indexing: {progress.passages:,} passages so far" if progress.stage == "embedding" else "Finishing"


DeskFactory = Callable[[Tell], Desk]  # opens the assistant and brings in what has to be in; may take a while


class Opening:
    """Opens the assistant in a thread of its own and holds it."""

    def __init__(self, factory: DeskFactory) -> None:
        self._factory = factory
        self._desk: Future[Desk] = Future()
        self._step = "Opening the documents"
        self._started = threading.Lock()

    def start(self) -> None:
        """Begin; a second call does nothing."""
        if self._started.acquire(blocking=False):
            threading.Thread(target=self._open, name="opening", daemon=True).start()

    def _open(self) -> None:
        try:
            self._desk.set_result(self._factory(self._tell))
        except BaseException as error:  # handed to whoever asks for the desk, as a Future does
            if not isinstance(error, AssistantError):
                log.exception("The assistant could not be opened")
            self._desk.set_exception(error)

    def _tell(self, step: str) -> None:
        self._step = step

    @property
    def ready(self) -> bool:
        """Whether the assistant can be asked."""
        return self._desk.done() and self._desk.exception() is None

    @property
    def over(self) -> bool:
        """Whether the opening has come to an end, good or bad."""
        return self._desk.done()

    @property
    def step(self) -> str:
        """What is being done now."""
        return self._step

    @property
    def problem(self) -> str:
        """Why the assistant could not be opened, for a person; empty where it could or may still be."""
        error = self._desk.exception() if self._desk.done() else None
        if error is None:
            return ""
        return str(error) if isinstance(error, AssistantError) else UNEXPECTED

    def steps(self, every: float = 0.3) -> Iterator[str]:
        """What is being done, again and again (every so many seconds) until the opening is over."""
        while not self._desk.done():
            yield self._step
            wait_for([self._desk], timeout=every)

    @property
    def desk(self) -> Desk:
        """The assistant, once it is there: waits for it, and raises what stopped it."""
        return self._desk.result()

    async def opened(self) -> Desk:
        """The same without holding up the event loop; whoever stops waiting leaves the opening alone."""
        return await asyncio.shield(asyncio.wrap_future(self._desk))

    def close(self) -> None:
        """Let go of the index, where it is open."""
        if self.ready:
            self.desk.close()
