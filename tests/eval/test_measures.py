from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import (
    Count,
    area_under_curve,
    bears_out,
    citation_precision,
    citation_recall,
    forbidden,
    ndcg_at,
    percentile,
    precision,
    recall,
    recall_at,
    reciprocal_rank,
    required,
    stems,
    total,
    unsupported_figures,
)
from eval.sentences import Segment


def test_a_count_knows_its_share_and_can_be_empty() -> None:
    assert Count(3, 4).rate == 0.75
    assert Count(0, 0).rate is None
    assert total([Count(1, 2), Count(2, 2)]) == Count(3, 4)
    assert total([]) == Count(0, 0)


def test_recall_counts_the_wanted_among_the_first() -> None:
    assert recall_at(2, "axb", "ab") == 0.5
    assert recall_at(3, "axb", "ab") == 1
    assert recall_at(5, "", "ab") == 0
    assert recall_at(3, "aaa", "ab") == 0.5  # found twice counts once
    with pytest.raises(ValueError, match="at least one wanted"):
        recall_at(3, "axb", "")


def test_reciprocal_rank_takes_the_first_wanted() -> None:
    assert reciprocal_rank("xab", "ab") == 0.5
    assert reciprocal_rank("xab", "ab", k=1) == 0
    assert reciprocal_rank("", "ab") == 0
    assert reciprocal_rank("xy", "") == 0


def test_ndcg_by_hand() -> None:
    gains = {"a": 1.0, "b": 1.0}
    ideal = 1 + 1 / math.log2(3)
    assert ndcg_at(10, "axb", gains) == pytest.approx((1 + 1 / math.log2(4)) / ideal)
    assert ndcg_at(10, "ab", gains) == 1
    assert ndcg_at(1, "xa", gains) == 0
    assert ndcg_at(2, "ba", {"a": 3.0, "b": 1.0}) == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))
    with pytest.raises(ValueError, match="gain above 0"):
        ndcg_at(10, "ab", {"a": 0.0})


@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef"), min_size=1), st.integers(1, 6))
def test_ranking_measures_agree_with_trec_eval(found: list[str], wanted: set[str], k: int) -> None:
    from ir_measures import RR, R, calc_aggregate, nDCG

    relevant = {"q": dict.fromkeys(wanted, 1)}
    scores = {"q": {item: float(len(found) - rank) for rank, item in enumerate(found)}}
    theirs = calc_aggregate([nDCG @ k, R @ k, RR], relevant, scores)
    assert ndcg_at(k, found, dict.fromkeys(wanted, 1.0)) == pytest.approx(theirs[nDCG @ k])
    assert recall_at(k, found, wanted) == pytest.approx(theirs[R @ k])
    assert reciprocal_rank(found, wanted) == pytest.approx(theirs[RR])


def test_required_and_forbidden_facts() -> None:
    assert required(["1,?240", "Oberau"], "1240 firms") == (True, False)
    assert required([], "1240 firms") == ()
    assert forbidden(["9 ?%", "hills"], "12% lower than in the Hills") == ("hills",)
    assert forbidden([], "anything") == ()


QUOTES = {1: "There are 1,240 firms.", 2: "Pay is 12% lower."}


@pytest.mark.parametrize(("parts", "missing", "count"), [
    ([Segment("1,240 firms", (1,))], [], 1),
    ([Segment("1,240 firms", (2,))], ["1,240"], 1),  # it stands in another quote than the one beside it
    ([Segment("1,240 firms", ())], ["1,240"], 1),
    ([Segment("1,240 firms and 12% less pay", (1, 2))], [], 2),
    ([Segment("1,241 firms", (1,))], ["1,241"], 1),
    ([Segment("12 points lower", (2,))], ["12"], 1),  # the unit was dropped
    ([Segment("1,240 firms in 2022", (1,))], [], 2),  # the year stands in the title
    ([Segment("1,240 firms in 2019", (1,))], ["2019"], 2),
    ([Segment("no figure", ())], [], 0),
    ([], [], 0),
])
def test_each_figure_must_stand_in_the_quote_beside_it(parts: list[Segment], missing: list[str], count: int) -> None:
    assert unsupported_figures(parts, QUOTES, {1: "Profile 2022"}) == (missing, count)


def test_our_own_arithmetic_is_exempt() -> None:
    assert unsupported_figures([Segment("150 more", (1,))], QUOTES, {}, exempt=["150"]) == ([], 1)


def test_a_source_bears_out_its_words_and_figures() -> None:
    source = "The valley has 1,240 firms in glass making."
    assert bears_out(source, "1,240 glass firms")
    assert not bears_out(source, "1,250 glass firms")
    assert not bears_out(source, "Tourists like the lakes")
    assert not bears_out("", "glass firms")
    assert bears_out(source, "")


def test_a_statement_of_the_other_direction_is_not_borne_out() -> None:
    source = "Pay in the valley is 12% lower than in the hills, with more firms below ten people."
    assert bears_out(source, "Pay in the valley is 12% lower than in the hills")
    assert not bears_out(source, "Pay in the valley is 12% higher than in the hills")
    assert not bears_out(source, "In the valley fewer firms are below ten people")
    assert bears_out(source, "Pay in the valley is lower, not higher, than in the hills")


def judged(sources: str, statement: str) -> bool:
    """Stands for a model: every word of the statement is in the sources."""
    return set(statement.split()) <= set(sources.split())


SOURCES = {1: "a b", 2: "c", 3: "x"}


@pytest.mark.parametrize(("parts", "recalled", "precise"), [
    ([Segment("a b", (1,))], Count(1, 1), Count(1, 1)),
    ([Segment("a b", ())], Count(0, 1), Count(0, 0)),
    ([Segment("a c", (1, 2))], Count(1, 1), Count(2, 2)),  # neither alone, both together
    ([Segment("a b", (1, 3))], Count(1, 1), Count(1, 2)),  # 3 adds nothing
    ([Segment("a b", (1, 1))], Count(1, 1), Count(1, 1)),  # named twice counts once
    ([Segment("z", (1, 2))], Count(0, 1), Count(0, 2)),  # not borne out: none is precise
    ([Segment("a", (9,))], Count(0, 1), Count(0, 1)),  # a number without a source
    ([], Count(0, 0), Count(0, 0)),
])
def test_citation_recall_and_precision_by_hand(parts: list[Segment], recalled: Count, precise: Count) -> None:
    assert citation_recall(parts, SOURCES, judged) == recalled
    assert citation_precision(parts, SOURCES, judged) == precise


def test_precision_and_recall_of_classes() -> None:
    assert precision(["conflict", "dated"], ["dated"]) == Count(1, 2)
    assert recall(["conflict", "dated"], ["dated", "scope"]) == Count(1, 2)
    assert precision([], ["dated"]) == Count(0, 0)
    assert recall(["dated"], []) == Count(0, 0)


def test_percentiles_by_nearest_rank() -> None:
    assert [percentile([5.0, 1.0, 3.0, 2.0], share) for share in (0.25, 0.5, 0.75, 0.95, 1.0)] == [1, 2, 3, 5, 5]
    assert percentile([7.0], 0.5) == 7
    assert percentile([], 0.5) is None
    with pytest.raises(ValueError, match="above 0"):
        percentile([1.0], 0)


def test_area_under_the_curve_by_hand() -> None:
    assert area_under_curve([3, 2], [1, 0]) == 1
    assert area_under_curve([0], [1]) == 0
    assert area_under_curve([1, 1], [1]) == 0.5  # ties count half
    assert area_under_curve([2, 1], [1, 0]) == (1 + 1 + 0.5 + 1) / 4
    with pytest.raises(ValueError, match="both sides"):
        area_under_curve([], [1])


def test_stems_leave_numbers_and_little_words_out() -> None:
    assert stems("The firms of 2021 were growing") == stems("a firm grows")
    assert stems("the of 12") == frozenset()
