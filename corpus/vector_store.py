"""Chroma, embedded or by URL: vectors under names, with cosine. The only module that knows Chroma.

`embedding_function=None` and `upsert` throughout: the default function downloads a model, and `add` keeps old rows.
Chroma's own failures come out as `ChromaFailed`; the index then answers without it.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.deadline import DeadlinePassed, within
from corpus.seal import READ_MOST, are_as, marks

BATCH = 1000  # rows of one call; Chroma takes 5,461
SERVER_SECONDS = 4.0  # for a query; Chroma's client waits for ever
QUERY_SECONDS = 30.0  # for a query of the embedded store
WRITE_SECONDS = 60.0  # for one batch; the embedded store has been seen to hang after a full disk
TABLES = ("collections", "segments", "embeddings", "embedding_metadata", "embeddings_queue")  # of Chroma's rows
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class ChromaFailed(Exception):
    """Chroma could not do what was asked; the message says why. Never leaves the index."""


class ChromaStore:
    """One collection, opened when first needed. Thread-safe within a process; one writing process at a time."""

    def __init__(self, folder: Path, collection: str, url: str | None = None) -> None:
        self.folder = folder
        self.url = url
        self._name = collection
        self._lock = threading.RLock()
        self._client: Any = None
        self._collection: Any = None

    def upsert(self, keys: Sequence[str], vectors: NDArray[np.float32], metadatas: Sequence[Mapping[str, Any]]) -> None:
        """Write rows, replacing those of the same name."""
        if not np.isfinite(vectors).all():
            raise ValueError("a vector holds a component that is no number")
        for cut in range(0, len(keys), BATCH):
            part = slice(cut, cut + BATCH)
            self._call(partial(_upsert, keys[part], vectors[part], metadatas[part]), WRITE_SECONDS)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete rows by name; unknown names do not matter."""
        for cut in range(0, len(keys), BATCH):
            self._call(partial(_delete, keys[cut : cut + BATCH]), WRITE_SECONDS)

    def query(
        self, vector: NDArray[np.float32], limit: int, documents: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Names and cosines of the nearest rows, best first; of those documents, or of all."""
        where = None if documents is None else {"document_id": {"$in": list(documents)}}
        found = self._call(
            lambda collection: collection.query(
                query_embeddings=vector[None, :], n_results=limit, where=where, include=["distances"]
            )
        )
        return [(key, 1.0 - float(far)) for key, far in zip(found["ids"][0], found["distances"][0], strict=True)]

    def count(self) -> int:
        """Rows in all."""
        return int(self._call(lambda collection: collection.count()))

    def rows(self) -> str:
        """A digest of the embedded database's own rows, which opening does not change; "" where none is kept.

        The database as a file changes with each opening, and SQLite's own check does not look into values.
        """
        file = self.folder / "chroma.sqlite3"
        if self.url is not None or not file.is_file() or file.stat().st_size > READ_MOST:
            return ""
        digest = hashlib.sha256()
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)) as connection:
            for table in TABLES:
                for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid"):
                    digest.update(repr(row).encode("utf-8", "replace"))
        return digest.hexdigest()

    def files(self) -> dict[str, list[Any]]:
        """The marks (see `seal.py`) of the files of the graph; opening does not change them, damage does.

        A graph without `index_metadata.pickle` is not saved yet: its rows are in the database, and its files are made
        anew at each opening.
        """
        if self.url is not None:
            return {}
        saved = [file.parent for file in sorted(self.folder.glob("*/index_metadata.pickle"))]
        return {f"{folder.name}/{name}": noted for folder in saved for name, noted in marks(folder).items()}

    def are_as(self, noted: Mapping[str, list[Any]]) -> bool:
        """Whether the files of the graph are those that were marked, unchanged."""
        folders = {name.partition("/")[0] for name in noted}
        if {file.parent.name for file in self.folder.glob("*/index_metadata.pickle")} != folders:
            return False
        own: dict[str, dict[str, list[Any]]] = {folder: {} for folder in folders}
        for name, one in noted.items():
            own[name.partition("/")[0]][name.partition("/")[2]] = one
        return all(are_as(self.folder / folder, within) for folder, within in own.items())

    def readable(self) -> bool:
        """Whether the embedded database is whole, told without Chroma, which a damaged one can abort."""
        if self.url is not None:
            return True
        file = self.folder / "chroma.sqlite3"
        if not file.is_file() or not file.stat().st_size:
            return False
        try:
            connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
            try:
                return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]
            finally:
                connection.close()
        except sqlite3.Error:
            return False

    def drop(self) -> None:
        """Delete the collection from a server. An embedded one goes with its folder."""
        if self.url is not None:
            self._open(WRITE_SECONDS)
            self._run(lambda: self._client.delete_collection(self._name), WRITE_SECONDS)
        self.close()

    def close(self) -> None:
        """Let go of the client, so that the next call opens the files anew."""
        with self._lock:
            if self._client is not None:
                with suppress(Exception):  # whatever goes wrong in closing, the client is dropped
                    for part in (self._client, self._client._admin_client) if self.url is not None else ():
                        part._server._session.close()  # Chroma 1.5 leaves its two HTTP connections open
                    self._client.close()
            self._client = self._collection = None

    def _call(self, ask: Callable[[Any], Result], seconds: float | None = None) -> Result:
        seconds = seconds or (QUERY_SECONDS if self.url is None else SERVER_SECONDS)
        collection = self._open(seconds)
        return self._run(lambda: ask(collection), seconds)

    def _run(self, call: Callable[[], Result], seconds: float) -> Result:
        """A call within a time limit and with its errors in our words. After a failure the client is dropped."""
        who = "the embedded Chroma" if self.url is None else f"the Chroma server at {self.url}"
        try:
            return within(seconds, call)
        except DeadlinePassed as error:
            self.close()
            raise ChromaFailed(f"{who} did not answer within {seconds:g} s") from error
        except Exception as error:  # chromadb raises its own, httpx's, sqlite's and bare ones
            log.debug("Chroma failed", exc_info=True)
            self.close()
            what = type(error).__name__ if self.url else f"{type(error).__name__}: {str(error)[:200]}"
            raise ChromaFailed(f"{who} failed ({what})") from error

    def _open(self, seconds: float) -> Any:
        with self._lock:
            if self._collection is None:
                import chromadb  # noqa: F401 - 1 s, here rather than within the deadline

                self._client = self._run(self._connected, seconds)
                self._collection = self._run(
                    lambda: self._client.get_or_create_collection(
                        self._name, embedding_function=None, configuration={"hnsw": dict(HNSW)}
                    ),
                    seconds,
                )
            return self._collection

    def _connected(self) -> Any:
        """A client whose every setting is given: Chroma's own would be read from the environment and a `.env` file."""
        import chromadb
        from chromadb.config import Settings

        quiet: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False, "allow_reset": False}
        if self.url is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(
                **quiet, is_persistent=True, persist_directory=str(self.folder), chroma_server_host=None,
                chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
            )
            try:
                return chromadb.PersistentClient(str(self.folder), settings=settings)
            except Exception:  # what failed to start (a full disk) is remembered, and only a second failure forgets it
                return chromadb.PersistentClient(str(self.folder), settings=settings)
        address = urlsplit(self.url)
        secure = address.scheme == "https"
        return chromadb.HttpClient(
            host=address.hostname or "localhost", port=address.port or (443 if secure else 8000), ssl=secure,
            settings=Settings(**quiet),
        )


def _upsert(
    keys: Sequence[str], vectors: NDArray[np.float32], metadatas: Sequence[Mapping[str, Any]], collection: Any
) -> None:
    collection.upsert(ids=list(keys), embeddings=vectors, metadatas=[dict(item) for item in metadatas])


def _delete(keys: Sequence[str], collection: Any) -> None:
    collection.delete(ids=list(keys))
