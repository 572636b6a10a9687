"""The reply in words: in the version to send and the version for staff. Pure functions from values to Markdown.

Every sentence about the region is a cited one of an answer; the sentences round it are the few constants below, which
promise nothing. Citations are numbered through the whole reply.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from assistant.answer import Answer, Caveat, Citation, Figure
from assistant.compose.draft import as_text, shifted, source_of_citation, used_numbers
from assistant.compose.extractive import NOT_IN_DOCUMENTS
from assistant.enquiry.holders import holder_of, suggestion
from assistant.enquiry.values import EnquiryItem, Fact, Gap, LedgerFigure, Letter, Limit, Project
from assistant.wording import COMPARES
from corpus.figures import find

NAME, DATE = "[name]", "[date]"  # empty slots: a draft with one is not safe to send
SLOT: Final = re.compile(r"\[(?:name|date)\]")
TOLD: Final = 2  # paragraphs of an answer in a reply, beside lists and tables
_ASKED_BACK: Final = "What would you like to know more about"
_NOT_SO: Final = "Not so in the documents: "
_ADVICE: Final = {
    "tax": "This is information, not tax advice: {who} can confirm what applies to you.",
    "grant": "This is no offer of support: {who} decide on each case.",
    "legal": "This is information, not legal advice: {who} can confirm what applies to you.",
}
_CAPITAL: Final = re.compile(r"^(\W*)(\w)")


@dataclass
class Sources:
    """Numbers the citations of a reply from 1, each span once."""

    held: dict[tuple[str, int, int], Citation] = field(default_factory=dict)

    def number(self, citation: Citation) -> int:
        """The number of a citation in the reply."""
        key = (citation.document_id, citation.start, citation.end)
        if key not in self.held:
            self.held[key] = replace(citation, number=len(self.held) + 1)
        return self.held[key].number

    def moved(self, text: str, answer: Answer) -> str:
        """A text of an answer with the reply's numbers."""
        own = {citation.number: citation for citation in answer.citations}
        for number in set(used_numbers(text)) - set(own):  # an officer's slip stays as text, and blocks the sending
            text = re.sub(rf"(?<!\\)\[{number}\]", rf"\\[{number}\\]", text)
        return shifted(text, {number: self.number(own[number]) for number in used_numbers(text) if number in own})

    def all(self) -> tuple[Citation, ...]:
        """The citations in order of their numbers."""
        return tuple(self.held.values())


@dataclass(frozen=True)
class Draft:
    """One version of the reply."""

    markdown: str
    citations: tuple[Citation, ...]


def to_send(
    letter: Letter,
    project: Project,
    items: Sequence[EnquiryItem],
    proof: Sequence[EnquiryItem],
    ask_back: Sequence[str],
    gaps: Sequence[Gap],
    owner: str = "",
    date: str = "",
) -> Draft:
    """The version to send: shareable sources alone."""
    sources = Sources()
    parts = [greeting(letter), _thanks(letter, project, items)]
    parts += _answers(items, letter.limits, sources, staff=False)
    parts += _why_here(project, proof, sources)
    parts += _unknown(gaps)
    parts += _back(ask_back)
    parts += _next_step(gaps)
    parts += _listed(sources.all(), staff=False)
    return Draft(filled("\n\n".join(parts) + "\n", owner, date), sources.all())


def for_staff(
    letter: Letter,
    project: Project,
    items: Sequence[EnquiryItem],
    proof: Sequence[EnquiryItem],
    gaps: Sequence[Gap],
    blockers: Sequence[str],
) -> Draft:
    """The version for staff: what is known of the enquiry, every warning, internal sources, what came closest."""
    sources = Sources()
    parts = ["# Staff version: not for sending out", *_warnings(letter, blockers), *_facts(project)]
    parts += _answers(items, (), sources, staff=True)
    parts += _why_here(project, proof, sources)
    if gaps:
        parts.append("## To chase")
        parts += [_chased(gap) for gap in gaps]
    parts += _listed(sources.all(), staff=True)
    return Draft("\n\n".join(parts) + "\n", sources.all())


# Opening


def greeting(letter: Letter) -> str:
    """ "Dear Anna Berg," where the letter is signed by somebody, else the general address."""
    for line in letter.signature.splitlines()[1:3]:
        name = line.strip(" ,.")
        if re.fullmatch(
            r"(?:(?:Dr|Prof|Mrs?|Ms)\.? )?[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ]\.)?"
            r"(?: (?:van|von|de|der|da|di))*(?: [A-ZÀ-Þ][\w’'-]+){1,2}",
            name,
        ):
            return f"Dear {as_text(name)},"
    return "Dear Sir or Madam,"


def _thanks(letter: Letter, project: Project, items: Sequence[EnquiryItem]) -> str:
    name = f" about Project {as_text(project.code_name.value)}" if project.code_name else ""
    lines = [f"Thank you for your enquiry{name}. {_understanding(project)}"]
    answered = sum(is_answered(item) for item in items)
    if items and answered == len(items):
        lines.append("Your questions are answered below in your order, each with its source.")
    elif items:
        lines.append(
            "Your questions are taken below in your order. Where our sources hold an answer, it is given with its "
            "source; where they do not, we say so and name who would know."
        )
    if letter.confidential:
        lines.append("We treat your enquiry as confidential.")
    return " ".join(lines)


def _understanding(project: Project) -> str:
    """What is understood of the project, in the letter's own words."""
    said = []
    who = project.company.value if project.company and not project.code_name else "your company"
    if project.sector:
        said.append(f"that {who} works in the field of {_quoted(project.sector)}")
    if project.activity or project.places:
        what = f"plans “{as_text(project.activity.value)}”" if project.activity else "is looking at places"
        where = f" with {_and([as_text(place.value) for place in project.places])} in view" if project.places else ""
        said.append(f"that {'it' if project.sector else who} {what}{where}")
    figures = [
        f"{name}: {as_text(fact.value)}"
        for name, fact in (
            ("jobs", project.jobs),
            ("investment", project.investment),
            ("space", project.space),
            ("timing", project.timing),
        )
        if fact
    ]
    text = f"We understand {_and(said)}" if said else ""
    if figures:
        text += f" ({'; '.join(figures)})" if text else f"We have noted {'; '.join(figures)}"
    return f"{text}. Please put right what we have misunderstood." if text else ""


def _quoted(fact: Fact) -> str:
    return f"“{as_text(fact.value)}”"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# Answers


def is_answered(item: EnquiryItem) -> bool:
    """Whether the version to send answers a question in full."""
    return item.edited is not None or item.to_send.status == "answered"


def _answers(items: Sequence[EnquiryItem], limits: Sequence[Limit], sources: Sources, *, staff: bool) -> list[str]:
    if not items:
        return (
            [] if staff else ["We have found no question in your letter: please tell us what you would like to know."]
        )
    if "table" in limits and not staff:
        return ["## Your questions", _table(items, limits, sources)]
    parts = ["## Your questions"]
    for number, item in enumerate(items, start=1):
        parts.append(f"### {number}. {_heading(item)}")
        parts += answer_parts(item, (*limits, *item.limits), sources, staff=staff)
    return parts


def _heading(item: EnquiryItem) -> str:
    asked = as_text(re.sub(r"https?://\S+|www\.\S+", "", item.question))
    return f"{asked} (your {as_text(item.label)})" if item.label else asked


def answer_parts(item: EnquiryItem, limits: Sequence[Limit], sources: Sources, *, staff: bool) -> list[str]:
    """The paragraphs under one question: answer, what to beware of, what is missing."""
    answer = item.answer if staff else item.to_send
    if item.edited is not None and not staff:
        return [sources.moved(item.edited, answer)]
    if answer.status == "not_in_documents":
        parts = [_missing(item)]
    else:
        parts = [sources.moved(line, answer) for line in _said(answer, limits)]
        parts += [f"Please note: {_warning(caveat, answer, sources)}" for caveat in _due(answer, staff)]
        parts += _advice(item)
    if staff:
        parts += _for_staff(item, answer, sources)
    return parts


def _said(answer: Answer, limits: Sequence[Limit]) -> list[str]:
    """The paragraphs of an answer, kept as short as the enquirer wants."""
    lines = [part for part in answer.text.split("\n\n") if not part.startswith(_ASKED_BACK)]
    lines = [
        line.replace(_NOT_SO, "Our sources put this differently: ", 1) if line.startswith(_NOT_SO) else line
        for line in lines
    ]
    seen: list[str] = []
    for line in lines:  # a footnote that stands beside its figure is not said again
        if not any(bare(line).rstrip(" .:") in bare(other) for other in seen):
            seen.append(line.replace(NOT_IN_DOCUMENTS, "Our sources do not hold this."))
    headed = len(seen) > 1 and seen[0].startswith("**") and not answer.parts
    lines = seen[1:] if headed else seen  # the sentence says the figure again, with what it counts
    if answer.parts:
        pass
    elif not ({"short", "one_figure", "table"} & set(limits)):
        lines = lines[:TOLD] + [line for line in lines[TOLD:] if line.startswith(("- ", "|"))]
    elif headed:
        lines = lines[:1]
    else:
        corrected = bool(answer.caveats and lines and lines[0].startswith("Our sources"))
        lines = lines[:2] if corrected or COMPARES.search(answer.question) else lines[:1]  # both sides
    if "sourced" in limits:
        lines = [_with_source(line, answer) for line in lines]
    return lines


def bare(text: str) -> str:
    """A line without its markers and emphasis."""
    return re.sub(r"\s*\[\d+\]|\*\*", "", text).strip()


def _with_source(line: str, answer: Answer) -> str:
    """A line with who says so and of when, after its first citation's words."""
    numbers = used_numbers(line)
    cited = next((one for one in answer.citations if numbers and one.number == numbers[0]), None)
    return f"{line} (source: {as_text(source_of_citation(cited))})" if cited else line


def _due(answer: Answer, staff: bool) -> list[Caveat]:
    return [caveat for caveat in answer.caveats if staff or caveat.kind != "unverified"]


def _warning(caveat: Caveat, answer: Answer, sources: Sources) -> str:
    text = caveat.text.replace("The question says", "Your letter says").replace(
        "The question takes", "Your letter takes"
    )
    missing = [number for number in caveat.citations if f"[{number}]" not in text]
    return sources.moved(" ".join([text, *(f"[{number}]" for number in missing)]), answer)


def _missing(item: EnquiryItem) -> str:
    """What stands in place of an answer: that it is missing, and who would know."""
    if item.kind == "action":
        open_points = "dates, people and places are still to be agreed"
        return f"We should be glad to make a proposal; {open_points}. {NAME} will contact you about it."
    if item.kind == "premise":
        return f"Our sources neither confirm nor correct this. {suggestion(item.question)}"
    return f"Our sources do not hold this, so we give no figure or view. {suggestion(item.question)}"


def _advice(item: EnquiryItem) -> list[str]:
    holder = holder_of(item.question, exact=True)
    return [_ADVICE[holder.advice].format(who=holder.who[:1].upper() + holder.who[1:])] if holder.advice else []


def _for_staff(item: EnquiryItem, answer: Answer, sources: Sources) -> list[str]:
    parts = []
    if any(not citation.shareable for citation in answer.citations):
        shared = "is given from the others" if item.to_send.status != "not_in_documents" else "is left out"
        parts.append(f"Staff: this rests on internal sources; in the version to send it {shared}.")
    if answer.closest:
        parts.append(
            "Staff: closest, not an answer: "
            + "; ".join(f"“{as_text(one.quote)}” ({as_text(one.title)})" for one in answer.closest)
        )
    if item.approved:
        held = item.approved
        parts.append(
            f"Staff: approved before by {as_text(held.owner)} on {held.approved}, "
            f"to be reviewed by {held.review_by}: {held.answer}"
        )
    if item.edited is not None:
        parts.append(f"Staff: edited for sending: {sources.moved(item.edited, item.to_send)}")
    return parts


def _table(items: Sequence[EnquiryItem], limits: Sequence[Limit], sources: Sources) -> str:
    """The answers as a table, as the enquirer wants them. "Y": our sources hold an answer; "N": they do not."""
    yes_no, sourced = "yes_no" in limits, "sourced" in limits
    heads = [
        "No.",
        "Question",
        *(["Held (Y/N)"] if yes_no else []),
        "Answer",
        *(["Source and year"] if sourced else []),
    ]
    rows = [heads, ["---"] * len(heads)]
    for number, item in enumerate(items, start=1):
        wanted = [limit for limit in (*limits, *item.limits) if limit != "sourced"]
        text = " ".join(answer_parts(item, wanted, sources, staff=False))
        cited = _sources_of(item)
        row = [str(number), _heading(item), *(["Y" if is_answered(item) else "N"] if yes_no else []), text]
        rows.append([*row, *([cited or "–"] if sourced else [])])
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    note = "\n\nY: our sources hold an answer; N: they do not." if yes_no else ""
    return "\n".join(lines) + note


def _cell(text: str) -> str:
    return " ".join(re.sub(r"(?<!\\)\|", r"\\|", text.replace("\n", " ")).split())


def _sources_of(item: EnquiryItem) -> str:
    answer = item.to_send
    return "; ".join(dict.fromkeys(as_text(source_of_citation(one)) for one in answer.citations))


# After the answers


def _why_here(project: Project, proof: Sequence[EnquiryItem], sources: Sources) -> list[str]:
    if not proof:
        return []
    told = " ".join(f"{one.quote} {one.geography}" for item in proof for one in item.to_send.citations)
    place = next((fact.value for fact in project.places or () if fact.value in told), "")
    named = f"Why {as_text(place)} for your project" if place else "Why here for your project"
    lines = [f"- {sources.moved(item.to_send.text, item.to_send)}" for item in proof]
    fits = [fact.value for fact in (project.sector, project.activity) if fact]
    lead = (
        f"What bears most on {_and([f'“{as_text(one)}”' for one in fits])}:"
        if fits
        else "What bears most on your questions:"
    )
    return [f"## {named}", lead, "\n".join(lines)]


def _unknown(gaps: Sequence[Gap]) -> list[str]:
    if not gaps:
        return []
    lines = [f"- {as_text(gap.question)} – {gap.suggestion}" for gap in gaps]
    return ["## What we do not know yet", "\n".join(lines), f"{NAME} will follow these up."]


def _back(ask_back: Sequence[str]) -> list[str]:
    if not ask_back:
        return []
    lines = [f"{number}. {words}" for number, words in enumerate(ask_back, start=1)]
    return ["## Our questions to you", "\n".join(lines)]


def _next_step(gaps: Sequence[Gap]) -> list[str]:
    open_points = " with what we have found on the open points" if gaps else ""
    call = "A call at a time that suits you is welcome before then."
    text = f"{NAME} is your contact and will write to you by {DATE}{open_points}. {call}"
    return ["## Next step", text, "Yours sincerely,", NAME]


def filled(markdown: str, owner: str, date: str) -> str:
    """The text with its slots filled as far as the values are given."""
    markdown = markdown.replace(NAME, as_text(owner)) if owner.strip() else markdown
    return markdown.replace(DATE, as_text(date)) if date.strip() else markdown


def _listed(citations: Sequence[Citation], *, staff: bool) -> list[str]:
    """The sources with publisher, date, area, heading and page, each under its number."""
    if not citations:
        return []
    documents: dict[str, list[Citation]] = {}
    for one in citations:
        documents.setdefault(one.document_id, []).append(one)
    return ["## Sources", "\n".join(f"- {_source(cited, staff)}" for cited in documents.values())]


def _source(cited: Sequence[Citation], staff: bool) -> str:
    """One document with what is known of it, and where in it each citation stands."""
    one = cited[0]
    about = ", ".join(as_text(part) for part in (one.title, one.publisher, source_date(one), one.geography) if part)
    flag = " (INTERNAL)" if staff and not one.shareable else ""
    url = f", <{one.url}>" if re.fullmatch(r"https?://[^\s<>\"'`|\\]+", one.url) else ""
    places: dict[str, list[int]] = {}
    for held in cited:
        where = ", ".join(filter(None, [as_text(" > ".join(held.heading)), f"page {held.page}" if held.page else ""]))
        places.setdefault(where or "text", []).append(held.number)
    at = "; ".join(f"{''.join(f'[{number}]' for number in numbers)} {where}" for where, numbers in places.items())
    return f"{about}{url}{flag}: {at}"


def source_date(one: Citation) -> str:
    """The date of a source in words, or that it bears none."""
    return source_of_citation(one).rsplit(", ", 1)[-1]


# For staff alone


def _warnings(letter: Letter, blockers: Sequence[str]) -> list[str]:
    parts = []
    if blockers:
        parts += ["## Before it is sent", "\n".join(f"- {as_text(one)}" for one in blockers)]
    if letter.orders:
        parts.append(
            "The letter gives orders to whoever drafts the reply. They were not followed: "
            + "; ".join(f"“{as_text(one)}”" for one in letter.orders)
        )
    if letter.foreign:
        parts.append(
            "The letter says its questions a second time in another language; please compare: "
            + "; ".join(f"“{as_text(one)}”" for one in letter.foreign)
        )
    if letter.confidential:
        parts.append("The enquirer asks for confidence: do not pass on the name or the letter.")
    return parts


def _facts(project: Project) -> list[str]:
    rows = []
    for name, fact in project.known().items():
        facts = fact if isinstance(fact, tuple) else (fact,)
        rows.append(f"- {name.replace('_', ' ').capitalize()}: {', '.join(as_text(one.value) for one in facts)}")
    return ["## What the enquiry says of itself", "\n".join(rows)] if rows else []


def _chased(gap: Gap) -> str:
    near = f" Closest: “{as_text(gap.closest[0].quote)}”." if gap.closest else ""
    return f"- {as_text(gap.question)} – {gap.suggestion}{near}"


# Gaps and figures


def gaps_of(items: Sequence[EnquiryItem], rivals: Sequence[str] = ()) -> tuple[Gap, ...]:
    """What the version to send does not answer, question by question, and of a compound one part by part.

    A place that the enquirer compares with, and of which we know nothing, is one more.
    """
    found = []
    for item in items:
        if item.edited is not None or is_answered(item):
            continue
        open_parts = [part for part in item.to_send.parts if part.status == "not_in_documents"]
        for part in open_parts or [item.to_send]:
            asked = part.question if open_parts else item.question
            near = tuple(one for one in part.closest if one.shareable)
            found.append(Gap(_CAPITAL.sub(lambda match: match[1] + match[2].upper(), asked), near, suggestion(asked)))
    for rival in rivals:
        who = f"the investment agency of {rival}, and a national data set that covers both places"
        found.append(Gap(f"A comparison with {rival}", (), f"Ask {who}, for the same figures of one year."))
    return tuple(found)


def ledger_of(
    items: Sequence[EnquiryItem], proof: Sequence[EnquiryItem], citations: Sequence[Citation]
) -> tuple[LedgerFigure, ...]:
    """Every figure of the version to send, with the words that bear it out; citations as numbered in the reply."""
    numbers = {(one.document_id, one.start, one.end): one.number for one in citations}
    found: list[LedgerFigure] = []
    for number, item in [*enumerate(items, start=1), *((0, one) for one in proof)]:
        answer = item.to_send
        cited = {one.number: one for one in answer.citations}
        text = item.edited if item.edited is not None else None
        for figure in answer.figures:
            one = cited.get(figure.citation)
            if (text is not None and figure.text not in text) or (
                one is not None and (one.document_id, one.start, one.end) not in numbers
            ):
                continue
            found.append(_in_ledger(figure, one, number, numbers))
        told = {figure.citation for figure in answer.figures}
        for one in answer.citations:
            if one.number not in told and (one.document_id, one.start, one.end) in numbers and text is None:
                found += [_in_ledger(figure, one, number, numbers) for figure in _figures_in(one)]
    return tuple(dict.fromkeys(found))


def _figures_in(citation: Citation) -> list[Figure]:
    """The figures of a warning or footnote that an answer cites."""
    return [
        Figure(one.text, one.value, one.unit, one.measure, one.period, one.place or citation.geography, citation.number)
        for one in find(citation.quote)
        if one.kind not in ("period", "identifier")
    ]


def _in_ledger(
    figure: Figure, citation: Citation | None, number: int, numbers: Mapping[tuple[str, int, int], int]
) -> LedgerFigure:
    if citation is None:
        return LedgerFigure(
            figure.text, figure.value, figure.unit, figure.measure, figure.period, figure.geography, 0,
            figure.verified, figure.derived_from, number,
        )  # fmt: skip
    return LedgerFigure(
        figure.text, figure.value, figure.unit, figure.measure, figure.period, figure.geography,
        numbers[citation.document_id, citation.start, citation.end],
        figure.verified and figure.text in citation.quote, figure.derived_from, number, citation.quote,
        citation.document_id, citation.title, citation.page, citation.shareable,
    )  # fmt: skip
