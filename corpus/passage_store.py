"""The passages with their vectors, in one SQLite file of the index. Knows nothing of search.

A row stands under the id of its passage and the version of its document; `catalogue.py` says which version is in force.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.database import Database
from corpus.document import Box, Cell, Note, Passage, Statement
from corpus.seal import is_as, mark

Vectors = NDArray[np.float32]
VARIABLES = 500  # values of one SQL statement; old builds of SQLite take 999
PAGE = 1000  # rows fetched at a time

SCHEMA = """
CREATE TABLE IF NOT EXISTS passages (
    id TEXT NOT NULL, version INTEGER NOT NULL, document_id TEXT NOT NULL, number INTEGER NOT NULL,
    body TEXT NOT NULL, words TEXT NOT NULL, vector BLOB NOT NULL, statements BLOB NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE INDEX IF NOT EXISTS passages_document ON passages (document_id, version, number);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Row:
    """One passage as it is stored."""

    passage: Passage
    number: int  # its place in its document
    words: tuple[str, ...]  # of its contextual text, in order
    vector: Vectors  # (dimension,)
    statements: Vectors  # (statements, dimension)


@dataclass(frozen=True)
class Point:
    """What the vector store holds of a passage."""

    passage_id: str
    document_id: str
    version: int
    vector: Vectors  # (dimension,)


def group_of(document_id: str, version: int) -> str:
    """The name of all rows of one version of a document."""
    return f"{document_id}@{version}"


def key_of(passage_id: str, version: int) -> str:
    """The name of a row in the stores that know one name only."""
    return f"{passage_id}@{version}"


class PassageStore:
    """The rows of one build of the index. Vectors are float32, those of statements float16."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, SCHEMA)

    def meta(self) -> dict[str, str]:
        """What is written about the build as a whole."""
        return dict(self._database.rows("SELECT key, value FROM meta"))

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Write about the build as a whole."""
        with self._database.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def write(self, version: int, rows: Iterable[Row]) -> None:
        """Write rows of one version of their documents."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        row.passage.id, version, row.passage.document_id, row.number, _encoded(row.passage),
                        " ".join(row.words), row.vector.astype(np.float32).tobytes(),
                        row.statements.astype(np.float16).tobytes(),
                    )
                    for row in rows
                ),
            )

    def keys(self, document_id: str, version: int) -> list[str]:
        """Names of the rows of one version of a document."""
        rows = self._database.rows(
            "SELECT id, version FROM passages WHERE document_id = ? AND version = ?", (document_id, version))
        return [key_of(*row) for row in rows]

    def versions(self) -> list[tuple[str, int]]:
        """The document versions that have rows."""
        return [(row[0], row[1]) for row in self._database.rows("SELECT DISTINCT document_id, version FROM passages")]

    def delete(self, versions: Iterable[tuple[str, int]]) -> None:
        """Delete the rows of those document versions."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM passages WHERE document_id = ? AND version = ?", list(versions))

    def count(self, live: Mapping[str, int]) -> int:
        """Rows of the document versions in force."""
        counts = self._database.rows("SELECT document_id, version, count(*) FROM passages GROUP BY 1, 2")
        return sum(count for document_id, version, count in counts if live.get(document_id) == version)

    def passages(self, ids: Sequence[str], live: Mapping[str, int]) -> dict[str, Passage]:
        """The passages of those ids that are in force."""
        return {row[0]: _decoded(row[3]) for row in self._in_force("body", ids, live)}

    def passages_of(self, document_id: str, version: int) -> list[Passage]:
        """The passages of a document, in its order."""
        rows = self._database.rows(
            "SELECT body FROM passages WHERE document_id = ? AND version = ? ORDER BY number", (document_id, version))
        return [_decoded(row[0]) for row in rows]

    def vectors(self, ids: Sequence[str], live: Mapping[str, int]) -> dict[str, Vectors]:
        """Passage id → its vector, (dimension,)."""
        return {row[0]: np.frombuffer(row[3], np.float32) for row in self._in_force("vector", ids, live)}

    def statement_vectors(self, ids: Sequence[str], live: Mapping[str, int], dimension: int) -> dict[str, Vectors]:
        """Passage id → the vectors of its statements in order, (statements, dimension), as unit float32 rows."""
        return {
            row[0]: np.frombuffer(row[3], np.float16).reshape(-1, dimension).astype(np.float32)
            for row in self._in_force("statements", ids, live)
        }

    def matrix(self, live: Mapping[str, int], documents: Sequence[str] | None) -> Iterator[tuple[list[str], Vectors]]:
        """Passage ids and vectors in force, (n, dimension), piece by piece; of those documents, or of all."""
        for rows in self._pages("id, document_id, version, vector", documents):
            kept = [row for row in rows if live.get(row[1]) == row[2]]
            if kept:
                flat = np.frombuffer(b"".join(row[3] for row in kept), np.float32)
                yield [row[0] for row in kept], flat.reshape(len(kept), -1)

    def words(self, groups: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
        """For each of those groups (see `group_of`) its rows, in the order of the document: name and words."""
        sql = "SELECT id, words FROM passages WHERE document_id = ? AND version = ? ORDER BY number"
        for group in groups:
            document_id, _, version = group.rpartition("@")
            rows = self._database.rows(sql, (document_id, int(version)))
            yield group, [(f"{passage_id}@{version}", found.split()) for passage_id, found in rows]

    def points(self) -> Iterator[list[Point]]:
        """All that the vector store is to hold, piece by piece."""
        for rows in self._pages("id, document_id, version, vector", None):
            yield [_point(row) for row in rows]

    def sample(self, size: int, live: Mapping[str, int]) -> list[Point]:
        """Some rows in force, spread over the file, the same ones each time."""
        newest = self._database.rows("SELECT max(rowid) FROM passages")  # nothing where there is no file yet
        last = (newest and newest[0][0]) or 0
        found: list[Point] = []
        for step in range(1, size + 1):
            rows = self._database.rows(
                "SELECT id, document_id, version, vector FROM passages WHERE rowid >= ? ORDER BY rowid LIMIT 1",
                (max(1, last * step // size),))
            found.extend(_point(row) for row in rows if live.get(row[1]) == row[2])
        return found

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file."""
        return self._database.problems()

    def mark(self) -> list[Any] | None:
        """The mark of the file (see `seal.py`); None where it may still change by itself."""
        return mark(self._database.path) if self._database.settled() else None

    def is_as(self, noted: list[Any]) -> bool:
        """Whether the file is what its mark says."""
        return is_as(self._database.path, noted)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _in_force(self, column: str, ids: Sequence[str], live: Mapping[str, int]) -> Iterator[Any]:
        for cut in range(0, len(ids), VARIABLES):
            part = ids[cut : cut + VARIABLES]
            marks = ", ".join("?" * len(part))
            sql = f"SELECT id, document_id, version, {column} FROM passages WHERE id IN ({marks})"
            yield from (row for row in self._database.rows(sql, part) if live.get(row[1]) == row[2])

    def _pages(self, columns: str, documents: Sequence[str] | None) -> Iterator[list[Any]]:
        """Rows a page at a time, so that a writer is not kept waiting and memory stays flat."""
        if documents is None:
            last = 0  # by row number, so that what a writer deletes meanwhile shifts nothing
            sql = f"SELECT {columns}, rowid FROM passages WHERE rowid > ? ORDER BY rowid LIMIT {PAGE}"
            while rows := self._database.rows(sql, (last,)):
                last = rows[-1][-1]
                yield [row[:-1] for row in rows]
            return
        for cut in range(0, len(documents), VARIABLES):
            part = documents[cut : cut + VARIABLES]
            marks = ", ".join("?" * len(part))
            yield self._database.rows(f"SELECT {columns} FROM passages WHERE document_id IN ({marks})", part)


def _point(row: Any) -> Point:
    passage_id, document_id, version, vector = row
    return Point(passage_id, document_id, version, np.frombuffer(vector, np.float32))


def _encoded(passage: Passage) -> str:
    """The passage as JSON, fields with their default left out: most statements have few."""
    body = _plain(passage)
    body["statements"] = [_plain(statement) for statement in passage.statements]
    return json.dumps(body, ensure_ascii=True, separators=(",", ":"))


def _plain(value: Passage | Statement | Cell | Note | Box) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, field in type(value).__dataclass_fields__.items():
        held = getattr(value, name)
        if held == field.default:
            continue
        if isinstance(held, tuple) and held and not isinstance(held[0], str):
            held = [_plain(item) for item in held] if name != "statements" else []
        plain[name] = held
    return plain


def _decoded(body: str) -> Passage:
    values = json.loads(body)
    values["heading"] = tuple(values["heading"])
    values["statements"] = tuple(_statement(statement) for statement in values["statements"])
    return Passage(**values)


def _statement(values: dict[str, Any]) -> Statement:
    values["heading"] = tuple(values.get("heading", ()))
    for name, kind in (("cells", Cell), ("notes", Note), ("boxes", Box)):
        if name in values:
            values[name] = tuple(kind(**item) for item in values[name])
    return Statement(**values)
