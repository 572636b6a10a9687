"""Files in: gate, keep, read, split, embed, write, switch. Crash-safe at every point; memory stays flat.

A document counts once the catalogue names it, after all its passages are written (see `catalogue.py`). Drawing progress
is left to the caller.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus import reading
from corpus.catalogue import CHUNK, SIDECAR_SUFFIX, Catalogue
from corpus.document import Document, IngestReport, Metadata, MetadataField, Skipped
from corpus.embedding import Embedder, count_tokens
from corpus.entry import Entry
from corpus.index import Index
from corpus.reading import gate

if TYPE_CHECKING:
    from corpus.llama import PassageNode, Pipeline

SLICE = 64  # passages embedded and written at a time
OUTLIVES_NEW_BYTES: tuple[MetadataField, ...] = ("publisher", "geography", "url", "shareable")  # edits by hand

Stage = Literal["reading", "embedding", "done"]


@dataclass(frozen=True)
class Progress:
    """How far an ingestion has come."""

    done: int  # files
    total: int  # files
    path: str  # the file at hand
    stage: Stage
    passages: int = 0  # written so far


Tell = Callable[[Progress], None]
Only = Callable[[str], bool]  # whether the file of this absolute path is looked at


@dataclass(frozen=True)
class _File:
    """A file to ingest."""

    path: Path
    name: str  # as shown: relative to the ingested folder, or the bare name
    source: str  # absolute path
    folder: str  # absolute path of the ingested folder, or ""


@dataclass
class _Item:
    """A document on its way into the index."""

    entry: Entry
    text: str
    replaces: Entry | None
    missing: int  # passages still to be written


@dataclass
class _Lists:
    """The report as it grows."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def report(self, seconds: float) -> IngestReport:
        return IngestReport(
            added=tuple(self.added), updated=tuple(self.updated), unchanged=tuple(self.unchanged),
            removed=tuple(self.removed), skipped=tuple(self.skipped), seconds=seconds, missing=tuple(self.gone),
        )


class Writer:
    """Documents → the index, in slices of passages. `switch` gets the documents whose passages are all written."""

    def __init__(
        self, index: Index, embedder: Embedder, start: Callable[[], int], switch: Callable[[Sequence[_Item]], None]
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._start = start  # called before the first write; gives the version to write under
        self._switch = switch
        self._pipeline: Pipeline | None = None
        self._nodes: deque[tuple[int, PassageNode]] = deque()  # with the passage's number in its document
        self._items: deque[_Item] = deque()
        self.written = 0

    def add(self, document: Document, entry: Entry, replaces: Entry | None) -> None:
        """Split a document and write what fills whole slices."""
        if self._pipeline is None:
            from corpus.llama import Pipeline  # llama-index, 2 s

            self._pipeline = Pipeline(self._embedder, count_tokens)
        nodes = self._pipeline.split(document)
        entry = dataclasses.replace(entry, version=self._start(), passages=len(nodes))
        self._items.append(_Item(entry, document.text, replaces, len(nodes)))
        self._nodes.extend(enumerate(nodes, start=1))
        while len(self._nodes) >= SLICE:
            self._write()

    def flush(self) -> None:
        """Write the rest."""
        while self._nodes:
            self._write()
        self._complete(0)

    def _write(self) -> None:
        assert self._pipeline is not None
        part = [self._nodes.popleft() for _ in range(min(SLICE, len(self._nodes)))]
        nodes = [node for _, node in part]
        vectors, statements = self._pipeline.embed(nodes)
        self._index.write(
            self._start(), [node.passage for node in nodes], [node.title for node in nodes], vectors, statements,
            [number for number, _ in part],
        )
        self.written += len(part)
        self._complete(len(part))

    def _complete(self, written: int) -> None:
        """Switch to the documents whose last passage was among those written."""
        done: list[_Item] = []
        while self._items:
            first = self._items[0]
            taken = min(first.missing, written)
            first.missing -= taken
            written -= taken
            if first.missing:
                break
            done.append(self._items.popleft())
        if done:
            self._switch(done)


def ingest(
    catalogue: Catalogue, index: Index, embedder: Embedder, paths: Iterable[Path], *, prune: bool, tell: Tell,
    only: Only | None = None,
) -> IngestReport:
    """Bring files and folders in. The caller holds the writer's lock.

    `only` chooses among the files found, and among those that have gone, by their absolute paths.
    """
    clock = time.monotonic()
    run = _Run(catalogue, index, embedder, tell, only or _any)
    try:
        if not index.finished:  # an ingestion was broken off
            run.start()
        files, folders = run.find(paths)
        for number, file in enumerate(files):
            tell(Progress(number, len(files), file.name, "reading", run.writer.written))
            run.take(file)
        if files:
            tell(Progress(len(files), len(files), files[-1].name, "embedding", run.writer.written))
        run.writer.flush()
        run.settle(folders, {file.source for file in files}, prune=prune)
        catalogue.sweep()
    finally:
        if run.version:
            index.finish(catalogue.live())
            catalogue.write_copy()
    tell(Progress(len(files), len(files), "", "done", run.writer.written))
    return run.lists.report(time.monotonic() - clock)


class _Run:
    """One ingestion: what it has seen and done."""

    def __init__(self, catalogue: Catalogue, index: Index, embedder: Embedder, tell: Tell, only: Only) -> None:
        self._catalogue = catalogue
        self._index = index
        self._tell = tell
        self._only = only
        self._touched: dict[str, str] = {}  # document id → name of the file that stands for it in this run
        self._hashes: dict[str, str] = {}  # sha256 → name of the first file of this run that has it
        self._moved: list[Entry] = []  # their file lies elsewhere now
        self.version = 0  # of what this run writes; 0 before the first write
        self.lists = _Lists()
        self.writer = Writer(index, embedder, self.start, self._switch)

    def find(self, paths: Iterable[Path]) -> tuple[list[_File], list[str]]:
        """The files to ingest, in order, and the folders among the paths; what is no file is noted as skipped."""
        files: dict[str, _File] = {}
        folders: list[str] = []
        for given in paths:
            root = _absolute(given)
            is_folder = given.is_dir() and not given.is_symlink()
            if is_folder:
                folders.append(root)
            for found in gate.walk([given]):
                if not self._only(_absolute(Path(found.path if isinstance(found, Skipped) else found))):
                    continue
                name = _name(found.path if isinstance(found, Skipped) else found, given if is_folder else None)
                if isinstance(found, Skipped):
                    self.lists.skipped.append(dataclasses.replace(found, path=name))
                elif not _is_sidecar(found):
                    source = _absolute(found)
                    files.setdefault(source, _File(found, name, source, root if is_folder else ""))
        return list(files.values()), folders

    def take(self, file: _File) -> None:
        """One file: unchanged, a duplicate, refused, or on its way into the index."""
        try:
            gate.check(file.path, name=file.name)
            sha256, fingerprint = fingerprints(file.path)
        except gate.Refused as refused:
            self._skip(file, refused)
            return
        twin = self._hashes.setdefault(sha256, file.name)
        if twin != file.name or self._touched.get(file.source):
            self._duplicate(file, twin)
            return
        same = next((entry for entry in self._catalogue.entries().values() if entry.sha256 == sha256), None)
        if same is not None and self._stands_elsewhere(same, file):
            self._duplicate(file, same.path)
            return
        if same is not None and same.fingerprint == fingerprint and same.state != "pending":
            self._touched[same.id] = file.name
            self.lists.unchanged.append(same.id)
            if (same.path, same.source, same.folder) != (file.name, file.source, file.folder):
                self._moved.append(dataclasses.replace(same, path=file.name, source=file.source, folder=file.folder))
            return
        self._read(file, sha256, fingerprint, same or self._replaced(file))

    def start(self) -> int:
        """Before the first write: the version that this run writes under."""
        if not self.version:
            self._index.begin(self._catalogue.live())
            self.version = self._catalogue.next_version()
        return self.version

    def settle(self, folders: Sequence[str], seen: set[str], *, prune: bool) -> None:
        """Note where files have moved to; note or remove documents whose file has gone from an ingested folder."""
        if self._moved:
            self._catalogue.update(self._moved)
        gone = [
            entry for entry in self._catalogue.entries().values()
            if entry.source not in seen and any(entry.source.startswith(folder + os.sep) for folder in folders)
            and self._only(entry.source) and _has_gone(entry.source)
        ]
        names = [entry.id for entry in gone]
        if not prune:
            self.lists.gone.extend(names)
        elif gone:
            self.start()
            self._catalogue.switch(remove=names)
            self._index.delete([(entry.id, entry.version) for entry in gone])
            self.lists.removed.extend(names)

    def _read(self, file: _File, sha256: str, fingerprint: str, replaces: Entry | None) -> None:
        original = self._catalogue.keep(file.path, sha256)
        try:
            document = reading.read(original, name=file.name)
        except gate.Refused as refused:
            self._skip(file, refused)
            return
        if document.sha256 != sha256:
            self._skip(file, gate.Refused("unreadable", "It changed while it was read: ingest it again."))
            return
        document = self._with_free_id(document)
        new_bytes = replaces is not None and replaces.sha256 != sha256
        metadata, edited = _with_edits(document.metadata, replaces, new_bytes=new_bytes)
        document = dataclasses.replace(document, metadata=metadata)
        self._touched[document.id] = file.name
        if replaces is not None:
            self._touched[replaces.id] = file.name
        self.writer.add(
            document,
            entry_of(document, file.name, file.source, file.folder, fingerprint, edited, original.suffix),
            replaces,
        )

    def _switch(self, items: Sequence[_Item]) -> None:
        replaced = [item.replaces for item in items if item.replaces is not None]
        self._catalogue.switch([(item.entry, item.text) for item in items], [entry.id for entry in replaced])
        self._index.delete([(entry.id, entry.version) for entry in replaced])
        for item in items:
            (self.lists.added if item.replaces is None else self.lists.updated).append(item.entry.id)

    def _stands_elsewhere(self, same: Entry, file: _File) -> bool:
        """Whether a document of the same bytes stands under another name whose file is still there."""
        if same.source == file.source or same.path == file.name:
            return False
        return bool(self._touched.get(same.id)) or not _has_gone(same.source)

    def _replaced(self, file: _File) -> Entry | None:
        """The document that this file is a new version of: the one read from the same place, else of the same name."""
        entries = [entry for entry in self._catalogue.entries().values() if entry.id not in self._touched]
        for entry in entries:
            if entry.source == file.source:
                return entry
        for entry in entries:
            given = not file.folder and not entry.folder  # two uploads of one name
            if entry.path == file.name and (given or _has_gone(entry.source)):
                return entry
        return None

    def _with_free_id(self, document: Document) -> Document:
        """The document; under a longer id where another document, of other bytes, has the same."""
        other = self._catalogue.entries().get(document.id)
        if (other is None or other.sha256 == document.sha256) and document.id not in self._touched:
            return document
        return dataclasses.replace(document, id=f"{document.id}{document.sha256[8:16]}")

    def _duplicate(self, file: _File, twin: str) -> None:
        self.lists.skipped.append(
            Skipped(file.name, "duplicate", f"It holds the same bytes as {gate.shown_name(twin)!r}, which is in.")
        )

    def _skip(self, file: _File, refused: gate.Refused) -> None:
        self.lists.skipped.append(Skipped(file.name, refused.reason, refused.detail))


def rebuild(
    catalogue: Catalogue, index: Index, build: str, embedder: Embedder, *, tell: Tell,
    instead: Sequence[Entry] | None = None,
) -> IngestReport:
    """Fill an empty index from the kept originals, then switch to it. The caller holds the writer's lock.

    A document whose original cannot be read any more stays in the catalogue as "pending": listed, but not found.
    `instead`: these documents, whose originals are kept already, take the place of all that were in.
    """
    clock = time.monotonic()
    lists = _Lists()
    catalogue.unstage()
    index.begin(catalogue.live().of(()))

    def switch(items: Sequence[_Item]) -> None:
        for item in items:
            catalogue.stage(item.entry, item.text)
            lists.updated.append(item.entry.id)

    version = catalogue.next_version()
    writer = Writer(index, embedder, lambda: version, switch)
    entries = list(catalogue.entries().values() if instead is None else instead)
    for number, entry in enumerate(entries):
        tell(Progress(number, len(entries), entry.path, "reading", writer.written))
        try:
            document = _kept(catalogue, entry)
        except gate.Refused as refused:
            lists.skipped.append(Skipped(entry.path, refused.reason, f"Its kept original: {refused.detail}"))
            text = catalogue.text(entry.id) if instead is None else ""
            catalogue.stage(dataclasses.replace(entry, state="pending", passages=0), text)
            continue
        metadata, edited = _with_edits(document.metadata, entry, new_bytes=False)
        document = dataclasses.replace(document, id=entry.id, metadata=metadata)
        writer.add(
            document,
            entry_of(document, entry.path, entry.source, entry.folder, entry.fingerprint, edited, entry.suffix), None,
        )
    writer.flush()
    catalogue.switch_staged(build, alone=instead is not None)
    index.finish(catalogue.live())
    catalogue.write_copy()
    tell(Progress(len(entries), len(entries), "", "done", writer.written))
    return lists.report(time.monotonic() - clock)


def _kept(catalogue: Catalogue, entry: Entry) -> Document:
    """The document of a kept original; raises `gate.Refused` where that is not what was kept any more."""
    document = reading.read(catalogue.original_of(entry), name=entry.path)
    if document.sha256 != entry.sha256:
        raise gate.Refused("corrupt", "Its bytes are not those that were kept: ingest the file again.")
    return document


def entry_of(
    document: Document, name: str, source: str, folder: str, fingerprint: str, edited: tuple[MetadataField, ...],
    suffix: str,
) -> Entry:
    """The row of a document that is about to be written; version and passages are filled in by the writer."""
    return Entry(
        id=document.id, version=0, state="indexed", path=name, source=source, folder=folder, suffix=suffix,
        sha256=document.sha256, fingerprint=fingerprint, metadata=document.metadata, edited=edited,
        pages=document.pages, passages=0, notes=document.notes,
    )


def fingerprints(path: Path) -> tuple[str, str]:
    """Hash of a file's bytes, and of its bytes together with those of its sidecar; raises `gate.Refused`."""
    sha256 = _hash(path)
    try:
        beside = _hash(path.with_name(path.name + SIDECAR_SUFFIX))
    except gate.Refused:
        return sha256, sha256
    return sha256, hashlib.sha256(f"{sha256} {beside}".encode()).hexdigest()


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with gate.open_regular(path) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _with_edits(
    metadata: Metadata, known: Entry | None, *, new_bytes: bool
) -> tuple[Metadata, tuple[MetadataField, ...]]:
    """The metadata as read, with the fields that were set by hand; of a new edition only those that still hold."""
    if known is None:
        return metadata, ()
    kept = tuple(name for name in known.edited if not new_bytes or name in OUTLIVES_NEW_BYTES)
    changes = {name: getattr(known.metadata, name) for name in kept}
    guessed = tuple(name for name in metadata.guessed if name not in kept)
    return dataclasses.replace(metadata, guessed=guessed, **changes), kept


def _any(_: str) -> bool:
    return True


def _has_gone(source: str) -> bool:
    """Whether nothing lies there any more; a folder that may not be looked into says nothing."""
    try:
        os.lstat(source)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _absolute(path: Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links


def _name(path: Path | str, folder: Path | None) -> str:
    """A file's name as shown: relative to the ingested folder, or its last part."""
    path = Path(path)
    if folder is None:
        return path.name
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return path.name


def _is_sidecar(path: Path) -> bool:
    """Whether a file only states the metadata of the file beside it."""
    return path.name.endswith(SIDECAR_SUFFIX) and path.with_name(path.name.removesuffix(SIDECAR_SUFFIX)).is_file()
