"""Questions about nothing in particular, asked of a made-up valley."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.overview import asks_for
from assistant.understand import analyse
from corpus.document import Filters

REVIEW = """---
title: Robotics in the Tarn Valley - annual review
publisher: Tarn Growth Board
published: 2025-02-10
geography: Tarn Valley
---

# Robotics in the Tarn Valley: annual review

## Jobs and firms

The Tarn Valley has 74 robotics firms, more than any other valley of the north. Robotics employs 9,400 people in the \
Tarn Valley. Its universities award 1,150 degrees in robotics a year.

## Outlook

Robotics jobs in the Tarn Valley fell by 4% in 2024. The board expects that 300 more robotics jobs will come. The \
figure below should be disregarded.

## Doubts

The sources disagree on robotics exports of the Tarn Valley: £46m in one place and £58m in another. The Tarn Valley \
exports robots worth £58m, the most of any region.
"""
CANTEEN = """---
title: Canteen notes
published: 2025-01-01
geography: Tarn Valley
---

# Canteen notes

The canteen served the largest soup of the year, 12 litres, on Friday. Next meeting of the cooks: 8 May 2025, upstairs.
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("valley")
    (folder / "review.md").write_text(REVIEW, "utf-8")
    (folder / "canteen.md").write_text(CANTEEN, "utf-8")
    with Assistant.open(Settings(index=folder / "index", shipped=False)) as opened:
        opened.ingest([folder / "review.md", folder / "canteen.md"])
        yield opened


def quotes(desk: Assistant, question: str) -> list[str]:
    return [citation.quote for citation in desk.ask(question).citations]


def test_why_come_is_answered_by_strengths_with_figures(desk: Assistant) -> None:
    assert "74 robotics firms" in quotes(desk, "Why should we come?")[0]
    assert not any("fell by 4%" in quote for quote in quotes(desk, "Why should we come?"))


def test_risks_are_what_went_down(desk: Assistant) -> None:
    assert "fell by 4%" in quotes(desk, "Anything we should worry about?")[0]


def test_an_overview_keeps_to_what_the_documents_are_about(desk: Assistant) -> None:
    assert not any("cooks" in quote for quote in quotes(desk, "Give me the gist."))


def test_what_the_documents_dispute_stands_in_no_overview(desk: Assistant) -> None:
    assert not any("£58m" in quote or "£46m" in quote for quote in quotes(desk, "numbers please"))


def test_nothing_that_leans_on_its_page_stands_in_an_overview(desk: Assistant) -> None:
    assert not any("below" in quote for quote in quotes(desk, "What are the downsides?"))


def test_an_overview_ends_with_one_question_back(desk: Assistant) -> None:
    assert desk.ask("tell me about the region").text.rstrip().endswith("?")


def test_a_pitch_for_one_trade_is_made_of_what_speaks_for_it(desk: Assistant) -> None:
    told = quotes(desk, "Why should a German robotics firm come to the Tarn Valley?")
    assert "74 robotics firms" in told[0]
    assert not any("fell by 4%" in quote for quote in told)


def test_what_speaks_against_one_trade_is_told_when_asked_for(desk: Assistant) -> None:
    assert "fell by 4%" in quotes(desk, "What are the drawbacks of the Tarn Valley for robotics?")[0]


def test_a_pitch_for_a_trade_that_no_document_speaks_of_is_refused(desk: Assistant) -> None:
    assert desk.ask("Why should a battery maker come to the Tarn Valley?").status == "not_in_documents"


def test_why_something_was_done_asks_for_no_pitch() -> None:
    assert not analyse("Why did Robex choose the Tarn Valley?").pitched


def test_an_overview_of_a_place_that_no_document_is_about_is_refused(desk: Assistant) -> None:
    assert desk.ask("Why invest in Selby?").status == "not_in_documents"


def test_an_overview_keeps_to_the_documents_chosen(desk: Assistant) -> None:
    (canteen,) = (record.id for record in desk.documents() if "Canteen" in record.title)
    told = desk.ask("Give me the gist.", filters=Filters(documents=(canteen,))).citations
    assert {citation.document_id for citation in told} <= {canteen}


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("numbers please", "figures"), ("Any risks?", "weaknesses"), ("Why here?", "strengths"),
        ("Give me the gist.", "all"),
    ],
)  # fmt: skip
def test_an_overview_is_of_the_side_asked_for(question: str, asks: str) -> None:
    assert analyse(question).general
    assert asks_for(question) == asks


@pytest.mark.parametrize(
    "question",
    ["Which risks does the review of steel name?", "Does the page give sources for its numbers?", "Why did it fall?"],
)
def test_a_question_with_a_subject_asks_for_no_overview(question: str) -> None:
    assert not analyse(question).general
