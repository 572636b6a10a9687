from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Answer, Turn
from eval import faults
from eval.cases import Case
from eval.contract import breaks
from eval.faults import MUTATIONS, Changed, Fickle, Forgetful, Remembering
from eval.score import Corpus, score
from tests.eval.stub import FIRMS, NAME, PAY, REFUSAL, TEXT, StubDesk, cite

VALLEY = Corpus({"valley": TEXT}, {"valley": NAME})
BOTH = Answer(
    text="1,240 firms [1]\n\nPay is 12% lower [2]", status="answered", short="1,240",
    citations=(cite(1, "The valley has 1,240 firms in glass making."), cite(2, "Pay is 12% lower than in the hills.")),
    caveats=PAY.caveats, figures=FIRMS.figures, parts=(FIRMS, PAY),
)
CASE = Case(
    id="both", ask="How many firms, and what pay?", kind="several", says=("1,240 firms", "12% lower"), parts=2,
    statement=("has 1,240 firms in glass", "12% lower than in the hills"), document=(NAME,), caveats=("scope",),
)


def test_the_answer_without_a_fault_is_right() -> None:
    assert score(CASE, BOTH, VALLEY).missing == ()


@pytest.mark.parametrize("fault", [
    faults.citations_off_by_one, faults.figure_changed, faults.units_dropped, faults.caveats_dropped,
    faults.spans_shifted, faults.quotes_cut, faults.refuses_all, faults.first_sentence_only, faults.first_part_only,
    faults.direction_turned, faults.uncited_sentence, faults.wrong_document(["valley", "hills"]),
])
def test_each_fault_of_an_answer_is_seen_by_its_score(fault: faults.Change) -> None:
    assert score(CASE, fault(BOTH), VALLEY).missing != ()


@pytest.mark.parametrize("fault", [
    faults.caveats_dropped, faults.refuses_all, faults.first_sentence_only, faults.first_part_only,
])
def test_these_faults_keep_the_form_of_an_answer(fault: faults.Change) -> None:
    assert breaks(fault(BOTH), VALLEY.texts) == ()


def test_a_near_miss_dressed_up_as_an_answer_is_sound_in_form_and_wrong() -> None:
    refusal = replace(REFUSAL, closest=FIRMS.citations)
    dressed = faults.refusals_off(refusal)
    assert breaks(dressed, VALLEY.texts) == ()
    assert not score(Case(id="rent", ask="Rent?", kind="absent"), dressed, VALLEY).passed
    assert faults.refusals_off(FIRMS) is FIRMS
    assert faults.refusals_off(REFUSAL) is REFUSAL


def test_the_digit_of_a_figure_changes_and_no_marker() -> None:
    assert faults.figure_changed(BOTH).text.startswith("1,243 firms [1]")
    assert faults.figure_changed(replace(BOTH, text="Firms [1] have 8")).text == "Firms [1] have 1"
    assert faults.figure_changed(REFUSAL) == REFUSAL


def test_units_go_and_figures_stay() -> None:
    text = "£16m, \\$3bn, 12%, 5 per cent, US$2 million"
    assert faults.units_dropped(replace(FIRMS, text=text)).text == "16, 3, 12, 5, 2"


def test_documents_are_read_with_a_fault() -> None:
    text = "- 5,552 jobs.¹\n\n¹ Data City 2023.\n"
    assert faults.without_footnotes("a.md", text) == "- 5,552 jobs.¹\n\n"
    assert faults.notes_glued_to_figures("a.md", text).startswith("- 5,552 jobs.1\n")
    assert faults.old_edition("ab.md", text).startswith("- 6,385 jobs")  # five letters: odd
    assert faults.old_edition("a.md", text) == text


def test_desks_with_a_fault() -> None:
    inner = StubDesk({"A?": FIRMS}, follow_ups={"A?": PAY})
    assert Forgetful(inner).ask("A?", [Turn("B?")]) == FIRMS
    assert Changed(inner, faults.refuses_all).ask("A?").status == "not_in_documents"
    fickle = Fickle(StubDesk({"A?": BOTH}))
    assert fickle.ask("A?") != fickle.ask("A?")


def test_a_question_is_asked_once_and_remembered() -> None:
    inner = StubDesk({"A?": FIRMS})
    desk = Remembering(inner)
    assert desk.ask("A?", explain=True) == desk.ask("A?") == FIRMS
    assert len(inner.asked) == 1


def test_the_list_has_at_least_twenty_faults_each_with_a_name_and_a_place() -> None:
    assert len(MUTATIONS) >= 20
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
    for mutation in MUTATIONS:
        kinds = (mutation.answer, mutation.desk, mutation.document, mutation.engine)
        assert sum(kind is not None for kind in kinds) == (0 if mutation.name == "wrong document" else 1)
