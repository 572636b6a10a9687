"""Phrases as sets of stems, so that "employees" and "employed" meet."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found,unused-ignore]

from corpus.figures.lexicon import FUNCTION_WORDS, words

_STEM = Stemmer.Stemmer("english")
# Words that say nothing about what is counted.
_WEAK = words("""
    total number numbers count counts figure figures estimated estimate estimates overall approximate relevant
    average mean median av value amount level levels volume volumes
""")
# Words for the same head of a count: whoever works is a job, a firm is a business.
_HEADS = {
    word: group[0]
    for group in (
        ("jobs", "job", "employees", "employee", "employed", "employing", "employment", "staff", "workers", "workforce",
         "employs", "employ", "work", "works", "working"),
        ("businesses", "business", "companies", "company", "firms", "firm", "enterprises", "enterprise"),
        ("salary", "salaries", "pay", "earnings", "wage", "wages"),
        ("graduates", "graduate", "graduated"),
        ("universities", "university"),
    )
    for word in group
}  # fmt: skip

HEAD_STEMS = frozenset(_STEM.stemWord(head) for head in _HEADS.values())


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of the words of a phrase that say something, words for the same head of a count as one."""
    words = re.findall(r"[^\W_]+", text.lower().replace("’", "'").replace("'s", ""))
    return frozenset(
        _STEM.stemWord(_HEADS.get(word, word)) for word in words if word not in FUNCTION_WORDS and word not in _WEAK
    )
