"""What a question takes for granted and the made-up papers on shipyards contradict; and what they bear out."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.answer import Answer
from assistant.desk import _understood
from assistant.premises import Premise, premise


def found(desk: Assistant, question: str) -> Premise | None:
    ((_, understood),) = _understood(question, [])
    return premise(understood, desk.weighed(question)[0])


WRONG = [
    ("Foreign investment brought 2,150 jobs to Norvale shipyards, didn't it?", "foreign", "domestic"),
    (
        "Is it right that capital expenditure of foreign investment in Norvale shipyards came to £81.5m?",
        "£81.5m",
        "US$81.5m",
    ),
    ("Why do Norvale shipyards pay 12.5% more than nationally?", "12.5% more", "12.5% lower"),
    ("Why has the number of shipyards in Norvale shrunk by 38% since 2015?", "shrunk by 38%", "grown by 38%"),
    ("Why has the number of shipyards in Norvale fallen?", "fallen", "grown by 38%"),
    ("Which six shipyards in Norvale build ferries?", "six", "Four shipyards"),
    ("Cable Wharf is in Norwick, isn't it?", "Norwick", "Harlow Bay"),
    ("Norwick has the Bright Light programme, yes?", "Norwick", "Harlow Bay"),
    (
        "Chile tops the list of buyers of Norvale ships and Norway is runner-up, right?",
        "Chile tops",
        "Norway, Chile",
    ),
    ("4,310 apprentices finished marine courses in 2021, correct?", "2021", "2019/20"),
    ("Over 9,000 people work in shipbuilding in the whole of Norvale, correct?", "Norvale", "East Norvale"),
    ("So shipyards in Norvale raise £52m every year?", "every year", ""),
    ("Since Fish Quay is a free zone, what does it handle?", "", "Fish Quay is a landing place but not a free zone"),
    (
        "Why did foreign investment in Norvale shipyards outstrip domestic investment?",
        "outstrip domestic investment",
        "larger than foreign investment on both measures",
    ),
]
RIGHT = [
    "Foreign investment brought 640 jobs to Norvale shipyards, didn't it?",
    "Is it right that capital expenditure of foreign investment in Norvale shipyards came to US$81.5m?",
    "Why is pay in Norvale shipyards 12.5% lower than nationally?",
    "Why has the number of shipyards in Norvale grown by 38% since 2015?",
    "Why has the number of shipyards in Norvale grown?",
    "Which four shipyards in Norvale build ferries?",
    "Cable Wharf is in Harlow Bay, isn't it?",
    "Harlow Bay has the Bright Light programme, yes?",
    "Norway tops the list of buyers of Norvale ships and Chile is runner-up, right?",
    "4,310 apprentices finished marine courses in 2019/20, correct?",
    "Over 9,000 people work in shipbuilding in East Norvale, correct?",
    "So shipyards in Norvale raised £52m in 31 rounds?",
    "Fish Quay is not a free zone, is it?",
    "Why was domestic investment in Norvale shipyards larger than foreign investment?",
    "Was domestic or foreign investment in Norvale shipyards larger?",
    "How many people work in shipbuilding in Norvale?",
]


@pytest.mark.parametrize(("question", "assumed", "stated"), WRONG)
def test_a_wrong_premise_is_told_in_the_words_of_both(
    yards: Assistant, question: str, assumed: str, stated: str
) -> None:
    wrong = found(yards, question)
    assert wrong is not None
    assert (wrong.assumed, wrong.stated) == (assumed, stated)
    assert wrong.stated in wrong.weighed.statement.text


@pytest.mark.parametrize("question", RIGHT)
def test_a_right_premise_is_left_alone(yards: Assistant, question: str) -> None:
    assert found(yards, question) is None


def test_what_the_documents_give_instead_comes_with_it(yards: Assistant) -> None:
    wrong = found(yards, "Foreign investment brought 2,150 jobs to Norvale shipyards, didn't it?")
    assert wrong is not None
    assert [one.statement.cells[1].text for one in wrong.also] == ["640 jobs"]


def test_the_answer_opens_with_what_the_document_says_and_never_with_a_yes(yards: Assistant) -> None:
    answer = yards.ask("Why do Norvale shipyards pay 12.5% more than nationally?")
    assert answer.text.startswith("Not so in the documents: “12.5% lower”. [1]")
    assert "12.5% lower" in answer.citations[0].quote
    assert caveat(answer).endswith("says “12.5% lower”. [1]")


def test_a_yearly_figure_is_not_made_of_one_without_a_period(yards: Assistant) -> None:
    answer = yards.ask("So shipyards in Norvale raise £52m every year?")
    assert answer.text.startswith("The documents do not give this by the year. [1]")
    assert "no stated period" in answer.text
    assert "every year" in caveat(answer)


def test_a_plan_of_the_asker_is_no_claim(yards: Assistant) -> None:
    assert found(yards, "If we invest £52m in foreign ferries, what would that bring?") is None


def caveat(answer: Answer) -> str:
    (text,) = [one.text for one in answer.caveats if one.kind == "premise"]
    return text
