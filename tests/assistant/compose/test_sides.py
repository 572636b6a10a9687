from __future__ import annotations

import pytest

from assistant.compose.sides import alternatives


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("Is the dock the largest in Norvale or in the world?", ("norvale", "world")),
        ("Is that a share of funding or a share of awards?", ("funding", "awards")),
        ("Were there 130 projects or 86?", ("130", "86")),
        ("Is it 5% or 9% of the jobs?", ("5%", "9%")),
        ("How many jobs are there?", None),
    ],
)
def test_a_choice_is_told_by_what_tells_its_sides_apart(question: str, offered: tuple[str, str] | None) -> None:
    assert alternatives(question) == offered
