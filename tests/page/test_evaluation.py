"""The Evaluation panel, over a runner of fixed runs: by its functions, and once in a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from assistant.errors import AssistantError
from assistant.page import runs
from assistant.page.evaluation import GONE, STOPPED, Attempt, Tell, Watch, earlier_like, report_route, show_run
from assistant.page.runs import Compared, Failed, Flipped, Gate, Listed, Measured
from tests.page.axe import faults_in_both_themes
from tests.page.driving import WAIT, serve_in_thread
from tests.page.fixed import FIRMS, FIRST, HOSTILE, FixedDesk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTIONS = 4
FAILED = Failed(
    "firms-count",
    "fact",
    FIRST,
    FIRMS,
    ("the fact /155 firms/ is missing", HOSTILE),
    earlier=("What is the valley known for?",),
)
BROKEN = Failed(HOSTILE, "hostile", HOSTILE, None, ("it raised an error",), error=HOSTILE)
LOST = Flipped(
    "firms-count", FIRST, False, "**155 firms** [1]", "**148 firms** [1]", ("the fact /155 firms/ is missing",)
)
GAINED = Flipped("river-line", "Who runs the river line?", True, "The tram company.", HOSTILE, ("it is not refused",))


class FixedRunner:
    """Runs nothing: each run counts to four, a question for each `release` of `go_on`."""

    def __init__(self, folder: Path, error: Exception | None = None) -> None:
        self.folder = folder
        self.error = error
        self.stored: list[Listed] = []
        self.asked: list[tuple[str | None, str]] = []
        self.go_on = threading.Semaphore(0)

    def sets(self) -> list[tuple[str, str]]:
        return [("The golden set", ""), ("Every name replaced", "names")]

    def halves(self) -> list[tuple[str, str]]:
        return [("All questions", "all"), ("Half for reporting", "reporting")]

    def run_set(self, progress: Tell | None = None, *, transformed: str | None = None, half: str = "all") -> Path:
        assert progress is not None
        self.asked.append((transformed, half))
        for done in range(QUESTIONS):
            progress(done, QUESTIONS, "q")
            self.go_on.acquire(timeout=300)
        progress(QUESTIONS, QUESTIONS, "")
        if self.error is not None:
            raise self.error
        return self.add(transformed or "golden").file

    def add(self, name: str = "golden") -> Listed:
        number = len(self.stored) + 1
        file = self.folder / f"2024030{number}-{name}.json"
        made = Listed(file, name, "The golden set", f"2024-03-0{number}T12:00:00+00:00", QUESTIONS, 2)
        self.stored.insert(0, made)
        return made

    def list_runs(self) -> list[Listed]:
        return list(self.stored)

    def runs_folder(self) -> Path:
        return self.folder

    def measured(self, file: Path) -> Measured:
        return Measured(
            listed=next(run for run in self.stored if run.file == file),
            seconds=41.2,
            documents=3,
            headings=("kind", "n", "passed", "95% interval"),
            rows=(("fact", "3", "2/3", "21% to 94%"), ("all", "4", "2/4", "15% to 85%")),
            interval="15% to 85%",
            measures=(("passed", "2 of 4 (50.0 %)"),),
            gates=(
                Gate("same again", None, "–", "at least 100 %"),
                Gate("no forbidden words", True, "0 of 4", "at most 0 %", "they mislead"),
                Gate("required facts", False, "5 of 6 (83.3 %)", "at least 90 %", "what an answer is for"),
            ),
            failed=(BROKEN, FAILED),
            versions={"python": "3.11"},
        )

    def compared(self, before: Path, after: Path) -> Compared:
        return Compared(next(run for run in self.stored if run.file == before), 4, (LOST, GAINED), 1, 0, 1.0)

    def page(self, file: Path, other: Path | None = None) -> str:
        return f"<!doctype html><title>Report on {file.stem} against {other.stem if other else 'none'}</title>"


@pytest.fixture
def runner(tmp_path: Path) -> FixedRunner:
    return FixedRunner(tmp_path)


def ended(attempt: Attempt | None) -> Attempt:
    assert attempt is not None
    attempt._ended.exception(timeout=30)
    return attempt


def counting(go_on: threading.Semaphore) -> Callable[[Tell], Path]:
    def work(tell: Tell) -> Path:
        for done in range(QUESTIONS):
            tell(done, QUESTIONS, "q")
            go_on.acquire(timeout=300)
        return Path("stored.json")

    return work


def test_a_run_tells_how_far_it_is_and_ends_with_its_file(runner: FixedRunner) -> None:
    go_on = threading.Semaphore(0)
    attempt = Attempt(counting(go_on))
    assert "<progress" in attempt.told() and attempt.file is None
    go_on.release(QUESTIONS)
    assert ended(attempt).file == Path("stored.json")
    assert attempt.told() == ""


def test_a_stopped_run_asks_no_further_question_and_says_so() -> None:
    go_on = threading.Semaphore(0)
    attempt = Attempt(counting(go_on))
    attempt.stop()
    assert "Stopping" in attempt.told()
    go_on.release()
    assert STOPPED in ended(attempt).told()
    assert attempt.file is None


@pytest.mark.parametrize(
    ("error", "shown", "hidden"),
    [
        (AssistantError("The documents cannot be read <now>. Try again."), "cannot be read &lt;now&gt;", "Traceback"),
        (RuntimeError("secret detail"), "Something unexpected went wrong", "secret detail"),
    ],
)
def test_a_run_that_breaks_off_says_why_in_our_words(error: Exception, shown: str, hidden: str, tmp_path: Path) -> None:
    runner = FixedRunner(tmp_path, error)
    runner.go_on.release(QUESTIONS)
    watch = Watch(lambda: runner)
    watch.start("", "all")
    told = ended(watch.attempt).told()
    assert shown in told and hidden not in told and 'role="alert"' in told
    assert not watch.busy


def test_one_run_at_a_time(runner: FixedRunner) -> None:
    watch = Watch(lambda: runner)
    watch.start("names", "reporting")
    first = watch.attempt
    watch.start("", "all")
    assert watch.attempt is first
    runner.go_on.release(QUESTIONS)
    ended(first)
    assert runner.asked == [("names", "reporting")]
    runner.go_on.release(QUESTIONS)
    watch.start("", "all")
    ended(watch.attempt)
    assert runner.asked[1:] == [(None, "all")]


def test_no_run_yet_is_one_sentence(runner: FixedRunner) -> None:
    assert "No run yet" in show_run(runner, "", "")


def test_a_run_that_is_gone_says_so(runner: FixedRunner) -> None:
    kept = runner.add()
    assert GONE in show_run(runner, "../../etc/passwd", "")
    assert GONE in show_run(runner, kept.id, "<script>")


def test_a_run_shows_broken_gates_first_and_each_failure_with_what_was_missing(runner: FixedRunner) -> None:
    shown = show_run(runner, runner.add().id, "")
    assert "2 of 4 right" in shown and "1 gate of 3 not held" in shown and "15% to 85%" in shown
    assert shown.index("required facts") < shown.index("no forbidden words") < shown.index("nothing to judge")
    assert "the fact /155 firms/ is missing" in shown
    assert "After: What is the valley known for?" in shown
    assert "<q>The survey counted 148 robotics firms" in shown
    assert "Compared with" not in shown


def test_what_questions_answers_and_errors_hold_is_text(runner: FixedRunner) -> None:
    before, after = runner.add(), runner.add()
    shown = show_run(runner, after.id, before.id)
    assert "&lt;img src=x onerror=" in shown
    assert "<img" not in shown and "<b>" not in shown


def test_a_comparison_shows_lost_before_gained_with_both_answers(runner: FixedRunner) -> None:
    before, after = runner.add(), runner.add()
    shown = show_run(runner, after.id, before.id)
    assert "1 lost, 1 gained, 1 judged the same in other words" in shown
    assert shown.index("Right before, wrong now") < shown.index("Wrong before, right now")
    assert "<strong>155 firms</strong> [1]" in shown and "<strong>148 firms</strong> [1]" in shown


def test_a_new_run_stands_beside_the_one_of_the_same_set_before_it(runner: FixedRunner) -> None:
    first, other, last = runner.add(), runner.add("names"), runner.add()
    stored = runner.list_runs()
    assert earlier_like(stored, last.id) == first.id
    assert earlier_like(stored, other.id) == "" == earlier_like(stored, "gone")


def test_only_so_many_failures_are_shown_and_the_rest_counted(runner: FixedRunner) -> None:
    from dataclasses import replace

    run = runner.measured(runner.add().file)
    shown = runs.page_of(replace(run, failed=(FAILED,) * (runs.SHOWN + 7)))
    assert shown.count('class="how case"') == runs.SHOWN
    assert "7 more in the whole report" in shown
    assert "Every question was answered as it should be" in runs.page_of(replace(run, failed=()))


def test_times_are_local_and_readable() -> None:
    assert "5 Mar 2024, " in runs.when("2024-03-05T12:00:00+00:00")
    assert runs.when("some day") == "some day"


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("run=20240302-golden", 200, "Report on 20240302-golden against none"),
        ("run=20240302-golden&against=20240301-golden", 200, "against 20240301-golden"),
        ("run=../../etc/passwd", 404, GONE),
        ("run=20240302-golden&against=x", 404, GONE),
        ("", 404, GONE),
    ],
)
def test_a_report_has_an_address(asked: str, status: int, told: str, runner: FixedRunner) -> None:
    runner.add()
    runner.add()
    route = report_route(lambda: runner)
    request = Request({"type": "http", "method": "GET", "query_string": asked.encode(), "headers": []})
    reply = route.endpoint(request)
    assert reply.status_code == status
    assert told in bytes(reply.body).decode()


@pytest.fixture
def evaluated(runner: FixedRunner, browser: Browser) -> Iterator[Page]:
    """The panel in a tab of its own, with no run stored."""
    with serve_in_thread(lambda tell: FixedDesk(), evaluations=lambda: runner) as served:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.goto(served.url)
        page.get_by_role("tab", name="Evaluation").click()
        yield page
        context.close()


@pytest.mark.browser
def test_a_set_is_run_and_compared_in_the_page(evaluated: Page, runner: FixedRunner) -> None:
    page, shown = evaluated, evaluated.locator("#run-shown")
    run, bar = page.get_by_role("button", name="Run", exact=True), page.locator("#run-outcome progress")
    shown.get_by_text("No run yet").wait_for()
    assert not page.get_by_label("Show the run").is_visible(), "there is nothing to choose from"

    run.click()
    page.locator("#run-outcome", has_text="0 of 4 questions").wait_for()
    runner.go_on.release(3)
    page.locator("#run-outcome", has_text="3 of 4 questions").wait_for()
    assert bar.evaluate("bar => bar.position") == 0.75
    page.get_by_role("button", name="Stop").click()
    page.locator("#run-outcome", has_text="Stopping").wait_for()
    runner.go_on.release(1)
    page.get_by_text(STOPPED).wait_for()
    run.wait_for()
    assert runner.stored == []

    runner.add()
    runner.go_on.release(QUESTIONS)
    run.click()
    shown.get_by_role("heading", name="2 of 4 right").wait_for()
    bar.wait_for(state="detached")
    assert shown.get_by_role("row", name="all 4 2/4").is_visible()
    case = shown.locator("#case-firms-count")
    assert "the fact /155 firms/ is missing" in case.inner_text()
    assert "The survey counted 148 robotics firms" in case.inner_text()

    compared = shown.get_by_role("region", name="Compared")
    assert "1 lost, 1 gained" in compared.inner_text(), "with the run of the same set before it"
    page.get_by_label("Compare with").click()
    page.get_by_role("option", name="Nothing").click()
    compared.wait_for(state="detached")
    page.get_by_label("Compare with").click()
    page.get_by_role("option", name="1 Mar 2024").click()
    flipped = compared.locator("#flip-firms-count")
    flipped.wait_for()
    assert "155 firms" in flipped.inner_text() and "148 firms" in flipped.inner_text()

    with page.expect_download() as download:
        shown.get_by_role("link", name="Download it").click()
    assert "Report on 20240302-golden against 20240301-golden" in download.value.path().read_text(encoding="utf-8")
    assert page.evaluate("window.pwned") is None
    assert faults_in_both_themes(page) == []
    for width in (760, 360):
        page.set_viewport_size({"width": width, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{wide} px too wide at {width}"
