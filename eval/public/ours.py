"""Our side of a public set: its documents through `Assistant.ingest`, its questions through `search` and `ask`.

Each document of the set becomes a file in a folder of its own and is ingested as any document is; nothing of the
corpus is written past the front door. A kept index is used again while the files are the same.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.desks import settings_for
from eval.public.ranking import Ranking
from eval.public.rivals import DEPTH, once
from eval.public.sets import PublicSet, SetDocument

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.answer import Citation
    from corpus.ingest import Progress

PASSAGES = 100  # of a search, so that it brings enough different documents
TEXT_SETS = frozenset({"tatqa-dev", "chroma-chunking"})  # their texts are no Markdown


@dataclass(frozen=True)
class Ours:
    """An assistant that holds a set, and which of its documents is which of the set's."""

    desk: Assistant
    by_id: dict[str, str]  # our document id → the set's
    skipped: tuple[str, ...]  # ids of the set's documents that could not be read

    def search(self, question: str) -> Ranking:
        """The set's documents in the order in which their first passage is found."""
        hits = self.desk.search(question, limit=PASSAGES)
        return once(self.by_id[hit.passage.document_id] for hit in hits)[:DEPTH]

    def document(self, citation: Citation) -> str:
        """The set's id of a cited document."""
        return self.by_id[citation.document_id]


@contextmanager
def ours(
    public: PublicSet, keep: Path | None = None, progress: Callable[[Progress], None] | None = None
) -> Iterator[Ours]:
    """The set in an index, which is kept in `keep` where that is named."""
    from assistant import Assistant

    with tempfile.TemporaryDirectory(prefix="public-") as temporary:
        folder = keep or Path(temporary)
        files = write(public.name, public.documents, folder / "documents")
        with Assistant.open(settings_for(folder / "index")) as desk:
            report = desk.ingest([folder / "documents"], prune=True, progress=progress)
            by_id = {record.id: files[Path(record.path).name] for record in desk.documents()}
            skipped = tuple(files[Path(one.path).name] for one in report.skipped if Path(one.path).name in files)
            yield Ours(desk, by_id, skipped)


def write(name: str, documents: Sequence[SetDocument], folder: Path) -> dict[str, str]:
    """One file a document, named by its place; returns the set's ids by file name.

    Front matter holds the title, and the set's id, so that two documents of the same text stay two.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for place, document in enumerate(documents):
        if name in TEXT_SETS:
            file, text = f"{place:06}.txt", document.text
        else:
            file = f"{place:06}.md"
            title = json.dumps(document.title or f"Document {place}", ensure_ascii=False)
            url = json.dumps(f"https://set.example/{place}")
            text = f"---\ntitle: {title}\nurl: {url}\n---\n\n{document.text}\n"
        path = folder / file
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
        names[file] = document.id
    for stray in folder.iterdir():
        if stray.name not in names:
            stray.unlink()
    return names

