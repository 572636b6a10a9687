"""Words as search and evidence compare them."""

from __future__ import annotations

import pytest

from assistant.terms import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the UK's U.S. office", ["the", "uk", "us", "office"]),
        ("capex 2017-21 and 2018/19", ["capex", "2017", "2021", "and", "2018", "2019"]),
        ("from 2017-2021", ["from", "2017", "2021"]),
        ("1,240 jobs of 12,345,678", ["1240", "jobs", "of", "12345678"]),
        ("on 2021-10-05", ["on", "2021", "10", "05"]),
    ],
)
def test_years_and_numbers_are_written_alike(text: str, found: list[str]) -> None:
    assert words(text) == found
