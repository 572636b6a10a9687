"""The letter's questions put to the assistant, with the project as context, and the reasons to come that fit it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from assistant.answer import Answer, Citation, Figure, Turn
from assistant.enquiry.letter import history_of
from assistant.enquiry.values import Approved, Ask, EnquiryItem, Letter, Project
from assistant.enquiry.wording import (
    COMPARES_PLACES,
    FOR_US,
    NO_REASON,
    OUR_SECTOR,
    RECOMMENDS,
    SINCE_WE,
    TOPIC_OF_LIST,
    WE_COULD,
    WE_SHOULD,
    WHETHER,
    YOUR_REGION,
)
from corpus.document import Filters
from corpus.figures import Quantity, find, places

if TYPE_CHECKING:
    from assistant.evidence import Weighed
    from corpus.embedding import Vectors

Tell = Callable[[int, int, str], None]  # questions done, of how many, the one that comes next
FEWEST_WORDS: Final = 3
PROOFS: Final = 4  # reasons to come, at most
FIT: Final = 0.1  # cosine of a statement with the project from which it may speak of it
BEHIND: Final = 0.15  # cosine by which it may be further from it than the nearest
OF_FIGURES: Final = "Our sources do not settle this question. Of the figures in it they say:"
SMALLEST_COUNT: Final = 100  # a smaller count is met by chance
MOST_ALIKE: Final = 2  # statements with one figure


class Ways(Protocol):
    """What of the assistant the drafting of a reply asks."""

    def ask(
        self, question: str, history: Sequence[Turn] = ..., *, filters: Filters | None = ..., mode: str | None = ...
    ) -> Answer:
        """The answer to a question."""
        ...

    def weighed(
        self, question: str, history: Sequence[Turn] = ..., filters: Filters | None = ...
    ) -> list[list[Weighed]]:
        """The statements as they were weighed for it."""
        ...

    def holds(self, name: str) -> bool:
        """Whether any document speaks of a name."""
        ...

    def covers(self, place: str) -> bool:
        """Whether a document is about an area of that name."""
        ...

    def vector(self, text: str) -> Vectors:
        """The unit vector of a text."""
        ...


def items_of(
    letter: Letter,
    project: Project,
    ways: Ways,
    filters: Filters | None,
    mode: str | None,
    approved: Callable[[str], Approved | None],
    tell: Tell,
) -> list[EnquiryItem]:
    """Each question with its answer, in order. Questions on the age of the answers are answered from them."""
    found: list[EnquiryItem] = []
    shareable = replace(filters or Filters(), shareable_only=True)
    place_here = here(project, ways)
    area = place_here if ways.covers(place_here) else ""
    for place, ask in enumerate(letter.asks):
        tell(place, len(letter.asks), ask.text)
        item = EnquiryItem(_shown(ask), _nothing(ask), _nothing(ask), ask.label, ask.limits, ask.kind)
        if ask.kind != "action" and not asks_of_dates(ask.text):
            question = in_context(ask.asked, project, place_here)
            said = next((one.context for one in (*history_of(letter.asks, place), ask) if one.context), "")
            history = [Turn(said)] if said and ask.leans else []
            history += [
                Turn(in_context(one.asked, project, place_here))
                for one in history_of(letter.asks, place)
                if one.kind == "question"
            ]
            answer = _answer(question, history, ways, filters, mode, area)
            internal = any(not citation.shareable for citation in (*answer.citations, *answer.closest))
            to_send = _answer(question, history, ways, shareable, mode, area) if internal else answer
            item = replace(item, answer=answer, to_send=to_send, approved=approved(ask.text))
        found.append(item)
    tell(len(letter.asks), len(letter.asks), "")
    return [_dated(item, found) if asks_of_dates(item.question) else item for item in found]


def _answer(
    question: str, history: Sequence[Turn], ways: Ways, filters: Filters | None, mode: str | None, area: str
) -> Answer:
    """The answer; where there is none, that of the question in plainer words, else what is said of its figures.

    `area`: the area that the letter is about; a question that names no place is asked for it first.
    """
    if area and not places(question) and not history:
        answer = ways.ask(f"{question.rstrip(' ?.')} in the {area}?", history, filters=filters, mode=mode)
        if answer.status == "answered":
            return answer
    first = ways.ask(question, history, filters=filters, mode=mode)
    if first.status != "not_in_documents":
        return first
    for plainer in dict.fromkeys([*([question] if history else []), plain(question)]):
        if plainer != question or history:
            answer = ways.ask(plainer, (), filters=filters, mode=mode)
            if answer.status != "not_in_documents":
                return answer
    return _of_figures(question, history, ways, filters) or first


def plain(question: str) -> str:
    """A question without the enquirer's own part in it: "the people whom we could reach" are the people there are."""
    question = WHETHER.sub(lambda match: f"{match['aux'].capitalize()} {match['who']} {match['rest']}", question)
    question = SINCE_WE.sub("", question)
    question = RECOMMENDS.sub(r"\1 are there", question)
    text = WE_SHOULD.sub(r"\1 are there", WE_COULD.sub("", FOR_US.sub("", question)))
    text = TOPIC_OF_LIST.sub("", text)
    return " ".join(text.split()).replace(" ?", "?")


def _of_figures(question: str, history: Sequence[Turn], ways: Ways, filters: Filters | None) -> Answer | None:
    """What the documents say of the figures that a question names, where they hold them; None where they do not."""
    from assistant.compose.draft import Citations, shown
    from assistant.compose.extractive import figures_of
    from assistant.evidence import quantities_in

    named = [one for one in find(question) if one.kind in ("share", "money", "count") and _telling(one)]
    if not named:
        return None
    near = [one for part in ways.weighed(question, history, filters) for one in part if not one.cautionary]
    lines: dict[str, Weighed] = {}
    for figure in named:
        holding = [
            one
            for one in near
            if any(
                held.unit == figure.unit and held.kind == figure.kind and held.value == figure.value
                for held in quantities_in(one.statement, one.record)
            )
        ]
        for one in sorted(holding, key=lambda held: -held.candidate.cosine)[:MOST_ALIKE]:
            lines.setdefault(one.statement.id, one)
    if not lines:
        return None
    citations = Citations()
    used = list(lines.values())
    text = "\n\n".join(f"{shown(one.statement)} [{citations.statement(one.statement, one.record)}]" for one in used)
    return Answer(
        f"{OF_FIGURES}\n\n{text}", "partly_answered", citations=citations.all(),
        figures=tuple(figures_of(used, citations)),
        question=question,
    )  # fmt: skip


def _telling(figure: Quantity) -> bool:
    """Whether a figure is rare enough to be known again: not "two days"."""
    return figure.kind != "count" or figure.value >= SMALLEST_COUNT


def _shown(ask: Ask) -> str:
    """A question as a heading: with a capital, without the full stop."""
    text = ask.text[:1].upper() + ask.text[1:]
    return text.rstrip(" .;,") if not text.endswith("?") else text


def _nothing(ask: Ask) -> Answer:
    return Answer(text="", status="not_in_documents", question=ask.asked)


def in_context(question: str, project: Project, place: str) -> str:
    """The question with the project's place for "your region" and its sector for "our sector", where it names them."""
    if place:
        question = YOUR_REGION.sub(
            lambda match: "your region" if match[0].lower() == "in " else f"in {place}", question
        )
    if project.sector:
        sector = project.sector.value
        question = OUR_SECTOR.sub(
            lambda match: (
                f"{match[0].split()[0]} {sector}"
                if match[0].lower().startswith(("in ", "of ", "for "))
                else f"{sector} companies"
            ),
            question,
        )
    return question


def here(project: Project, ways: Ways) -> str:
    """The first of the project's places that the documents speak of: others are its rivals, or the way to it."""
    return next((place.value for place in project.places or () if ways.holds(place.value)), "")


def rivals_of(project: Project, letter: Letter, ways: Ways) -> tuple[str, ...]:
    """The places that the letter weighs against ours, and of which no document speaks."""
    found = []
    for place in project.places or ():
        line_start = letter.text.rfind("\n", 0, place.start) + 1
        around = re.split(r"[.?!]\s", letter.text[line_start : place.end])[-1]
        asked = any(place.value in ask.text for ask in letter.asks)
        if not asked and COMPARES_PLACES.search(around) and not ways.holds(place.value):
            found.append(place.value)
    return tuple(found)


# Questions on the answers themselves


def asks_of_dates(text: str) -> bool:
    """Whether a question is about the age of what is answered: "If any of the above is from before 2022, tell us"."""
    match = re.search(
        r"\b(?:the above|these figures|your (?:figures|data|numbers|answers|sources)|of (?:these|those|them|this))\b",
        text,
        re.IGNORECASE,
    )
    return bool(match) and bool(
        re.search(
            r"\b(?:before|older|prior to|outdated|how (?:old|recent|current)|(?:which|what) year|date from)\b",
            text,
            re.IGNORECASE,
        )
    )


def _dated(item: EnquiryItem, items: Sequence[EnquiryItem]) -> EnquiryItem:
    return replace(
        item,
        answer=_of_dates(item.question, [one.answer for one in items]),
        to_send=_of_dates(item.question, [one.to_send for one in items]),
    )


def _of_dates(question: str, answers: Sequence[Answer]) -> Answer:
    """The figures of the answers that are of a year before the one named, each with its source; without one, all."""
    year = re.search(r"\b(?:19|20)\d\d\b", question)
    last = int(year.group()) if year else 10_000
    citations: dict[tuple[str, int, int], Citation] = {}
    lines: list[str] = []
    figures: list[Figure] = []
    for answer in answers:
        by_number = {citation.number: citation for citation in answer.citations}
        for figure in answer.figures:
            cited = by_number.get(figure.citation)
            years = [int(one) for one in re.findall(r"\b(?:19|20)\d\d", figure.period)]
            if cited is None or not years or max(years) >= last:
                continue
            key = (cited.document_id, cited.start, cited.end)
            if key not in citations:
                held = citations[key] = replace(cited, number=len(citations) + 1)
                lines.append(f"- {as_line(cited.quote)} [{held.number}]")
            figures.append(replace(figure, citation=citations[key].number))
    if not lines:
        given = any(answer.citations for answer in answers)
        none = f"No statement above names a period before {last}; the others are dated by their source." if year else ""
        return Answer(
            text=none if given else "",
            status="partly_answered" if given and none else "not_in_documents",
            question=question,
        )
    before = f"from before {last}" if year else "with a year of their own"
    text = f"These statements of this reply hold figures {before}:\n\n" + "\n".join(lines)
    undated = any(caveat.kind == "dated" for answer in answers for caveat in answer.caveats)
    text += "\n\nSome of the sources bear no date; this is said beside each answer." if undated else ""
    return Answer(
        text=text,
        status="answered",
        citations=tuple(citations.values()),
        figures=tuple(dict.fromkeys(figures)),
        question=question,
    )


def as_line(quote: str) -> str:
    """A quote as one line of Markdown."""
    from assistant.compose.draft import as_text, without_marks

    return as_text(without_marks(quote))


# Why here


def proofs_of(project: Project, letter: Letter, ways: Ways, filters: Filters | None) -> list[EnquiryItem]:
    """Up to four statements that speak for this project, each under its own heading; none where none fits.

    They come from shareable documents alone, carry no warning, and are nearest to what the project says of itself.
    """
    from assistant.compose.draft import Citations, shown
    from assistant.compose.extractive import figures_of

    described = description(project, letter)
    if not described:
        return []
    wanted = ways.vector(described)
    place = here(project, ways)
    field = project.sector.value if project.sector else described
    asked = [
        f"What is {place or 'the region'} good at in {field}?",
        f"What strengths, networks, sites and skills are there for {described}?",
        f"Which universities, hospitals and organisations work on {described}?",
    ]
    shareable = replace(filters or Filters(), shareable_only=True)
    fits: dict[str, tuple[float, Weighed]] = {}
    for question in asked:
        for part in ways.weighed(question, filters=shareable):
            for one in part:
                if _speaks_for(one):
                    fit = float(one.candidate.vector @ wanted) + 0.1 * bool(
                        place and place in f"{one.statement.text} {one.record.geography}"
                    )
                    fits[one.statement.id] = (fit, one)
    chosen: list[Weighed] = []
    best = max((fit for fit, _ in fits.values()), default=0.0)
    for fit, one in sorted(fits.values(), key=lambda pair: (-pair[0], pair[1].statement.id)):
        new = all((one.record.id, one.statement.heading) != (held.record.id, held.statement.heading) for held in chosen)
        unlike = all(float(one.candidate.vector @ held.candidate.vector) < 0.8 for held in chosen)
        if fit >= max(FIT, best - BEHIND) and new and unlike and len(chosen) < PROOFS:
            chosen.append(one)
    found = []
    for one in chosen:
        citations = Citations()
        number = citations.statement(one.statement, one.record)
        text = f"{shown(one.statement)} [{number}]"
        answer = Answer(
            text, "answered", citations=citations.all(), figures=tuple(figures_of([one], citations)), question=described
        )
        found.append(EnquiryItem("", answer, answer))
    return found


def description(project: Project, letter: Letter) -> str:
    """What the project is about, in the letter's words; from its questions where it does not say."""
    told = [fact.value for fact in (project.sector, project.activity) if fact]
    if len(" ".join(told).split()) < FEWEST_WORDS:
        told += [ask.text.rstrip("?") for ask in letter.asks[:3]]
    return ", ".join(told)


def _speaks_for(one: Weighed) -> bool:
    statement = one.statement
    sound = not one.cautionary and not one.record.superseded_by and statement.kind in ("sentence", "list_item")
    return sound and len(statement.text.split()) >= 8 and not statement.lead and not NO_REASON.search(statement.text)
