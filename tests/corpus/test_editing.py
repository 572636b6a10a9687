"""Metadata set by hand: what is taken, in which form, and what is refused with a next step."""

from __future__ import annotations

import pytest

from corpus.document import Metadata
from corpus.editing import edited
from corpus.errors import BadMetadata

GUESSED = Metadata("Guess", publisher="Somebody", guessed=("title", "publisher"))


def test_a_field_set_by_hand_is_no_guess_any_more() -> None:
    changed, fields = edited(GUESSED, {"title": "  Right\none "})
    assert (changed.title, changed.guessed, fields) == ("Right one", ("publisher",), ("title",))
    with pytest.raises(ValueError, match="'titel'"):
        edited(GUESSED, {"titel": "Wrong"})


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("published", "2023-05", "2023-05"), ("published", " ", None), ("review_by", "2027-05-14", "2027-05-14"),
        ("url", "https://agency.example/a?b=1", "https://agency.example/a?b=1"), ("url", None, ""),
        ("shareable", False, False), ("publisher", "", ""), ("geography", "West  Midlands", "West Midlands"),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_one_form(field: str, given: str | bool | None, kept: object) -> None:
    assert getattr(edited(GUESSED, {field: given})[0], field) == kept


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [
        ("title", " ", "needs a title"), ("published", "May 2023", "2023-05"), ("published", "2023-13", "no date"),
        ("review_by", "2027", "2027-05-14"), ("url", "javascript:alert(1)", "https://"),
        ("shareable", "yes", "yes or no"), ("publisher", "x" * 501, "at most 500"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_with_the_form_to_write(field: str, given: str, says: str) -> None:
    with pytest.raises(BadMetadata, match=says):
        edited(GUESSED, {field: given})
