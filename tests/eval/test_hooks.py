"""Faults and knobs reach the real engine: each turns something that an answer shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.answer import Explanation
from eval.desks import desk_on
from eval.faults import best_passage_lost, one_half_of_search, second_best_statement
from eval.knobs import KNOBS
from eval.sweep import turned

if TYPE_CHECKING:
    from assistant import Assistant

QUESTION = "How many people does the glass works in Oberau employ?"
SHEET = "# {place}\n\n" + "\n".join(
    "## {kind} in {place}\n\nThe {kind} works in {place} employs NUMBER people. It was founded long ago.\n".replace(
        "{kind}", kind
    ).replace("NUMBER", number)
    for kind, number in (("glass", "640"), ("paper", "310"), ("steel", "75"))
)


def write(folder: Path) -> Path:
    for place in ("Oberau", "Velden", "Izola"):
        (folder / f"{place}.md").write_text(SHEET.replace("{place}", place), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with desk_on([write(tmp_path_factory.mktemp("sheets"))]) as opened:
        yield opened


def explained(desk: Assistant) -> Explanation:
    explanation = desk.ask(QUESTION, explain=True).explanation
    assert explanation is not None
    return explanation


def test_the_engine_as_it_is_finds_the_fact(desk: Assistant) -> None:
    assert "640" in desk.ask(QUESTION).text


def test_the_best_passage_can_be_lost(desk: Assistant) -> None:
    first = explained(desk).hits[0].passage.id
    with best_passage_lost():
        assert first not in [hit.passage.id for hit in explained(desk).hits]


def test_the_second_best_statement_can_come_first(desk: Assistant) -> None:
    before = desk.ask(QUESTION)
    with second_best_statement():
        assert desk.ask(QUESTION).citations[:1] != before.citations[:1]


@pytest.mark.parametrize("half", ["dense", "lexical"])
def test_one_half_of_the_search_can_be_off(desk: Assistant, half: str) -> None:
    other = "lexical" if half == "dense" else "dense"
    assert any(getattr(hit, other) is not None for hit in explained(desk).hits)
    with one_half_of_search(half):
        hits = explained(desk).hits
    assert hits
    assert all(getattr(hit, other) is None for hit in hits)


def test_the_knobs_turn_the_engine(desk: Assistant) -> None:
    with turned({"threshold": 1.1}):
        assert desk.ask(QUESTION).status == "not_in_documents"
    with turned({"passages_weighed": 1}):
        assert len(explained(desk).hits) == 1
    plain = [hit.score for hit in explained(desk).hits]
    with turned({"fusion_weight": 0.9}):
        assert [hit.score for hit in explained(desk).hits] != plain
    assert desk.ask(QUESTION).status == "answered"


def test_the_size_of_passages_is_heard_by_ingestion(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text("# Long\n\n" + "The works in Oberau makes glass of many kinds. " * 200)
    counts = []
    for tokens in KNOBS["passage_tokens"].values[:2]:
        with turned({"passage_tokens": tokens}), desk_on([tmp_path]) as made:
            counts.append(made.documents()[0].passages)
    assert counts[0] > counts[1]
