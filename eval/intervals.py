"""How sure a number is: intervals of shares and means, tests of paired results. Every draw has a fixed seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


def wilson(hits: int, total: int) -> Interval:
    """The score interval of a share (Wilson 1927): holds near 0 and 1, where the usual one does not.

    wilson(0, 0) is (0, 1): nothing is known.

    Raises:
        ValueError: `hits` is not within 0 to `total`.

    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} of {total} is no share.")
    if total == 0:
        return Interval(0.0, 1.0)
    share, square = hits / total, Z95**2
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = Z95 * math.sqrt(share * (1 - share) / total + square / (4 * total**2)) / (1 + square / total)
    return Interval(0.0 if hits == 0 else centre - half, 1.0 if hits == total else centre + half)


def bootstrap_mean(values: Sequence[float], *, draws: int = 2000, seed: int = 20) -> Interval:
    """The percentile interval of a mean (Efron 1979), the same for the same values.

    Raises:
        ValueError: there are no values.

    """
    if not values:
        raise ValueError("A mean needs at least one value.")
    import numpy as np

    column = np.asarray(values, dtype=float)
    generator = np.random.default_rng(seed)
    # In slices, so that ten thousand questions do not need 160 MB at once.
    means = np.concatenate([
        column[generator.integers(0, len(column), (100, len(column)))].mean(axis=1) for _ in range(max(1, draws // 100))
    ])
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(low), float(high))


def paired_bootstrap(ours: Sequence[float], theirs: Sequence[float], *, draws: int = 2000, seed: int = 20) -> Interval:
    """The interval of the mean difference of two systems on the same questions (Efron and Tibshirani 1993).

    Raises:
        ValueError: the two differ in length, or are empty.

    """
    if len(ours) != len(theirs):
        raise ValueError(f"Paired results must be of one length, not {len(ours)} and {len(theirs)}.")
    return bootstrap_mean([a - b for a, b in zip(ours, theirs, strict=True)], draws=draws, seed=seed)


def mcnemar(gained: int, lost: int) -> float:
    """The two-sided exact probability that flips fall this unevenly by chance (McNemar 1947, binomial form).

    `gained`: questions that only the second system gets right; `lost`: only the first. No flips: 1.0.

    Raises:
        ValueError: a count is negative.

    """
    if gained < 0 or lost < 0:
        raise ValueError("Counts of flips cannot be negative.")
    flips = gained + lost
    tail = sum(math.comb(flips, count) for count in range(min(gained, lost) + 1)) / 2**flips
    return float(min(1.0, 2 * tail))
