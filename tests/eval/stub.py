"""A small desk with real `Answer` values, for tests of the evaluation that need no engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answer import Answer, Caveat, Citation, Figure, Turn
from corpus.document import DocumentRecord

TEXT = (
    "The valley has 1,240 firms in glass making. Pay is 12% lower than in the hills. "
    "Exports came to £16m in 2021. The works in Oberau employ eight people."
)
NAME = "valley.md"
OTHER_TEXT = "The hills have 310 firms in glass making."


def record(identifier: str = "valley", path: str = NAME) -> DocumentRecord:
    return DocumentRecord(
        id=identifier, path=path, sha256="0" * 64, state="indexed", title="Glass in the valley", publisher="Office",
        published="2022-03", geography="Valley", url="", pages=None, passages=1, shareable=True, review_by=None,
        guessed=(), notes=(),
    )


def cite(number: int, quote: str, document_id: str = "valley", path: str = NAME, text: str = TEXT) -> Citation:
    start = text.index(quote)
    return Citation(
        number=number, document_id=document_id, title="Glass in the valley", publisher="Office", published="2022-03",
        geography="Valley", path=path, page=None, heading=("Firms",), quote=quote, start=start,
        end=start + len(quote),
    )


FIRMS = Answer(
    text="**1,240 firms** [1]", status="answered", short="1,240",
    citations=(cite(1, "The valley has 1,240 firms in glass making."),),
    figures=(Figure("1,240", 1240, "", "firms", "", "Valley", 1),), question="How many firms are there?",
)
PAY = Answer(
    text="Pay is 12% lower than in the hills. [1]", status="answered", short="12%",
    citations=(cite(1, "Pay is 12% lower than in the hills."),),
    caveats=(Caveat("scope", "This is the valley alone. [1]", (1,)),), question="What is pay like?",
)
REFUSAL = Answer(text="The documents do not say.", status="not_in_documents", question="How high is the rent?")


class StubDesk:
    """Answers what it is told to; a question it does not know is refused."""

    def __init__(
        self, answers: Mapping[str, Answer | Exception], texts: Mapping[str, str] | None = None,
        follow_ups: Mapping[str, Answer] | None = None,
    ) -> None:
        self.answers = dict(answers)
        self.texts = dict(texts or {"valley": TEXT})
        self.follow_ups = dict(follow_ups or {})
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def ask(self, question: str, history: Sequence[Turn] = (), *, explain: bool = False) -> Answer:
        self.asked.append((question, tuple(history)))
        if history and question in self.follow_ups:
            return self.follow_ups[question]
        found = self.answers.get(question, replace(REFUSAL, question=question))
        if isinstance(found, Exception):
            raise found
        return found

    def documents(self) -> list[DocumentRecord]:
        return [record(name, f"/some/where/{name}.md") for name in self.texts]

    def text(self, document_id: str) -> str:
        return self.texts[document_id]
