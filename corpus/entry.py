"""A document's row in the catalogue, and the copy of all rows from which a catalogue is brought back. Plain values."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.document import DocumentRecord, Metadata, MetadataField

COLUMNS = (
    "id, version, state, path, source, folder, suffix, sha256, fingerprint, metadata, edited, pages, passages, notes"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"(?:\.[^./\\\0]{0,40})?")


@dataclass(frozen=True)
class Entry:
    """A document's row, but for its text."""

    id: str
    version: int  # of its passages in the index
    state: str  # "pending" or "indexed"
    path: str  # as shown to people
    source: str  # absolute path it was read from; never shown
    folder: str  # absolute path of the ingested folder it was found in; "" for a file given by itself
    suffix: str  # of the original, lower case
    sha256: str  # of the original's bytes
    fingerprint: str  # of the original's bytes and its sidecar's
    metadata: Metadata  # with the edits
    edited: tuple[MetadataField, ...]  # fields set by hand, which outlive a new reading
    pages: int | None
    passages: int
    notes: tuple[str, ...]

    @property
    def record(self) -> DocumentRecord:
        """The row as callers see it, but for what other documents say of it."""
        known = self.metadata
        return DocumentRecord(
            id=self.id, path=self.path, sha256=self.sha256, state=self.state,  # type: ignore[arg-type]
            title=known.title, publisher=known.publisher, published=known.published, geography=known.geography,
            url=known.url, pages=self.pages, passages=self.passages, shareable=known.shareable,
            review_by=known.review_by, guessed=known.guessed, notes=self.notes,
        )


def row_of(entry: Entry) -> tuple[object, ...]:
    """The values of an entry, in the order of `COLUMNS`."""
    return (
        entry.id, entry.version, entry.state, entry.path, entry.source, entry.folder, entry.suffix, entry.sha256,
        entry.fingerprint, json.dumps(dataclasses.asdict(entry.metadata)), json.dumps(entry.edited), entry.pages,
        entry.passages, json.dumps(entry.notes),
    )


def from_row(row: Sequence[Any]) -> Entry:
    """The entry of a row."""
    values: dict[str, Any] = dict(zip(COLUMNS.split(", "), row, strict=True))
    known = json.loads(values["metadata"])
    known["guessed"] = tuple(known["guessed"])
    values["metadata"] = Metadata(**known)
    values["edited"] = tuple(json.loads(values["edited"]))
    values["notes"] = tuple(json.loads(values["notes"]))
    return Entry(**values)


def copied(generation: int, entries: Iterable[Entry]) -> bytes:
    """All rows, without their texts, as JSON."""
    return json.dumps(
        {"generation": generation, "columns": COLUMNS, "rows": [row_of(entry) for entry in entries]}
    ).encode()


def read_copy(data: bytes) -> tuple[int, list[Entry]]:
    """Generation and rows of a copy; raises `ValueError` where it is none, or of another layout.

    A row whose original could lie outside the originals' folder is refused: a copy may come from elsewhere.
    """
    try:
        copy = json.loads(data)
        if copy["columns"] != COLUMNS:
            raise ValueError("its columns are others")
        entries = [from_row(row) for row in copy["rows"]]
        for entry in entries:
            if not _SHA256.fullmatch(entry.sha256) or not _SUFFIX.fullmatch(entry.suffix):
                raise ValueError(f"the original of {entry.id!r} has no possible name")
        return int(copy["generation"]), entries
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is not made like a copy") from error
