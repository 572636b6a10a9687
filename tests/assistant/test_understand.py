from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Turn
from assistant.desk import _understood
from assistant.understand import analyse, kind_of, split, stand_alone
from assistant.words import WordVectors

LIKENESS = WordVectors.load().likeness


def resolve(*questions: str, answer: str = "") -> str:
    history = [Turn(question, answer) for question in questions[:-1]]
    return stand_alone(questions[-1], history, LIKENESS)


@pytest.mark.parametrize(
    ("questions", "understood"),
    [
        (
            ["How many people work in optics in Norvale?", "and what do they earn?"],
            "What do they earn (people work in optics in Norvale)?",
        ),
        (
            ["How much foreign investment came to Norvale in 2019?", "and domestic?"],
            "How much domestic investment came to Norvale in 2019?",
        ),
        (
            ["How many firms are there in Norvale?", "And in East Norvale?"],
            "How many firms are there in East Norvale?",
        ),
        (["How many firms were there in 2019?", "and in 2013?"], "How many firms were there in 2013?"),
        (["What is the average salary?", "Since when?"], "Since when (average salary)?"),
        (["Is there a Bright Light programme?", "Who awarded it?"], "Who awarded it (Bright Light programme)?"),
        (
            ["How many firms are there in Norvale?", "How many are growing fast?"],
            "How many are growing fast (firms in Norvale)?",
        ),
        (
            ["How many firms are in Leeds?", "And in York?", "Back to Leeds: what share of the UK is that?"],
            "What share of the UK is that (firms are in Leeds)?",
        ),
        (
            ["Which towns are among the UK's best for optics?", "And in York?"],
            "Which towns are among York's best for optics?",
        ),
        (
            ["Which towns are among the UK's best for optics?", "What do they earn in York?"],
            "What do they earn in York (towns are among best for optics)?",
        ),
        (["How many jobs are in Leeds?", "And the East Midlands?"], "How many jobs are in the East Midlands?"),
        (
            ["How many firms are there in Norvale?", "How fast has that grown?"],
            "How fast has that grown (firms in Norvale)?",
        ),
        (
            ["What does the Reef Fund pay for?", "How much is a grant?", "When was the fund set up?"],
            "When was the fund set up (Reef Fund)?",
        ),
        (
            ["When was Ada Lark born?", "Where did she study?", "Was the concert a success?", "What did she do then?"],
            "What did she do then (concert a success; Ada Lark)?",
        ),
        (["Which museums are there?", "And the lens museum, who runs that?"], "Who runs the lens museum?"),
    ],
)
def test_a_follow_up_takes_over_what_it_leaves_out_and_nothing_that_it_replaces(
    questions: list[str], understood: str
) -> None:
    assert resolve(*questions) == understood


def test_a_follow_up_carries_over_several_turns() -> None:
    understood = resolve(
        "How many firms are in the cluster?", "How many of them are foreign-owned?", "From which countries?"
    )
    assert "foreign-owned" in understood
    assert "cluster" in understood


def test_the_second_one_is_taken_from_the_last_answer() -> None:
    answer = "The report names three hubs: Lens Park, Glass Quay and Prism House. [1]"
    assert resolve("Which hubs are there?", "Tell me more about the second one", answer=answer) == (
        "Tell me more about Glass Quay?"
    )


@pytest.mark.parametrize(
    "question", ["How many hospitals does Norvale have?", "What is the rent of a workshop in Harlow Bay?"]
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert resolve("How many people work in optics?", question) == question


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("And Norvale? How many firms are there?", ("How many firms are there in Norvale?",)),
        ("Really? How many firms are there?", ("Really?", "How many firms are there?")),
        ("Norvale? How many are there in Harlow Bay?", ("Norvale?", "How many are there in Harlow Bay?")),
        ("How many firms are there and what do people earn?", ("How many firms are there?", "what do people earn?")),
        (
            "How many firms, jobs and graduates are there in Norvale?",
            (
                "How many firms are there in Norvale?",
                "How many jobs are there in Norvale?",
                "How many graduates are there in Norvale?",
            ),
        ),
        (
            "We make pumps. How large is the sector? Are there grants?",
            ("How large is the sector?", "Are there grants?"),
        ),
        ("Staff: (a) number, (b) pay", ("number (Staff)?", "pay (Staff)?")),
        ("Please tell us: number of firms, average pay.", ("Number of firms?", "Average pay?")),
        (
            "Optics in Norvale: share of jobs, number of firms?",
            ("Share of jobs (Optics in Norvale)?", "Number of firms (Optics in Norvale)?"),
        ),
        (
            "We should like to know, first, how many firms exist; second, how many are large; third, what staff earn.",
            ("how many firms exist", "second, how many are large", "third, what staff earn."),
        ),
        (
            "Norvale optics: is it the best opportunity, and what part of UK turnover is it?",
            ("is it the best opportunity (Norvale optics)?", "what part of UK turnover is it (Norvale optics)?"),
        ),
        ("Two things: who runs it, and when did it open?", ("who runs it?", "when did it open?")),
        (
            "How many firms have owners abroad, and does Sweden lead?",
            ("How many firms have owners abroad?", "does Sweden lead?"),
        ),
        (
            "How much was raised, and in how many rounds?",
            ("How much was raised?", "in how many rounds?"),
        ),
        (
            "How many mills are there, of which how many are listed?",
            ("How many mills are there?", "of which how many are listed?"),
        ),
        (
            "Is there a grant for pumps, and how big must the project be?",
            ("Is there a grant for pumps?", "and how big must the project be?"),
        ),
        ("By how much did it grow and over what period?", ("By how much did it grow and over what period?",)),
        ("Which firms are there? Names, please.", ("Which firms are there? Names, please.",)),
        ("Note: we need staff, space and money. Who helps?", ("Who helps?",)),
        ("How and why did it grow?", ("How and why did it grow?",)),
        (
            "How many firms are there in Harlow Bay and Norvale?",
            ("How many firms are there in Harlow Bay and Norvale?",),
        ),
        ("We hear that pay is high. Is that right?", ("We hear that pay is high. Is that right?",)),
        (
            "Who runs the Reef Fund and what salary is needed?",
            ("Who runs the Reef Fund?", "what salary is needed (Reef Fund)?"),
        ),
        (
            "What must we pay a Reef Diver, and how many may we bring?",
            ("What must we pay a Reef Diver?", "how many Reef Divers may we bring?"),
        ),
        (
            "Who runs the Reef Fund and how many graduates leave Norvale each year?",
            ("Who runs the Reef Fund?", "how many graduates leave Norvale each year?"),
        ),
    ],
)
def test_a_compound_question_becomes_its_parts_in_order(text: str, parts: tuple[str, ...]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many firms are there?", "count"),
        ("What do people earn?", "money"),
        ("What share of jobs is in the region?", "share"),
        ("When was it founded?", "date"),
        ("Where is Lens Park?", "place"),
        ("Which organisations should we meet?", "who"),
        ("Why did it grow?", "reason"),
        ("Is there a shuttle bus?", "yes_no"),
        ("Is foreign investment larger than domestic investment?", "comparison"),
        ("Why should we come?", "overview"),
        ("numbers please", "overview"),
    ],
)
def test_the_kind_of_answer_asked_for_is_read_from_the_wording(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    "aside",
    [
        "How many firms are there - do your papers agree?",
        "Be frank: how many firms are there?",
        "How many firms are there according to your documents?",
    ],
)
def test_words_about_the_talk_itself_are_not_asked_about(aside: str) -> None:
    assert [term.word for term in analyse(aside).terms] == ["firms"]


def test_places_and_names_are_noticed_and_carried_words_marked() -> None:
    question = analyse("What do they earn (people work in optics in Norvale)?", "what do they earn?")
    carried = {term.word: term.carried for term in question.terms}
    assert carried == {"earn": False, "people": True, "work": True, "optics": True, "norvale": True}
    assert question.kind == "money"
    assert any(term.name for term in question.terms if term.word == "norvale")


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_can_be_understood(text: str, before: str) -> None:
    for part in split(text):
        analyse(stand_alone(part, [Turn(before)], LIKENESS), part)


def test_a_count_of_something_else_takes_over_the_rest_of_the_question() -> None:
    asked = _understood("How many mills are there in the Norvale cluster, and how many jobs?", [])
    assert [question.text for _, question in asked] == [
        "How many mills are there in the Norvale cluster?",
        "How many jobs are there in the Norvale cluster?",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "There are two zones: Norwick Park (NP) and Elm Campus in Oldshire. [1]",
        "Zones: Norwick Park; Elm Campus in Oldshire [1]",
    ],
)
def test_an_item_of_the_last_answer_is_asked_about_by_its_place_in_it(answer: str) -> None:
    said = [Turn("Which zones are there?", answer)]
    assert stand_alone("Where is the second one?", said, LIKENESS) == "Where is Elm Campus in Oldshire?"


def test_what_is_meant_belongs_to_the_question_before_it() -> None:
    asked = "Whom should we meet? We mean bodies such as the Mill Guild."
    assert split(asked) == (asked,)


def test_items_of_a_list_do_not_lean_on_one_another() -> None:
    asked = _understood("Please tell us: money from the Mill Guild since 2005, number of spinouts, pay of millers.", [])
    assert [question.text for _, question in asked][1:] == ["Number of spinouts?", "Pay of millers?"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How fast has the number of mills grown since 2013?", "measurement"),
        ("By how much has pay risen?", "measurement"),
        ("How much of the money raised was seed investment?", "measurement"),
        ("How much of the workforce has a degree?", "share"),
        ("Is it any good?", "overview"),
        ("Tell me a bit about the mills.", "overview"),
        ("How many square feet does it have?", "measurement"),
        ("What part of UK turnover is that?", "share"),
        ("What part of the UK is it in?", "other"),
        ("How many acres is the park?", "measurement"),
        ("How many minutes is it to the airport?", "duration"),
        ("How many pounds did the fund pay?", "money"),
    ],
)
def test_rates_parts_and_vague_questions_are_told_apart(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_there_is_the_place_of_the_conversation_and_not_the_country_of_a_share() -> None:
    asked = ("How big is optics in Norvale?", "And as a share of UK turnover?", "How many people work there?")
    assert resolve(*asked) == "How many people work in Norvale?"


def test_what_is_there_takes_over_the_scene_that_was_set_before_it() -> None:
    asked = _understood("We need 2,000 square metres near Norvale. What is there?", [])
    assert [question.places for _, question in asked] == [("Norvale",)]


def test_a_question_about_any_sector_asks_for_an_overview() -> None:
    assert analyse("How large is the sector?").kind == "overview"
    assert analyse("How large is the optics sector?").kind == "count"
