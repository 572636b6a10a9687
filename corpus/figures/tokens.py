"""Text → tokens, and the stretches in which digits are no figures (addresses, numbers of pages, marks, codes).

Every pattern here is bounded or free of nested repetition, so that the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from corpus.figures.lexicon import CURRENCY_CODES, NAMED_BY_NUMBER, STREETS, words

TokenKind = Literal["num", "word", "mark", "gap", "note", "taken"]

DASHES = "-‐‑‒–—"
NOTE_CHARS = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁺⁻⁽⁾"
_NOT_LETTERS = r"\W\d_⁰¹²³⁴-⁹₀-₉¼-¾⅐-⅟"
_TOKEN = re.compile(
    rf"""
    (?P<num>(?:[0-9]+|(?<![\w.])\.[0-9]+)(?:[.,'’\u00a0\u2009\u202f][0-9]+)*)
  | (?P<word>[^{_NOT_LETTERS}]+(?:['’][^{_NOT_LETTERS}]+)*)
  | (?P<note>[{NOTE_CHARS}]+)
  | (?P<gap>\n[^\S\n]*\n\s*)
  | (?P<mark>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]|[^\w\s]|_)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of text. `taken` stands for a stretch that something else has claimed."""

    kind: TokenKind
    text: str
    start: int
    end: int


class Stretch(NamedTuple):
    """A claimed stretch; `name` tells an identifier from what is left out altogether."""

    start: int
    end: int
    name: Literal["identifier", "nothing", "period"]


_WEB = r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,5}|10\.\d{4,9}/[^\s<>\"]+"
_CITED = r"\[\^?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\](?!\()|\^\{[^{}\n]{0,40}\}|\^\d{1,2}\b"
_NOTHING = re.compile(
    rf"(?P<web>{_WEB})|(?P<cited>{_CITED})"
    r"|(?m:^[^\S\n]{0,12}(?:[-*•‣◦]\s{1,4})?(?P<item>\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])(?=[^\S\n]))"
)
_CODES = "|".join(sorted(CURRENCY_CODES))
_IDENTIFIER = re.compile(
    r"""
    (?P<phone>(?<![\w.,])(?:\+\d|\(?0\d)[\d\s().–-]{7,20}\d(?![\w%]|[.,]\d))
  | (?P<card>(?<![\w.,])\d{4}(?P<sep>[ -])\d{4}(?P=sep)\d{4}(?P=sep)\d{4}(?![\w%]))
  | (?P<zip>\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b)
  | (?P<postcode>\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b)
  | (?P<clock>(?<![\w.,:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?(?![\w:%])
        |\b\d{1,2}(?:\.[0-5]\d)?\s?[ap]\.?m\b|\b24/7\b)
  | (?P<version>(?<![\w.,])(?!\d{1,3}(?:\.\d{3}){2,5}(?![\d.]))\d{1,5}(?:\.\d{1,5}){2,5}(?![\w%]|\.\d))
  | (?P<code>(?<![\w£$€.,])(?!(?:FY|CY|H[12]|Q[1-4]|Rs|"""
    + _CODES
    + r""")\d)(?!(?:k|c|m)?m[23]\b|ft[23]\b)
        [A-Za-z]{1,12}-?\d[\w./-]{0,20}(?<![./-]))
    """,
    re.VERBOSE,
)
_CODE_PREFIXES_OF_FIGURES = words("""
    pre post mid early late sub non ex since circa under over c ca age aged top to and or in a the plus minus us
""")
_NAMED = re.compile(
    r"(?<![\w-])(?P<word>" + "|".join(sorted(NAMED_BY_NUMBER, key=len, reverse=True)) + r")"
    r"\.?[^\S\n]?(?:/[A-Z]{2,5})?\s?(?P<number>\d{1,7}(?:[.:/-]\d{1,6}){0,4}[a-zA-Z]?)\b(?![%,]\d|%)",
    re.IGNORECASE,
)
_STREET = re.compile(r"\b\d{1,4}[a-zA-Z]?\s(?:[A-Z][\w'’]{1,20}\s){1,3}(?P<street>[A-Z][a-z]{1,9})\b")
_HEADING_NUMBER = re.compile(
    r"(?m:^[^\S\n]{0,8}(?:#{1,6}[^\S\n]+)?(\d{1,2}(?:\.\d{1,2}){1,4})(?=\.?[^\S\n]{1,4}[A-Z][a-z]))"
)
_YEARISH = re.compile(r"(?:1[5-9]|20|21)\d\d(?!\d)")


def stretches(text: str) -> list[Stretch]:
    """Where digits are no figures, in order and without overlap."""
    found = [Stretch(*match.span(match.lastgroup or 0), "nothing") for match in _NOTHING.finditer(text)]
    found += [Stretch(*match.span(1), "nothing") for match in _HEADING_NUMBER.finditer(text)]
    for match in _IDENTIFIER.finditer(text):
        if _is_identifier(match):
            found.append(Stretch(*match.span(), "identifier"))
    for match in _NAMED.finditer(text):
        if _names(match, text):
            found.append(Stretch(*match.span(), "identifier"))
    found += [Stretch(*m.span(), "identifier") for m in _STREET.finditer(text) if m["street"].lower() in STREETS]
    return disjoint(found)


def disjoint(found: list[Stretch]) -> list[Stretch]:
    """The stretches in order; of two that overlap the earlier, then the longer one."""
    kept: list[Stretch] = []
    for stretch in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or stretch.start >= kept[-1].end:
            kept.append(stretch)
    return kept


def tokens(text: str, claimed: Sequence[Stretch]) -> list[Token]:
    """Tokens in order; each claimed stretch becomes one `taken` token."""
    out: list[Token] = []
    at = 0
    for stretch in (*claimed, None):
        end = len(text) if stretch is None else stretch.start
        for match in _TOKEN.finditer(text, at, end):
            kind: TokenKind = match.lastgroup  # type: ignore[assignment]
            out.append(Token(kind, match.group(), match.start(), match.end()))
        if stretch is not None:
            out.append(Token("taken", text[stretch.start : stretch.end], stretch.start, stretch.end))
            at = stretch.end
    return out


def lower(stream: Sequence[Token], at: int) -> str:
    """The word at an index in lower case; "" where there is none."""
    return stream[at].text.lower() if 0 <= at < len(stream) and stream[at].kind == "word" else ""


def glued(stream: Sequence[Token], at: int) -> bool:
    """Whether a token follows the one before it without a space."""
    return 0 < at < len(stream) and stream[at].start == stream[at - 1].end


def _is_identifier(match: re.Match[str]) -> bool:
    whole = match.group()
    if match["phone"]:
        return 9 <= sum(c.isdigit() for c in whole) <= 15
    if match["code"]:
        letters = re.match(r"[A-Za-z]+", whole)
        name = letters.group() if letters else ""
        rest = whole[len(name) :].lstrip("-")
        prefixed = name.lower() in _CODE_PREFIXES_OF_FIGURES and not (len(name) == 1 and name.isupper())
        if prefixed or _YEARISH.match(rest):
            return False
        return name.isupper() or whole[len(name)] != "-"
    return True


def _names(match: re.Match[str], text: str) -> bool:
    """Whether "word number" names a thing: "Section 106", but not "note 5% more", "in figures 200 people"."""
    word, number = match["word"], match["number"]
    if word.islower() and word not in {
        "section",
        "table",
        "figure",
        "page",
        "chapter",
        "appendix",
        "clause",
        "para",
        "paragraph",
        "p",
        "pp",
        "note",
        "article",
        "annex",
    }:
        return False
    if _YEARISH.fullmatch(number) and word.lower() not in {"iso", "iec", "bs", "en", "din", "section", "rfc"}:
        return False
    after = text[match.end() : match.end() + 12]
    return not re.match(r"\s?(?:million|billion|thousand|per\s?cent|%|bn\b|people\b)", after)
