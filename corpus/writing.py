"""One writer for an index folder, by a lock of the kernel: it goes when its holder goes, however that ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import IndexInUse, StorageFailed

WAIT_SECONDS = 1.5  # for another writer to end


@contextmanager
def sole_writer(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the writer's lock of an index folder, waiting so many seconds for another writer to end.

    Raises `IndexInUse`, naming the process that holds it.
    """
    who = folder / "writer.pid"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "write.lock")
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise IndexInUse(
            f"Process {_held_by(who)} is writing to the index {str(folder)!r}. Wait until it is done, or stop it, "
            "then run the command again."
        ) from error
    except OSError as error:
        raise StorageFailed(
            f"The index folder {str(folder)!r} cannot be written to ({error.strerror}). Give another by --index, "
            "or mend its permissions."
        ) from error
    try:
        with suppress(OSError):  # the number only makes a message better
            who.write_text(str(os.getpid()))
        yield
        with suppress(OSError):
            who.unlink()
    finally:
        lock.release()


def _held_by(file: Path) -> str:
    try:
        return file.read_text().strip() or "unknown"
    except OSError:
        return "unknown"
