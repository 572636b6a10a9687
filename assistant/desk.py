"""The assistant: question in, checked answer out. The stages in reading order; each is a function of its own room."""

from __future__ import annotations

import os
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from assistant.answer import Answer, Explanation, Hit, StreamEvent, Turn, WeighedStatement
from assistant.errors import BadQuestion, BadSettings
from assistant.settings import MODES, Settings, default_index, mode_in_force
from corpus.document import DocumentRecord, Filters, IngestReport, Passage, Statement

if TYPE_CHECKING:
    from types import TracebackType

    from assistant.backup import Exported, Imported
    from assistant.conversations import Conversations
    from assistant.enquiry.log import EnquiryLog
    from assistant.enquiry.values import EnquiryReply
    from assistant.evidence import Candidate, Read, Vocabulary, Weighed
    from assistant.model import Model
    from assistant.understand import Question
    from assistant.writer import Writer
    from corpus.abbreviations import Abbreviations
    from corpus.corpus import Corpus
    from corpus.embedding import Vectors
    from corpus.ingest import Progress
    from corpus.reading.pdf_image import PageImage

Result = TypeVar("Result")

SHIPPED: Final = Path(__file__).resolve().parents[1] / "corpus" / "documents"
LONGEST_QUESTION: Final = 20_000  # characters
MOST_HITS: Final = 10_000  # passages of one search
PASSAGES: Final = 12  # whose statements are weighed
SHIPPED_SECONDS: Final = 120.0  # that another process may take to bring the shipped documents in
SHORT_ITEM: Final = 8  # words of bullets that make a list even where nothing introduces them


class Assistant:
    """Holds an index and answers from it. Safe to share between threads; close it, or use it as a context manager."""

    def __init__(self, corpus: Corpus, settings: Settings, today: Callable[[], date] = date.today) -> None:
        self._corpus = corpus
        self.settings = settings
        self._today = today
        self._opening = threading.Lock()
        self._opened: Model | None = None

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Open the index that the settings name; no document comes in by opening."""
        from corpus.corpus import Corpus

        settings = settings or Settings()
        corpus = Corpus.open(settings.index, settings.embedder, settings.chroma_url, settings.embedder_base_url)
        return cls(corpus, settings)

    # Documents

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        prune: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> IngestReport:
        """Bring files and folders in; what cannot be read is skipped with its reason."""
        return self._corpus.ingest([Path(path) for path in paths], prune=prune, progress=progress)

    def bring_in_shipped(self, progress: Callable[[Progress], None] | None = None) -> IngestReport | None:
        """Bring the shipped documents into the default index while it is empty; None where there is nothing to do.

        Where another process is bringing them in, as the page does on its first start, this waits until it has.
        """
        wanted = self.settings.shipped and self.settings.index == default_index() and SHIPPED.is_dir()
        if not wanted or self._corpus.documents():
            return None
        report = self._corpus.ingest([SHIPPED], progress=progress, wait=SHIPPED_SECONDS)
        return report if report.added else None

    def documents(self) -> list[DocumentRecord]:
        """What is in the index."""
        return list(self._corpus.documents())

    def text(self, document_id: str) -> str:
        """A document's extracted text, which citations' spans count in."""
        return self._corpus.text(document_id)

    def passages(self, document_id: str) -> list[Passage]:
        """A document's passages, with the statements that answers can quote, in its order."""
        return self._corpus.passages_of(document_id)

    def update_metadata(self, document_id: str, **changes: str | bool | None) -> DocumentRecord:
        """Set fields of a document's metadata by hand; they outlive a new reading. A new title is embedded anew.

        Raises `DocumentNotFound`, `BadMetadata`.
        """
        return self._corpus.update_metadata(document_id, **changes)

    def page_image(self, document_id: str, page: int) -> PageImage | None:
        """A page (from 1) of a PDF as a picture; None for a document of another kind.

        Raises `DocumentNotFound`, and `corpus.reading.gate.Refused` where its kept original cannot be drawn.
        """
        return self._corpus.page_image(document_id, page)

    def remove(self, document_id: str) -> None:
        """Take a document out, everywhere."""
        self._corpus.remove(document_id)

    def rebuild(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Make the index anew from the kept originals."""
        self._corpus.rebuild(progress=progress)

    def export(self, target: str | Path) -> Exported:
        """Write originals, metadata, enquiries and settings (no key is one) into one archive.

        Raises `BadArchive` where the file exists, `IndexInUse`, `StorageFailed`.
        """
        from assistant.backup import export

        return export(self._corpus, self.enquiries, self.settings, Path(target))

    def bring_in_archive(
        self, source: str | Path, *, replace: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> Imported:
        """Bring in what `export` wrote; with `replace` in the place of documents and enquiries that are there.

        Raises `BadArchive`, `IndexNotEmpty`, `IndexInUse`, `StorageFailed`.
        """
        from assistant.backup import bring_in

        return bring_in(
            self._corpus, self.enquiries, self.settings, Path(source), replace=replace, progress=progress
        )

    def close(self) -> None:
        """Let go of the index, the enquiries and conversations kept, and the model's server."""
        if self._opened is not None:
            self._opened.close()
        if "_enquiries" in self.__dict__:
            self._enquiries.close()
        if "_conversations" in self.__dict__:
            self._conversations.close()
        self._corpus.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Questions

    def search(self, query: str, *, limit: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The passages nearest to a query by both halves of the search, best first."""
        from assistant.retrieve import search

        query = _usable(query)
        if not isinstance(limit, int) or not 1 <= limit <= MOST_HITS:
            raise BadQuestion(f"A search cannot give {str(limit)[:40]!r} passages. Ask for 1 to {MOST_HITS:,}.")
        found = search(self._corpus, query, limit=limit, filters=filters)
        passages = self._corpus.passages([one.id for one in found])
        records = self._records()
        return [
            Hit(
                passage=passages[one.id],
                score=one.score,
                dense=one.dense,
                lexical=one.lexical,
                title=records[passages[one.id].document_id].title,
                publisher=records[passages[one.id].document_id].publisher,
                published=records[passages[one.id].document_id].published,
                geography=records[passages[one.id].document_id].geography,
                path=records[passages[one.id].document_id].path,
            )
            for one in found
            if one.id in passages and passages[one.id].document_id in records
        ]

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        mode: str | None = None,
        explain: bool = False,
    ) -> Answer:
        """The answer to a question, with a citation for each statement, or "not in the documents"."""
        answer: Answer | None = None
        for event in self.stream(question, history, filters=filters, mode=mode, explain=explain):
            answer = event.answer or answer
        assert answer is not None, "a stream ends with its answer"
        return answer

    def next_questions(
        self,
        answer: Answer,
        asked: Sequence[str] = (),
        *,
        filters: Filters | None = None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> tuple[str, ...]:
        """Up to three short questions near an answer that the documents answer too: each was tried, by quoting alone.

        `asked` are not offered again; `go_on` is asked between two trials. Takes some tenths of a second.
        """
        from assistant.nexts import next_questions

        def ask(question: str) -> Answer:
            return self.ask(question, filters=filters, mode="extractive")

        return next_questions(answer, asked, self.passages, ask, go_on)

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        mode: str | None = None,
        explain: bool = False,
    ) -> Generator[StreamEvent]:
        """The same answer as it is made; the last event holds it.

        `mode`: "extractive" or "generative"; by default that of the settings. Leaving the iterator ends what a model
        is being asked.
        """
        from assistant.compose.draft import joined
        from assistant.compose.extractive import nothing_indexed

        started = time.perf_counter()
        asked = _usable(question)
        writer = self._writer(mode)
        if not self._corpus.documents():
            yield StreamEvent("done", answer=nothing_indexed(asked))
            return
        yield StreamEvent("understanding")
        mended = self._mended(asked)
        parts = _understood(mended, history)
        if writer:
            parts = yield from _while_waiting(writer.understood(mended, history, parts), StreamEvent("understanding"))
        answers: list[Answer] = []
        for _, understood in parts:
            before = "".join(f"{answer.text}\n\n" for answer in answers)
            yield StreamEvent("searching", text=before.strip())
            hits, found = self._weigh(understood, filters)
            answer = self._answer(understood, hits, found, explain, guarded=writer is not None)
            if writer:
                with closing(writer.texts(understood, answer, found, self._siblings)) as texts:
                    for text in texts:
                        yield StreamEvent("writing", text=before + text)
                answer = replace(writer.taken, explanation=answer.explanation)
            answers.append(answer)
        answer = answers[0] if len(answers) == 1 else joined(asked, answers, [label for label, _ in parts])
        if writer:
            answer = replace(answer, usage=writer.usage)
        yield StreamEvent("done", text=answer.text, answer=replace(answer, seconds=time.perf_counter() - started))

    def _writer(self, mode: str | None) -> Writer | None:
        """Who writes one answer in a model's words; None where the documents are quoted."""
        if mode not in (None, "auto", *MODES):
            raise BadSettings(f"The mode cannot be {mode!r}. Give 'auto', {' or '.join(map(repr, MODES))}.")
        settings = self.settings.model_copy(update={"mode": mode}) if mode else self.settings
        if mode_in_force(settings, os.environ) == "extractive":
            return None
        from assistant.writer import Writer

        has_internal = any(not record.shareable for record in self._corpus.documents())
        return Writer(self._model, self.settings, has_internal=has_internal)

    def _model(self) -> Model:
        """The model of the settings, opened once; raises `ModelFailed` where neither a key nor a server is set."""
        from assistant.model import Model

        with self._opening:
            if self._opened is None:
                self._opened = Model.of(self.settings)
            return self._opened

    def enquire(
        self,
        letter: str | Path,
        *,
        filters: Filters | None = None,
        mode: str | None = None,
        tell: Callable[[int, int, str], None] | None = None,
        names: bool = True,
    ) -> EnquiryReply:
        """The draft reply to a letter, given as its text or as a file. `tell` hears how many questions are done, of how
        many, and which comes next. Nothing is kept: see `enquiries`.

        A single line that is the name of a file stands for that file. `names=False` takes every text as a text: for
        letters of people who may not read the files of this machine. Raises `BadEnquiry`.
        """
        from assistant.enquiry.reply import draft

        return draft(
            letter, self, self.documents(), self._today(), filters=filters, mode=mode,
            approved=self.enquiries.approved_for, tell=tell or _say_nothing, names=names,
        )  # fmt: skip

    def composed(
        self, reply: EnquiryReply, *, edits: Mapping[int, str] | None = None, owner: str = "", date: str = ""
    ) -> EnquiryReply:
        """A reply made anew after edits: texts by item, from 0; `owner` and `date` fill its slots."""
        from assistant.enquiry.reply import composed

        return composed(reply, self.documents(), self._today(), edits=edits, owner=owner, date=date)

    @property
    def enquiries(self) -> EnquiryLog:
        """The log of enquiries, beside the index."""
        return self._enquiries

    @cached_property
    def _enquiries(self) -> EnquiryLog:
        from assistant.enquiry.log import EnquiryLog

        return EnquiryLog(self.settings.index, keep_days=self.settings.enquiry_days)

    @property
    def conversations(self) -> Conversations:
        """The conversations of the page, beside the index."""
        return self._conversations

    @cached_property
    def _conversations(self) -> Conversations:
        from assistant.conversations import Conversations

        return Conversations(self.settings.index, keep_days=self.settings.conversation_days)

    def holds(self, name: str) -> bool:
        """Whether any document speaks of a name, word for word somewhere."""
        from assistant.terms import stem, words

        return all(self._corpus.document_frequency(stem(word)) for word in words(name))

    def covers(self, place: str) -> bool:
        """Whether a document is about an area of that name."""
        from assistant.evidence import areas
        from corpus.figures import same_place

        return any(same_place(place, area) for record in self._corpus.documents() for area in areas(record))

    def vector(self, text: str) -> Vectors:
        """The unit vector of a text, (dimension,)."""
        return self._corpus.encode(text)

    def weighed(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> list[list[Weighed]]:
        """For each part of a question the statements as they were weighed, most probable first."""
        return [self._weigh(part, filters)[1] for _, part in _understood(self._mended(_usable(question)), history)]

    def _mended(self, question: str) -> str:
        from assistant.spelling import mend
        from assistant.words import WordVectors

        return mend(question, self._corpus.vocabulary(), WordVectors.load().is_word)

    def _weigh(self, question: Question, filters: Filters | None) -> tuple[list[Hit], list[Weighed]]:
        """The passages found, and their statements, most probable first."""
        from assistant.evidence import Models, look_closer, weigh

        if question.general:
            return self._leading(question, filters)
        vocabulary, models = self._vocabulary(), Models.load(self._reader is not None)
        if question.pitched and (led := self._leading_on(question, filters, vocabulary))[1]:
            return led
        reworded = vocabulary.thesaurus.reworded(question.text, vocabulary.frequency)
        hits = self.search(reworded, limit=PASSAGES, filters=filters)
        weighed = weigh(question, self._candidates((question.text, reworded), hits), vocabulary, models.first)
        return hits, look_closer(question, weighed, self._corpus.encode_all, self._reader, models.closer, reworded)

    def _leading(self, question: Question, filters: Filters | None) -> tuple[list[Hit], list[Weighed]]:
        """The passages at the heart of the documents, and the statements that lead."""
        from assistant.overview import NEAR, OPENING, centroid, leading, sample

        records = self._records()
        opening = [
            passage
            for record in sample(records[name] for name in self._corpus.chosen(filters))
            for passage in self._corpus.passages_of(record.id)[:OPENING]
        ]
        vectors = self._corpus.statement_vectors([passage.id for passage in opening])
        if not any(len(rows) for rows in vectors.values()):
            return [], []
        centre = centroid(list(vectors.values()))
        near = self._corpus.dense(centre, NEAR, filters)
        cosines = dict(near)
        found = {passage.id: passage for passage in opening} | self._corpus.passages(list(cosines))
        hits = [
            Hit(passage, dense=cosines.get(name), lexical=None, score=cosines.get(name, 0.0))
            for name, passage in found.items()
        ]
        return hits, leading(
            question, self._candidates((question.text,), hits), centre, {passage.id for passage in opening}
        )

    def _leading_on(
        self, question: Question, filters: Filters | None, vocabulary: Vocabulary
    ) -> tuple[list[Hit], list[Weighed]]:
        """The passages on one subject, and of the statements that bear out all of it those that lead."""
        from assistant.evidence import Models, weigh
        from assistant.overview import leading
        from assistant.terms import stems

        named = {stem for place in question.places for stem in stems(place)}
        asked = {term.stem for term in question.terms} - named
        if not asked:
            return [], []
        subject = " ".join([term.word for term in question.terms if term.stem not in named] + list(question.places))
        hits = self.search(subject, limit=PASSAGES, filters=filters)
        weighed = weigh(question, self._candidates((subject,), hits), vocabulary, Models.load().first)
        on_it = [one.candidate for one in weighed if asked <= one.covered]
        return hits, leading(question, on_it, self._corpus.encode(subject), ())

    @cached_property
    def _reader(self) -> Read | None:
        """How the small reader reads texts; None where it is switched off or not shipped."""
        from assistant.reader.reader import Reader

        reader = Reader.load() if self.settings.reader else None
        return reader.read if reader else None

    def _answer(
        self, question: Question, hits: Sequence[Hit], found: Sequence[Weighed], explain: bool, *, guarded: bool = False
    ) -> Answer:
        """The quoted answer. `guarded`: without statements that give orders to whoever writes."""
        from assistant.compose.extractive import compose
        from assistant.editions import without_superseded
        from assistant.evidence import Models
        from assistant.harmless import gives_orders

        if guarded:
            found = [one for one in found if not gives_orders(one.statement.text)]
        threshold = Models.load(self._reader is not None).threshold
        weighed = without_superseded(question, found, threshold)
        answer = compose(question, weighed, threshold=threshold, siblings=self._siblings, today=self._today())
        return (
            replace(answer, explanation=_explanation(question, hits, weighed, answer, threshold)) if explain else answer
        )

    def _candidates(self, wordings: Sequence[str], hits: Sequence[Hit]) -> list[Candidate]:
        """The statements of the passages; their cosines are with the nearest wording of the question."""
        import numpy as np

        from assistant.evidence import Candidate

        asked = np.stack([self._corpus.encode(wording) for wording in dict.fromkeys(wordings)])
        records = self._records()
        vectors = self._corpus.statement_vectors([hit.passage.id for hit in hits])
        return [
            Candidate(
                statement=statement,
                passage=hit.passage,
                record=records[hit.passage.document_id],
                vector=row,
                cosine=float((asked @ row).max()),
                passage_cosine=hit.dense if hit.dense is not None else 0.0,
                fused=hit.score,
            )
            for hit in hits
            for statement, row in zip(hit.passage.statements, vectors[hit.passage.id], strict=True)
        ]

    def _siblings(self, statement: Statement) -> list[Statement]:
        """The items of the list, or rows of the table, that a statement belongs to, in order.

        Longer bullets that nothing introduces stand alone.
        """
        if statement.kind not in ("list_item", "table_row"):
            return []
        like = (statement.kind, statement.lead, statement.label, statement.heading, _headers(statement))
        found = [
            other
            for passage in self._corpus.passages_of(statement.document_id)
            for other in passage.statements
            if (other.kind, other.lead, other.label, other.heading, _headers(other)) == like
        ]
        together = statement.lead or statement.cells or all(len(one.text.split()) <= SHORT_ITEM for one in found)
        return found if together else []

    def _vocabulary(self) -> Vocabulary:
        from assistant.evidence import Vocabulary

        records = self._records()
        return Vocabulary(
            cache(self._corpus.document_frequency),  # for one question
            self._corpus.passage_count,
            abbreviations=lambda document_id: self._abbreviations(document_id, records[document_id].sha256),
        )

    @cached_property
    def _abbreviations(self) -> Callable[[str, str], Abbreviations]:
        """The abbreviations of a document by its id and hash; kept for those asked of last."""
        from corpus.abbreviations import abbreviations

        return lru_cache(maxsize=256)(lambda document_id, _: abbreviations(self._corpus.text(document_id)))

    def _records(self) -> dict[str, DocumentRecord]:
        return {record.id: record for record in self._corpus.documents()}


def _while_waiting(ticks: Generator[None, None, Result], event: StreamEvent) -> Generator[StreamEvent, None, Result]:
    """What `ticks` comes to; the event again with each tick, so that who reads the stream can leave it."""
    with closing(ticks):
        while True:
            try:
                next(ticks)
            except StopIteration as end:
                result: Result = end.value
                return result
            yield event


def _say_nothing(done: int, total: int, question: str) -> None:
    """What hears of the progress where nobody does."""


MOST_PARTS: Final = 24


def _understood(question: str, history: Sequence[Turn]) -> list[tuple[str, Question]]:
    """The parts of a question, as asked and as understood."""
    from assistant.understand import analyse, is_item, split, stand_alone
    from assistant.words import WordVectors

    likeness = WordVectors.load().likeness
    parts: list[tuple[str, Question]] = []
    asking = split(question)[:MOST_PARTS]
    scene = question.partition(asking[0])[0].strip()  # "We need 2,000 m² near Leeds. What is there?"
    said = [*history, Turn(scene)] if scene else list(history)
    for part in asking:
        asked = re.sub(r"\s*\([^()]*\)\W*$", "", part)  # what stands in brackets was said before
        before = history if is_item(part) else said
        parts.append((part, analyse(stand_alone(part, before, likeness), asked)))
        said = [*said, Turn(part)]
    return parts


def _usable(question: str) -> str:
    """The question without control and invisible characters; BadQuestion where nothing is left or it is too long."""
    if not isinstance(question, str):
        raise BadQuestion(f"A question is text; this is of the kind {type(question).__name__!r}. Type it in words.")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(
            f"The question has {len(question):,} characters; at most {LONGEST_QUESTION:,} can be asked. "
            "Ask for one thing at a time."
        )
    written = question.encode("utf-8", "ignore").decode().translate(_FULL_WIDTH)
    text = "".join(
        char if char.isprintable() or char in "\n\t" or _joins(written, place) else " "
        for place, char in enumerate(written)
    )
    text = text.strip()
    if not any(char.isalnum() for char in text):
        raise BadQuestion("The question is empty. Type what you want to know, for example: How many firms are there?")
    return text


_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # as East Asian keyboards type ASCII


def _joins(text: str, place: int) -> bool:
    """Whether a zero-width joiner or non-joiner stands between letters of a script that spells with them."""
    return (
        text[place] in "\u200c\u200d"
        and 0 < place < len(text) - 1
        and all(unicodedata.category(text[beside]) in ("Lo", "Mn", "Mc") for beside in (place - 1, place + 1))
    )


def _explanation(
    question: Question, hits: Sequence[Hit], weighed: Sequence[Weighed], answer: Answer, threshold: float
) -> Explanation:
    quoted = {(citation.document_id, citation.start) for citation in answer.citations}
    best = weighed[0].probability if weighed else 0.0
    verdict = "answered" if answer.status != "not_in_documents" else "not answered"
    return Explanation(
        question=question.text,
        parts=(question.text,),
        looked_for=(
            f"kind of answer: {question.kind.replace('_', ' ')}",
            *(f"word: {term.word}" + (" (from earlier)" if term.carried else "") for term in question.terms),
            *(f"place: {place}" for place in question.places),
            *(f"period: {written}" for written, *_ in question.periods),
        ),
        hits=tuple(hits),
        statements=tuple(
            WeighedStatement(
                quote=one.statement.text,
                title=one.record.title,
                score=one.probability,
                used=(one.statement.document_id, one.statement.start) in quoted,
                reasons=one.reasons,
            )
            for one in weighed[:20]
        ),
        decision=f"The best statement answers with a probability of {best:.2f}; the bar is {threshold:.2f}: {verdict}.",
    )


def _headers(statement: Statement) -> tuple[str, ...]:
    """The headers of a row, which it shares with the other rows of its table."""
    return tuple(cell.header for cell in statement.cells) if statement.kind == "table_row" else ()
