"""Prose, a table of sites and frequent questions of a made-up valley: which figure, row or name is the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings

REVIEW = """---
title: Robotics in the Tarn Valley - annual review
publisher: Tarn Growth Board
published: 2025-02-10
geography: Tarn Valley
---

# Robotics in the Tarn Valley: annual review

## Summary

The sector had another steady year. Companies: 74 robotics firms, of which 31 have their head office in Harlow. \
Together they turned over £11.8bn in the financial year 2023/24 and exported goods worth £4.6bn, of which 58% went to \
the European Union. Jobs fell for the second year running, from 61,400 to 59,900, because of the closure of a foundry.

## Who is here

In the Tarn Valley the largest private employers are Brant Steel (about 4,000 before the closure; 2,000 now), Orl \
Aerospace at Nant (1,400) and the lens makers around Harlow, which between them employ 2,350. Vesper bought Harlow Fab \
from Norda in March 2024 for $177m and has said that it will invest £250m more. Seventeen firms from Japan have a \
plant here, more than from any other country outside Europe.

## People

In 2023/24 there were 3,870 apprentices in engineering, of whom 14% were women. The Skills Academy has trained 620 \
people since 2016; a course runs for between four and fourteen weeks.

## Grants

Grant for Research covers up to 50% of eligible costs for small companies. Decisions take about 12 weeks. At least 10 \
jobs must be created. Dr Aoife Magee leads on financial services.

## Costs

Norda runs Reef One (1.2 GW) and Reef Two (1.3 GW). The blade factory of Brill opened in December 2016. It cost £310m \
and employs 1,300 people. The two universities have 31,000 students between them; 2,100 study engineering.

Prime rents in Harlow are £25 per sq ft, compared with £40 in Norwick and £69.50 in the capital. The cost of running a \
centre is 32% lower than in Norwick and 41% lower than in Selby.
"""
SURVEY = """<html><head><title>Talent Survey 2023</title></head><body><h1>Talent Survey 2023</h1>
<p>The survey ran from 4 September to 13 October 2023. 212 employers replied, a response rate of 38%.</p>
<h2>Pay</h2><table><tr><th>Role</th><th>Median salary 2022</th><th>Median salary 2023</th></tr>
<tr><td>Software engineer</td><td>£42,000</td><td>£45,500</td></tr>
<tr><td>Data scientist</td><td>£46,500</td><td>£49,000</td></tr>
<tr><td>Compliance officer</td><td>£33,000</td><td>£34,100</td></tr></table>
<h2>What worries employers</h2><ul><li>Wage inflation (54%)</li><li>Competition for developers (named by 61%)</li>
<li>Flight connections (29%)</li></ul></body></html>
"""
SITES = """Site,Town,Type,Available sq ft,Asking rent £ per sq ft,Available from
Lens Quarter,Harlow,Innovation campus,22000,21.50,Now
Fort George,Nant,Innovation campus,9500,15.00,2025-01
Quay House,Harlow,Grade A office,48000,24.50,Now
Merchant Square,Harlow,Grade A office,0,26.00,Let
Invent Hub,Craig,Laboratory,6200,18.25,2024-09
"""
QUESTIONS = """FREEPORT: QUESTIONS WE ARE OFTEN ASKED

How far from the centre may a customs site be?
Within 45 km.

Who runs the freeport?
Tarn Freeport Ltd, chaired by Roger Maggs.
"""

HARBOUR = """---
title: The harbour of Selby Sound
published: 2024-09-01
geography: Selby Sound
---

# The harbour of Selby Sound

The harbour earned £298 million in 2022/23. It supports 8,440 jobs, almost a fifth of all harbour employment in \
Ardmore, although Selby Sound has only 8% of the population of Ardmore. Of these, 3,120 are in companies that \
handle fish. There were 183 harbour organisations in Selby Sound at the end of 2023. Twenty-three are owned from \
abroad, eleven of them from the United States.

Its schools offer 25 courses with a harbour component; 640 students were enrolled in 2023/24, of whom 31% were women. \
Of the graduates of the pilots' course, 88% find work within six months. The pier was licensed in December 2023.

Can a foreign ship get a berth licence? Yes, if it has an agent; the harbour master takes between nine and eighteen \
weeks to decide.

Is there a direct flight to Norwick? No. The nearest airport is at Harlow.
"""
SKILLS = """---
title: Skills in Selby Sound
geography: Selby Sound
---

# Skills in Selby Sound

The harbour employs about 7,500 people according to the skills body, which counts full-time jobs only.
"""
SHEDS = """Shed,Town,Rent (£ per sq m per year),Exports (£m),Available from
North Shed,Port Ellen,88,104,now
South Shed,Port Askaig,185,38,March 2025
"""
CORRECTION = """Subject: correction

The harbour's income in the report should read £289 million, not £298 million.
"""


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("valley")
    for name, text in (("review.md", REVIEW), ("survey.html", SURVEY), ("sites.csv", SITES), ("asked.txt", QUESTIONS)):
        (folder / name).write_text(text, encoding="utf-8")
    with Assistant.open(Settings(index=folder / "index", shipped=False)) as assistant:
        assistant.ingest([folder / name for name in ("review.md", "survey.html", "sites.csv", "asked.txt")])
        yield assistant


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many robotics firms are there?", "74"),
        ("How many of the firms are based in Harlow?", "31"),
        ("What is the sector's turnover?", "£11.8bn"),
        ("How much does it export?", "£4.6bn"),
        ("How many people work at Brant Steel?", "2,000"),
        ("How many people worked at Brant Steel before the closure?", "about 4,000"),
        ("How many people work for Orl Aerospace?", "1,400"),
        ("How much will Vesper invest?", "£250m"),
        ("How much did Vesper pay?", "$177m"),
        ("How long does a course of the Skills Academy last?", "four and fourteen weeks"),
        ("What is the rent in Norwick?", "£40"),
        ("How large is Reef Two?", "1.3 GW"),
        ("How many engineering students are there?", "2,100"),
        ("How many people work at the Brill factory?", "1,300"),
        ("When did the survey run?", "from 4 September to 13 October 2023"),
    ],
)
def test_of_several_figures_in_a_statement_the_one_asked_for_is_told(
    valley: Assistant, question: str, short: str
) -> None:
    assert valley.ask(question).short == short


def test_a_part_told_as_a_share_answers_how_many_of_them(valley: Assistant) -> None:
    answer = valley.ask("How many apprentices are there, and how many of them are women?")
    assert [part.short for part in answer.parts] == ["3,870", "14%"]


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What is the median salary of a data scientist?", "£49,000"),
        ("What did a software engineer earn in 2022?", "£42,000"),
        ("What is the asking rent at Quay House?", "24.50 (£ per sq ft)"),
        ("How much space is there in Nant?", "9500 (sq ft)"),
    ],
)
def test_a_cell_is_found_by_its_row_and_its_latest_or_asked_year(
    valley: Assistant, question: str, short: str
) -> None:
    assert valley.ask(question).short == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Which sites in Harlow have space available now?", "Lens Quarter; Quay House"),
        ("Which sites are innovation campuses?", "Lens Quarter; Fort George"),
        ("Which role pays least?", "Compliance officer"),
        ("Which role was best paid in 2022?", "Data scientist"),
        ("Which Harlow site has the most space available?", "Quay House"),
        ("Which site is cheapest?", "Fort George"),
        ("What worries employers most?", "Competition for developers"),
    ],
)
def test_rows_are_chosen_by_their_cells_and_by_most_or_least(valley: Assistant, question: str, short: str) -> None:
    answer = valley.ask(question)
    assert answer.short == short
    assert all(name in " ".join(citation.quote for citation in answer.citations) for name in short.split("; "))


def test_most_or_least_is_said_with_its_figure_and_of_how_many(valley: Assistant) -> None:
    text = valley.ask("Which role pays least?").text
    assert text.startswith("**Compliance officer**: £34,100 [1], the lowest of the 3 given.")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long does a decision on a research grant take?", "12 weeks"),
        ("Who do I talk to about financial services?", "Dr Aoife Magee"),
        ("How far from the centre may a customs site be?", "Within 45 km"),
        ("How many Japanese companies are there?", "Seventeen"),
    ],
)
def test_a_sentence_is_understood_with_what_stands_before_it(valley: Assistant, question: str, words: str) -> None:
    answer = valley.ask(question)
    assert words in answer.text
    assert not any(citation.quote.endswith("?") for citation in answer.citations), "a question answers nothing"
    assert not any("not for" in caveat.text for caveat in answer.caveats)


@pytest.mark.parametrize("question", ["What is the unemployment rate in Harlow?", "What is the rent in Cork?"])
def test_what_only_looks_alike_is_no_answer(valley: Assistant, question: str) -> None:
    assert valley.ask(question).status == "not_in_documents"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("harbour")
    texts = {"harbour.md": HARBOUR, "skills.md": SKILLS, "sheds.csv": SHEDS, "correction.txt": CORRECTION}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Assistant.open(Settings(index=folder / "index", shipped=False)) as assistant:
        assistant.ingest([folder / name for name in texts])
        yield assistant


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What share of Ardmore's harbour jobs is in Selby Sound?", "almost a fifth"),
        ("How many harbour companies are there in Selby Sound?", "183"),
        ("How many are American?", "eleven"),
        ("How many students take harbour courses?", "640"),
        ("How many graduates of the pilots' course find a job?", "88%"),
        ("How long does a berth licence take?", "nine and eighteen weeks"),
        ("What is the rent of North Shed?", "88 (£ per sq m per year)"),
        ("What were the exports of South Shed?", "38 (£m)"),
        ("Which sheds are available now?", "North Shed"),
    ],
)
def test_what_a_figure_is_of_decides_which_is_told(harbour: Assistant, question: str, short: str) -> None:
    assert harbour.ask(question).short == short


def test_no_count_of_jobs_answers_how_many_people_live_there(harbour: Assistant) -> None:
    assert harbour.ask("How many people live in Selby Sound?").status == "not_in_documents"


def test_two_counts_of_people_at_work_are_both_shown(harbour: Assistant) -> None:
    answer = harbour.ask("How many people work at the harbour of Selby Sound?")
    assert "7,500" in answer.text
    assert "8,440" in answer.text
    assert {caveat.kind for caveat in answer.caveats} & {"scope", "conflict"}


def test_a_bare_no_goes_with_the_sentence_after_it(harbour: Assistant) -> None:
    answer = harbour.ask("Can we fly directly to Norwick?")
    assert answer.citations[0].quote == "No. The nearest airport is at Harlow."


def test_a_correction_is_told_with_the_figure_that_it_corrects(harbour: Assistant) -> None:
    answer = harbour.ask("What did the harbour earn in 2022/23?")
    assert "£298 million" in answer.text
    assert "should read £289 million" in answer.text or any("£289 million" in one.quote for one in answer.citations)
