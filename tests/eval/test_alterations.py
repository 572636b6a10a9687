"""The trials of the sentence check: what is altered differs from what was true, and the counts are right."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from assistant.verify import Source
from corpus.figures import find
from eval.alterations import ALTERED, NotFound, Tally, Trial, drawn, tallies, trials, true_sentences
from tests.assistant.test_verify import FIRMS, PAY, SALES, SEATS

WRITTEN = """sentences:
  - {says: "In 2022 Norvale had 1,240 optics companies.", from: "1,240 optics"}
  - {says: "Pay in optics in Norvale was 12.5% lower than nationally in 2021.", from: "12.5% lower"}
"""
SOURCES = [FIRMS, PAY, SALES, SEATS]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "written.yaml"
    path.write_text(WRITTEN, "utf-8")
    return path


def test_true_sentences_come_with_the_statement_that_bears_them_out(written: Path) -> None:
    found = true_sentences(SOURCES, [("case", "came to")], written)
    assert [one.source for one in found] == [FIRMS, PAY, SALES]
    assert "£4.1bn" in found[2].sentence


def test_words_that_pick_out_no_statement_are_told(written: Path) -> None:
    with pytest.raises(NotFound, match="1,240 optics"):
        true_sentences([PAY], [], written)


def test_each_kind_of_alteration_changes_the_sentence(written: Path) -> None:
    found = trials(true_sentences(SOURCES, [], written), SOURCES)
    for one in found:
        assert (one.sentence == one.was) == (one.kind in ("unaltered", "swapped"))
    kinds = {one.kind for one in found}
    assert {"figure", "unit", "year", "sign", "unaltered", "swapped", "invented"} <= kinds
    years = [one for one in found if one.kind == "year"]
    assert all(re.findall(r"\b20\d\d\b", one.sentence) != re.findall(r"\b20\d\d\b", one.was) for one in years)
    figures = [one for one in found if one.kind == "figure"]
    assert all([q.value for q in find(one.sentence)] != [q.value for q in find(one.was)] for one in figures)


def test_trials_are_the_same_each_time(written: Path) -> None:
    true = true_sentences(SOURCES, [], written)
    assert trials(true, SOURCES) == trials(true, SOURCES)


def test_the_five_kinds_are_drawn_in_turn() -> None:
    source: Source = FIRMS
    found = [Trial(kind, f"{kind} {n}", source, "x") for n in range(9) for kind in ALTERED]
    random.Random(1).shuffle(found)
    chosen = drawn(found, {"altered": 10, "unaltered": 0, "swapped": 0, "invented": 0})
    assert [sum(one.kind == kind for one in chosen) for kind in ALTERED] == [2] * 5


def test_a_bar_is_a_least_for_what_is_wrong_and_a_most_for_what_is_true() -> None:
    tried = [Trial("figure", "a", FIRMS, "b"), Trial("unaltered", "b", FIRMS, "b")]
    by_group = {one.group: one for one in tallies(tried, [True, True])}
    assert by_group["altered"].holds
    assert not by_group["unaltered"].holds
    assert not Tally("swapped", 0, 0, 0.95).holds, "nothing tried shows nothing"
    assert "1 of 1" in by_group["altered"].line()
