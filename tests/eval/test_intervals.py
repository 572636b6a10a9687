from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.halves import half
from eval.intervals import Interval, bootstrap_mean, mcnemar, paired_bootstrap, wilson


def test_wilson_by_hand() -> None:
    # 8 of 10: centre (0.8 + z²/20) / (1 + z²/10) = 0.7167, half-width 0.2265 (Wilson 1927)
    found = wilson(8, 10)
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)


def test_wilson_at_the_ends_and_of_nothing() -> None:
    assert wilson(0, 20).low == 0
    assert wilson(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert wilson(20, 20).high == 1
    assert wilson(0, 0) == Interval(0, 1)
    with pytest.raises(ValueError, match="is no share"):
        wilson(3, 2)


@given(st.integers(0, 300), st.integers(0, 300))
def test_wilson_holds_the_share_and_stays_within_0_and_1(hits: int, misses: int) -> None:
    found, total = wilson(hits, hits + misses), hits + misses
    assert 0 <= found.low <= found.high <= 1
    assert total == 0 or found.low - 1e-12 <= hits / total <= found.high + 1e-12


def test_a_mean_of_equal_values_is_certain() -> None:
    assert bootstrap_mean([0.5, 0.5, 0.5]) == Interval(0.5, 0.5)
    assert bootstrap_mean([1.0]) == Interval(1.0, 1.0)


def test_the_bootstrap_is_the_same_each_time_and_holds_the_mean() -> None:
    values = [0.0] * 30 + [1.0] * 70
    assert bootstrap_mean(values) == bootstrap_mean(values)
    assert bootstrap_mean(values).low == pytest.approx(0.61, abs=0.03)  # 0.7 ± 1.96 · √(0.21/100)
    assert bootstrap_mean(values).high == pytest.approx(0.79, abs=0.03)


def test_nothing_has_no_mean_and_no_pairs() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_mean([])
    with pytest.raises(ValueError, match="of one length"):
        paired_bootstrap([1.0], [])


def test_pairs_tell_more_than_two_shares() -> None:
    ours, theirs = [1.0, 0.0, 1.0, 0.0], [0.5, -0.5, 0.5, -0.5]
    assert paired_bootstrap(ours, theirs) == Interval(0.5, 0.5)
    assert paired_bootstrap(ours, ours) == Interval(0.0, 0.0)


@pytest.mark.parametrize(("gained", "lost", "p"), [
    (0, 0, 1.0),
    (1, 1, 1.0),
    (5, 0, 2 / 32),  # two tails of one in 2⁵
    (0, 6, 2 / 64),
    (8, 2, 2 * (1 + 10 + 45) / 1024),
])
def test_mcnemar_by_hand(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p)
    assert mcnemar(lost, gained) == pytest.approx(p)


def test_mcnemar_refuses_negative_counts() -> None:
    with pytest.raises(ValueError, match="negative"):
        mcnemar(-1, 2)


def test_halves_are_fixed() -> None:
    # The first bytes of sha256("a") and of sha256("b") are 0xca and 0x3e.
    assert half("a") == "reporting"
    assert half("b") == "tuning"


def test_halves_are_about_equal() -> None:
    assert 440 < sum(half(f"case-{number}") == "tuning" for number in range(1000)) < 560
