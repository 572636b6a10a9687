"""Where a text answers a question, and whether it does at all. Knows nothing of documents or statements.

Six layers of our own over the embeddings of all-MiniLM-L6-v2, with scores for start and end (Devlin et al. 2019); token
0 stands for "no answer here". `train` made them, `export` packed them, CTranslate2 runs them. All positions are
characters of the text that was read.
"""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus import minilm
from corpus.embedding import CLS, SEP, batches, cleaned, cores, tokenizer
from corpus.errors import ModelFilesDamaged

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

FILE: Final = Path(__file__).with_name("reader.npz")
LAYOUT: Final = "1"  # of the converted model; raise it where its conversion changes
COMPUTE: Final = "int8_float32"
WINDOW: Final = 224  # tokens of question and text that are read at once, the three marks included; as in training
LONGEST_QUESTION: Final = 80  # tokens; what is past them is not read
OVERLAP: Final = 48  # tokens that two windows of a long text share; more than the longest answer
LONGEST_ANSWER: Final = 30  # tokens
BEST: Final = 5  # spans of a reading


@dataclass(frozen=True)
class Calibration:
    """Scores → probabilities (Platt 1999; temperature: Guo et al. 2017). `eval.reader` fits it."""

    slope: float = 1.0
    offset: float = 0.0
    temperature: float = 1.0

    @property
    def array(self) -> NDArray[np.float64]:
        """As the file keeps it."""
        return np.array([self.slope, self.offset, self.temperature], np.float64)

    def answered(self, margin: float) -> float:
        """The probability of an answer, from the best span's score less that of no answer."""
        return float(1 / (1 + np.exp(-np.clip(self.slope * margin + self.offset, -60, 60))))


@dataclass(frozen=True)
class Span:
    """A stretch of the text with the probability that it is the answer, given that the text holds one."""

    start: int  # characters, half-open
    end: int
    probability: float


@dataclass(frozen=True)
class Reading:
    """What reading one text for one question came to."""

    answered: float  # the probability, 0 to 1, that the text answers the question
    margin: float  # what it comes from: the best span's score less that of no answer, in logits; -inf: nothing to read
    spans: tuple[Span, ...]  # the best, none overlapping another, best first; at most 5
    starts: Places = field(repr=False, compare=False)  # (tokens,), characters
    ends: Places = field(repr=False, compare=False)
    mass: Floats = field(repr=False, compare=False)  # (tokens, 30): of the span from token i on over j more; sums to 1

    def share(self, start: int, end: int) -> float:
        """The probability, 0 to 1, that the answer lies wholly in these characters, given that the text holds one."""
        first, last = np.searchsorted(self.starts, start), np.searchsorted(self.ends, end, side="right")
        if first >= last:
            return 0.0
        rows = self.mass[first:last]
        inside = np.arange(first, last)[:, None] + np.arange(rows.shape[1]) < last
        return min(1.0, float(rows[inside].sum(dtype=np.float64)))


class Reader:
    """Reads texts for the answer to a question. Thread-safe; the same texts give the same readings."""

    def __init__(self, encoder: minilm.Encoder, head: Floats, bias: Floats, calibration: Calibration) -> None:
        self._encoder = encoder
        self._head = head  # (2, width)
        self._bias = bias
        self._calibration = calibration

    @classmethod
    def load(cls) -> Reader | None:
        """The reader that ships, loaded once a process; None where its file is absent.

        Raises:
            ModelFilesDamaged: its file, or the embedding model's, is not whole.

        """
        with _lock:
            if not _held and FILE.is_file():
                _held.append(cls.open(FILE))
            return _held[0] if _held else None

    @classmethod
    def open(cls, path: Path, *, cache: Path | None = None, compute_type: str = COMPUTE) -> Reader:
        """The reader of a file. The first time its model is converted into the cache folder, which takes seconds."""
        try:
            with path.open("rb") as file:
                name = f"reader-{hashlib.file_digest(file, 'sha256').hexdigest()[:16]}-{LAYOUT}"
                file.seek(0)
                with np.load(file, allow_pickle=False) as tensors:
                    folder = minilm.prepared(
                        cache or minilm.cache_folder().with_name(name), lambda target: _convert(tensors, target)
                    )
                    head, bias = tensors["head.weight"], tensors["head.bias"]
                    calibration = Calibration(*(float(value) for value in tensors["calibration"]))
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelFilesDamaged(
                f"The reader's file {str(path)!r} is damaged ({error}). Install the program again, or delete that file "
                "to do without the reader."
            ) from error
        return cls(minilm.Encoder(folder, compute_type=compute_type, threads=cores()), head, bias, calibration)

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """One reading a text, in their order. A text longer than a window is read in overlapping ones."""
        asked = tokenizer().encode(cleaned(question), add_special_tokens=False).ids[:LONGEST_QUESTION]
        encoded = [tokenizer().encode(cleaned(text), add_special_tokens=False) for text in texts]
        scores = [np.full((len(one.ids), LONGEST_ANSWER), -np.inf, np.float32) for one in encoded]
        front = len(asked) + 2
        cut = batches(_windows(asked, [one.ids for one in encoded]), self._encoder.threads)
        windows = ([ids for _, _, ids in batch] for batch in cut)
        for batch, states in zip(
            cut, self._encoder.states(windows, lambda ids: [0] * front + [1] * (len(ids) - front)), strict=True
        ):
            for (number, first, row), logits in zip(batch, states @ self._head.T + self._bias, strict=True):
                last = len(row) - 1
                band = span_scores(logits[front:last, 0], logits[front:last, 1]) - logits[0].sum()
                own = scores[number][first : first + len(band)]
                np.maximum(own, band, out=own)
        return [
            reading(np.array(one.offsets, np.int64).reshape(-1, 2), one.word_ids, own, self._calibration)
            for one, own in zip(encoded, scores, strict=True)
        ]


_lock = threading.Lock()
_held: list[Reader] = []


def _windows(asked: list[int], texts: Sequence[list[int]]) -> list[tuple[int, int, list[int]]]:
    """(number of the text, its first token in the window, ids of the whole window); none for an empty text."""
    room = WINDOW - len(asked) - 3
    found = []
    for number, ids in enumerate(texts):
        first = 0
        while first < len(ids):
            found.append((number, first, [CLS, *asked, SEP, *ids[first : first + room], SEP]))
            if first + room >= len(ids):
                break
            first += room - OVERLAP
    return found


def span_scores(starts: Floats, ends: Floats) -> Floats:
    """Start score of token i plus end score of token i + j, at [i, j] of (tokens, 30); -inf past the last token."""
    padded = np.concatenate([ends, np.full(LONGEST_ANSWER - 1, -np.inf, np.float32)])
    return np.asarray(starts[:, None] + np.lib.stride_tricks.sliding_window_view(padded, LONGEST_ANSWER))


def reading(
    offsets: Places, words: Sequence[int | None], scores: Floats, calibration: Calibration | None = None
) -> Reading:
    """The reading of one text: (tokens, 2) characters and the word of each token, (tokens, 30) scores of its spans.

    A score is a span's logit less that of no answer. Spans that cut a word do not count.
    """
    calibration = calibration or Calibration()
    starts, ends = offsets[:, 0], offsets[:, 1]
    if not len(offsets):
        return Reading(0.0, -np.inf, (), starts, ends, np.zeros_like(scores))
    scores = np.where(_whole_words(words), scores, -np.inf)
    margin = float(scores.max())
    mass = np.exp((scores.astype(np.float64) - margin) / calibration.temperature)
    mass /= mass.sum()
    return Reading(
        calibration.answered(margin), margin, _best(mass, starts, ends), starts, ends, mass.astype(np.float32)
    )


def _whole_words(words: Sequence[int | None]) -> NDArray[np.bool_]:
    """Whether the span at [i, j] starts where a word starts and ends where one ends; False past the last token."""
    begins = np.array([True, *(one != before for before, one in pairwise(words))], bool)
    finishes = np.append(begins[1:], True)
    padded = np.concatenate([finishes, np.zeros(LONGEST_ANSWER - 1, bool)])
    return np.asarray(begins[:, None] & np.lib.stride_tricks.sliding_window_view(padded, LONGEST_ANSWER))


def _best(mass: NDArray[np.float64], starts: Places, ends: Places) -> tuple[Span, ...]:
    """The likeliest spans, taken one after the other, without those that overlap an earlier one."""
    left = mass.copy()
    firsts = np.arange(len(left))[:, None]
    lasts = firsts + np.arange(left.shape[1])
    found = []
    for _ in range(BEST):
        first, more = divmod(int(left.argmax()), left.shape[1])
        if left[first, more] <= 0:
            break
        found.append(Span(int(starts[first]), int(ends[first + more]), float(left[first, more])))
        left[(firsts <= first + more) & (lasts >= first)] = 0
    return tuple(found)


def _convert(file: Any, target: Path) -> None:
    """Write the layers of the file over the published embeddings as a CTranslate2 encoder."""
    layers = len({name.split(".")[2] for name in file.files if name.startswith("encoder.layer.")})
    with minilm.published_tensors(minilm.weights_file()) as published:

        def tensor(name: str) -> Floats:
            if name.startswith("embeddings."):
                return published(name)
            value = file[name]
            if value.dtype != np.int8:
                return np.asarray(value, np.float32)
            return np.asarray(value * file[name.removesuffix("weight") + "step"][:, None], np.float32)

        minilm.write_encoder(target, tensor, layers=layers, token_types=True, quantization="int8")
