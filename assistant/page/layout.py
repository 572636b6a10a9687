"""The page as a whole: one row of navigation, one panel a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant.answer import Mode
from assistant.opening import DeskFactory, Opening
from assistant.page import chat, documents, enquiry, evaluation, programs
from assistant.page.show import Html, fill
from assistant.page.who import for_role, person_of
from assistant.server.people import Person, Role

TITLE = "Inward Assistant"
AT_ONCE = 4  # letters drafted at the same time, and uploads read
WAITING = 64  # letters, uploads that may wait for their turn
LOOK_EVERY = 0.02  # seconds between two looks at an empty queue; Gradio's own 0.001 keeps a processor 6 % busy all day
ROLES = "roles_of_events"  # where a page holds them
DELETE_AFTER = 3600  # seconds after which a forgotten upload is deleted

# A click on anything with data-open asks the server for that document.
OPENS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-open]');
  if (!button) return;
  const { open, start, end, part, page } = button.dataset;
  trigger('document', { id: open, start, end, part, page });
});
"""


@dataclass(frozen=True)
class Switch:
    """The choice of who writes the answers; there is none where no model is set."""

    mode: Mode  # to start with
    lines: Mapping[Mode, str]  # for each mode who sees the text


@dataclass
class Page:
    """What the panels share while they are drawn."""

    opening: Opening
    tabs: gr.Tabs
    mode_line: Html  # who writes the answers, and who sees the text
    switch: Switch | None = None
    opens: str = OPENS  # js_on_load of a gr.HTML from which a document can be opened
    shown: dict[Any, Role] = field(default_factory=dict)  # parts of panels that not everybody is shown
    openers: list[gr.HTML] = field(default_factory=list)  # those of the panels drawn so far
    refreshers: list[tuple[Callable[..., Any], Any, Any, Sequence[Any]]] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)  # of the events that not everybody may call
    role: Role = "administrator"  # which the events that are being wired need
    quiet: dict[str, Any] = field(default_factory=lambda: {"show_progress": "hidden", "api_visibility": "private"})

    def on_ready(self, handler: Callable[..., Any], inputs: Any, outputs: Any, also: Sequence[Any] = ()) -> None:
        """Have `handler` fill `outputs` when the page is loaded, a panel is chosen, and the documents are in.

        `also`: further events that ask for the same. They are one, so that what was asked first never comes last.
        """
        allowed = handler if self.role == "reader" else for_role(self.role, handler, outputs)
        self.refreshers.append((allowed, inputs, outputs, also))

    @contextmanager
    def only(self, role: Role) -> Iterator[None]:
        """The events that are wired within need this role."""
        first, before, self.role = _wired(), self.role, role
        yield
        self.role = before
        for number in range(first, _wired()):
            self.roles.setdefault(number, role)


def _wired() -> int:
    """How many events of the page are wired so far; the next one has this number."""
    root = gr.context.Context.root_block
    return len(root.default_config.fns) if root is not None else 0


def roles_of(blocks: gr.Blocks) -> dict[int, Role]:
    """The role that each event of a page needs. An event of unknown origin needs the highest."""
    known: dict[int, Role] = vars(blocks).get(ROLES, {})
    return {number: known.get(number, "administrator") for number in blocks.fns}


def build(
    desk_factory: DeskFactory | Opening,
    *,
    mode_line: str = "",
    switch: Switch | None = None,
    examples: Sequence[str] = (),
    evaluations: evaluation.Evaluations | None = None,
) -> gr.Blocks:
    """The page. `desk_factory` opens the assistant, in a thread of its own, and tells its argument how far it has come.

    An `Opening` in its place is started and closed by its owner. `mode_line` says who writes the answers
    and who sees the text, and `switch` lets a person choose; `examples` are a few short questions that the documents
    can answer; `evaluations` brings the runner of the Evaluation panel in, which is left out without one.
    """
    opening = desk_factory if isinstance(desk_factory, Opening) else Opening(desk_factory)
    if opening is not desk_factory:
        opening.start()
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(DELETE_AFTER, DELETE_AFTER))
    with blocks:
        gr.HTML(fill('<h1 class="name">{title}</h1>', title=TITLE), apply_default_css=False, elem_id="name")
        signed = gr.HTML(elem_id="signed", apply_default_css=False)
        status = gr.HTML(elem_id="status", apply_default_css=False)
        with gr.Tabs(elem_id="panels") as tabs:
            page = Page(opening, tabs, fill("{line}", line=mode_line), switch)
            with gr.Tab(chat.LABEL, id=chat.LABEL), page.only("reader"):
                chat.panel(page, examples)
                programs.offer(opening)
            with gr.Tab(enquiry.LABEL, id=enquiry.LABEL) as letters, page.only("officer"):
                enquiry.panel(page)
            with gr.Tab(documents.LABEL, id=documents.LABEL):
                documents.panel(page)
                runs = None
            if evaluations is not None:
                with gr.Tab(evaluation.LABEL, id=evaluation.LABEL) as runs, page.only("administrator"):
                    evaluation.panel(page, runs, evaluations)
        with page.only("reader"):  # each handler looks at the role itself
            _keep_informed(blocks, page, status)
            needed: dict[Any, Role] = {letters: "officer", **({runs: "administrator"} if runs else {}), **page.shown}
            _show_to(blocks, page, signed, needed)
        vars(blocks)[ROLES] = page.roles
    blocks.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE, api_open=False)
    blocks._queue.sleep_when_free = blocks._queue.progress_update_sleep_when_free = LOOK_EVERY
    return blocks


def _keep_informed(blocks: gr.Blocks, page: Page, status: gr.HTML) -> None:
    """Say how far the opening has come until it is over, and fill the panels then."""
    timer = gr.Timer(0.7)

    def tell() -> tuple[Html, Any]:
        return opening_status(page.opening), gr.Timer(active=not page.opening.over)

    told = timer.tick(tell, None, [status, timer], queue=False, **page.quiet)
    for handler, inputs, outputs, also in page.refreshers:
        gr.on(
            [blocks.load, page.tabs.select, *also], handler, inputs, outputs,
            queue=False, trigger_mode="always_last", **page.quiet,
        )  # fmt: skip
        told.success(handler, inputs, outputs, queue=False, **page.quiet)


def _show_to(blocks: gr.Blocks, page: Page, signed: gr.HTML, needed: Mapping[Any, Role]) -> None:
    """Who has signed in, and only what their role may do. What is hidden is refused too: see `Guard`."""
    parts = list(needed)

    def shown(request: gr.Request) -> list[Any]:
        person = person_of(request)
        return [signed_in(person), *(gr.update(visible=person.may(needed[part])) for part in parts)]

    blocks.load(shown, None, [signed, *parts], queue=False, **page.quiet)


def signed_in(person: Person) -> Html:
    """Who has signed in, with the way out; nothing where nobody has to."""
    if not person.name:
        return Html("")
    return fill(
        '<form method="post" action="/sign-out" class="signed"><span>{name} ({role})</span> '
        '<button class="quiet">Sign out</button></form>',
        name=person.name, role=person.role,
    )  # fmt: skip


def opening_status(opening: Opening) -> Html:
    """The strip under the navigation: empty once the documents are in."""
    if opening.problem:
        return fill('<div class="failure" role="alert"><p>{problem}</p></div>', problem=opening.problem)
    if opening.over:
        return Html("")
    return fill(
        '<div class="opening" role="status"><p>{step}<span class="dots" aria-hidden="true"></span></p>'
        "<p>You can write your question meanwhile.</p></div>",
        step=opening.step,
    )
