"""Whether the statements that a sentence cites bear it out: its figures, its names, its direction and what it says.

Pure and quick (a few milliseconds a sentence): no model is asked, nothing is searched. What looks wrong is told as
faults; a sentence without one may be shown. When in doubt it is a fault, since the documents' own words are at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Literal

from assistant.evidence import own_text, quantities_in, surroundings
from assistant.harmless import foreign
from assistant.premises.opposites import direction_in, excluded
from assistant.terms import ASKING_WORDS, FUNCTION_WORDS, content_words, stem, stems, words
from assistant.thesaurus import Thesaurus
from assistant.wording import CLAUSE_END
from assistant.words import WordVectors
from corpus.document import DocumentRecord, Statement
from corpus.figures import Quantity, find, nations, part_of, periods, places, same_place, same_value, supported
from corpus.figures.lexicon import words as word_set

FaultKind = Literal["citation", "figure", "name", "direction", "meaning", "foreign"]
NEAR: Final = 0.5  # likeness of two words from which the one stands for the other
SURELY: Final = 0.6  # the same where the one may be a name
BORNE: Final = 0.6  # part of a sentence's words that its source must hold
OWN: Final = 0.25  # part of them that the statement itself must hold, not only what stands round it
REST: Final = 0.5  # the same of the words that nothing round the statement holds
VERBATIM: Final = 0.8  # likeness of two runs of words from which the one is taken for the other, slightly changed
_MARKER: Final = re.compile(r"\s*\[\d+\]")
_CAPITALISED: Final = re.compile(r"(?:[A-Z]\.){2,}|[A-Z][\w&’'-]*|\d+[A-Z]\w*")
_NEGATION: Final = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|lacks?|lacking|fails? to|\w+n['’]t|hardly|unable)\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\bun(?:dated|known|clear|defined|named|stated|specified|proven|available)\b", re.IGNORECASE
)
_TOGETHER: Final = re.compile(r"\bno(?:t only|\.?\s?\d)", re.IGNORECASE)
_MOST: Final = word_set("most largest biggest highest greatest best longest top leading maximum")
_LEAST: Final = word_set("fewest least smallest lowest worst shortest bottom fewer minimum")
_OF_OWNERS: Final = re.compile(r"-(?=(?:owned|based|led|funded|controlled|trained|born)\b)", re.IGNORECASE)
_CALLED: Final = re.compile(r"^(?:is|are|was|were|has|have|had|will|would|can|may|does|did|gives?|gave|says?|said)$")
# Words by which a sentence tells who says so and how sure it is, or by which it only holds together.
_FRAME: Final = stems(
    """
    according report reports state states note notes show indicate record estimate approximate total overall document
    source figure data number count amount stand stood reach include represent equal equivalent account make made
    compare period time year term area region also alone furthermore moreover however addition respectively meanwhile
    specifically particular case well thus therefore worth value level based known available give given say said put
    describe mention list identify cite name call called find found hold held provide offer field sector home locate
    located situated come came bring brought take took use exist up out off
    """
)


@dataclass(frozen=True)
class Source:
    """A statement with its document, as a sentence may cite it."""

    statement: Statement
    record: DocumentRecord


@dataclass(frozen=True)
class Fault:
    """What of a sentence its sources do not bear out."""

    kind: FaultKind
    words: str  # of the sentence


def faults(sentence: str, sources: Sequence[Source]) -> tuple[Fault, ...]:
    """What the sources do not bear out of a sentence (Markdown without its markers); empty where they bear it out."""
    plain = _MARKER.sub("", sentence).replace("**", "").replace("\\", "")
    if not sources:
        return (Fault("citation", plain[:80]),)
    bare = _without_tellers(plain, sources)
    unwanted = foreign(bare)
    if unwanted:
        return (Fault("foreign", unwanted),)
    held = _held(tuple(sources))
    found = [Fault(kind, words_) for kind, check in _CHECKS for words_ in check(plain, held)]
    found += [Fault(kind, words_) for kind, check in _BARE for words_ in check(bare, held)]
    return tuple(dict.fromkeys(found))


def _without_tellers(sentence: str, sources: Sequence[Source]) -> str:
    """The sentence without the publishers of its documents and "according to" their titles: who tells, no more."""
    for one in sources:
        for name, led in ((one.record.publisher, ""), (one.record.title, r"according to (?:the )?")):
            if len(name) > 3:
                sentence = re.sub(rf"{led}{re.escape(name)}(?:['’]s)?", " ", sentence, flags=re.IGNORECASE)
    return sentence


@dataclass(frozen=True)
class _Held:
    """What the sources of a sentence hold."""

    texts: tuple[str, ...]  # each statement's words alone
    own: tuple[str, ...]  # each statement's words with its label, headers and footnotes
    around: str  # headings, titles, areas and publishers
    quantities: tuple[Quantity, ...]
    places: tuple[str, ...]
    own_words: tuple[str, ...]
    words: tuple[str, ...]
    stems: frozenset[str]
    meanings: frozenset[int]
    run: str  # all of it in lower case, single spaces, for phrases
    initials: frozenset[str]


@lru_cache(maxsize=512)
def _held(sources: tuple[Source, ...]) -> _Held:
    own = tuple(
        " ".join((own_text(one.statement), *(note.text for note in one.statement.notes))) for one in sources
    )
    around = " ".join(surroundings(one.statement, one.record) for one in sources)
    whole = " ".join((*own, around))
    thesaurus = Thesaurus.load()
    held = tuple(dict.fromkeys(word for word in words(whole) if word not in FUNCTION_WORDS))
    areas = [area.strip() for one in sources for area in one.record.geography.split(";") if area.strip()]
    return _Held(
        texts=tuple(one.statement.text for one in sources),
        own=own,
        around=around,
        quantities=tuple(quantity for one in sources for quantity in quantities_in(one.statement, one.record)),
        places=tuple(dict.fromkeys((*places(" / ".join(own)), *areas, *places(around)))),
        own_words=tuple(dict.fromkeys(word for text in own for word in content_words(text))),
        words=held,
        stems=frozenset(map(stem, held)),
        meanings=frozenset().union(*thesaurus.meanings(whole).values()),
        run=" ".join(re.findall(r"[^\W_]+", whole.lower())),
        initials=_initials(whole),
    )


def _initials(text: str) -> frozenset[str]:
    """The initials of every run of two to six capitalised or plain words, as an abbreviation may be made of them."""
    small = ("of", "and", "for", "the")
    firsts = [word[0].upper() for word in re.findall(r"[^\W\d_]+", text) if word.lower() not in small]
    return frozenset("".join(firsts[at : at + size]) for size in range(2, 7) for at in range(len(firsts) - size + 1))


# Figures.


def _figures(sentence: str, held: _Held) -> Iterator[str]:
    """Figures that no quote holds, or holds for another place or period.

    What stands in a heading or a footnote alone is in no quote: such a figure needs a citation of its own.
    """
    missing = supported(sentence, held.texts, held.quantities)
    yield from (one.text for one in missing)
    lost = {(one.start, one.end) for one in missing}
    for one in _plain_figures(find(sentence)):
        if (one.start, one.end) in lost:
            continue
        same = [two for two in held.quantities if same_value(one, two)]
        if same and all(_elsewhere(one, two, sentence, held) for two in same):
            yield f"{one.text} ({one.period or one.place})"
        elif same and one.bound in ("over", "under", "at_most") and all(two.bound == "exact" for two in same):
            yield one.text  # "under 10 years" for ten


def _elsewhere(one: Quantity, two: Quantity, sentence: str, held: _Held) -> bool:
    """Whether a sentence gives a figure for another period or place than the source does."""
    if one.period and two.period and _other_years(one.period, two.period) and one.period not in two.text:
        return True
    if one.place and two.place and one.place != two.place:
        named = any(same_place(one.place, place) for place in held.places)
        both = any(same_place(two.place, place) for place in places(sentence))
        return not named and not part_of(two.place, one.place) and not both
    return False


def _other_years(first: str, second: str) -> bool:
    one, two = ([(low, high) for _, low, high in periods(text) if low or high] for text in (first, second))
    return bool(one) and bool(two) and not any(_one_span(a, b) for a in one for b in two)


def _one_span(one: tuple[int | None, int | None], two: tuple[int | None, int | None]) -> bool:
    """Whether two spans of years are one, or a year is an end of the other: "than in 2013" and "since 2013"."""
    edge = (one[0] and one[0] == two[0]) or (one[1] and one[1] == two[1])
    whole = all(first and last and first != last for first, last in (one, two))
    return one == two or (bool(edge) and not whole)


# Names.


def _names(sentence: str, held: _Held) -> Iterator[str]:
    """Names that no source holds, nor its document's title, area or publisher."""
    listed = Thesaurus.load().meanings(sentence)
    for name, opens in _runs(sentence):
        plain = opens and _borne(name.lower(), listed, held, SURELY)  # "Wages are" where the source speaks of pay
        if not plain and not _name_held(name, held):
            yield name
    for place in places(sentence):
        if not any(same_place(place, other) for other in held.places) and not _phrase_in(place, held.run):
            yield place


def _runs(sentence: str) -> Iterator[tuple[str, bool]]:
    """Runs of capitalised words, and whether it is one word that opens a sentence and may be a plain one.

    Such a word counts only as what the sentence is about.
    """
    found: list[re.Match[str]] = []
    runs: list[list[re.Match[str]]] = []
    for match in _CAPITALISED.finditer(sentence):
        if match[0].lower() in FUNCTION_WORDS and (len(match[0]) == 1 or not match[0].isupper()):
            found = []
            continue
        if found and re.fullmatch(r"\s", sentence[found[-1].end() : match.start()]):
            found.append(match)
            continue
        found = [match]
        runs.append(found)
    for run in runs:
        text = sentence[run[0].start() : run[-1].end()]
        opens = not re.search(r"\w", sentence[: run[0].start()]) or bool(
            re.search(r"[.!?:]\s*[\"“(]?$", sentence[: run[0].start()])
        )
        named = not opens or len(run) > 1 or text.isupper()
        if named or _is_subject(text, sentence[run[-1].end() :]):
            yield text, not named


def _is_subject(word: str, rest: str) -> bool:
    """Whether a first word is what is spoken of: "Siemens has …", not "Notably, …"."""
    following = re.match(r"(?:['’]s)?\s(\w+)", rest)
    plain = word.lower() in ASKING_WORDS or word.lower() in FUNCTION_WORDS or stem(word.lower()) in _FRAME
    goes_on = rest.startswith((",", "'s", "’s", " and ")) or bool(following and _CALLED.match(following[1]))
    return goes_on and not plain and not word.endswith(("ly", "ing"))


def _name_held(name: str, held: _Held) -> bool:
    parts = re.findall(r"[^\W_]+", name.replace("’s", "").replace("'s", ""))
    if not parts:
        return True
    if (len(parts) == 1 or name in nations(name)) and nations(name) & nations(" ".join((*held.own, held.around))):
        return True  # "British" where the source speaks of the UK
    if len(parts) == 1:
        return _word_held(parts[0], held)
    area = next((size for size in range(len(parts) - 1, 0, -1) if " ".join(parts[:size]) in held.places), 0)
    return _in_order(parts, held) or (area > 0 and _in_order(parts[area:], held))  # "Midlands MedTech"


def _in_order(parts: Sequence[str], held: _Held) -> bool:
    """Whether the words stand in a source one after the other, up to three others between them."""
    if len(parts) == 1:
        return _word_held(parts[0], held)
    gap = r"(?: \w+){0,3} "
    return re.search(rf"\b{gap.join(re.escape(part.lower()) for part in parts)}", held.run) is not None


def _word_held(word: str, held: _Held) -> bool:
    if word.isupper() and len(word) > 1 and word in held.initials:
        return True
    return any(_phrase_in(form, held.run) for form in (word, f"{word}s", word.removesuffix("s")))


def _phrase_in(phrase: str, run: str) -> bool:
    wanted = " ".join(re.findall(r"[^\W_]+", phrase.lower()))
    return f" {wanted} " in f" {run} "


# Direction.


def _direction(sentence: str, held: _Held) -> Iterator[str]:
    """Up for down, the one side of a distinction for the other, no for yes."""
    whole = " ".join(held.own)
    direction, word = direction_in(sentence)
    theirs, _ = direction_in(whole)
    if direction and theirs and _is_up(direction) != _is_up(theirs):
        yield word
    said, told = set(words(sentence)), set(words(whole))
    for one, other in ((_MOST, _LEAST), (_LEAST, _MOST)):
        if said & one and not said & other and told & other and not told & one:
            yield min(said & one)
    plain = _OF_OWNERS.sub(" ", sentence)
    sides = excluded(plain, _OF_OWNERS.sub(" ", " ".join(held.texts))) or excluded(plain, f"{whole} {held.around}")
    if sides:
        yield sides[0]
    if len(held.texts) == 1 and _denies_otherwise(sentence, held.texts[0]):
        denied = _NEGATION.search(sentence) or re.search(r"\w+", sentence)
        yield denied[0] if denied else sentence[:20]


def _is_up(direction: str) -> bool:
    return direction in ("higher", "increase")


def _denies_otherwise(sentence: str, whole: str) -> bool:
    """Whether one denies something where the other does not; a source may deny what a sentence does not speak of."""
    said, told = _denials(sentence, _NEGATION), _denials(whole, _NEGATION)
    said_within, told_within = _denials(sentence, _NEGATED), _denials(whole, _NEGATED)
    if said and max(_denials_in_clauses(sentence)) > max(_denials_in_clauses(whole)) > 0:
        return True  # "no year is not given"
    if said:
        return not told and (not told_within or bool(said_within))
    if not told or (said_within and not told_within):
        return False
    plain = stems(" ".join(clause for clause in CLAUSE_END.split(whole) if not _denials(clause, _NEGATION)))
    spoken = [word for word in content_words(_without_figures(sentence)) if not _is_frame(word)]
    return sum(stem(word) in plain for word in spoken) < BORNE * len(spoken)


def _denials(text: str, pattern: re.Pattern[str]) -> int:
    return len(pattern.findall(_TOGETHER.sub(" ", text)))


def _denials_in_clauses(text: str) -> list[int]:
    return [_denials(clause, _NEGATION) + _denials(clause, _NEGATED) for clause in CLAUSE_END.split(text)]


# Meaning.


def _meaning(sentence: str, held: _Held) -> Iterator[str]:
    """The words that nothing in the sources bears out, where they are too many."""
    said = [word for word in dict.fromkeys(content_words(_without_figures(sentence))) if not _is_frame(word)]
    if not said:
        return
    listed = Thesaurus.load().meanings(sentence)
    unborne = [word for word in said if not _borne(word, listed, held)]
    if len(unborne) > (1 - BORNE) * len(said):
        yield ", ".join(unborne)
        return
    near = WordVectors.load().matrix(said) @ WordVectors.load().matrix(held.own_words).T if held.own_words else None
    own, around = {stem(word) for word in held.own_words}, {stem(word) for word in words(held.around)}
    own_meanings = frozenset[int]().union(*Thesaurus.load().meanings(" ".join(held.own)).values())
    borne = [
        word for at, word in enumerate(said)
        if stem(word) in own or (near is not None and float(near[at].max()) >= NEAR)
        or listed.get(stem(word), frozenset()) & own_meanings
    ]
    rest = [word for word in said if stem(word) not in around]
    # A figure of the statement says well enough that a sentence is about it.
    figures = _plain_figures(find(sentence))
    given = any(same_value(one, two) for one in figures for two in _plain_figures(held.quantities))
    few = not given and len(rest) > 1 and len(set(rest) & set(borne)) < REST * len(rest)
    if few or len(borne) < OWN * len(said):
        yield ", ".join(said)


def _plain_figures(quantities: Sequence[Quantity]) -> list[Quantity]:
    return [one for one in quantities if one.kind not in ("period", "identifier", "rank")]


def _changed_words(sentence: str, held: _Held) -> Iterator[str]:
    """Where a sentence is nearly the statement's own words: words put in the place of others that mean something else.

    "Domestic" for "foreign", 2022 for 2021, "not" put in or left out.
    """
    said = _tokens(sentence)
    for text in held.texts:
        told = _tokens(text)
        matcher = SequenceMatcher(None, said, told, autojunk=False)
        if len(said) < 5 or matcher.ratio() < VERBATIM:
            continue
        for change, first, last, start, end in matcher.get_opcodes():
            mine, theirs = said[first:last], told[start:end]
            if change == "equal":
                continue
            if any(_NEGATION.fullmatch(word) for word in mine) != any(_NEGATION.fullmatch(word) for word in theirs):
                yield " ".join(mine or theirs)
            elif change == "replace" and not (_mean_the_same(mine, theirs) or _stand_there(mine, theirs, text)):
                yield " ".join(mine)


def _stand_there(mine: Sequence[str], theirs: Sequence[str], text: str) -> bool:
    """Whether plain words that were put in stand elsewhere in the statement, and not as the other side of a pair."""
    if excluded(" ".join(mine), " ".join(theirs)) or any(_FIGURED.search(word) for word in mine):
        return False
    plain = [word for word in mine if word not in FUNCTION_WORDS]
    held = {stem(word) for word in words(text) if word.capitalize() not in text}
    return bool(plain) and all(stem(word) in held for word in plain)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:[.,'’-][^\W_]+)*", re.sub(r"[¹²³⁰⁴-⁹]", "", text).lower())


_FIGURED: Final = re.compile(r"\d|^(?:per|cent|thousand|million|billion|m|bn)$")


def _mean_the_same(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether some words stand for others: figures are held elsewhere, of the rest one must be like one."""
    one = [word for word in mine if not _FIGURED.search(word)]
    other = [word for word in theirs if not _FIGURED.search(word)]
    if any(re.fullmatch(r"(?:19|20)\d\d", word) for word in mine):
        return set(re.findall(r"\d{4}", " ".join(mine))) <= set(re.findall(r"\d{4}", " ".join(theirs)))
    if not one or not other or len(one) > 2 or len(other) > 2:
        return True  # more than a word or two: another way to say it, which the other checks look at
    thesaurus, vectors = Thesaurus.load(), WordVectors.load()
    meant = [frozenset[int]().union(*thesaurus.meanings(" ".join(words_)).values()) for words_ in (one, other)]
    alike = max(vectors.likeness(a, b) for a in one for b in other)
    same = {stem(word) for word in one} & {stem(word) for word in other}
    if _bounds_turned(one, other):
        return False
    if same or meant[0] & meant[1] or (alike >= NEAR and not _opposed(one, other)):
        return True
    return all(map(_is_small, other))


def _opposed(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two words say up and down, or most and least: they are used alike and mean the contrary."""
    first, second = direction_in(" ".join(one))[0], direction_in(" ".join(other))[0]
    if first and second:
        return _is_up(first) != _is_up(second)
    return bool((set(one) & _MOST and set(other) & _LEAST) or (set(one) & _LEAST and set(other) & _MOST))


_UPPER: Final = frozenset({"over", "above", "more"})
_UNDER: Final = frozenset({"under", "below", "less", "fewer"})


def _bounds_turned(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the one says "over" where the other says "under"."""
    return any(set(a) & _UPPER and set(b) & _UNDER for a, b in ((one, other), (other, one)))


def _is_small(word: str) -> bool:
    return word in FUNCTION_WORDS or _is_frame(word)


def _without_figures(sentence: str) -> str:
    for one in reversed(find(sentence)):
        sentence = f"{sentence[: one.start]} {sentence[one.end :]}"
    return sentence


def _is_frame(word: str) -> bool:
    return stem(word) in _FRAME or word in ASKING_WORDS


def _borne(word: str, listed: Mapping[str, frozenset[int]], held: _Held, least: float = NEAR) -> bool:
    root = stem(word)
    return root in held.stems or bool(listed.get(root, frozenset()) & held.meanings) or _stands_for(word, held, least)


def _stands_for(word: str, held: _Held, least: float) -> bool:
    vectors = WordVectors.load()
    return bool(held.words) and float((vectors.matrix(held.words) @ vectors.vector(word)).max()) >= least


_CHECKS: Final[tuple[tuple[FaultKind, Callable[[str, _Held], Iterator[str]]], ...]] = (
    ("figure", _figures), ("name", _names),
)  # fmt: skip
_BARE: Final[tuple[tuple[FaultKind, Callable[[str, _Held], Iterator[str]]], ...]] = (
    ("direction", _direction), ("meaning", _meaning), ("meaning", _changed_words),
)  # fmt: skip
