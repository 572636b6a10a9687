"""The rubric of the enquiry desk: what costs points, and what makes a reply worth nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Figure
from assistant.enquiry.drafting import gaps_of, ledger_of, to_send
from assistant.enquiry.letter import read
from assistant.enquiry.values import EnquiryItem, EnquiryReply, Project
from eval.enquiries import (
    FOLDER,
    WEIGHTS,
    BadLetter,
    Case,
    Wanted,
    WantedFigure,
    held,
    judge,
    load,
    outlined,
    report,
)

QUOTE = "The valley had 310 mills in 2022."


def citation(quote: str = QUOTE) -> Citation:
    end = len(quote)
    return Citation(1, "mills", "Mill count", "Office", "2022", "Tarn Valley", "mills.md", None, (), quote, 0, end)


def answered(text: str = f"{QUOTE} [1]", figure: str = "310") -> Answer:
    figures = (Figure(figure, float(figure), "", "mills", "2022", "Tarn Valley", 1),)
    return Answer(text, "answered", citations=(citation(),), figures=figures)


def replied(*items: EnquiryItem) -> EnquiryReply:
    letter = read("How many mills are there? What does coal cost?")
    gaps = gaps_of(items)
    sent = to_send(letter, Project(), items, (), (), gaps)
    return EnquiryReply(
        items, gaps, Project(), (), ledger_of(items, (), sent.citations), (), sent.markdown, "", letter,
        citations=sent.citations,
    )  # fmt: skip


MILLS = EnquiryItem("How many mills are there?", answered(), answered())
NONE = Answer("", "not_in_documents")
COAL = EnquiryItem("What does coal cost?", NONE, NONE)
CASE = Case(
    "x", "plain", "tuning", "", (
        Wanted("mills", "answered", ("310",), figures=(WantedFigure("310", "2022", "Tarn"),)),
        Wanted("coal", "gap", whom="."),
    ),
)  # fmt: skip


def test_the_weights_make_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


def test_a_good_reply_has_full_points_but_for_the_reasons_to_come() -> None:
    result = judge(CASE, replied(MILLS, COAL))
    assert result.criteria["fit to the project"] == 0.5
    assert result.points == 95
    assert result.lost == result.invented == result.zeros == ()


def test_a_lost_an_invented_and_a_misplaced_question_cost_points() -> None:
    lost = judge(CASE, replied(MILLS))
    assert lost.lost == ("coal",)
    assert lost.criteria["questions answered in order"] == 0.5
    invented = judge(CASE, replied(MILLS, COAL, replace(COAL, question="Do you like tea?")))
    assert invented.invented == ("Do you like tea?",)
    assert judge(CASE, replied(COAL, MILLS)).disorder == 1


def test_an_invented_figure_makes_a_reply_worth_nothing() -> None:
    wrong = answered("The valley had 311 mills in 2022. [1]", "311")
    result = judge(CASE, replied(replace(MILLS, to_send=wrong), COAL))
    assert result.points == 0
    assert "311" in result.zeros[0]


def test_a_promise_makes_a_reply_worth_nothing() -> None:
    promise = answered(f"{QUOTE} [1] We guarantee you a grant.")
    assert any("promise" in why for why in judge(CASE, replied(replace(MILLS, to_send=promise), COAL)).zeros)


def test_an_internal_source_makes_a_reply_worth_nothing() -> None:
    internal = replace(answered(), citations=(replace(citation(), shareable=False),))
    assert any("internal" in why for why in judge(CASE, replied(replace(MILLS, to_send=internal), COAL)).zeros)


def test_the_report_names_each_criterion_and_half() -> None:
    text = report([judge(CASE, replied(MILLS, COAL))])
    assert all(name in text for name in WEIGHTS)
    assert "tuning: 1 letters" in text


def test_the_golden_letters_are_of_at_least_ten_styles_with_both_halves() -> None:
    cases = load()
    assert len({case.style for case in cases}) >= 10
    assert {case.half for case in cases} == {"tuning", "held-out"}


@pytest.mark.parametrize(
    "text", ["asks: [{find: x, status: eaten}]", "id: y\nasks: []", "[", "asks: [{find: '(', status: gap}]"]
)
def test_a_letter_that_is_no_case_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(BadLetter, match=r"x\.yaml"):
        load(tmp_path)
    assert FOLDER.is_dir()


OUTLINED = """# Examples

## Letter 1 - Loomworks. Style: plain
> 1. How many mills are there?
> 2. What does coal cost?

| Ask | Status | Ideal content |
|---|---|---|
| 1 | ANSWER | 310 |
| Coal price | GAP | nobody says |
| also | | be kind |
"""


def test_letters_with_outlines_in_prose_are_read_and_held(tmp_path: Path) -> None:
    file = tmp_path / "examples.md"
    file.write_text(OUTLINED, "utf-8")
    (one,) = outlined(file)
    assert one.letter.splitlines() == ["1. How many mills are there?", "2. What does coal cost?"]
    assert [(row.ask, row.status) for row in one.rows] == [("1", "ANSWER"), ("Coal price", "GAP")]
    good = held(one, replied(replace(MILLS, label="1"), replace(COAL, label="2")))
    assert good.missing == good.wrong == ()
    assert good.rows == 2
    none = held(one, replied(replace(MILLS, label="1", to_send=NONE)))
    assert none.missing == ("Coal price",)
    assert none.wrong == ("1: not_in_documents, wanted ANSWER",)


def test_the_examples_of_the_material_are_held(material: Path) -> None:
    assert [len(one.rows) for one in outlined(material / "enquiries" / "examples.md")] == [9, 8, 8]
