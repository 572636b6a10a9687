"""`assistant watch`: keeps the index in step with a folder and says, line by line, what it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from assistant.errors import AssistantError
from assistant.terminal import counted
from corpus.document import DocumentRecord, IngestReport, Skipped

if TYPE_CHECKING:
    from assistant.settings import Settings
    from corpus.ingest import Progress

Say = Callable[[str], None]
ShowProgress = Callable[[], AbstractContextManager[Callable[["Progress"], None]]]


class NoFolder(AssistantError):
    """What is to be watched is no folder."""


def keep_in_step(settings: Settings, folder: Path, *, every: float, say: Say, progress: ShowProgress) -> NoReturn:
    """Watch a folder until interrupted. Raises `NoFolder`, and what ends an ingestion for good."""
    from corpus.corpus import Corpus
    from corpus.watch import watch

    if not folder.is_dir():
        raise NoFolder(f"{str(folder)!r} is no folder. Name one that is there: assistant watch FOLDER.")
    with Corpus.open(settings.index, settings.embedder, settings.chroma_url, settings.embedder_base_url) as corpus:
        say(f"Watching {str(folder)!r}, looking every {counted(int(every), 'second')}. Stop with Ctrl-C.")

        def bring_in(only: Callable[[str], bool]) -> IngestReport:
            with progress() as tell:
                return corpus.ingest([folder], prune=True, progress=tell, only=only)

        watch(folder, bring_in, Teller(say, corpus.documents), every=every)


class Teller:
    """Puts what a watch does into lines that begin with the time of day."""

    def __init__(self, say: Say, records: Callable[[], Iterable[DocumentRecord]]) -> None:
        self._say = say
        self._records = records
        self._known = {record.id: record for record in records()}
        self._skipped: set[Skipped] = set()  # told already
        self._begun = False

    def batch(self, report: IngestReport) -> None:
        """What came in, what went and what was left out; what was left out before and still is, is not told again."""
        before, now = self._known, {record.id: record for record in self._records()}
        self._known = now
        for name in report.added:
            self._tell_of("added", now.get(name), name)
        for name in report.updated:
            self._tell_of("updated", now.get(name), name)
        for name in report.unchanged:
            if name in before and name in now and before[name].path != now[name].path:
                self.line(f"renamed {before[name].path} to {now[name].path}")
        for name in report.removed:
            self.line(f"removed {before[name].path if name in before else name}")
        for skipped in report.skipped:
            if skipped not in self._skipped:
                self.line(f"skipped {skipped.path} ({skipped.reason}): {skipped.detail}")
        self._skipped |= set(report.skipped)
        if not self._begun:
            self.line(f"in step: {counted(len(now), 'document')} in the index")
            self._begun = True

    def line(self, words: str) -> None:
        """One line, with the time."""
        self._say(f"{time.strftime('%H:%M:%S')} {words}")

    def _tell_of(self, what: str, record: DocumentRecord | None, name: str) -> None:
        if record is None:
            self.line(f"{what} {name}")
        else:
            self.line(f"{what} {record.path}: {record.title}, {counted(record.passages, 'passage')}")
