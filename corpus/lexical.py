"""Words, stems and BM25 over passages. Knows nothing of documents or vectors; rows are numbered from 0.

Scores are Lucene's BM25: above 0 where a row shares a stem with the query, in no unit. Of each segment the counts are
kept (`segment.py`), and a score is worked out when asked for, from the statistics of all rows: a row has the same score
however the rows are cut into segments, and one more document leaves the others' segments as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.minilm import write_atomically
from corpus.seal import are_as, marks
from corpus.segment import Group, Segment

LAYOUT = 2  # of the folder and of the way words are cut
SATURATION, LENGTH_SHARE = 1.5, 0.75  # k1 and b of BM25
SEGMENT_ROWS = 5000  # a segment is closed at this many
FEW_ROWS = SEGMENT_ROWS // 4  # a segment of fewer is small
SMALL_MOST = 8  # small segments; more are made into one
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
    """A BM25 index over rows of segments, with the words they hold. Immutable; safe to share among threads."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self._starts = [0, *accumulate(len(segment) for segment in self.segments)]
        words = sum(int(segment.lengths.sum(dtype=np.int64)) for segment in self.segments)
        usual = max(words / max(len(self), 1), 1.0)  # words of a row
        self._weights = [
            SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * segment.lengths / usual) for segment in self.segments
        ]  # for each row what its counts are held against

    @classmethod
    def build(
        cls, wanted: Mapping[str, int], words_of: Callable[[Iterable[str]], Iterator[Group]],
        before: Sequence[Segment] = (),
    ) -> Lexical:
        """An index over the groups `wanted`, each with its number of rows; a group's rows come and go together.

        `words_of` reads groups, each with its rows as pairs of a key and its `words`. Segments of an index made
        `before` are taken over where all their groups are still wanted.
        """
        kept = [segment for segment in before if len(segment) and wanted.keys() >= segment.groups.keys()]
        small = [segment for segment in kept if len(segment) < FEW_ROWS]
        if len(small) >= SMALL_MOST:
            kept = [segment for segment in kept if len(segment) >= FEW_ROWS]
        held = {group for segment in kept for group in segment.groups}
        return cls([*kept, *_segments(sorted(wanted.keys() - held), wanted, words_of)])

    def save(self, folder: Path, name: str) -> None:
        """Write the segments that the folder does not hold yet, then the list of them, which appears whole or not."""
        names = [segment.save(folder) for segment in self.segments]
        noted = {one: marks(folder / one) for one in names}
        held = json.dumps({"layout": LAYOUT, "segments": noted}, sort_keys=True)
        note = {"holds": held, "sum": hashlib.sha256(held.encode()).hexdigest()}
        write_atomically(folder / f"{name}.json", json.dumps(note).encode())

    @classmethod
    def load(cls, folder: Path, name: str) -> Lexical | None:
        """The saved index, its counts mapped from disk; None where it is absent or of another layout.

        Raises `ValueError` where a file is not what was written.
        """
        try:
            note = json.loads((folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ValueError("the list cannot be read") from error
        if not isinstance(note, dict) or not isinstance(held := note.get("holds"), str):
            raise ValueError("the list is damaged")
        if hashlib.sha256(held.encode()).hexdigest() != note.get("sum"):
            raise ValueError("the list is damaged")
        known = json.loads(held)
        if known["layout"] != LAYOUT:
            return None
        if not all(are_as(folder / one, noted) for one, noted in known["segments"].items()):
            raise ValueError("a segment is damaged")
        return cls([Segment.load(folder / one) for one in known["segments"]])

    @staticmethod
    def names(folder: Path, name: str) -> set[str]:
        """The files and folders that a saved index is made of."""
        held = json.loads(json.loads((folder / f"{name}.json").read_bytes())["holds"])
        return {f"{name}.json", *held["segments"]}

    def __len__(self) -> int:
        return self._starts[-1]

    def allowed(self, wanted: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Which rows are of groups that are `wanted`, for `search`."""
        counts = [count for segment in self.segments for count in segment.groups.values()]
        return np.repeat([wanted(group) for segment in self.segments for group in segment.groups], counts)

    def search(self, text: str, limit: int, allowed: NDArray[np.bool_] | None = None) -> list[tuple[str, float]]:
        """Keys and scores of the best rows, best first, ties by key; only rows that share a stem with the text.

        `allowed` marks the rows that may be found; it is applied before the cut.
        """
        if limit < 1:
            return []
        scores = np.zeros(len(self))
        for found in stems(text):
            holding = self.document_frequency(found)
            rarity = np.log1p((len(self) - holding + 0.5) / (holding + 0.5))
            for start, segment, weights in zip(self._starts, self.segments, self._weights, strict=False):
                own = segment.column(found)
                rows, counts = segment.rows[own], segment.counts[own].astype(np.float64)
                scores[start + rows] += rarity * counts / (counts + weights[rows])
        if allowed is not None:
            scores = np.where(allowed, scores, 0.0)
        rows = np.flatnonzero(scores > 0)
        if len(rows) > limit:
            least = np.partition(scores[rows], -limit)[-limit]
            rows = rows[scores[rows] >= least]
        best = sorted((-float(scores[row]), self._key(int(row))) for row in rows)
        return [(key, -score) for score, key in best[:limit]]

    def document_frequency(self, stemmed: str) -> int:
        """In how many rows a stem occurs."""
        columns = (segment.column(stemmed) for segment in self.segments)
        return sum(own.stop - own.start for own in columns)

    def vocabulary(self) -> dict[str, int]:
        """Each word in lower case, and in how many rows it occurs."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        if len(self.segments) == 1:
            return self.segments[0].vocabulary
        merged: Counter[str] = Counter()
        for segment in self.segments:
            merged.update(segment.vocabulary)
        return merged

    def _key(self, row: int) -> str:
        number = int(np.searchsorted(self._starts, row, side="right")) - 1
        return self.segments[number].keys[row - self._starts[number]]


def _segments(
    names: Sequence[str], sizes: Mapping[str, int], words_of: Callable[[Iterable[str]], Iterator[Group]]
) -> Iterator[Segment]:
    """The groups of those names in segments of about `SEGMENT_ROWS`; only one segment's words are held at a time."""
    part: list[str] = []
    rows = 0
    for name in names:
        part.append(name)
        rows += sizes[name]
        if rows >= SEGMENT_ROWS:
            yield Segment.build(words_of(part), stem)
            part, rows = [], 0
    if part:
        yield Segment.build(words_of(part), stem)
