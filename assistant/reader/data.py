"""Training examples for the reader: questions with the window of text that answers them, and near misses that do not.

From files in SQuAD's form (Rajpurkar et al. 2016). A window is a few sentences round the answer, so that examples are
as short as the statements the reader will meet. Near misses, all without an answer: the window with the answer's
sentence taken out; another paragraph of the same article; the same window asked about another name, year or number.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.sentences import sentence_spans


@dataclass(frozen=True)
class Example:
    """A question, a text, and the span of the answer in it; start == end == -1 where the text does not answer."""

    question: str
    text: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True)
class _Asked:
    question: str
    paragraph: str
    article: int
    start: int
    end: int


_DETAIL = re.compile(r"(?<!^)\b(?:[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*|\d[\d,.]*)\b")


def squad_examples(
    paths: Sequence[Path], *, leave_out: Collection[str] = (), seed: int = 7, longest: int = 340
) -> Iterator[Example]:
    """Examples in random order, about six in ten with an answer. `leave_out`: questions whose paragraphs are not used.

    `longest` is the length of a window in characters.
    """
    rng = random.Random(seed)
    asked = list(_read(paths, frozenset(leave_out)))
    by_article: dict[int, list[_Asked]] = {}
    for one in asked:
        by_article.setdefault(one.article, []).append(one)
    names = sorted({match for one in asked for match in _DETAIL.findall(one.question) if match[0].isupper()})
    rng.shuffle(asked)
    for one in asked:
        yield _answered(one, rng, longest)
        chance = rng.random()
        if chance < 0.28:
            missed = _without_answer(one, longest)
        elif chance < 0.46:
            missed = _elsewhere(one, by_article[one.article], rng, longest)
        elif chance < 0.66:
            missed = _about_another(one, names, rng, longest)
        else:
            missed = None
        if missed is not None:
            yield missed


def haystack_questions(folder: Path) -> frozenset[str]:
    """The questions of a set that must not be trained on; none where the folder is absent."""
    path = folder / "queries.jsonl"
    if not path.is_file():
        return frozenset()
    return frozenset(json.loads(line)["text"].strip() for line in path.read_text("utf-8").splitlines() if line.strip())


def _read(paths: Sequence[Path], leave_out: frozenset[str]) -> Iterator[_Asked]:
    number = 0
    for path in paths:
        for article in json.loads(path.read_text("utf-8"))["data"]:
            number += 1
            for paragraph in article["paragraphs"]:
                if any(pair["question"].strip() in leave_out for pair in paragraph["qas"]):
                    continue
                for pair in paragraph["qas"]:
                    answer = pair["answers"][0] if pair["answers"] else None
                    if answer and len(pair["question"]) > 8:
                        start = answer["answer_start"]
                        yield _Asked(
                            " ".join(pair["question"].split()),
                            paragraph["context"],
                            number,
                            start,
                            start + len(answer["text"]),
                        )


def _window(text: str, start: int, end: int, rng: random.Random, longest: int) -> tuple[int, int]:
    """A stretch of whole sentences that holds start … end, grown to either side by chance."""
    spans = sentence_spans(text)
    held = [place for place, (first, last) in enumerate(spans) if first < end and last > start]
    low, high = (held[0], held[-1]) if held else (0, 0)
    target = rng.randint(longest // 4, longest)
    while True:
        choices = [place for place in (low - 1, high + 1) if 0 <= place < len(spans)]
        rng.shuffle(choices)
        for place in choices:
            first, last = spans[min(low, place)][0], spans[max(high, place)][1]
            if last - first <= target:
                low, high = min(low, place), max(high, place)
                break
        else:
            return spans[low][0], spans[high][1]


def _answered(one: _Asked, rng: random.Random, longest: int) -> Example:
    low, high = _window(one.paragraph, one.start, one.end, rng, longest)
    return Example(one.question, one.paragraph[low:high], one.start - low, one.end - low)


def _without_answer(one: _Asked, longest: int) -> Example | None:
    answer = one.paragraph[one.start : one.end].lower()
    kept = [
        one.paragraph[first:last]
        for first, last in sentence_spans(one.paragraph)
        if answer not in one.paragraph[first:last].lower()
    ]
    text = " ".join(kept)[:longest].strip()
    return Example(one.question, text) if text else None


def _elsewhere(one: _Asked, others: Sequence[_Asked], rng: random.Random, longest: int) -> Example | None:
    answer = one.paragraph[one.start : one.end].lower()
    for other in rng.sample(others, min(6, len(others))):
        if other.paragraph != one.paragraph and answer not in other.paragraph.lower():
            low, high = _window(other.paragraph, other.start, other.end, rng, longest)
            return Example(one.question, other.paragraph[low:high])
    return None


def _about_another(one: _Asked, names: Sequence[str], rng: random.Random, longest: int) -> Example | None:
    """The question with a name or number of its paragraph replaced by one that the paragraph does not hold."""
    details = [match for match in _DETAIL.finditer(one.question) if match.group() in one.paragraph]
    if not details:
        return None
    match = rng.choice(details)
    written = match.group()
    if written[0].isdigit():
        other = re.sub(r"\d", lambda digit: str((int(digit.group()) + rng.randint(1, 9)) % 10), written)
    else:
        other = rng.choice(names)
    if other in one.paragraph or other == written:
        return None
    low, high = _window(one.paragraph, one.start, one.end, rng, longest)
    return Example(one.question[: match.start()] + other + one.question[match.end() :], one.paragraph[low:high])
