from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.retrieve import fuse, scaled, search

RANKING = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.floats(0.01, 50)), unique_by=lambda hit: hit[0], max_size=8
)


def test_scores_are_stretched_and_added_with_equal_weight() -> None:
    found = fuse([("a", 0.9), ("b", 0.5), ("c", 0.1)], [("b", 12.0), ("d", 2.0)], limit=4)
    assert [(one.id, one.score) for one in found] == [("b", 0.75), ("a", 0.5), ("d", 0.0), ("c", 0.0)]
    assert (found[0].dense, found[0].lexical, found[1].lexical) == (0.5, 12.0, None)


def test_equal_scores_are_all_full() -> None:
    assert scaled({"a": 2.0, "b": 2.0}) == {"a": 1.0, "b": 1.0}
    assert scaled({}) == {}


@given(RANKING, RANKING)
def test_fusion_keeps_each_passage_once_within_bounds_and_in_order(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]]
) -> None:
    found = fuse(dense, lexical, limit=20)
    assert {one.id for one in found} == {key for key, _ in (*dense, *lexical)}
    assert len(found) == len({one.id for one in found})
    assert all(0 <= one.score <= 1 for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert fuse(list(reversed(dense)), list(reversed(lexical)), limit=20) == found


class WithoutHalf:
    """The corpus with one half of the search silenced."""

    def __init__(self, corpus: Any, half: str) -> None:
        self._corpus, self._half = corpus, half

    def __getattr__(self, name: str) -> Any:
        if name == self._half:
            silent: Callable[..., Sequence[tuple[str, float]]] = lambda *_: []  # noqa: E731 - stands for a method
            return silent
        return getattr(self._corpus, name)


@pytest.mark.parametrize(
    ("half", "query", "wanted"),
    [("dense", "wages of the staff", "£31,200"), ("lexical", "Glassworks", "Glassworks Guild")],
)
def test_either_half_finds_what_the_other_misses(desk: Assistant, half: str, query: str, wanted: str) -> None:
    both = search(desk._corpus, query, limit=1)
    assert wanted in desk._corpus.passages([both[0].id])[both[0].id].text
    alone = search(WithoutHalf(desk._corpus, half), query, limit=1)
    assert not alone or alone[0].score < both[0].score or alone[0].id != both[0].id
