"""What must be said beside an answer: figures that disagree, another scope, old or undated sources.

Figures are compared only through `corpus.figures`; nothing here adds, converts or merges any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from assistant.answer import CaveatKind
from assistant.compose.draft import as_text
from assistant.evidence import (
    NEAR,
    Weighed,
    focus,
    of_other_years,
    quantities_in,
    statement_places,
    wanted_quantities,
)
from assistant.terms import ASKING_WORDS, content_words, stem, stems
from assistant.thesaurus import Thesaurus
from assistant.understand import Question
from assistant.wording import AT_WORK, CLAUSE_END, CORRECTS, COUNTED_NOUN, EMPLOYS, OF_NO_DATE, OF_THEM, PARTITIVE
from assistant.words import WordVectors
from corpus.document import DocumentRecord, Statement
from corpus.figures import Quantity, consistent, find, part_of, same_place
from corpus.figures import places as places_in
from corpus.figures.stems import stems as measure_stems

ALIKE: Final = 0.7  # cosine of two statements from which they are taken to speak of the same thing
NARROWER: Final = 0.45  # part of its words by which a rival may be less to the point than the answer
SAME_WORD: Final = 0.65  # likeness of two words from which two statements say the same with them
_NO_FIGURE: Final = frozenset(
    {"yes_no", "other", "overview", "list", "comparison", "who", "place", "reason", "contact"}
)
NAMED_ALIKE: Final = 0.6  # the same where their figures measure the same by name
BY_LABEL: Final = 0.45  # and where a label says so: "Staff: 5,552" is short of words
ANOTHER_SUBJECT: Final = 3  # words before a figure that the question does not speak of, from which it is another's
ANOTHER_NOUN: Final = 0.4  # share of a figure's noun that the question does not speak of, from which it counts a part
OPENING: Final = 4  # words of a statement in which its subject stands
COUNTED: Final = 2.0  # words that the noun after "how many" counts for beside a figure
A_NAME: Final = 4.0  # words that a name or place of the question counts for beside a figure
FADES: Final = 4  # words of distance at which a word beside a figure counts half
_PIECE_END: Final = re.compile(rf"{CLAUSE_END.pattern}|\s(?:and|but)\s", re.IGNORECASE)
_BEST_KINDS: Final[dict[str, tuple[str, ...]]] = {  # of figure, for a kind of question, the best first
    "count": ("count", "rank"), "duration": ("duration", "period"), "measurement": ("measurement",),
}  # fmt: skip
_ELLIPTIC: Final = re.compile(
    r"\s(?:of (?:them|these|those|which|whom)\b|(?:are|were|is|was|have|has|had|do|did|study|work|live|come|hold)\b)",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"\bfrom (?:about |around |over |nearly )?$", re.IGNORECASE)
_TO: Final = re.compile(r"[^,;.\d]{0,40}\bto\b", re.IGNORECASE)
FURTHER: Final = 0.12  # cosine by which a rival may be further from the answer than the nearest rival
_UP_FROM: Final = re.compile(
    r"\b(?:up|down|risen|rose|fallen|fell) from (?:about |around |over |nearly )?$", re.IGNORECASE
)
_THEN: Final = re.compile(
    r"\s*(?:[a-z-]+ ){0,2}(?:before\b|previously\b|formerly\b|at the time\b|then\b"
    r"|(?:a|one|two|ten) years? (?:ago|before|earlier)\b)",
    re.IGNORECASE,
)
_ASKS_BACK: Final = re.compile(
    r"\b(?:before|ago|earlier|previous(?:ly)?|former(?:ly)?|used to|were|was|did|had|last year|in the past|at first"
    r"|start(?:ed)?|began)\b",
    re.IGNORECASE,
)
# By which wording a text says that accounts disagree, in any document.
_DISAGREE: Final = re.compile(
    r"\b(?:contradicts?|disagree[ds]?|inconsistent|different figures)\b|\bin one place\b.*\bin another\b"
    r"|\b(?:sources?|data ?sets?|counts?|figures?|documents?|pages?|reports?|accounts?|they)"
    r" (?:do(?:es)? not agree|differs?|conflicts?)\b"
    r"|\banother (?:source|report|page|document|count|survey) (?:gives?|counts?|says?|puts?|has|lists?|speaks? of)\b",
    re.IGNORECASE,
)
# Who counted, not what: "according to the chamber", "The survey gives".
_FRAME: Final = re.compile(
    r",?\s*\b(?:according to|as reported by|based on)\b[^,.;]*"
    r"|^[^,.;]{0,80}?\b(?:gives?|puts?|counts?|says?|states?|reports?|estimates?|speaks? of|quotes?)\b",
    re.IGNORECASE,
)
_AROUND: Final = re.compile(r"\b(?:in|at|from|of|for|by|on|across|within|with|to)\b", re.IGNORECASE)
# Words by which a text tells where a figure comes from and how sure it is; stems.
_TELLING: Final = stems(
    """
    according estimated estimate put gives give say state speak call count show report summary page introduction body
    closing line figure data total around roughly nearly rounded exact source study survey document paper sheet table
    chart text section same record publish list number overall officially likely probably known
    """
)


@dataclass(frozen=True)
class Rival:
    """A statement with another figure for what the answer gives a figure for."""

    weighed: Weighed
    quantity: Quantity
    kind: CaveatKind  # conflict or scope
    differs: tuple[str, ...]  # in what, where it is a matter of scope


def quantities_of(weighed: Weighed) -> tuple[Quantity, ...]:
    """The quantities of a weighed statement, with what its surroundings say of them."""
    return quantities_in(weighed.statement, weighed.record)


def rivals(question: Question, main: Weighed, others: Sequence[Weighed]) -> list[Rival]:
    """Statements that answer the same question with another figure, one for each value, best first.

    "conflict": same measure, place and period as far as the documents say; "scope": they differ in one of these.
    """
    given = asked_figures(question, main)
    if not given or (question.kind in _NO_FIGURE and not question.presumes):
        return []
    first = given[0]
    found: list[Rival] = []
    for other in others:
        if other.statement.id == main.statement.id or other.cautionary or other.statement.kind == "footnote":
            continue
        for quantity in asked_figures(question, other):
            if quantity.kind != first.kind or quantity.unit != first.unit or not _like_size(first, quantity):
                continue
            if consistent(first, quantity):
                break
            same = next((rival for rival in found if consistent(quantity, rival.quantity)), None)
            if same and same.kind == "conflict":
                break
            differs = scope_difference(question, main, first, other, quantity)
            if differs is None or (same and differs):
                continue
            found = [rival for rival in found if rival is not same]  # what contradicts comes before what differs
            found.append(Rival(other, quantity, "scope" if differs else "conflict", differs))
            break
    nearest = max((alikeness(main, rival.weighed) for rival in found), default=0.0)
    return [
        _exactly(question, rival, others) for rival in found if alikeness(main, rival.weighed) >= nearest - FURTHER
    ]


def _exactly(question: Question, rival: Rival, others: Sequence[Weighed]) -> Rival:
    """The rival by the statement that gives its figure exactly, where there is one."""
    exact = exact_account(question, rival.weighed, others)
    figure = next(iter(asked_figures(question, exact)), None) if exact else None
    return replace(rival, weighed=exact, quantity=figure) if exact and figure else rival


def exact_account(question: Question, main: Weighed, others: Sequence[Weighed]) -> Weighed | None:
    """The statement that gives exactly what the answer's figure rounds or bounds: 5,552 for "over 5,500"."""
    rounded = next(iter(asked_figures(question, main)), None)
    if rounded is None or rounded.bound == "exact":
        return None
    here = _places(main, rounded)
    for other in others:
        if other.cautionary or other.statement.kind == "footnote":
            continue
        for quantity in asked_figures(question, other):
            exact = _digits(quantity) > _digits(rounded) and consistent(rounded, quantity)
            at_home = any(same_place(one, two) for one in here for two in _places(other, quantity))
            alike = quantity.kind == rounded.kind and named_alike(rounded, quantity)
            if exact and at_home and alike and not _counts_a_part(question, other, quantity):
                return other
    return None


def _digits(quantity: Quantity) -> int:
    """How many digits of a value are given: 4 of 5,552, 2 of 5,500."""
    return len(f"{quantity.value:.10g}".replace(".", "").strip("0"))


def counts_a_part(question: Question, weighed: Weighed) -> bool:
    """Whether all figures of a statement that the question asks for count a part only of what it counts."""
    given = asked_figures(question, weighed)
    if PARTITIVE.search(weighed.statement.text) and not PARTITIVE.search(question.text):
        return bool(given)
    counted = question.kind in ("count", "share", "comparison")
    return counted and bool(given) and all(_counts_a_part(question, weighed, quantity) for quantity in given)


def _counts_a_part(question: Question, weighed: Weighed, quantity: Quantity) -> bool:
    """Whether a figure's noun, or what is said of it, narrows what the question counts: 17 high-growth firms are firms,
    but not all of them; nor are 67 firms that are foreign-owned.
    """
    noun, subject = _noun(weighed, quantity), _subject(weighed, quantity)
    spoken = _spoken_of(question, noun)
    if spoken < (1 - ANOTHER_NOUN) * len(noun):
        return True
    return len(subject) - _spoken_of(question, subject) >= ANOTHER_SUBJECT


def _spoken_of(question: Question, said: Sequence[str]) -> int:
    """How many of the words the question speaks of, in these words or like ones."""
    vectors, meanings = WordVectors.load(), Thesaurus.load().meanings
    asked = frozenset[int]().union(*meanings(question.text).values())
    return sum(
        bool(meanings(word).get(stem(word), frozenset()) & asked)
        or max((vectors.likeness(word, term.word) for term in question.terms), default=0.0) >= NEAR
        for word in said
    )


def _noun(weighed: Weighed, quantity: Quantity) -> list[str]:
    """The words that say what a figure counts, and what of it, less what its document is about, who tells it, and
    "people".
    """
    statement, record = weighed.statement, weighed.record
    if statement.cells:
        return _telling_words(statement.label or statement.cells[0].text, record)
    after = statement.text.partition(quantity.text)[2]
    return _telling_words(_without_names(f"{quantity.measure} {CLAUSE_END.split(after)[0]}"), record)


def _subject(weighed: Weighed, quantity: Quantity) -> list[str]:
    """The words of a sentence's clause before a figure, which say whose figure it is; none of a row or label."""
    statement = weighed.statement
    if statement.cells or statement.label:
        return []
    before = statement.text.partition(quantity.text)[0]
    return _telling_words(_without_names(CLAUSE_END.split(before)[-1]), weighed.record)


def _without_names(text: str) -> str:
    """A piece of a sentence without its capitalised words but the first."""
    return re.sub(r"(?<!^)\b[A-Z][\w’'-]*", " ", text)


def _telling_words(said: str, record: DocumentRecord) -> list[str]:
    """Content words less what a document is about, who tells it, and "people"."""
    general = stems(f"{record.title} {record.geography}") | _TELLING | {"peopl", "person"}
    words = [word for word in dict.fromkeys(content_words(said)) if word not in ASKING_WORDS]
    words = [word for word in words if stem(word) not in general]
    return [word for word in words if not any(char.isdigit() for char in word)]


def named_alike(first: Quantity, second: Quantity) -> bool:
    """Whether two figures measure the same by name: jobs and employees, not jobs and graduates."""
    if measure_stems(first.measure) & measure_stems(second.measure):
        return True
    thesaurus = Thesaurus.load()
    one, two = (frozenset[int]().union(*thesaurus.meanings(held.measure).values()) for held in (first, second))
    return bool(one & two)


def alikeness(first: Weighed, second: Weighed) -> float:
    """Cosine of two statements, -1 to 1."""
    return float(first.candidate.vector @ second.candidate.vector)


def scope_difference(
    question: Question, main: Weighed, first: Quantity, other: Weighed, second: Quantity
) -> tuple[str, ...] | None:
    """In what two figures for the question's measure differ: "place", "of"; None where they do not measure alike."""
    part = _counts_a_part(question, other, second)
    if part and not _counts_a_part(question, main, first):
        return None
    of_work = _counts_people_at_work(main, first) and _counts_people_at_work(other, second)
    if not _measure_alike(question, main, other, (of_work or named_alike(first, second)) and not part, of_work):
        return None
    differs: list[str] = []
    here, there = _places(main, first), _places(other, second)
    if here and there and not any(same_place(one, two) for one in here for two in there):
        if not any(part_of(one, two) or part_of(two, one) for one in here for two in there):
            return None  # a figure for another place altogether answers another question
        differs.append("place")
    if first.period and second.period and first.period != second.period:
        return None  # another year is another figure, not another opinion
    if first.of and second.of and not _alike(first.of, second.of):
        differs.append("of")
    in_a_table = "table_row" in (main.statement.kind, other.statement.kind) and named_alike(first, second)
    if not differs and not in_a_table and contrasted(main, other):
        if not of_work and not measure_stems(first.measure) & measure_stems(second.measure):
            return None  # hospitals are no research centres, however alike the sentences are
        differs.append("definition")
    return tuple(differs)


def _counts_people_at_work(weighed: Weighed, quantity: Quantity) -> bool:
    """Whether a figure counts jobs, by whatever name: "about 7,500 people" of a sector that employs them."""
    return bool(AT_WORK.search(quantity.measure)) and bool(EMPLOYS.search(weighed.statement.text))


def contrasted(one: Weighed, two: Weighed) -> bool:
    """Whether two statements each say something of their own of what is counted: "headquarters" here, "offices" there.

    Words of telling, and names, which say who counted, do not count, nor do places.
    """
    return bool(_own_words(one, two)) and bool(_own_words(two, one))


def _own_words(one: Weighed, two: Weighed) -> list[str]:
    """What a statement says of what it counts, in words that have no like in the other statement."""
    text = _FRAME.sub(" ", one.statement.text)
    for quantity in quantities_of(one):
        text = text.replace(quantity.text, " ")
    telling = {stem(word) for word in content_words(one.record.publisher)} | _TELLING
    names = {word.lower() for word in re.findall(r"(?<=\w[\s(])[A-Z][\w’'-]*", text)}
    others = content_words(two.statement.text)
    held = {stem(word) for word in others}
    free = [
        word
        for word in dict.fromkeys(content_words(text))
        if stem(word) not in held | telling and word not in names and not any(char.isdigit() for char in word)
    ]
    if not free or not others:
        return free
    vectors = WordVectors.load()
    likeness = (vectors.matrix(free) @ vectors.matrix(others).T).max(axis=1)
    return [word for word, value in zip(free, likeness, strict=True) if value < SAME_WORD]


def asked_figures(question: Question, weighed: Weighed) -> list[Quantity]:
    """The quantities of a statement of the kind asked for, the likeliest first.

    First those of the years asked for, as in a table's column, and what is now before what was; of counts those whose
    noun the question names; those with most of the question's words about them; and of a row with a column for each
    year, the latest.
    """
    at = measure_stems(" ".join(question.places))
    asked = measure_stems(" ".join(term.word for term in question.terms)) - at
    # "How many people graduated from universities?" asks for people that graduated before it asks for universities.
    core = measure_stems(_AROUND.split(question.text, maxsplit=1)[0]) - at
    told, text = quantities_of(weighed), weighed.statement.text
    found = wanted_quantities(question, weighed.statement, told)
    kinds = _BEST_KINDS.get(question.kind, ())
    if OF_THEM.search(question.text):
        kinds = ("share", *kinds)
    by_year = weighed.statement.kind == "table_row" and not question.periods
    of_now = not question.periods and not _ASKS_BACK.search(question.text)

    def about(one: Quantity) -> float:
        return _words_about(question, text, one, told) if len(found) > 1 else 0.0

    counted = {stem(noun.lower()) for noun in COUNTED_NOUN.findall(question.text)}

    def order(one: Quantity) -> tuple[int, bool, int, float, float, float]:
        named = measure_stems(_noun_of(text, one, told)) if question.kind == "count" else frozenset[str]()
        return (
            2 * of_other_years(question, one.period) + (bool(question.periods) and not one.period),
            of_now and _is_past(text, one),
            kinds.index(one.kind) if one.kind in kinds else len(kinds) * (question.kind == "measurement"),
            _of_another_whole(question, one) if question.kind == "share" else 0.0,
            -COUNTED * bool(named & counted) - len(named & core) - 0.1 * len(named & asked) - about(one),
            -_last_year(one.period) if by_year else 0.0,
        )

    return sorted(found, key=order)


def _of_another_whole(question: Question, one: Quantity) -> float:
    """How much of what a share is of the question leaves unsaid: "8% of the population" where jobs are asked for."""
    whole = [word for word in content_words(one.of) if word not in ASKING_WORDS]
    return 1 - _spoken_of(question, whole) / len(whole) if whole else 0.5


def _noun_of(text: str, one: Quantity, told: Sequence[Quantity]) -> str:
    """What a figure counts; in "31,000 students; 2,100 study law" the second counts what the first does."""
    if not _ELLIPTIC.match(text[one.end :]):
        return one.measure
    return next((other.measure for other in reversed(told) if other.end <= one.start and other.kind == "count"), "")


def _in_a_name(text: str, one: Quantity) -> bool:
    """Whether a number in words is part of a name: "Hornsea Two"."""
    before = text[: one.start].split()
    return one.text.isalpha() and one.text[:1].isupper() and bool(before) and before[-1][:1].isupper()


def _is_past(text: str, one: Quantity) -> bool:
    """Whether a figure is said to be what was, beside what is: "from 61,400 to 59,900", "4,000 before the closure"."""
    return bool(_FROM.search(text[: one.start]) and _TO.match(text[one.end :])) or bool(
        _UP_FROM.search(text[: one.start]) or _THEN.match(text[one.end :])
    )


def _words_about(question: Question, text: str, one: Quantity, told: Sequence[Quantity]) -> float:
    """How many of the question's own words, or others of their meaning, stand about a figure, the nearer the more.

    What follows a figure says more of it than what goes before: "32% lower than in Leeds and 41% lower than in York".
    """
    figures = [other for other in told if other.kind != "period" and not _in_a_name(text, other)]
    after = min((other.start for other in figures if other.start >= one.end), default=len(text))
    ahead = _PIECE_END.split(text[one.end : after])[0].split()
    if _ELLIPTIC.match(text[one.end :]):
        ahead = [*_noun_of(text, one, told).split(), *ahead]
    opened = text.rfind("(", 0, one.start)
    first = opened if opened > text.rfind(")", 0, one.start) else one.start  # "Tata (4,000 then; 2,000 now)"
    before = max((other.end for other in figures if other.end <= first), default=0)
    behind = _PIECE_END.split(text[before:first].replace(":", ""))[-1].split()[::-1]  # a label speaks of its value
    meanings = Thesaurus.load().meanings
    asked = meanings(question.text)
    terms = [term for term in question.terms if not term.carried] or list(question.terms)
    places = {stem(word) for place in question.places for word in content_words(place)}
    subject = stems(" ".join(text.split()[:OPENING]))  # "Vishay bought … for $177m and will invest £250m" is all Vishay
    score = 0.0
    for said, weight in ((behind, 0.6), (ahead, 1.0)):
        listed = meanings(" ".join(said if said is ahead else said[::-1]))
        for term in terms:
            near = (
                1 / (1 + at / FADES)
                for at, word in enumerate(said)
                if (root := stem(word.strip(".,;:()'’\"").lower())) == term.stem
                or listed.get(root, frozenset()) & asked.get(term.stem, frozenset())
            )
            decisive = (term.name or term.stem in places) and term.stem not in subject
            score += weight * (A_NAME if decisive else 1.0) * max(near, default=0.0)
        named = places_in(" ".join(said if said is ahead else said[::-1])) if question.places else []
        score += weight * any(same_place(place, name) for place in question.places for name in named)
    return score


def _last_year(period: str) -> float:
    years = re.findall(r"(?:19|20)\d\d", period)
    return float(max(years)) if years else 0.0


def caution_kind(statement: Statement) -> CaveatKind:
    """What a document's own warning warns of."""
    if _DISAGREE.search(statement.text) or CORRECTS.search(statement.text):
        return "conflict"
    return "dated" if OF_NO_DATE.search(statement.text) else "scope"


def _like_size(first: Quantity, second: Quantity) -> bool:
    """Within a factor of ten: figures further apart hardly measure the same thing."""
    small, large = sorted((abs(first.value), abs(second.value)))
    return large <= 10 * small


def _places(weighed: Weighed, quantity: Quantity) -> tuple[str, ...]:
    return (quantity.place,) if quantity.place else statement_places(weighed.statement, weighed.record)


def _measure_alike(question: Question, main: Weighed, other: Weighed, named: bool, of_work: bool = False) -> bool:
    """Whether two statements bear out the same words of the question and mean much the same.

    `named`: their figures measure the same by name; `of_work`: both count people at work. Their places may differ, and
    so may the noun that is counted: people, jobs and employees are one count. Rows of one table measure different
    things by design.
    """
    one, two = main.statement, other.statement
    if one.kind == two.kind == "table_row" and (one.document_id, one.heading) == (two.document_id, two.heading):
        return False
    if one.label and two.label and not _mostly_the_same(one.label, two.label):
        return False
    by_label = named and (bool(one.label or two.label) or "table_row" in (one.kind, two.kind))
    if focus(other) < focus(main) - NARROWER and not (by_label or of_work):
        return False  # it counts a part only: "45 firms are foreign-owned"
    bar = BY_LABEL if by_label else NAMED_ALIKE if named and question.kind == "count" else ALIKE
    return main.covered - set_apart(question) <= other.covered and alikeness(main, other) >= bar


@lru_cache(maxsize=64)
def set_apart(question: Question) -> frozenset[str]:
    """Stems of a question's words in which two answers may differ: places, its figures, the noun that is counted."""
    named = [word for place in question.places for word in content_words(place)]
    years = {word for written, *_ in question.periods for word in content_words(written)}
    named += [word for one in find(question.text) for word in content_words(one.text) if word not in years]
    return frozenset(stem(word.lower()) for word in (*named, *COUNTED_NOUN.findall(question.text)))


def _mostly_the_same(first: str, second: str) -> bool:
    one, two = stems(first), stems(second)
    return len(one & two) >= 0.5 * max(len(one), len(two), 1)


def _alike(first: str, second: str) -> bool:
    vectors = WordVectors.load()
    one, two = content_words(first), content_words(second)
    if not one or not two:
        return True
    likeness = vectors.matrix(one) @ vectors.matrix(two).T
    return float(likeness.max(axis=1).mean()) >= 0.5


def out_of_date(record: DocumentRecord, today: date) -> str:
    """Why a document's figures may be old: a newer edition is in, it bears no date, its review is due; or ""."""
    if record.superseded_by:
        return f"is superseded by a newer edition, {as_text(record.newest_edition)}"
    if record.published is None:
        return "bears no date, so the year of its figures is unknown"
    due = record.review_by
    if due and re.fullmatch(r"\d{4}-\d{2}-\d{2}", due) and date.fromisoformat(due) < today:
        return f"was due for review by {due}"
    return ""
