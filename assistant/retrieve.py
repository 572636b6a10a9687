"""Passages for a question: dense and lexical search, their scores fused. Knows the corpus, not what an answer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Filters

DEPTH: Final = 50  # passages that each half brings before they are fused


class Searchable(Protocol):
    """What retrieval needs of the corpus."""

    def encode(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a text."""
        ...

    def dense(self, vector: NDArray[np.float32], limit: int, filters: Filters = ...) -> Sequence[tuple[str, float]]:
        """Passage ids with cosine, best first."""
        ...

    def lexical(self, text: str, limit: int, filters: Filters = ...) -> Sequence[tuple[str, float]]:
        """Passage ids with BM25 score above 0, best first."""
        ...


@dataclass(frozen=True)
class Found:
    """A passage id with its scores."""

    id: str
    score: float  # fused, 0 to 1
    dense: float | None  # cosine
    lexical: float | None  # BM25


def scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores stretched to 0 … 1 (min–max); equal scores all become 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def fuse(
    dense: Sequence[tuple[str, float]], lexical: Sequence[tuple[str, float]], *, limit: int, weight: float = 0.5
) -> list[Found]:
    """The two rankings as one: min–max-scaled scores added, `weight` on the dense half (Fox and Shaw 1994, CombSUM).

    What one half did not find counts 0 there. Ties go to the better lexical score, then to the smaller id, so that the
    same rankings always give the same order.
    """
    cosine, keyword = dict(dense), dict(lexical)
    near, worded = scaled(cosine), scaled(keyword)
    found = [
        Found(
            id=key,
            score=weight * near.get(key, 0.0) + (1 - weight) * worded.get(key, 0.0),
            dense=cosine.get(key),
            lexical=keyword.get(key),
        )
        for key in {**cosine, **keyword}
    ]
    return sorted(found, key=lambda hit: (-hit.score, -(hit.lexical or 0.0), hit.id))[:limit]


def search(corpus: Searchable, text: str, *, limit: int, filters: Filters | None = None) -> list[Found]:
    """The best passages for a text by both halves."""
    chosen = filters or Filters()
    depth = max(DEPTH, limit)
    return fuse(corpus.dense(corpus.encode(text), depth, chosen), corpus.lexical(text, depth, chosen), limit=limit)
