"""What the abbreviations of a text stand for, learnt from the text itself. Knows nothing of documents.

"Foreign Direct Investment (FDI)" says so; where a text only uses both, "FDI Capex" here and "Foreign Direct Investment
Capex" there, words written with capitals whose first letters spell the abbreviation are what it stands for (after
Schwartz and Hearst 2003, who need the brackets).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

LONGEST: Final = 7  # words of a phrase, small ones included
MOST_RUNS: Final = 20_000  # stretches of words with capitals that are looked at
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_BRACKETED: Final = re.compile(r"\(([A-Z][A-Za-z&]{1,6}?)s?\)")
_SHORT: Final = re.compile(r"\b([A-Z][A-Z&]{1,5})s?\b")
_CAPITAL: Final = r"[A-Z][\w’'-]{0,40}"
_RUN: Final = re.compile(
    rf"(?<![\w’'-]){_CAPITAL}(?:[ \n](?:(?:of|for|and|the|in|to|on|&)[ \n]){{0,2}}{_CAPITAL}){{1,12}}"
)
_SMALL: Final = frozenset({"of", "for", "and", "the", "in", "to", "on"})


@dataclass(frozen=True)
class Abbreviations:
    """Phrases by abbreviation, without a plural's s: those that the text uses, and those that it could use."""

    used: Mapping[str, str]
    possible: Mapping[str, str]

    def relevant(self, question: str) -> Mapping[str, str]:
        """Those that the text uses, and those of the question that the text only spells out."""
        asked = {match[1] for match in _SHORT.finditer(question)}
        return {**{short: self.possible[short] for short in asked & self.possible.keys()}, **self.used}


def abbreviations(text: str) -> Abbreviations:
    """The abbreviations of a text. Linear in its length."""
    defined: dict[str, str] = {}
    for match in _BRACKETED.finditer(text):
        phrase = _before(text[max(0, match.start() - 120) : match.start()], match[1])
        if phrase:
            defined.setdefault(match[1], phrase)
    possible: dict[str, str] = {}
    for run in islice(_RUN.finditer(text), MOST_RUNS):
        words = _WORD.findall(run.group().replace("-", " "))
        for first in range(len(words)):
            for last in range(first + 2, min(len(words), first + LONGEST) + 1):
                part = words[first:last]
                if part[0] not in _SMALL and part[-1] not in _SMALL:
                    for short in _initials(part):
                        possible.setdefault(short, " ".join(part))
    tokens = {match[1] for match in _SHORT.finditer(text)}
    used = {short: possible[short] for short in tokens & possible.keys()}
    return Abbreviations({**used, **defined}, possible)


def expanded(text: str, known: Mapping[str, str]) -> str:
    """The text, and after it what its abbreviations stand for and the abbreviations of what it spells out."""
    if not known:
        return text
    held = {match[1] for match in _SHORT.finditer(text)}
    folded = text.lower().replace("-", " ")
    added = [phrase for short, phrase in known.items() if short in held]
    added += [short for short, phrase in known.items() if short not in held and phrase.lower() in folded]
    return " ".join((text, *added))


def _initials(words: list[str]) -> set[str]:
    """What the first letters of words spell, with and without those of the small ones."""
    whole = "".join(word[0] for word in words).upper()
    return {whole, "".join(word[0] for word in words if word not in _SMALL).upper()}


def _before(text: str, short: str) -> str:
    """The words at the end of a text whose first letters spell an abbreviation; "" where none do."""
    words = _WORD.findall(re.split(r"[.;:()]", text)[-1].replace("-", " "))
    for count in range(2, min(len(words), LONGEST) + 1):
        part = words[-count:]
        if part[0].lower() not in _SMALL and short.upper() in _initials([word.lower() for word in part]):
            return " ".join(part)
    return ""
