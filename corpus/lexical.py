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

LAYOUT = 1  # of the folder and of the way words are cut
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
    return list(dict.fromkeys(stem(word) for word in words(text) if word not in stop_words()))


@cache
def stop_words() -> frozenset[str]:
    """English function words, as `bm25s` lists them: 178 words that carry no topic."""
    from bm25s.stopwords import STOPWORDS_EN_PLUS  # type: ignore[import-untyped]

    return frozenset(STOPWORDS_EN_PLUS)


@cache
def _stemmer() -> Any:
    import Stemmer  # type: ignore[import-not-found]

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The word's stem by Snowball's English stemmer ("Porter2")."""
    return str(_stemmer().stemWord(word))


class Lexical:
    """A BM25 index over numbered rows, with the words they hold. Immutable once built; safe to share among threads."""

    def __init__(self, scorer: Any, keys: list[str], vocabulary: dict[str, int]) -> None:
        self._scorer = scorer  # None where no row holds a word
        self.keys = keys  # one for each row, as given to `build`
        self._vocabulary = vocabulary
        self._frequencies: dict[str, int] | None = None

    @classmethod
    def build(cls, rows: Iterable[tuple[str, Sequence[str]]]) -> Lexical:
        """An index over rows of a key and its `words`."""
        import bm25s  # type: ignore[import-untyped]

        keys: list[str] = []
        ids: list[list[int]] = []
        numbers: dict[str, int] = {}
        vocabulary: Counter[str] = Counter()
        for key, found in rows:
            keys.append(key)
            vocabulary.update(set(found))
            ids.append([numbers.setdefault(stem(word), len(numbers)) for word in found])
        if not numbers:
            return cls(None, keys, {})
        scorer = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        scorer.index((ids, numbers), create_empty_token=False, show_progress=False)
        return cls(scorer, keys, dict(vocabulary))

    def save(self, folder: Path) -> None:
        """Write the index as a folder that appears whole or not at all. One that is there already stays."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        try:
            if self._scorer is not None:
                self._scorer.save(str(beside), show_progress=False)
            rows = {"layout": LAYOUT, "keys": self.keys, "vocabulary": self._vocabulary}
            (beside / "rows.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
            if not folder.exists():
                beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path) -> Lexical | None:
        """The saved index, its scores mapped from disk; None where it is absent, damaged or of another layout."""
        import bm25s

        try:
            rows = json.loads((folder / "rows.json").read_text("utf-8"))
            if rows["layout"] != LAYOUT:
                return None
            scorer = bm25s.BM25.load(str(folder), mmap=True, show_progress=False) if rows["vocabulary"] else None
            if scorer is not None and scorer.scores["num_docs"] != len(rows["keys"]):
                return None
            return cls(scorer, rows["keys"], rows["vocabulary"])
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None

    def __len__(self) -> int:
        return len(self.keys)

    def search(
        self, text: str, limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[str, float]]:
        """Keys and scores of the best rows, best first, ties by row; only rows that share a stem with the text.

        `allowed` marks the rows that may be found; it is applied before the cut.
        """
        if self._scorer is None or limit < 1:
            return []
        found = [stem for stem in stems(text) if stem in self._scorer.vocab_dict]
        if not found:
            return []
        scores = np.asarray(self._scorer.get_scores(found), np.float64)
        if allowed is not None:
            scores = np.where(allowed, scores, 0.0)
        rows = np.flatnonzero(scores > 0)
        order = rows[np.lexsort((rows, -scores[rows]))][:limit]
        return [(self.keys[row], float(scores[row])) for row in order]

    def document_frequency(self, stemmed: str) -> int:
        """In how many rows a stem occurs."""
        if self._scorer is None:
            return 0
        number = self._scorer.vocab_dict.get(stemmed)
        if number is None:
            return 0
        bounds = self._scorer.scores["indptr"]
        return int(bounds[number + 1] - bounds[number])

    def vocabulary(self) -> dict[str, int]:
        """Each word in lower case, and in how many rows it occurs."""
        return self._vocabulary
