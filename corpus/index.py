"""The index: what is near in meaning, what shares words.

One build of the index is a folder: `passages.sqlite` (passages and vectors), `chroma` (the graph over the vectors) and
`lexical` (BM25). Chroma answers dense searches; its hits are scored again from the stored vectors, so that a score is
the exact cosine. Where Chroma is missing, damaged or out of reach, or where filters leave few passages, the stored
vectors are searched exactly: slower, never emptier. The index knows documents only by id and version (`catalogue.py`).
"""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.catalogue import Live
from corpus.document import Passage
from corpus.errors import EmbeddingFailed, IndexDamaged, IndexMismatch, IndexUnreachable, StorageFailed
from corpus.lexical import Lexical, words
from corpus.minilm import write_atomically
from corpus.passage_store import PassageStore, Point, Row, Vectors, group_of, key_of
from corpus.segment import Segment
from corpus.vector_store import ChromaFailed, ChromaStore

LAYOUT = "1"  # of passages and stores; raise it where an older index cannot be read or would answer otherwise
EXACT_MOST = 5000  # passages that filters leave: below, exact search is as fast and loses nothing
NAMED_MOST = 10_000  # documents that Chroma is given by name; above, its hits are filtered afterwards
LEXICAL_AT_ONCE = 20_000  # passages: below, a lexical index that lags behind is built anew before it answers
RETRY_SECONDS = 30.0  # before a failed Chroma is asked again
TRIES = 3  # to read a note and what it is about, while a writer may come in between
SAMPLES = 8  # stored vectors that must find themselves
log = logging.getLogger(__name__)


def embedding_text(passage: Passage, title: str) -> tuple[str, int]:
    """What is embedded and searched for a passage: title and heading path, then its text; and where its text starts."""
    steps = [step for step in (title, *passage.heading) if step]
    front = " > ".join(dict.fromkeys(steps))
    front = f"{front}\n" if front else ""
    return front + passage.text, len(front)


def statement_spans(passage: Passage, offset: int) -> list[tuple[int, int]]:
    """Where the passage's statements stand in its embedding text, whose passage starts at `offset`."""
    shift = offset - passage.start
    return [(statement.start + shift, statement.end + shift) for statement in passage.statements]


class Index:
    """One build of the index, opened when first needed. One writer at a time; readers in any number of threads."""

    def __init__(
        self, folder: Path, embedder: str, dimension: Callable[[], int], chroma_url: str | None = None
    ) -> None:
        self.folder = folder
        self.embedder = embedder
        self._new_dimension = dimension
        self._chroma_url = chroma_url
        self._store = PassageStore(folder / "passages.sqlite")
        self._chroma: ChromaStore | None = None
        self._lock = threading.RLock()
        self._lexical: tuple[str, Lexical] | None = None  # with the stamp it was made for
        self._writing = False
        self._checked = ""  # stamp at which Chroma was last looked at
        self._fault = ""  # why Chroma is not asked; "" where it is
        self._retry_at = 0.0

    @classmethod
    def open(
        cls, folder: Path, embedder: str, dimension: Callable[[], int], chroma_url: str | None = None
    ) -> Index:
        """The build in that folder, new where there is none; raises `IndexMismatch` where another embedder made it.

        `embedder` is the fingerprint; `dimension` is asked for a new build only.
        """
        index = cls(folder, embedder, dimension, chroma_url)
        known = index._store.meta()
        if not known or (known["embedder"], known["layout"]) == (embedder, LAYOUT):
            index._check_passages()
            return index
        index.close()
        if known["embedder"] != embedder:
            raise IndexMismatch(
                f"The index was made with the embedder {known['embedder']!r}, and the settings say {embedder!r}. "
                "Set `embedder` back, or run `assistant rebuild`."
            )
        raise IndexMismatch(
            f"The index has the layout {known['layout']!r}, this version writes {LAYOUT!r}. Run `assistant rebuild`."
        )

    @cached_property
    def dimension(self) -> int:
        """Components of a vector."""
        known = self._store.meta().get("dimension")
        return self._new_dimension() if known is None else int(known)

    @property
    def finished(self) -> bool:
        """Whether the last writer came to its end; True for a build that is still empty."""
        return self._seal_file.exists() or not self._store.meta()

    # --- writing: the caller holds the writer's lock, and brackets its writes by `begin` and `finish` ---

    def begin(self, live: Live) -> None:
        """Before the first write: mend what is damaged, delete what an ingestion that was broken off has left."""
        with self._lock, self._storage_errors():
            if not self._store.meta():
                self._store.set_meta({
                    "embedder": self.embedder, "layout": LAYOUT, "dimension": str(self._new_dimension()),
                    "collection": f"inward-{uuid.uuid4().hex[:12]}",
                })
            self._mend(live)
            self._writing = True
            self._seal_file.unlink(missing_ok=True)
        self.delete(self._stale(live))

    def write(
        self, version: int, passages: Sequence[Passage], titles: Sequence[str], vectors: Vectors,
        statements: Sequence[Vectors], numbers: Sequence[int],
    ) -> None:
        """Write passages under a version; they are found once the catalogue names that version.

        `titles` are those of their documents, `vectors` (passages, dimension), `statements` one array for each passage,
        `numbers` the passages' places in their documents.
        """
        for rows in (vectors, *statements):
            _check_vectors(rows, self.dimension)
        self._store.write(
            version,
            [
                Row(passage, number, tuple(words(embedding_text(passage, title)[0])), vector, own)
                for passage, number, title, vector, own in zip(
                    passages, numbers, titles, vectors, statements, strict=True)
            ],
        )
        points = [Point(passage.id, passage.document_id, version, vector)
                  for passage, vector in zip(passages, vectors, strict=True)]
        with self._chroma_errors():
            self._upsert(points)

    def delete(self, versions: Iterable[tuple[str, int]]) -> None:
        """Delete the passages of those document versions."""
        gone = list(versions)
        keys = [key for document_id, version in gone for key in self._store.keys(document_id, version)]
        if not keys:
            return
        with self._chroma_errors():
            self._vectors().delete(keys)
        self._store.delete(gone)

    def finish(self, live: Live) -> None:
        """After the last write: look at Chroma, note its files to tell damage by, make the lexical index anew."""
        with self._lock, self._storage_errors():
            self._checked, self._fault = live.stamp, ""
            try:
                self.delete(self._stale(live))  # what a write that failed has left
            except (IndexUnreachable, StorageFailed) as error:
                self._note_fault(str(error))
                self._writing = False
                return  # unfinished: the next writer begins by sweeping
            try:
                if live.versions:
                    self._refill_where_unsound(live)
            except (IndexUnreachable, StorageFailed) as error:  # exact search answers meanwhile
                self._note_fault(str(error))
            self._writing = False
            if live.versions:
                self._fresh_lexical(live, save=True)
                self._sweep_words(live.stamp)
            else:
                self._lexical = None
                shutil.rmtree(self._words_folder, ignore_errors=True)
            self._seal(live)

    def _stale(self, live: Live) -> list[tuple[str, int]]:
        """The document versions that have rows and are not in force."""
        return [pair for pair in self._store.versions() if live.versions.get(pair[0]) != pair[1]]

    # --- reading ---

    def dense(self, vector: Vectors, limit: int, live: Live) -> list[tuple[str, float]]:
        """Passage ids and exact cosines of the nearest passages in force, best first, ties by id."""
        _check_vectors(vector[None, :], self.dimension)
        if limit < 1 or not live.count:
            return []
        if live.filtered and live.count <= EXACT_MOST:
            return self._exact(vector, limit, live)
        try:
            if self._chroma_sound(live):
                found = self._near(vector, limit, live)
                if found is not None:
                    return found
        except ChromaFailed as error:
            self._note_fault(str(error))
        return self._exact(vector, limit, live)

    def lexical(self, text: str, limit: int, live: Live) -> list[tuple[str, float]]:
        """Passage ids and BM25 scores (above 0) of the best passages in force, best first."""
        if limit < 1 or not live.count:
            return []
        stamp, lexical = self._fresh_lexical(live)
        allowed = None
        if live.filtered or stamp != live.stamp:
            wanted = {group_of(*pair) for pair in live.versions.items()}
            allowed = lexical.allowed(wanted.__contains__)
        return [(key.rpartition("@")[0], score) for key, score in lexical.search(text, limit, allowed)]

    def document_frequency(self, stemmed: str, live: Live) -> int:
        """In how many passages a stem occurs (see `lexical.stem`)."""
        return self._fresh_lexical(live)[1].document_frequency(stemmed)

    def vocabulary(self, live: Live) -> dict[str, int]:
        """Each word in lower case, and in how many passages it occurs."""
        return self._fresh_lexical(live)[1].vocabulary()

    def passages(self, ids: Sequence[str], live: Live) -> dict[str, Passage]:
        """The passages of those ids that are in force."""
        return self._store.passages(ids, live.versions)

    def passages_of(self, document_id: str, live: Live) -> list[Passage]:
        """All passages of a document, in its order."""
        return self._store.passages_of(document_id, live.versions.get(document_id, 0))

    def statement_vectors(self, ids: Sequence[str], live: Live) -> dict[str, Vectors]:
        """Passage id → the unit vectors of its statements in order, (statements, dimension)."""
        return self._store.statement_vectors(ids, live.versions, self.dimension)

    def problems(self, live: Live) -> list[str]:
        """What is wrong with this build, one sentence each."""
        found = [f"The passages' file is damaged ({line}). Run `assistant rebuild`." for line in self._store.problems()]
        if found or not live.versions:
            return found
        held, wanted = self._store.count(live.versions), live.count
        if held != wanted:
            found.append(f"The index holds {held} of {wanted} passages. Run `assistant rebuild`.")
        if not self.finished:
            found.append(
                "An ingestion is under way or was broken off; until the next one ends, answers come from exact search. "
                "Run `assistant ingest` with any file."
            )
            return found
        step = "Run `assistant rebuild`."
        try:
            reason = self._untrusted() or self._unsound(live)
        except ChromaFailed as error:
            reason = str(error)
            step = step if self._chroma_url is None else "Start the server, or check `chroma_url`."
        if reason:
            found.append(f"The vector index is not used ({reason}); answers come from exact search. {step}")
        return found

    def close(self) -> None:
        """Let go of all files."""
        with self._lock:
            if self._chroma is not None:
                self._chroma.close()
            self._chroma = self._lexical = None
            self._store.close()
            self._checked = ""

    def drop(self) -> None:
        """Delete this build, on a Chroma server too where that answers."""
        with self._lock:
            with suppress(ChromaFailed, IndexDamaged):
                if self._chroma_url is not None and self._store.meta():
                    self._vectors().drop()
            self.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- the two searches ---

    def _near(self, vector: Vectors, limit: int, live: Live) -> list[tuple[str, float]] | None:
        """Chroma's hits in force, with exact cosines; None where Chroma holds fewer than it should."""
        documents = sorted(live.versions) if live.filtered and len(live.versions) <= NAMED_MOST else None
        wanted, ask = min(limit, live.count), max(limit, 50)
        while True:
            found = self._vectors().query(vector, ask, documents)
            ids = [key.rpartition("@")[0] for key, _ in found if live.holds(key)]
            if len(ids) >= wanted:
                stored = self._store.vectors(ids, live.versions)
                return _best(list(stored), _cosines(np.stack(list(stored.values())), vector), limit)
            if len(found) < ask:
                return None
            ask *= 4

    def _exact(self, vector: Vectors, limit: int, live: Live) -> list[tuple[str, float]]:
        ids: list[str] = []
        scores: list[float] = []
        for names, rows in self._store.matrix(live.versions, list(live.versions) if live.filtered else None):
            ids.extend(names)
            scores.extend(_cosines(rows, vector))
        return _best(ids, scores, limit)

    # --- Chroma's state ---

    def _vectors(self) -> ChromaStore:
        with self._lock:
            if self._chroma is None:
                name = self._store.meta().get("collection", "inward")
                self._chroma = ChromaStore(self.folder / "chroma", name, self._chroma_url)
            return self._chroma

    def _upsert(self, points: Sequence[Point]) -> None:
        self._vectors().upsert(
            [key_of(point.passage_id, point.version) for point in points], np.stack([point.vector for point in points]),
            [{"document_id": point.document_id, "version": point.version} for point in points],
        )

    def _chroma_sound(self, live: Live) -> bool:
        """Whether Chroma is to be asked. It is looked at once after each change, and again a while after a failure."""
        with self._lock:
            if self._writing:
                return not self._fault
            if self._chroma_url is None and not self._seal_file.exists():
                return False  # another process writes: two processes in one folder of Chroma lose vectors
            due = self._fault and time.monotonic() >= self._retry_at
            if self._checked != live.stamp or due:
                if self._chroma is not None:
                    self._chroma.close()  # only a new client sees what another process wrote
                self._checked = live.stamp
                try:
                    self._fault = self._untrusted() or self._unsound(live)
                except ChromaFailed as error:
                    self._fault = str(error)
                if self._fault:
                    log.warning(
                        "The vector index is not used (%s); answers come from exact search. See `assistant doctor`.",
                        self._fault,
                    )
                self._retry_at = time.monotonic() + RETRY_SECONDS
            return not self._fault

    def _note_fault(self, reason: str) -> None:
        with self._lock:
            self._fault = reason
            self._retry_at = time.monotonic() + RETRY_SECONDS

    def _untrusted(self) -> str:
        """Why Chroma's files are not to be opened, "" where they may: damaged ones can end the process."""
        if self._chroma_url is not None:
            return ""
        chroma = self._vectors()
        try:
            seal = self._sealed()
        except (OSError, ValueError):
            return "the note of its files cannot be read"
        if seal is not None and not chroma.are_as(seal["graph"]):
            return "its files were changed from outside"
        if not chroma.readable():
            return "its database is missing or damaged"
        if seal is not None and seal.get("rows"):
            with suppress(sqlite3.Error):
                return "" if chroma.rows() == seal["rows"] else "its rows were changed from outside"
            return "its database is damaged"
        return ""

    def _unsound(self, live: Live) -> str:
        """Why Chroma's answers cannot be right: it holds too little, or stored vectors do not find themselves."""
        chroma = self._vectors()
        held = chroma.count()
        if held < live.count:
            return f"it holds {held} of {live.count} passages"
        for point in self._store.sample(SAMPLES, live.versions):
            found = chroma.query(point.vector, 1)
            if not found or found[0][1] < 0.999:  # of two passages with one text either may come first
                return "stored vectors do not find themselves"
        return ""

    def _mend(self, live: Live) -> None:
        """Bring Chroma to what the stored vectors say, where it cannot be trusted or says otherwise."""
        if not live.versions:
            return
        with self._chroma_errors():
            untrusted = self._untrusted()
            if untrusted:
                self._refill()
        if not untrusted:
            self._refill_where_unsound(live)

    def _refill_where_unsound(self, live: Live) -> None:
        """Fill Chroma anew where it holds too little or finds the wrong rows, as it can after a kill in a write."""
        with self._chroma_errors():
            try:
                reason = self._unsound(live)
            except ChromaFailed as error:
                if self._chroma_url is not None:
                    raise
                reason = str(error)
            if reason:
                log.warning("The vector index is filled anew: %s", reason)
                self._refill()

    def _refill(self) -> None:
        """Every stored vector into Chroma, embedded: into a new folder."""
        if self._chroma_url is None:
            self._vectors().close()
            shutil.rmtree(self.folder / "chroma", ignore_errors=True)
        for points in self._store.points():
            self._upsert(points)

    @contextmanager
    def _chroma_errors(self) -> Iterator[None]:
        """While writing, Chroma's failures end the work."""
        try:
            yield
        except ChromaFailed as error:
            if self._chroma_url is not None:
                raise IndexUnreachable(f"Nothing was changed: {error}. Start it, or check `chroma_url`.") from error
            raise StorageFailed(
                f"The vector index in {str(self.folder)!r} cannot be written ({error}). Make room on the disk, "
                "then run the command again."
            ) from error

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageFailed(
                f"The index folder {str(self.folder)!r} cannot be written to ({error.strerror}). Make room or mend its "
                "permissions, then run the command again."
            ) from error

    @property
    def _seal_file(self) -> Path:
        return self.folder / "seal.json"

    def _seal(self, live: Live) -> None:
        """Note what all files are after a clean write."""
        chroma = self._vectors()
        rows = ""
        with suppress(sqlite3.Error):  # Chroma failed, which `finish` has noted
            rows = chroma.rows()
        seal = {
            "graph": chroma.files(), "rows": rows, "passages": self._store.mark(), "stamp": live.stamp,
        }
        write_atomically(self._seal_file, json.dumps(seal).encode())

    def _sealed(self) -> dict[str, Any] | None:
        """What `_seal` noted; None where a writer is at work or was killed. Raises `OSError`, `ValueError`."""
        try:
            seal = json.loads(self._seal_file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        if not isinstance(seal, dict):
            raise ValueError("no seal")
        return seal if "graph" in seal else {"graph": seal}  # an older index noted the graph alone

    def _check_passages(self) -> None:
        """Raises `IndexDamaged` where the passages' file is not what the last writer left."""
        for _ in range(TRIES):
            try:
                seal = self._sealed()
                if seal is None or not seal.get("passages") or self._store.is_as(seal["passages"]):
                    return
                if seal == self._sealed():  # no writer has come in between
                    break
            except (OSError, ValueError):
                return  # named by `problems`; Chroma is not asked then
        self.close()
        raise IndexDamaged(
            f"The index in {str(self.folder)!r} was changed from outside since it was written. Run `assistant rebuild`."
        )

    # --- the lexical index ---

    def _fresh_lexical(self, live: Live, *, save: bool = False) -> tuple[str, Lexical]:
        """The lexical index of all documents and its stamp; an older one only while a large index is being written.

        `save`: the writer asks, and one that is made anew is kept.
        """
        with self._lock:
            if self._lexical is not None and self._lexical[0] == live.stamp:
                return self._lexical
            loaded = self._saved_lexical(live.stamp)
            if loaded is None:
                being_written = not save and (self._writing or not self._seal_file.exists())
                before = self._lexical[1] if self._lexical is not None else None
                if before is not None and being_written and len(before) > LEXICAL_AT_ONCE:
                    return self._lexical  # type: ignore[return-value]  # it is not None where `before` is not
                wanted = {group_of(name, version): live.passages[name] for name, version in live.everything.items()}
                loaded = Lexical.build(
                    {group: rows for group, rows in wanted.items() if rows}, self._store.words,
                    self._segments_before(before),
                )
                if not being_written and len(loaded) == sum(wanted.values()):
                    with suppress(OSError):  # a folder that may only be read: built again next time
                        loaded.save(self._words_folder, live.stamp)
            self._lexical = (live.stamp, loaded)
            return self._lexical

    def _saved_lexical(self, stamp: str) -> Lexical | None:
        """The lexical index on disk; None where there is none, or none that is whole."""
        try:
            return Lexical.load(self._words_folder, stamp)
        except ValueError as error:
            log.warning("The index of words in %s is made anew: %s.", self._words_folder, error)
            shutil.rmtree(self._words_folder, ignore_errors=True)
            return None

    def _segments_before(self, before: Lexical | None) -> Sequence[Segment]:
        """Segments to go on from: those in use, or those that the last writer has left."""
        if before is not None:
            return before.segments
        for note in sorted(self._words_folder.glob("*.json")):
            saved = self._saved_lexical(note.stem)
            if saved is not None:
                return saved.segments
        return ()

    def _sweep_words(self, stamp: str) -> None:
        """Delete what older stamps had."""
        with suppress(OSError, ValueError, KeyError):  # what cannot be deleted now goes the next time
            needed = Lexical.names(self._words_folder, stamp)
            for path in self._words_folder.iterdir():
                if path.name not in needed:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    @property
    def _words_folder(self) -> Path:
        return self.folder / "lexical"


def _cosines(rows: Vectors, vector: Vectors) -> list[float]:
    """Cosines to 7 digits, the same whichever rows stand together: what float32 sums in another order differs in."""
    found: list[float] = np.round(rows.astype(np.float64) @ vector.astype(np.float64), 7).tolist()
    return found


def _best(ids: Sequence[str], scores: Sequence[float], limit: int) -> list[tuple[str, float]]:
    return sorted(zip(ids, scores, strict=True), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _check_vectors(rows: Vectors, dimension: int) -> None:
    """Refuse what a search would answer at random: another length, or a component that is no number."""
    if rows.ndim != 2 or rows.shape[1] != dimension:
        raise EmbeddingFailed(f"A vector has the shape {rows.shape}, the index wants {dimension} components.")
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1)
    if not np.isfinite(lengths).all() or (np.abs(lengths - 1) > 0.01).any():
        raise EmbeddingFailed("A vector is not of length 1: the embedder failed. Run `assistant doctor`.")
