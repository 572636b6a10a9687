"""What is measured on a public set, each task a function of the set and our desk that gives tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer
from corpus.document import Filters
from corpus.errors import AssistantError
from eval.halves import half
from eval.intervals import Interval
from eval.measures import Count, area_under_curve
from eval.public import results, rivals
from eval.public.ours import Ours
from eval.public.published import PUBLISHED
from eval.public.ranking import MEASURES, Measured, Ranking, difference, measure
from eval.public.results import Table
from eval.public.sets import PublicSet, SetQuestion
from eval.public.squad import exact_match, f1, holds

Tell = Callable[[str, int, int], None]  # what is going on, done, of how many
FIRST_STATEMENTS = 5


@dataclass(frozen=True)
class Asked:
    """A question and the answer that ours gave, with its explanation."""

    question: SetQuestion
    answer: Answer


def ask_all(
    public: PublicSet, ours: Ours, tell: Tell, within: Callable[[SetQuestion], Filters] | None = None
) -> list[Asked]:
    """Every question through `Assistant.ask`, `within` what may answer it; an error of ours counts as a refusal."""
    asked = []
    for index, question in enumerate(public.questions):
        tell("asking", index, len(public.questions))
        try:
            filters = within(question) if within else None
            answer = ours.desk.ask(question.text, history=question.history, explain=True, filters=filters)
        except AssistantError as error:
            answer = Answer(text=str(error), status="not_in_documents")
        asked.append(Asked(question, answer))
    tell("asking", len(public.questions), len(public.questions))
    return asked


# Retrieval.


def retrieval(
    public: PublicSet, ours: Ours, tell: Tell, searches: Mapping[str, rivals.Search],
    names: Sequence[str] = MEASURES,
) -> Table:
    """The ranking of the documents, beside that of the rivals and the published ones."""
    wanted = {question.id: question.wanted for question in public.questions if question.wanted}
    systems = {"ours": ours.search, **searches}
    measured: dict[str, dict[str, Measured]] = {}
    for system, search in systems.items():
        rankings: dict[str, Ranking] = {}
        for index, question in enumerate(question for question in public.questions if question.wanted):
            tell(f"searching, {system}", index, len(wanted))
            rankings[question.id] = search(question.text)
        measured[system] = measure(wanted, rankings, names)
    rows = [
        (
            system, *(results.with_interval(values[name].mean, values[name].interval) for name in names),
            "" if system == "ours" else results.gain(difference(measured["ours"][names[0]], values[names[0]])),
        )
        for system, values in measured.items()
    ]
    for one in PUBLISHED.get(public.name, ()):
        if one.measure in names:
            cells = (results.number(one.value) if name == one.measure else "" for name in names)
            rows.append((f"{one.system} (published: {one.source})", *cells, ""))
    return Table(
        f"Finding the document ({len(wanted)} questions, {len(public.documents)} documents)",
        ("system", *names, f"{names[0]}, ours less this one"), tuple(rows),
    )


def follow_ups(public: PublicSet, ours: Ours, tell: Tell, lexical: rivals.Search) -> Table:
    """A follow-up as it stands, joined to the earlier questions, as ours understands it, as a person rewrote it."""
    asked = [question for question in public.questions if question.wanted]
    understood = {
        one.question.id: one.answer.question or one.question.text
        for one in ask_all(dataclasses.replace(public, questions=tuple(asked)), ours, tell)
    }
    forms: dict[str, Callable[[SetQuestion], str]] = {
        "as it stands": lambda question: question.text,
        "joined to the earlier questions": lambda question: " ".join(
            [*(turn.question for turn in question.history), question.text]
        ),
        "as ours understands it": lambda question: understood[question.id],
        "rewritten by a person": lambda question: question.rewrite,
    }
    wanted = {question.id: question.wanted for question in asked}
    rows, found = [], {}
    for form, text in forms.items():
        for system, search in (("ours", ours.search), ("BM25 alone", lexical)):
            rankings = {}
            for index, question in enumerate(asked):
                tell(f"searching, {form}, {system}", index, len(asked))
                rankings[question.id] = search(text(question))
            values = found[form, system] = measure(wanted, rankings, MEASURES)
            rows.append((form, system, *(
                results.with_interval(values[name].mean, values[name].interval) for name in MEASURES
            )))
    notes = tuple(
        f"Of the gap between the raw and the rewritten question ours closes {_closed(found, system):.0%} "
        f"(nDCG@10, {system} searching)." for system in ("ours", "BM25 alone")
    )
    return Table(f"Follow-ups ({len(asked)} questions)", ("question", "search", *MEASURES), tuple(rows), notes)


def _closed(found: Mapping[tuple[str, str], Mapping[str, Measured]], system: str) -> float:
    raw, made, human = (
        found[form, system]["nDCG@10"].mean
        for form in ("as it stands", "as ours understands it", "rewritten by a person")
    )
    return (made - raw) / (human - raw) if human > raw else 0.0


# Answers.


def answers(public: PublicSet, asked: Sequence[Asked], ours: Ours, given: str = "") -> Table:
    """How good the answers to the answerable questions are; `given`: what hint they had where to look."""
    kept = [one for one in asked if one.question.answerable and one.question.answers and _quotable(one.question)]
    pointed = [one for one in kept if rivals.asks_for_figure_date_or_name(one.question.text)]
    rows = [
        ("answered", results.share(_count(one.answer.status != "not_in_documents" for one in kept))),
        ("the first citation is of the right document", results.share(_count(
            bool(one.answer.citations) and ours.document(one.answer.citations[0]) in one.question.wanted
            for one in kept
        ))),
        ("the first citation's quote holds the answer", results.share(_count(
            bool(one.answer.citations) and holds(one.answer.citations[0].quote, one.question.answers) for one in kept
        ))),
        ("a citation's quote holds the answer", results.share(_count(
            any(holds(citation.quote, one.question.answers) for citation in one.answer.citations) for one in kept
        ))),
        (f"one of the first {FIRST_STATEMENTS} statements holds it, in the right document", results.share(_count(
            any(
                holds(quote, one.question.answers) and ours.by_id[document] in one.question.wanted
                for document, quote in _weighed(one)[:FIRST_STATEMENTS]
            ) for one in kept
        ))),
    ]
    for told, group in (("short answer", kept), ("short answer, asked for a figure, date or name", pointed)):
        short = [one.answer.short or "" for one in group]
        rows += [
            (f"{told}: exact match ({len(group)} questions)", _mean(
                [exact_match(text, one.question.answers) for text, one in zip(short, group, strict=True)]
            )),
            (f"{told}: F1 ({len(group)} questions)", _mean(
                [f1(text, one.question.answers) for text, one in zip(short, group, strict=True)]
            )),
        ]
    rows += [
        (f"{one.system} ({one.source}): {one.measure}", results.number(one.value))
        for one in PUBLISHED.get(public.name, ()) if one.measure.startswith("F1")
    ]
    return Table(f"Answers{given} ({len(kept)} answerable questions)", ("measure", "value"), tuple(rows))


def in_its_document(public: PublicSet, ours: Ours, tell: Tell) -> Table:
    """The same for questions that only their document makes clear, as TAT-QA's are: each is asked of its own."""
    ids = {name: identifier for identifier, name in ours.by_id.items()}

    def own(question: SetQuestion) -> Filters:
        return Filters(documents=tuple(ids[name] for name in sorted(question.wanted) if name in ids))

    return answers(public, ask_all(public, ours, tell, own), ours, ", the document given")


def answerable(asked: Sequence[Asked], known: Callable[[SetQuestion], bool], notes: tuple[str, ...] = ()) -> Table:
    """Answerable against unanswerable: how well the desk's own probability tells them apart, and what it decided."""
    scores: dict[str, Callable[[Asked], float]] = {
        "ours: probability of the best statement": lambda one: max(
            (weighed.score for weighed in _statements(one)), default=0.0
        ),
        "similarity alone: cosine of the best passage": lambda one: max(
            (hit.dense or 0.0 for hit in _hits(one)), default=0.0
        ),
        "BM25 alone: score of the best passage": lambda one: max(
            (hit.lexical or 0.0 for hit in _hits(one)), default=0.0
        ),
    }
    right = [known(one.question) for one in asked]
    rows = [
        (name, _area([score(one) for one in asked], right)) for name, score in scores.items()
    ]
    yes = [one for one, there in zip(asked, right, strict=True) if there]
    no = [one for one, there in zip(asked, right, strict=True) if not there]
    rows += [
        ("answered, of the answerable", results.share(_count(
            one.answer.status != "not_in_documents" for one in yes
        ))),
        ("refused, of the unanswerable", results.share(_count(
            one.answer.status == "not_in_documents" for one in no
        ))),
    ]
    return Table(
        f"Answerable or not ({len(yes)} answerable, {len(no)} not)", ("area under the curve, or share", "value"),
        tuple(rows), notes,
    )


def beside(public: PublicSet, asked: Sequence[Asked], ours: Ours, stored: Mapping[str, Mapping[str, Any]]) -> Table:
    """The same questions as a peer whose every answer is stored: one column a system, scored by the same code."""
    kept = [one for one in asked if one.question.answers]
    groups = {
        "all": kept,
        "asked for a figure, date or name": [
            one for one in kept if rivals.asks_for_figure_date_or_name(one.question.text)
        ],
    }
    first = [one for one in kept if one.question.wanted]
    rows = [(
        "ours: short answer",
        *(cell for group in groups.values() for cell in _scores(
            [(one.answer.short or "", one.question.answers) for one in group]
        )),
        results.share(_count(_first(one, ours) in one.question.wanted for one in first)),
    )]
    for system, one_by_one in stored.items():
        cells = [cell for group in groups.values() for cell in _scores([
            (one_by_one["answers"].get(one.question.text, ""), one.question.answers) for one in group
        ])]
        found = _count(one_by_one["found"].get(one.question.text, False) for one in kept)
        rows.append((system, *cells, results.share(found)))
    heads = tuple(f"{what}, {name} ({len(group)})" for name, group in groups.items() for what in ("EM", "F1"))
    return Table(
        f"Beside {public.name}'s stored answers", ("system", *heads, "right document first"), tuple(rows),
        ("The peer's answers are the published ones; exact match and F1 are counted here by the same code for all.",),
    )


def _first(one: Asked, ours: Ours) -> str:
    """The document that ours holds for the best: that of the first citation, else of the first passage found."""
    if one.answer.citations:
        return ours.document(one.answer.citations[0])
    hits = _hits(one)
    return ours.by_id[hits[0].passage.document_id] if hits else ""


def _scores(pairs: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[str, str]:
    if not pairs:
        return "–", "–"
    return (
        results.number(sum(exact_match(text, golds) for text, golds in pairs) / len(pairs)),
        results.number(sum(f1(text, golds) for text, golds in pairs) / len(pairs)),
    )


def by_part(public: PublicSet, ours: Ours, tell: Tell) -> Table:
    """Answerable or not where every question has its document: half of the documents are taken away.

    A question whose document is in the half that stays is answerable, the others are not.
    """
    stay = tuple(identifier for identifier, name in ours.by_id.items() if half(name) == "tuning")
    kept = {ours.by_id[identifier] for identifier in stay}
    asked = ask_all(public, ours, tell, lambda _: Filters(documents=stay))
    return answerable(
        asked, lambda question: bool(question.wanted & kept),
        (f"Only {len(stay)} of {len(ours.by_id)} documents, by a fixed hash, may answer here.",),
    )


# What the tasks share.


def _statements(one: Asked) -> Sequence[Any]:
    return one.answer.explanation.statements if one.answer.explanation else ()


def _weighed(one: Asked) -> list[tuple[str, str]]:
    """The statements weighed for a question, most probable first: our document id and the quote."""
    documents = {
        statement.text: statement.document_id for hit in reversed(_hits(one)) for statement in hit.passage.statements
    }
    ordered = sorted(_statements(one), key=lambda weighed: -weighed.score)
    return [(documents[weighed.quote], weighed.quote) for weighed in ordered if weighed.quote in documents]


def _quotable(question: SetQuestion) -> bool:
    """Whether the answer can stand in one quote: in TAT-QA sums, counts and answers of several spans cannot."""
    return bool(question.more.get("answer_type", "span") == "span")


def _hits(one: Asked) -> Sequence[Any]:
    return one.answer.explanation.hits if one.answer.explanation else ()


def _count(truths: Iterable[bool]) -> Count:
    found = list(truths)
    return Count(sum(found), len(found))


def _mean(values: Sequence[float]) -> str:
    from eval.intervals import bootstrap_mean

    return results.with_interval(sum(values) / len(values), bootstrap_mean(values)) if values else "–"


def _area(scores: Sequence[float], right: Sequence[bool], draws: int = 500, seed: int = 20) -> str:
    """The area with its bootstrap interval (questions drawn anew, both sides at once)."""
    import numpy as np

    values, truths = np.asarray(scores), np.asarray(right, dtype=bool)
    if truths.all() or not truths.any():
        return "–"
    generator = np.random.default_rng(seed)
    areas: list[float] = []
    while len(areas) < draws:
        chosen = generator.integers(0, len(values), len(values))
        drawn, there = values[chosen], truths[chosen]
        if there.any() and not there.all():
            areas.append(area_under_curve(drawn[there].tolist(), drawn[~there].tolist()))
    low, high = np.quantile(areas, (0.025, 0.975))
    whole = area_under_curve(values[truths].tolist(), values[~truths].tolist())
    return results.with_interval(whole, Interval(float(low), float(high)))
