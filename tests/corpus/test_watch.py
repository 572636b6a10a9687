"""A folder that is watched: what comes in, when, what is left alone. A script of changes stands in for the clock."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from corpus.corpus import Corpus
from corpus.document import IngestReport
from corpus.errors import EmbeddingFailed, IndexInUse
from corpus.watch import Look, Stamp, concerned, is_unfinished, look, settled, watch
from tests.corpus.stand_ins import HashingEmbedder

Change = Callable[[], object]
A, B = (1, 100, 7), (2, 200, 7)  # what a file is known by before and after a change


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.reports: list[IngestReport] = []
        self.lines: list[str] = []

    def batch(self, report: IngestReport) -> None:
        self.reports.append(report)

    def line(self, words: str) -> None:
        self.lines.append(words)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus(tmp_path / "index", HashingEmbedder()) as corpus:
        yield corpus


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "watched"
    made.mkdir()
    return made


def write(path: Path, words: str) -> None:
    path.write_text(f"# Report\n\nThe report is about {words} alone.\n")
    os.utime(path, ns=(0, zlib.crc32(words.encode())))  # two writes within one tick of the clock are told apart


def run(corpus: Corpus, folder: Path, changes: Sequence[Change], failures: Sequence[Exception] = ()) -> Listener:
    """Watch while one change is made before each look; two quiet looks at the end let everything come to rest."""
    listener, steps, broken = Listener(), iter([*changes, lambda: None, lambda: None]), iter(failures)

    def wait(seconds: float) -> None:
        try:
            next(steps)()
        except StopIteration:
            raise KeyboardInterrupt from None

    def ingest(only: Callable[[str], bool]) -> IngestReport:
        for failure in broken:
            raise failure
        return corpus.ingest([folder], prune=True, only=only)

    with pytest.raises(KeyboardInterrupt):
        watch(folder, ingest, listener, wait=wait)
    return listener


def names(corpus: Corpus) -> set[str]:
    return {record.path for record in corpus.documents()}


def nothing() -> None:
    """No change before this look."""


@pytest.mark.parametrize(
    ("before", "now", "taken", "due"),
    [
        ({"a": A}, {"a": A}, {}, {"a"}),  # new, and at rest
        ({}, {"a": A}, {}, set()),  # just come
        ({"a": A}, {"a": B}, {}, set()),  # growing
        ({"a": B}, {"a": B}, {"a": A}, {"a"}),  # changed
        ({"a": A}, {"a": A}, {"a": A}, set()),  # as it was
        ({}, {}, {"a": A}, {"a"}),  # gone
        ({"a": A}, {}, {"a": A}, set()),  # just gone: it may turn up under another name
    ],
)
def test_a_file_is_due_once_two_looks_agree(
    before: dict[str, Stamp], now: dict[str, Stamp], taken: dict[str, Stamp], due: set[str]
) -> None:
    assert settled(Look(before), Look(now), taken) == due


def test_what_lies_in_a_folder_that_cannot_be_listed_has_not_gone() -> None:
    taken = {"/f/away/a": A, "/f/b": A}
    assert settled(Look({}), Look({}, blind=("/f/away",)), taken) == {"/f/b"}


def test_a_sidecar_concerns_its_file() -> None:
    assert concerned({"/f/a.pdf.meta.yaml", "/f/b"}) == {"/f/a.pdf.meta.yaml", "/f/a.pdf", "/f/b"}


@pytest.mark.parametrize("name", ["~$report.docx", ".~lock.a.odt#", "a.pdf.crdownload", "a.PART", "notes.txt~"])
def test_what_a_program_has_not_finished_is_left_alone(name: str, folder: Path) -> None:
    assert is_unfinished(name)
    (folder / name).write_text("x")
    assert look(folder).files == {}


def test_new_changed_renamed_and_gone_files_are_followed(corpus: Corpus, folder: Path) -> None:
    write(folder / "stays.md", "herons")

    def seen(*wanted: str) -> Change:
        return lambda: pytest.fail(f"{names(corpus)}") if names(corpus) != set(wanted) else None

    listener = run(corpus, folder, [
        nothing, lambda: write(folder / "a.md", "walruses"), nothing,
        lambda: (seen("stays.md", "a.md")(), write(folder / "a.md", "penguins")), nothing,
        lambda: (folder / "a.md").rename(folder / "b.md"), nothing,
        lambda: (seen("stays.md", "b.md")(), (folder / "b.md").unlink()), nothing,
    ])  # fmt: skip
    assert names(corpus) == {"stays.md"}
    done = [(len(one.added), len(one.updated), len(one.unchanged), len(one.removed)) for one in listener.reports]
    assert done == [(1, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]
    assert corpus.health() == []


def test_a_file_that_is_being_written_waits_and_holds_up_no_other(corpus: Corpus, folder: Path) -> None:
    growing = folder / "growing.md"
    steps: list[Change] = [lambda n=n: write(growing, "owls " * n) for n in range(1, 5)]  # type: ignore[misc]
    steps[1] = lambda: (write(growing, "owls owls"), write(folder / "small.md", "newts"))
    early: list[set[str]] = []
    run(corpus, folder, [*steps, lambda: early.append(names(corpus))])
    assert early == [{"small.md"}]
    assert names(corpus) == {"small.md", "growing.md"}


def test_what_went_while_nobody_watched_is_taken_out(corpus: Corpus, folder: Path) -> None:
    write(folder / "a.md", "walruses")
    write(folder / "b.md", "penguins")
    corpus.ingest([folder])
    (folder / "a.md").unlink()
    run(corpus, folder, [nothing])
    assert names(corpus) == {"b.md"}


def test_a_folder_that_is_suddenly_empty_or_away_takes_nothing_out(corpus: Corpus, folder: Path) -> None:
    write(folder / "a.md", "walruses")
    elsewhere = folder.with_name("elsewhere")
    empty = [lambda: (folder / "a.md").rename(folder.with_name("a.md")), nothing,
             lambda: folder.with_name("a.md").rename(folder / "a.md")]  # fmt: skip
    listener = run(corpus, folder, [nothing, *empty, lambda: folder.rename(elsewhere), nothing])
    assert names(corpus) == {"a.md"}
    assert len(listener.reports) == 1
    assert ["gone at once" in line or "cannot be listed" in line for line in listener.lines] == [True, True]


def test_a_bad_file_is_reported_and_the_next_good_one_comes_in(corpus: Corpus, folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"\x00\xff" * 400)
    listener = run(corpus, folder, [nothing, nothing, lambda: write(folder / "good.md", "walruses")])
    assert [skip.reason for skip in listener.reports[0].skipped] == ["corrupt"]
    assert names(corpus) == {"good.md"}


def test_the_double_of_a_file_counts_once_that_one_goes(corpus: Corpus, folder: Path) -> None:
    write(folder / "a.md", "walruses")
    run(corpus, folder, [
        nothing, lambda: (folder / "b.md").write_bytes((folder / "a.md").read_bytes()), nothing,
        (folder / "a.md").unlink, nothing,
    ])  # fmt: skip
    assert names(corpus) == {"b.md"}


def test_a_new_sidecar_and_its_end_reach_the_document(corpus: Corpus, folder: Path) -> None:
    write(folder / "a.md", "walruses")
    beside = folder / "a.md.meta.yaml"
    titles: list[str] = []
    keep: Change = lambda: titles.extend(record.title for record in corpus.documents())  # noqa: E731
    run(corpus, folder, [nothing, lambda: beside.write_text("title: Stated"), nothing, keep, beside.unlink, nothing])
    assert [*titles, *(record.title for record in corpus.documents())] == ["Stated", "Report"]


def test_a_failure_that_may_pass_is_told_and_tried_again(corpus: Corpus, folder: Path) -> None:
    write(folder / "a.md", "walruses")
    failures = [IndexInUse("Process 7 writes."), EmbeddingFailed("The server is away.")]
    listener = run(corpus, folder, [nothing] * 5, failures)
    assert names(corpus) == {"a.md"}
    assert [line.split(".")[0] for line in listener.lines] == ["Process 7 writes", "The server is away"]
