"""Exact match and F1 of a short answer, as SQuAD's own script counts them (Rajpurkar et al. 2016)."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable

_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """Lower case, without punctuation and articles, single spaces."""
    bare = re.sub(r"\b(a|an|the)\b", " ", text.lower().translate(_PUNCTUATION))
    return " ".join(bare.split())


def exact_match(given: str, answers: Iterable[str]) -> float:
    """1 where the answer is one of the gold ones after normalisation; no gold answer: 1 for an empty one."""
    golds = [normalised(answer) for answer in answers] or [""]
    return float(normalised(given) in golds)


def f1(given: str, answers: Iterable[str]) -> float:
    """The best overlap of words with a gold answer; no gold answer: 1 for an empty one, else 0."""
    golds = list(answers) or [""]
    return max(_overlap(normalised(given).split(), normalised(answer).split()) for answer in golds)


def holds(text: str, answers: Iterable[str]) -> bool:
    """Whether a text holds a gold answer as a run of whole words after normalisation."""
    padded = f" {normalised(text)} "
    return any(f" {normalised(answer)} " in padded for answer in answers if normalised(answer))


def _overlap(given: list[str], gold: list[str]) -> float:
    if not given or not gold:
        return float(given == gold)
    common = sum((Counter(given) & Counter(gold)).values())
    if not common:
        return 0.0
    precision, recall = common / len(given), common / len(gold)
    return 2 * precision * recall / (precision + recall)
