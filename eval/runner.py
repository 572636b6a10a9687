"""Asks every case of a set through `Assistant.ask` and keeps what came of it. A run is a value that can be stored."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from assistant.answer import Answer, Turn
from assistant.errors import BadQuestion
from corpus.document import DocumentRecord
from corpus.errors import AssistantError
from eval.cases import Case
from eval.score import Corpus, Score, View, as_written, failure, score, suits

AGAIN_EVERY = 10  # one case in ten, by the hash of its id, is asked a second time to see whether the answer is the same


class Desk(Protocol):
    """What the evaluation asks of an `Assistant`."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, explain: bool = False) -> Answer:
        """Answer one question."""
        ...

    def documents(self) -> Sequence[DocumentRecord]:
        """The documents of the index."""
        ...

    def text(self, document_id: str) -> str:
        """The extracted text of a document."""
        ...


class BadRun(AssistantError):
    """A stored run cannot be read."""


@dataclass(frozen=True)
class Result:
    """One case, its answer and its score."""

    case: Case
    answer: Answer | None  # without its explanation; None where the question raised an error
    score: Score
    seconds: float  # wall clock
    error: str = ""


@dataclass(frozen=True)
class Run:
    """One pass over a set."""

    name: str  # which set
    results: tuple[Result, ...]
    started: str  # ISO, UTC
    seconds: float
    documents: tuple[str, ...]  # file names
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    partial: bool = False  # only one kind or one half of the set
    left_out: tuple[str, ...] = ()  # ids of cases with a fact that these documents, not the ones named, do not hold


def run(
    desk: Desk, cases: Sequence[Case], progress: Callable[[int, int, str], None] | None = None, *, name: str = "golden",
    settings: Mapping[str, Any] | None = None, view: View = as_written, partial: bool = False, again: bool = True,
) -> Run:
    """Ask every case once (one in ten twice, but where a model writes: `again` False) and score it.

    `progress` is called with how many are done, how many there are, and the id of the next. `view` maps the wording of
    a transformed set back to the one that the cases are written for. Cases that these documents cannot answer, being
    other ones than the case names, are left out.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    corpus = read_corpus(desk)
    asked = [case for case in cases if suits(case, corpus, view)]
    results = []
    for index, case in enumerate(asked):
        if progress:
            progress(index, len(asked), case.id)
        results.append(_one(desk, case, corpus, view, again=again))
    if progress:
        progress(len(asked), len(asked), "")
    return Run(
        name=name, results=tuple(results), started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock, documents=tuple(sorted(corpus.names.values())),
        settings=dict(settings or {}), versions=_versions(), partial=partial,
        left_out=tuple(case.id for case in cases if case not in asked),
    )


def read_corpus(desk: Desk) -> Corpus:
    """The texts and file names of the documents that the index holds."""
    records = [record for record in desk.documents() if record.state != "pending"]
    return Corpus(
        texts={record.id: desk.text(record.id) for record in records},
        names={record.id: Path(record.path).name for record in records},
    )


def save(run_: Run, path: Path) -> None:
    """Write a run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_adapter().dump_json(run_, indent=1, exclude_defaults=True) + b"\n")


def load(path: Path) -> Run:
    """Read a run that `save` wrote.

    Raises:
        BadRun: the file is missing, or is no run of this version.

    """
    try:
        found: Run = _adapter().validate_json(path.read_bytes())
    except OSError as error:
        raise BadRun(f"The run {str(path)!r} cannot be read ({error.strerror}). Make one with `--save`.") from error
    except ValueError as error:
        raise BadRun(f"{str(path)!r} is no run of this version. Make it anew with `--save`.") from error
    return found


def stable(answer: Answer) -> Answer:
    """The answer as it must be the same each time: without its time and its explanation."""
    return dataclasses.replace(
        answer, seconds=0.0, explanation=None, parts=tuple(stable(part) for part in answer.parts)
    )


def _one(desk: Desk, case: Case, corpus: Corpus, view: View, *, again: bool) -> Result:
    clock = time.perf_counter()
    try:
        answer = _ask(desk, case, explain=True)
    except Exception as error:  # whatever it is, it is a finding, and the rest of the set goes on
        told = f"{type(error).__name__}: {error}"
        return Result(case, None, failure(case, told), time.perf_counter() - clock, told)
    seconds = time.perf_counter() - clock
    judged = score(case, answer, corpus, view)
    if again and _asked_again(case.id):
        same = _same(desk, case, answer)
        reasons = judged.missing if same else (*judged.missing, "asked again, the answer differs")
        judged = dataclasses.replace(judged, same=same, missing=reasons, passed=judged.passed and same)
    return Result(case, stable(answer), judged, seconds)


def _ask(desk: Desk, case: Case, *, explain: bool) -> Answer:
    """The answer; a question that is refused with a polite word about its form counts as not answered."""
    try:
        return desk.ask(case.ask, history=case.history, explain=explain)
    except BadQuestion as error:
        return Answer(text=str(error), status="not_in_documents", question=case.ask)


def _same(desk: Desk, case: Case, answer: Answer) -> bool:
    """Whether the question, asked again without an explanation, gets the same answer."""
    try:
        return stable(_ask(desk, case, explain=False)) == stable(answer)
    except Exception:  # an error the second time is a difference
        return False


def _asked_again(identifier: str) -> bool:
    return hashlib.sha256(identifier.encode()).digest()[1] % AGAIN_EVERY == 0


def _versions() -> dict[str, str]:
    names = ("inward-assistant", "llama-index-core", "chromadb", "ctranslate2", "numpy")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Run)
