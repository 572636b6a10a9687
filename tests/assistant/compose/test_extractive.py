"""Which figure or words an answer opens with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant, Settings

ACCOUNTS = """---
title: "Harlow glass cluster: accounts 2020"
publisher: "Norvale Observatory"
published: "2020-03"
geography: "Harlow"
---

# Harlow glass cluster

## Sales

| Line | 2019 | 2018 | 2017 |
| --- | --- | --- | --- |
| Total sales | £1,496m | £1,202m | £1,107m |

## Firms

- In Harlow, 61 firms are known to be owned by families.
- Harlow had 240 firms in the glass cluster in 2020.
- Twelve firms with sales of £10m or more have a Harlow address.

## Money

- A further £7m of the money raised in the Harlow glass cluster came through 9 late rounds.
- Firms in the Harlow glass cluster raised £52m in 31 rounds.

## Jobs

- Harlow had an estimated 4,120 jobs in glass in 2020.
- Shops, builders and carriers with an address in the county of Harlow employ over 30,000 people.
- The 30,000 is an upper bound, not a count of jobs in Harlow.

## Places

- Lens Park in Harlow Bay opened in May 2016, and the Glassworks Guild looks after it.
- The average salary in the glass firms of Harlow was £31,200 in 2019.
"""


@pytest.fixture(scope="module")
def glass(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("glass")
    (folder / "accounts.md").write_text(ACCOUNTS, "utf-8")
    with Assistant.open(Settings(index=tmp_path_factory.mktemp("index"), mode="extractive")) as desk:
        desk.ingest([folder])
        yield desk


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What were total sales in 2019?", "£1,496m"),
        ("What were total sales in 2018?", "£1,202m"),
        ("How much were the total sales of 2017?", "£1,107m"),
        ("How many firms are there in the Harlow glass cluster?", "240"),
        ("How much money has the Harlow glass cluster raised?", "£52m"),
        ("How many jobs are there in Harlow?", "an estimated 4,120"),
        ("When did Lens Park open?", "May 2016"),
    ],
)
def test_the_answer_opens_with_the_figure_of_the_year_and_of_the_whole(
    glass: Assistant, question: str, short: str
) -> None:
    answer = glass.ask(question)
    assert answer.short == short
    assert answer.text.startswith(f"**{short}**")


@pytest.mark.parametrize(
    "question",
    [
        "What were total sales in 2016?",
        "What is the average salary in the glass firms of Manchester?",
        "And Yorkshire? How many firms are there in the glass cluster?",
    ],
)
def test_a_figure_of_another_year_or_place_is_no_answer(glass: Assistant, question: str) -> None:
    assert glass.ask(question).status == "not_in_documents"


def test_a_part_comes_first_where_the_part_is_asked_for(glass: Assistant) -> None:
    assert glass.ask("How many firms in Harlow are owned by families?").short == "61"
