"""Measures: small pure functions, each with the definition it comes from. They know texts, numbers and ranks only.

Counts are kept as counts (`Count`), so that a share is never shown without what it is a share of.
"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from eval.intervals import Interval, wilson
from eval.numerals import numerals, stands_in, year
from eval.sentences import Segment, matches


@dataclass(frozen=True)
class Count:
    """So many of so many."""

    hits: int
    total: int

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; None where there is nothing to share."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the share."""
        return wilson(self.hits, self.total)

    def __add__(self, other: Count) -> Count:
        return Count(self.hits + other.hits, self.total + other.total)


def total(counts: Iterable[Count]) -> Count:
    """The sum of counts; none: 0 of 0."""
    return sum(counts, Count(0, 0))


# Ranked lists (definitions: Manning, Raghavan and Schütze 2008, chapter 8). `eval.public` uses ir-measures for whole
# sets; a test holds these against it.


def recall_at(k: int, found: Sequence[str], wanted: Collection[str]) -> float:
    """Share of the wanted among the first k found: recall_at(2, "axb", "ab") is 0.5.

    Raises:
        ValueError: nothing is wanted.

    """
    if not wanted:
        raise ValueError("Recall needs at least one wanted item.")
    return len(set(found[:k]) & set(wanted)) / len(set(wanted))


def reciprocal_rank(found: Sequence[str], wanted: Collection[str], k: int | None = None) -> float:
    """One over the rank of the first wanted item (Voorhees 1999); 0 where none is among the first k."""
    ranks = (rank for rank, item in enumerate(found[:k], start=1) if item in wanted)
    return next((1 / rank for rank in ranks), 0.0)


def ndcg_at(k: int, found: Sequence[str], gains: dict[str, float]) -> float:
    """Normalised discounted cumulative gain, log2 discount and plain gains (Järvelin and Kekäläinen 2002).

    Raises:
        ValueError: no item has a gain above 0.

    """
    ideal = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:k], 1))
    if ideal <= 0:
        raise ValueError("nDCG needs at least one item of gain above 0.")
    return sum(gains.get(item, 0.0) / math.log2(rank + 1) for rank, item in enumerate(found[:k], 1)) / ideal


# Facts in an answer.


def required(patterns: Iterable[str], text: str) -> tuple[bool, ...]:
    """For each pattern, whether it is found in the text."""
    return tuple(matches(pattern, text) for pattern in patterns)


def forbidden(patterns: Iterable[str], text: str) -> tuple[str, ...]:
    """The patterns that must not be found in the text and are."""
    return tuple(pattern for pattern in patterns if matches(pattern, text))


# Figures: each must stand in the quote beside it (the rule of `Answer`).


def unsupported_figures(
    parts: Sequence[Segment], quotes: dict[int, str], names: dict[int, str], exempt: Iterable[str] = ()
) -> tuple[list[str], int]:
    """The figures that no quote beside them holds, and how many figures there are in all.

    `quotes`: by citation number; `names`: what stands above the quote (title, date, headings): a year may come from
    there, and a bare figure of a table its unit; `exempt`: figures shown as our own arithmetic or as unverified.
    """
    free = {(number.value, number.unit) for text in exempt for number in numerals(text)}
    missing, count = [], 0
    for part in parts:
        beside = [quotes[number] for number in part.numbers if number in quotes]
        context = " ".join(names.get(number, "") for number in part.numbers)
        for number in numerals(part.text):
            count += 1
            named = year(number) and stands_in(number, [context])
            if not (named or (number.value, number.unit) in free or stands_in(number, beside, context)):
                missing.append(number.text)
    return missing, count


# Citations (Gao, Yen, Yu and Chen 2023, "Enabling Large Language Models to Generate Text with Citations", ALCE). There
# a language model judges whether sources bear out a statement; `bears_out` is our stand-in that needs none.

Judge = Callable[[str, str], bool]  # sources, statement


_OPPOSITES = (
    ("higher", "lower"), ("above", "below"), ("more", "fewer"), ("more", "less"), ("over", "under"),
    ("largest", "smallest"), ("highest", "lowest"), ("increase", "decrease"), ("rise", "fall"), ("rose", "fell"),
)


def bears_out(sources: str, statement: str) -> bool:
    """Whether the sources hold every figure of the statement and at least half of its other words, by stem.

    A statement that says "higher" where the sources only say "lower" is not borne out, whatever else it shares.
    """
    if not all(stands_in(number, [sources]) for number in numerals(statement)):
        return False
    given, said = (set(re.findall(r"[a-z]+", text.lower())) for text in (sources, statement))
    for pair in _OPPOSITES:
        for word, other in (pair, pair[::-1]):
            if word in said and word not in given and other in given and other not in said:
                return False
    claimed = stems(statement)
    return not claimed or len(claimed & stems(sources)) / len(claimed) >= 0.5


def citation_recall(parts: Sequence[Segment], sources: dict[int, str], judge: Judge = bears_out) -> Count:
    """Statements that all their citations together bear out, of all statements (ALCE, section 3.3)."""
    return Count(sum(_borne(part, sources, judge) for part in parts), len(parts))


def citation_precision(parts: Sequence[Segment], sources: dict[int, str], judge: Judge = bears_out) -> Count:
    """Citations that are needed, of all citations (ALCE, section 3.3).

    One is not where its statement is not borne out at all, or where it alone does not bear it out and the others do.
    """
    precise = citations = 0
    for part in parts:
        numbers = list(dict.fromkeys(part.numbers))
        citations += len(numbers)
        if not _borne(part, sources, judge):
            continue
        for number in numbers:
            others = " ".join(sources.get(other, "") for other in numbers if other != number)
            idle = len(numbers) > 1 and not judge(sources.get(number, ""), part.text) and judge(others, part.text)
            precise += not idle
    return Count(precise, citations)


def _borne(part: Segment, sources: dict[int, str], judge: Judge) -> bool:
    return bool(part.numbers) and judge(" ".join(sources.get(number, "") for number in part.numbers), part.text)


# Classes: refusals and caveats (precision and recall as in van Rijsbergen 1979).


def precision(predicted: Collection[str], right: Collection[str]) -> Count:
    """Of those predicted, how many are right."""
    return Count(len(set(predicted) & set(right)), len(set(predicted)))


def recall(predicted: Collection[str], right: Collection[str]) -> Count:
    """Of those right, how many are predicted."""
    return Count(len(set(predicted) & set(right)), len(set(right)))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least this share of the values does not exceed (nearest rank); None of none.

    Raises:
        ValueError: `share` is not above 0 and at most 1.

    """
    if not 0 < share <= 1:
        raise ValueError(f"A share is above 0 and at most 1, not {share}.")
    return sorted(values)[math.ceil(share * len(values)) - 1] if values else None


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties counted half (Mann and Whitney 1947; Hanley 1982).

    Raises:
        ValueError: one side is empty.

    """
    if not positive or not negative:
        raise ValueError("The area under the curve needs scores on both sides.")
    ordered = sorted(negative)
    wins = sum(bisect.bisect_left(ordered, score) + bisect.bisect_right(ordered, score) for score in positive)
    return wins / (2 * len(positive) * len(negative))


_IDLE = frozenset(re.findall(
    r"\w+",
    "a an and are as at be been but by did do does for from had has have how i if in into is it its me more most my no "
    "not of on one or our over such than that the their them then there these they this those to up was we were what "
    "when where which who why will with would you your",
))


def stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning; numbers left out."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text.lower()) if word not in _IDLE]
    return frozenset(_stemmer()(words))


@cache
def _stemmer() -> Callable[[list[str]], list[str]]:
    import Stemmer  # a compiled module without types

    stem: Callable[[list[str]], list[str]] = Stemmer.Stemmer("english").stemWords
    return stem
