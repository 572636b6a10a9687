from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Answer, Caveat, Figure
from eval.contract import breaks
from tests.eval.stub import FIRMS, PAY, REFUSAL, TEXT, cite

TEXTS = {"valley": TEXT}
FIRST = FIRMS.citations[0]


@pytest.mark.parametrize("answer", [FIRMS, PAY, REFUSAL])
def test_a_sound_answer_breaks_nothing(answer: Answer) -> None:
    assert breaks(answer, TEXTS) == ()


@pytest.mark.parametrize(("answer", "told"), [
    (replace(FIRMS, text="1,240 firms [2]"), "[2] is no citation of this answer"),
    (replace(FIRMS, text="1,240 firms"), "citation 1 is used nowhere"),
    (replace(FIRMS, citations=(replace(FIRST, number=2),), text="1,240 [2]"), "numbered [2], not from 1"),
    (replace(FIRMS, citations=(replace(FIRST, start=3),)), "is not what stands at 3-"),
    (replace(FIRMS, citations=(replace(FIRST, document_id="hills"),)), "names no document of the index: 'hills'"),
    (replace(FIRMS, citations=(replace(FIRST, quote="", start=0, end=0),)), "the quote of citation 1 is empty"),
    (replace(FIRMS, status="not_in_documents"), "a refusal with 1 citations and 1 figures"),
    (replace(REFUSAL, status="answered"), "an answer without a citation"),
    (replace(FIRMS, caveats=(Caveat("dated", "Old. [3]"),)), "[3] is no citation"),
    (replace(FIRMS, figures=(Figure("9", 9, "", "", "", "", 4),)), "the figure '9' names citation 4"),
    (replace(REFUSAL, closest=(replace(FIRST, end=5),)), "is not what stands at 0-5"),
    (replace(FIRMS, parts=(replace(FIRMS, text="no marker"),)), "part 1: citation 1 is used nowhere"),
])
def test_what_breaks_a_rule_is_told(answer: Answer, told: str) -> None:
    assert any(told in rule for rule in breaks(answer, TEXTS))


def test_a_citation_that_only_a_caveat_uses_is_used() -> None:
    second = cite(2, "Pay is 12% lower than in the hills.")
    answer = replace(FIRMS, citations=(FIRST, second), caveats=(Caveat("scope", "See there.", (2,)),))
    assert breaks(answer, TEXTS) == ()


def test_our_own_arithmetic_needs_no_citation() -> None:
    sum_ = Figure("1,550", 1550, "", "firms", "", "", 0, derived_from=("1,240", "310"))
    assert breaks(replace(FIRMS, figures=(*FIRMS.figures, sum_)), TEXTS) == ()
