from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.numerals import numerals, plain, stands_in, year


@pytest.mark.parametrize(("text", "values"), [
    ("5,552 jobs", [(5552, "")]),
    ("£16m since 2005", [(16_000_000, "£"), (2005, "")]),
    ("US$544.21m", [(544_210_000, "$")]),
    ("27.2% lower", [(Decimal("27.2"), "%")]),
    ("11 per cent", [(11, "%")]),
    ("1.24 thousand", [(1240, "")]),
    ("5.5million-strong", [(5_500_000, "")]),
    ("2017-21", [(2017, ""), (2021, "")]),
    ("in 2017–2021", [(2017, ""), (2021, "")]),
    ("7420/8855", [(7420, ""), (8855, "")]),
    ("20%+ a year", [(20, "%")]),
    ("5,552¹ and 222²", [(5552, ""), (222, "")]),
    ("1,240,000.50 pounds", [(Decimal("1240000.50"), "£")]),
    ("F1, COVID-19, B2B, REF2021", []),
    ("16 metres", [(16, "")]),
    ("", []),
])
def test_reads_numbers_with_scale_and_unit(text: str, values: list[tuple[object, str]]) -> None:
    assert [(number.value, number.unit) for number in numerals(text)] == values


def test_places_count_characters_of_the_text() -> None:
    text = "From 2017-21: £3m."
    assert [text[number.start : number.end] for number in numerals(text)] == ["2017", "21", "£3m"]


@pytest.mark.parametrize(("claim", "quote", "context", "stands"), [
    ("1,240 firms", "there were 1240 firms", "", True),
    ("1.24 thousand", "1,240", "", True),
    ("£16m", "£16 million", "", True),
    ("£16m", "$16m", "", False),
    ("16m", "£16m", "", False),  # the unit was dropped
    ("14 firms", "14% of firms", "", False),
    ("14%", "14 grants", "", False),
    ("14%", "14", "Share, %", True),  # a table's header has the sign
    ("£134m", "134", "Raised, £m", True),
    ("8 hospitals", "eight hospitals", "", True),
    ("2021", "2017-21", "", True),
    ("5", "no figure at all", "", False),
])
def test_a_figure_stands_in_a_quote_with_its_unit(claim: str, quote: str, context: str, stands: bool) -> None:
    assert stands_in(numerals(claim)[0], [quote], context) is stands


def test_no_quote_holds_nothing() -> None:
    assert not stands_in(numerals("5")[0], [])


def test_years() -> None:
    assert [year(number) for number in numerals("2021, 2.021, 1850, 2021%")] == [True, False, False, False]


def test_plain_text_keeps_lines_and_drops_marks() -> None:
    assert plain("**5,552** jobs &amp; \\$3m\n1. first") == "5,552 jobs & $3m\nfirst"


@given(st.integers(min_value=0, max_value=10**9))
def test_a_grouped_number_is_the_same_number(value: int) -> None:
    assert [number.value for number in numerals(f"about {value:,} jobs")] == [value]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for number in numerals(text):
        assert 0 <= number.start < number.end <= len(text)
        assert stands_in(number, [text])
