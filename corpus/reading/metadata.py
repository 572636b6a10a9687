"""What is known of a document as a whole: stated by a sidecar or front matter, else guessed from the document.

Order: sidecar file `<name>.meta.yaml`, front matter, guess. A guess is made only where the document says it plainly,
and is named in `Metadata.guessed`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import cast

import yaml

from corpus.document import Block, Metadata, MetadataField
from corpus.reading.extract import Extract

FIELDS: tuple[MetadataField, ...] = ("title", "publisher", "published", "geography", "url", "shareable", "review_by")
SIDECAR_SUFFIX = ".meta.yaml"
LARGEST_HEADER = 20_000  # characters of front matter or of a sidecar
LONGEST_VALUE = 500  # characters
TITLE_WORDS = 12
NEAR_TOP = 3000  # characters: where a document says who made it and when

_MONTHS = {
    month: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"), start=1)
    for month in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?P<iso>\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b)"
    rf"|\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)\b"
    rf"|\b(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,\s+(?P<year2>(?:19|20)\d\d)\b"
    rf"|\b(?P<d3>\d{{1,2}})/(?P<m3>\d{{1,2}})/(?P<y3>(?:19|20)\d\d)\b"
    rf"|(?<![\d–/-])(?P<only>(?:19|20)\d\d)(?![\d–/-]|\s*[–-]\s*\d)",
    re.IGNORECASE,
)
_LABEL = r"^[ \t]*[*_>]{{0,2}}(?:{names})[*_]{{0,2}}[ \t]*:[*_]{{0,2}}[ \t]*(?P<value>\S.{{0,200}})$"
_PUBLISHED_LABEL = re.compile(
    _LABEL.format(names="published(?: on| date)?|publication date|date(?: of publication| published)?|issued|"
                        "last updated|updated(?: on)?|sent"), re.IGNORECASE | re.MULTILINE)
_PUBLISHER_LABEL = re.compile(
    _LABEL.format(names="published by|publisher|issued by|prepared by|produced by|organisation|organization"),
    re.IGNORECASE | re.MULTILINE)
# "Updated 12 June 2023", "Published by the Harbour Trust, November 2024": a line of its own, without a colon.
_DATED_LINE = re.compile(
    r"^[ \t*_>(]*(?:(?:last|first|report)[ \t]+)?(?:updated|published|issued|revised|dated|version of)\b"
    r"(?:[ \t]+by[ \t]+(?P<who>[A-Z][^,.:;\n*_]{2,60}?))?,?[ \t]*(?:(?:on|in)[ \t]+)?"
    rf"(?P<value>{_DATE.pattern})[ \t*_.)]*$",
    re.IGNORECASE | re.MULTILINE,
)
# "Minutes, harbour group, 6 February 2025": a line at the very top that ends in a date of at least a month.
_ENDS_DATED = re.compile(
    r"^(?:[^.!?\n]{0,80}?[,(|:–—-][ \t]*)?[\s*_(#]*"
    rf"(?P<value>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH})\.?\s+(?:19|20)\d\d)[\s*_)]*$",
    re.IGNORECASE,
)
OPENING_LINES = 4  # of a text, in which a line may end in the date of the whole
_TITLE_LABEL = re.compile(_LABEL.format(names="title|subject"), re.IGNORECASE | re.MULTILINE)
_GEOGRAPHY_LABEL = re.compile(
    _LABEL.format(names="geography|geographic(?:al)? (?:area|coverage|scope)|area covered|coverage"),
    re.IGNORECASE | re.MULTILINE)
_AS_OF = re.compile(
    rf"\b(?:as (?:of|at)|correct (?:as )?(?:of|at)|accurate (?:as )?(?:of|at))\s+(?={_DATE.pattern})", re.IGNORECASE
)
_IN_PLACE = re.compile(
    r"\b(?:in|across|throughout|within)(?: the)? "
    r"(?P<place>[A-Z][a-z]+(?:[- ](?:(?:and|of|upon|under) )?[A-Z][a-z]+){0,4})\b"
)
_DATA_WORD = re.compile(
    r"\b(?:data|figures?|information|statistics|numbers|facts|prices|document|report|content|correct|accurate|"
    r"contemporary)\b",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^[ \t]*(?:©|\(c\)|copyright(?:[ \t]*(?:©|\(c\)))?)[ \t]*"
    r"(?:(?:19|20)\d\d[ \t]*(?:[-–][ \t]*(?:19|20)\d\d)?,?[ \t]*)?(?:by[ \t]+)?"
    r"(?P<who>[A-Z][\w&.,' -]{2,60}?)"
    r"[ \t]*(?:[,.]?[ \t]*(?:19|20)\d\d)?[.,]?[ \t]*(?:all rights reserved\.?)?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def metadata_of(extract: Extract, name: str, beside: Mapping[str, object]) -> tuple[Metadata, tuple[str, ...]]:
    """The metadata of a document, and notes on what could not be used. `beside` is what its sidecar says."""
    stated: dict[MetadataField, str | bool | None] = {}
    notes = [str(problem["problem"]) for problem in (extract.declared, beside) if "problem" in problem]
    for source in (extract.declared, beside):
        values, problems = _checked({key: value for key, value in source.items() if key != "problem"})
        stated.update(values)
        notes.extend(problems)
    guesses = _guesses(extract, name)
    guessed = tuple(field for field in FIELDS if field not in stated and guesses.get(field))
    known: dict[MetadataField, object] = {**{field: guesses[field] for field in guessed}, **stated}
    return Metadata(
        title=cast(str, known.get("title") or guesses["title"]),
        publisher=cast(str, known.get("publisher") or ""),
        published=cast("str | None", known.get("published") or None),
        geography=cast(str, known.get("geography") or ""),
        url=cast(str, known.get("url") or ""),
        shareable=bool(known.get("shareable", True)),
        review_by=cast("str | None", known.get("review_by") or None),
        guessed=guessed,
    ), tuple(notes)


def sidecar(path: Path) -> Mapping[str, object]:
    """What `<name>.meta.yaml` beside a file says, or nothing where there is none."""
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    try:
        if beside.is_symlink() or not beside.is_file() or beside.stat().st_size > LARGEST_HEADER:
            return {}
    except OSError:  # no such name can be, as where the file's own is as long as names may be
        return {}
    try:
        text = beside.read_text("utf-8-sig")
    except (OSError, ValueError):
        return {"problem": f"The metadata file beside it ({SIDECAR_SUFFIX}) could not be read and was not used."}
    return parsed(text, f"The metadata file beside it ({SIDECAR_SUFFIX})")


def parsed(header: str, where: str) -> Mapping[str, object]:
    """The fields of a YAML header; a "problem" instead where it is none. `where` begins the problem's sentence."""
    if len(header) > LARGEST_HEADER:
        return {"problem": f"{where} is too large and was not used."}
    try:
        events = yaml.parse(header, yaml.SafeLoader)
        if any(isinstance(event, yaml.AliasEvent) for event in events):  # what refers to itself can grow without end
            return {"problem": f"{where} refers to itself and was not used."}
        values = yaml.safe_load(header)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        at = f" (line {line + 1})" if isinstance(line, int) else ""
        return {"problem": f"{where} is not valid YAML{at} and was not used."}
    if values is None:
        return {}
    if not isinstance(values, dict):
        return {"problem": f"{where} does not hold fields with values and was not used."}
    return {str(key): value for key, value in values.items()}


def iso_date(text: str) -> str | None:
    """The first date in a text as "2023-05-14", "2023-05" or "2023"; days come before months in 1/2/2023."""
    for match in _DATE.finditer(text):
        found = _iso(match)
        if found:
            return found
    return None


def _checked(values: Mapping[str, object]) -> tuple[dict[MetadataField, str | bool | None], list[str]]:
    """Known fields in their own types, and a note for each that is unknown or unusable."""
    good: dict[MetadataField, str | bool | None] = {}
    problems: list[str] = []
    unknown = sorted(key for key in values if key not in FIELDS)
    if unknown:
        shown = ", ".join(key[:40] for key in unknown[:10])
        problems.append(f"Fields of the metadata that are not known were left out: {shown}.")
    for field in FIELDS:
        value = values.get(field)
        if value is None:
            continue
        usable = _usable(field, value)
        if usable is None:
            problems.append(f"The metadata field {field} has a value that cannot be used: {str(value)[:60]!r}.")
        else:
            good[field] = usable
    return good, problems


def _usable(field: MetadataField, value: object) -> str | bool | None:
    if field == "shareable":
        words = {"true": True, "yes": True, "false": False, "no": False}
        return value if isinstance(value, bool) else words.get(str(value).strip().lower())
    if field in ("published", "review_by"):
        if isinstance(value, datetime):
            return value.date().isoformat()
        return value.isoformat() if isinstance(value, date) else iso_date(str(value))
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value)
    if isinstance(value, dict):
        return None
    text = " ".join(str(value).split())[:LONGEST_VALUE]
    if field == "url" and not re.match(r"https?://[^\s<>\"]+$", text):
        return None
    return text or None


def _guesses(extract: Extract, name: str) -> dict[MetadataField, str]:
    given = extract.metadata
    top, bottom = extract.text[:NEAR_TOP], extract.text[-NEAR_TOP:]
    said = (
        _bounded(given.get("title", "")) or _title(extract) or _bounded(_labelled(_TITLE_LABEL, top))
        or _opening_line(extract)
    )
    title = _calm(said, extract.text) or _from_name(name)
    guesses: dict[MetadataField, str] = {"title": title}
    dated = _DATED_LINE.search(top)
    publisher = (
        given.get("publisher", "") or _labelled(_PUBLISHER_LABEL, top) or (dated["who"] if dated else "")
        or _copyright(top + "\n" + bottom)
    )
    labelled = _PUBLISHED_LABEL.search(top) or dated
    published = (
        iso_date(given.get("published", ""))
        or (iso_date(labelled["value"]) if labelled else None)
        or _as_of(extract.text)
        or _opening_date(top)
        or iso_date(title)
        or iso_date(re.sub(r"[_.]+", " ", name))
    )
    guesses.update({
        "publisher": _bounded(publisher),
        "published": published or "",
        "geography": _bounded(
            given.get("geography", "") or _labelled(_GEOGRAPHY_LABEL, top) or _place(extract.text, f"{title} {name}")
        ),
        "url": given.get("url", "") if re.match(r"https?://\S+$", given.get("url", "")) else "",
    })
    return guesses


def _opening_date(top: str) -> str | None:
    """The date in which one of the first lines ends, as minutes and letters have it."""
    lines = [line for line in top.split("\n") if line.strip()][:OPENING_LINES]
    ends = (_ENDS_DATED.match(line) for line in lines)
    return next((found for match in ends if match and (found := iso_date(match["value"]))), None)


def _as_of(text: str) -> str | None:
    """The date that the document says its data are of, where it says one and only one."""
    found = set()
    for match in _AS_OF.finditer(text):
        if _DATA_WORD.search(text, max(0, match.start() - 100), match.start()):
            found.add(iso_date(text[match.end():match.end() + 40]))
    return found.pop() if len(found) == 1 else None


def _title(extract: Extract) -> str:
    """The headings that stand at the top before any other text, or the first heading of the highest level."""
    top: list[Block] = []
    for block in extract.blocks:
        if block.kind != "heading":
            break
        top.append(block)
    highest = min((block.level for block in top), default=0)
    if not top:
        headings = [
            block for block in extract.blocks if block.kind == "heading" and block.level == 1 and block.start < NEAR_TOP
        ]
        top, highest = headings[:1], 1
    words: list[str] = []
    for block in top:
        text = " ".join(extract.text[block.start:block.end].split())
        if block.level == highest and text.casefold() not in (word.casefold() for word in words):
            words.append(text)
    return _bounded(" – ".join(words[:4]))


def _opening_line(extract: Extract) -> str:
    """The line that opens a text where it reads as a title: some words, no sentence, nothing to call or greet."""
    first = extract.blocks[0] if extract.blocks else None
    words = extract.text[first.start:first.end].strip() if first and first.kind == "paragraph" else ""
    titled = 3 <= len(words.split()) <= TITLE_WORDS and words[:1].isupper() and words[-1] not in ".,;:!?"
    return _bounded(words) if titled and "\n" not in words and not re.search(r"[@=<>{}|]|https?:", words) else ""


def _calm(title: str, text: str) -> str:
    """A title in capitals as the document writes its words elsewhere; what it always writes in capitals stays so."""
    if not title.isupper():
        return title
    elsewhere = [line for line in text.split("\n") if not line.isupper()]
    written = Counter(re.findall(r"[^\W\d_]{2,}", " ".join(elsewhere)))

    def word(match: re.Match[str]) -> str:
        loud = match[0]
        high, low = written[loud.capitalize()], written[loud.lower()]
        if written[loud] > high + low:
            return loud
        if len(loud) < 4 and low > high and match.start():  # "in", "and", "the"
            return loud.lower()
        return loud.capitalize() if high + low or len(loud) > 4 else loud

    return re.sub(r"[^\W\d_]{2,}", word, title)


def _place(text: str, named: str) -> str:
    """The place that the title or the file's name holds and that things are said to be in; "" where none is plain."""
    name = re.sub(r"\W+|_", " ", named).casefold()
    found = Counter(match["place"] for match in _IN_PLACE.finditer(text))
    places = [
        (count, len(place), place) for place, count in found.items()
        if count > 1 and f" {place.casefold()} " in f" {name} " and place.lower() not in text
    ]
    return max(places)[2] if places else ""


def _from_name(name: str) -> str:
    stem = re.sub(r"[_\-\s]+", " ", Path(name).stem).strip()
    return _bounded(stem[:1].upper() + stem[1:]) or "Untitled"


def _labelled(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match["value"].strip(" *_.") if match else ""


def _copyright(text: str) -> str:
    match = _COPYRIGHT.search(text)
    who = match["who"].strip(" .,") if match else ""
    return "" if re.search(r"\bet al\b|\bauthors?\b", who, re.IGNORECASE) else who


def _bounded(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199].rsplit(" ", 1)[0] + "…"


def _iso(match: re.Match[str]) -> str | None:
    if match["iso"]:
        return match["iso"] if _valid(*match["iso"].split("-")) else None
    year = match["year"] or match["year2"] or match["y3"] or match["only"]
    word = (match["month"] or match["month2"] or "").lower()
    month = f"{_MONTHS[word]:02}" if word else (match["m3"] or "").zfill(2)
    day = (match["day"] or match["day2"] or match["d3"] or "").zfill(2)
    parts = [year, *([month] if month.strip("0") else []), *([day] if day.strip("0") else [])]
    return "-".join(parts) if _valid(*parts) else None


def _valid(year: str, month: str = "1", day: str = "1") -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
