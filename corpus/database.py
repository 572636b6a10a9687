"""One SQLite file: opened when first needed, shared among threads under a lock, its errors put into our words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from corpus.errors import IndexDamaged, StorageFailed

BUSY_SECONDS = 10.0  # how long a writer in another process is waited for


class Database:
    """A SQLite file in write-ahead mode with full synchronisation: what was committed survives a power cut.

    The file is created on the first write; before that, reading finds nothing.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self.path = path
        self._schema = schema
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query; none where the file does not exist yet."""
        with self._lock, self._translated():
            connection = self._opened(create=False)
            return [] if connection is None else connection.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing. Creates the file where it is missing."""
        with self._lock, self._translated():
            connection = self._opened(create=True)
            assert connection is not None
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk has rolled back already
                    connection.execute("ROLLBACK")
                raise

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file."""
        try:
            found = [str(row[0]) for row in self.rows("PRAGMA quick_check(5)")]
        except IndexDamaged as error:
            return [str(error)]
        return [line for line in found if line != "ok"]

    def settled(self) -> bool:
        """Bring what was committed into the file itself; False where a reader holds on to what was before."""
        rows = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(rows) and not rows[0][0]

    def close(self) -> None:
        """Close the file; it is opened again when next used."""
        with self._lock:
            if self._connection is not None:
                with suppress(sqlite3.Error):
                    self._connection.close()
                self._connection = None

    def _opened(self, *, create: bool) -> sqlite3.Connection | None:
        if self._connection is None:
            if not create and not self.path.is_file():
                return None
            if create:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(self._schema)
        except sqlite3.OperationalError as error:
            connection.close()
            if "readonly" not in str(error) and "unable to open" not in str(error):
                raise
            connection = sqlite3.connect(  # a folder that may only be read
                f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None,
                check_same_thread=False,
            )
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            text = str(error)
            if "full" in text or "readonly" in text or "unable to open" in text or "I/O" in text:
                raise StorageFailed(
                    f"The index file {self.path.name!r} cannot be written ({text}). Make room or give write permission "
                    f"in {str(self.path.parent)!r}, then run the command again."
                ) from error
            if "locked" in text:
                raise StorageFailed(
                    f"The index file {self.path.name!r} stayed locked by another process. Try again."
                ) from error
            self.close()
            raise IndexDamaged(
                f"The index file {str(self.path)!r} cannot be read ({text}). Run `assistant rebuild`."
            ) from error
        except OSError as error:
            raise StorageFailed(
                f"The index folder {str(self.path.parent)!r} cannot be used ({error.strerror}). "
                "Give another by --index, or mend its permissions."
            ) from error
