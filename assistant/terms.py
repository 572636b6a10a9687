"""Words of a text as search and evidence compare them: content words, stems, and what is too general to count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import Stemmer

from assistant.wording import ASKING_WORDS, FUNCTION_WORDS

__all__ = ["ASKING_WORDS", "FUNCTION_WORDS", "content_words", "stem", "stems", "words"]

WORD: Final = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"[’']s?$")
_ACRONYM: Final = re.compile(r"(?:[A-Z]\.){2,}")
_YEARS: Final = re.compile(r"\b((?:19|20)\d)(\d)[-–/](\d\d)\b(?![-–/])")
_GROUPED: Final = re.compile(r"(?<=\d),(?=\d{3}\b)")


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Snowball stem of a lower-case word (Porter 2001)."""
    return str(_stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """The words of a text in lower case: "the UK's U.S. 1,240 in 2017-21" → the uk us 1240 in 2017 2021.

    Possessives, dots of acronyms and separators of thousands are taken off, short years written out.
    """
    return list(_words(text))


@lru_cache(maxsize=4_000)  # a question looks at the words of a few hundred texts, most of them several times
def _words(text: str) -> tuple[str, ...]:
    text = _ACRONYM.sub(lambda match: match.group().replace(".", ""), text)
    text = _YEARS.sub(lambda match: f"{match[1]}{match[2]} {match[1][:2]}{match[3]}", _GROUPED.sub("", text))
    return tuple(_POSSESSIVE.sub("", word) for word in WORD.findall(text.lower()))


@lru_cache(maxsize=4_000)
def content_words(text: str) -> tuple[str, ...]:
    """The words that say what a text is about, in order, function words left out."""
    said = (word for word in _words(text) if word and word not in FUNCTION_WORDS)
    return tuple(word for word in said if not word.endswith(("n't", "n’t")))


def stems(text: str) -> frozenset[str]:
    """Stems of the content words."""
    return frozenset(stem(word) for word in content_words(text))
