"""A segment of the lexical index: which rows hold which stems how often. Written once, then only read, from disk."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Group = tuple[str, Sequence[tuple[str, Sequence[str]]]]  # a name, and rows of a key and its words
_ARRAYS = "lengths.npy", "rows.npy", "counts.npy", "bounds.npy"
_COUNT_MOST = 65_535  # a stem that a row holds more often counts as often as this


class Segment:
    """Rows in groups, numbered from 0, and for each stem a column: the rows that hold it, and how often."""

    def __init__(self, names: Mapping[str, Any], arrays: Sequence[NDArray[Any]]) -> None:
        self.groups: dict[str, int] = names["groups"]  # name → rows, in the order of the rows
        self.keys: list[str] = names["keys"]  # one for each row
        self.vocabulary: dict[str, int] = names["vocabulary"]  # word → rows that hold it
        self._columns: dict[str, int] = names["stems"]  # stem → column
        self.lengths, self.rows, self.counts, self._bounds = arrays  # `lengths`: words of each row

    @classmethod
    def build(cls, groups: Iterable[Group], stem: Callable[[str], str]) -> Segment:
        """A segment over those groups."""
        sizes: dict[str, int] = {}
        keys: list[str] = []
        lengths = array("i")
        held = array("i")  # the column of each word of each row, row after row
        columns: dict[str, int] = {}
        vocabulary: Counter[str] = Counter()
        for group, rows in groups:
            sizes[group] = len(rows)
            for key, words in rows:
                keys.append(key)
                lengths.append(len(words))
                vocabulary.update(set(words))
                held.extend(columns.setdefault(stem(word), len(columns)) for word in words)
        long = np.asarray(lengths, dtype=np.int32)
        owners = np.repeat(np.arange(len(keys), dtype=np.int64), long)
        cells, counts = np.unique(np.asarray(held, dtype=np.int64) * max(len(keys), 1) + owners, return_counts=True)
        found, rows_of = np.divmod(cells, max(len(keys), 1))
        bounds = np.searchsorted(found, np.arange(len(columns) + 1))
        names = {"groups": sizes, "keys": keys, "vocabulary": dict(vocabulary), "stems": columns}
        few = np.minimum(counts, _COUNT_MOST).astype(np.uint16)
        return cls(names, (long, rows_of.astype(np.int32), few, bounds.astype(np.int64)))

    def save(self, folder: Path) -> str:
        """Write the segment as a folder that appears whole or not at all; its name is of what it holds.

        One that is there already, and whole, stays.
        """
        names = {"groups": self.groups, "keys": self.keys, "vocabulary": self.vocabulary, "stems": self._columns}
        written = json.dumps(names, ensure_ascii=False).encode()
        arrays = self.lengths, self.rows, self.counts, self._bounds
        own = hashlib.sha256(written)
        for values in arrays:
            own.update(np.ascontiguousarray(values).data)
        name = own.hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            (beside / "names.json").write_bytes(written)
            for file, values in zip(_ARRAYS, arrays, strict=True):
                np.save(beside / file, values)
            if not (folder / name).exists():
                beside.rename(folder / name)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return name

    @classmethod
    def load(cls, folder: Path) -> Segment:
        """A saved segment, its arrays mapped from disk; raises `ValueError` where it is not one."""
        try:
            names = json.loads((folder / "names.json").read_bytes())
            return cls(names, [np.load(folder / file, mmap_mode="r") for file in _ARRAYS])
        except (OSError, KeyError, TypeError, EOFError) as error:
            raise ValueError(f"the segment {folder.name} cannot be read") from error

    def __len__(self) -> int:
        return len(self.keys)

    def column(self, stem: str) -> slice:
        """Where a stem's rows and counts stand in `rows` and `counts`; empty where no row holds it."""
        number = self._columns.get(stem)
        return slice(0, 0) if number is None else slice(int(self._bounds[number]), int(self._bounds[number + 1]))
