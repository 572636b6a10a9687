"""Words, stems and BM25 over passages. Knows nothing of documents, files or vectors; rows are numbered from 0.

Scores are Lucene's BM25 (k1 1.5, b 0.75) by `bm25s`: above 0 where a passage shares a stem with the query, in no unit.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ARRAYS = "values.npy", "rows.npy", "bounds.npy"
LAYOUT = 1  # of the folder and of the way words are cut
# English function words, which carry no topic: the Snowball project's list (BSD licence) with common contractions.
_FUNCTION_WORDS = """
a about above after again against all am an and any are aren't as at be because been before being below between
both but by can can't cannot could couldn't d did didn't do does doesn't doing don't down during each few for from
further had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his
how how's i i'd i'll i'm i've if in into is isn't it it's its itself just let's ll m me more most mustn't my myself
no nor not now of off on once only or other ought our ours ourselves out over own re s same shan't she she'd she'll
she's should shouldn't so some such t than that that's the their theirs them themselves then there there's these
they they'd they'll they're they've this those through to too under until up ve very was wasn't we we'd we'll we're
we've were weren't what what's when when's where where's which while who who's whom why why's will with won't would
wouldn't you you'd you'll you're you've your yours yourself yourselves
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.K.
    r"|\d+(?:[.,]\d+)*\w*"  # 5,552  266.3m  2017
    r"|\w+(?:&\w+)+"  # R&D
    r"|[^\W_]+(?:['’][^\W_]+)?"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case: "the U.K.'s 5,552 R&D jobs" is the, uk, 5552, r&d, jobs.

    Compatibility forms are unified (NFKC), thousands separators and a final 's are dropped.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    found = (match.group() for match in _WORD.finditer(folded))
    return [word for word in map(_plain, found) if word]


def _plain(word: str) -> str:
    if word[0].isdigit():
        return _THOUSANDS.sub("", word)
    return word.replace(".", "").removesuffix("'s")


def stems(text: str) -> list[str]:
    """The stems of a query without English stop words, each once, in order."""
    return list(dict.fromkeys(stem(word) for word in words(text) if word not in STOP_WORDS))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The word's stem by Snowball's English stemmer ("Porter2")."""
    return str(_stemmer().stemWord(word))


class Lexical:
    """A BM25 index over numbered rows, with the words they hold. Immutable once built; safe to share among threads."""

    def __init__(
        self, keys: list[str], vocabulary: dict[str, int], numbers: dict[str, int],
        scores: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    ) -> None:
        self.keys = keys  # one for each row, as given to `build`
        self._vocabulary = vocabulary  # word → rows that hold it
        self._numbers = numbers  # stem → column
        # A column's rows and their scores: rows[bounds[n]:bounds[n + 1]], values[bounds[n]:bounds[n + 1]].
        self._values, self._rows, self._bounds = scores

    @classmethod
    def build(cls, rows: Iterable[tuple[str, Sequence[str]]]) -> Lexical:
        """An index over rows of a key and its `words`."""
        keys: list[str] = []
        ids: list[list[int]] = []
        numbers: dict[str, int] = {}
        vocabulary: Counter[str] = Counter()
        for key, found in rows:
            keys.append(key)
            vocabulary.update(set(found))
            ids.append([numbers.setdefault(stem(word), len(numbers)) for word in found])
        if not numbers:
            nothing = np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64)
            return cls(keys, {}, {}, nothing)
        import bm25s  # type: ignore[import-untyped]

        scorer = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        scorer.index((ids, numbers), create_empty_token=False, show_progress=False)
        scores = scorer.scores
        return cls(keys, dict(vocabulary), numbers, (scores["data"], scores["indices"], scores["indptr"]))

    def save(self, folder: Path) -> None:
        """Write the index as a folder that appears whole or not at all. One that is there already stays."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        try:
            words = {"layout": LAYOUT, "keys": self.keys, "vocabulary": self._vocabulary, "stems": self._numbers}
            (beside / "words.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
            for name, array in zip(_ARRAYS, (self._values, self._rows, self._bounds), strict=True):
                np.save(beside / name, array)
            if not folder.exists():
                beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path) -> Lexical | None:
        """The saved index, its scores mapped from disk; None where it is absent, damaged or of another layout."""
        try:
            words = json.loads((folder / "words.json").read_text("utf-8"))
            if words["layout"] != LAYOUT:
                return None
            values, rows, bounds = (np.load(folder / name, mmap_mode="r") for name in _ARRAYS)
            whole = len(bounds) == len(words["stems"]) + 1 and len(values) == len(rows) == int(bounds[-1])
            return cls(words["keys"], words["vocabulary"], words["stems"], (values, rows, bounds)) if whole else None
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None

    def __len__(self) -> int:
        return len(self.keys)

    def search(self, text: str, limit: int, allowed: NDArray[np.bool_] | None = None) -> list[tuple[str, float]]:
        """Keys and scores of the best rows, best first, ties by row; only rows that share a stem with the text.

        `allowed` marks the rows that may be found; it is applied before the cut.
        """
        if limit < 1:
            return []
        scores = np.zeros(len(self.keys))
        for found in stems(text):
            own = self._column(found)
            scores[self._rows[own]] += self._values[own]
        if allowed is not None:
            scores = np.where(allowed, scores, 0.0)
        rows = np.flatnonzero(scores > 0)
        order = rows[np.lexsort((rows, -scores[rows]))][:limit]
        return [(self.keys[row], float(scores[row])) for row in order]

    def document_frequency(self, stemmed: str) -> int:
        """In how many rows a stem occurs."""
        own = self._column(stemmed)
        return int(own.stop - own.start)

    def vocabulary(self) -> dict[str, int]:
        """Each word in lower case, and in how many rows it occurs."""
        return self._vocabulary

    def _column(self, stemmed: str) -> slice:
        number = self._numbers.get(stemmed)
        return slice(0, 0) if number is None else slice(int(self._bounds[number]), int(self._bounds[number + 1]))
