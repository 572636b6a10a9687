from __future__ import annotations

import pytest

from assistant.spelling import mend

KNOWN = {"average", "salary", "healthcare", "nottingham", "investment", "rent"}
ORDINARY = {"average", "please", "resent", "sallow"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("avrage salery in helthcare", "average salary in healthcare"),
        ("firms in Nottingam?", "firms in Nottingham?"),
        ("average investment, please", "average investment, please"),
        ("firms in Kindeva", "firms in Kindeva"),
        ("the rant of a room", "the rant of a room"),
        ("", ""),
    ],
)
def test_a_slip_is_mended_by_a_word_of_the_documents_and_nothing_else_is_changed(typed: str, meant: str) -> None:
    assert mend(typed, KNOWN, ORDINARY.__contains__) == meant
