"""The form of what is known of a document."""

from __future__ import annotations

from dataclasses import replace

from assistant.page.details import changes, label, save, values_of
from tests.page.fixed import RECORDS, FixedDesk

BROCHURE = RECORDS[1]  # its title is a guess, its date unknown


def test_a_guess_is_named_so() -> None:
    assert label("title", BROCHURE) == "Title (guessed)"
    assert label("publisher", BROCHURE) == "Publisher"


def test_only_what_was_changed_is_set() -> None:
    known = values_of(BROCHURE)
    assert changes(BROCHURE, known, confirmed=False) == {}
    assert changes(BROCHURE, {**known, "published": " 2024-05 ", "title": known["title"]}, confirmed=False) == {
        "published": "2024-05"
    }
    assert changes(BROCHURE, {**known, "shareable": True, "review_by": ""}, confirmed=False) == {
        "shareable": True, "review_by": "",
    }  # fmt: skip


def test_a_guess_that_is_right_can_be_confirmed() -> None:
    assert changes(BROCHURE, values_of(BROCHURE), confirmed=True) == {"title": BROCHURE.title}
    desk = FixedDesk()
    list(save(desk, BROCHURE, values_of(BROCHURE), confirmed=True))
    assert desk.records["brochure"] == replace(BROCHURE, guessed=())


def test_what_cannot_be_kept_says_why() -> None:
    *_, said = save(FixedDesk(), BROCHURE, {**values_of(BROCHURE), "published": "soon"}, confirmed=False)
    assert "is no date" in said
    assert 'role="alert"' in said
