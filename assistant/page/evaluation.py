"""The Evaluation panel: run a set of questions, see what was missing, compare two runs.

The runner comes from outside (`app.py` hands it over), since this package does not know `eval`; without one there is
no such panel. It is brought in when the panel is first chosen, so that the page starts no slower for it.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import gradio as gr

from assistant.errors import AssistantError
from assistant.opening import UNEXPECTED
from assistant.page import library, runs
from assistant.page.runs import Compared, Listed, Measured
from assistant.page.show import Html, fill

if TYPE_CHECKING:
    from starlette.routing import Route

    from assistant.page.layout import Page

log = logging.getLogger(__name__)

LABEL = "Evaluation"
EVERY = 0.5  # seconds between two looks at a run that goes on
LEAVING = 5.0  # seconds that a run is given to end when the program ends
STOPPED = "The run was stopped. Nothing of it was kept."
GONE = "This run is no longer there. Choose another one."
NO_OTHER = ("Nothing", "")
Updates = tuple[Any, ...]
Tell = Callable[[int, int, str], None]  # how many questions are done, how many there are, the id of the next
Choices = Sequence[tuple[str, str]]  # what a person reads, what it stands for


class Evaluation(Protocol):
    """What the panel asks of `eval.panel`."""

    def sets(self) -> Choices:
        """The sets that can be run, the usual one first."""
        ...

    def halves(self) -> Choices:
        """The parts of a set that can be run, the whole first."""
        ...

    def run_set(self, progress: Tell | None = None, *, transformed: str | None = ..., half: str = ...) -> Path:
        """Run a set and store the run; returns its file. What `progress` raises ends the run."""
        ...

    def list_runs(self) -> list[Listed]:
        """The stored runs, newest first."""
        ...

    def runs_folder(self) -> Path:
        """Where they are kept."""
        ...

    def measured(self, file: Path) -> Measured:
        """What a stored run came to."""
        ...

    def compared(self, before: Path, after: Path) -> Compared:
        """Two stored runs, question by question."""
        ...

    def page(self, file: Path, other: Path | None = None) -> str:
        """The report on a run as one HTML page that needs nothing else."""
        ...


Evaluations = Callable[[], Evaluation]  # brings the runner in; slow the first time


class Stopped(Exception):
    """A run was stopped by whoever watched it."""


class Attempt:
    """One run of a set in a thread of its own: a tab may come and go while it goes on."""

    def __init__(self, work: Callable[[Tell], Path]) -> None:
        self._work = work
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._ended: Future[Path] = Future()
        self._done = (0, 0)
        threading.Thread(target=self._run, name="evaluation", daemon=True).start()

    def _run(self) -> None:
        try:
            self._ended.set_result(self._work(self._tell))
        except BaseException as error:  # told to whoever watches
            if not isinstance(error, (AssistantError, Stopped)):
                log.exception("The evaluation broke off")
            self._ended.set_exception(error)

    def _tell(self, done: int, total: int, _: str) -> None:
        if self._stop.is_set():
            raise Stopped
        self._done = (done, total)

    def stop(self, timeout: float = 0.0) -> None:
        """Have the run end before its next question; wait so many seconds for that."""
        self._stop.set()
        wait_for([self._ended], timeout=timeout)

    @property
    def over(self) -> bool:
        """Whether it has come to an end, good or bad."""
        return self._ended.done()

    @property
    def file(self) -> Path | None:
        """The stored run, where there is one."""
        return self._ended.result() if self.over and self._ended.exception() is None else None

    def told(self) -> Html:
        """How far it has come, or why it brought no run."""
        if not self.over:
            seconds = time.monotonic() - self._began
            return runs.progress(*self._done, seconds, stopping=self._stop.is_set())
        error = self._ended.exception()
        if error is None:
            return Html("")
        if isinstance(error, Stopped):
            return runs.line(STOPPED)
        return library.problem(str(error) if isinstance(error, AssistantError) else UNEXPECTED)


class Watch:
    """The run that goes on, if any: one at a time, seen by every tab."""

    def __init__(self, evaluations: Evaluations) -> None:
        self._evaluations = evaluations
        self._starting = threading.Lock()
        self.attempt: Attempt | None = None

    @property
    def busy(self) -> bool:
        """Whether a run goes on."""
        return self.attempt is not None and not self.attempt.over

    def start(self, name: str, half: str) -> None:
        """Begin a run; while one goes on, that one stays."""
        with self._starting:
            if self.busy:
                return
            evaluation = self._evaluations()
            if self.attempt is None:
                atexit.register(self.close)
            self.attempt = Attempt(lambda tell: evaluation.run_set(tell, transformed=name or None, half=half))

    def close(self) -> None:
        """End the run that goes on, so that its temporary index is cleared away."""
        if self.attempt is not None:
            self.attempt.stop(LEAVING)


def show_run(evaluation: Evaluation, chosen: str, against: str) -> Html:
    """A stored run, compared with another where one is named, or why it cannot be shown."""
    try:
        stored = {run.id: run for run in evaluation.list_runs()}
        if not stored:
            return runs.nothing_yet()
        if chosen not in stored or (against and against not in stored):
            return library.problem(GONE)
        run = stored[chosen].file
        compared = evaluation.compared(stored[against].file, run) if against else None
        return runs.page_of(evaluation.measured(run), compared)
    except AssistantError as error:
        return library.problem(str(error))


def earlier_like(stored: Sequence[Listed], chosen: str) -> str:
    """The id of the run of the same set that came before the chosen one; empty where there is none."""
    place = next((place for place, run in enumerate(stored) if run.id == chosen), len(stored))
    return next((run.id for run in stored[place + 1 :] if run.name == stored[place].name), "")


def report_route(evaluations: Evaluations) -> Route:
    """The address under which the report on a run is read or saved: one HTML file that needs nothing else."""
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, PlainTextResponse, Response
    from starlette.routing import Route

    def report(request: Request) -> Response:
        asked = request.query_params
        try:
            evaluation = evaluations()
            stored = {run.id: run.file for run in evaluation.list_runs()}
            run, against = asked.get("run", ""), asked.get("against", "")
            if run not in stored or (against and against not in stored):
                return PlainTextResponse(GONE, 404)
            html = evaluation.page(stored[run], stored.get(against))
        except AssistantError as error:
            return PlainTextResponse(str(error), 500)
        headers = {"cache-control": "no-store"}
        if asked.get("download"):
            headers["content-disposition"] = f'attachment; filename="evaluation-{stored[run].stem}.html"'
        return HTMLResponse(html, headers=headers)

    return Route(f"/{runs.REPORT}", report)


@dataclass(frozen=True)
class Widgets:
    """What the panel is made of."""

    sets: gr.Dropdown
    half: gr.Dropdown
    run: gr.Button
    stop: gr.Button
    outcome: gr.HTML  # progress, or what came of it
    choice: gr.Row  # the two lists of stored runs
    chosen: gr.Dropdown
    against: gr.Dropdown
    shown: gr.HTML
    folder: gr.HTML
    timer: gr.Timer


def panel(page: Page, tab: gr.Tab, evaluations: Evaluations) -> None:
    """Draw the panel and wire it."""
    widgets = _draw()
    watch = Watch(evaluations)
    _wire_running(page, widgets, watch, evaluations)
    _wire_reading(page, widgets, tab, watch, evaluations)


def _draw() -> Widgets:
    gr.HTML(
        '<p class="explained">Questions whose right answers are known are put to the assistant, on an index made for '
        "them. Your own documents are not touched.</p>",
        apply_default_css=False,
    )
    with gr.Row(elem_id="to-run"):
        sets = gr.Dropdown([], label="Questions", filterable=False, scale=3, min_width=220)
        half = gr.Dropdown([], label="Part", filterable=False, scale=2, min_width=160)
        run = gr.Button("Run", variant="primary", scale=0, min_width=96, interactive=False, elem_id="run")
        stop = gr.Button("Stop", scale=0, min_width=96, visible=False, elem_id="stop-run")
    outcome = gr.HTML(elem_id="run-outcome", apply_default_css=False)
    with gr.Row(elem_id="to-read", visible=False) as choice:
        chosen = gr.Dropdown([], label="Show the run", filterable=False, scale=1, min_width=220)
        against = gr.Dropdown([], label="Compare with", filterable=False, scale=1, min_width=220)
    shown = gr.HTML(library.working("Looking for stored runs"), elem_id="run-shown", apply_default_css=False)
    folder = gr.HTML(elem_id="run-folder", apply_default_css=False)
    return Widgets(
        sets, half, run, stop, outcome, choice, chosen, against, shown, folder, gr.Timer(EVERY, active=False)
    )


def _wire_running(page: Page, widgets: Widgets, watch: Watch, evaluations: Evaluations) -> None:
    """A run goes on by itself; a timer in each tab tells how far it has come."""
    buttons = [widgets.run, widgets.stop, widgets.timer]

    def start(name: str | None, half: str | None) -> Updates:
        watch.start(name or "", half or "")
        return (watch.attempt.told() if watch.attempt else gr.skip()), *_buttons(busy=True)

    def look() -> Updates:
        attempt = watch.attempt
        if attempt is None or not attempt.over:
            return attempt.told() if attempt else gr.skip(), *[gr.skip()] * 7
        if attempt.file is None:
            return attempt.told(), *_buttons(busy=False), *[gr.skip()] * 4
        return attempt.told(), *_buttons(busy=False), *_listed(evaluations(), attempt.file.stem)

    def stop() -> Html:
        if watch.attempt is not None:
            watch.attempt.stop()
        return watch.attempt.told() if watch.attempt else Html("")

    reading = [widgets.choice, widgets.chosen, widgets.against, widgets.shown]
    began = widgets.run.click(
        start, [widgets.sets, widgets.half], [widgets.outcome, *buttons], queue=False, **page.quiet
    )
    began.failure(lambda: library.problem(UNEXPECTED), None, widgets.outcome, queue=False, **page.quiet)
    widgets.timer.tick(look, None, [widgets.outcome, *buttons, *reading], queue=False, **page.quiet)
    widgets.stop.click(stop, None, widgets.outcome, queue=False, **page.quiet)


def _wire_reading(page: Page, widgets: Widgets, tab: gr.Tab, watch: Watch, evaluations: Evaluations) -> None:
    """The panel is filled when it is chosen; a choice in a list shows that run."""
    reading = [widgets.choice, widgets.chosen, widgets.against, widgets.shown]

    def fill_panel(name: str | None, half: str | None, chosen: str | None, against: str | None) -> Updates:
        evaluation = evaluations()
        sets, halves = evaluation.sets(), evaluation.halves()
        return (
            gr.update(choices=sets, value=name or sets[0][1]),
            gr.update(choices=halves, value=half or halves[0][1]),
            fill('<p class="note">Runs are kept in {folder}</p>', folder=evaluation.runs_folder()),
            *_buttons(busy=watch.busy),
            *_listed(evaluation, chosen, against),
        )

    def choose(chosen: str | None, against: str | None) -> Updates:
        return _listed(evaluations(), chosen, against or "")

    chosen = [widgets.chosen, widgets.against]
    filled = tab.select(
        fill_panel,
        [widgets.sets, widgets.half, *chosen],
        [widgets.sets, widgets.half, widgets.folder, widgets.run, widgets.stop, widgets.timer, *reading],
        queue=False,
        **page.quiet,
    )
    filled.failure(lambda: library.problem(UNEXPECTED), None, widgets.shown, queue=False, **page.quiet)
    for box in chosen:
        picked = box.input(choose, chosen, reading, trigger_mode="always_last", queue=False, **page.quiet)
        picked.failure(lambda: library.problem(UNEXPECTED), None, widgets.shown, queue=False, **page.quiet)


def _listed(evaluation: Evaluation, chosen: str | None = None, against: str | None = None) -> Updates:
    """The lists of runs and the chosen run: the newest where none is, beside the one before it where none is named."""
    try:
        stored = evaluation.list_runs()
    except AssistantError as error:
        return gr.update(visible=False), gr.skip(), gr.skip(), library.problem(str(error))
    if not stored:
        return gr.update(visible=False), gr.skip(), gr.skip(), runs.nothing_yet()
    known = [run.id for run in stored]
    chosen = chosen if chosen in known else known[0]
    against = earlier_like(stored, chosen) if against is None else against
    names = [(runs.name_of(run), run.id) for run in stored]
    others = [NO_OTHER, *names[known.index(chosen) + 1 :]]  # the earlier ones: "before" and "now" stay true
    against = against if against in dict(others).values() else ""
    return (
        gr.update(visible=True),
        gr.update(choices=names, value=chosen),
        gr.update(choices=others, value=against, visible=len(others) > 1),
        show_run(evaluation, chosen, against),
    )


def _buttons(*, busy: bool) -> Updates:
    """Run and Stop stand in the same place, one at a time; the timer looks while a run goes on."""
    return gr.update(visible=not busy, interactive=True), gr.update(visible=busy), gr.Timer(active=busy)
