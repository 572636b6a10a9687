"""Stand-ins for tests of the corpus: an embedder without a model, and documents made of sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from corpus.embedding import Span, Vectors
from corpus.lexical import stems

DIMENSION = 64


class HashingEmbedder:
    """Texts with the same words are near: each stem adds a fixed random direction."""

    def __init__(self, name: str = "hashing/64/1", dimension: int = DIMENSION) -> None:
        self.name = name
        self.dimension = dimension
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        rows = np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, self.dimension))
        return np.asarray(rows, np.float32)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[Vectors, list[Vectors]]:
        pieces = [[text[start:end] for start, end in own] for text, own in zip(texts, spans, strict=True)]
        return self.encode(texts), [self.encode(own) for own in pieces]

    def close(self) -> None:
        pass

    def _row(self, text: str) -> Vectors:
        total = np.full(self.dimension, 0.01)
        for word in stems(text):
            total = total + _direction(word, self.dimension)
        return np.asarray(total / np.linalg.norm(total), np.float32)


@cache
def _direction(word: str, dimension: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8], "big")
    return np.asarray(np.random.default_rng(seed).normal(size=dimension), np.float32)


def write_documents(folder: Path, count: int, sentences: int = 3) -> list[Path]:
    """Small Markdown files, each about a town of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(count):
        town = f"Town{number:03}"
        lines = [f"{town} has {number + 1},{line:03} firms in line {line}." for line in range(1, sentences + 1)]
        path = folder / f"{town.lower()}.md"
        path.write_text(f"# The report on {town}\n\n" + " ".join(lines) + "\n", "utf-8")
        made.append(path)
    return made
