"""Training examples for the reader: questions with the window of text that answers them, and near misses that do not.

From files in SQuAD's form (Rajpurkar et al. 2016). A window is a sentence or a few round the answer, so that examples
are as short as the statements the reader will meet, half of them under the article's title as statements stand under
headings. Near misses, all without an answer: the paragraph with the answer's sentence taken out; those sentences of the
article that share most with the question; the same window asked about another name, year or number.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from corpus.sentences import sentence_spans


@dataclass(frozen=True)
class Example:
    """A question, a text, and the span of the answer in it; start == end == -1 where the text does not answer."""

    question: str
    text: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True)
class _Article:
    title: str
    paragraphs: tuple[str, ...]

    @cached_property
    def sentences(self) -> list[tuple[str, frozenset[str]]]:
        """Each sentence with its roots."""
        texts = [text[first:last] for text in self.paragraphs for first, last in sentence_spans(text)]
        return [(text, _roots(text)) for text in texts]

    @cached_property
    def rarity(self) -> dict[str, float]:
        """How much a root tells among the article's sentences (Robertson and Spärck Jones 1976)."""
        counts = Counter(root for _, roots in self.sentences for root in roots)
        return {root: math.log(1 + len(self.sentences) / count) for root, count in counts.items()}


@dataclass(frozen=True)
class _Asked:
    question: str
    paragraph: str
    article: _Article
    start: int
    end: int

    @property
    def answer(self) -> str:
        return self.paragraph[self.start : self.end].lower()


LIKEST: Final = 4  # sentences, of which one is a near miss


_DETAIL = re.compile(r"(?<!^)\b(?:[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*|\d[\d,.]*)\b")


def squad_examples(
    paths: Sequence[Path], *, leave_out: Collection[str] = (), seed: int = 7, longest: int = 340
) -> Iterator[Example]:
    """Examples in random order, about six in ten with an answer. `leave_out`: questions whose paragraphs are not used.

    `longest` is the length of a window in characters.
    """
    rng = random.Random(seed)
    asked = list(_read(paths, frozenset(leave_out)))
    names = sorted({match for one in asked for match in _DETAIL.findall(one.question) if match[0].isupper()})
    rng.shuffle(asked)
    for one in asked:
        yield _answered(one, rng, longest)
        chance = rng.random()
        if chance < 0.15:
            missed = _without_answer(one, longest)
        elif chance < 0.65:
            missed = _confusing(one, rng)
        elif chance < 0.8:
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
    for path in paths:
        for data in json.loads(path.read_text("utf-8"))["data"]:
            paragraphs = [
                paragraph
                for paragraph in data["paragraphs"]
                if not any(pair["question"].strip() in leave_out for pair in paragraph["qas"])
            ]
            title = " ".join(data.get("title", "").replace("_", " ").split())
            article = _Article(title, tuple(paragraph["context"] for paragraph in paragraphs))
            for paragraph in paragraphs:
                for pair in paragraph["qas"]:
                    answer = pair["answers"][0] if pair["answers"] else None
                    if answer and len(pair["question"]) > 8:
                        start = answer["answer_start"]
                        end = start + len(answer["text"])
                        yield _Asked(" ".join(pair["question"].split()), paragraph["context"], article, start, end)


def _roots(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in re.findall(r"\w+", text.lower()) if len(word) > 3)


def _titled(text: str, one: _Asked, rng: random.Random) -> tuple[str, int]:
    """The text, half the time under its article's title, and how far that moves it."""
    head = f"{one.article.title}\n" if one.article.title and rng.random() < 0.5 else ""
    return head + text, len(head)


def _window(text: str, start: int, end: int, rng: random.Random, longest: int) -> tuple[int, int]:
    """A stretch of whole sentences that holds start … end, grown to either side by chance."""
    spans = sentence_spans(text)
    held = [place for place, (first, last) in enumerate(spans) if first < end and last > start]
    low, high = (held[0], held[-1]) if held else (0, 0)
    target = rng.randint(longest // 8, longest)
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
    text, moved = _titled(one.paragraph[low:high], one, rng)
    return Example(one.question, text, one.start - low + moved, one.end - low + moved)


def _without_answer(one: _Asked, longest: int) -> Example | None:
    kept = [
        one.paragraph[first:last]
        for first, last in sentence_spans(one.paragraph)
        if one.answer not in one.paragraph[first:last].lower()
    ]
    text = " ".join(kept)[:longest].strip()
    return Example(one.question, text) if text else None


def _confusing(one: _Asked, rng: random.Random) -> Example | None:
    """A sentence of the article that shares much with the question and does not hold the answer's words."""
    wanted = _roots(one.question)
    scored = [
        (sum(one.article.rarity[root] for root in wanted & roots), text)
        for text, roots in one.article.sentences
        if one.answer not in text.lower()
    ]
    likest = sorted(scored, key=lambda pair: -pair[0])[:LIKEST]
    return Example(one.question, _titled(rng.choice(likest)[1], one, rng)[0]) if likest else None


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
    text, _ = _titled(one.paragraph[low:high], one, rng)
    return Example(one.question[: match.start()] + other + one.question[match.end() :], text)
