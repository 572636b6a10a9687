"""Two editions of one report in the index: which one answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import pytest

from assistant.check import out_of_date
from assistant.editions import without_superseded
from assistant.understand import analyse
from tests.assistant.test_cli import RECORD

OLD = replace(RECORD, id="old", superseded_by="new", newest_edition="Harbour report 2023 (2023-06)")
NEW = replace(RECORD, id="new")


@dataclass
class Stood:
    """A weighed statement, as far as it matters here."""

    record: Any
    probability: float


@pytest.mark.parametrize(
    ("question", "newer", "kept"),
    [
        ("How many vessels called?", 0.6, ["new"]),  # the newer edition answers
        ("How many vessels called?", 0.2, ["old", "new"]),  # it does not
        ("How many vessels called in 2020?", 0.6, ["old", "new"]),  # another time is asked for
    ],
)
def test_the_newer_edition_answers_alone_where_it_can(question: str, newer: float, kept: list[str]) -> None:
    weighed = cast(Any, [Stood(OLD, 0.9), Stood(NEW, newer)])
    assert [one.record.id for one in without_superseded(analyse(question), weighed, threshold=0.5)] == kept


def test_an_older_edition_is_cited_as_the_older() -> None:
    assert out_of_date(OLD, date(2020, 1, 1)) == "is superseded by a newer edition, Harbour report 2023 (2023-06)"
    assert out_of_date(NEW, date(2020, 1, 1)) == ""
