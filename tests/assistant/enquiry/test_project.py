"""What a letter says of its project, with the words it comes from."""

from __future__ import annotations

import pytest

from assistant.enquiry.letter import read
from assistant.enquiry.project import questions_back, read_project
from assistant.enquiry.values import Fact
from eval.enquiries import load

LETTER = """Dear team,

We are Kettleby Looms Ltd, a maker of carpets based in Ghent, Belgium, and employ 210 people today. We are considering a
dye works of about 3,000 m² with 45 jobs and an investment of EUR 9m in Hullgate, to open in spring 2028. Please treat
this as Project Thistle, and reply by 12 May.

How many jobs are there in textiles? Is £500m the turnover?

Regards,
Els Maes
"""


def test_facts_are_found_with_their_words() -> None:
    letter = read(LETTER)
    project = read_project(letter)
    values = {name: value for name, value in project.known().items() if isinstance(value, Fact)}
    assert values["company"].value.startswith("Kettleby Looms")
    assert values["country"].value == "Belgium"
    assert values["sector"].value == "carpets"
    assert values["jobs"].value == "45 jobs", "not the 210 of today, nor the jobs that are asked about"
    assert values["investment"].value == "EUR 9m", "not the turnover that is asked about"
    assert values["space"].value == "about 3,000 m²"
    assert "2028" in values["timing"].value
    assert "12 May" in values["deadline"].value
    assert values["code_name"].value == "Thistle"
    for fact in values.values():
        if fact.end:
            assert letter.text[fact.start : fact.end] == fact.words


@pytest.mark.parametrize("case", load(), ids=lambda case: case.id)
def test_every_fact_of_a_golden_letter_stands_in_it(case: object) -> None:
    from eval.enquiries import Case

    assert isinstance(case, Case)
    letter = read(case.letter)
    around = f"{letter.text}\n{letter.signature}\n{letter.sender}\n{letter.subject}"
    for value in read_project(letter).known().values():
        for fact in (value,) if isinstance(value, Fact) else value:
            assert fact.words in around


def test_what_is_not_said_is_asked_back() -> None:
    project = read_project(read("How many mills are there?"))
    assert project.known() == {}
    back = questions_back(project)
    assert any("How many people" in words for words in back)
    assert all(words.endswith("?") for words in back)
    assert not any("How many people" in words for words in questions_back(read_project(read(LETTER))))


def test_the_fields_of_a_contact_form_are_facts() -> None:
    project = read_project(read("Company: Fjord AS\nCountry: Norway\nJobs: 25\n\nWhat does an office cost?"))
    assert project.company and project.company.value == "Fjord AS"
    assert project.country and project.country.value == "Norway"
    assert project.jobs and project.jobs.value == "25"


def test_the_year_of_a_month_is_kept_and_the_town_of_the_enquirer_is_no_place_to_go() -> None:
    project = read_project(
        read(
            "Dear all,\n\nI lead expansion at Kettleby Looms Ltd of Ghent, Belgium. We plan a dye works in Hullgate "
            "and would like to decide by the end of March 2027.\n\nHow many mills are there?\n\nEls"
        )
    )
    assert project.timing is not None
    assert project.timing.value.endswith("March 2027")
    assert project.places is not None
    assert [place.value for place in project.places] == ["Hullgate"]
