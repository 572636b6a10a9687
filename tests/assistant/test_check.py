from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from assistant.check import out_of_date


def kinds(desk: Assistant, question: str) -> set[str]:
    return {caveat.kind for caveat in desk.ask(question).caveats}


def test_two_figures_of_one_report_for_the_same_thing_are_a_conflict(desk: Assistant) -> None:
    answer = desk.ask("How many jobs had the Norvale optics industry in 2022?")
    assert "conflict" in {caveat.kind for caveat in answer.caveats}
    assert "4,120" in answer.text
    assert "4,900" in answer.text


def test_a_figure_for_a_part_of_the_area_is_set_apart_by_scope(desk: Assistant) -> None:
    answer = desk.ask("How many people work in optics in East Norvale?")
    assert answer.short == "Over 9,000"
    assert "scope" in {caveat.kind for caveat in answer.caveats}


def test_an_undated_source_is_told(desk: Assistant) -> None:
    assert "dated" in kinds(desk, "How many people work in optics in East Norvale?")
    assert "dated" not in kinds(desk, "How many optics companies are there in Norvale?")


@pytest.mark.parametrize(
    "question",
    ["Why is pay in Norvale 12.5% higher than nationally?", "The Bright Light programme is in Norwick, isn't it?"],
)
def test_a_premise_that_the_documents_contradict_is_corrected(desk: Assistant, question: str) -> None:
    assert "premise" in kinds(desk, question)


def test_a_premise_that_holds_is_left_alone(desk: Assistant) -> None:
    assert "premise" not in kinds(desk, "Why is pay in Norvale 12.5% lower than nationally?")


def test_rows_of_one_table_are_no_conflict(desk: Assistant) -> None:
    assert "conflict" not in kinds(desk, "How much capital expenditure came from foreign investors?")


def test_a_document_past_its_review_date_is_out_of_date(desk: Assistant) -> None:
    report = next(record for record in desk.documents() if record.publisher == "Norvale Observatory")
    assert out_of_date(report, date(2098, 12, 31)) == ""
    assert "2099-01-01" in out_of_date(report, date(2099, 1, 2))
