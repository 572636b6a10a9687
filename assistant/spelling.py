"""Slips of the pen in a question, mended by the words of the documents: "avrage salery" is "average salary"."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection
from typing import Final

from assistant.terms import FUNCTION_WORDS, WORD

SHORTEST: Final = 5  # letters; shorter words have too many neighbours
LIKENESS: Final = 0.83  # of two spellings, 0 to 1: one slip in six letters

_PLAIN: Final = re.compile(rf"(?<![\w/\\.@_]){WORD.pattern}(?![\w/\\@_]|\.\w)")  # no part of a path or an address


def mend(text: str, known: Collection[str], is_word: Callable[[str], bool]) -> str:
    """The text with each unknown word replaced by the one word of the documents that it nearly is.

    `known` are the documents' words in lower case; `is_word` tells ordinary words, which are never changed.
    """

    def mended(word: str) -> str:
        lower = word.lower()
        if len(lower) < SHORTEST or not lower.isalpha() or lower in known or lower in FUNCTION_WORDS or is_word(lower):
            return word
        alike = [other for other in known if other[:1] == lower[:1] and abs(len(other) - len(lower)) <= 2]
        nearest = difflib.get_close_matches(lower, sorted(alike), n=1, cutoff=LIKENESS)
        if not nearest:
            return word
        return nearest[0].capitalize() if word[:1].isupper() else nearest[0]

    return _PLAIN.sub(lambda match: mended(match.group()), text)
