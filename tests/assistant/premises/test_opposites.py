from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.premises.opposites import direction_in, excluded, order_of, sides_of


def test_a_statement_of_the_other_side_alone_excludes_a_claim() -> None:
    assert excluded("overseas investors brought jobs", "jobs from domestic investors") == ("overseas", "domestic")
    assert excluded("overseas investors brought jobs", "jobs from domestic and foreign investors") is None
    assert excluded("investors brought jobs", "jobs from domestic investors") is None


@given(st.text())
def test_no_text_excludes_itself(text: str) -> None:
    assert excluded(text, text) is None


@pytest.mark.parametrize(
    ("text", "direction"),
    [("the number fell", "decrease"), ("it has grown", "increase"), ("higher, then lower", ""), ("a harbour", "")],
)
def test_a_text_has_one_direction_or_none(text: str, direction: str) -> None:
    assert direction_in(text)[0] == direction


def test_what_outdoes_is_the_greater() -> None:
    assert [order_of(word) for word in ("larger", "outspent", "exceeded", "fewer", "harbour")] == [1, 1, 1, -1, 0]


def test_the_sides_of_a_distinction_do_not_hang_on_the_word() -> None:
    assert sides_of("overseas groups") == sides_of("foreign owners") != sides_of("domestic owners")
