"""Replaces the names and the figures of documents and questions consistently, and maps an answer back.

Pure: texts in, texts out. Because each replacement can be undone, the patterns of the golden cases need no change: they
are held against the answer mapped back to the names and figures that they were written for.

Names: words that stand with a capital inside a sentence and never without one in the documents. Words of institutions
("University", "Health"), directions, months and abbreviations in capitals stay, so that what an abbreviation stands for
can still be worked out; each new name starts with the letter of the old one for the same reason.

Figures: every number but years, dates, numbers of lists and notes. Counts and amounts grow by about 15 % (one by one
for small ones), which keeps their order and most sums; percentages move by one point. Numbers in words from three to
twenty move along.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from eval.measures import stems

_WORD = re.compile(r"[^\W\d_]+")
_INSIDE_A_SENTENCE = re.compile(r"(?<=[a-z,;)] )([A-Z][a-z][^\W\d_]+)")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_KEPT = frozenset(re.findall(r"\w+", """
    north south east west northern southern eastern western central greater upper lower new great old region
    regional university universities college school institute institution hospital hospitals trust health healthcare
    life science sciences medicine medical clinical research innovation technology technologies digital data engine
    partnership partners network networks alliance association agency office department ministry council authority
    authorities commission board bank fund funds funding grant grants programme programmes scheme plan strategy
    centre centres center hub hubs campus campuses park parks site sites zone zones cluster clusters area areas city
    cities town county country national international local public private general single further higher education
    training skills talent employment business businesses company companies industry industrial trade investment
    investors finance enterprise enterprises growth high potential opportunity opportunities development economic
    economy statistics survey census annual report review page sheet snapshot table figure source sources average
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday english british european activities capital direct domestic firms capex
    organisations retention volumes communication future hours earnings observatory framework wellbeing precision
    spinouts sir madam dear class airport freeport worker visa jobs workers staff people
"""))

# Towns outside Britain, one word each, eight a letter; a further name is made of two syllables.
_TOWNS = tuple(re.findall(r"\w+", """
    Aalen Ancona Arezzo Astorga Amiens Alkmaar Ansbach Avila Bergamo Bolzano Bayonne Brno Burgos Belluno Bregenz
    Bari Cadiz Cremona Coburg Chartres Cuenca Celle Cesena Colmar Delft Dijon Dachau Dortmund Dinant Drammen Douai
    Deventer Essen Evora Elche Ede Esbjerg Elblag Empoli Erding Ferrara Fulda Freiburg Figueres Forli Falun Fosano
    Foggia Ghent Girona Graz Gorizia Gouda Gera Grasse Genk Haarlem Huelva Hamm Husum Horten Halden Hengelo Hof
    Imola Ivrea Innsbruck Irun Ingolstadt Izola Ieper Idstein Jena Jerez Jaca Jesi Jihlava Jaen Jever Juelich Kassel
    Kiel Kotor Kalmar Kolding Krems Kleve Kempten Lucca Leuven Lugo Linz Lodi Lille Leiden Lugano Merano Modena Mons
    Murcia Metz Malmo Mainz Mantua Nancy Novara Namur Nijmegen Naumburg Nice Norden Nuoro Oviedo Olbia Odense Ostend
    Orvieto Osijek Offenburg Orleans Parma Pisa Poitiers Ponferrada Pesaro Passau Pau Plock Quimper Quarto
    Quedlinburg Quesada Quierzy Quero Quinto Quern Rimini Rennes Roubaix Rieti Randers Ravenna Reus Rostock Siena
    Sitges Speyer Savona Sintra Salerno Soest Steyr Trento Tarragona Turku Toledo Tilburg Trier Terni Tours Udine
    Ulm Utrecht Urbino Uster Unna Uelzen Umea Varese Vigo Verden Vicenza Viborg Vannes Velden Verona Wels Worms
    Wismar Winterthur Wetzlar Wezep Waalwijk Weimar Xanten Xativa Xirivella Yecla Yverdon Ypern Yvetot Zadar Zamora
    Zwolle Zug Zeist Zell Zittau Zaandam
"""))
_SYLLABLES = ("bel", "cor", "dan", "fel", "gar", "hol", "lan", "mar", "nor", "pel", "ros", "sel", "tor", "val", "ver")


@dataclass(frozen=True)
class Swap:
    """A replacement that can be undone."""

    forward: Callable[[str], str]
    back: Callable[[str], str]
    pairs: Mapping[str, str] = field(default_factory=dict)  # old and new, for people to read


def name_words(documents: Iterable[str], questions: Iterable[str] = ()) -> list[str]:
    """The words that are names in these documents and questions, in the order of the alphabet.

    A word that the questions know only without a capital is none, however the documents write it.
    """
    whole = "\n".join(_ADDRESS.sub(" ", text) for text in documents)
    asked = "\n".join(questions)
    small = {word for word in _WORD.findall(whole) if word[0].islower()}
    small |= {word for word in _WORD.findall(asked) if word[0].islower()} - {
        word.lower() for word in _INSIDE_A_SENTENCE.findall(asked)
    }
    small_stems = stems(" ".join(sorted(small)))
    return sorted(
        word for word in set(_INSIDE_A_SENTENCE.findall(f"{whole}\n{asked}"))
        if word.lower() not in _KEPT | small and not stems(word) & small_stems
    )


def swap_names(documents: Iterable[str], questions: Iterable[str] = (), seed: int = 1) -> Swap:
    """New names for all names of these documents; the same word always gets the same new one."""
    texts, asked = list(documents), list(questions)
    whole = " ".join(texts + asked).lower()
    taken: set[str] = set()
    pairs: dict[str, str] = {}
    for word in name_words(texts, asked):
        pairs[word] = new = next(
            town for town in _candidates(word, seed) if town.lower() not in taken and town.lower() not in whole
        )
        taken.add(new.lower())
    forward, back = _in_each_case(pairs), _in_each_case({new: old for old, new in pairs.items()})
    return Swap(lambda text: _replace_words(text, forward), lambda text: _replace_words(text, back), pairs)


def _candidates(word: str, seed: int) -> Iterable[str]:
    """Towns that start with the letter of the word, from a place set by the seed; then made-up ones."""
    towns = [town for town in _TOWNS if town[0] == word[0].upper()]
    turn = seed % max(1, len(towns))
    yield from towns[turn:] + towns[:turn]
    for first in _SYLLABLES:
        for second in _SYLLABLES:
            yield word[0].upper() + first[1:] + second + "a"


def _in_each_case(pairs: Mapping[str, str]) -> dict[str, str]:
    cases: dict[str, str] = {}
    for old, new in pairs.items():
        cases |= {old.lower(): new.lower(), old.upper(): new.upper()}
    return cases | dict(pairs)


def _replace_words(text: str, pairs: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: pairs.get(match.group(), match.group()), text)


# Figures.

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_STAYS = re.compile(  # stretches whose digits are no figures
    rf"https?://\S+|\[\^?\w+\]|\^\{{[^}}]*\}}|^---\n.*?\n---$|^\s*\d+[.)]\s|"
    rf"\b(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d)\b)?(?![,.]?\d)|\b\d\d/\d\d\b(?!\d)|"
    rf"\b\d{{1,2}}(?=\s(?:{_MONTHS})\b)|[A-Za-z][-–]?\d[\w.]*",
    re.MULTILINE | re.DOTALL,
)
_FIGURE = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<![\d.,])\d+(?:\.\d+)?(?!\d)")
_PERCENT = re.compile(r"\s?(?:%|per ?cent\b|percentage points?\b)", re.IGNORECASE)
_SMALL = [
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "twenty-one", "twenty-two", "twenty-three",
]
_SMALL_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))})\b", re.IGNORECASE)
UNCHANGEABLE = re.compile(  # amounts in words that the swap cannot follow
    r"\b(?:hundreds?|dozens?|half|halves|thirds?|quarters?|(?<!\d )(?<!\d)(?:thousand|million|billion)s?)\b",
    re.IGNORECASE,
)


def swap_figures() -> Swap:
    """Another figure for every figure."""
    return Swap(_figures_by(_grown, _moved, _up), _figures_by(_shrunk, _moved, _down))


def grow(units: int) -> int:
    """The new amount for a whole number of units: always larger, and different for different amounts."""
    return max(units + 1, (units * 115 + 50) // 100)


def shrink(units: int) -> int | None:
    """The amount that grows into this one; None where none does."""
    guess = units * 100 // 115
    return next((old for old in range(max(0, guess - 2), guess + 3) if grow(old) == units), None)


def _figures_by(
    amount: Callable[[str], str], share: Callable[[str], str], word: Callable[[str], str]
) -> Callable[[str], str]:
    def change(text: str) -> str:
        pieces, position = [], 0
        for kept in _STAYS.finditer(text):
            pieces += [_change_stretch(text, position, kept.start(), amount, share, word), kept.group()]
            position = kept.end()
        return "".join([*pieces, _change_stretch(text, position, len(text), amount, share, word)])

    return change


def _change_stretch(
    text: str, start: int, end: int, amount: Callable[[str], str], share: Callable[[str], str],
    word: Callable[[str], str],
) -> str:
    def figure(match: re.Match[str]) -> str:
        percent = _PERCENT.match(text, start + match.end())
        return share(match.group()) if percent else amount(match.group())

    changed = _FIGURE.sub(figure, text[start:end])
    return _SMALL_WORD.sub(lambda match: _like(match.group(), word(match.group().lower())), changed)


def _grown(digits: str) -> str:
    return _with_units(digits, grow)


def _shrunk(digits: str) -> str:
    return _with_units(digits, shrink)


def _with_units(digits: str, change: Callable[[int], int | None]) -> str:
    """The number changed at its own precision: "1.2" as 12 tenths."""
    whole, _, decimals = digits.replace(",", "").partition(".")
    units = change(int(whole + decimals))
    if units is None:
        return digits
    text = str(units).rjust(len(decimals) + 1, "0")
    number = int(text[: len(text) - len(decimals)])
    # A number that had no comma because it was below a thousand gets one; 1240 without one keeps to that.
    grouped = f"{number:,}" if "," in digits or int(whole) < 1000 else str(number)
    return f"{grouped}.{text[len(text) - len(decimals):]}" if decimals else grouped


def _moved(digits: str) -> str:
    """A percentage one point up or down, in pairs, so that moving twice brings it back."""
    whole, _, decimals = digits.replace(",", "").partition(".")
    number = int(whole)
    if number >= 100:
        return digits
    return str(number + (1 if number % 2 == 0 else -1)) + (f".{decimals}" if decimals else "")


def _up(word: str) -> str:
    number = _SMALL.index(word) + 3
    new = grow(number)
    return _SMALL[new - 3] if number <= 20 and new <= 23 else word


def _down(word: str) -> str:
    old = shrink(_SMALL.index(word) + 3)
    return word if old is None or old < 3 else _SMALL[old - 3]


def _like(old: str, new: str) -> str:
    return new.capitalize() if old[0].isupper() else new


# Numbers in another form.

_FORM = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?![\d.,]*\d)|\d+(?:\.\d+)?(?:m\b| million\b))")


def swap_forms(texts: Iterable[str], seed: int = 1) -> Swap:
    """The numbers of these texts in other forms: 1,240 as 1240 or 1.24 thousand, £16m as £16 million, 5% as 5 per cent.

    "5.5 million" becomes 5500000.
    """
    whole = "\n".join(texts)
    pairs: dict[str, str] = {}
    for index, literal in enumerate(sorted(set(_FORM.findall(whole)))):
        forms = _other_forms(literal)
        forms = forms[(index + seed) % len(forms) :] + forms
        free = (form for form in forms if form not in pairs.values() and not re.search(rf"(?<!\d){form}(?!\d)", whole))
        pairs[literal] = next(free, literal)
    undo = {new: old for old, new in pairs.items()}
    known = re.compile(
        "|".join(rf"(?<![\d.,]){re.escape(new)}(?!\d)" for new in sorted(undo, key=len, reverse=True)) or r"(?!)"
    )

    def forward(text: str) -> str:
        text = _FORM.sub(lambda match: pairs.get(match.group(), match.group()), text)
        return re.sub(r"(?<=\d)%", " per cent", text)

    def back(text: str) -> str:
        return known.sub(lambda match: undo[match.group()], re.sub(r"(?<=\d) per cent\b", "%", text))

    return Swap(forward, back, pairs)


def _other_forms(literal: str) -> list[str]:
    if literal.endswith(" million"):
        return [f"{float(literal.split()[0]) * 1e6:.0f}"]
    if literal.endswith("m"):
        return [f"{literal[:-1]} million"]
    number = int(literal.replace(",", ""))
    thousands = f"{number / 1000:.3f}".rstrip("0").rstrip(".")
    return [str(number), f"{thousands} thousand"] if number < 1_000_000 else [str(number)]
