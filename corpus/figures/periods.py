"""Dates and periods in a text: "31 March 2026", "2017-21", "since 2013", "FY2023/24", "Q3 2024", "last year"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.figures.lexicon import MONTHS, ORDINALS

_MONTH = "(?:" + "|".join(sorted({m.capitalize() for m in MONTHS}, key=len, reverse=True)) + r")\b\.?"
_Y = r"(?:1\d|20|21)\d\d"
_D = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DASH = r"[-‐‑‒–—]"
_LEFT = r"(?<![\w.,£$€/#-])(?<![£$€]\s)"
_RIGHT = r"(?![\w%]|[.,]\d)"
_WORDS = r"(?:first|second|third|fourth|final|last)"

_ATOM = re.compile(
    rf"""
    {_LEFT}(?:
      (?P<iso>{_Y}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:T[\d:.]{{2,16}}Z?)?{_RIGHT}
    | (?P<dmy>(?P<dmy_d>{_D})(?:\sof)?[\s-](?P<dmy_m>{_MONTH})(?:,?[\s-](?P<dmy_y>{_Y})(?![\d%]|[.,]\d))?)
    | (?P<mdy>(?P<mdy_m>{_MONTH})\s(?P<mdy_d>{_D})(?![\d%]|[.,]\d)(?:,?\s(?P<mdy_y>{_Y}){_RIGHT})?)
    | (?P<my>(?P<my_m>{_MONTH})(?:,?\s|[-/])(?P<my_y>{_Y}|['’]?\d\d)(?![\w%]|[.,]\d))
    | (?P<num>(?P<num_a>\d{{1,2}})(?P<num_s>[/.])(?P<num_b>\d{{1,2}})(?P=num_s)(?P<num_y>{_Y}|\d\d)){_RIGHT}
    | (?P<q>(?:Q(?P<q_n>[1-4])|H(?P<h_n>[12])|(?P<q_a>[1-4])Q)(?:[\s-]|\sof\s)?(?:FY\s?)?['’]?
        (?P<q_y>{_Y}|\d\d)){_RIGHT}
    | (?P<yq>(?P<yq_y>{_Y})[\s-]?(?:Q(?P<yq_n>[1-4])|H(?P<yh_n>[12]))){_RIGHT}
    | (?P<wq>{_WORDS}\s(?:quarter|half)\sof\s(?:the\s)?(?:financial\syear\s|fiscal\s)?(?P<wq_y>{_Y})){_RIGHT}
    | (?P<fy>(?:FY|CY|[Ff](?:inancial|iscal)\s(?:[Yy]ear\s)?)\s?['’]?(?P<fy_a>{_Y}|\d\d)
        (?:\s?[-–/]\s?(?P<fy_b>{_Y}|\d\d))?){_RIGHT}
    | (?P<ay>(?P<ay_a>{_Y})\s?(?:{_DASH}|/)\s?(?P<ay_b>{_Y}|\d\d)){_RIGHT}
    | (?P<sy>(?P<sy_a>\d\d)/(?P<sy_b>\d\d))(?![\w%/]|[.,]\d)
    | (?P<dec>(?:(?:[Ee]arly|[Mm]id|[Ll]ate)[\s-])?(?:the\s)?(?P<dec_y>(?:1\d|20)\d0)['’]?s){_RIGHT}
    | (?P<cent>(?:(?:[Ee]arly|[Mm]id|[Ll]ate)[\s-])?(?P<cent_n>\d{{1,2}})(?:st|nd|rd|th)[\s-][Cc]entur(?:y|ies)){_RIGHT}
    | (?P<y>{_Y})(?![\d%_]|[.,]\d|[A-Za-z])
    )
  | (?P<rel>\b(?:(?:[Tt]he\s)?(?:[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious|[Pp]ast|[Cc]urrent|[Pp]rior|[Cc]oming)
        (?:\s(?:\d{{1,3}}|two|three|four|five|six|seven|eight|nine|ten|twelve|few|financial|fiscal|calendar|academic)){{0,2}}
        \s(?:year|month|quarter|week|decade|century)s?)\b)
    """,
    re.VERBOSE,
)
_LEAD = re.compile(
    r"(?:(?P<since>since|from|after|starting\s(?:in|from)|onwards\sfrom)|(?P<until>until|till|by|before|up\sto|prior\sto)"
    r"|(?P<at>as\s(?:of|at)(?:\sthe\send\sof)?|at\sthe\send\sof|end\sof|beginning\sof|start\sof|circa|early|mid|late|between|during|in"
    r"|(?:year|years|months?|quarter)\s(?:ended|ending|to)))[\s-](?:the\s)?(?:(?:about|around|approximately|roughly)\s)?$",
    re.IGNORECASE,
)
_JOIN = re.compile(rf"\s?(?:{_DASH}|to|and|until|till|through)\s?(?:the\s)?", re.IGNORECASE)
_ONWARDS = re.compile(
    r"\s?(?:onwards?|to\s(?:date|present|the\spresent)|and\s(?:later|after)|[-–]\s?present)\b", re.IGNORECASE
)
_BEFORE_COUNT = re.compile(
    r"(?:\b(?:over|than|about|around|approximately|nearly|almost|some|least|most|fewer|employ\w*|another|additional|all|of"
    r"\sthe|excess\sof|total\sof|number)|[~<>≥≤≈+±])\s?$",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|until|till|by|year|from|during|of|for|early|late|mid|ending|ended)|\()[\s-]?$", re.IGNORECASE
)
_IN_ABOUT = re.compile(
    r"\b(?:in|since|until|till|by|from|during|early|late|mid|as\sof|as\sat|founded|built|opened|established)\s"
    r"(?:(?:or\s)?(?:about|around)|approximately|roughly)\s$",
    re.IGNORECASE,
)  # "in about 2024"
_NOUN_AFTER = re.compile(r"\s([a-z]{3,})")
_COUNTED_AFTER = re.compile(r"\s(?:[a-z]+\s)?([a-z]{3,}s|[A-Z]{2,}s|people|staff|men|women|children)\b")


@dataclass(frozen=True)
class Period:
    """A period as written. `first` and `last` are years; None where open or not known."""

    text: str
    start: int
    end: int
    first: int | None
    last: int | None
    iso: str = ""
    open: str = ""  # "after" (since 2013), "before" (until 2025) or ""
    core: tuple[int, int] = (0, 0)  # the date itself, without the words that lead to it


def periods(text: str) -> list[tuple[str, int | None, int | None]]:
    """The periods of a text in order, each as (as written, first year, last year).

    An open end is None ("since 2013" is 2013 to None); "last year" is None to None, since only the writer's date tells.
    """
    return [(found.text, found.first, found.last) for found in find_periods(text)]


def find_periods(text: str) -> list[Period]:
    """The periods of a text with their spans, in order and without overlap."""
    atoms = [atom for match in _ATOM.finditer(text) if (atom := _atom(match, text)) is not None]
    return [_led(found, text) for found in _joined(atoms, text)]


def _joined(atoms: list[Period], text: str) -> list[Period]:
    out: list[Period] = []
    for atom in atoms:
        before = out[-1] if out else None
        if before and before.end > atom.start:
            continue
        if before and before.iso.startswith("--") and atom.first and _JOIN.fullmatch(text[before.end : atom.start]):
            before = _in_the_year_before(before, atom)
        if before and _spans(before, atom, text):
            first, last = before.first, atom.last
            iso = f"{before.iso.split('/')[0]}/{atom.iso.split('/')[-1]}"
            span = (before.core[0], atom.core[1])
            out[-1] = Period(text[span[0] : span[1]], *span, first, last, iso, "", span)
        else:
            out.append(atom)
    return out


def _in_the_year_before(day: Period, end: Period) -> Period:
    """A day without a year that opens a period, in the year of its end or the one before it: "4 May to 2 June 2023"."""
    last = end.iso.rpartition("/")[2]
    year = (end.first or 0) - (last[4:].count("-") == 2 and day.iso[2:] > last[5:])
    return replace(day, first=year, last=year, iso=f"{year}-{day.iso[2:]}")


def _spans(before: Period, atom: Period, text: str) -> bool:
    gap = text[before.end : atom.start]
    if len(gap) > 12 or not _JOIN.fullmatch(gap) or before.first is None or atom.last is None:
        return False
    if re.search(r"\band\b", gap, re.IGNORECASE):  # "2021 and 2022" are two years, "between 2021 and 2022" is a period
        lead = text[max(0, before.start - 9) : before.start].lower()
        if not lead.rstrip().endswith("between"):
            return False
    return before.first <= atom.last


def _led(found: Period, text: str) -> Period:
    """With the words before or after that open one end."""
    window = max(0, found.start - 32)
    lead = _LEAD.search(text[window : found.start])
    onwards = _ONWARDS.match(text, found.end)
    if onwards and found.first is not None:
        return _open_end(replace(found, end=onwards.end()), text, "after")
    if lead is None or found.first is None:
        return found
    start = window + lead.start()
    if start > 0 and (text[start - 1].isalnum() or text[start - 1] == "-"):
        return found
    single = found.first == found.last and "/" not in found.iso
    if lead["since"]:
        if not single:
            return (
                replace(found, start=start, text=text[start : found.end]) if lead["since"].lower() == "from" else found
            )
        if lead["since"].lower() == "from" and "/" not in found.iso and _is_origin(text, start):
            return found
        return _open_end(replace(found, start=start), text, "after")
    if lead["until"] and single:
        return _open_end(replace(found, start=start), text, "before")
    if lead["at"] and lead["at"].lower() in {"in", "during"}:
        return found
    return replace(found, start=start, text=text[start : found.end])


def _is_origin(text: str, start: int) -> bool:
    """Whether "from 2021" only says where something comes from: "relevant subjects from 2021," keeps its year alone."""
    return False if start == 0 else text[max(0, start - 6) : start].lower().endswith("data ")


def _open_end(found: Period, text: str, side: str) -> Period:
    first, last = (found.first, None) if side == "after" else (None, found.last)
    iso = f"{found.iso}/.." if side == "after" else f"../{found.iso}"
    return Period(text[found.start : found.end], found.start, found.end, first, last, iso, side, found.core)


def _atom(match: re.Match[str], text: str) -> Period | None:
    kind = match.lastgroup
    for name in ("iso", "dmy", "mdy", "my", "num", "q", "yq", "wq", "fy", "ay", "sy", "dec", "cent", "y", "rel"):
        if match[name]:
            kind = name
            break
    read = _READERS[kind or "y"](match)
    if read is None:
        return None
    first, last, iso = read
    start, end = match.span(kind or 0)
    return Period(text[start:end], start, end, first, last, iso, "", (start, end))


_Read = tuple[int | None, int | None, str] | None


def _short(digits: str) -> int:
    """The year of "2021" or "21" ("95" is 1995)."""
    number = int(digits.lstrip("'’"))
    return number if number > 99 else number + (2000 if number < 70 else 1900)


def _end_year(first: int, digits: str) -> int:
    number = int(digits)
    return number if number > 99 else first - first % 100 + number + (100 if number < first % 100 else 0)


def _month(name: str) -> int:
    return MONTHS[name.rstrip(".").lower()]


def _day(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))


def _iso(match: re.Match[str]) -> _Read:
    year = int(match["iso"][:4])
    return year, year, match["iso"]


def _dmy(match: re.Match[str]) -> _Read:
    day, month, year = _day(match["dmy_d"]), _month(match["dmy_m"]), match["dmy_y"]
    if not year:
        return None if match["dmy_m"] in {"May", "Mar", "mar", "may"} else (None, None, f"--{month:02}-{day:02}")
    return int(year), int(year), f"{year}-{month:02}-{day:02}"


def _mdy(match: re.Match[str]) -> _Read:
    day, month, year = _day(match["mdy_d"]), _month(match["mdy_m"]), match["mdy_y"]
    if not year:
        return None if match["mdy_m"] == "May" else (None, None, f"--{month:02}-{day:02}")
    return int(year), int(year), f"{year}-{month:02}-{day:02}"


def _my(match: re.Match[str]) -> _Read:
    if len(match["my_y"]) == 2 and match["my"][-3] == " ":
        return None
    year = _short(match["my_y"])
    return year, year, f"{year}-{_month(match['my_m']):02}"


def _num(match: re.Match[str]) -> _Read:
    day, month = int(match["num_a"]), int(match["num_b"])
    if month > 12:  # American order
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = _short(match["num_y"])
    return year, year, f"{year}-{month:02}-{day:02}"


def _quarter(match: re.Match[str]) -> _Read:
    year = _short(match["q_y"])
    part = f"H{match['h_n']}" if match["h_n"] else f"Q{match['q_n'] or match['q_a']}"
    return year, year, f"{year}-{part}"


def _year_quarter(match: re.Match[str]) -> _Read:
    year = int(match["yq_y"])
    return year, year, f"{year}-" + (f"Q{match['yq_n']}" if match["yq_n"] else f"H{match['yh_n']}")


def _word_quarter(match: re.Match[str]) -> _Read:
    year = int(match["wq_y"])
    word = match["wq"].split()[0].lower()
    letter = "Q" if "quarter" in match["wq"] else "H"
    number = ORDINALS.get(word, 4 if letter == "Q" else 2) if word != "last" else (4 if letter == "Q" else 2)
    return year, year, f"{year}-{letter}{number}"


def _fiscal(match: re.Match[str]) -> _Read:
    first = _short(match["fy_a"])
    last = _end_year(first, match["fy_b"]) if match["fy_b"] else first
    return first, last, f"FY{first}/{last}" if last != first else f"FY{first}"


def _years(match: re.Match[str]) -> _Read:
    first = int(match["ay_a"])
    last = _end_year(first, match["ay_b"])
    if not first < last <= first + 120 or not 1000 <= first <= 2199:
        return None
    return first, last, f"{first}/{last}"


def _short_years(match: re.Match[str]) -> _Read:
    first, second = int(match["sy_a"]), int(match["sy_b"])
    if second != (first + 1) % 100:
        return None
    year = _short(match["sy_a"])
    return year, year + 1, f"{year}/{year + 1}"


def _decade(match: re.Match[str]) -> _Read:
    year = int(match["dec_y"])
    return year, year + (99 if year % 100 == 0 and year < 2000 else 9), f"{year}s"


def _century(match: re.Match[str]) -> _Read:
    number = int(match["cent_n"])
    return (number - 1) * 100, number * 100 - 1, f"c{number}"


def _year(match: re.Match[str]) -> _Read:
    text = match.string
    start, end = match.span("y")
    year = int(match["y"])
    before = text[max(0, start - 24) : start]
    led = bool(_BEFORE_YEAR.search(before))
    if _IN_ABOUT.search(before) and 1700 <= year <= 2100 and not _NOUN_AFTER.match(text, end):
        return year, year, str(year)
    if _BEFORE_COUNT.search(before) and not re.search(r"\bof\s$", before):
        return None
    if not 1700 <= year <= 2100 and not (led and not _NOUN_AFTER.match(text, end)):
        return None
    if year % 50 == 0 and _COUNTED_AFTER.match(text, end) and not led:
        return None  # "2000 jobs"
    if (
        re.match(r"\s(?:people|jobs|employees|staff|m\b|km\b|kg\b|million|billion|°|sq)", text[end : end + 12])
        and not led
    ):
        return None
    return year, year, str(year)


def _relative(_: re.Match[str]) -> _Read:
    return None, None, ""


_READERS = {
    "iso": _iso, "dmy": _dmy, "mdy": _mdy, "my": _my, "num": _num, "q": _quarter, "yq": _year_quarter,
    "wq": _word_quarter, "fy": _fiscal, "ay": _years, "sy": _short_years, "dec": _decade, "cent": _century,
    "y": _year, "rel": _relative,
}  # fmt: skip
