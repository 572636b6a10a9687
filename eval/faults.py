"""The faults that are put into the product on purpose (`python -m eval.mutations` puts them in).

Each is one that a change could bring in unseen. Most change the finished answer; the others change what is asked, the
documents as they are read, or a part of the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from assistant.answer import Answer, Citation, Turn
from corpus.document import DocumentRecord
from corpus.errors import AssistantError
from eval.numerals import numerals
from eval.renaming import swap_figures
from eval.runner import Desk, stable

Change = Callable[[Answer], Answer]


@dataclass(frozen=True)
class Mutation:
    """A fault: in the answer, in what is asked, in the documents, or in a part of the engine."""

    name: str
    fault: str
    answer: Change | None = None
    desk: Callable[[Desk], Desk] | None = None  # a wrapper that asks otherwise
    document: Callable[[str, str], str] | None = None  # file name and text → text
    engine: Callable[[], AbstractContextManager[Any]] | None = None


class Wrapped:
    """A desk round another one; by itself it changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, question: str, history: Sequence[Turn] = (), *, explain: bool = False) -> Answer:
        """Answer one question."""
        return self._desk.ask(question, history=history, explain=explain)

    def documents(self) -> Sequence[DocumentRecord]:
        """The documents of the index."""
        return self._desk.documents()

    def text(self, document_id: str) -> str:
        """The text of a document."""
        return self._desk.text(document_id)


class Remembering(Wrapped):
    """Asks each question once and remembers the answer or the error."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._answers: dict[tuple[str, tuple[Turn, ...]], Answer | AssistantError] = {}

    def ask(self, question: str, history: Sequence[Turn] = (), *, explain: bool = False) -> Answer:
        """The answer, without its explanation."""
        key = (question, tuple(history))
        if key not in self._answers:
            try:
                self._answers[key] = stable(super().ask(question, history, explain=explain))
            except AssistantError as error:
                self._answers[key] = error
        found = self._answers[key]
        if isinstance(found, AssistantError):
            raise found
        return found


class Changed(Wrapped):
    """Changes every answer."""

    def __init__(self, desk: Desk, change: Change) -> None:
        super().__init__(desk)
        self._change = change

    def ask(self, question: str, history: Sequence[Turn] = (), *, explain: bool = False) -> Answer:
        """The changed answer."""
        return self._change(super().ask(question, history, explain=explain))


class Forgetful(Wrapped):
    """Hears no history."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, explain: bool = False) -> Answer:  # noqa: ARG002
        """The answer to the question alone."""
        return super().ask(question, (), explain=explain)


class Fickle(Wrapped):
    """Leaves the order of an answer to chance: each second one has its last line first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._turn = 0

    def ask(self, question: str, history: Sequence[Turn] = (), *, explain: bool = False) -> Answer:
        """The answer, in another order each second time."""
        answer = super().ask(question, history, explain=explain)
        self._turn += 1
        *rest, last = answer.text.rstrip().split("\n")
        return replace(answer, text="\n".join([last, *rest, ""])) if self._turn % 2 else answer


# Faults of the answer.


def citations_off_by_one(answer: Answer) -> Answer:
    """Each marker names the next citation, the last the first."""
    number = len(answer.citations)
    text = re.sub(r"\[(\d+)\]", lambda match: f"[{int(match[1]) % number + 1}]" if number else match[0], answer.text)
    return replace(answer, text=text)


def figure_changed(answer: Answer) -> Answer:
    """The first figure of the text and of the short answer has another last digit."""
    return replace(answer, text=_other_digit(answer.text), short=answer.short and _other_digit(answer.short))


def units_dropped(answer: Answer) -> Answer:
    """No currency, per cent or scale stands with a figure any more."""
    def bare(text: str) -> str:
        text = re.sub(r"(?:\\?[£$€]|US\\?\$)(?=\d)", "", text)
        return re.sub(r"(?<=\d)(?:\s?%|\s?per cent|m\b|bn\b|\s(?:million|billion|thousand)\b)", "", text)

    return replace(answer, text=bare(answer.text), short=answer.short and bare(answer.short))


def caveats_dropped(answer: Answer) -> Answer:
    """No warning, and no citation that only a warning needs."""
    used = {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
    kept = [citation for citation in answer.citations if citation.number in used]
    return _renumbered(replace(answer, caveats=()), kept)


def spans_shifted(answer: Answer) -> Answer:
    """The quotes' places are five characters late."""
    return replace(answer, citations=tuple(
        replace(citation, start=citation.start + 5, end=citation.end + 5) for citation in answer.citations
    ))


def quotes_cut(answer: Answer) -> Answer:
    """A quote holds only the first half of its statement; its span is right."""
    def cut(citation: Citation) -> Citation:
        half = max(1, len(citation.quote) // 2)
        return replace(citation, quote=citation.quote[:half], end=citation.start + half)

    return replace(answer, citations=tuple(map(cut, answer.citations)))


def refuses_all(answer: Answer) -> Answer:
    """Nothing is answered."""
    return replace(
        answer, text="The documents do not say.", status="not_in_documents", short=None, citations=(), caveats=(),
        figures=(), closest=answer.citations, parts=(),
    )


def refusals_off(answer: Answer) -> Answer:
    """A near miss is dressed up as an answer."""
    if answer.status != "not_in_documents" or not answer.closest:
        return answer
    nearest = replace(answer.closest[0], number=1)
    return replace(answer, text=f"{nearest.quote} [1]", status="answered", citations=(nearest,), closest=())


def first_sentence_only(answer: Answer) -> Answer:
    """Only the first cited stretch of the text is left."""
    end = re.search(r"\]", answer.text)
    if answer.status == "not_in_documents" or end is None:
        return answer
    text = answer.text[: end.end()]
    used = {int(number) for number in re.findall(r"\[(\d+)\]", text)}
    kept = [citation for citation in answer.citations if citation.number in used]
    return _renumbered(replace(answer, text=text, caveats=(), figures=()), kept)


def first_part_only(answer: Answer) -> Answer:
    """Of a compound question only the first part is answered."""
    return answer.parts[0] if answer.parts else answer


def direction_turned(answer: Answer) -> Answer:
    """What is higher is called lower, and the other way round."""
    pairs = [("higher", "lower"), ("above", "below"), ("more", "fewer"), ("over", "under"), ("largest", "smallest")]
    turned = {old: new for one, other in pairs for old, new in ((one, other), (other, one))}
    words = re.compile(rf"\b(?:{'|'.join(turned)})\b")
    return replace(answer, text=words.sub(lambda match: turned[match.group()], answer.text))


def uncited_sentence(answer: Answer) -> Answer:
    """A sentence with a figure and no source stands at the end."""
    if answer.status == "not_in_documents":
        return answer
    return replace(answer, text=f"{answer.text}\n\nExperts expect this to double to 4,321 within 3 years.")


def wrong_document(names: Sequence[str]) -> Change:
    """The quote is credited to another document."""
    def credit(citation: Citation) -> Citation:
        others = [name for name in names if name != citation.document_id]
        return replace(citation, document_id=others[0]) if others else citation

    return lambda answer: replace(answer, citations=tuple(map(credit, answer.citations)))


def _renumbered(answer: Answer, kept: Sequence[Citation]) -> Answer:
    """The answer with these of its citations, numbered anew."""
    new = {citation.number: number for number, citation in enumerate(kept, start=1)}

    def markers(text: str) -> str:
        return re.sub(r"\[(\d+)\]", lambda match: f"[{new[int(match[1])]}]" if int(match[1]) in new else "", text)

    return replace(
        answer, text=markers(answer.text),
        citations=tuple(replace(citation, number=new[citation.number]) for citation in kept),
        figures=tuple(
            replace(figure, citation=new.get(figure.citation, 0)) for figure in answer.figures
            if figure.citation in new or figure.derived_from
        ),
    )


def _other_digit(text: str) -> str:
    for number in numerals(text):
        if text[: number.start].endswith("["):
            continue  # a marker
        place = max(index for index in range(number.start, number.end) if text[index].isdigit())
        return f"{text[:place]}{(int(text[place]) + 3) % 10}{text[place + 1 :]}"
    return text


# Faults of the documents as they are read.


def without_footnotes(_: str, text: str) -> str:
    """The definitions of the footnotes are not read."""
    return re.sub(r"^(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[\^\w+\]:)[ ]?\S.*$\n?", "", text, flags=re.MULTILINE)


def notes_glued_to_figures(_: str, text: str) -> str:
    """A superscript is read as a digit of the figure before it."""
    return re.sub(r"(?<=[\w%.,])[¹²³⁴⁵⁶⁷⁸⁹⁰]+", lambda match: match.group().translate(_DIGITS), text)


def old_edition(name: str, text: str) -> str:
    """Every second document, by the length of its name, is an older edition with other figures."""
    return swap_figures().forward(text) if len(name) % 2 else text


# Faults of the engine.


@contextmanager
def best_passage_lost() -> Iterator[None]:
    """The second-best passage comes first: the best is lost on the way."""
    from assistant import retrieve

    search = retrieve.search

    def without_best(*given: Any, limit: int, **named: Any) -> Any:
        return search(*given, limit=limit + 1, **named)[1:]

    with mock.patch.object(retrieve, "search", without_best):
        yield


@contextmanager
def one_half_of_search(half: str) -> Iterator[None]:
    """Only the dense or only the lexical half of the search is left."""
    from assistant import retrieve

    fuse = retrieve.fuse

    def lame(dense: Any, lexical: Any, **named: Any) -> Any:
        return fuse(dense if half == "dense" else [], lexical if half == "lexical" else [], **named)

    with mock.patch.object(retrieve, "fuse", lame):
        yield


@contextmanager
def second_best_statement() -> Iterator[None]:
    """The second-best statement is taken for the best."""
    from assistant.compose import extractive

    compose = extractive.compose

    def mistaken(question: Any, weighed: Sequence[Any], **named: Any) -> Any:
        found = list(weighed)
        if len(found) > 1:
            first, second = found[:2]
            found[:2] = [
                replace(second, probability=first.probability), replace(first, probability=second.probability)
            ]
        return compose(question, found, **named)

    with mock.patch.object(extractive, "compose", mistaken):
        yield


_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

MUTATIONS: tuple[Mutation, ...] = (
    Mutation("best passage lost", "the second-best passage comes first", engine=best_passage_lost),
    Mutation("second-best statement", "the second-best statement is quoted first", engine=second_best_statement),
    Mutation("dense search only", "the lexical half is off", engine=lambda: one_half_of_search("dense")),
    Mutation("lexical search only", "the dense half is off", engine=lambda: one_half_of_search("lexical")),
    Mutation("history ignored", "a follow-up is asked as it stands", desk=Forgetful),
    Mutation("refusals off", "the nearest statement answers everything", answer=refusals_off),
    Mutation("refuses all", "nothing is answered", answer=refuses_all),
    Mutation("citations off by one", "each marker names the next citation", answer=citations_off_by_one),
    Mutation("figure changed", "the first figure has another last digit", answer=figure_changed),
    Mutation("units dropped", "no currency, per cent or scale is shown", answer=units_dropped),
    Mutation("direction turned", "higher is called lower", answer=direction_turned),
    Mutation("caveats dropped", "no warning is shown", answer=caveats_dropped),
    Mutation("spans shifted", "quotes are placed five characters late", answer=spans_shifted),
    Mutation("quotes cut", "a quote holds half of its statement", answer=quotes_cut),
    Mutation("wrong document", "quotes are credited to another document"),
    Mutation("first sentence only", "further statements are dropped", answer=first_sentence_only),
    Mutation("first part only", "only one part of a compound question is answered", answer=first_part_only),
    Mutation("uncited sentence", "a figure without a source is added", answer=uncited_sentence),
    Mutation("footnotes dropped", "the footnotes' text is not read", document=without_footnotes),
    Mutation("old edition", "half of the documents are an older edition", document=old_edition),
    Mutation("notes glued to figures", "a note's mark is read as a digit", document=notes_glued_to_figures),
    Mutation("not the same twice", "the order of an answer changes by chance", desk=Fickle),
)
