"""Words and phrases of one meaning, from `thesaurus.txt`: "posts" are jobs, "degree holders" are graduates.

Word vectors know that two words are used alike, not that they mean the same; a short list of general usage does, for
the few hundred words in which regions, firms and money are asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from assistant.terms import FUNCTION_WORDS, WORD, stem

LIST: Final = Path(__file__).with_name("thesaurus.txt")

Roots = tuple[str, ...]  # stems of the words of a phrase


class Thesaurus:
    """Meanings by phrase. A meaning is the number of its line."""

    def __init__(self, lines: list[list[str]]) -> None:
        self._phrases = lines
        self._meanings: dict[Roots, set[int]] = {}
        for number, phrases in enumerate(lines):
            for phrase in phrases:
                self._meanings.setdefault(_roots(phrase), set()).add(number)
        self._longest: dict[str, int] = {}  # words of the longest phrase, by its first stem
        for roots in self._meanings:
            self._longest[roots[0]] = max(len(roots), self._longest.get(roots[0], 0))

    @classmethod
    def load(cls) -> Thesaurus:
        """The list that ships, read once."""
        return _shipped()

    def _found(self, text: str) -> list[tuple[int, int, Roots]]:
        """(start, end, roots) of the phrases of a text, the longest from each word on; none lies inside another."""
        places = [(match.start(), match.end(), _root(match.group())) for match in WORD.finditer(text)]
        found, first = [], 0
        while first < len(places):
            longest = self._longest.get(places[first][2], 0)
            for last in range(min(len(places), first + longest), first, -1):
                roots = tuple(root for *_, root in places[first:last])
                if roots in self._meanings:
                    found.append((places[first][0], places[last - 1][1], roots))
                    first = last
                    break
            else:
                first += 1
        return found

    @lru_cache(maxsize=20_000)  # noqa: B019 - one thesaurus lives as long as the program
    def meanings(self, text: str) -> Mapping[str, frozenset[int]]:
        """For each stem of a text that stands in a listed phrase, the meanings of that phrase and its own."""
        held: dict[str, frozenset[int]] = {}
        for *_, roots in self._found(text):
            for root in roots:
                held[root] = held.get(root, frozenset()).union(self._meanings[roots], self._meanings.get((root,), ()))
        return held

    def reworded(self, text: str, frequency: Callable[[str], int]) -> str:
        """The text with each listed phrase that the documents lack said as they mostly say it.

        `frequency` counts the passages that hold a stem. A phrase with a word that no passage holds is replaced where
        another of its meaning is in use; all else stays as it is.
        """
        pieces, reached = [], 0
        for start, end, roots in self._found(text):
            if min(map(frequency, roots)) > 0:
                continue
            others = [phrase for number in sorted(self._meanings[roots]) for phrase in self._phrases[number]]
            best = max(others, key=lambda phrase: min(map(frequency, _roots(phrase))))
            if min(map(frequency, _roots(best))) > 0:
                pieces += [text[reached:start], best]
                reached = end
        return "".join(pieces) + text[reached:]


def _roots(phrase: str) -> Roots:
    return tuple(_root(match.group()) for match in WORD.finditer(phrase))


def _root(word: str) -> str:
    """The stem of a word; "IT" and "US" stay apart from the pronouns."""
    return word if word.isupper() and word.lower() in FUNCTION_WORDS else stem(word.lower())


@lru_cache(maxsize=1)
def _shipped() -> Thesaurus:
    lines = [line for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return Thesaurus([[phrase.strip() for phrase in line.split(",")] for line in lines])
