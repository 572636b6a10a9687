"""One answer held against its case. What cannot be judged is None, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from assistant.answer import Answer, Citation
from eval.cases import Case
from eval.contract import breaks
from eval.measures import (
    Count,
    citation_precision,
    citation_recall,
    forbidden,
    required,
    stems,
    unsupported_figures,
)
from eval.numerals import numerals
from eval.sentences import Segment, matches, segments

_SHORT_FIRST = frozenset({"fact", "follow-up", "conflict", "premise"})  # kinds that one fact answers

View = Callable[[str], str]  # maps a transformed wording back to the one that the patterns are written for


def as_written(text: str) -> str:
    """The view of a set that is not transformed."""
    return text


@dataclass(frozen=True)
class Score:
    """What one answer got right and wrong."""

    passed: bool
    missing: tuple[str, ...]  # why it did not pass, in words
    status_right: bool
    refused: bool
    facts: Count  # required facts found in the text
    quoted: Count  # of the facts with a statement that some document holds: those a citation's quote holds
    in_quotes: Count  # required facts that a citation's quote holds in the words of `says`
    unscored: tuple[str, ...]  # statement patterns that no document holds
    said: tuple[str, ...]  # forbidden patterns found
    leads: bool | None  # whether the answer opens with a required fact; None: refused, or of a kind that need not
    figures: Count  # figures with a quote beside them that holds them
    loose_figures: tuple[str, ...]  # the others
    citation_recall: Count
    citation_precision: Count
    caveats_due: Count  # due and shown, of due
    caveats_shown: Count  # due or allowed and shown, of shown
    parts: Count  # required facts of a compound question; 0 of 0 for others
    broken: tuple[str, ...]  # rules of `Answer` that it breaks
    found_at: tuple[int | None, ...] = ()  # per scored statement: rank of the first passage searched that holds it
    searched: bool = False  # whether the answer told which passages it came from
    same: bool | None = None  # asked again: the same answer; None: not asked again


@dataclass(frozen=True)
class Corpus:
    """The documents that an index holds, as the scores need them."""

    texts: Mapping[str, str] = field(default_factory=dict)  # by document id
    names: Mapping[str, str] = field(default_factory=dict)  # file name by document id


def score(case: Case, answer: Answer, corpus: Corpus, view: View = as_written) -> Score:
    """Hold one answer against its case.

    `view` is applied to what the patterns are held against; spans and figures are judged as they stand.
    """
    text = view(answer.text)
    facts = required(case.says, text)
    said = forbidden(case.never, text)
    holds = [_held(pattern, case, answer, corpus, view) for pattern in case.statement]
    quotes = "\n".join(view(citation.quote) for citation in answer.citations)
    unscored = tuple(pattern for pattern, held in zip(case.statement, holds, strict=True) if held is None)
    loose, figures = loose_figures(answer)
    shown = {caveat.kind for caveat in answer.caveats}
    recalls, precisions = citations_of(answer)
    broken = breaks(answer, corpus.texts)
    compound = case.parts > 1
    missing = [
        *([] if case.allows(answer.status) else [f"status is {answer.status}"]),
        *(f"not said: {says}" for says, there in zip(case.says, facts, strict=True) if not there),
        *(f"not in a quote: {quote}" for quote, held in zip(case.statement, holds, strict=True) if held is False),
        *(f"said, and must not be: {pattern}" for pattern in said),
        *(f"no quote beside it holds {figure}" for figure in loose),
        *(f"no caveat of kind {kind}" for kind in case.caveats if kind not in shown),
        *([f"{len(answer.parts)} parts, not {case.parts}"] if compound and len(answer.parts) < case.parts else []),
        *(f"broken: {rule}" for rule in broken),
    ]
    found_at, searched = _found_at(case, answer, holds, view)
    return Score(
        passed=not missing, missing=tuple(missing), status_right=case.allows(answer.status),
        refused=answer.status == "not_in_documents", facts=Count(sum(facts), len(facts)),
        quoted=Count(sum(held is True for held in holds), len(holds) - len(unscored)),
        in_quotes=Count(sum(required(case.says, quotes)), len(case.says)), unscored=unscored, said=said,
        leads=_leads(case, answer, view),
        figures=Count(figures - len(loose), figures), loose_figures=tuple(loose), citation_recall=recalls,
        citation_precision=precisions,
        caveats_due=Count(len(shown & set(case.caveats)), len(set(case.caveats))),
        caveats_shown=Count(len(shown & {*case.caveats, *case.caveats_allowed}), len(shown)),
        parts=Count(sum(facts), len(facts)) if compound else Count(0, 0), broken=broken, found_at=found_at,
        searched=searched,
    )


def suits(case: Case, corpus: Corpus, view: View = as_written) -> bool:
    """Whether these documents can answer a case: they are those it names, or hold every fact that it requires.

    So a set can be asked of the originals that its documents were made from, whose files have other names.
    """
    if not case.document or set(case.document) & set(corpus.names.values()):
        return True
    return all(any(matches(says, view(text)) for text in corpus.texts.values()) for says in case.says)


def failure(case: Case, error: str) -> Score:
    """The score of a question that raised an error instead of an answer."""
    none = Count(0, 0)
    return Score(
        passed=False, missing=(f"error: {error}",), status_right=False, refused=False, facts=Count(0, len(case.says)),
        quoted=Count(0, len(case.statement)), in_quotes=Count(0, len(case.says)), unscored=(), said=(), leads=None,
        figures=none, loose_figures=(), citation_recall=none, citation_precision=none,
        caveats_due=Count(0, len(case.caveats)), caveats_shown=none,
        parts=Count(0, len(case.says)) if case.parts > 1 else none, broken=(),
    )


def _leads(case: Case, answer: Answer, view: View) -> bool | None:
    """Whether the short answer or the first stretch of the text holds a required fact."""
    if case.kind not in _SHORT_FIRST or not case.says or answer.status == "not_in_documents":
        return None
    first = next((part.text for part in segments(answer.text)), "")
    return any(required(case.says, view(f"{answer.short or ''}\n{first}")))


def _held(pattern: str, case: Case, answer: Answer, corpus: Corpus, view: View) -> bool | None:
    """Whether a citation's quote holds the statement; None where no document of the index holds it at all."""
    applies = bool(set(case.document) & set(corpus.names.values()))  # another folder may name its files otherwise
    for citation in answer.citations:
        name = corpus.names.get(citation.document_id, PurePath(citation.path).name)
        if matches(pattern, view(citation.quote)) and (name in case.document or not applies):
            return True
    unanchored = pattern.removeprefix("^").removesuffix("$")  # a quote starts and ends where a document goes on
    if any(matches(unanchored, view(text)) for text in corpus.texts.values()):
        return False
    return None


def loose_figures(answer: Answer) -> tuple[list[str], int]:
    """The figures of text, short answer and caveats that no quote beside them holds, and how many there are in all."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    names = {citation.number: _above(citation) for citation in answer.citations}
    exempt = [figure.text for figure in answer.figures if figure.derived_from or not figure.verified]
    if answer.status == "not_in_documents":  # it may repeat the question and name the closest passages
        exempt += [answer.question, *(citation.quote for citation in answer.closest)]
        exempt += [_above(citation) for citation in answer.closest]
    parts = [part for part in segments(answer.text) if part.numbers or not _asks(part)]
    if answer.short:
        parts.append(Segment(answer.short, tuple(quotes)))
    loose, count = unsupported_figures(parts, quotes, names, exempt)
    for caveat in answer.caveats:
        if caveat.kind == "dated":  # it tells ages and review dates, which no quote holds
            continue
        beside = [
            Segment(part.text, tuple({*part.numbers, *caveat.citations})) for part in segments(caveat.text)
        ]
        more, counted = unsupported_figures(beside, quotes, names, [*exempt, answer.question])
        loose, count = loose + more, count + counted
    return loose, count


def citations_of(answer: Answer) -> tuple[Count, Count]:
    """ALCE's recall and precision; a question back and a line without content are no statements."""
    if answer.status == "not_in_documents":
        return Count(0, 0), Count(0, 0)
    sources = {citation.number: f"{_above(citation)} {citation.quote}" for citation in answer.citations}
    statements = [
        part for part in segments(answer.text)
        if (stems(part.text) or numerals(part.text)) and not _asks(part)
    ]
    return citation_recall(statements, sources), citation_precision(statements, sources)


def _asks(part: Segment) -> bool:
    """Whether it is a question: one back to the asker, or a part of theirs as a heading. It states nothing."""
    return part.text.rstrip().endswith("?")


def _above(citation: Citation) -> str:
    """What stands above a quote where it is shown: title, publisher, date, place, headings."""
    return " ".join([
        citation.title, citation.publisher, citation.published or "", citation.geography, *citation.heading,
    ])


def _found_at(case: Case, answer: Answer, holds: list[bool | None], view: View) -> tuple[tuple[int | None, ...], bool]:
    if answer.explanation is None:
        return (), False
    passages = [view(hit.passage.text) for hit in answer.explanation.hits]
    wanted = [pattern for pattern, held in zip(case.statement, holds, strict=True) if held is not None]
    ranks = (
        next((rank for rank, passage in enumerate(passages, 1) if matches(pattern, passage)), None)
        for pattern in wanted
    )
    return tuple(ranks), True
