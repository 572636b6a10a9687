from __future__ import annotations

from dataclasses import replace

from assistant.answer import Answer, Caveat, Explanation, Figure, Hit
from corpus.document import Passage
from eval.cases import Case
from eval.measures import Count
from eval.score import Corpus, Score, failure, score, suits
from tests.eval.stub import FIRMS, NAME, OTHER_TEXT, PAY, REFUSAL, TEXT, cite

VALLEY = Corpus({"valley": TEXT}, {"valley": NAME})
FACT = Case(
    id="firms", ask="How many firms?", kind="fact", says=("1,?240",), never=("310",), document=(NAME,),
    statement=("1,240 firms in glass",),
)
ABSENT = Case(id="rent", ask="How high is the rent?", kind="absent")


def scored(case: Case, answer: Answer, corpus: Corpus = VALLEY) -> Score:
    return score(case, answer, corpus)


def test_a_right_answer_passes_on_every_count() -> None:
    found = scored(FACT, FIRMS)
    assert found.passed
    assert found.missing == ()
    assert (found.facts, found.quoted, found.figures) == (Count(1, 1), Count(1, 1), Count(2, 2))
    assert (found.citation_recall, found.citation_precision) == (Count(1, 1), Count(1, 1))


def test_a_refusal_is_right_for_what_is_absent_and_wrong_for_a_fact() -> None:
    assert scored(ABSENT, REFUSAL).passed
    wrong = scored(FACT, REFUSAL)
    assert wrong.refused and not wrong.passed
    assert wrong.missing == ("status is not_in_documents", "not said: 1,?240", "not in a quote: 1,240 firms in glass")


def test_an_answer_to_what_is_absent_is_wrong() -> None:
    assert scored(ABSENT, FIRMS).missing == ("status is answered",)


def test_a_forbidden_statement_fails_a_right_answer() -> None:
    case = replace(FACT, never=("firms",))
    assert scored(case, FIRMS).said == ("firms",)
    assert not scored(case, FIRMS).passed


def test_a_statement_that_no_document_holds_is_unscored() -> None:
    case = replace(FACT, statement=("1,240 works of glass",))
    found = scored(case, FIRMS)
    assert found.unscored == ("1,240 works of glass",)
    assert found.quoted == Count(0, 0)
    assert found.passed


def test_the_quote_must_come_from_the_document_named() -> None:
    both = Corpus({"valley": TEXT, "hills": OTHER_TEXT}, {"valley": NAME, "hills": "hills.md"})
    case = replace(FACT, document=("hills.md",))
    assert scored(case, FIRMS, both).quoted == Count(0, 1)
    assert scored(FACT, FIRMS, both).quoted == Count(1, 1)


def test_another_folder_may_name_its_files_otherwise() -> None:
    assert scored(replace(FACT, document=("elsewhere.md",)), FIRMS).quoted == Count(1, 1)


def test_other_documents_than_the_named_ones_suit_a_case_when_they_hold_all_its_facts() -> None:
    case = replace(FACT, says=("1,?240", "16m"), statement=(), document=("elsewhere.md",))
    assert suits(case, VALLEY)
    assert not suits(replace(case, says=("1,?240", "17m")), VALLEY)
    assert suits(replace(case, says=("17m",), document=(NAME,)), VALLEY)  # a fault of the answer, or of the document
    assert suits(replace(ABSENT, document=()), VALLEY)


def test_a_figure_that_no_quote_holds_fails_wherever_it_stands() -> None:
    texts = [
        replace(FIRMS, text="1,241 firms [1]"), replace(FIRMS, short="1,241"),
        replace(FIRMS, caveats=(Caveat("conflict", "Another page says 9,999. [1]", (1,)),)),
    ]
    for answer, figure in zip(texts, ("1,241", "1,241", "9,999"), strict=True):
        assert scored(FACT, answer).loose_figures == (figure,)
        assert not scored(FACT, answer).passed


def test_a_caveat_may_repeat_the_figures_of_the_question_and_tell_ages() -> None:
    premise = Caveat("premise", "You say 27%; it is 12% lower. [1]", (1,))
    dated = Caveat("dated", "The figures are 4 years old and were to be reviewed by 31 May 2025.")
    answer = replace(PAY, question="Is pay 27% higher?", caveats=(premise, dated))
    assert scored(replace(ABSENT, kind="hostile"), answer).loose_figures == ()


def test_our_own_arithmetic_and_unverified_figures_are_exempt() -> None:
    derived = Figure("1,550", 1550, "", "", "", "", 0, derived_from=("1,240", "310"))
    doubtful = Figure("77", 77, "", "", "", "", 1, verified=False)
    answer = replace(FIRMS, text="1,240 firms, 1,550 in all by our arithmetic, 77 [1]", figures=(derived, doubtful))
    assert scored(FACT, answer).loose_figures == ()


def test_a_refusal_may_repeat_the_question_and_show_the_closest() -> None:
    answer = replace(
        REFUSAL, question="Rents in 2024?", text="Nothing on rents in 2024. Closest, not an answer: 1,240 firms.",
        closest=FIRMS.citations,
    )
    assert scored(ABSENT, answer).passed
    assert scored(ABSENT, replace(answer, text="Perhaps 450 a foot.")).loose_figures == ("450",)


def test_caveats_due_allowed_and_not_due() -> None:
    case = replace(FACT, caveats=("scope",), caveats_allowed=("dated",))
    answer = replace(FIRMS, caveats=(Caveat("dated", "Old."), Caveat("conflict", "Two counts.")))
    found = scored(case, answer)
    assert (found.caveats_due, found.caveats_shown) == (Count(0, 1), Count(1, 2))
    assert found.missing == ("no caveat of kind scope",)


def test_a_compound_question_needs_its_parts() -> None:
    case = replace(FACT, kind="several", parts=2, says=("1,?240", "12 ?%"), statement=())
    one = scored(case, FIRMS)
    assert one.parts == Count(1, 2)
    assert "0 parts, not 2" in one.missing
    both = replace(
        FIRMS, text="1,240 firms [1]\n\nPay is 12% lower [2]", short=None,
        citations=(FIRMS.citations[0], cite(2, "Pay is 12% lower than in the hills.")), parts=(FIRMS, PAY),
    )
    assert scored(case, both).passed


def test_a_part_of_the_question_as_a_heading_is_no_claim() -> None:
    answer = replace(FIRMS, text="**How many in 2017-21?**\n\n1,240 firms [1]")
    assert scored(FACT, answer).loose_figures == ()


def test_a_statement_may_be_anchored_where_its_quote_starts() -> None:
    assert scored(replace(FACT, statement=("^The valley has",)), FIRMS).quoted == Count(1, 1)
    inner = replace(FACT, statement=("^Pay is 12%",))
    assert scored(inner, FIRMS).unscored == ()
    assert scored(inner, FIRMS).quoted == Count(0, 1)


def test_whether_an_answer_opens_with_the_fact() -> None:
    later = replace(FIRMS, text="Glass is made here. [1]\n\n1,240 firms [1]", short=None)
    assert scored(FACT, FIRMS).leads is True
    assert scored(FACT, later).leads is False
    assert scored(FACT, later).passed  # it is measured, and gated as a share
    assert scored(FACT, replace(later, short="1,240")).leads is True
    assert scored(FACT, REFUSAL).leads is None
    assert scored(replace(FACT, kind="list"), FIRMS).leads is None


def test_a_question_back_is_no_statement_to_be_cited() -> None:
    answer = replace(FIRMS, text="1,240 firms [1]\n\nWhich year do you mean?")
    assert scored(FACT, answer).citation_recall == Count(1, 1)


def test_the_rank_of_the_passage_that_holds_the_statement() -> None:
    def hit(number: int, text: str) -> Hit:
        return Hit(Passage(f"valley#{number}", "valley", text, 0, len(text), (), ()), 0.5, None, None)

    hits = (hit(1, "nothing of it"), hit(2, TEXT))
    answer = replace(FIRMS, explanation=Explanation("q", (), (), hits, (), "because"))
    assert scored(FACT, answer).found_at == (2,)
    assert scored(replace(FACT, statement=("absent words",)), answer).found_at == ()
    assert not scored(FACT, FIRMS).searched


def test_patterns_are_held_against_the_wording_mapped_back() -> None:
    answer = replace(FIRMS, text="**1,426 firms** [1]", short=None)
    found = score(FACT, answer, VALLEY, view=lambda text: text.replace("1,426", "1,240"))
    assert found.facts == Count(1, 1)
    assert found.loose_figures == ("1,426",)  # figures and spans are judged as they stand


def test_an_error_fails_with_all_that_was_demanded() -> None:
    found = failure(replace(FACT, caveats=("dated",)), "KeyError: 'x'")
    assert not found.passed
    assert found.missing == ("error: KeyError: 'x'",)
    assert (found.facts, found.quoted, found.caveats_due) == (Count(0, 1), Count(0, 1), Count(0, 1))
