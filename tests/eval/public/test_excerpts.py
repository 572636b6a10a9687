from __future__ import annotations

from pathlib import Path

import pytest

from eval.public.excerpts import best_at, gold_spans, overlap, read_published
from eval.public.sets import SetQuestion


@pytest.mark.parametrize(("brought", "gold", "elsewhere", "expected"), [
    ([(0, 10)], [(0, 10)], 0, (1, 1, 1)),
    ([(0, 20)], [(5, 10)], 0, (1, 5 / 20, 5 / 20)),
    ([(0, 10)], [(5, 15)], 0, (5 / 10, 5 / 10, 5 / 15)),
    ([(0, 10)], [(20, 30)], 0, (0, 0, 0)),
    ([], [(0, 10)], 0, (0, 0, 0)),
    ([(0, 10), (0, 10)], [(0, 10)], 0, (1, 10 / 20, 10 / 20)),  # brought twice
    ([(0, 10)], [(0, 4), (2, 6)], 0, (1, 6 / 10, 6 / 10)),  # gold spans that overlap count once
    ([(0, 10)], [(0, 10)], 10, (1, 10 / 20, 10 / 20)),  # as much again from another text
])
def test_overlap_by_hand(
    brought: list[tuple[int, int]], gold: list[tuple[int, int]], elsewhere: int, expected: tuple[float, float, float]
) -> None:
    found = overlap(brought, gold, elsewhere)
    assert (found.recall, found.precision, found.iou) == pytest.approx(expected)


def test_an_overlap_needs_a_gold_span() -> None:
    with pytest.raises(ValueError, match="gold span"):
        overlap([(0, 1)], [])


def test_gold_excerpts_are_looked_up_word_for_word() -> None:
    question = SetQuestion("q", "?", more={"references": [{"content": "bc"}, {"content": "e"}]})
    assert gold_spans(question, "abcde") == [(1, 3), (4, 5)]
    assert gold_spans(question, "abcd") == []


def test_the_best_published_run_has_at_least_our_recall(tmp_path: Path) -> None:
    (tmp_path / "published_x.csv").write_text(
        "Name,recall_mean,precision_mean\nsmall,80,9\nlarge,100,2\nmiddle,91,4\nnot made,,\n"
    )
    published = read_published(tmp_path)
    assert best_at(published, 0.9) == (0.04, 0.91, "middle")
    assert best_at(published, 0.5) == (0.09, 0.8, "small")
    assert best_at([], 0.5) is None
    assert read_published(tmp_path / "none") == []
