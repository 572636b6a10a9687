"""Which documents are in, in what state, with what hash; their text and their originals. The catalogue leads.

A document is in when its row says so: the row names the `version` under which its passages stand in the index, and
passages of any other version are not found. Writing new passages, switching the row and deleting the old passages, in
this order, leaves the old or the new document after a crash at any point, never none and never both.

`generation` rises with each change; readers compare it to know when to look again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.database import Database
from corpus.dates import date_range
from corpus.document import DocumentRecord, Filters, Metadata
from corpus.editions import superseded
from corpus.entry import COLUMNS, Entry, copied, from_row, read_copy, row_of
from corpus.errors import DocumentNotFound, IndexDamaged, StorageFailed
from corpus.minilm import write_atomically
from corpus.seal import is_as, mark

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL,
    path TEXT NOT NULL, source TEXT NOT NULL, folder TEXT NOT NULL, suffix TEXT NOT NULL,
    sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL,
    metadata TEXT NOT NULL, edited TEXT NOT NULL, pages INTEGER, passages INTEGER NOT NULL, notes TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS staged AS SELECT * FROM documents WHERE 0;
CREATE INDEX IF NOT EXISTS documents_sha256 ON documents (sha256);
CREATE INDEX IF NOT EXISTS documents_source ON documents (source);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_INSERT = f"INSERT OR REPLACE INTO {{}} ({COLUMNS}, text) VALUES ({', '.join('?' * 15)})"
SIDECAR_SUFFIX = ".meta.yaml"  # of the file beside a document that states its metadata
TRIES = 3  # to read a note and what it is about, while a writer may come in between
CHUNK = 1 << 20  # bytes copied at a time


@dataclass(frozen=True)
class Live:
    """The documents that may be found, each with the version of its passages in force."""

    versions: Mapping[str, int]  # document id → version
    passages: Mapping[str, int]  # document id → number of its passages
    stamp: str  # digest of all documents that are in, with their versions: equal stamps, equal passages
    filtered: bool = False  # some of the documents that are in are left out
    whole: Mapping[str, int] | None = None  # where filtered: document id → version of all that are in

    @property
    def count(self) -> int:
        """Passages in all."""
        return sum(self.passages[name] for name in self.versions)

    def of(self, documents: Collection[str]) -> Live:
        """Only those of the given documents."""
        kept = {name: version for name, version in self.versions.items() if name in documents}
        return dataclasses.replace(self, versions=kept, filtered=True, whole=self.everything)

    @property
    def everything(self) -> Mapping[str, int]:
        """Document id → version of all that are in, whatever is left out here."""
        return self.versions if self.whole is None else self.whole

    def holds(self, key: str) -> bool:
        """Whether a row's name ("<passage id>@<version>") is of a version in force."""
        passage_id, _, version = key.rpartition("@")
        return self.versions.get(passage_id.rpartition("#")[0]) == int(version)


class Catalogue:
    """The documents of one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.originals = folder / "originals"
        self._copy = folder / "catalogue.json"
        self._seal = folder / "catalogue-seal.json"
        self._looked_at = False
        self._database = Database(folder / "catalogue.sqlite", SCHEMA)
        self._seen: tuple[int, dict[str, Entry]] = (-1, {})
        self._live: tuple[Mapping[str, Entry], Live] | None = None
        self._records: tuple[Mapping[str, Entry], Mapping[str, DocumentRecord]] | None = None

    # --- reading ---

    @property
    def generation(self) -> int:
        """Rises with each change; 0 before the first."""
        return int(self._meta("generation") or 0)

    @property
    def build(self) -> str | None:
        """Name of the folder of the index in force, under `builds`; None before the first ingestion."""
        return self._meta("build")

    def entries(self) -> Mapping[str, Entry]:
        """All rows by document id, in the order of their paths; raises `IndexDamaged`."""
        if not self._looked_at:
            self._check()
        generation = self.generation
        if self._seen[0] != generation:
            rows = self._database.rows(f"SELECT {COLUMNS} FROM documents ORDER BY path, id")
            self._seen = (generation, {row[0]: from_row(row) for row in rows})
        return self._seen[1]

    def records(self) -> Mapping[str, DocumentRecord]:
        """All documents as callers see them, by id: those with a newer edition say so."""
        entries = self.entries()
        if self._records is None or self._records[0] is not entries:
            records = {name: entry.record for name, entry in entries.items()}
            for older, newer in superseded(record for record in records.values() if record.state == "indexed").items():
                newest = records[newer]
                records[older] = dataclasses.replace(
                    records[older], state="superseded", superseded_by=newer,
                    newest_edition=f"{newest.title} ({newest.published})" if newest.published else newest.title,
                )
            self._records = (entries, records)
        return self._records[1]

    def entry(self, document_id: str) -> Entry:
        """One row; raises `DocumentNotFound`."""
        found = self.entries().get(document_id)
        if found is None:
            raise DocumentNotFound(
                f"No document has the id {document_id[:200]!r}. `assistant documents` lists the ids."
            )
        return found

    def text(self, document_id: str) -> str:
        """The document's extracted text, which all spans count in; raises `DocumentNotFound`."""
        rows = self._database.rows("SELECT text FROM documents WHERE id = ?", (document_id,))
        if not rows:
            self.entry(document_id)
            return ""
        return str(rows[0][0])

    def live(self) -> Live:
        """The documents that may be found."""
        entries = self.entries()
        if self._live is None or self._live[0] is not entries:
            found = {name: entry for name, entry in entries.items() if entry.state != "pending"}
            versions = {name: entry.version for name, entry in found.items()}
            stamp = hashlib.sha256(json.dumps(sorted(versions.items())).encode()).hexdigest()[:16]
            passages = {name: entry.passages for name, entry in found.items()}
            self._live = (entries, Live(versions, passages, stamp))
        return self._live[1]

    def matching(self, filters: Filters | None) -> frozenset[str] | None:
        """The documents that pass the filters; None where there are none to pass."""
        if not filters:
            return None
        return frozenset(name for name, entry in self.entries().items() if _passes(entry, filters))

    def original(self, document_id: str) -> Path:
        """Where the kept original lies; raises `DocumentNotFound`."""
        return self.original_of(self.entry(document_id))

    def original_of(self, entry: Entry) -> Path:
        """Where the original of a row lies, or is to lie."""
        return self.originals / f"{entry.sha256}{entry.suffix}"

    # --- writing (the caller holds the writer's lock) ---

    def keep(self, source: Path, sha256: str) -> Path:
        """Copy a file and its sidecar to the originals, unless they are there; the copy appears whole or not at all."""
        target = self.originals / f"{sha256}{source.suffix.lower()}"
        try:
            self.originals.mkdir(parents=True, exist_ok=True)
            if not target.is_file():
                _copy(source, target)
            beside = source.with_name(source.name + SIDECAR_SUFFIX)
            kept = target.with_name(target.name + SIDECAR_SUFFIX)
            if beside.is_file() and not beside.is_symlink():
                _copy(beside, kept)
            else:
                kept.unlink(missing_ok=True)
        except OSError as error:
            raise StorageFailed(
                f"The original of {source.name!r} cannot be kept ({error.strerror}). Make room or give write "
                f"permission in {str(self.folder)!r}, then run the command again."
            ) from error
        return target

    def bring_in(self, kept: Path) -> None:
        """Move an original, or its sidecar, that has its name already to the originals."""
        self.originals.mkdir(parents=True, exist_ok=True)
        kept.replace(self.originals / kept.name)

    def next_version(self) -> int:
        """A number that no passages stand under yet, not even those of an ingestion that was broken off."""
        with self._database.transaction() as connection:
            version = int(_value(connection, "version") or 0) + 1
            _set(connection, "version", str(version))
        return version

    def start_build(self, name: str) -> None:
        """Name the first build."""
        with self._database.transaction() as connection:
            _set(connection, "build", name)

    def switch(self, put: Sequence[tuple[Entry, str]] = (), remove: Iterable[str] = ()) -> None:
        """Bring rows (each with its text) in and take others out, at once."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM documents WHERE id = ?", [(name,) for name in remove])
            rows = [(*row_of(entry), _storable(text)) for entry, text in put]
            connection.executemany(_INSERT.format("documents"), rows)
            _raise_generation(connection)

    def stage(self, entry: Entry, text: str) -> None:
        """Put a row aside for `switch_staged`, so that a rebuild holds one text at a time."""
        with self._database.transaction() as connection:
            connection.execute(_INSERT.format("staged"), (*row_of(entry), _storable(text)))

    def unstage(self) -> None:
        """Forget rows put aside by a rebuild that was broken off."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM staged")

    def switch_staged(self, build: str, *, alone: bool = False) -> None:
        """Bring in all rows put aside, and the build that holds their passages, at once; `alone`: all others go."""
        with self._database.transaction() as connection:
            if alone:
                connection.execute("DELETE FROM documents")
            connection.execute("INSERT OR REPLACE INTO documents SELECT * FROM staged")
            connection.execute("DELETE FROM staged")
            _set(connection, "build", build)
            _raise_generation(connection)

    def update(self, entries: Sequence[Entry]) -> None:
        """Replace rows, their texts unchanged."""
        columns = ", ".join(f"{name} = ?" for name in COLUMNS.split(", "))
        with self._database.transaction() as connection:
            connection.executemany(
                f"UPDATE documents SET {columns} WHERE id = ?", [(*row_of(entry), entry.id) for entry in entries])
            _raise_generation(connection)

    def write_copy(self) -> None:
        """Write all rows, without their texts, to a file from which `recover` brings back a damaged catalogue."""
        try:
            write_atomically(self._copy, copied(self.generation, self.entries().values()))
            self._write_seal()
        except OSError as error:
            raise StorageFailed(
                f"The file {str(self._copy)!r} cannot be written ({error.strerror}). Make room, then run it again."
            ) from error

    def _write_seal(self) -> None:
        """Note what the file holds, so that the next start notices damage."""
        where = self._database.path
        seal = {
            "generation": self.generation, "file": mark(where) if self._database.settled() else None,
            "rows": self._digest(),
        }
        write_atomically(self._seal, json.dumps(seal).encode())
        self._looked_at = True

    def _check(self) -> None:
        """Raises `IndexDamaged` where the file is not what the last writer left: once for each opening."""
        for _ in range(TRIES):
            try:
                seal = json.loads(self._seal.read_bytes())
                generation, noted, rows = seal["generation"], seal["file"], seal["rows"]
            except (OSError, ValueError, KeyError, TypeError):
                break  # none yet, or an older index
            if noted and is_as(self._database.path, noted):
                break
            # Another file may hold the same rows, as after a kill; with another generation it is newer than the note.
            if self.generation != generation or self._digest() == rows:
                break
        else:
            raise IndexDamaged(
                f"The catalogue {str(self._database.path)!r} was changed from outside since it was written. "
                "Run `assistant rebuild`."
            )
        self._looked_at = True

    def _digest(self) -> str:
        """A digest of all rows with their texts."""
        digest = hashlib.sha256()
        for name, in self._database.rows("SELECT id FROM documents ORDER BY id"):  # one text at a time
            for row in self._database.rows(f"SELECT {COLUMNS}, text FROM documents WHERE id = ?", (name,)):
                digest.update(repr(row).encode("utf-8", "replace"))
        return digest.hexdigest()

    def recover(self) -> None:
        """Put a damaged catalogue aside and start one from the copy of its rows, or else from the kept originals alone.

        All documents are "pending" and without text until the rebuild that has to follow.
        """
        self.close()
        for name in ("catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"):
            with suppress(FileNotFoundError):
                (self.folder / name).replace(self.folder / f"damaged-{name}")
        self._seal.unlink(missing_ok=True)
        self._looked_at = True
        generation, entries = self._recovered()
        self._seen = (-1, {})
        with self._database.transaction() as connection:
            _set(connection, "generation", str(generation))
        self.switch([(dataclasses.replace(entry, state="pending", passages=0), "") for entry in entries])

    def _recovered(self) -> tuple[int, list[Entry]]:
        with suppress(OSError, ValueError):
            generation, entries = read_copy(self._copy.read_bytes())
            return generation + 1, entries
        found = sorted(self.originals.glob("*")) if self.originals.is_dir() else []
        return int(time.time()), [
            Entry(
                id=path.name[:16], version=0, state="pending", path=path.name, source="", folder="",
                suffix=path.suffix, sha256=path.name.removesuffix(path.suffix), fingerprint="", edited=(),
                metadata=Metadata(path.name), pages=None, passages=0, notes=(),
            )
            for path in found if not path.name.endswith(SIDECAR_SUFFIX)
        ]

    def sweep(self) -> None:
        """Delete originals that no row names."""
        wanted = {self.original_of(entry).name for entry in self.entries().values()}
        for path in sorted(self.originals.glob("*")) if self.originals.is_dir() else []:
            if path.name.removesuffix(SIDECAR_SUFFIX) not in wanted:
                with suppress(OSError):
                    path.unlink()

    def problems(self) -> list[str]:
        """What is wrong with the file, and which originals are missing."""
        found = self._database.problems()
        if found:
            return [f"catalogue: {line}" for line in found]
        missing = [entry.path for entry in self.entries().values() if not self.original_of(entry).is_file()]
        return [f"The kept original of {path!r} is missing: ingest the file again." for path in missing]

    def close(self) -> None:
        """Close the file."""
        self._database.close()
        self._looked_at = False

    def _meta(self, key: str) -> str | None:
        gone = not self._database.path.exists()
        if gone and self._seen[1]:
            raise IndexDamaged(
                f"The index folder {str(self.folder)!r} was taken away while it was in use. Put it back, or bring a "
                "backup in by `assistant import`; with its originals `assistant rebuild` is enough."
            )
        if gone and (self._copy.exists() or any(self.originals.glob("*"))):
            raise IndexDamaged(
                f"The catalogue {str(self._database.path)!r} is missing beside its documents. Run `assistant rebuild`."
            )
        rows = self._database.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None


def _value(connection: Any, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def _set(connection: Any, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _raise_generation(connection: Any) -> None:
    _set(connection, "generation", str(int(_value(connection, "generation") or 0) + 1))


def _storable(text: str) -> str:
    """SQLite takes UTF-8 only; a lone surrogate becomes "?", which keeps every span."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _copy(source: Path, target: Path) -> None:
    from corpus.reading import gate

    with gate.open_regular(source) as reading, tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=".new-", delete=False
    ) as writing:
        beside = Path(writing.name)
        try:
            shutil.copyfileobj(reading, writing, CHUNK)
            writing.flush()
            os.fsync(writing.fileno())
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    beside.replace(target)


def _passes(entry: Entry, filters: Filters) -> bool:
    known = entry.metadata
    if filters.documents and entry.id not in filters.documents:
        return False
    if filters.shareable_only and not known.shareable:
        return False
    if filters.geography.casefold() not in known.geography.casefold():
        return False
    if filters.published_from is None and filters.published_to is None:
        return True
    if known.published is None:
        return False
    earliest, latest = date_range(known.published)
    return (filters.published_from is None or latest >= date_range(filters.published_from)[0]) and (
        filters.published_to is None or earliest <= date_range(filters.published_to)[1]
    )
