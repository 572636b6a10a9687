from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.document import Block, Cell, Document, Metadata, Passage, Statement
from corpus.passages import MOST_CHARACTERS, MOST_TOKENS, split
from corpus.reading import read
from corpus.reading.extract import Extract
from corpus.reading.markdown import lay_out as lay_out_markdown
from corpus.reading.text import lay_out as lay_out_text


def words(text: str) -> int:
    """A count of tokens: one for each five characters of a word."""
    return sum(1 + len(word) // 5 for word in text.split())


def document(extract: Extract, title: str = "") -> Document:
    return Document("doc-1", "doc.md", "0" * 64, extract.text, extract.blocks, Metadata(title))


def markdown(source: str, title: str = "") -> Document:
    return document(lay_out_markdown(source), title)


def statements(of: Document) -> list[Statement]:
    return [statement for passage in split(of, words) for statement in passage.statements]


def long_section(sentences: int) -> str:
    return " ".join(f"The site number {number} has ten hectares of land to let." for number in range(sentences))


# ----------------------------------------------------------------------------------------------------------- invariants

LINES = st.sampled_from(
    [
        "# Sites",
        "## Jobs",
        "### Pay",
        "Jobs rose.¹ Pay fell.",
        "- East Gate",
        "  - level",
        "1. Grant of £5m",
        "¹ ONS 2021",
        "",
        "",
        "Rent: £8.50",
        "Employees:",
        "5,552",
        "| Site | Area |\n|---|---|\n| East | 12 |",
        "x" * 3000,
        "word " * 400,
        "Three are open:",
        "[^2]: Note.",
        "It has twelve.[^2]",
        "**Bold**",
        "> quoted",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=25).map("\n".join) | st.text(max_size=200), st.booleans())
def test_passages_hold_every_word_once_within_their_limits(source: str, as_markdown: bool) -> None:
    of = document(lay_out_markdown(source) if as_markdown else lay_out_text(source))
    passages = split(of, words)
    assert passages == split(of, words)
    check_invariants(of, passages)


def check_invariants(of: Document, passages: tuple[Passage, ...]) -> None:
    place = 0
    for number, passage in enumerate(passages, start=1):
        assert passage.id == f"{of.id}#{number}"
        assert place <= passage.start < passage.end
        assert passage.text == of.text[passage.start : passage.end]
        assert words(passage.text) <= MOST_TOKENS
        assert len(passage.text) <= MOST_CHARACTERS
        place = passage.end
        inside = passage.start
        for statement in passage.statements:
            assert statement.text == of.text[statement.start : statement.end] == statement.text.strip() != ""
            assert inside <= statement.start < statement.end <= passage.end
            assert all(note.text == of.text[note.start : note.end] for note in statement.notes)
            assert statement.heading[: len(passage.heading)] == passage.heading
            inside = statement.end
    covered = {place for passage in passages for place in range(passage.start, passage.end)}
    for block in of.blocks:
        if block.kind != "heading":
            assert all(place in covered or of.text[place].isspace() for place in range(block.start, block.end))


# ---------------------------------------------------------------------------------------------------------------- sizes


def test_a_long_section_becomes_passages_of_about_equal_size() -> None:
    sizes = [words(passage.text) for passage in split(markdown("# Sites\n\n" + long_section(60)), words)]
    assert len(sizes) > 2
    assert min(sizes) >= 100
    assert max(sizes) <= MOST_TOKENS


def test_a_passage_of_a_long_section_begins_and_ends_with_a_sentence() -> None:
    for passage in split(markdown("# Sites\n\n" + long_section(60)), words):
        assert passage.text.startswith("The site")
        assert passage.text.endswith("to let.")


def test_tiny_sections_under_one_parent_share_a_passage_that_shows_their_headings() -> None:
    passages = split(markdown("# Sites\n\n## East\n\nTen hectares.\n\n## West\n\nFour hectares."), words)
    assert [passage.text for passage in passages] == ["East\n\nTen hectares.\n\nWest\n\nFour hectares."]
    assert passages[0].heading == ()
    assert [statement.heading for statement in passages[0].statements] == [("East",), ("West",)]


def test_a_section_that_is_long_enough_keeps_its_own_passage() -> None:
    passages = split(markdown(f"# Sites\n\n## East\n\n{long_section(9)}\n\n## West\n\n{long_section(9)}"), words)
    assert [passage.heading for passage in passages] == [("East",), ("West",)]


def test_a_statement_longer_than_a_passage_is_cut_between_words() -> None:
    passages = split(markdown("word " * 1000), words)
    assert {word for passage in passages for word in passage.text.split()} == {"word"}


def test_a_megabyte_without_a_space_is_cut_hard_even_if_it_counts_as_one_token() -> None:
    passages = split(markdown("x" * 1_000_000), lambda text: len(text.split()))
    assert sum(len(passage.text) for passage in passages) == 1_000_000
    assert max(len(passage.text) for passage in passages) <= MOST_CHARACTERS


def test_a_document_without_text_has_no_passage() -> None:
    assert split(markdown(""), words) == ()


# ----------------------------------------------------------------------------------------------------------- statements


def test_the_heading_path_leaves_the_title_out() -> None:
    of = markdown("# Sites in Northshire\n\n## Rents\n\n### Offices\n\nThey cost £18.", title="Sites in Northshire")
    assert statements(of)[0].heading == ("Rents", "Offices")


def test_the_only_first_level_heading_is_the_title_whatever_the_metadata_call_it() -> None:
    of = markdown("# Sites\n\n## Rents\n\nThey cost £18.", title="Property in Northshire, 2024")
    assert statements(of)[0].heading == ("Rents",)


def test_chapters_are_part_of_the_path() -> None:
    of = markdown("# Rents\n\nThey cost £18.\n\n# Sites\n\nTen are open.", title="Property")
    assert [statement.heading for statement in statements(of)] == [("Rents",), ("Sites",)]


def test_a_line_that_introduces_a_list_goes_with_each_item_and_is_no_statement() -> None:
    found = statements(markdown("Recommendations for the county:\n\n- Build a site.\n- Train people.\n\nIt is done."))
    assert [(statement.text, statement.lead) for statement in found] == [
        ("Build a site.", "Recommendations for the county:"),
        ("Train people.", "Recommendations for the county:"),
        ("It is done.", ""),
    ]


def test_an_introducing_sentence_with_a_figure_is_a_statement_too() -> None:
    found = statements(markdown("Jobs rose. There are 5 funds in the region:\n\n- East Fund"))
    assert [statement.text for statement in found] == ["Jobs rose.", "There are 5 funds in the region:", "East Fund"]
    assert found[-1].lead == "There are 5 funds in the region:"


def test_an_item_under_an_item_brings_it_along() -> None:
    found = statements(markdown("- GVA: £4.1bn\n  - of which aerospace: £1.3bn\n- Exports"))
    assert [(statement.text, statement.lead) for statement in found] == [
        ("GVA: £4.1bn", ""),
        ("of which aerospace: £1.3bn", "GVA: £4.1bn"),
        ("Exports", ""),
    ]


def test_a_table_row_has_its_headers_and_what_introduces_it() -> None:
    found = statements(markdown("Sites on offer:\n\n| Site | Area (ha) |\n|---|---|\n| East Gate | 12.5 |"))
    assert found[0].kind == "table_row"
    assert found[0].text == "East Gate | 12.5"
    assert found[0].cells == (Cell("Site", "East Gate"), Cell("Area (ha)", "12.5"))
    assert found[0].lead == "Sites on offer:"


def test_a_long_list_item_is_quoted_sentence_by_sentence() -> None:
    found = statements(markdown("- " + long_section(20)))
    assert {statement.kind for statement in found} == {"list_item"}
    assert len(found) == 20


# ---------------------------------------------------------------------------------------------------------------- notes


def notes_of(of: Document) -> dict[str, list[str]]:
    return {
        statement.text: [note.text for note in statement.notes]
        for statement in statements(of)
        if statement.kind != "footnote"
    }


@pytest.mark.parametrize("mark", ["¹", "[^1]", "^{1}", "<sup>1</sup>"])
def test_a_mark_brings_its_footnote_along(mark: str) -> None:
    of = markdown(f"Jobs rose.{mark} Pay fell.\n\n[^1]: ONS 2021.")
    assert list(notes_of(of).values()) == [["ONS 2021."], []]


def test_several_marks_bring_several_footnotes() -> None:
    of = document(lay_out_text("Jobs rose.¹,³\n\nPay fell.¹⁻³\n\nRents fell.²³\n\n¹ A 2021, ² B 2022, ³ C 2023."))
    found = list(notes_of(of).values())
    assert found[0] == ["A 2021", "C 2023."]
    assert found[2] == ["B 2022", "C 2023."]


def test_one_note_may_answer_to_several_marks() -> None:
    of = document(lay_out_text("Jobs rose.¹\n\nPay fell.²\n\nRents fell.³\n\n^{1,3} Data City, ²ONS."))
    assert notes_of(of) == {"Jobs rose.¹": ["Data City"], "Pay fell.²": ["ONS."], "Rents fell.³": ["Data City"]}


def test_numbers_that_begin_anew_in_each_section_stay_apart() -> None:
    source = "## Jobs\n\nJobs rose.¹\n\n¹ ONS.\n\n## Pay\n\nPay fell.¹\n\n¹ ASHE."
    assert notes_of(markdown(source)) == {"Jobs rose.¹": ["ONS."], "Pay fell.¹": ["ASHE."]}


def test_notes_at_the_end_of_the_document_serve_every_section() -> None:
    source = "## Jobs\n\nJobs rose.[1]\n\n## Pay\n\nPay fell.[2]\n\n## References\n\n[1] ONS.\n\n[2] ASHE."
    assert notes_of(markdown(source)) == {"Jobs rose.[1]": ["ONS."], "Pay fell.[2]": ["ASHE."]}


def test_the_page_of_a_mark_decides_which_note_is_meant() -> None:
    text = "Jobs rose.¹\n¹ ONS.\n¹ ASHE.\nPay fell.¹"
    blocks = (
        Block("paragraph", 0, 11, page=1),
        Block("footnote", 12, 18, page=1, mark="1"),
        Block("footnote", 19, 26, page=2, mark="1"),
        Block("paragraph", 27, 37, page=2),
    )
    of = replace(markdown(""), text=text, blocks=blocks)
    assert notes_of(of) == {"Jobs rose.¹": ["ONS."], "Pay fell.¹": ["ASHE."]}


def test_a_unit_or_a_mark_without_a_footnote_brings_nothing() -> None:
    of = document(lay_out_text("It covers 250 km².\n\nIt is known [sic].\n\nJobs rose.⁴\n\nPay fell.²\n\n² ONS 2021."))
    assert notes_of(of) == {
        "It covers 250 km².": [],
        "It is known [sic].": [],
        "Jobs rose.⁴": [],
        "Pay fell.²": ["ONS 2021."],
    }


def leads_of_notes(of: Document) -> dict[str, str]:
    return {one.text: one.lead for one in statements(of) if one.kind == "footnote"}


def test_a_footnote_is_led_by_what_carries_its_mark() -> None:
    source = "Fast growers:¹ 12\n\nRents: £8²\n\nPay fell.² Jobs rose.\n\n¹ 30%+ a year, ² ONS 2021, ³ LIS."
    of = document(lay_out_text(source))
    assert leads_of_notes(of) == {
        "¹ 30%+ a year": "Fast growers",
        "² ONS 2021": "Rents; Pay fell.",
        "³ LIS.": "",
    }


def test_a_footnote_of_a_row_is_led_by_the_name_of_the_row() -> None:
    of = markdown("| Site | Area |\n|---|---|\n| East Gate[^1] | 12 |\n| West Gate | 9 |\n\n[^1]: Let in part.")
    assert leads_of_notes(of) == {"¹ Let in part.": "East Gate"}


def test_a_mark_in_a_column_header_brings_its_note_to_each_row() -> None:
    of = markdown("| Site | Rent[^1] |\n|---|---|\n| East | 8.50 |\n\n[^1]: Without VAT.")
    assert notes_of(of) == {"East | 8.50": ["Without VAT."]}


# ------------------------------------------------------------------------------------------------------- real documents


def test_real_documents_keep_the_invariants(material: Path) -> None:
    files = [*sorted((material / "documents").glob("*.txt")), material / "files" / "txt_norwich.txt"]
    for file in files:
        of = read(file)
        check_invariants(of, split(of, words))
