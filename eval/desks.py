"""Opens an `Assistant` on an index of its own, so that what is measured does not hang on what someone has ingested."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import AssistantError

if TYPE_CHECKING:
    from assistant import Assistant, Settings

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "corpus" / "documents"
GOLDEN = Path(__file__).parent / "golden"


class NothingToEvaluate(AssistantError):
    """No document could be brought in."""


@contextmanager
def desk_on(
    paths: Sequence[Path], *, index: Path | None = None, settings: Mapping[str, Any] | None = None
) -> Iterator[Assistant]:
    """An assistant that holds these files and folders and nothing else; the index goes when it closes.

    `index`: a folder to keep the index in, so that the next call with the same files ingests nothing anew.
    `settings`: fields of `Settings`; the mode is extractive unless they say otherwise.

    Raises:
        NothingToEvaluate: none of the files could be read.

    """
    from assistant import Assistant

    with (
        tempfile.TemporaryDirectory(prefix="eval-") as folder,
        Assistant.open(settings_for(index or Path(folder) / "index", settings)) as desk,
    ):
        ingest(desk, paths)
        yield desk


def settings_for(index: Path, settings: Mapping[str, Any] | None = None) -> Settings:
    """The settings of an evaluation: extractive, embedded, nothing brought in by itself."""
    from assistant import Settings

    return Settings(**{"mode": "extractive", "chroma_url": None, "shipped": False, **(settings or {}), "index": index})


def ingest(desk: Assistant, paths: Sequence[Path]) -> None:
    """Bring the files in; what is skipped is told on standard error."""
    report = desk.ingest([str(path) for path in paths])
    for skipped in report.skipped:
        print(f"skipped {skipped.path}: {skipped.detail}", file=sys.stderr)
    if not (report.added or report.updated or report.unchanged):
        names = ", ".join(str(path) for path in paths)
        raise NothingToEvaluate(f"No document of {names} could be brought in. Name a folder that holds some.")


def file_names(paths: Iterable[Path]) -> set[str]:
    """The names of the files and of those in the folders, as golden cases name them."""
    names: set[str] = set()
    for path in paths:
        names |= {inner.name for inner in path.rglob("*") if inner.is_file()} if path.is_dir() else {path.name}
    return names
