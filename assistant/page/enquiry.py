"""The Enquiry panel: a letter in, each question with its answer, the reply beside it, what blocks it, the log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from assistant.enquiry.drafting import bare
from assistant.enquiry.log import STATES
from assistant.enquiry.values import EnquiryReply
from assistant.errors import AssistantError
from assistant.opening import UNEXPECTED, Opening
from assistant.page import library, replies
from assistant.page.citations import finder
from assistant.page.documents import told
from assistant.page.show import Html, without_markup
from assistant.page.who import enquiries_of

if TYPE_CHECKING:
    from assistant.page.layout import Page

LABEL = "Enquiry"
EMPTY = "Paste a letter or choose its file first."
KINDS: Final = [".txt", ".md", ".eml", ".msg", ".docx", ".pdf", ".rtf", ".odt", ".html"]
FILES: Final = ("docx", "md", "eml")
Updates = tuple[Any, ...]

# A click on Save, Take back or Use sends the text of the field; one in the log says what to do with which enquiry.
EDITS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-edit], [data-approve]');
  if (!button) return;
  const place = button.dataset.edit ?? button.dataset.approve;
  const area = element.querySelector(`textarea[data-field="${place}"]`);
  const text = button.dataset.text ?? (area ? area.value : '');
  trigger('edited', { place, text, approve: button.dataset.approve !== undefined });
});
"""
LOGS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-log]');
  if (!button) return;
  if (button.dataset.log === 'delete' && !button.dataset.sure) {
    button.dataset.sure = 'yes';
    button.textContent = 'Delete for good';
    return;
  }
  trigger('logged', { what: button.dataset.log, number: button.dataset.number });
});
"""


@dataclass(frozen=True)
class Work:
    """The enquiry of one tab."""

    reply: EnquiryReply | None = None
    number: int = 0  # in the log
    edits: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Widgets:
    """What the panel is made of."""

    work: gr.State
    letter: gr.Textbox
    file: gr.File
    draft: gr.Button
    outcome: gr.HTML  # progress, or why there is no reply
    overview: gr.HTML
    asked: gr.HTML
    blockers: gr.HTML
    owner: gr.Textbox
    date: gr.Textbox
    version: gr.Radio
    shown: gr.HTML
    files: gr.Column  # names, version and downloads: there once there is a reply
    downloads: tuple[gr.DownloadButton, ...]
    log: gr.HTML
    export: gr.DownloadButton

    @property
    def drawn(self) -> list[Any]:
        """What a new state of the work changes."""
        return [
            self.work,
            self.overview,
            self.asked,
            self.blockers,
            self.shown,
            self.files,
            *self.downloads,
            self.log,
            self.export,
        ]


def panel(page: Page) -> None:
    """Draw the panel and wire it. It comes before the Documents panel, which opens what is cited here."""
    widgets = _draw(page)
    page.openers.append(widgets.asked)
    _wire(page, widgets)


def _draw(page: Page) -> Widgets:
    work = gr.State(Work())
    with gr.Row(elem_classes="two", elem_id="enquiry"):
        with gr.Column(scale=6, min_width=280, elem_id="letter-side"):
            letter = gr.Textbox(
                label="The enquiry",
                lines=8,
                max_lines=16,
                placeholder="Paste the letter or mail here",
                elem_id="letter",
            )
            file = gr.File(label="Or its file", file_count="single", file_types=KINDS, height=88, elem_id="letter-file")
            draft = gr.Button("Draft the reply", variant="primary", elem_id="draft")
            outcome = gr.HTML(elem_id="enquiry-outcome", apply_default_css=False)
            overview = gr.HTML(elem_id="enquiry-overview", apply_default_css=False)
            asked = gr.HTML(
                replies.nothing_yet(), elem_id="enquiry-asked", apply_default_css=False, js_on_load=page.opens + EDITS
            )
        with gr.Column(scale=6, min_width=280, elem_id="reply-side"):
            blockers = gr.HTML(elem_id="blockers", apply_default_css=False)
            with gr.Column(visible=False, elem_id="finishing") as files:
                with gr.Row():
                    owner = gr.Textbox(label="Who signs and follows up", max_lines=1, scale=1, min_width=140)
                    date = gr.Textbox(label="By which date", max_lines=1, scale=1, min_width=140)
                version = gr.Radio(["To send", "For staff"], value="To send", label="Version", elem_id="version")
                with gr.Row():
                    names = ("Word", "Markdown", "Mail draft")
                    downloads = tuple(gr.DownloadButton(name, size="sm", min_width=96) for name in names)
            shown = gr.HTML(replies.no_reply_yet(), elem_id="reply", apply_default_css=False)
    with gr.Accordion("Log of enquiries", open=False, elem_id="enquiry-log"):
        log = gr.HTML(elem_id="logged", apply_default_css=False, js_on_load=LOGS)
        export = gr.DownloadButton("Export the log", size="sm", min_width=120, visible=False)
    return Widgets(
        work,
        letter,
        file,
        draft,
        outcome,
        overview,
        asked,
        blockers,
        owner,
        date,
        version,
        shown,
        files,
        downloads,
        log,
        export,
    )


def _wire(page: Page, widgets: Widgets) -> None:
    """A letter is drafted in its turn; each edit, name and date makes the reply anew."""
    opening = page.opening

    def start(text: str, file: str | None) -> Html:
        return library.working("Reading the letter") if text.strip() or file else library.problem(EMPTY)

    def draft(text: str, file: str | None, owner: str, date: str, version: str) -> Iterator[Updates]:
        rest = len(widgets.drawn)
        if not text.strip() and not file:
            yield library.problem(EMPTY), gr.skip(), *[gr.skip()] * rest
            return
        for step in drafted(opening, text, file):
            if isinstance(step, Html):
                yield step, gr.skip(), *[gr.skip()] * rest
            else:
                yield Html(""), None, *_shown(opening, renewed(opening, step, owner, date), version)

    def edit(event: gr.EventData, work: Work, owner: str, date: str, version: str) -> Updates:
        try:
            return Html(""), *_shown(opening, edited(opening, work, event._data, owner, date), version)
        except AssistantError as error:
            return library.problem(str(error)), *[gr.skip()] * len(widgets.drawn)

    def renew(work: Work, owner: str, date: str, version: str) -> Updates:
        return _shown(opening, renewed(opening, work, owner, date), version)

    def logged(event: gr.EventData) -> Updates:
        try:
            act_on_log(opening, event._data)
        except AssistantError as error:
            return library.problem(str(error)), gr.skip()
        return _log(opening)

    slots = [widgets.owner, widgets.date, widgets.version]
    begun = widgets.draft.click(start, [widgets.letter, widgets.file], widgets.outcome, queue=False, **page.quiet)
    done = begun.success(
        draft, [widgets.letter, widgets.file, *slots], [widgets.outcome, widgets.file, *widgets.drawn],
        concurrency_id="letters", **page.quiet,
    )  # fmt: skip
    done.failure(lambda: library.problem(UNEXPECTED), None, widgets.outcome, queue=False, **page.quiet)
    changed = widgets.asked.edited(
        edit, [widgets.work, *slots], [widgets.outcome, *widgets.drawn], queue=False, **page.quiet
    )
    changed.failure(lambda: library.problem(UNEXPECTED), None, widgets.outcome, queue=False, **page.quiet)
    for box in (widgets.owner, widgets.date):
        box.blur(renew, [widgets.work, *slots], widgets.drawn, queue=False, **page.quiet)
        box.submit(renew, [widgets.work, *slots], widgets.drawn, queue=False, **page.quiet)
    widgets.version.change(renew, [widgets.work, *slots], widgets.drawn, queue=False, **page.quiet)
    widgets.log.logged(logged, None, [widgets.log, widgets.export], queue=False, **page.quiet)
    page.on_ready(partial(_log, opening), None, [widgets.log, widgets.export])


def drafted(opening: Opening, text: str, file: str | None) -> Iterator[Html | Work]:
    """What is being done, again and again; at last the work, or why there is none. The uploaded copy is deleted."""
    try:
        for opening_step in opening.steps():
            yield library.working(f"{opening_step}. Your letter comes next")
        desk = opening.desk
        source: str | Path = Path(file) if file else text
        received = datetime.now(UTC)

        def words(done: int, total: int, question: str) -> str:
            return f"Question {done + 1} of {total}: {question[:80]}" if done < total else "Writing the reply"

        for step in told(lambda tell: desk.enquire(source, names=False, tell=lambda *how: tell(words(*how)))):
            if isinstance(step, str):
                yield library.working(step)
            else:
                yield Work(step, enquiries_of(desk).keep(step, received=received))
    except AssistantError as error:
        yield library.problem(str(error))
    finally:
        if file:
            Path(file).unlink(missing_ok=True)


def renewed(opening: Opening, work: Work, owner: str | None, date: str | None) -> Work:
    """The work with its reply made anew, and kept so in the log. A field that was never shown is None."""
    owner, date = owner or "", date or ""
    if work.reply is None:
        return work
    reply = opening.desk.composed(work.reply, edits=work.edits, owner=owner, date=date)
    if work.number and reply != work.reply:
        enquiries_of(opening.desk).update(work.number, reply, owner)
    return replace(work, reply=reply)


def edited(opening: Opening, work: Work, sent: object, owner: str | None, date: str | None) -> Work:
    """The work after a click in a question: its text changed, taken back, or kept as an approved answer.

    A browser may send anything: what is no place of a question changes nothing. Raises `BadEnquiry`.
    """
    data = sent if isinstance(sent, dict) else {}
    place = str(data.get("place", ""))
    reply = work.reply
    if reply is None or not place.isdecimal() or int(place) >= len(reply.items):
        return work
    at, text = int(place), str(data.get("text", ""))
    if data.get("approve"):
        item = reply.items[at]
        titles = tuple(dict.fromkeys(citation.title for citation in item.to_send.citations))
        plain = without_markup(bare(text or item.to_send.text))
        enquiries_of(opening.desk).approve(item.question, plain, owner or "", sources=titles)
        return work
    return renewed(opening, replace(work, edits={**work.edits, at: text}), owner, date)


def act_on_log(opening: Opening, sent: object) -> None:
    """Do what a click in the log asks for; what is no such thing does nothing. Raises `BadEnquiry`."""
    data = sent if isinstance(sent, dict) else {}
    what, number = str(data.get("what", "")), str(data.get("number", ""))
    log = enquiries_of(opening.desk)
    if what == "withdraw":
        log.withdraw(number)
    elif number.isdecimal() and what == "delete":
        log.delete(int(number))
    elif number.isdecimal() and what in STATES:
        log.set_state(int(number), what)


def _shown(opening: Opening, work: Work, version: str) -> Updates:
    """Everything that shows the work."""
    reply = work.reply
    if reply is None:
        return work, *[gr.skip()] * 4, gr.skip(), *[gr.skip()] * len(FILES), *_log(opening)
    desk = opening.desk
    return (
        work,
        replies.overview(reply),
        replies.questions(reply, partial(finder, desk)),
        replies.blockers(reply),
        replies.preview(reply, staff=version == "For staff"),
        gr.update(visible=True),
        *_files(reply),
        *_log(opening),
    )


def _files(reply: EnquiryReply) -> Sequence[Any]:
    """The reply as files to download; Gradio keeps copies of its own for as long as it keeps uploads."""
    with_files = []
    folder = Path(tempfile.mkdtemp(prefix="reply-"))
    for kind in FILES:
        with_files.append(gr.update(value=str(reply.save(folder / f"reply.{kind}"))))
    return with_files


def _log(opening: Opening) -> Updates:
    """The log, or nothing while the documents are being opened."""
    if not opening.ready:
        return gr.skip(), gr.skip()
    try:
        log = enquiries_of(opening.desk)
        entries, approved = log.all(), log.approved()
        file = Path(tempfile.mkdtemp(prefix="enquiries-")) / "enquiries.json"
        if entries:
            file.write_text(log.export(), encoding="utf-8")
        return replies.log(entries, log.missed(), approved), gr.update(
            visible=bool(entries), value=str(file) if entries else None
        )
    except AssistantError as error:
        return library.problem(str(error)), gr.update(visible=False)
