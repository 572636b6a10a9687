"""The corpus: documents in, passages out. What the assistant, the page and the command line hold.

Opening is cheap: no model, no store and no file is touched before it is needed, and nothing is created before the first
document comes in.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from corpus.catalogue import SIDECAR_SUFFIX, Catalogue, Live
from corpus.document import DocumentRecord, Filters, IngestReport, Passage
from corpus.editing import edited
from corpus.embedding import Embedder, Vectors, open_embedder
from corpus.entry import Entry, copied, read_copy
from corpus.errors import IndexDamaged, IndexMismatch, IndexNotEmpty
from corpus.index import Index, embedding_text, statement_spans
from corpus.writing import WAIT_SECONDS, sole_writer

if TYPE_CHECKING:
    from corpus.ingest import Only, Progress
    from corpus.reading.pdf_image import PageImage

ENCODED_MOST = 256  # texts whose vectors are remembered
TRIES = 5  # of a search that a change of the index overtakes

Result = TypeVar("Result")
Tell = Callable[["Progress"], None]


class Corpus:
    """The documents of one index folder. Readers in any number of threads; one writer among all processes."""

    def __init__(self, folder: Path, embedder: Embedder, chroma_url: str | None = None) -> None:
        self.folder = folder
        self.embedder = embedder
        self._chroma_url = chroma_url
        self._catalogue = Catalogue(folder)
        self._lock = threading.RLock()
        self._index: tuple[str, Index] | None = None  # with the name of its build
        self._encoded: OrderedDict[str, Vectors] = OrderedDict()

    @classmethod
    def open(
        cls, folder: Path, embedder: str = "local", chroma_url: str | None = None, embedder_url: str | None = None
    ) -> Corpus:
        """The corpus in that folder, which need not exist yet. `embedder` is "local" or "openai:MODEL".

        `embedder_url`: another server than OpenAI's for it.
        """
        return cls(Path(folder).absolute(), open_embedder(embedder, embedder_url), chroma_url)

    # --- documents ---

    @property
    def generation(self) -> int:
        """Rises with each change, whoever made it; 0 before the first."""
        return self._catalogue.generation

    def documents(self) -> tuple[DocumentRecord, ...]:
        """All documents, in the order of their paths."""
        return tuple(self._catalogue.records().values())

    def document(self, document_id: str) -> DocumentRecord:
        """One document; raises `DocumentNotFound`."""
        self._catalogue.entry(document_id)
        return self._catalogue.records()[document_id]

    def text(self, document_id: str) -> str:
        """Its extracted text, which all spans count in; raises `DocumentNotFound`."""
        return self._catalogue.text(document_id)

    def original(self, document_id: str) -> Path:
        """Its kept original; raises `DocumentNotFound`."""
        return self._catalogue.original(document_id)

    def page_image(self, document_id: str, page: int) -> PageImage | None:
        """A page (from 1) of a PDF as a picture; None for a document of another kind.

        Raises `DocumentNotFound`, and `Refused` where its kept original cannot be drawn.
        """
        original = self._catalogue.original(document_id)
        if original.suffix != ".pdf":
            return None
        from corpus.reading.pdf_image import draw

        return draw(original, page)

    # --- changing them ---

    def ingest(
        self, paths: Iterable[Path], *, prune: bool = False, progress: Tell | None = None, only: Only | None = None,
        wait: float = WAIT_SECONDS,
    ) -> IngestReport:
        """Bring files and folders in; what is in already is left alone. `prune` removes documents whose file has gone.

        `only` chooses by absolute path among the files found and those that have gone; `wait` is for how many seconds
        another writer may go on.

        Raises `IndexInUse`, `IndexMismatch`, `StorageFailed`; a file that cannot be read is in the report instead.
        """
        from corpus.ingest import ingest

        with sole_writer(self.folder, wait):
            if self._catalogue.build is None:
                self._catalogue.start_build("1")
            index = self._opened()
            assert index is not None
            return ingest(
                self._catalogue, index, self.embedder, [Path(path) for path in paths], prune=prune,
                tell=progress or _silent, only=only,
            )

    def remove(self, document_id: str) -> None:
        """Take a document out everywhere: catalogue, index, original. Raises `DocumentNotFound`."""
        self._catalogue.entry(document_id)
        with sole_writer(self.folder):
            entry = self._catalogue.entry(document_id)
            index = self._opened()
            assert index is not None
            index.begin(self._catalogue.live())
            self._catalogue.switch(remove=[document_id])
            index.delete([(entry.id, entry.version)])
            index.finish(self._catalogue.live())
            self._catalogue.write_copy()
            self._catalogue.sweep()

    def rebuild(self, progress: Tell | None = None) -> IngestReport:
        """Make the index anew from the kept originals, beside the old one, which answers until the switch.

        A catalogue that cannot be read is brought back first. The report lists what could not be read any more.
        """
        with sole_writer(self.folder):
            try:
                self._catalogue.entries()
            except IndexDamaged:
                self._catalogue.recover()
            return self._rebuilt(progress)

    @contextmanager
    def standing_still(self) -> Iterator[tuple[bytes, list[Path]]]:
        """The copy of all rows (see `entry.copied`) and the kept originals with their sidecars, while nobody writes."""
        with sole_writer(self.folder):
            entries = self._catalogue.entries().values()
            files = [self._catalogue.original_of(entry) for entry in entries]
            sidecars = [file.with_name(file.name + SIDECAR_SUFFIX) for file in files]
            kept = [file for file in (*files, *sidecars) if file.is_file()]
            yield copied(self._catalogue.generation, entries), list(dict.fromkeys(kept))

    def restore(
        self, rows: bytes, originals: Iterable[Path], *, replace: bool = False, progress: Tell | None = None
    ) -> IngestReport:
        """Put documents in the place of all that are in: their rows and originals, as `standing_still` gave them.

        The originals are moved. What was in answers until the switch; a kill leaves the one or the other.

        Raises `IndexNotEmpty` unless `replace` is set or nothing is in, and `ValueError` for rows that are none.
        """
        _, entries = read_copy(rows)
        with sole_writer(self.folder):
            if self._catalogue.entries() and not replace:
                raise IndexNotEmpty(
                    f"The index {str(self.folder)!r} holds {len(self._catalogue.entries())} documents, which would go. "
                    "Name another by --index, or say --replace."
                )
            for file in originals:
                self._catalogue.bring_in(file)
            report = self._rebuilt(progress, entries)
            self._catalogue.sweep()
            return report

    def _rebuilt(self, progress: Tell | None, instead: Sequence[Entry] | None = None) -> IngestReport:
        """A new build beside the old one, then the switch to it; the caller holds the writer's lock."""
        from corpus.ingest import rebuild

        builds = self.folder / "builds"
        names = [path.name for path in builds.iterdir()] if builds.is_dir() else []
        new = str(max([int(name) for name in names if name.isdigit()], default=0) + 1)
        fresh = self._index_of(new)
        try:
            report = rebuild(
                self._catalogue, fresh, new, self.embedder, tell=progress or _silent, instead=instead)
        except BaseException:
            fresh.drop()
            raise
        fresh.close()
        self._let_go()
        for name in names:  # the old one, and what rebuilds that were broken off have left
            self._index_of(name).drop()
        return report

    def update_metadata(self, document_id: str, **changes: str | bool | None) -> DocumentRecord:
        """Set metadata by hand (fields of `Metadata`). A new title is embedded with the passages.

        Raises `DocumentNotFound`, `BadMetadata`, and `ValueError` for a field that does not exist.
        """
        entry = self._catalogue.entry(document_id)
        metadata, fields = edited(entry.metadata, changes)
        with sole_writer(self.folder):
            entry = self._catalogue.entry(document_id)
            metadata, fields = edited(entry.metadata, changes)
            kept = tuple(name for name in entry.edited if name not in fields)
            changed = dataclasses.replace(entry, metadata=metadata, edited=(*kept, *fields))
            if metadata.title == entry.metadata.title:
                self._catalogue.update([changed])
            else:
                self._retitle(entry, changed)
            self._catalogue.write_copy()
        return self.document(document_id)

    # --- searching ---

    def encode(self, text: str) -> Vectors:
        """The unit vector of a text, (dimension,)."""
        with self._lock:
            if text in self._encoded:
                self._encoded.move_to_end(text)
                return self._encoded[text]
        vector: Vectors = self.embedder.encode([text])[0]
        with self._lock:
            self._encoded[text] = vector
            while len(self._encoded) > ENCODED_MOST:
                self._encoded.popitem(last=False)
        return vector

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of texts, (n, dimension): those that `encode` remembers, the others in one pass."""
        with self._lock:
            known = {text: self._encoded[text] for text in texts if text in self._encoded}
        others = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(others, self.embedder.encode(others) if others else (), strict=True))
        return np.stack([known[text] for text in texts])

    def dense(self, vector: Vectors, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """Passage ids and cosines (-1 to 1) of the passages nearest to a unit vector, best first."""
        return self._read(lambda index, live: index.dense(vector, limit, self._chosen(live, filters)), [])

    def chosen(self, filters: Filters | None = None) -> list[str]:
        """The ids of the documents that filters leave; of all where there are none."""
        return list(self._chosen(self._catalogue.live(), filters).versions)

    def lexical(self, text: str, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """Passage ids and BM25 scores (above 0) of the passages that share words with a text, best first."""
        return self._read(lambda index, live: index.lexical(text, limit, self._chosen(live, filters)), [])

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those ids; one that is not in any more is left out."""
        return self._read(lambda index, live: index.passages(ids, live), {})

    def passages_of(self, document_id: str) -> list[Passage]:
        """All passages of a document, in its order; raises `DocumentNotFound`."""
        self._catalogue.entry(document_id)
        return self._read(lambda index, live: index.passages_of(document_id, live), [])

    def statement_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Passage id → the unit vectors of its statements in order, (statements, dimension)."""
        return self._read(lambda index, live: index.statement_vectors(ids, live), {})

    @property
    def passage_count(self) -> int:
        """Passages in all."""
        return self._catalogue.live().count

    def document_frequency(self, stemmed: str) -> int:
        """In how many passages a stem occurs (see `lexical.stem`)."""
        return self._read(lambda index, live: index.document_frequency(stemmed, live), 0)

    def vocabulary(self) -> dict[str, int]:
        """Each word in lower case (see `lexical.words`), and in how many passages it occurs."""
        return self._read(lambda index, live: index.vocabulary(live), {})

    # --- looking after it ---

    def health(self) -> list[str]:
        """What is wrong with the index, one sentence each, with what to do; empty where all is well."""
        try:
            found = self._catalogue.problems()
            index = self._opened()
            return found if index is None else found + index.problems(self._catalogue.live())
        except (IndexDamaged, IndexMismatch) as error:
            return [str(error)]

    def close(self) -> None:
        """Let go of all files; the corpus opens them again when next used."""
        self._let_go()
        self._catalogue.close()
        self.embedder.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- inside ---

    def _read(self, ask: Callable[[Index, Live], Result], nothing: Result) -> Result:
        """Ask the index; again where a change overtook the question, since old passages go right after a change."""
        for _ in range(TRIES):
            generation = self._catalogue.generation
            index = self._opened()
            live = self._catalogue.live()
            if index is None or not live.versions:
                return nothing
            found = ask(index, live)
            if self._catalogue.generation == generation:
                break
        return found

    def _chosen(self, live: Live, filters: Filters | None) -> Live:
        matching = self._catalogue.matching(filters)
        return live if matching is None else live.of(matching)

    def _opened(self) -> Index | None:
        """The build in force; None before the first document."""
        build = self._catalogue.build
        with self._lock:
            if build is None:
                return None
            if self._index is None or self._index[0] != build:
                self._let_go()
                folder = self.folder / "builds" / build
                self._index = (build, Index.open(folder, self.embedder.name, self._dimension, self._chroma_url))
            return self._index[1]

    def _index_of(self, build: str) -> Index:
        """A build, whatever made it."""
        return Index(self.folder / "builds" / build, self.embedder.name, self._dimension, self._chroma_url)

    def _dimension(self) -> int:
        return self.embedder.dimension

    def _let_go(self) -> None:
        with self._lock:
            if self._index is not None:
                self._index[1].close()
            self._index = None

    def _retitle(self, entry: Entry, changed: Entry) -> None:
        """Embed a document's passages anew under its new title, then switch to them."""
        from corpus.ingest import SLICE

        index = self._opened()
        assert index is not None
        live = self._catalogue.live()
        passages = index.passages_of(entry.id, live)
        version = self._catalogue.next_version()
        index.begin(live)
        title = changed.metadata.title
        for cut in range(0, len(passages), SLICE):
            part = passages[cut : cut + SLICE]
            texts = [embedding_text(passage, title) for passage in part]
            spans = [statement_spans(passage, offset) for passage, (_, offset) in zip(part, texts, strict=True)]
            vectors, statements = self.embedder.encode_passages([text for text, _ in texts], spans)
            index.write(
                version, part, [title] * len(part), vectors, statements,
                list(range(cut + 1, cut + len(part) + 1)),
            )
        self._catalogue.update([dataclasses.replace(changed, version=version)])
        index.delete([(entry.id, entry.version)])
        index.finish(self._catalogue.live())


def _silent(progress: Progress) -> None:
    """Progress that nobody watches."""
