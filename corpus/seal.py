"""What files were at the last clean write, so that damage is noticed at the next start and not in an answer.

A mark is [size in bytes, time of change in ns, sha256]. Files up to `READ_MOST` are read and compared whole at each
start, which costs milliseconds; of larger ones size and time decide, and the hash where the time is another, as after a
copy of the folder. Above `HASHED_MOST` no hash is kept ("").
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

READ_MOST = 32 * 1024 * 1024  # bytes
HASHED_MOST = 256 * 1024 * 1024  # bytes


def mark(file: Path) -> list[Any]:
    """The mark of a file as it is now; raises `OSError`."""
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, _hash(file) if status.st_size <= HASHED_MOST else ""]


def marks(folder: Path) -> dict[str, list[Any]]:
    """The marks of a folder's files by their names; empty where there is no folder."""
    return {file.name: mark(file) for file in sorted(folder.iterdir())} if folder.is_dir() else {}


def is_as(file: Path, noted: list[Any]) -> bool:
    """Whether a file is what its mark says. Marks of an older index hold no hash."""
    try:
        status = file.stat()
        if status.st_size != noted[0]:
            return False
        same_time = bool(status.st_mtime_ns == noted[1])
        known = noted[2] if len(noted) > 2 else ""
        if not known or (same_time and status.st_size > READ_MOST):
            return same_time
        return bool(_hash(file) == known)
    except OSError:
        return False


def are_as(folder: Path, noted: dict[str, list[Any]]) -> bool:
    """Whether a folder holds exactly the files that were marked, unchanged."""
    held = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    return held == set(noted) and all(is_as(folder / name, one) for name, one in noted.items())


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
