from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.renaming import grow, name_words, shrink, swap_figures, swap_forms, swap_names

SHEET = """\
---
title: "Glass in Oberau"
published: "2022-03"
---

# Glass in Oberau

- The works in Oberau employ 1,240 people, according to Beauhurst.¹
- In 2021 the University of Oberau had 12% of students in three fields, 2017-21.
- Exports from Oberau came to £16m; HPO status was given in May 2023.

¹ Beauhurst 2022, see https://oberau.example/2022/40.
"""


def test_names_are_words_with_a_capital_inside_a_sentence() -> None:
    assert name_words([SHEET]) == ["Beauhurst", "Oberau"]


def test_a_word_that_also_stands_without_a_capital_is_no_name() -> None:
    assert name_words(["The clever Glass of Oberau. Old glass is here."]) == ["Oberau"]
    assert name_words(["They sell many Spinouts to Oberau."], ["which spinouts?"]) == ["Oberau"]


def test_names_change_everywhere_alike_and_come_back() -> None:
    swap = swap_names([SHEET])
    changed = swap.forward(SHEET)
    assert "Oberau" not in changed
    assert "OBERAU" not in swap.forward("OBERAU and oberau")
    assert changed.count(swap.pairs["Oberau"]) == SHEET.count("Oberau")
    assert "University" in changed and "HPO" in changed and "May 2023" in changed
    assert swap.back(changed) == SHEET
    assert swap.back(swap.forward("OBERAU and oberau")) == "OBERAU and oberau"


def test_new_names_are_all_different_and_keep_their_first_letter() -> None:
    words = [f"B{chr(97 + a)}{chr(97 + b)}ten" for a in range(8) for b in range(8)]
    swap = swap_names(["They came from " + ", then ".join(words)])
    assert len(set(swap.pairs.values())) == len(swap.pairs) == 64
    assert all(new[0] == old[0] for old, new in swap.pairs.items())


def test_another_seed_gives_other_names_and_the_same_seed_the_same() -> None:
    assert swap_names([SHEET], seed=1).pairs == swap_names([SHEET], seed=1).pairs
    assert swap_names([SHEET], seed=1).pairs != swap_names([SHEET], seed=2).pairs


def test_every_figure_changes_and_dates_and_notes_do_not() -> None:
    changed = swap_figures().forward(SHEET)
    assert "employ 1,426 people" in changed
    assert "13% of students in four fields, 2017-21" in changed
    assert "£18m" in changed
    for kept in ('published: "2022-03"', "In 2021", "May 2023", "¹ Beauhurst 2022", "2022/40"):
        assert kept in changed
    assert swap_figures().back(changed) == SHEET


@pytest.mark.parametrize(("old", "new"), [
    ("8 firms [1]", "9 firms [1]"),
    ("£1.2m", "£1.4m"),
    ("889 jobs", "1,022 jobs"),
    ("7420/8855", "8533/10183"),
    ("83.8%", "82.8%"),
    ("100%", "100%"),
    ("academic year 18/19", "academic year 18/19"),
    ("1. first", "1. first"),
    ("14 May 2023", "14 May 2023"),
    ("F1 and COVID-19", "F1 and COVID-19"),
    ("two names", "two names"),
    ("Eight firms", "Nine firms"),
    ("20%+ a year", "21%+ a year"),
])
def test_figures_by_hand(old: str, new: str) -> None:
    assert swap_figures().forward(old) == new
    assert swap_figures().back(new) == old


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_amounts_keep_their_order_and_can_be_shrunk_back(one: int, other: int) -> None:
    assert grow(one) > one
    assert (grow(one) < grow(other)) == (one < other)
    assert shrink(grow(one)) == one


@given(st.decimals(0, 99, places=1))
def test_percentages_stay_percentages_and_come_back(share: object) -> None:
    text = f"a share of {share}%"
    changed = swap_figures().forward(text)
    assert changed != text
    assert 0 <= float(changed.removeprefix("a share of ").removesuffix("%")) <= 100
    assert swap_figures().back(changed) == text


def test_numbers_take_another_form_and_come_back() -> None:
    text = "1,240 firms, 17,000 jobs, £16m, 5.5 million people, 12%"
    swap = swap_forms([text])
    changed = swap.forward(text)
    assert changed == "1.24 thousand firms, 17 thousand jobs, £16 million, 5500000 people, 12 per cent"
    assert swap.back(changed) == text
    assert swap_forms([text], seed=2).forward(text).startswith("1240 firms, 17000 jobs")


def test_a_form_that_the_text_already_has_is_not_used() -> None:
    text = "7,420 of them (7420/8855)"
    swap = swap_forms([text], seed=2)
    assert swap.back(swap.forward(text)) == text


def test_texts_without_names_or_numbers_stay() -> None:
    for swap in (swap_names(["nothing here"]), swap_figures(), swap_forms(["nothing here"])):
        assert swap.forward("nothing here") == swap.back("nothing here") == "nothing here"


def test_the_shipped_documents_come_back_whole() -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(Path("corpus/documents").glob("*.md"))]
    for swap in (swap_names(texts), swap_figures(), swap_forms(texts)):
        changed = [swap.forward(text) for text in texts]
        assert sum(new != text for new, text in zip(changed, texts, strict=True)) > 0.9 * len(texts)
        assert [swap.back(new) for new in changed] == texts
