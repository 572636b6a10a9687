"""What could be asked next: short questions made of figures that stand near an answer's sources, each one tried.

A question is offered only where asking it brings an answer that quotes the very statement it was made of and gives its
figure. Where none does, none is offered. Nothing here calls a model.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from assistant.answer import Answer
from assistant.terms import ASKING_WORDS, content_words, stem
from corpus.document import Passage, Statement
from corpus.figures import find

OFFERED: Final = 3
TRIED: Final = 8  # questions asked to find them
SECONDS: Final = 4.0  # that the trying may take
LONGEST: Final = 80  # characters of a question
DOCUMENTS: Final = 2  # cited documents that are looked through
FEWEST: Final = 5  # things that are worth counting
_NO_THING: Final = re.compile(r"\b(?:counts?|page|sheet|figures?|definitions?|sources?|for|which|that|within|of)\b")
_PRAISE: Final = re.compile(r"^(?:(?:broad|dedicated|leading|major|official|relevant|significant|strong|top) )+")
_IS: Final = r" (?:is|was|stands|stood|of|in|for|per|at|came|amounts)\b"
_ASIDE: Final = re.compile(r"\b(?:caution|source|date|note|about this)", re.IGNORECASE)  # headings of what is no fact
_WORDS: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*(?: [A-Za-z][A-Za-z'’-]*){0,4}")
_PLURAL: Final = re.compile(r"(?:[a-z]s|people|staff|students|women|men|children)$")


def next_questions(
    answer: Answer,
    asked: Sequence[str],
    passages_of: Callable[[str], Sequence[Passage]],
    ask: Callable[[str], Answer],
    go_on: Callable[[], bool] = lambda: True,
) -> tuple[str, ...]:
    """Up to three questions that are answered. `asked`: those asked so far; `go_on`: whether there is time for it."""
    if answer.status == "not_in_documents" or not answer.citations:
        return ()
    until = time.monotonic() + SECONDS
    known = [_about(question) for question in asked]
    found: list[str] = []
    tried = 0
    for statement, question, figure in _candidates(answer, passages_of):
        if len(found) == OFFERED or tried == TRIED or time.monotonic() > until or not go_on():
            break
        about = _about(question)
        if any(about <= other or other <= about for other in known if other):
            continue
        known.append(about)
        tried += 1
        if _is_answered(ask(question), statement, figure):
            found.append(question)
    return tuple(found)


def _candidates(
    answer: Answer, passages_of: Callable[[str], Sequence[Passage]]
) -> Iterator[tuple[Statement, str, str]]:
    """Statements near what was cited that hold a figure, the nearest first, with question and figure."""
    for document_id in list(dict.fromkeys(one.document_id for one in answer.citations))[:DOCUMENTS]:
        spans = [(one.start, one.end) for one in answer.citations if one.document_id == document_id]
        statements = {one.id: one for passage in passages_of(document_id) for one in passage.statements}
        free = [
            one for one in statements.values()
            if one.kind in ("sentence", "list_item", "label_value") and not any(map(_ASIDE.search, one.heading))
            and not any(one.start < end and start < one.end for start, end in spans)
        ]
        for statement in sorted(free, key=lambda one: min(abs(one.start - start) for start, _ in spans)):
            for question, figure in questions(statement.text):
                yield statement, question, figure


def questions(text: str) -> Iterator[tuple[str, str]]:
    """What a statement's figures answer, with the figure: a count of something named right behind it, a named sum."""
    for one in find(text):
        measure = " ".join(one.measure.split())
        if not _WORDS.fullmatch(measure) or _NO_THING.search(measure):
            continue
        behind = " ".join(text[one.end :].split())
        place = f" in {_with_article(one.place, text)}" if one.place and one.place not in measure else ""
        if one.kind == "count" and one.value >= FEWEST and behind.startswith(measure) and _PLURAL.search(measure):
            question = f"How many {_PRAISE.sub('', measure)} are there{place}?"
        elif one.kind in ("money", "measurement") and re.match(rf"The {re.escape(measure)}{_IS}", text):
            question = f"What is the {measure}{place}?"
        else:
            continue
        if len(question) <= LONGEST:
            yield question, one.text


def _with_article(place: str, text: str) -> str:
    """A place with the article that it has in English, or in the statement: "the UK", "the West Midlands"."""
    named = re.fullmatch(r"UK|EU|US|USA|.*\b(?:Kingdom|States|Midlands)", place)
    return f"the {place}" if named or re.search(rf"\bthe {re.escape(place)}\b", text, re.IGNORECASE) else place


def _is_answered(answer: Answer, statement: Statement, figure: str) -> bool:
    """Whether an answer rests on this statement first of all, and gives its figure."""
    if answer.status != "answered" or not answer.citations or answer.parts:
        return False
    first = answer.citations[0]
    rests = first.document_id == statement.document_id and first.start < statement.end and statement.start < first.end
    return rests and figure.lower() in (answer.short or answer.text).lower().replace("*", "")


def _about(question: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(question) if word not in ASKING_WORDS)
