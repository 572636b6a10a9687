"""Keeps an index in step with a folder: looks at it again and again, and brings in what has changed and come to rest.

A file is read once two looks, one interval apart, have found the same size and time of change, so that one that is
still being written waits. Looking again and again works on every file system, network shares too, where the system's
own notices do not come; a look costs one `lstat` a file. Removal is careful: a folder that cannot be listed, or that is
suddenly empty, takes no document out, since that is how a share looks that has dropped off.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from corpus.catalogue import SIDECAR_SUFFIX
from corpus.document import IngestReport
from corpus.errors import AssistantError, EmbeddingFailed, IndexInUse, IndexUnreachable, StorageFailed

EVERY = 2.0  # seconds from one look to the next
WAIT_AFTER_FAILURE = 15.0  # seconds before a batch that failed is tried again
PASSING: tuple[type[AssistantError], ...] = (IndexInUse, StorageFailed, EmbeddingFailed, IndexUnreachable)

# How programs name what they have not finished: editors' locks and copies, downloads under way.
UNFINISHED_STARTS = ("~$", ".~lock.", ".#")
UNFINISHED_ENDS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".swx", "~")

Stamp = tuple[int, int, int]  # bytes, nanoseconds of the last change, number of the file on its disk
Files = Mapping[str, Stamp]  # by absolute path


@dataclass(frozen=True)
class Look:
    """What a folder held at one moment."""

    files: Files
    blind: tuple[str, ...] = ()  # absolute paths of folders that could not be listed


class Ingest(Protocol):
    """How a batch is brought in: `Corpus.ingest` of the folder."""

    def __call__(self, only: Callable[[str], bool]) -> IngestReport:
        """The files that `only` chooses by absolute path come in, and the documents of those that have gone go."""


class Tell(Protocol):
    """Is told what goes on."""

    def batch(self, report: IngestReport) -> None:
        """Files were brought in, or taken out."""

    def line(self, words: str) -> None:
        """Anything else, as one sentence."""


def look(folder: Path) -> Look:
    """All regular files under a folder but unfinished ones. Links are not followed."""
    files: dict[str, Stamp] = {}
    blind: list[str] = []
    pending = [os.path.abspath(folder)]  # noqa: PTH100 - Path.resolve would follow links
    while pending:
        here = pending.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif not is_unfinished(entry.name):
                        _note(entry, files)
        except OSError:
            blind.append(here)
    return Look(files, tuple(blind))


def _note(entry: os.DirEntry[str], files: dict[str, Stamp]) -> None:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:  # it went between the list and the look at it
        return
    if stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode):  # a link is told of as skipped
        files[entry.path] = (found.st_size, found.st_mtime_ns, found.st_ino)


def is_unfinished(name: str) -> bool:
    """Whether a file's name says that a program is still at work on it."""
    return name.startswith(UNFINISHED_STARTS) or name.lower().endswith(UNFINISHED_ENDS)


def settled(before: Look, now: Look, taken: Files) -> frozenset[str]:
    """The files that two looks found alike and that differ from what was last taken: new, changed or gone.

    What lies in a folder that could not be listed is as it was.
    """
    paths = before.files.keys() | now.files.keys() | taken.keys()
    blind = tuple(folder + os.sep for folder in (*before.blind, *now.blind))
    return frozenset(
        path for path in paths
        if before.files.get(path) == now.files.get(path) != taken.get(path) and not (blind and path.startswith(blind))
    )


def concerned(paths: Collection[str]) -> frozenset[str]:
    """The files to be looked at for these changes: a sidecar concerns the file that it states the metadata of."""
    return frozenset(paths) | {path.removesuffix(SIDECAR_SUFFIX) for path in paths if path.endswith(SIDECAR_SUFFIX)}


def watch(
    folder: Path, ingest: Ingest, tell: Tell, *, every: float = EVERY, wait: Callable[[float], None] = time.sleep
) -> NoReturn:
    """Bring in what has changed in a folder, and take out what has gone, until interrupted.

    `every` is the interval between two looks, in seconds. A failure that may pass (another process writes to the index,
    the disk is full, a server is away) is told and the batch tried again; any other error is raised.
    """
    taken: dict[str, Stamp] = {}
    whole = True  # the next batch looks at all files: what has gone while nobody watched is in the catalogue alone
    doubles = False  # some file was left out as the double of another: it counts once that one changes or goes
    before, warned = look(folder), ""
    while True:
        wait(every)
        now = look(folder)
        due = settled(before, now, taken)
        moving = {path for path in now.files if before.files.get(path) != now.files[path]}
        before = now
        warning = _why_careful(folder, now, taken)
        if warning and warning != warned:
            tell.line(warning)
        warned = warning
        if not now.files or not (due or whole):
            continue
        whole = whole or (doubles and not due.isdisjoint(taken))
        try:
            report = ingest(_all_but(moving, now.blind) if whole else (concerned(due) - moving).__contains__)
        except PASSING as error:
            tell.line(f"{error} It is tried again in {WAIT_AFTER_FAILURE:.0f} seconds.")
            wait(WAIT_AFTER_FAILURE)
            continue
        tell.batch(report)
        whole = False
        doubles = doubles or any(skipped.reason == "duplicate" for skipped in report.skipped)
        for path in due:
            taken.pop(path, None)
            if path in now.files:
                taken[path] = now.files[path]


def _all_but(moving: Collection[str], blind: Sequence[str]) -> Callable[[str], bool]:
    hidden = tuple(folder + os.sep for folder in blind)
    return lambda path: path not in moving and not is_unfinished(Path(path).name) and not path.startswith(hidden)


def _why_careful(folder: Path, now: Look, taken: Files) -> str:
    """Why documents whose file is not to be seen are kept, "" where there is no reason to."""
    if now.blind:
        return f"A folder cannot be listed, and what lay in it is kept: {now.blind[0]!r}."
    if taken and not now.files:
        return (
            f"All files in {str(folder)!r} have gone at once, as where a share drops off: their documents are kept. "
            f"Where they are meant to go, end this and run `assistant ingest --prune` on the folder."
        )
    return ""
