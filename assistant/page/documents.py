"""The Documents panel: what is in the index, bring files in, read one, put right what is known of it, take one out."""

from __future__ import annotations

import datetime
import queue
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr

from assistant.errors import AssistantError
from assistant.opening import UNEXPECTED, Desk, Opening, step_of
from assistant.page import details, library
from assistant.page import sheet as sheets
from assistant.page.show import Html, fill
from assistant.page.who import person_of
from corpus.document import DocumentRecord, IngestReport, Statement
from corpus.reading.gate import Refused

if TYPE_CHECKING:
    from assistant.page.layout import Page

LABEL = "Documents"
Updates = tuple[Any, ...]
T = TypeVar("T")


def list_documents(opening: Opening, opened: str = "", wanted: str | None = "") -> Html:
    """The list of the documents that hold the words wanted, or why there is none."""
    if opening.problem:
        return library.problem(opening.problem)
    if not opening.ready:
        return library.working(opening.step)
    try:
        return library.listing(opening.desk.documents(), datetime.date.today(), opened, wanted or "")
    except AssistantError as error:
        return library.problem(str(error))


@dataclass(frozen=True)
class Asked:
    """What a click asked for. A browser may send anything: see `asked_for`."""

    document_id: str
    marked: tuple[int, int] | None = None  # the stretch to mark, half-open
    at: int = 0  # the character to show
    page: int | None = None  # the page to show, from 1


def open_document(opening: Opening, asked: Asked) -> Html:
    """One document, or why it cannot be shown."""
    try:
        desk = opening.desk
        record = _record(desk, asked.document_id)
        if record is None:
            return library.problem("This document is no longer in the index.")
        statements = [one for passage in desk.passages(record.id) for one in passage.statements]
        at, sheet = _sheet(desk, record, statements, asked) if record.pages else (asked.at, None)
        return library.reader(record, desk.text(record.id), statements, asked.marked, at, sheet)
    except AssistantError as error:
        return library.problem(str(error))


def _sheet(
    desk: Desk, record: DocumentRecord, statements: Sequence[Statement], asked: Asked
) -> tuple[int, Html | None]:
    """The character to show, and the picture of its page or why there is none; nothing for a kind without pictures."""
    boxes = sheets.boxes_of(statements, *asked.marked) if asked.marked else ()
    page = asked.page or sheets.page_at(statements, asked.at, boxes)
    page = min(max(page, 1), record.pages or 1)
    at = asked.at
    if asked.page and not any(box.page == page for box in boxes):
        at = sheets.start_of(statements, page) or at
    try:
        image = desk.page_image(record.id, page)
    except Refused as refused:
        return at, fill('<p class="note">Page {page} cannot be shown. {why}</p>', page=page, why=refused.detail)
    if image is None:
        return at, None
    return at, sheets.sheet(image, library.title_of(record), record.id, page, record.pages or 1, boxes, asked.marked)


def bring_in(opening: Opening, files: Sequence[str]) -> Iterator[Html]:
    """Index uploaded files: progress, then the report. The uploaded copies are deleted: the index keeps its own."""
    try:
        desk = opening.desk
        done: IngestReport | None = None
        for step in told(lambda tell: desk.ingest(files, progress=lambda progress: tell(step_of(progress)))):
            if isinstance(step, str):
                yield library.working(step)
            else:
                done = step
        if done is not None:
            yield library.report(done, desk.documents())
    except AssistantError as error:
        yield library.problem(str(error))
    finally:
        for file in files:
            Path(file).unlink(missing_ok=True)


def told(work: Callable[[Callable[[str], None]], T]) -> Iterator[str | T]:
    """Run `work` in a thread and give what it tells as it goes; the last item is its result. Raises what it raised."""
    steps: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    ended: Future[T] = Future()

    def run() -> None:
        try:
            ended.set_result(work(steps.put))
        except BaseException as error:  # raised again below, in the thread that asked
            ended.set_exception(error)
        steps.put(None)

    threading.Thread(target=copy_context().run, args=(run,), name="ingestion", daemon=True).start()
    while (step := steps.get()) is not None:
        yield step
    yield ended.result()


def _record(desk: Desk, document_id: str) -> DocumentRecord | None:
    return next((record for record in desk.documents() if record.id == document_id), None)


@dataclass(frozen=True)
class Widgets:
    """What the panel is made of."""

    opened: gr.State  # id of the opened document, or ""
    files: gr.File
    outcome: gr.HTML  # progress and report of an upload
    find: gr.Textbox
    listed: gr.HTML
    shown: gr.HTML  # the opened document
    change: gr.Button
    form: details.Form
    remove: gr.Button
    confirm: gr.Column
    question: gr.HTML
    really: gr.Button
    keep: gr.Button


def panel(page: Page) -> None:
    """Draw the panel and wire it, and the places of other panels from which a document can be opened."""
    widgets = _draw(page)
    with page.only("reader"):
        _wire_reading(page, widgets)
    with page.only("administrator"):
        _wire_details(page, widgets)
        _wire_removal(page, widgets)
    with page.only("officer"):
        _wire_upload(page, widgets)
    page.shown |= {widgets.files: "officer"}


def _draw(page: Page) -> Widgets:
    opened = gr.State("")
    with gr.Row(elem_classes="two"):
        with gr.Column(scale=5, min_width=280, elem_id="library"):
            files = gr.File(label="Add documents", file_count="multiple", height=112, elem_id="files")
            outcome = gr.HTML(elem_id="outcome", apply_default_css=False)
            find = gr.Textbox(
                label="Find a document", placeholder="Find by title, publisher, area or year", show_label=False,
                elem_id="find", max_lines=1, container=False,
            )  # fmt: skip
            listed = gr.HTML(elem_id="listed", apply_default_css=False, js_on_load=page.opens)
        with gr.Column(scale=7, min_width=280, elem_id="reading"):
            change = gr.Button("Edit details", elem_id="change", size="sm", visible=False)
            form = details.draw()
            shown = gr.HTML(library.nothing_opened(), elem_id="reader", apply_default_css=False, js_on_load=page.opens)
            remove = gr.Button("Remove this document", elem_id="remove", size="sm", visible=False)
            with gr.Column(visible=False, elem_id="confirm") as confirm:
                question = gr.HTML(apply_default_css=False)
                with gr.Row():
                    really = gr.Button("Remove it", variant="stop", size="sm", min_width=110)
                    keep = gr.Button("Keep it", size="sm", min_width=110)
    return Widgets(opened, files, outcome, find, listed, shown, change, form, remove, confirm, question, really, keep)


def _wire_reading(page: Page, widgets: Widgets) -> None:
    """A click on a document, in any panel, opens it here."""

    def open_one(request: gr.Request, wanted: str | None, event: gr.EventData) -> Updates:
        asked = asked_for(event._data)
        may_change = gr.update(visible=person_of(request).may("administrator"))
        return (
            asked.document_id,
            open_document(page.opening, asked),
            list_documents(page.opening, asked.document_id, wanted),
            may_change,
            may_change,
            gr.update(visible=False),
            gr.update(selected=LABEL),
            *details.closed(),
        )

    outputs = [
        widgets.opened, widgets.shown, widgets.listed, widgets.change, widgets.remove, widgets.confirm, page.tabs,
        *widgets.form.parts,
    ]  # fmt: skip
    for place in (widgets.listed, widgets.shown, *page.openers):
        place.document(open_one, widgets.find, outputs, queue=False, **page.quiet)

    def listed(document_id: str, wanted: str | None) -> Html:
        return list_documents(page.opening, document_id, wanted)

    page.on_ready(listed, [widgets.opened, widgets.find], widgets.listed, also=[widgets.find.change])


def _wire_details(page: Page, widgets: Widgets) -> None:
    """What is known of a document is put right in a form below it."""
    form = widgets.form

    def show(document_id: str) -> Updates:
        record = _record(page.opening.desk, document_id)
        return tuple(details.filled(record) if record else details.closed())

    def save(document_id: str, find: str | None, confirmed: bool, *values: Any) -> Iterator[Updates]:
        record = _record(page.opening.desk, document_id)
        said = Html("")
        if record is not None:
            wanted = dict(zip(details.FIELDS, values, strict=True))
            for said in details.save(page.opening.desk, record, wanted, confirmed=confirmed):
                yield said, gr.skip(), gr.skip(), gr.skip()
        if 'role="alert"' not in said:
            shown = open_document(page.opening, Asked(document_id))
            yield Html(""), shown, list_documents(page.opening, document_id, find), gr.update(visible=False)

    widgets.change.click(show, widgets.opened, form.parts, queue=False, **page.quiet)
    form.cancel.click(lambda: gr.update(visible=False), None, form.box, queue=False, **page.quiet)
    form.save.click(
        save,
        [widgets.opened, widgets.find, form.confirm, *form.fields.values()],
        [form.outcome, widgets.shown, widgets.listed, form.box],
        concurrency_id="writing",
        **page.quiet,
    )


def _wire_upload(page: Page, widgets: Widgets) -> None:
    """Files are read one upload at a time; who comes second is told that he waits."""

    def received(uploaded: list[str] | None) -> Html:
        return library.working(f"Waiting to read {library.counted(len(uploaded or []), 'file')}")

    def ingest(uploaded: list[str] | None, document_id: str) -> Iterator[Updates]:
        for words in bring_in(page.opening, uploaded or []):
            yield words, gr.skip(), gr.skip(), gr.skip()
        yield gr.skip(), list_documents(page.opening, document_id), None, ""

    taken = widgets.files.upload(received, widgets.files, widgets.outcome, queue=False, **page.quiet)
    outputs = [widgets.outcome, widgets.listed, widgets.files, widgets.find]  # what came is not hidden by a search
    done = taken.success(
        ingest, [widgets.files, widgets.opened], outputs, concurrency_id="writing", concurrency_limit=1, **page.quiet
    )
    done.failure(lambda: library.problem(UNEXPECTED), None, widgets.outcome, queue=False, **page.quiet)


def _wire_removal(page: Page, widgets: Widgets) -> None:
    """A document is taken out after a second click."""

    def ask_first(document_id: str) -> Updates:
        record = _record(page.opening.desk, document_id)
        return (library.farewell(record), gr.update(visible=True)) if record else (Html(""), gr.update(visible=False))

    def take_out(document_id: str, wanted: str | None) -> Updates:
        try:
            page.opening.desk.remove(document_id)
        except AssistantError as error:
            return document_id, library.problem(str(error)), *[gr.skip()] * 3, gr.update(visible=False), gr.skip()
        hidden = gr.update(visible=False)
        return "", library.nothing_opened(), list_documents(page.opening, "", wanted), hidden, hidden, hidden, hidden

    outputs = [
        widgets.opened, widgets.shown, widgets.listed, widgets.change, widgets.remove, widgets.confirm,
        widgets.form.box,
    ]  # fmt: skip
    widgets.remove.click(
        ask_first, widgets.opened, [widgets.question, widgets.confirm], queue=False, **page.quiet
    )
    widgets.keep.click(lambda: gr.update(visible=False), None, widgets.confirm, queue=False, **page.quiet)
    widgets.really.click(take_out, [widgets.opened, widgets.find], outputs, concurrency_id="writing", **page.quiet)


def asked_for(sent: object) -> Asked:
    """What a click asked for, whatever the browser sent."""
    data = sent if isinstance(sent, dict) else {}
    start, end, part, page = (_whole(data.get(name)) for name in ("start", "end", "part", "page"))
    marked = (start, end) if start is not None and end is not None and start < end else None
    return Asked(str(data.get("id", "")), marked, part if part is not None else (start or 0), page)


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, (int, str)) and re.fullmatch("[0-9]{1,9}", str(value)) else None
