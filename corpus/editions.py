"""Which documents are editions of one report, and which is the newest. Pure: decided from what is known of them.

Two documents are editions of one report where the same publisher gives them the same title up to its year, month,
quarter or edition. Numbers that name a part ("Part 2", "Phase 1") stay in the title, and so does a year that lies ahead
of the document's own date: it is an aim ("Vision 2040"). Letters and minutes of one title are no editions: mails are
left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.dates import date_range
from corpus.document import DocumentRecord

DISTINCTIVE = 4  # words of a title that two publishers hardly share by chance
MAIL = (".eml", ".msg")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_SEASON = r"(?:spring|summer|autumn|fall|winter|michaelmas|easter)"
_PART_OF_YEAR = rf"(?:{_MONTH}|{_SEASON}|q[1-4]|h[12]|(?:first|second|third|fourth) (?:quarter|half))"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"\b(?:{_YEAR}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_PART_OF_YEAR}\s*(?:-|to|and)\s*)?{_PART_OF_YEAR},?\s+(?:\d{{1,2}},?\s+)?"
    rf"(?:of\s+)?(?P<year_after>{_YEAR})"
    rf"|(?:fy\s*)?(?P<year>{_YEAR})(?:\s*(?:-|/|to)\s*(?:{_YEAR}|\d\d)(?!\d))?(?:[\s,-]+{_PART_OF_YEAR}\b)?"
    rf"|fy\s*\d\d(?:\s*[-/]\s*\d\d)?)(?!\d)"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EDITION = re.compile(
    rf"\b(?:(?P<ordinal>{'|'.join(_ORDINALS)})\s+edition|(?P<nth>\d{{1,3}})(?:st|nd|rd|th)\s+edition"
    r"|(?:edition|version|revision|release|rev\.?|ver\.?)\s*(?:no\.?\s*)?(?P<number>\d{1,3})(?:\.\d{1,3})*"
    r"|v(?P<v>\d{1,3})(?:\.\d{1,3})*|(?:revised|updated|new|latest|current)\s+edition|edition|updated|revised|update)\b"
)
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)


@dataclass(frozen=True)
class Edition:
    """A document as an edition."""

    id: str
    report: str  # its title without what tells editions apart; "" where nothing is left
    year: str  # that its title names, or ""
    number: int  # of the edition or version; 0 where the title names none
    first_day: str  # of its date, as an ISO date; "" where it bears none
    last_day: str


def edition_of(record: DocumentRecord) -> Edition:
    """What its title and date say of a document as an edition."""
    first, last = _days(record.published)
    title = re.sub(r"[‐‑‒–—−]", "-", unicodedata.normalize("NFKC", record.title)).casefold()
    years: list[str] = []

    def without(match: re.Match[str]) -> str:
        year = match["year"] or match["year_after"] or match[0][-4:]
        if not year.isdigit():
            return " "
        if first and int(year) > int(first[:4]) + 1:
            return match[0]  # an aim
        years.append(year)
        return " "

    title = _DATE.sub(without, title)
    number = 0
    for match in _EDITION.finditer(title):
        written = match["nth"] or match["number"] or match["v"]
        if match["ordinal"]:
            number = _ORDINALS.index(match["ordinal"]) + 1
        elif written:
            number = int(written)
    return Edition(
        record.id, " ".join(re.findall(r"\w+", _EDITION.sub(" ", title))), max(years, default=""), number, first, last
    )


def superseded(records: Iterable[DocumentRecord]) -> dict[str, str]:
    """Id of each document that has a newer edition → id of the newest one."""
    reports: dict[str, list[tuple[DocumentRecord, Edition]]] = defaultdict(list)
    for record in records:
        edition = edition_of(record)
        if re.search(r"[^\W\d_]{3}", edition.report) and not record.path.lower().endswith(MAIL):
            reports[edition.report].append((record, edition))
    found: dict[str, str] = {}
    for group in reports.values():
        for record, edition in group:
            newer = [
                other for beside, other in group
                if _one_report(record, beside, edition.report) and is_newer(other, edition)
            ]
            if newer:
                found[record.id] = max(newer, key=_rank).id
    return found


def is_newer(one: Edition, other: Edition) -> bool:
    """Whether one edition is certainly newer: by the years of their titles, else by their dates, else by number."""
    if one.year and other.year and one.year != other.year:
        return one.year > other.year
    if one.first_day and other.last_day and one.first_day > other.last_day:
        return True
    if one.last_day and other.first_day and one.last_day < other.first_day:
        return False
    return one.number > other.number > 0


def _rank(edition: Edition) -> tuple[str, str, int, str]:
    return edition.year or edition.first_day[:4], edition.first_day, edition.number, edition.id


def _one_report(one: DocumentRecord, other: DocumentRecord, report: str) -> bool:
    """Whether two documents whose titles agree come from one publisher and are about one area, as far as is known."""
    if one.id == other.id:
        return False
    first, second = _plain(one.publisher), _plain(other.publisher)
    if first and second:
        if first != second:
            return False
    elif sum(word not in _SMALL_WORDS for word in report.split()) < DISTINCTIVE:
        return False
    areas = [record.geography.casefold() for record in (one, other) if "geography" not in record.guessed]
    return not any(here and there and here != there for here, there in pairwise(areas))


def _plain(publisher: str) -> str:
    words: Sequence[str] = re.findall(r"\w+", unicodedata.normalize("NFKC", publisher).casefold())
    return " ".join(word for word in words if word not in ("the", "ltd", "limited", "plc"))


def _days(published: str | None) -> tuple[str, str]:
    return date_range(published) if published else ("", "")
