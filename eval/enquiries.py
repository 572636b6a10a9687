"""The enquiry desk held against letters with known outlines: `python -m eval.enquiries`.

The rubric gives a reply up to 100 points, criterion by criterion; an invented figure, a promise that nobody may make or
a claim against its source makes the whole reply worth 0. Letters are in `eval/golden/enquiries`, one a file; those of
the half "held-out" were written when the reader was done and have decided nothing in it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final, Literal

import yaml

from assistant.answer import Answer
from assistant.enquiry.drafting import DATE, NAME, is_answered
from assistant.enquiry.holders import suggestion
from assistant.enquiry.values import EnquiryItem, EnquiryReply, Fact
from assistant.enquiry.wording import PROMISE
from assistant.errors import AssistantError
from eval.desks import SHIPPED, desk_on
from eval.measures import stems
from eval.score import citations_of, loose_figures
from eval.sentences import matches

if TYPE_CHECKING:
    from assistant import Assistant

FOLDER: Final = Path(__file__).parent / "golden" / "enquiries"
WEIGHTS: Final = {
    "questions answered in order": 25,
    "figures exact with period, area and definition": 20,
    "claims cited to a source that bears them out": 15,
    "gaps said with whom to ask": 15,
    "fit to the project": 10,
    "caveats on conflicting figures": 10,
    "next step": 5,
}
TARGET: Final = 90
FEWEST_PROOFS: Final = 2
MOST_LOST: Final = 1 / 40
Status = Literal["answered", "gap", "correct", "any"]
STATUSES: Final = ("answered", "gap", "correct", "any")


class BadLetter(AssistantError):
    """A golden letter cannot be used as it stands."""


@dataclass(frozen=True)
class WantedFigure:
    """A figure that a good reply gives, with its period and area ("": the reply need not say)."""

    figure: str
    period: str = ""
    area: str = ""


@dataclass(frozen=True)
class Wanted:
    """A question that a letter holds, and what a good reply does with it."""

    find: str  # pattern that the question as it was found matches
    status: Status
    says: tuple[str, ...] = ()  # patterns of its answer
    whom: str = ""  # pattern of whom a gap names
    figures: tuple[WantedFigure, ...] = ()
    caveats: tuple[str, ...] = ()
    optional: bool = False  # may be taken for a question, or not


@dataclass(frozen=True)
class Case:
    """A letter with the outline of a good reply."""

    id: str
    style: str
    half: Literal["tuning", "held-out"]
    letter: str
    asks: tuple[Wanted, ...]
    limits: tuple[str, ...] = ()
    project: Mapping[str, str] | None = None
    fit: tuple[str, ...] = ()  # patterns of proof points that fit; none: any that is cited
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """How one reply did."""

    id: str
    half: str
    points: float  # 0 to 100
    criteria: Mapping[str, float]  # 0 to 1 each
    lost: tuple[str, ...]
    invented: tuple[str, ...]
    disorder: int  # questions out of the letter's order
    zeros: tuple[str, ...]  # why the reply is worth nothing
    notes: tuple[str, ...]  # what cost points
    questions: int
    seconds: float


def load(folder: Path = FOLDER) -> list[Case]:
    """The golden letters, by name. Raises `BadLetter`, which names the file."""
    return [_case(path) for path in sorted(folder.glob("*.yaml"))]


def _case(path: Path) -> Case:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        asks = tuple(_wanted(one) for one in data.pop("asks"))
        for name in ("limits", "fit", "never"):
            data[name] = tuple(data.get(name) or ())
        case = Case(asks=asks, **data)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, re.error, AttributeError) as error:
        raise BadLetter(
            f"{path.name} is no golden letter: {error}. See `eval.enquiries.Case` for its fields."
        ) from error
    if case.id != path.stem or case.half not in ("tuning", "held-out"):
        raise BadLetter(f"{path.name}: its id must be {path.stem!r} and its half tuning or held-out.")
    return case


def _wanted(data: dict[str, Any]) -> Wanted:
    if data["status"] not in STATUSES:
        raise ValueError(f"status {data['status']!r} is none of {', '.join(STATUSES)}")
    figures = tuple(WantedFigure(**one) for one in data.pop("figures", ()))
    says, caveats = tuple(data.pop("says", ())), tuple(data.pop("caveats", ()))
    for pattern in (data["find"], data.get("whom", ""), *says):
        re.compile(pattern)
    return Wanted(figures=figures, says=says, caveats=caveats, **data)


# The rubric


def judge(case: Case, reply: EnquiryReply) -> Result:
    """The points of a reply. Pure: the same reply gets the same points."""
    found = pair(case.asks, [item.question for item in reply.items])
    notes: list[str] = []
    lost = tuple(want.find for want in case.asks if want not in found and not want.optional)
    invented = tuple(
        item.question
        for item in reply.items
        if not any(re.search(want.find, item.question, re.IGNORECASE) for want in case.asks)
    )
    places = [found[want] for want in case.asks if want in found]
    disorder = sum(one > two for one, two in pairwise(places))
    items = {want: reply.items[place] for want, place in found.items()}
    criteria = {
        "questions answered in order": _in_order(case, items, len(invented), disorder, notes),
        "figures exact with period, area and definition": _figures(case, items, reply, notes),
        "claims cited to a source that bears them out": _cited(reply, notes),
        "gaps said with whom to ask": _gaps(case, items, reply, notes),
        "fit to the project": _fit(case, reply, notes),
        "caveats on conflicting figures": _caveats(case, items, notes),
        "next step": _next_step(reply, notes),
    }
    zeros = tuple(_zeros(case, reply))
    points = 0.0 if zeros else sum(WEIGHTS[name] * value for name, value in criteria.items())
    return Result(
        case.id, case.half, round(points, 1), criteria, lost, invented, disorder, zeros, tuple(notes), len(case.asks),
        reply.seconds,
    )  # fmt: skip


def pair(asks: Sequence[Wanted], questions: Sequence[str]) -> dict[Wanted, int]:
    """The place of the item that is each wanted question: the first match that no earlier one took."""
    found: dict[Wanted, int] = {}
    for want in asks:
        at = next(
            (place for place, question in enumerate(questions)
             if place not in found.values() and re.search(want.find, question, re.IGNORECASE)),
            None,
        )  # fmt: skip
        if at is not None:
            found[want] = at
    return found


def _in_order(case: Case, items: Mapping[Wanted, EnquiryItem], invented: int, disorder: int, notes: list[str]) -> float:
    """Share of the questions that stand in the reply, in the letter's order, answered or refused as they should be."""
    due = [want for want in case.asks if not want.optional]
    right = 0
    for want in due:
        item = items.get(want)
        if item is None:
            notes.append(f"lost: {want.find}")
        elif _as_wanted(want, item):
            right += 1
        else:
            notes.append(f"{item.question}: {item.to_send.status}, wanted {want.status} {' '.join(want.says)}".strip())
    return max(0.0, (right - invented - disorder) / len(due)) if due else 1.0


def _as_wanted(want: Wanted, item: EnquiryItem) -> bool:
    text = said(item)
    if want.status == "any":
        return True
    if want.status == "gap":
        return not is_answered(item)
    return item.to_send.status != "not_in_documents" and all(matches(says, text) for says in want.says)


def said(item: EnquiryItem) -> str:
    """What the version to send says under a question, caveats included."""
    answer = item.to_send
    return "\n".join([answer.text, *(caveat.text for caveat in answer.caveats)])


def _figures(case: Case, items: Mapping[Wanted, EnquiryItem], reply: EnquiryReply, notes: list[str]) -> float:
    """Of the figures wanted, those that stand in the ledger with period and area; of those in it, the verified."""
    right: list[bool] = [one.verified for one in reply.ledger]
    for want, item in items.items():
        number = next(place for place, one in enumerate(reply.items, start=1) if one is item)
        for figure in want.figures:
            held = [one for one in reply.ledger if one.question == number and figure.figure in one.text]
            full = any(
                figure.period in f"{one.period} {one.quote}" + " ".join(_notes(item))
                and figure.area in f"{one.geography} {one.quote}"
                for one in held
            )
            right += [bool(held), full]
            if not full:
                notes.append(f"figure {figure.figure}: {'period or area missing' if held else 'missing'}")
    due = sum(len(want.figures) for want in case.asks if want not in items)
    right += [False, False] * due
    return fmean(right) if right else 1.0


def _notes(item: EnquiryItem) -> list[str]:
    return [citation.quote for citation in item.to_send.citations]


def _cited(reply: EnquiryReply, notes: list[str]) -> float:
    """Statements that their citations bear out, of all (ALCE's citation recall), over the answers and proof points."""
    right = whole = 0
    for item in (*reply.items, *reply.proof):
        answer = _without_lead(item.to_send)
        recall, _ = citations_of(answer)
        right, whole = right + recall.hits, whole + recall.total
        if recall.hits < recall.total:
            notes.append(f"{item.question or 'why here'}: {recall.total - recall.hits} statements not borne out")
    return right / whole if whole else 1.0


def _without_lead(answer: Answer) -> Answer:
    """Without lines that state nothing: bold labels of parts and what introduces quotations."""
    from assistant.compose.extractive import NOT_IN_DOCUMENTS

    kept = [
        part
        for part in answer.text.split("\n\n")
        if "[" in part or not (part.endswith(":") or part.startswith("**") or part == NOT_IN_DOCUMENTS)
    ]
    return replace(answer, text="\n\n".join(kept))


def _gaps(case: Case, items: Mapping[Wanted, EnquiryItem], reply: EnquiryReply, notes: list[str]) -> float:
    """Of the gaps wanted, those that are said and name whom to ask; every other gap must name somebody as well."""
    right: list[bool] = [bool(gap.suggestion) and gap.suggestion in reply.markdown for gap in reply.gaps]
    for want in case.asks:
        if want.status != "gap":
            continue
        item = items.get(want)
        named = (
            item is not None
            and not is_answered(item)
            and re.search(want.whom, suggestion(item.question), re.IGNORECASE)
        )
        right.append(bool(named))
        if not named:
            notes.append(f"gap {want.find}: {'lost' if item is None else suggestion(item.question)}")
    return fmean(right) if right else 1.0


def _fit(case: Case, reply: EnquiryReply, notes: list[str]) -> float:
    """Half for the facts of the project, half for two to four cited proof points that fit it."""
    known = reply.project.known()
    facts = []
    for name, pattern in (case.project or {}).items():
        value = known.get(name)
        values = [value.value] if isinstance(value, Fact) else [one.value for one in value or ()]
        facts.append(any(re.search(pattern, one) for one in values))
        if not facts[-1]:
            notes.append(f"project {name}: {values or 'unknown'}")
    texts = [item.to_send.text for item in reply.proof if item.to_send.citations]
    fitting = [
        text for text in texts if not case.fit or any(re.search(pattern, text, re.IGNORECASE) for pattern in case.fit)
    ]
    if len(fitting) < FEWEST_PROOFS:
        notes.append(f"{len(fitting)} of {len(texts)} proof points fit")
    return 0.5 * (fmean(facts) if facts else 1.0) + 0.5 * min(len(fitting), FEWEST_PROOFS) / FEWEST_PROOFS


def _caveats(case: Case, items: Mapping[Wanted, EnquiryItem], notes: list[str]) -> float:
    """Of the warnings due, those shown; a premise to be put right counts as one."""
    right = []
    for want in case.asks:
        shown = {caveat.kind for caveat in items[want].to_send.caveats} if want in items else set()
        for kind in want.caveats:
            right.append(kind in shown)
            if not right[-1]:
                notes.append(f"no caveat of kind {kind}: {want.find}")
        if want.status == "correct":
            right.append(want in items and _as_wanted(want, items[want]))
    return fmean(right) if right else 1.0


def _next_step(reply: EnquiryReply, notes: list[str]) -> float:
    """The section is there, with an owner and a date to be filled in, and what is unknown is asked back."""
    _, _, after = reply.markdown.partition("## Next step")
    right = [NAME in after, DATE in after, bool(reply.ask_back) == ("## Our questions to you" in reply.markdown)]
    if not all(right):
        notes.append("next step incomplete")
    return fmean(right)


def _zeros(case: Case, reply: EnquiryReply) -> list[str]:
    """What makes a reply worth nothing."""
    found = []
    for item in (*reply.items, *reply.proof):
        loose, _ = loose_figures(replace(item.to_send, question=item.question))
        found += [f"invented figure {figure} under “{item.question or 'why here'}”" for figure in loose]
        if any(not citation.shareable for citation in item.to_send.citations):
            found.append(f"internal source under “{item.question or 'why here'}”")
    asked = [item.question for item in reply.items]
    told = reply.markdown
    for question in asked:  # the enquirer's own words are repeated as headings
        told = re.sub(rf"(?m)^(?:###? \d+\. |- ){re.escape(question)}.*$", "", told)
    quotes = " ".join(citation.quote for citation in reply.citations).lower()
    promise = PROMISE.search(told)
    if promise and promise.group().lower() not in quotes:
        found.append(f"promise: {promise.group()}")
    found += [f"said, and must not be: {pattern}" for pattern in case.never if re.search(pattern, told, re.IGNORECASE)]
    return found


# Letters whose outlines are written in prose


@dataclass(frozen=True)
class Row:
    """A line of an outline: what is asked, and what a good reply does with it."""

    ask: str
    status: str  # ANSWER, CAVEAT, GAP, CORRECT or process; several with a stroke
    ideal: str


@dataclass(frozen=True)
class Outlined:
    """A letter of a Markdown file, with its outline as the table below it."""

    title: str
    letter: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Held:
    """A reply beside such an outline."""

    title: str
    rows: int
    missing: tuple[str, ...]  # rows that no question of the reply is about
    wrong: tuple[str, ...]  # rows answered where they should be refused, or the other way round
    seconds: float


def outlined(file: Path) -> list[Outlined]:
    """The letters of a Markdown file: a heading, the letter as a quotation, a table of asks, status and content."""
    found = []
    for section in file.read_text(encoding="utf-8").split("\n## ")[1:]:
        lines = section.splitlines()
        letter = "\n".join(re.sub(r"^>\s?", "", line) for line in lines if line.startswith(">"))
        cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith("|")]
        rows = [Row(one[0], one[1], one[-1]) for one in cells[2:] if len(one) > 1 and one[1]]
        found.append(Outlined(lines[0], letter, tuple(rows)))
    return found


def held(outline: Outlined, reply: EnquiryReply) -> Held:
    """The reply beside its outline: a row is met by the question that it names by number, else that is most like it."""
    missing, wrong = [], []
    for row in outline.rows:
        items = [item for item in reply.items if _is_of(row, item)]
        if not items:
            missing.append(row.ask)
            continue
        statuses = {item.to_send.status for item in items}
        refuses = row.status in ("GAP", "process")
        if refuses != (statuses == {"not_in_documents"}) and "partly_answered" not in statuses:
            wrong.append(f"{row.ask}: {', '.join(sorted(statuses))}, wanted {row.status}")
    return Held(outline.title, len(outline.rows), tuple(missing), tuple(wrong), reply.seconds)


def _is_of(row: Row, item: EnquiryItem) -> bool:
    """Whether a question of the reply is what a row is about: its number, or half of the row's words."""
    if row.ask.isdigit():
        return item.label == row.ask and item.kind == "question"
    wanted, said_there = stems(row.ask), stems(f"{item.question} {item.to_send.question}")
    numbers = set(re.findall(r"\d[\d.,]*", row.ask))
    shared = len(wanted & said_there) + len(numbers & set(re.findall(r"\d[\d.,]*", item.question)))
    return shared > 0 and 2 * shared >= len(wanted) + len(numbers)


# The command


def measure(cases: Sequence[Case], desk: Assistant) -> list[Result]:
    """Each letter's reply, judged."""
    return [judge(case, desk.enquire(case.letter)) for case in cases]


def report(results: Sequence[Result]) -> str:
    """The results criterion by criterion, as Markdown."""
    lines = ["| letter | half | points | " + " | ".join(WEIGHTS) + " | lost | invented | seconds |"]
    lines.append("|" + " --- |" * (len(WEIGHTS) + 6))
    for one in results:
        shares = " | ".join(f"{100 * one.criteria[name]:.0f}" for name in WEIGHTS)
        lines.append(
            f"| {one.id} | {one.half} | {one.points:.1f} | {shares} | {len(one.lost)} | "
            f"{len(one.invented)} | {one.seconds:.1f} |"
        )
    for half in ("tuning", "held-out", "all"):
        of = [one for one in results if half in (one.half, "all")]
        if not of:
            continue
        lost, asked = sum(len(one.lost) for one in of), sum(one.questions for one in of)
        lines.append(
            f"\n{half}: {len(of)} letters, {fmean(one.points for one in of):.1f} points in the mean, "
            f"{sum(one.points >= TARGET for one in of)} of {len(of)} with {TARGET} or more; {lost} of {asked} questions"
            f" lost, {sum(len(one.invented) for one in of)} invented; {sum(bool(one.zeros) for one in of)} void"
        )
        for name in WEIGHTS:
            lines.append(f"- {name}: {100 * fmean(one.criteria[name] for one in of):.0f} %")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 1 where a question too many is lost, one is invented, or a reply is worth nothing."""
    parser = argparse.ArgumentParser(prog="python -m eval.enquiries", description="The enquiry desk by its rubric.")
    parser.add_argument("--letters", type=Path, default=FOLDER, metavar="FOLDER", help="golden letters")
    parser.add_argument("--documents", type=Path, nargs="+", default=[SHIPPED], metavar="PATH", help="what may answer")
    parser.add_argument("--outlines", type=Path, metavar="FILE", help="letters with outlines in prose, as Markdown")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    parser.add_argument("--notes", action="store_true", help="what cost points, letter by letter")
    options = parser.parse_args(argv)
    try:
        cases = load(options.letters)
        with desk_on(options.documents) as desk:
            if options.outlines:
                beside = [held(one, desk.enquire(one.letter)) for one in outlined(options.outlines)]
                print(json.dumps([asdict(one) for one in beside], indent=2))
                return 0
            desk.ask("How many?")  # models and index are loaded now: a letter's time is its own
            started = time.perf_counter()
            results = measure(cases, desk)
            print(f"{len(results)} letters in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps([asdict(one) for one in results], indent=2) if options.json else report(results))
    if options.notes:
        for one in results:
            print(f"\n{one.id}", *(f"- {note}" for note in (*one.zeros, *one.notes, *one.invented)), sep="\n")
    lost, asked = sum(len(one.lost) for one in results), sum(one.questions for one in results)
    bad = lost > MOST_LOST * asked or any(one.invented or one.zeros for one in results)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
