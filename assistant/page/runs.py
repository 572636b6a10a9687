"""Runs of the evaluation as values and as HTML: one run, and two compared. Knows no widgets and nothing of `eval`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from assistant.answer import Answer, Citation
from assistant.page.library import counted
from assistant.page.show import MONTHS, Html, fill, join, prose

SHOWN = 20  # failed questions shown; the report holds them all
OPEN = 3  # of those, opened from the start
REPORT = "evaluation/report"  # the address of a report, below that of the page


@dataclass(frozen=True)
class Listed:
    """A stored run as a list shows it."""

    file: Path
    name: str
    label: str  # which set and which half, for a person
    started: str  # ISO, UTC
    questions: int
    passed: int

    @property
    def id(self) -> str:
        """What the page calls it."""
        return self.file.stem


@dataclass(frozen=True)
class Gate:
    """A demand, and whether it holds; None where the run has nothing that it could judge."""

    name: str
    passed: bool | None
    found: str
    wanted: str
    why: str = ""


@dataclass(frozen=True)
class Failed:
    """A question that was not answered as it should be."""

    id: str
    kind: str
    question: str
    answer: Answer | None  # None where an error came instead
    missing: tuple[str, ...]  # what was wrong, in words
    earlier: tuple[str, ...] = ()  # the questions before it in its conversation
    error: str = ""


@dataclass(frozen=True)
class Measured:
    """A stored run and what it came to."""

    listed: Listed
    seconds: float
    documents: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # a kind of question each, the last for all; as long as the headings
    interval: str  # 95 %, of the share passed, in words; empty where nothing was asked
    measures: tuple[tuple[str, str], ...]  # name, and counts with their 95 % interval
    gates: tuple[Gate, ...] = ()
    failed: tuple[Failed, ...] = ()  # worst first
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flipped:
    """A question that one of two runs answers rightly and the other does not."""

    id: str
    question: str
    gained: bool  # whether the later run is the one
    before: str  # the answers
    after: str
    missing: tuple[str, ...]  # what is wrong with the wrong one


@dataclass(frozen=True)
class Compared:
    """Two runs, question by question."""

    before: Listed
    both: int  # questions in both, asked alike
    flips: tuple[Flipped, ...]  # lost ones first
    reworded: int  # judged the same, in other words
    unpaired: int  # in one of the runs only, or edited in between
    p: float  # that so many differences come by chance (exact McNemar test, two-sided)


def when(started: str) -> str:
    """A stored run's start in local time: "22 Nov 2026, 15:28"."""
    try:
        at = datetime.fromisoformat(started).astimezone()
    except ValueError:
        return started
    return f"{at.day} {MONTHS[at.month - 1][:3]} {at.year}, {at:%H:%M}"


def name_of(run: Listed) -> str:
    """A run in one line, as a list of choices shows it."""
    return f"{when(run.started)} · {run.passed} of {run.questions} · {run.label}"


def nothing_yet() -> Html:
    """What stands here before the first run."""
    return Html(
        '<div class="empty"><p class="lead">No run yet</p>'
        "<p>Run the questions, and this page shows which are answered rightly and what is missing in the others.</p>"
        "</div>"
    )


def progress(done: int, total: int, seconds: float, *, stopping: bool = False) -> Html:
    """How far a run has come. `total` is 0 until its documents are in."""
    if stopping:
        words = "Stopping"
    elif total:
        words = f"{done} of {counted(total, 'question')}"
    else:
        words = "Bringing the documents into an index for this run"
    return fill(
        '<div class="running"><p>{words}<span class="made">{seconds} s</span></p>'
        '<progress max="{most}" value="{done}" aria-label="Questions asked"></progress></div>',
        words=words,
        seconds=f"{seconds:.0f}",
        most=total or 1,
        done=done,
    )


def line(words: str) -> Html:
    """What came of a run that was not kept, in a quiet line."""
    return fill('<p class="note" role="status">{words}</p>', words=words)


def page_of(run: Measured, compared: Compared | None = None) -> Html:
    """One run: how many were right, what changed, each kind, the gates, the worst cases, every measure."""
    return fill(
        '<article class="run" aria-label="Run">{head}{compared}{kinds}{gates}{failed}{measures}</article>',
        head=_head(run, compared),
        compared=_compared(compared) if compared else Html(""),
        gates=_gates(run.gates),
        failed=_failed(run.failed),
        kinds=_kinds(run),
        measures=_measures(run),
    )


def _head(run: Measured, compared: Compared | None) -> Html:
    failing = sum(gate.passed is False for gate in run.gates)
    verdict = f"{counted(failing, 'gate')} of {len(run.gates)} not held" if failing else "No gate broken"
    link = urlencode({"run": run.listed.id, **({"against": compared.before.id} if compared else {})})
    return fill(
        '<h2 class="headline short">{passed} of {questions} right <span class="flag {kind}">{verdict}</span></h2>'
        '<p class="where">{label} · {when} · {seconds} for {documents}{interval}</p>'
        '<p class="links"><a href="{report}?{link}" target="_blank" rel="noopener">Open the whole report</a>'
        '<a href="{report}?{link}&download=1" download>Download it</a></p>',
        passed=run.listed.passed,
        questions=run.listed.questions,
        kind="bad" if failing else "good",
        verdict=verdict,
        label=run.listed.label,
        when=when(run.listed.started),
        seconds=f"{run.seconds:.0f} s",
        documents=counted(run.documents, "document"),
        interval=f" · 95% interval {run.interval}" if run.interval else "",
        report=REPORT,
        link=link,
    )


def _gates(gates: tuple[Gate, ...]) -> Html:
    """The gates as a table, those that do not hold first."""
    marks = {True: "holds", False: "fails", None: "nothing to judge"}
    rows = [
        fill(
            '<tr><th scope="row">{name}</th><td class="{kind}">{mark}</td><td>{found}</td><td>{wanted}</td>'
            '<td class="why">{why}</td></tr>',
            name=gate.name,
            kind={True: "good", False: "bad", None: "idle"}[gate.passed],
            mark=marks[gate.passed],
            found=gate.found,
            wanted=gate.wanted,
            why=gate.why,
        )
        for gate in sorted(gates, key=lambda gate: (gate.passed is not False, gate.passed is None))
    ]
    failing = any(gate.passed is False for gate in gates)
    return _folded("Gates", _table("Gates", ("Gate", "", "Found", "Wanted", "Why"), rows), opened=failing)


def _kinds(run: Measured) -> Html:
    rows = [
        fill(
            '<tr><th scope="row">{kind}</th>{cells}</tr>',
            kind=row[0],
            cells=join(fill("<td>{cell}</td>", cell=cell) for cell in row[1:]),
        )
        for row in run.rows
    ]
    return fill("<h3>By kind of question</h3>{table}", table=_table("By kind of question", run.headings, rows))


def _measures(run: Measured) -> Html:
    rows = [fill('<tr><th scope="row">{name}</th><td>{told}</td></tr>', name=n, told=told) for n, told in run.measures]
    made = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    note = fill('<p class="note">Made with {made}.</p>', made=made) if made else Html("")
    return _folded("Every measure", join([_table("Every measure", ("Measure", "Found"), rows), note]))


def _failed(failed: tuple[Failed, ...]) -> Html:
    if not failed:
        return Html('<h3>Worst cases</h3><p class="where">Every question was answered as it should be.</p>')
    rest = len(failed) - SHOWN
    return fill(
        '<h3>Worst cases</h3><ul class="cases">{cases}</ul>{rest}',
        cases=join(_case(case, opened=place < OPEN) for place, case in enumerate(failed[:SHOWN])),
        rest=fill('<p class="note">{rest} more in the whole report.</p>', rest=rest) if rest > 0 else Html(""),
    )


def _case(case: Failed, *, opened: bool) -> Html:
    return fill(
        '<li><details class="how case" id="case-{id}"{opened}><summary>{question}<span class="kind">{kind}</span>'
        '</summary><div class="inside">{earlier}<ul class="missing" aria-label="What was missing">{missing}</ul>'
        "{answer}</div></details></li>",
        id=case.id,
        opened=Html(" open" if opened else ""),
        question=case.question,
        kind=case.kind,
        earlier=join(fill('<p class="note">After: {question}</p>', question=question) for question in case.earlier),
        missing=join(fill("<li>{reason}</li>", reason=reason) for reason in case.missing),
        answer=_answer(case.answer) if case.answer else fill('<p class="failure">{error}</p>', error=case.error),
    )


def _answer(answer: Answer) -> Html:
    cites = join(_citation(citation) for citation in answer.citations)
    return fill(
        '<div class="said-then"><p class="label">Answer</p><div class="text">{text}</div>{cites}</div>',
        text=prose(answer.text, lambda _: None),
        cites=fill('<p class="label">Sources</p><ol class="quotes">{cites}</ol>', cites=cites)
        if cites
        else Html('<p class="note">No source was named.</p>'),
    )


def _citation(citation: Citation) -> Html:
    return fill(
        '<li value="{number}"><q>{quote}</q><span class="where">{title}</span></li>',
        number=citation.number,
        quote=citation.quote,
        title=citation.title,
    )


def _compared(compared: Compared) -> Html:
    lost = [flip for flip in compared.flips if not flip.gained]
    gained = [flip for flip in compared.flips if flip.gained]
    counts = [f"{len(lost)} lost", f"{len(gained)} gained"]
    if compared.reworded:
        counts.append(f"{compared.reworded} judged the same in other words")
    if compared.unpaired:
        counts.append(f"{compared.unpaired} in one run only, or edited since")
    chance = f" Chance alone brings such a difference with probability {compared.p:.2f}." if compared.flips else ""
    return fill(
        '<section class="compared" aria-label="Compared"><h3>Compared with {label}, {when}</h3>'
        '<p class="where">{both} in both runs: {counts}.{chance}</p>{lost}{gained}</section>',
        label=compared.before.label,
        when=when(compared.before.started),
        both=counted(compared.both, "question"),
        counts=", ".join(counts),
        chance=chance,
        lost=_flips("Right before, wrong now", lost),
        gained=_flips("Wrong before, right now", gained),
    )


def _flips(heading: str, flips: list[Flipped]) -> Html:
    if not flips:
        return Html("")
    return fill(
        '<h4>{heading}</h4><ul class="cases">{flips}</ul>',
        heading=heading,
        flips=join(_flip(flip, opened=place < OPEN) for place, flip in enumerate(flips)),
    )


def _flip(flip: Flipped, *, opened: bool) -> Html:
    return fill(
        '<li><details class="how case" id="flip-{id}"{opened}><summary>{question}</summary><div class="inside">'
        '<ul class="missing" aria-label="What was missing">{missing}</ul>'
        '<div class="pair"><div><p class="label">Before</p><div class="text">{before}</div></div>'
        '<div><p class="label">Now</p><div class="text">{after}</div></div></div></div></details></li>',
        id=flip.id,
        opened=Html(" open" if opened else ""),
        question=flip.question,
        missing=join(fill("<li>{reason}</li>", reason=reason) for reason in flip.missing),
        before=prose(flip.before, lambda _: None),
        after=prose(flip.after, lambda _: None),
    )


def _folded(heading: str, inside: Html, *, opened: bool = False) -> Html:
    if not inside:
        return Html("")
    return fill(
        '<details class="how part" id="run-{part}"{opened}><summary>{heading}</summary><div class="inside">{inside}'
        "</div></details>",
        part=heading.lower().replace(" ", "-"),
        heading=heading,
        opened=Html(" open" if opened else ""),
        inside=inside,
    )


def _table(caption: str, headers: tuple[str, ...], rows: list[Html]) -> Html:
    """A table that scrolls on its own where it is too wide, so that the page never does."""
    if not rows:
        return Html("")
    return fill(
        '<div class="wide" tabindex="0" role="group" aria-label="{caption}"><table><thead><tr>{headers}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>",
        caption=caption,
        headers=join(fill('<th scope="col">{header}</th>', header=header) for header in headers),
        rows=join(rows),
    )
