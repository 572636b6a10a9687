"""How near two single words are in meaning, whatever the sentence: "salary" and "earn", not "salary" and "rent".

A small table of word vectors distilled from the sentence model: each token of its vocabulary is run through the model
alone, the mean and the two strongest common directions are taken out (Mu and Viswanath 2018, "All-but-the-Top"), 96
principal components are kept and rounded to 8 bits. `python -m assistant.words` makes `words.npz` anew from the
installed model files.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

TABLE: Final = Path(__file__).with_name("words.npz")
COMPONENTS: Final = 96


class WordVectors:
    """Unit vectors of words. Unknown words are put together from the longest known pieces."""

    def __init__(self, pieces: Sequence[str], vectors: NDArray[np.float32] | NDArray[np.int8]) -> None:
        self._row = {piece: row for row, piece in enumerate(pieces)}
        self._vectors = vectors
        self._known: dict[str, NDArray[np.float32]] = {}

    @classmethod
    def load(cls) -> WordVectors:
        """The table that ships, loaded once."""
        return _shipped()

    def is_word(self, word: str) -> bool:
        """Whether a lower-case word stands whole in the model's vocabulary, as ordinary words do."""
        return word in self._row

    def common(self, first: int, last: int) -> list[str]:
        """Whole words between two places of the model's vocabulary, which has the common ones first."""
        return [piece for piece in list(self._row)[first:last] if not piece.startswith("##")]

    @cached_property
    def _zero(self) -> NDArray[np.float32]:
        return np.zeros(self._vectors.shape[1], np.float32)

    def vector(self, word: str) -> NDArray[np.float32]:
        """Unit vector of a lower-case word; zeros where no piece of it is known."""
        found = self._known.get(word)
        if found is None:
            rows = [self._row[piece] for piece in self._split(word)]
            total = (self._vectors[rows].astype(np.float32) / 127).sum(axis=0) if rows else self._zero
            length = float(np.linalg.norm(total))
            found = total / length if length else self._zero
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[word] = found
        return found

    def _split(self, word: str) -> list[str]:
        """Longest-match-first pieces, as the tokenizer's own algorithm does (Wu et al. 2016, WordPiece)."""
        pieces: list[str] = []
        start = 0
        word = word[:64]
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self._row:
                    pieces.append(piece)
                    start = end
                    break
            else:
                return []
        return pieces

    def matrix(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, one a word: (n, 96)."""
        return np.stack([self.vector(word) for word in words]) if words else np.zeros((0, COMPONENTS), np.float32)

    def likeness(self, first: str, second: str) -> float:
        """Cosine of two words, -1 to 1. Above about 0.5: near in meaning; below about 0.3: unrelated."""
        return 1.0 if first == second else float(self.vector(first) @ self.vector(second))


@lru_cache(maxsize=1)
def _shipped() -> WordVectors:
    with np.load(TABLE) as table:
        pieces = bytes(table["pieces"]).decode().split("\n")
        vectors = table["vectors"]  # 8 bits a component: as floats they would take 12 MB
    return WordVectors(pieces, vectors)


def distil(states: NDArray[np.float32]) -> NDArray[np.int8]:
    """Rows of 96 components in -127 … 127 from the model's output for each piece, (n, d)."""
    centred = states - states.mean(axis=0)
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    strongest = axes[:, ::-1][:, 2 : 2 + COMPONENTS]
    # The sign of an axis is arbitrary: fix it, so that two runs write the same bytes.
    strongest = strongest * np.sign(strongest[np.abs(strongest).argmax(axis=0), np.arange(COMPONENTS)])
    projected = centred @ strongest.astype(np.float32)
    unit = projected / np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.round(unit * 127), np.int8)


def main() -> int:
    """Make `words.npz` from the installed model. About a minute on two cores."""
    from corpus.embedding import LocalEmbedder

    pieces, states = LocalEmbedder().token_table()
    listed = np.frombuffer("\n".join(pieces).encode(), np.uint8)
    np.savez_compressed(TABLE, pieces=listed, vectors=distil(states))
    print(f"{TABLE.name}: {len(pieces):,} pieces, {TABLE.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
