"""How well the small reader reads: `python -m eval.reader --data FOLDER` on public question sets it never saw.

squad1-dev: the answer's words, the paragraph given, and telling that paragraph from the next of its article.
squad2-dev: telling questions that the paragraph answers from those that it only seems to. qed-dev: the sentence that
holds the answer. `--fit` fits the calibration on the tuning half of squad2-dev and writes it into the reader's file:
its questions with their paragraphs, and those that have an answer with the next paragraph too, since most texts that an
assistant reads are of that kind. Numbers are of the reporting half.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import math
import re
import string
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.reader.export import Arrays, write
from assistant.reader.reader import FILE, Calibration, Reader, Reading
from eval.halves import half
from eval.intervals import Z95, Interval, bootstrap_mean
from eval.measures import Count, area_under_curve

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """A question with its paragraph and the wordings of its answer; none: the paragraph does not answer."""

    id: str
    question: str
    paragraph: str
    answers: tuple[str, ...]
    next: str = ""  # the paragraph after it in the article


@dataclass(frozen=True)
class Answerability:
    """How well `Reading.answered` tells answered from unanswered questions."""

    answerable: int
    unanswerable: int
    area: float  # under the curve
    interval: Interval
    right: Count  # decided at a probability of one half
    calibration_error: float  # mean distance of probability and share, over ten bins (Guo et al. 2017)


# Measures


def normal(text: str) -> str:
    """Lower case, without punctuation, articles and spare blanks (Rajpurkar et al. 2016, the published script)."""
    bare = "".join(sign for sign in text.lower() if sign not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def exact_match(found: str, answers: Sequence[str]) -> bool:
    """Whether the normal form is that of one of the answers."""
    return normal(found) in {normal(answer) for answer in answers}


def token_f1(found: str, answers: Sequence[str]) -> float:
    """The best harmonic mean of precision and recall in words with one of the answers, 0 to 1."""
    return max((_f1(normal(found).split(), normal(answer).split()) for answer in answers), default=0.0)


def _f1(found: list[str], wanted: list[str]) -> float:
    shared = sum((collections.Counter(found) & collections.Counter(wanted)).values())
    return 2 * shared / (len(found) + len(wanted)) if shared else float(found == wanted)


def area_interval(area: float, positive: int, negative: int) -> Interval:
    """The 95 % interval of an area under the curve (Hanley and McNeil 1982)."""
    among_positive, among_negative = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area)
    variance += (positive - 1) * (among_positive - area**2) + (negative - 1) * (among_negative - area**2)
    spread = Z95 * math.sqrt(variance / (positive * negative))
    return Interval(max(0.0, area - spread), min(1.0, area + spread))


def answerability(probabilities: Sequence[float], answered: Sequence[bool]) -> Answerability:
    """Area, decisions and calibration of probabilities against what is so."""
    given, truth = np.array(probabilities), np.array(answered, bool)
    area = area_under_curve(given[truth].tolist(), given[~truth].tolist())
    bins = np.minimum((given * 10).astype(int), 9)
    error = sum(abs(float(given[bins == one].sum() - truth[bins == one].sum())) for one in range(10)) / len(given)
    right = Count(int(((given >= 0.5) == truth).sum()), len(given))
    yes, no = int(truth.sum()), int((~truth).sum())
    return Answerability(yes, no, area, area_interval(area, yes, no), right, error)


# Calibration


def fit_answered(margins: Sequence[float], answered: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset that make the answers most likely (Platt 1999), by Newton's method on the log likelihood."""
    rows = np.stack([np.array(margins), np.ones(len(margins))], axis=1)
    truth, theta = np.array(answered, float), np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ theta, -60, 60)))
        curvature = rows.T @ (rows * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        step = np.linalg.solve(curvature, rows.T @ (truth - chance) - 1e-6 * theta)
        theta += step
        if np.abs(step).max() < 1e-9:
            break
    return float(theta[0]), float(theta[1])


def fit_temperature(readings: Iterable[tuple[Reading, Sequence[str], str]]) -> float:
    """The temperature, 0.5 to 3, at which the right spans are likeliest (Guo et al. 2017).

    Each reading comes with the right answers and the text; readings that hold no right span are left out.
    """
    pairs = [(found.mass.astype(np.float64), right_spans(found, answers, text)) for found, answers, text in readings]
    kept = [(mass, right) for mass, right in pairs if mass[right].sum() > 1e-12]

    def loss(temperature: float) -> float:
        total = 0.0
        for mass, right in kept:
            warmed = mass ** (1 / temperature)
            total -= math.log(warmed[right].sum() / warmed.sum())
        return total

    return min((step / 20 for step in range(10, 61)), key=loss) if kept else 1.0


def right_spans(found: Reading, answers: Sequence[str], text: str) -> NDArray[np.bool_]:
    """Which spans of the reading are an occurrence of an answer in its text: (tokens, 30)."""
    right = np.zeros(found.mass.shape, bool)
    for answer in answers:
        for hit in re.finditer(re.escape(answer), text):
            first, last = np.searchsorted(found.starts, hit.start()), np.searchsorted(found.ends, hit.end())
            if first <= last < min(found.mass.shape[0], first + found.mass.shape[1]):
                right[first, last - first] = True
    return right


# Question sets


def squad(path: Path) -> list[Asked]:
    """The questions of a file in SQuAD's form."""
    return [
        Asked(pair["id"], pair["question"], text, tuple(one["text"] for one in pair["answers"]), after)
        for article in json.loads(path.read_text("utf-8"))["data"]
        for texts in [[paragraph["context"] for paragraph in article["paragraphs"]]]
        for paragraph, text, after in zip(article["paragraphs"], texts, [*texts[1:], texts[0]], strict=True)
        for pair in paragraph["qas"]
    ]


def qed(folder: Path) -> list[tuple[Asked, list[tuple[int, int]], int]]:
    """Questions that one sentence answers, with the sentences of their paragraph and the number of that one."""
    texts = {row["_id"]: row for row in _rows(folder / "corpus.jsonl")}
    found = []
    for row in _rows(folder / "queries.jsonl"):
        text, starts = texts[row["source_paragraph"]]["text"], texts[row["source_paragraph"]]["sentence_starts"]
        spans = list(zip(starts, [*starts[1:], len(text)], strict=True))
        wanted = (row.get("selected_sentence") or "").strip()
        right = [number for number, (start, end) in enumerate(spans) if text[start:end].strip() == wanted]
        if row["explanation_type"] == "single_sentence" and len(right) == 1 and len(spans) > 1:
            found.append((Asked(row["_id"], row["text"], text, tuple(row["answers"])), spans, right[0]))
    return found


def some(items: Iterable[T], limit: int, name: Callable[[T], str]) -> list[T]:
    """At most so many, always the same ones, in an order that has nothing to do with theirs."""
    return sorted(items, key=lambda item: hashlib.sha256(f"some {name(item)}".encode()).hexdigest())[:limit]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())


# The command


def main(words: Sequence[str] | None = None) -> int:
    """Print the measures; 1 where there is no reader."""
    options = _parser().parse_args(words)
    if not options.reader.is_file():
        print(f"There is no reader at {str(options.reader)!r}. `python -m assistant.reader.export` writes it.")
        return 1
    second = squad(options.data / "squad2-dev" / "squad2-dev.squad.json")
    halves = {
        name: some((one for one in second if half(one.id) == name), options.limit, _id)
        for name in ("tuning", "reporting")
    }
    if options.fit:
        fit(options.reader, halves["tuning"])
    reader = Reader.open(options.reader)
    print(f"{options.reader.name}, sha256 {hashlib.sha256(options.reader.read_bytes()).hexdigest()}")
    started = time.perf_counter()
    print(_words(reader, some(squad(options.data / "squad1-dev" / "squad1-dev.squad.json"), options.limit, _id)))
    print(_answered(reader, halves["reporting"]))
    print(_sentences(reader, some(qed(options.data / "qed-dev"), options.limit, lambda one: one[0].id)))
    print(f"{time.perf_counter() - started:.0f} s")
    return 0


def fit(path: Path, asked: Sequence[Asked]) -> Calibration:
    """Fit the calibration on these questions and write it into the reader's file."""
    with np.load(path, allow_pickle=False) as file:
        arrays: Arrays = dict(file)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name
        write(plain, arrays | {"calibration": Calibration().array})
        found = _read(Reader.open(plain, cache=Path(folder) / "cache"), asked)
    told = [(one.margin, truth) for one, truth in _told_apart(found, asked)]
    slope, offset = fit_answered([margin for margin, _ in told], [truth for _, truth in told])
    pairs = zip(found, asked, strict=True)
    temperature = fit_temperature((own, one.answers, one.paragraph) for (own, *_), one in pairs)
    calibration = Calibration(round(slope, 4), round(offset, 4), temperature)
    write(path, arrays | {"calibration": calibration.array})
    print(f"{calibration} from {len(asked)} questions of squad2-dev")
    return calibration


def _id(asked: Asked) -> str:
    return asked.id


def _read(reader: Reader, asked: Sequence[Asked]) -> list[list[Reading]]:
    """For each question the reading of its paragraph, and that of the next one where its own answers."""
    return [reader.read(one.question, [one.paragraph, one.next] if one.answers else [one.paragraph]) for one in asked]


def _told_apart(found: Sequence[Sequence[Reading]], asked: Sequence[Asked]) -> list[tuple[Reading, bool]]:
    """Readings, and whether their text answers: those of the own paragraphs first, then those of the next ones."""
    own = [(readings[0], bool(one.answers)) for readings, one in zip(found, asked, strict=True)]
    return own + [(after, False) for readings in found for after in readings[1:]]


def _answerability(told: Sequence[tuple[Reading, bool]]) -> Answerability:
    return answerability([one.answered for one, _ in told], [truth for _, truth in told])


def _words(reader: Reader, asked: Sequence[Asked]) -> str:
    read = _read(reader, asked)
    found = [_first(right, one.paragraph) for one, (right, *_) in zip(asked, read, strict=True)]
    scores = [token_f1(text, one.answers) for text, one in zip(found, asked, strict=True)]
    exact = Count(sum(exact_match(text, one.answers) for text, one in zip(found, asked, strict=True)), len(asked))
    return (
        f"squad1-dev  F1 {sum(scores) / len(scores):.3f} {_between(bootstrap_mean(scores))}  "
        f"EM {exact.hits}/{exact.total} {_between(exact.interval)}\n"
        f"            told from the next paragraph: {_area(_answerability(_told_apart(read, asked)))}"
    )


def _first(found: Reading, text: str) -> str:
    return text[found.spans[0].start : found.spans[0].end] if found.spans else ""


def _answered(reader: Reader, asked: Sequence[Asked]) -> str:
    told = _told_apart(_read(reader, asked), asked)
    close, mixed = _answerability(told[: len(asked)]), _answerability(told)
    return (
        f"squad2-dev  answered or not: {_area(close)}\n"
        f"            with next paragraphs: {_area(mixed)}; at one half {mixed.right.hits}/{mixed.right.total} right "
        f"{_between(mixed.right.interval)}; calibration error {mixed.calibration_error:.3f}"
    )


def _area(found: Answerability) -> str:
    return (
        f"area {found.area:.3f} {_between(found.interval)}, {found.answerable} answerable and "
        f"{found.unanswerable} not"
    )


def _sentences(reader: Reader, asked: Sequence[tuple[Asked, list[tuple[int, int]], int]]) -> str:
    hits = 0
    for one, spans, right in asked:
        (reading,) = reader.read(one.question, [one.paragraph])
        shares = [reading.share(start, end) for start, end in spans]
        hits += shares.index(max(shares)) == right
    count = Count(hits, len(asked))
    return f"qed-dev     right sentence {count.hits}/{count.total} {_between(count.interval)}"


def _between(interval: Interval) -> str:
    return f"({interval.low:.3f}–{interval.high:.3f})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.reader", description="How well the small reader reads.")
    parser.add_argument("--data", type=Path, required=True, help="folder of squad1-dev, squad2-dev and qed-dev")
    parser.add_argument("--reader", type=Path, default=FILE, help="the reader's file")
    parser.add_argument("--limit", type=int, default=1500, help="questions of each set, or half of one, at most")
    parser.add_argument("--fit", action="store_true", help="fit the calibration, write it into the file")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
