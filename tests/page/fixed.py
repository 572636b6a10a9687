"""A desk of fixed answers over three made-up documents: what the page shows can be told beforehand."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Caveat, Citation, Explanation, Figure, Hit, StreamEvent, Turn, WeighedStatement
from assistant.conversations import Conversations
from assistant.enquiry.log import EnquiryLog
from assistant.errors import BadQuestion, DocumentNotFound, ModelFailed
from corpus.document import Box, DocumentRecord, Filters, IngestReport, Passage, Skipped, Statement
from corpus.errors import BadMetadata
from corpus.ingest import Progress
from corpus.reading.pdf_image import PageImage

SURVEY = """Valley Robotics Survey

Firms and jobs

The survey counted 148 robotics firms in the Tarn Valley in March 2024. Of these, 61 make their own machines and 87 \
write software or keep machines running for others. Firms that closed during the year are left out.

About 3,900 people work in these firms. Two in three of them live in the valley; the rest travel in, most of them by \
the river line. The survey asked firms for heads, not full-time posts.

Wages

The median wage of a robotics technician was 34,200 pounds a year. Firms named the lack of trained technicians as \
their first concern.
"""
BROCHURE = """Invest in the Tarn Valley

Why here

More than 160 robotics firms call the Tarn Valley their home, and a new one opens each month. The valley has a test \
hall of 4,000 square metres that any firm can book by the day.
"""
HOSTILE_TEXT = (
    'Safe words before. <img src="http://evil.example/pixel.png?q=1" onerror="window.pwned=1"> The prize is 7 tonnes '
    "<script>window.pwned=2</script> of gold. ![x](http://evil.example/md.png) Safe words after."
)
HOSTILE = '<img src=x onerror="window.pwned=3"><b>bold</b>'
BLANK = bytes.fromhex(  # a WebP picture of one white point
    "52494646240000005745425056503820180000003001009d012a0100010002c04c25a400037000fef78c0000"
)
FIRST = "How many robotics firms are there?"
LONGEST = 2000  # characters of a question this desk takes


def record(
    document_id: str, path: str, title: str, publisher: str, published: str | None, **rest: Any
) -> DocumentRecord:
    known: dict[str, Any] = {
        "sha256": "0" * 64,
        "state": "indexed",
        "geography": "Tarn Valley",
        "url": "",
        "pages": None,
        "passages": 3,
        "shareable": True,
        "review_by": None,
        "guessed": (),
        "notes": (),
    }
    return DocumentRecord(
        id=document_id, path=path, title=title, publisher=publisher, published=published, **{**known, **rest}
    )


RECORDS = (
    record(
        "survey",
        "/home/somebody/reports/survey.pdf",
        "Valley Robotics Survey",
        "Tarn Valley Observatory",
        "2024-03",
        pages=12,
        url="https://observatory.example/robotics",
    ),
    record(
        "brochure",
        "brochure.md",
        "Invest in the Tarn Valley",
        "Tarn Growth Company",
        None,
        guessed=("title",),
        shareable=False,
        review_by="2025-01-31",
        notes=("One hidden paragraph was left out.",),
    ),
    record(
        "hostile",
        HOSTILE + ".txt",
        HOSTILE,
        HOSTILE,
        HOSTILE,
        geography=HOSTILE,
        url="javascript:window.pwned=4",
        notes=(HOSTILE,),
    ),
)
TEXTS = {"survey": SURVEY, "brochure": BROCHURE, "hostile": HOSTILE_TEXT}


def citation(number: int, document_id: str, quote: str) -> Citation:
    known = next(one for one in RECORDS if one.id == document_id)
    start = TEXTS[document_id].index(quote)
    return Citation(
        number=number,
        document_id=document_id,
        title=known.title,
        publisher=known.publisher,
        published=known.published,
        geography=known.geography,
        path=known.path,
        page=3 if document_id == "survey" else None,
        quote=quote,
        start=start,
        end=start + len(quote),
        url=known.url,
        shareable=known.shareable,
        heading=("Firms and jobs",) if document_id == "survey" else ("Why here",),
    )


COUNTED = "The survey counted 148 robotics firms in the Tarn Valley in March 2024."
CLAIMED = "More than 160 robotics firms call the Tarn Valley their home, and a new one opens each month."
PEOPLE = "About 3,900 people work in these firms."


def _passage() -> Passage:
    end = SURVEY.index("Wages")
    return Passage("survey#0", "survey", SURVEY[:end], 0, end, ("Firms and jobs",), ())


FIRMS = Answer(
    text=f"{COUNTED} [1]\n\nThe brochure says more: “More than 160 robotics firms” [2].",
    short="148 robotics firms",
    status="answered",
    citations=(citation(1, "survey", COUNTED), citation(2, "brochure", CLAIMED)),
    caveats=(
        Caveat(
            "conflict", "Two documents give different counts for the same place: 148 [1] and more than 160 [2].", (1, 2)
        ),
        Caveat("dated", "The brochure bears no date.", (2,)),
    ),
    figures=(Figure("148", 148, "", "robotics firms", "March 2024", "Tarn Valley", 1),),
    explanation=Explanation(
        question=FIRST,
        parts=(FIRST,),
        looked_for=("a count", "robotics firms"),
        hits=(Hit(_passage(), 0.93, 0.71, 9.4, "Valley Robotics Survey"),),
        statements=(
            WeighedStatement(COUNTED, "Valley Robotics Survey", 0.94, True, ("holds a count", "names robotics firms")),
            WeighedStatement(PEOPLE, "Valley Robotics Survey", 0.21, False, ("counts something else",)),
        ),
        decision="One statement bears on the question beyond doubt, a second differs from it.",
    ),
    question=FIRST,
    seconds=0.08,
)
JOBS = Answer(
    text=f"{PEOPLE} [1]",
    short="About 3,900 people",
    status="answered",
    citations=(citation(1, "survey", PEOPLE),),
    caveats=(Caveat("scope", "Heads, not full-time posts.", (1,)),),
    question="How many people work in robotics firms?",
)
REFUSED = Answer(
    text="The documents do not say who runs the river line.",
    status="not_in_documents",
    closest=(
        citation(
            1, "survey", "Two in three of them live in the valley; the rest travel in, most of them by the river line."
        ),
    ),
    explanation=Explanation("Who runs the river line?", (), ("a name",), (), (), "Nothing found names an operator."),
)
ATTACK = Answer(
    text=(
        'A <img src="http://evil.example/a.png"> b ![x](http://evil.example/b.png) c [l](javascript:window.pwned=5) '
        "<script>window.pwned=6</script> [d](http://evil.example/e) <svg><image href='http://evil.example/f'></svg> "
        "![ref][1] [1] <iframe src=http://evil.example/g></iframe> `<img src=x onerror=window.pwned=7>`\n\n"
        "[1]: http://evil.example/h.png"
    ),
    short='<picture><source srcset="http://evil.example/i.png"></picture> 7 tonnes',
    status="partly_answered",
    citations=(citation(1, "hostile", "The prize is 7 tonnes <script>window.pwned=2</script> of gold."),),
    caveats=(
        Caveat("premise", "<style>body{background:url(http://evil.example/j)}</style> ![x](http://evil.example/k) [1]"),
    ),
    figures=(Figure(HOSTILE, 7, "t", HOSTILE, HOSTILE, HOSTILE, 1),),
    question=HOSTILE,
)
SENTENCES = ("One thing is said here.", "Then another follows.", "A third one stands behind it.", "At last the fourth.")
SLOW = Answer(
    text=" ".join(SENTENCES) + " [1]", status="answered", citations=(citation(1, "survey", COUNTED),), mode="generative"
)
ANSWERS = {
    FIRST: FIRMS,
    "And how many people?": JOBS,
    "Who runs the river line?": REFUSED,
    "Tell me the prize": ATTACK,
    "A slow one": SLOW,
}


class FixedDesk:
    """Answers what it knows; keeps what it was asked."""

    def __init__(self) -> None:
        self.records = {one.id: one for one in RECORDS}
        self.texts = dict(TEXTS)
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.modes: list[str | None] = []
        self.filters: list[Filters | None] = []
        self.closed_streams = 0
        self.go_on = threading.Semaphore(0)  # released by a test for each further sentence of the slow answer
        self.lock = threading.Lock()
        self.conversations = Conversations(Path(tempfile.mkdtemp(prefix="fixed-desk-")))
        self.enquiries = EnquiryLog(Path(tempfile.mkdtemp(prefix="fixed-desk-")))  # stays empty, so no file is made

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, filters: Filters | None = None, mode: str | None = None,
        explain: bool = False,
    ) -> Generator[StreamEvent]:
        self.filters.append(filters)
        self.modes.append(mode)
        with self.lock:
            self.asked.append((question, tuple(history)))
        if len(question) > LONGEST:
            raise BadQuestion(
                f"The question has {len(question):,} characters; at most {LONGEST:,} can be asked. Shorten it."
            )
        yield StreamEvent("understanding")
        if question == "Break":
            raise ModelFailed("timeout", "it did not answer in time")
        if question == "A bug":
            raise RuntimeError("secret detail")
        if question == "What did I ask?":
            text = "You asked: " + "; ".join(turn.question for turn in history)
            yield StreamEvent("done", text, Answer(text=text, status="answered", question=question))
            return
        answer = ANSWERS.get(question) or Answer(text="The documents do not say.", status="not_in_documents")
        try:
            if answer is SLOW:
                for count in range(1, len(SENTENCES) + 1):
                    yield StreamEvent("writing", " ".join(SENTENCES[:count]))
                    self.go_on.acquire(timeout=300)
        except GeneratorExit:
            self.closed_streams += 1
            raise
        yield StreamEvent("done", answer.text, answer)

    def next_questions(
        self, answer: Answer, asked: Sequence[str] = (), *, filters: Filters | None = None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> tuple[str, ...]:
        return ("And how many people?",) if answer.short == FIRMS.short else ()

    def documents(self) -> list[DocumentRecord]:
        return list(self.records.values())

    def text(self, document_id: str) -> str:
        if document_id not in self.texts:
            raise DocumentNotFound(f"No document has the id {document_id!r}.")
        return self.texts[document_id]

    def passages(self, document_id: str) -> list[Passage]:
        text = self.text(document_id)
        statements = tuple(
            Statement(
                f"{document_id}:{start}", document_id, "sentence", quote, start, start + len(quote),
                page=3 if document_id == "survey" else None,
                boxes=(Box(3, 20, 30, 120, 40, start, start + len(quote)),) if document_id == "survey" else (),
            )
            for quote in (COUNTED, PEOPLE, CLAIMED)
            if (start := text.find(quote)) >= 0
        )
        return [Passage(f"{document_id}#0", document_id, text, 0, len(text), (), statements)]

    def ingest(
        self, paths: Sequence[str | Path], *, progress: Callable[[Progress], None] | None = None
    ) -> IngestReport:
        added, skipped = [], []
        for number, path in enumerate(map(Path, paths)):
            if progress:
                progress(Progress(number, len(paths), path.name, "reading"))
            time.sleep(0.2)
            if path.suffix == ".exe":
                skipped.append(Skipped(path.name, "unsupported_type", "Files of this kind are not read. Save as PDF."))
                continue
            self.texts[path.name] = path.read_text(encoding="utf-8")
            self.records[path.name] = record(path.name, str(path), path.stem, "", None, passages=1)
            added.append(path.name)
        return IngestReport(added=tuple(added), skipped=tuple(skipped), seconds=0.1)

    def page_image(self, document_id: str, page: int) -> PageImage | None:
        return PageImage(BLANK, 200, 100) if document_id == "survey" else None

    def update_metadata(self, document_id: str, **changes: Any) -> DocumentRecord:
        if changes.get("published") == "soon":
            raise BadMetadata("'soon' is no date. Write it as 2023.")
        known = self.records[document_id]
        guessed = tuple(name for name in known.guessed if name not in changes)
        self.records[document_id] = replace(known, guessed=guessed, **changes)
        return self.records[document_id]

    def remove(self, document_id: str) -> None:
        self.text(document_id)
        del self.records[document_id], self.texts[document_id]

    def close(self) -> None:
        pass
