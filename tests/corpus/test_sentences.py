from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith and Prof. Rao met J. R. Hartley at St. Mary's.",
        "The U.S. Government paid W.W. Murphy, P.O. Box 5.",
        "It uses e.g. sensors, i.e. devices, approx. 40 of them.",
        "See No. 5 on p. 12 and Fig. 3.",
        "Turnover of £4.1bn. rose at Acme Inc. in May.",
        "It grew by 4.5 per cent to 1.2 million.",
        "Acme Ltd. and Bolt plc. merged.",
        "Visit www.example.org or write to a.b@example.org today.",
        "“Is it so?” he asked.",
        "The park (opened in 2019.) is full.",
        "They paused ... and went on.",
        "Smith et al. found it.",
        "It opens on 5 Jan. 2024 at 9 a.m. sharp.",
        "Salaries were c. 5% lower vs. London.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Jobs rose. Pay fell.", "Jobs rose."),
        ("Jobs rose.¹ Pay fell.", "Jobs rose.¹"),
        ("Jobs rose. ¹ Pay fell.", "Jobs rose. ¹"),
        ("Jobs rose.²,³ Pay fell.", "Jobs rose.²,³"),
        ("Jobs rose.[1][2] Pay fell.", "Jobs rose.[1][2]"),
        ("Jobs rose. [1] Pay fell.", "Jobs rose. [1]"),
        ("Jobs rose.^{1,2} Pay fell.", "Jobs rose.^{1,2}"),
        ("Jobs rose (by 5%.) Pay fell.", "Jobs rose (by 5%.)"),
        ("“Jobs rose.” Pay fell.", "“Jobs rose.”"),
        ("Did jobs rise? Pay fell.", "Did jobs rise?"),
        ("Jobs rose… Pay fell.", "Jobs rose…"),
        ("It grew to £4.1bn. Pay fell.", "It grew to £4.1bn."),
        ("He works at Acme Inc. She left.", "He works at Acme Inc."),
        ("They came to the U.S. Pay fell.", "They came to the U.S."),
        ("We chose plan B. Pay fell.", "We chose plan B."),
        ("It holds vitamin C. Pay fell.", "It holds vitamin C."),
        ("We ask. (b) how many?", "We ask."),
        ("In 2023. Pay fell.", "In 2023."),
        ("Heading\n\nPay fell.", "Heading"),
        ("jobs rose in 2023. pay fell.", "jobs rose in 2023."),  # a text without any capital
    ],
)
def test_a_sentence_ends_with_its_marks_and_quotes(text: str, first: str) -> None:
    assert sentences(text)[0] == first
    assert len(sentences(text)) == 2


def test_a_list_with_semicolons_is_one_sentence() -> None:
    assert len(sentences("Aston; Birmingham; Coventry; Health Data Research UK")) == 1


def test_the_number_of_a_list_item_belongs_to_it() -> None:
    assert sentences("1. Build a site. 2024 is the year.") == ["1. Build a site.", "2024 is the year."]


def test_nothing_has_no_sentence() -> None:
    assert sentence_spans("") == []


@given(st.text(alphabet=st.sampled_from("aB1 .!?…¹²[]()“”\"'\n£%;:。"), max_size=120) | st.text(max_size=60))
def test_spans_cover_the_text_in_order_and_without_gaps(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert all(before[1] == after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("piece", ["x", "a.", ".", "A.B.", "1)", "*", "'", ".*", "[1]", "^{", " ", ".\n"])
def test_a_text_of_a_hundred_thousand_characters_without_sense_is_divided_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert sentence_spans(text)[-1][1] == len(text)
