"""Made-up training examples in the layouts of fact sheets: labels with values, bullets, table rows, headings.

Places, organisations, sectors and figures are invented; measures and the ways of asking for them are those of any
statistics. Each example shows several figures, of which one at most answers. Nearly half of the questions have no answer: they ask for
another place, year, measure, unit or sign than the text gives, for a part of which it gives the whole (or the other way
round), or for what stands behind a figure: names, reasons, dates. Parts and sources also stand in texts that answer them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.reader.data import Example

_SYLLABLES = [
    "bar",
    "ben",
    "cal",
    "dor",
    "eld",
    "fen",
    "gal",
    "har",
    "ing",
    "jor",
    "kel",
    "lan",
    "mer",
    "nor",
    "ost",
    "pel",
    "quin",
    "rad",
    "sel",
    "tor",
    "und",
    "ver",
    "wes",
    "yar",
    "zel",
]
_ENDINGS = ["bury", "ford", "ton", "shire", "wick", "dale", "mouth", "haven", "stead", "land", "holm", "minster"]
_SECTORS = [
    "advanced ceramics",
    "marine robotics",
    "food processing",
    "space technology",
    "battery recycling",
    "digital publishing",
    "rail engineering",
    "plant science",
    "creative industries",
    "professional services",
    "precision optics",
    "logistics",
    "offshore wind",
    "cyber security",
    "textiles",
    "agricultural technology",
]
_BODIES = [
    "Growth Board",
    "Enterprise Agency",
    "Chamber of Commerce",
    "Skills Council",
    "Innovation Network",
    "Development Company",
    "Observatory",
]
# A part of a whole: how a question names it, and how a text does.
_PARTS = (
    ("among women", "women"),
    ("for part-time staff", "part-time staff"),
    ("in the public sector", "public sector"),
    ("in firms with fewer than ten staff", "firms with fewer than ten staff"),
    ("in rural districts", "rural districts"),
    ("for people under 25", "people under 25"),
    ("in the first quarter", "first quarter"),
    ("in manufacturing alone", "manufacturing"),
    ("from overseas owners", "overseas owners"),
    ("at night", "night shifts"),
    ("in start-ups", "start-ups"),
    ("with a doctorate", "holders of a doctorate"),
    ("in the largest town", "largest town"),
    ("at universities", "universities"),
)
# What may be asked about a figure that a text gives without saying more; {label} is filled with the measure.
_BEHIND = (
    "Who are they {in}, by name ({label})?",
    "Which are they ({label} {in})? Names, please.",
    "Why is that so {in}: {label}?",
    "Who expects {label} {in} to double?",
    "When will the next figure for {label} {in} come out?",
    "What will {label} be {in} in five years?",
    "What was {label} {in} before the programme?",
    "Who is in charge of {label} {in}?",
    "How is {label} {in} split by town?",
    "What is {label} {in} per head?",
)
_WHOLES = ("the UK", "the national total", "the whole country", "all regions")


@dataclass(frozen=True)
class _Measure:
    labels: str  # "|"-separated wordings of a label
    asks: str  # "|"-separated questions; {in} is filled with "in PLACE" or "in the SECTOR sector"
    kind: str  # count, money, share, growth, years
    sentences: str  # "|"-separated sentences; {v} value, {p} place, {s} sector


_MEASURES = (
    _Measure(
        "Estimated employees|Workforce|Jobs|Staff|Headcount|Employment",
        "How many people work {in}?|How large is the workforce {in}?|How many jobs are there {in}?|What is the headcount {in}?|How many are employed {in}?|How many staff does the sector have {in}?|Size of the labour force {in}?",
        "count",
        "{p} has {v} jobs in {s}.|Some {v} people work in {s} in {p}.|Employment in {s} in {p} stands at {v}.|{v} workers earn their living in {s} in {p}.",
    ),
    _Measure(
        "Businesses|Companies|Total business count|Number of firms|Enterprises",
        "How many companies are there {in}?|How many firms operate {in}?|What is the number of businesses {in}?|How many enterprises {in}?|How many players are active {in}?",
        "count",
        "{p} is home to {v} firms in {s}.|There are {v} companies in {s} in {p}.|{v} enterprises in {p} belong to {s}.",
    ),
    _Measure(
        "Average salary|Mean pay|Average earnings|Typical wage",
        "What do people earn {in}?|What is the average wage {in}?|How much would we pay staff {in}?|What are typical salaries {in}?|What does an employee cost {in}?|How good is the pay {in}?",
        "money_small",
        "The average salary in {s} in {p} is {v}.|Staff in {s} in {p} earn {v} on average.|Mean pay in {s} comes to {v} in {p}.",
    ),
    _Measure(
        "Turnover|Revenue|Sales",
        "What is the turnover {in}?|How much do firms sell {in}?|What revenue is made {in}?",
        "money",
        "Turnover in {s} in {p} reached {v}.|Firms in {s} in {p} sold goods worth {v}.",
    ),
    _Measure(
        "Foreign direct investment|Inward investment|FDI capex",
        "How much have foreign investors put in {in}?|What is the value of inward investment {in}?|How much money came from abroad {in}?",
        "money",
        "Foreign investors put {v} into {s} in {p}.|Inward investment in {s} in {p} came to {v}.",
    ),
    _Measure(
        "Public grants|Grant funding|Innovation funding",
        "How much grant money was awarded {in}?|What public funding has gone {in}?|How much did the state give {in}?",
        "money",
        "Public bodies granted {v} to {s} in {p}.|Grants for {s} in {p} total {v}.",
    ),
    _Measure(
        "Graduates|University leavers|Degrees awarded",
        "How many students finish a degree {in}?|How many graduates a year {in}?|What is the supply of graduates {in}?",
        "count",
        "{v} students graduate in subjects for {s} in {p} each year.|Universities in {p} turn out {v} graduates for {s}.",
    ),
    _Measure(
        "Apprentices|Trainees|Apprenticeship starts",
        "How many apprentices are there {in}?|How many young people train {in}?",
        "count",
        "{v} apprentices train in {s} in {p}.",
    ),
    _Measure(
        "Share of national jobs|Share of UK employment",
        "What share of national jobs is {in}?|What percentage of the country's jobs are {in}?|How much of the nation's employment is found {in}?",
        "share",
        "{p} holds {v} of the country's jobs in {s}.",
    ),
    _Measure(
        "Growth in business numbers|Increase in firms",
        "By how much has the number of firms grown {in}?|How fast is the sector growing {in}?|What is the rise in business numbers {in}?",
        "share",
        "The number of firms in {s} in {p} has grown by {v}.",
    ),
    _Measure(
        "Foreign-owned firms|Overseas ownership",
        "What proportion of firms is foreign-owned {in}?|How many of the companies belong to owners abroad {in}?",
        "share",
        "Owners abroad hold {v} of the firms in {s} in {p}.",
    ),
    _Measure(
        "Office rent|Rent per square foot|Prime rent",
        "What does office space cost {in}?|What is the rent {in}?|How expensive are premises {in}?",
        "rent",
        "Offices for {s} in {p} rent at {v}.",
    ),
    _Measure(
        "Exports|Sales abroad",
        "How much is exported {in}?|What is the value of sales abroad {in}?",
        "money",
        "Exports of {s} from {p} are worth {v}.",
    ),
    _Measure(
        "Research centres|Laboratories",
        "How many research centres are there {in}?|How many labs {in}?",
        "small",
        "{p} has {v} research centres for {s}.",
    ),
    _Measure(
        "Year of foundation|Founded",
        "When was the programme set up {in}?|Since when has the cluster existed {in}?|In which year did it start {in}?",
        "year",
        "The cluster for {s} in {p} was founded in {v}.",
    ),
    _Measure(
        "Patents|Patent applications",
        "How many patents were filed {in}?|How inventive are firms {in}?",
        "count",
        "Firms in {s} in {p} filed {v} patents.",
    ),
)  # fmt: skip


def layout_examples(count: int, seed: int = 11) -> Iterator[Example]:
    """Made-up examples, more than half with an answer; the same seed gives the same examples."""
    rng = random.Random(seed)
    for _ in range(count):
        yield _example(rng)


@dataclass(frozen=True)
class _Shown:
    """A measure as a text shows it: the value, and for some the name and value of one part of it."""

    measure: _Measure
    value: str
    part: str = ""
    part_value: str = ""

    @property
    def written(self) -> str:
        return f"{self.value} ({self.part}: {self.part_value})" if self.part else self.value


Spans = list[tuple[int, int]]  # where the value of each shown measure stands
Built = tuple[str, Spans]


def _place(rng: random.Random) -> str:
    stem = "".join(rng.sample(_SYLLABLES, rng.choice((1, 1, 2)))).capitalize()
    name = stem + rng.choice(_ENDINGS)
    return rng.choice((name, name, f"{rng.choice(('North', 'South', 'East', 'West', 'Greater'))} {name}"))


def _value(kind: str, rng: random.Random) -> str:
    if kind == "count":
        number = rng.choice((rng.randint(20, 999), rng.randint(1000, 99_999), rng.randint(1, 90) * 1000))
        return rng.choice(("", "", "", "over ", "around ", "more than ")) + f"{number:,}"
    if kind == "small":
        return rng.choice(("two", "three", "four", "five", "six", "seven", "eight", "ten", "12", "15", "23"))
    if kind == "share":
        return rng.choice((f"{rng.randint(1, 80)}%", f"{rng.randint(10, 800) / 10}%", f"{rng.randint(2, 60)} per cent"))
    if kind == "money":
        return rng.choice(("£", "£", "$", "€")) + rng.choice(
            (f"{rng.randint(1, 900)}m", f"{rng.randint(10, 99) / 10}bn", f"{rng.randint(2, 90)} million")
        )
    if kind == "money_small":
        return f"£{rng.randint(19_000, 79_000):,}"
    if kind == "rent":
        return f"£{rng.randint(8, 60)} per square foot"
    return str(rng.randint(1985, 2024))


_CURRENCIES = {"£": "pounds", "$": "dollars", "€": "euros"}


def _example(rng: random.Random) -> Example:
    place, sector, year = _place(rng), rng.choice(_SECTORS), rng.randint(2012, 2024)
    layout = rng.choice((_labels, _bullets, _table, _rows))
    shown = []
    for measure in rng.sample(_MEASURES, rng.choice((1, 1, 2, 3, 4, 5))):
        splits = measure.kind in ("count", "money", "small") and layout is not _rows and rng.random() < 0.35
        part = rng.choice(_PARTS)[1] if splits else ""
        shown.append(_Shown(measure, _value(measure.kind, rng), part, _value(measure.kind, rng) if part else ""))
    text, spans = layout(shown, place, sector, year, rng)
    number = rng.randrange(len(shown))
    asked, (start, end) = shown[number], spans[number]
    kinds = ["plain"] * 7 + ["measure", "place", "year", "part", "part", "behind"]
    kinds += ["currency"] * (asked.measure.kind == "money") + ["sign"] * ("grow" in asked.measure.sentences)
    kind = rng.choice(kinds)
    where = _where(place, sector, year, rng)
    if kind == "plain":
        return Example(_question(asked.measure, where, rng), text, start, end)
    if kind == "measure":
        others = [measure for measure in _MEASURES if measure not in {one.measure for one in shown}]
        return Example(_question(rng.choice(others), where, rng), text)
    if kind == "place":
        return Example(_question(asked.measure, _where(_place(rng), sector, None, rng), rng), text)
    if kind == "year":
        other = rng.choice([one for one in range(2009, 2027) if one != year])
        return Example(_question(asked.measure, f"in {place} in {other}", rng), _dated(text, year))
    if kind == "part":
        phrase, named = rng.choice([part for part in _PARTS if not asked.part or part[1] == asked.part])
        question = _question(asked.measure, f"{where} {phrase}".strip(), rng)
        if asked.part == named:
            first = start + len(asked.written) - 1 - len(asked.part_value)
            return Example(question, text, first, first + len(asked.part_value))
        return Example(question, text)
    if kind == "currency":
        own = _CURRENCIES[asked.value[0]]
        wanted = rng.choice(sorted(_CURRENCIES.values()))
        question = _question(asked.measure, f"{where}, in {wanted}", rng)
        return Example(question, text, start, end) if wanted == own else Example(question, text)
    if kind == "sign":
        fall = rng.choice(("By how much has it shrunk", "How large was the fall", "What is the rate of decline"))
        return Example(f"{fall} in firm numbers {where}?".replace(" ?", "?"), text)
    label = asked.measure.labels.split("|")[0].lower()
    behind = rng.choice(_BEHIND).replace("{label}", label).replace("{in}", where)
    return Example(behind.replace("  ", " ").replace(" ?", "?"), text)


def _where(place: str, sector: str, year: int | None, rng: random.Random) -> str:
    """How a question says where: at times not at all. Without a year the place is always named."""
    named = [f"in {place}", f"in {sector} in {place}"]
    return rng.choice(named if year is None else [*named, "", f"in {sector}", f"in {place} in {year}"])


def _question(measure: _Measure, where: str, rng: random.Random) -> str:
    asked = rng.choice(measure.asks.split("|")).replace("{in}", where)
    asked = asked.replace(" ?", "?").replace("  ", " ")
    return asked.lower().rstrip("?") if rng.random() < 0.15 else asked


def _dated(text: str, year: int) -> str:
    """The text with its year: a near miss by year needs a text that has one."""
    return text if str(year) in text else f"{text}\n(All figures: {year})"


def _labels(shown: list[_Shown], place: str, sector: str, year: int, rng: random.Random) -> Built:
    text = f"{sector.capitalize()} in {place} {year}\n\n"
    spans = []
    for one in shown:
        text += rng.choice(one.measure.labels.split("|")) + rng.choice((":\n\n", ": ", "\n"))
        spans.append((len(text), len(text) + len(one.value)))
        text += one.written + rng.choice(("\n\n", "\n", f"\n{rng.randint(1, 30)}% of {rng.choice(_WHOLES)}.\n\n"))
    return text.rstrip(), spans


def _bullets(shown: list[_Shown], place: str, sector: str, year: int, rng: random.Random) -> Built:
    text = rng.choice((f"{sector.capitalize()}: key facts\n\n", f"{place}\n\n", ""))
    spans = []
    for one in shown:
        before, after = (
            rng.choice(one.measure.sentences.split("|")).replace("{p}", place).replace("{s}", sector).split("{v}")
        )
        if rng.random() < 0.3:
            before = f"In {year}, " + (before if before.startswith(place) else before[:1].lower() + before[1:])
        text += rng.choice(("- ", "• ", "")) + before
        spans.append((len(text), len(text) + len(one.value)))
        text += one.written + after + "\n"
    return text.rstrip("\n"), spans


def _table(shown: list[_Shown], place: str, sector: str, year: int, rng: random.Random) -> Built:
    text = f"{sector.capitalize()}, {place}\nMeasure | {year} | Source\n"
    spans = []
    for one in shown:
        text += f"{rng.choice(one.measure.labels.split('|'))} | "
        spans.append((len(text), len(text) + len(one.value)))
        text += f"{one.written} | {_place(rng)} {rng.choice(_BODIES)}\n"
    return text.rstrip("\n"), spans


def _rows(shown: list[_Shown], place: str, sector: str, year: int, rng: random.Random) -> Built:
    """One row per place: the right row must be found as well as the right column."""
    others = [_place(rng) for _ in range(rng.randint(1, 3))]
    rows = [place, *others]
    rng.shuffle(rows)
    text = f"{sector.capitalize()} {year}\n"
    spans: Spans = []
    for row in rows:
        for one in shown:
            value = one.value if row == place else _value(one.measure.kind, rng)
            text += f"{row}: {one.measure.labels.split('|')[0].lower()} "
            if row == place:
                spans.append((len(text), len(text) + len(value)))
            text += f"{value}; "
        text = text.rstrip("; ") + "\n"
    return text.rstrip("\n"), spans
