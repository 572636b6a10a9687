from __future__ import annotations

from assistant.answer import Answer, Caveat, Citation
from assistant.compose.draft import as_text, joined, without_marks


def citation(number: int, start: int) -> Citation:
    return Citation(number, "d", "Title", "", None, "", "d.md", None, (), "quote", start, start + 5)


def test_markup_in_a_quote_is_shown_not_obeyed() -> None:
    assert as_text("**bold** [1](x) <b>\n two") == r"\*\*bold\*\* \[1\](x) \<b\> two"


def test_footnote_marks_are_left_out_of_what_is_shown() -> None:
    assert without_marks("222 firms.¹²") == "222 firms."


def test_parts_share_a_citation_and_numbers_run_on() -> None:
    first = Answer("One. [1]", "answered", citations=(citation(1, 0),))
    second = Answer("Two. [1] One. [2]", "answered", citations=(citation(1, 50), citation(2, 0)),
                    caveats=(Caveat("scope", "Mind [1].", (1,)),))  # fmt: skip
    answer = joined("Both?", [first, second], ["What is one?", "What is 2?"])
    assert answer.text == "**What is one?**\n\nOne. [1]\n\n**(b)**\n\nTwo. [2] One. [1]"
    assert [held.number for held in answer.citations] == [1, 2]
    assert answer.caveats == (Caveat("scope", "Mind [2].", (2,)),)


def test_a_part_without_an_answer_makes_the_whole_partly_answered() -> None:
    none = Answer("The documents do not say.", "not_in_documents")
    some = Answer("One. [1]", "answered", citations=(citation(1, 0),))
    assert joined("?", [some, none], ["a", "b"]).status == "partly_answered"
    assert joined("?", [none, none], ["a", "b"]).status == "not_in_documents"
