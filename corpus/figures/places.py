"""Names of places in a text, by how they are written and what leads to them; and how two names relate.

No gazetteer: only countries and world regions are known by name. Everything else is a run of capitalised words that a
preposition, an article or a compass point marks as a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.figures.lexicon import COMPASS, MONTHS, NATIONS, words

_CAP = r"[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z][a-zà-öø-ÿ]+)*"
_SMALL = r"(?:of|upon|on|under|le|la|de|du|der|am|and|the|&)"
_NAME = rf"{_CAP}(?:(?:\s|-){_CAP}|[\s-]{_SMALL}[\s-](?:the\s)?{_CAP}){{0,5}}"
_LED = re.compile(
    rf"\b(?:in|at|for|across|of|to|from|within|throughout|near|outside|around|into|based\sin|between|including|over|"
    rf"than|covering|and|In|At|For|Across|From|Within|Throughout|Near|Outside|Around|Between)\s(?:all\sof\s|both\s|rural\s|"
    rf"central\s)?(?P<the>the\s)?(?P<name>{_NAME})"
)
_REGION = re.compile(
    rf"\b(?P<name>(?:(?:North|South|East|West|Mid|Central|Greater|Inner|Outer|Northern|Southern|Eastern|Western|Upper|Lower)"
    rf"(?:[-\s](?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est|East|West))?[\s-])+(?:of\s)?{_CAP}(?:\sand\s{_CAP})?)"
)
_THE = re.compile(rf"\b[Tt]he\s(?P<name>{_CAP}(?:\s{_CAP})?)(?=(?:['’]s?)?[\s,.;:)])")
_OWNED = re.compile(rf"(?P<name>{_NAME})['’]s?\s")
_SUFFIX = re.compile(
    r"(?:shire|lands?|ford|ham|ton|bury|chester|cester|mouth|ville|burgh?|borough|stan|wich|wick|worth|pool|port|field|"
    r"minster|combe|stead|bridge|haven|heim|stadt|grad|polis)$"
)
_TOWNISH = re.compile(
    r"(?:City|County|District|Borough|Region|Province|State|Valley|Coast|Island|Islands|Peninsula|Corridor|Bay)$"
)

# What organisations, schemes and subjects are called by; a run that ends in one is not a place.
_NOT_PLACES = words("""
    university universities college school hospital hospitals council ltd limited plc inc llp llc gmbh
    corporation company companies department office ministry agency institute institution association trust
    foundation board bank act report network alliance programme program fund funds group partnership partners
    committee commission authority service services society centre center campus park laboratory team union
    federation journal review strategy plan policy index survey project initiative awards award prize conference
    catapult hub observatory house church museum theatre society party army navy force court parliament
    government treasury league cup championship series album film science sciences medicine health care
    technology technologies engineering innovation communication communications information data research
    development growth business businesses investment finance education skills work activities industry
    industries manufacturing energy transport trade digital jobs firms people students graduates employees
    capital technology january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter christmas easter mr mrs
    ms dr sir lord lady king queen prince president professor minister secretary director chief head note table
    figure section chapter appendix page annex part total average number north south east west class type first
    second third million billion thousand euro god lord this that these those there here it we they he she you i
    our its their what which who when where how why all both each every some any no none most more other many
    several one two three four five six seven eight nine ten
""")
_ABSTRACT = re.compile(r"(?:tion|ment|ness|ology|ics|ism|ance|ence|ship|ware|ies|ing|ers|ors|ists|logy|ural|ical|ive)$")
_NOT_ABSTRACT = re.compile(
    r"^(?:Reading|Worthing|Beijing|Chongqing|Woking|Goring|Tring|Kettering|Dorking|Wokingham|Provence|Florence|Goole)$"
)

_NATION_OF = {form: nation for nation, forms in NATIONS.items() for form in forms}
_NATION = re.compile(
    r"(?<![\w.])(?:" + "|".join(re.escape(form) for form in sorted(_NATION_OF, key=len, reverse=True)) + r")(?!\w)"
)
_ADJECTIVES = frozenset(
    form
    for nation, forms in NATIONS.items()
    for form in forms
    if form != nation and form.endswith(("ish", "an", "ese", "ch", "i"))
)
_NEVER = re.compile(r"\s(?:dollars?|pounds?|\$|language|spoken)")


@dataclass(frozen=True)
class Place:
    """A place as written."""

    text: str
    start: int
    end: int
    led: bool = False  # a preposition leads to it ("in Nottingham"), so that it says where


def places(text: str) -> list[str]:
    """The places that a text names, in order, each once, without "the": "West Midlands", "UK", "Nottingham"."""
    out: list[str] = []
    for found in find_places(text):
        if found.text not in out:
            out.append(found.text)
    return out


def find_places(text: str, known: Iterable[str] = ()) -> list[Place]:
    """The places of a text with their spans; `known` names (of the document's area, say) count wherever they stand."""
    found: list[Place] = []
    for match in _NATION.finditer(text):
        if match.group() == "US" and not _is_country(text, match):
            continue
        if not _NEVER.match(text, match.end()):
            found.append(Place(match.group(), *match.span(), _is_led(text, match.start())))
    found += [_place(match, text, True) for match in _REGION.finditer(text) if _placelike(match["name"], strong=True)]
    for match in _LED.finditer(text):
        found += _led_names(match, text)
    for match in _THE.finditer(text):
        name = match["name"]
        if _SUFFIX.search(name) and _placelike(name):
            found.append(_place(match, text, False))
    for name in known:
        for at in _occurrences(text, name):
            found.append(Place(name, at, at + len(name), _is_led(text, at)))
    return _disjoint(found)


def same_place(a: str, b: str) -> bool:
    """Whether two names are of one place: case, "the" and other names of a country aside. Unknown ("") is no place."""
    return bool(a and b) and _norm(a) == _norm(b)


def part_of(a: str, b: str) -> bool | None:
    """Whether `a` is a part of `b`, by names alone: True, False (they are one, or `b` is the part), None unknown.

    "West Midlands" is a part of "Midlands", and so is whatever adds a qualifier to a name; places inside a country
    cannot be known without a gazetteer, so that "Nottingham" and "England" give None.
    """
    if not a or not b:
        return None
    if same_place(a, b):
        return False
    one, other = _norm(a), _norm(b)
    if (one, other) in _WITHIN:
        return True
    if (other, one) in _WITHIN:
        return False
    left, right = one.split(), other.split()
    if _qualifies(left, right):
        return _narrower(left, right)
    if _qualifies(right, left):
        return not _narrower(right, left)
    return None


_WITHIN = frozenset(
    (part, whole)
    for part, wholes in (
        ("england", ("united kingdom", "europe")), ("scotland", ("united kingdom", "europe")),
        ("wales", ("united kingdom", "europe")), ("northern ireland", ("united kingdom", "europe")),
        ("united kingdom", ("europe",)), ("european union", ("europe",)), ("germany", ("europe", "european union")),
        ("france", ("europe", "european union")), ("united states", ("north america",)),
    )
    for whole in wholes
)  # fmt: skip


def _qualifies(longer: list[str], shorter: list[str]) -> bool:
    """Whether the longer name ends (or begins) with the whole shorter one, and adds only words of its own."""
    if not shorter or len(longer) <= len(shorter) or "and" in longer or "&" in longer:
        return False
    return longer[-len(shorter) :] == shorter or (longer[: len(shorter)] == shorter and longer[len(shorter)] in
                                                  {"north", "south", "east", "west", "central", "city"})  # fmt: skip


def _narrower(longer: list[str], shorter: list[str]) -> bool:
    return longer[0] != "greater" or longer[-len(shorter) :] != shorter


def _norm(name: str) -> str:
    stripped = re.sub(r"^(?:the|all of|whole of)\s+", "", re.sub(r"['’]s?$", "", name.strip()), flags=re.IGNORECASE)
    nation = _NATION_OF.get(stripped) or _NATION_OF.get(stripped.title())
    words = re.sub(r"[^\w&]+", " ", (nation or stripped).lower().replace(" & ", " and ")).strip()
    return re.sub(r"\s(?:region|area)$", "", words)


def _is_country(text: str, match: re.Match[str]) -> bool:
    """Whether "US" is the country and not a shouted pronoun or a currency."""
    after = text[match.end() : match.end() + 1]
    around = text[max(0, match.start() - 12) : match.end() + 12]
    return after != "$" and not around.isupper()


def _is_led(text: str, start: int) -> bool:
    return bool(
        re.search(
            r"\b(?:in|at|across|within|throughout|near|to|from|for|of)\s(?:the\s)?$",
            text[max(0, start - 16) : start],
            re.I,
        )
    )


def _occurrences(text: str, name: str) -> list[int]:
    return [m.start() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)] if len(name) > 2 else []


def _place(match: re.Match[str], text: str, led: bool) -> Place:
    start, end = match.span("name")
    return Place(text[start:end], start, end, led or _is_led(text, start))


def _led_names(match: re.Match[str], text: str) -> list[Place]:
    """ "Nottingham and Leicester" is two places, "Greater Birmingham and Solihull" is kept whole."""
    start = match.start("name")
    name = match["name"]
    joined = re.split(r"(\s(?:and|&)\s(?:the\s)?)", name)
    if len(joined) > 1 and joined[0].split()[0].lower() not in COMPASS:
        out, at = [], start
        for index, piece in enumerate(joined):
            if index % 2 == 0 and _placelike(piece):
                out.append(Place(piece, at, at + len(piece), True))
            at += len(piece)
        return out
    following = text[match.end("name") : match.end("name") + 24]
    if not _placelike(name) or (not match["the"] and _modifies(following) and not _SUFFIX.search(name)):
        return []
    return [Place(name, start, match.end("name"), True)]


def _modifies(following: str) -> bool:
    """Whether a lower-case noun follows directly, so that the name is likely a brand or a person ("of Smith shares")."""
    return bool(re.match(r"[-\s](?!and\b|or\b|in\b|is\b|are\b|was\b|were\b|has\b|have\b|had\b|to\b|for\b|with\b|by\b|on\b|at\b|as\b|"
                         r"from\b|but\b|who\b|which\b|that\b|where\b|than\b|since\b|between\b|during\b|of\b|will\b|can\b|"
                         r"region\b|area\b|city\b|county\b|alone\b|only\b|each\b|every\b|per\b|now\b|also\b|over\b)[a-z]", following))  # fmt: skip


def _placelike(name: str, strong: bool = False) -> bool:
    words = re.split(r"[\s-]+", name)
    last, first = words[-1], words[0]
    if (
        last.lower() in _NOT_PLACES
        or first.lower() in MONTHS
        or (first.lower() in _NOT_PLACES and first.lower() not in COMPASS)
    ):
        return False
    if name.lower() in MONTHS or name in _ADJECTIVES:
        return False
    if any(
        word.lower() in {"university", "college", "hospital", "ltd", "plc", "institute", "council"} for word in words
    ):
        return False
    return strong or not (_ABSTRACT.search(last) and not _NOT_ABSTRACT.match(last) and not _TOWNISH.search(last))


def _disjoint(found: list[Place]) -> list[Place]:
    """In order; of two that overlap the longer one, and of equals the one that a preposition leads to."""
    kept: list[Place] = []
    for place in sorted(found, key=lambda one: (one.start, -(one.end - one.start), not one.led)):
        if kept and place.start < kept[-1].end:
            if place.end - place.start > kept[-1].end - kept[-1].start:
                kept[-1] = place
            continue
        kept.append(place)
    return kept
