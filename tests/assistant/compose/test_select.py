"""Which statements an answer is made of, on a sheet of labels with values as agencies write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings

SHEET = """Pottery in Oldshire: cluster snapshot
Oldshire Observatory, May 2022

Cluster in context

- Over 4,100 jobs; 9% of UK jobs.
- Over 200 businesses; 12% of UK total.

Business

Total Business Count: 12% of UK total.\t231
High Growth Companies: 11% of all in the UK have an Oldshire location.\t17

Talent

Estimated Employees:

4,152
6% of UK total.

Investment

Foreign Direct Investment Capex was lower than expected.

FDI Jobs 2016-20:

889 jobs
5% of UK total.

FDI Projects 2016-20:

27 projects
7% of UK total.
"""

PAGE = """---
title: "Pottery in West Oldshire"
publisher: "Invest Oldshire"
geography: "West Oldshire"
---

- Over 9,000 people are employed in pottery here.
"""


@pytest.fixture(scope="module")
def potteries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("potteries")
    (folder / "snapshot.txt").write_text(SHEET, encoding="utf-8")
    (folder / "page.md").write_text(PAGE, encoding="utf-8")
    settings = Settings(index=Path(folder) / "index", shipped=False)
    with Assistant.open(settings) as desk:
        desk.ingest([folder / "snapshot.txt", folder / "page.md"])
        (snapshot,) = [record for record in desk.documents() if record.path.endswith("snapshot.txt")]
        desk.update_metadata(snapshot.id, geography="Oldshire")
        yield desk


def test_an_exact_figure_stands_beside_the_rounded_one(potteries: Assistant) -> None:
    answer = potteries.ask("How many jobs are there in pottery in Oldshire?")
    assert "4,152" in answer.text
    assert "Over 4,100" in answer.text


def test_a_count_of_the_whole_comes_before_that_of_a_part(potteries: Assistant) -> None:
    answer = potteries.ask("How many pottery businesses are there in Oldshire?")
    assert answer.short in ("231", "Over 200")
    assert "231" in answer.text


def test_a_figure_for_the_area_round_the_one_asked_for_is_set_apart(potteries: Assistant) -> None:
    answer = potteries.ask("How many people work in pottery in West Oldshire?")
    assert answer.short == "Over 9,000"
    assert "scope" in {caveat.kind for caveat in answer.caveats}


def test_each_part_of_a_question_on_abbreviated_labels_gets_its_own_figure(potteries: Assistant) -> None:
    answer = potteries.ask("For foreign direct investment in Oldshire, 2016-20: what were the jobs and the projects?")
    assert [part.short for part in answer.parts] == ["889 jobs", "27 projects"]


def test_what_the_sheet_does_not_count_is_not_in_it(potteries: Assistant) -> None:
    assert potteries.ask("How many apprentices are there in pottery in Oldshire?").status == "not_in_documents"
