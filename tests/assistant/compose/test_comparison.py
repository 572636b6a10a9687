"""Two sides of a comparison as a table, over the made-up papers on shipyards."""

from __future__ import annotations

import re

from assistant import Assistant
from assistant.answer import Answer

CAPEX = "Was capital expenditure from foreign or from domestic investment larger in Norvale shipyards in 2018-22?"
FIRMS = "Are more engineering firms headquartered in Norvale, or do more have offices there?"
AREAS = "How does shipbuilding employment in East Norvale compare with that of Norvale?"


def rows(answer: Answer) -> list[list[str]]:
    """The cells of the table's rows, its header left out."""
    lines = [line for line in answer.text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def kinds(answer: Answer) -> set[str]:
    return {caveat.kind for caveat in answer.caveats}


def test_each_side_has_its_figure_place_period_and_source(yards: Assistant) -> None:
    table = rows(yards.ask(CAPEX))
    assert {row[0] for row in table} == {"**US$81.5m**", "**US$120.4m**"}
    assert {row[2] for row in table} == {"Norvale"}
    assert {row[3] for row in table} == {"2018-22"}
    assert all(re.fullmatch(r"Norvale Harbour Trust, March 2023 \[\d\]", row[4]) for row in table)


def test_the_difference_is_our_arithmetic_and_says_so(yards: Assistant) -> None:
    answer = yards.ask(CAPEX)
    assert "Difference: US$38.9m (our arithmetic)." in answer.text
    (gap,) = [figure for figure in answer.figures if figure.derived_from]
    assert gap.citation == 0
    assert set(gap.derived_from) == {"US$81.5m", "US$120.4m"}


def test_two_definitions_have_no_difference(yards: Assistant) -> None:
    answer = yards.ask(FIRMS)
    assert {row[0] for row in rows(answer)} == {"**45**", "**72**"}
    assert "Difference" not in answer.text
    assert "scope" in kinds(answer)


def test_two_places_have_no_difference_and_an_undated_side_is_told(yards: Assistant) -> None:
    answer = yards.ask(AREAS)
    assert len(rows(answer)) == 2
    assert "Difference" not in answer.text
    assert {"scope", "dated"} <= kinds(answer)


def test_every_row_is_cited_and_each_figure_stands_in_its_quote(yards: Assistant) -> None:
    answer = yards.ask(CAPEX)
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for figure, *_, source in rows(answer):
        (number,) = re.findall(r"\[(\d+)\]", source)
        assert figure.strip("*") in quotes[int(number)]


def test_the_same_comparison_comes_out_the_same(yards: Assistant) -> None:
    assert yards.ask(CAPEX) == yards.ask(CAPEX)
