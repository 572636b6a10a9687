"""Names of places in a text, by how they are written and what leads to them; and how two names relate.

No gazetteer: only countries and world regions are known by name. Everything else is a run of capitalised words that a
preposition, an article or a compass point marks as a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus.figures.lexicon import COMPASS, FUNCTION_WORDS, MONTHS, NATIONS, PREPOSITIONS, words

_CAP = r"[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z][a-zà-öø-ÿ]+)*(?!\w)"
_SMALL = r"(?:of|upon|on|under|le|la|de|du|der|am|and|the|&)"
_NAME = rf"{_CAP}(?:(?:\s|-){_CAP}|[\s-]{_SMALL}[\s-](?:the\s)?{_CAP}){{0,5}}"
# Words that say where something is, and words that lead to places and to other names alike.
_WHERE = "in|at|across|within|throughout|near|outside|around|between|covering|based in|located in|here in"
_WEAK = "of|about|for|to|from|into|than|over|including|by"
_LED = re.compile(
    rf"\b(?:(?P<where>{_WHERE})|{_WEAK})\s(?:all\sof\s|both\s|rural\s|central\s|the\swhole\s)?(?P<the>the\s)?"
    rf"(?-i:(?P<name>{_NAME}))",
    re.IGNORECASE,
)
_NEXT = re.compile(rf"(?:,\s(?:and\s|or\s)?|\s(?:and|or|&)\s|;\s)(?:the\s)?(?P<name>{_NAME})")
_COMPASS = "North|South|East|West|Mid|Central|Greater|Inner|Outer|Northern|Southern|Eastern|Western|Upper|Lower"
_REGION = re.compile(
    rf"\b(?P<name>Greater\s{_CAP}\sand\s{_CAP}|(?:(?:{_COMPASS})(?:[-\s](?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est))?[\s-])+(?:of\s)?"
    rf"{_CAP})"
)
_THE = re.compile(rf"\b[Tt]he\s(?P<name>{_CAP}(?:\s{_CAP})?)(?=(?:['’]s?)?[\s,.;:)])")
_BEFORE = re.compile(rf"\b(?:(?P<where>{_WHERE})|of|for|to|from)\s(?:the\s)?$", re.IGNORECASE)
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
_AT_HOME = frozenset({"British", "English", "Scottish", "Irish", "Northern Irish"})  # "British jobs" are in Britain
_WORD_BEFORE = re.compile(r"(?<![\w'’-])([A-Z][\w'’]+)\s$")
_BEFORE_NATION = FUNCTION_WORDS | COMPASS | words("""
    compare give show list tell name find get total average whole overall all most current mainland continental
    northern southern eastern western non pre post versus vs
""")
_NO_NATION = re.compile(r"\s(?:dollars?|pounds?|\$|language|spoken)")
_NATION_TYPED = re.compile(r"(?<!\w)(?:uk|usa|eu|uae)(?!\w)")
_ORGANISATIONS = words("university college hospital ltd plc institute council inc llp gmbh")
_AFTER_PLACE = PREPOSITIONS | words("""
    and or is are was were has have had but who which that where will can region area city county alone only each every
    per now also last this next there currently today please
""")
_LOWER_WORD = re.compile(r"[a-z]+")
LONGEST_LIST = 20  # places of one list that are followed


@dataclass(frozen=True)
class Place:
    """A place as written."""

    text: str
    start: int
    end: int
    led: int = 0  # 2: a word says that something is there ("in Leeds"); 1: "of Leeds"; 0: neither


def places(text: str) -> list[str]:
    """The places that a text names, in order, each once, without "the": "West Midlands", "UK", "Nottingham"."""
    out: list[str] = []
    for found in find_places(text):
        if found.text not in out:
            out.append(found.text)
    return out


def find_places(text: str, known: Iterable[str] = ()) -> list[Place]:
    """The places of a text with their spans; `known` names (of the document's area, say) count wherever they stand."""
    if text.islower():
        return _in_lower_case(text)
    return _disjoint(_capitalised(text, known))


def _capitalised(text: str, known: Iterable[str] = ()) -> list[Place]:
    found = [
        Place(match.group(), *match.span(), _led(text, match.start()))
        for match in _NATION.finditer(text)
        if not _NO_NATION.match(text, match.end()) and (match.group() != "US" or _is_country(text, match))
        and not _ends_a_name(text, match.start())
    ]
    for match in _REGION.finditer(text):
        if _placelike(match["name"]):
            found.append(_place(match, text))
    for match in _LED.finditer(text):
        found += _led_names(match, text)
    for match in _THE.finditer(text):
        if _SUFFIX.search(match["name"]) and _placelike(match["name"]):
            found.append(_place(match, text))
    for name in known:
        if len(name) > 2:
            for match in re.finditer(rf"(?<!\w)(?P<name>{re.escape(name)})(?!\w)", text):
                found.append(_place(match, text))
    return found


def _in_lower_case(text: str) -> list[Place]:
    """Places of a text without capitals, as people type: countries, compass regions, names that look like towns."""
    raised = _LOWER_WORD.sub(lambda m: m[0] if m[0] in FUNCTION_WORDS else m[0].capitalize(), text)
    found = [Place(text[m.start() : m.end()], *m.span(), _led(text, m.start())) for m in _NATION_TYPED.finditer(text)]
    for place in _disjoint(_capitalised(raised)):
        if place.text in _NATION_OF and place.text in _ADJECTIVES:
            continue
        if place.text.split()[0].lower() in COMPASS or place.text in _NATION_OF or _SUFFIX.search(place.text):
            found.append(Place(text[place.start : place.end], place.start, place.end, place.led))
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


@lru_cache(maxsize=10_000)
def _norm(name: str) -> str:
    bare = re.sub(r"(?:['’]s?|[-\s]wide)$", "", name.strip())
    stripped = re.sub(r"^(?:the|all of|whole of)\s+", "", bare, flags=re.IGNORECASE)
    nation = _NATION_OF.get(stripped) or _NATION_OF.get(stripped.title())
    words = re.sub(r"[^\w&]+", " ", (nation or stripped).lower().replace(" & ", " and ")).strip()
    return re.sub(r"\s(?:region|area)$", "", words)


def _ends_a_name(text: str, start: int) -> bool:
    """Whether the nation that starts there is the end of an organisation's name: "Innovate UK", "Sport England"."""
    before = _WORD_BEFORE.search(text[max(0, start - 30) : start])
    return before is not None and before[1].lower() not in _BEFORE_NATION and before[1] not in _NATION_OF


def _is_country(text: str, match: re.Match[str]) -> bool:
    """Whether "US" is the country and not a shouted pronoun or a currency."""
    after = text[match.end() : match.end() + 1]
    around = text[max(0, match.start() - 12) : match.end() + 12]
    return after != "$" and not around.isupper()


def _led(text: str, start: int) -> int:
    match = _BEFORE.search(text[max(0, start - 20) : start])
    return 0 if match is None else 2 if match["where"] else 1


def _place(match: re.Match[str], text: str) -> Place:
    start, end = match.span("name")
    return Place(text[start:end], start, end, _led(text, start))


def _led_names(match: re.Match[str], text: str) -> list[Place]:
    """The place that a preposition leads to, and those that a list goes on with."""
    led = 2 if match["where"] else 1
    out = _pieces(match["name"], match.start("name"), led)
    out = [
        place
        for place in out
        if led == 2 or match["the"] or _looks_like_place(place.text) or _stands_alone(text, place)
    ]
    if len(out) == 1 and _modifies(text, out[0]):
        return []
    end = match.end("name")
    for _ in range(LONGEST_LIST):
        following = _NEXT.match(text, end)
        if not out or following is None:
            break
        more = _pieces(following["name"], following.start("name"), led)
        if not more or any(_modifies(text, place) for place in more):
            break
        out += more
        end = following.end("name")
    return out


def _pieces(name: str, start: int, led: int) -> list[Place]:
    """ "Nottingham and Leicester" is two places, "Greater Birmingham and Solihull" is kept whole."""
    joined = re.split(r"(\s(?:and|&)\s(?:the\s)?)", name)
    if len(joined) == 1 or joined[0].startswith("Greater "):
        return [Place(name, start, start + len(name), led)] if _placelike(name) else []
    out, at = [], start
    for index, piece in enumerate(joined):
        if index % 2 == 0 and _placelike(piece):
            out.append(Place(piece, at, at + len(piece), led))
        at += len(piece)
    return out


def _looks_like_place(name: str) -> bool:
    return bool(_SUFFIX.search(name)) or name in _NATION_OF or name.split()[0].lower() in COMPASS


def _stands_alone(text: str, place: Place) -> bool:
    """Whether "of Leeds" ends a phrase; "of Leeds shares" and "Leeds's plan" may be about anyone."""
    return bool(re.match(r"of\s$", text[max(0, place.start - 3) : place.start], re.IGNORECASE)) and not re.match(
        r"['’]s?\b", text[place.end : place.end + 2]
    )


def _modifies(text: str, place: Place) -> bool:
    """Whether a noun follows directly, so that the name is likely a brand or a person ("in Smith shares")."""
    if _looks_like_place(place.text):
        return False
    following = re.match(r"[-\s]([a-z]+)", text[place.end : place.end + 24])
    return following is not None and following.group(1) not in _AFTER_PLACE


def _placelike(name: str) -> bool:
    parts = re.split(r"[\s-]+", name)
    first, last = parts[0].lower(), parts[-1]
    if last.lower() in _NOT_PLACES or first in MONTHS or (first in _NOT_PLACES and first not in COMPASS):
        return False
    if name in _ADJECTIVES or any(part.lower() in _ORGANISATIONS for part in parts):
        return False
    return first in COMPASS or not _ABSTRACT.search(last) or bool(_NOT_ABSTRACT.match(last) or _TOWNISH.search(last))


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


def is_origin(name: str) -> bool:
    """Whether a name says where somebody comes from rather than where something is: "Japanese", but not "British"."""
    return name in _ADJECTIVES and name not in _AT_HOME


def nations(text: str) -> frozenset[str]:
    """The nations that a text names, under one name each: "British" and "the UK" are both the United Kingdom."""
    return frozenset(_NATION_OF[form] for form in _NATION.findall(text))
