"""Which statements bear on a question, and whether they are enough to answer it.

Each statement is described by a few features (how near in meaning, which words of the question it and its surroundings
bear out, whether it holds the kind of answer asked for, at the place and in the period asked for), and a logistic
model whose weights were fitted by `python -m eval.calibrate` turns them into the probability that it answers.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from assistant.necessity import necessity
from assistant.terms import ASKING_WORDS, FUNCTION_WORDS, content_words, stem, words
from assistant.thesaurus import Thesaurus
from assistant.understand import Question, Term
from assistant.wording import (
    ADDRESS,
    ASKS_POPULATION,
    ASKS_WHEN_SAID,
    CAUTION,
    CLAUSE_END,
    CONTACT,
    COUNTRIES,
    CURRENCIES,
    EMPLOYS,
    LEANS_BACK,
    NATIONAL,
    NUMERAL,
    OF_POPULATION,
    OF_THEM,
    PARTITIVE,
    REASON,
    SAID_THEN,
    SAYS_NO_DATE,
    SUM_OF_MONEY,
    TAKES_TIME,
    THERE,
    WANTS_NAMES,
)
from assistant.words import WordVectors
from corpus.abbreviations import Abbreviations, expanded
from corpus.document import DocumentRecord, Passage, Statement
from corpus.figures import Quantity, find, nations, of_statement, part_of, periods, places, same_place, same_value

if TYPE_CHECKING:
    from assistant.reader.reader import Reading

BESIDE: Final = 50  # characters round a figure in which a sentence says what it counts
WEIGHTS: Final = Path(__file__).with_name("evidence.json")
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Coverage = tuple[NDArray[np.bool_], NDArray[np.float64]]  # of each term: it is there; how like the nearest word is
Read = Callable[[str, Sequence[str]], "Sequence[Reading]"]  # question, texts → what the small reader makes of each

CARRIED: Final = 0.12  # weight of a word taken over from an earlier turn, beside the question's own
NAMED: Final = 1.2  # the same of a name, which an answer repeats more often than any word
CLAIMED: Final = 0.15  # weight of a name that the question takes for granted
NEAR: Final = 0.5  # likeness from which two words are taken to mean the same kind of thing
SAME_MEANING: Final = 0.9  # likeness of two words of one meaning
FEATURES: Final = (
    "statement_cosine", "passage_cosine", "fused", "exact", "exact_context", "soft", "soft_rest", "soft_context",
    "missing_worst", "missing_share", "missing_names", "unknown_names", "focus", "kind", "kind_free", "lacks_figure",
    "place_other", "place_wider", "place_figure", "period_other", "period_figure", "unit_other", "length", "cautionary",
    "cautionary_figure", "footnote", "labelled", "presumes",
)  # fmt: skip
CLOSER: Final = ("pulled_worst", "pulled_all", "reader")  # what a closer look at the best few adds
NEAREST: Final = 60  # statements that are weighed at all, by cosine and their passage's score
CLOSELY: Final = 6  # statements that get a closer look
HOPELESS: Final = 0.01  # a probability that no closer look makes up for: of 806 in 505 questions none passed 0.3
APART: Final = 0.49  # the most that two words are alike which the thesaurus keeps apart
SAID_BEFORE: Final = 0.8  # part of a word's worth where only the sentence before holds it
GAP: Final = 40  # characters, marks of footnotes and the like, between two sentences of one paragraph
READER_RANGE: Final = 20.0  # logits; a surer reader counts no more

LETTERS: Final = 5  # by which two words are of one family
_DENIES: Final = re.compile("un|non-?|dis|in|im|mis|de")
_NAME: Final = re.compile(r"\b[A-Z][\w&’'-]*")


@dataclass(frozen=True)
class Candidate:
    """A statement that might answer, with what search knows of it."""

    statement: Statement
    passage: Passage
    record: DocumentRecord
    vector: NDArray[np.float32]  # of the statement, unit length
    cosine: float  # question and statement
    passage_cosine: float
    fused: float  # of its passage, 0 to 1


@dataclass(frozen=True)
class Weighed:
    """A candidate with its probability of answering, and why."""

    candidate: Candidate
    probability: float
    features: tuple[float, ...]
    own: frozenset[str]  # stems of the question's terms that it holds itself
    exact: frozenset[str]  # those, and the ones that its surroundings hold
    covered: frozenset[str]  # those, and the ones that a word of like meaning stands for
    missing: tuple[str, ...]  # words of the question that nothing here bears out
    cautionary: bool
    reasons: tuple[str, ...] = ()
    reading: Reading | None = None  # of the text that `as_read` gives; None where the reader did not look

    @property
    def statement(self) -> Statement:
        """The statement itself."""
        return self.candidate.statement

    @property
    def record(self) -> DocumentRecord:
        """Its document."""
        return self.candidate.record


@dataclass(frozen=True)
class Vocabulary:
    """What the index knows of words. `frequency` counts the passages that hold a stem.

    `abbreviations` gives those of a document, by its id.
    """

    frequency: Callable[[str], int]
    passages: int
    vectors: WordVectors = field(default_factory=WordVectors.load)
    thesaurus: Thesaurus = field(default_factory=Thesaurus.load)
    abbreviations: Callable[[str], Abbreviations] = lambda _: Abbreviations({}, {})

    def weight(self, term: Term) -> float:
        """How much a term tells, above 0: the rarer in the index (Robertson and Spärck Jones 1976) and the more often
        an answer repeats it, the more.
        """
        count = self.frequency(term.stem)
        rarity = math.log(1 + (self.passages - count + 0.5) / (count + 0.5)) if self.passages else 1.0
        needed = NAMED if term.name else necessity(term.stem)
        return max(rarity, 0.1) * needed * (CARRIED if term.carried else 1.0)


@dataclass(frozen=True)
class Model:
    """A logistic model over features as they are."""

    weights: tuple[float, ...]
    intercept: float

    def probability(self, features: Sequence[float]) -> float:
        """0 to 1."""
        total = self.intercept + sum(weight * value for weight, value in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True)
class Models:
    """The models in force: for all candidates, and for the few that are looked at closely."""

    first: Model  # over FEATURES
    closer: Model  # over FEATURES + CLOSER
    threshold: float  # probability, by the closer model, from which an answer is given

    @classmethod
    def load(cls, reader: bool = True) -> Models:
        """The weights that ship, for use with or without the small reader."""
        return _shipped(reader)


@lru_cache(maxsize=2)
def _shipped(reader: bool) -> Models:
    data = json.loads(WEIGHTS.read_text("utf-8"))
    closer = data["with_reader" if reader else "without_reader"]
    return Models(_model(data["first"], FEATURES), _model(closer, (*FEATURES, *CLOSER)), float(closer["threshold"]))


def _model(data: dict[str, Any], names: Sequence[str]) -> Model:
    return Model(tuple(float(data["weights"].get(name, 0.0)) for name in names), float(data["intercept"]))


@lru_cache(maxsize=20_000)
def quantities_in(statement: Statement, record: DocumentRecord) -> tuple[Quantity, ...]:
    """The quantities of a statement, with what its surroundings say of them; kept, since reading them takes longest."""
    return tuple(of_statement(statement, record))


@lru_cache(maxsize=4_000)  # as many texts as a few dozen questions look at
def own_text(statement: Statement) -> str:
    """A statement's own words, with the label and headers that belong to it; web addresses say nothing."""
    headers = " ".join(cell.header for cell in statement.cells)
    lead = statement.lead if statement.kind == "list_item" else ""  # a bare item says nothing without it
    return ADDRESS.sub(" ", " ".join((lead, statement.label, headers, statement.text)))


@lru_cache(maxsize=4_000)
def surroundings(statement: Statement, record: DocumentRecord) -> str:
    """What is said round a statement and holds for it too."""
    notes = (note.text for note in statement.notes)
    said = (*statement.heading, statement.lead, *notes, record.title, record.geography, record.publisher)
    return ADDRESS.sub(" ", " ".join(said))


_YES_OR_NO: Final = re.compile(r"(?:yes|no|not)\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def said_before(passage: Passage, statement: Statement) -> tuple[str, str]:
    """(the sentence before a sentence in its paragraph, the question that the paragraph answers), each "" for none."""
    if statement.kind != "sentence":
        return "", ""
    sentence, following = "", statement.start
    for one in reversed([one for one in passage.statements if one.kind == "sentence" and one.end <= statement.start]):
        between = passage.text[one.end - passage.start : following - passage.start]
        # On a line of its own, as where questions are listed, or answered at once: "Can we? Yes, if …"
        replied = _YES_OR_NO.match(passage.text, following - passage.start)
        asks = is_question(one) and ("\n" in between or replied is not None)
        if len(between) > GAP or (not asks and re.search(r"\n\s*\n", between)):
            break
        if asks:
            return sentence, own_text(one)
        sentence, following = sentence or own_text(one), one.start
    return sentence, ""


def is_question(statement: Statement) -> bool:
    """Whether a statement asks something, as in a list of frequent questions."""
    return statement.text.rstrip(" *_\"”’)").endswith("?")


@lru_cache(maxsize=20_000)
def is_cautionary(statement: Statement) -> bool:
    """Whether a statement warns of figures rather than gives them."""
    return bool(CAUTION.search(statement.text) or any(CAUTION.search(heading) for heading in statement.heading))


def weigh(question: Question, candidates: Sequence[Candidate], vocabulary: Vocabulary, model: Model) -> list[Weighed]:
    """The candidates, most probable first; ties by document and place in it."""
    frame = _Frame.of(question, vocabulary)
    told = [one for one in candidates if not is_question(one.statement)]
    nearest = sorted(told, key=lambda one: -one.cosine - one.fused)[:NEAREST]
    frame.look_up([one.statement for one in nearest], vocabulary)
    return _ordered([_weigh(question, frame, candidate, vocabulary, model) for candidate in nearest])


def _ordered(weighed: Sequence[Weighed]) -> list[Weighed]:
    return sorted(weighed, key=lambda one: (-one.probability, one.statement.document_id, one.statement.start))


def look_closer(
    question: Question,
    weighed: Sequence[Weighed],
    encode: Encode,
    read: Read | None,
    model: Model,
    reworded: str = "",
) -> list[Weighed]:
    """The best few weighed anew, most probable first, and behind them the rest.

    Two more features. A word of the question that a statement does not hold either means what the statement says in
    other words, and then the question is nearer to the statement with it than without, or it asks for something else,
    and then it pulls the question away: how far is read from the cosines. And the small reader's own view, if there; it
    gets the question `reworded`, if given.
    """
    if not weighed:
        return []
    hopeful = sum(one.probability >= HOPELESS for one in weighed[:CLOSELY])
    few, rest = list(weighed[: max(hopeful, 1)]), list(weighed[max(hopeful, 1) :])
    pulls = _pulls(question, few, encode)
    texts = [as_read(one.candidate) for one in few]
    readings = read(reworded or question.text, texts) if read else [None] * len(few)
    closer = [_closer(one, pull, reading, model) for one, pull, reading in zip(few, pulls, readings, strict=True)]
    least = min(one.probability for one in closer)
    return _ordered(closer) + [one if one.probability <= least else replace(one, probability=least) for one in rest]


def _closer(one: Weighed, pull: tuple[float, float], reading: Reading | None, model: Model) -> Weighed:
    margin = max(-READER_RANGE, min(READER_RANGE, reading.margin)) if reading else 0.0
    features = (*one.features, *pull, margin)
    return replace(one, features=features, probability=model.probability(features), reading=reading)


def words_that_answer(one: Weighed) -> tuple[str, float]:
    """The words of a statement that the small reader takes for the answer, and how sure it is of them, 0 to 1."""
    if one.reading is None or not one.reading.spans:
        return "", 0.0
    span = one.reading.spans[0]
    told = as_read(one.candidate)[span.start : span.end].strip(" .,;:")
    sure = one.reading.share(span.start - len("the "), span.end + 1)  # with the article and the mark after it too
    return (told, sure) if told in " ".join(one.statement.text.split()) else ("", 0.0)


def as_read(candidate: Candidate) -> str:
    """A statement as the reader gets it: under its document's title, and its last heading or what was said before."""
    statement, record = candidate.statement, candidate.record
    before, asked = said_before(candidate.passage, statement)
    said = asked or (before if LEANS_BACK.match(statement.text) else "")
    under = (record.title, *([" ".join(said.split())] if said else statement.heading[-1:]))
    return f"{': '.join(under)}\n{' '.join(own_text(statement).split())}"


def _pulls(question: Question, weighed: Sequence[Weighed], encode: Encode) -> list[tuple[float, float]]:
    """(strongest, all together) pull away from each statement by the words it does not bear out; 0 or less, cosines."""
    unmet = {word for one in weighed for word in one.missing}
    terms = [term for term in question.terms if term.word in unmet]
    if not terms:
        return [(0.0, 0.0)] * len(weighed)
    without = [re.sub(rf"\b{re.escape(term.word)}\w*", "", question.text, flags=re.IGNORECASE) for term in terms]
    vectors = encode([question.text, *without])
    cosines = np.stack([one.candidate.vector for one in weighed]).astype(np.float32) @ vectors.T
    helps = (cosines[:, :1] - cosines[:, 1:]) * [CARRIED if term.carried else 1.0 for term in terms]
    found = []
    for one, row in zip(weighed, helps, strict=True):
        pulled = [float(min(value, 0.0)) for value, term in zip(row, terms, strict=True) if term.word in one.missing]
        found.append((min(pulled, default=0.0), sum(pulled)))
    return found


@dataclass(frozen=True)
class _Frame:
    """The question's terms as numbers."""

    asked: str
    terms: tuple[Term, ...]
    weights: NDArray[np.float64]  # sum 1
    vectors: NDArray[np.float32]
    unknown: NDArray[np.bool_]  # in no passage of the index
    names: NDArray[np.bool_]
    nations: dict[str, str]  # by the question's word for it: "british" → "United Kingdom"
    meanings: tuple[frozenset[int], ...]  # of each term, by the thesaurus
    figures: tuple[tuple[Quantity, NDArray[np.bool_]], ...]  # of the question, each with the terms that are its words
    currencies: frozenset[str]  # that the question names
    stems: frozenset[str]
    meant: frozenset[int]  # the meanings of all terms

    known: dict[str, Mapping[str, str]] = field(default_factory=dict)  # abbreviations, by document
    covered: dict[tuple[str, str], Coverage] = field(default_factory=dict)  # by document and text
    seen: dict[str, int] = field(default_factory=dict)  # words, each with its row of `likeness`
    likeness: list[NDArray[np.float32]] = field(default_factory=list)  # one matrix, (words, terms)

    def near(self, held: Sequence[str], vocabulary: Vocabulary) -> NDArray[np.float32]:
        """How like each word is to each term, cosines, (words, terms); worked out once a word."""
        fresh = [word for word in dict.fromkeys(held) if word not in self.seen]
        if fresh:
            rows = (vocabulary.vectors.matrix(fresh) @ self.vectors.T).clip(0, 1)
            self._keep_apart(fresh, rows, vocabulary.thesaurus)
            self.seen.update(zip(fresh, range(len(self.seen), len(self.seen) + len(fresh)), strict=True))
            self.likeness[:] = [np.concatenate([*self.likeness, rows])]
        return self.likeness[0][[self.seen[word] for word in held]]

    def _keep_apart(self, fresh: Sequence[str], rows: NDArray[np.float32], thesaurus: Thesaurus) -> None:
        """Lower the likeness of words that deny a term, and of those that the thesaurus tells from it."""
        denied = [denied_by(term.word) for term in self.terms]
        for row, word in zip(rows, fresh, strict=True):
            head, denies = word[:LETTERS], denied_by(word)
            for place, term in enumerate(self.terms):
                if denies == term.word[:LETTERS] or denied[place] == head:
                    row[place] = 0.0
            meant = thesaurus.meanings(word).get(stem(word))
            if meant:  # two words of the list that share no meaning tell figures apart
                apart = [bool(own) and not own & meant for own in self.meanings]
                row[apart] = np.minimum(row[apart], APART)

    def look_up(self, statements: Sequence[Statement], vocabulary: Vocabulary) -> None:
        """Learn how like the words of all these are to the terms, in one step."""
        held = {word for one in statements for word in _said(own_text(one), vocabulary.thesaurus)[0]}
        if held and self.terms:
            self.near(sorted(held), vocabulary)

    def coverage(self, text: str, document_id: str, vocabulary: Vocabulary) -> Coverage:
        """For each term: is its stem in a text, and how like the nearest word is; a name needs the very word.

        Abbreviations of the document count as what they stand for, and the other way round.
        """
        held = self.covered.get((document_id, text))
        if held is None:
            known = self.known.get(document_id)
            if known is None:
                known = self.known[document_id] = vocabulary.abbreviations(document_id).relevant(self.asked)
            held = self.covered[document_id, text] = self._coverage(expanded(text, known), vocabulary)
        return held

    def _coverage(self, text: str, vocabulary: Vocabulary) -> Coverage:
        held, roots, meant = _said(text, vocabulary.thesaurus)
        exact = np.array([term.stem in roots for term in self.terms], bool)
        if self.nations:
            named = nations(text)
            exact |= np.array([self.nations.get(term.word, "") in named for term in self.terms], bool)
        if not held:
            return exact, exact.astype(float)
        near = self.near(held, vocabulary).max(axis=0)
        same = np.array([SAME_MEANING if meanings & meant else 0.0 for meanings in self.meanings])
        soft = np.where(exact, 1.0, np.maximum(np.where(self.names, 0.0, near), same))
        return exact, soft.astype(float)

    def given(self, quantities: Sequence[Quantity]) -> NDArray[np.bool_]:
        """Which terms belong to a figure that is among these, however written: £100m, a hundred million pounds."""
        found = np.zeros(len(self.terms), bool)
        for figure, mask in self.figures:
            if any(same_value(figure, quantity) for quantity in quantities):
                found |= mask
        return found

    @classmethod
    def of(cls, question: Question, vocabulary: Vocabulary) -> _Frame:
        terms = question.terms
        claimed = {stem(word) for place in question.places for word in words(place)} if question.presumes else set()
        # What a question takes for granted may be wrong: the statement that puts it right need not hold it.
        claims = [question.presumes and (term.name or term.stem in claimed) for term in terms]
        weights = np.array(
            [vocabulary.weight(term) * (CLAIMED if claim else 1) for term, claim in zip(terms, claims, strict=True)]
        )
        listed = vocabulary.thesaurus.meanings(question.text)
        meanings = tuple(listed.get(term.stem, frozenset()) for term in terms)
        return cls(
            asked=question.text,
            terms=terms,
            weights=weights / weights.sum() if len(weights) else weights,
            vectors=vocabulary.vectors.matrix([term.word for term in terms]),
            unknown=np.array(
                [
                    vocabulary.frequency(term.stem) == 0 and not held and not any(
                        vocabulary.frequency(stem(nation.lower())) for nation in nations(term.word.title())
                    )
                    for term, held in zip(terms, meanings, strict=True)
                ],
                bool,
            ),
            names=np.array([term.name for term in terms], bool),
            nations={word.lower(): nation for word in re.findall(r"\w+", question.text) for nation in nations(word)},
            meanings=meanings,
            figures=tuple(
                (figure, np.array([term.word in words(figure.text) for term in terms], bool))
                for figure in find(question.text)
                if figure.kind not in ("period", "identifier")
            ),
            currencies=frozenset(currency for currency, named in CURRENCIES.items() if named.search(question.text)),
            stems=frozenset(term.stem for term in terms),
            meant=frozenset().union(*meanings),
        )


def denied_by(word: str) -> str | None:
    """The first letters of what a word denies: "unemployment" is none of employers, however alike; None for none."""
    prefix = _DENIES.match(word)
    rest = word[prefix.end() : prefix.end() + LETTERS] if prefix else ""
    return rest if len(rest) == LETTERS else None


@lru_cache(maxsize=4_000)
def _said(text: str, thesaurus: Thesaurus) -> tuple[tuple[str, ...], frozenset[str], frozenset[int]]:
    """The words of a text but function words, their stems, and the meanings of its phrases."""
    held = tuple(word for word in words(text) if word not in FUNCTION_WORDS)
    meanings = thesaurus.meanings(text).values()
    return held, frozenset(map(stem, held)), frozenset().union(*meanings)


def _focus(
    question: Question, frame: _Frame, statement: Statement, quantities: Sequence[Quantity], vocabulary: Vocabulary
) -> float:
    """Share of a statement's own content words that the question speaks of, 0 to 1; the rest narrows or widens it.

    Where a figure is asked for only the clause that holds one counts: "45 firms are foreign-owned" narrows the firms.
    """
    own = own_text(statement)
    texts = [own]
    if question.kind in FIGURE_KINDS:
        wanted = wanted_quantities(question, statement, quantities)
        clauses = [clause for clause in CLAUSE_END.split(own) if any(one.text in clause for one in wanted)]
        texts = [clause for clause in clauses if content_words(NUMERAL.sub("", clause))] or texts
    return max(_spoken_of(frame, NUMERAL.sub("", text), vocabulary) for text in texts)


def _spoken_of(frame: _Frame, text: str, vocabulary: Vocabulary) -> float:
    held = [word for word in dict.fromkeys(content_words(text)) if word not in ASKING_WORDS]
    if not len(frame.terms):
        return 0.0
    if not held:
        return 1.0  # "Total number" narrows nothing
    near = frame.near(held, vocabulary).max(axis=1).tolist()
    listed = vocabulary.thesaurus.meanings(text)
    spoken = [
        value >= NEAR or stem(word) in frame.stems or not frame.meant.isdisjoint(listed.get(stem(word), ()))
        for word, value in zip(held, near, strict=True)
    ]
    return float(sum(spoken) / len(spoken))


def _weigh(question: Question, frame: _Frame, candidate: Candidate, vocabulary: Vocabulary, model: Model) -> Weighed:
    statement, record = candidate.statement, candidate.record
    own, around = own_text(statement), surroundings(statement, record)
    before, asked = said_before(candidate.passage, statement)
    own = f"{asked} {own}" if asked else own  # "Within 45 km." says nothing without its question
    around = f"{before} {around}" if before and LEANS_BACK.match(statement.text) else around
    quantities = quantities_in(statement, record)
    kind, kind_reason = _kind(question, statement, record, own, quantities)
    place_other, place_wider = _place(question, statement, record, before)
    period_other = _period(question, " ".join((own, *(note.text for note in statement.notes))), record)
    cautionary, figured = is_cautionary(statement), float(question.kind in FIGURE_KINDS)
    if len(frame.terms):
        exact, soft = frame.coverage(own, record.id, vocabulary)
        given = frame.given(quantities)
        exact, soft = exact | given, np.maximum(soft, given)
        exact_around, soft_around = frame.coverage(around, record.id, vocabulary)
        exact_all, soft_all = exact | exact_around, np.maximum(soft, soft_around)
        if before:
            soft_all = np.maximum(soft_all, SAID_BEFORE * frame.coverage(before, record.id, vocabulary)[1])
        absent = soft_all < NEAR
        weights = frame.weights
        # What its document is about need not be said again: "Staff: 120" in a report on pottery.
        rest = weights * ~frame.coverage(f"{record.title} {record.geography}", record.id, vocabulary)[0]
        soft_rest = float(rest @ soft) / float(rest.sum()) if rest.sum() > 0 else 1.0
        worded = (
            float(weights @ exact), float(weights @ exact_all), float(weights @ soft), soft_rest,
            float(weights @ soft_all),
            float((weights * absent).max()), float(weights @ absent), float(weights @ (absent & frame.names)),
            float(weights @ (frame.unknown & frame.names & ~exact_all)) * (not question.presumes),
        )  # fmt: skip
        held = frozenset(term.stem for term, there in zip(frame.terms, exact, strict=True) if there)
        said = frozenset(term.stem for term, there in zip(frame.terms, exact_all, strict=True) if there)
        covered = frozenset(term.stem for term, gone in zip(frame.terms, absent, strict=True) if not gone)
        missing = tuple(term.word for term, gone in zip(frame.terms, absent, strict=True) if gone)
    else:
        worded = (0.0,) * 9
        held, said, covered, missing = frozenset(), frozenset(), frozenset(), ()
    focused = _focus(question, frame, statement, quantities, vocabulary)
    features = (
        candidate.cosine, candidate.passage_cosine, candidate.fused, *worded, focused, kind,
        float(question.kind in _FREE_KINDS), float(_is_sure(question) and not kind),
        place_other, place_wider, max(place_other, place_wider) * figured, period_other, period_other * figured,
        _unit_other(question, frame.currencies, quantities), min(1.0, math.log1p(len(content_words(own))) / 4),
        float(cautionary), cautionary * figured, float(statement.kind in ("footnote", "caption")),
        float(statement.kind in ("label_value", "table_row")), float(question.presumes),
    )  # fmt: skip
    reasons = tuple(
        reason
        for reason in (
            kind_reason,
            "another place" if place_other else "",
            "another period" if period_other else "",
            "nothing here on: " + ", ".join(missing) if missing else "",
            "warns of a figure" if cautionary else "",
        )
        if reason
    )
    return Weighed(candidate, model.probability(features), features, held, said, covered, missing, cautionary, reasons)


_FREE_KINDS: Final = frozenset({"yes_no", "comparison", "overview", "other"})
_SURE_KINDS: Final = frozenset({"count", "share", "contact"})  # whose wording leaves no doubt that a figure is wanted
FIGURE_KINDS: Final[dict[str, frozenset[str]]] = {
    "count": frozenset({"count", "rank"}),
    "money": frozenset({"money"}),
    "share": frozenset({"share", "ratio"}),
    "date": frozenset({"period"}),
    "duration": frozenset({"duration", "period"}),
    "measurement": frozenset({"measurement", "count", "money", "share"}),
}


def _is_sure(question: Question) -> bool:
    """Whether the wording leaves no doubt what kind of answer is wanted."""
    by_kind = {"who": WANTS_NAMES, "list": WANTS_NAMES, "money": SUM_OF_MONEY, "duration": TAKES_TIME}
    wanted = by_kind.get(question.kind)
    return question.kind in _SURE_KINDS or (wanted is not None and bool(wanted.search(question.text)))


def wanted_quantities(question: Question, statement: Statement, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of the kind that the question asks for; all but periods where it asks for no kind of figure."""
    kinds = FIGURE_KINDS.get(question.kind)
    if kinds is None:
        return [quantity for quantity in quantities if quantity.kind not in ("period", "identifier")]
    if OF_THEM.search(question.text):
        kinds = kinds | {"share"}
    found = [quantity for quantity in quantities if quantity.kind in kinds]
    if question.kind == "count" and ASKS_POPULATION.search(question.text.partition("(")[0]):
        return [one for one in found if not _of_people_at_work(statement, one)]
    if question.kind == "count" and not found and PARTITIVE.match(statement.text):  # "Of the graduates, 88% find work"
        return [quantity for quantity in quantities if quantity.kind == "share"]
    if question.kind == "duration":  # how long it takes is told by no date
        return [one for one in found if one.kind != "period" or "/" in one.iso]
    if question.kind != "date" or ASKS_WHEN_SAID.search(question.text):
        return found
    return [quantity for quantity in found if not SAID_THEN.search(statement.text[: quantity.start])]


def _of_people_at_work(statement: Statement, quantity: Quantity) -> bool:
    """Whether what stands beside a count speaks of jobs, and not of who lives somewhere."""
    near = statement.text[max(0, quantity.start - BESIDE) : quantity.end + BESIDE]
    return bool(EMPLOYS.search(near) or PARTITIVE.match(statement.text)) and not OF_POPULATION.search(near)


def _kind(
    question: Question, statement: Statement, record: DocumentRecord, own: str, quantities: Sequence[Quantity]
) -> tuple[float, str]:
    """Whether a statement holds the kind of answer asked for (0 or 1; 0.5 where any kind will do), and the reason."""
    if question.kind in FIGURE_KINDS:
        held = bool(wanted_quantities(question, statement, quantities))
        held = held or (question.kind == "date" and bool(SAYS_NO_DATE.search(own)))
        return float(held), "" if held else f"holds no {question.kind}"
    if question.kind == "contact":
        held = bool(CONTACT.search(statement.text))
        return float(held), "" if held else "holds no address or number to call"
    if question.kind in ("who", "place", "list"):
        asked = {term.word for term in question.terms}
        if question.kind != "place":  # who they are is not told by where they are
            asked |= {word for place in (*places(own), record.geography) for word in words(place)}
        names = [name for name in _NAME.findall(own)[1:] if name.lower() not in asked]
        names = [name for name in names if question.kind == "place" or not nations(name)]
        listed = question.kind == "list" and not WANTS_NAMES.search(question.text)
        held = bool(names) or (listed and statement.text.count(",") + statement.text.count(";") >= 1)
        return float(held), "" if held else "holds no name"
    if question.kind == "reason":
        return (1.0, "") if REASON.search(own) else (0.3, "gives no reason")
    return 0.5, ""


@lru_cache(maxsize=20_000)
def statement_places(statement: Statement, record: DocumentRecord) -> tuple[str, ...]:
    """The places that a statement is about: those of its words, else of its headings, else of its document."""
    own = own_text(statement)
    for quantity in quantities_in(statement, record):
        if quantity.kind == "share":  # "9% of UK jobs" is about the place that has the 9%
            own = own.replace(quantity.of or quantity.text, " ")
    for text in (own, " / ".join((*statement.heading, statement.lead))):
        found = places(text)
        if NATIONAL.search(text):
            found = [*found, "national"]
        if found:
            return tuple(found)
    return areas(record)


def areas(record: DocumentRecord) -> tuple[str, ...]:
    """The places that a document is about: its areas, else those that its title names."""
    named = tuple(area.strip() for area in record.geography.split(";") if area.strip())
    return named or tuple(places(record.title))


def focus(weighed: Weighed) -> float:
    """Share of what a statement says round its figure that the question speaks of, 0 to 1."""
    return weighed.features[FEATURES.index("focus")]


def is_of_another_period(weighed: Weighed) -> bool:
    """Whether a statement speaks of other years than the question."""
    return bool(weighed.features[FEATURES.index("period_other")])


def is_of_another_place(weighed: Weighed) -> bool:
    """Whether a statement speaks of none of the question's places, nor of a wider or narrower one."""
    return bool(weighed.features[FEATURES.index("place_other")])


def _place(question: Question, statement: Statement, record: DocumentRecord, before: str = "") -> tuple[float, float]:
    """(another place than any asked for, a wider or narrower one), each 0 or 1. `before`: the sentence before."""
    if not question.places or question.presumes:
        return 0.0, 0.0
    if THERE.search(statement.text) and not places(own_text(statement)):
        named = places(before)
        if any(same_place(asked, place) for asked in question.places for place in named):
            return 0.0, 0.0
    row = tuple({one.place for one in quantities_in(statement, record) if one.place and statement.cells})
    held = row or statement_places(statement, record)
    if not held:
        return 0.0, 0.0
    around = () if row else areas(record)  # a row names its own place
    if len(around) > 1 and any(same_place(place, area) for place in held for area in around):
        around = ()  # a document about several areas, and a statement about one of them
    everywhere = (*held, *around)
    said = own_text(statement) + (f" {surroundings(statement, record)}" if around else "")
    if any(is_spoken_of(asked, everywhere, said.lower()) for asked in question.places):
        return 0.0, 0.0
    wider = any(part_of(asked, place) or part_of(place, asked) for asked in question.places for place in everywhere)
    return float(not wider), float(wider)


def is_spoken_of(asked: str, held: Sequence[str], said: str) -> bool:
    """Whether a place asked for is among those held, or in the words, as part of a name too ("Leeds Arena")."""
    national = "national" in held and any(same_place(asked, country) for country in COUNTRIES)
    if national or any(same_place(asked, place) for place in held):
        return True
    for other in held:  # the Midlands are not spoken of in "West Midlands"
        if other.lower().endswith(f" {asked.lower()}"):
            said = said.replace(other.lower(), " ")
    return asked.lower() in said


def _unit_other(question: Question, asked: frozenset[str], quantities: Sequence[Quantity]) -> float:
    """1 where the question asks for currencies and the statement gives money in other ones only."""
    held = {one.unit for one in quantities if one.kind == "money"} if asked else set()
    return float(bool(held) and not asked & held and not question.presumes)


def _period(question: Question, own: str, record: DocumentRecord) -> float:
    """1 where the statement speaks of other years than the question."""
    if question.presumes or not question.periods:
        return 0.0
    if not any(first is not None for _, first, _ in periods(own)):
        own = (record.published or "")[:4]
    return float(of_other_years(question, own))


def of_other_years(question: Question, text: str) -> bool:
    """Whether a text speaks of years, and of none that the question asks for."""
    asked = [(first, last or 9999) for _, first, last in question.periods if first is not None]
    if not asked:
        return False
    held = [(first, last or 9999) for _, first, last in periods(text) if first is not None]
    met = any(one[0] <= two[1] and two[0] <= one[1] for one in held for two in asked)
    return bool(held) and not met
