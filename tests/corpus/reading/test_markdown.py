from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Cell
from corpus.reading import read
from corpus.reading.markdown import lay_out


def shown(source: str) -> list[tuple[str, int, str]]:
    extract = lay_out(source)
    return [(block.kind, block.level, extract.text[block.start : block.end]) for block in extract.blocks]


def texts(source: str) -> list[str]:
    return [text for _, _, text in shown(source)]


def test_front_matter_is_declared_and_no_text() -> None:
    extract = lay_out("---\ntitle: Sites\nshareable: no\n---\n# Sites\n\nTen.")
    assert extract.declared == {"title": "Sites", "shareable": False}
    assert "shareable" not in extract.text


@pytest.mark.parametrize(
    "header",
    [
        "title: [unclosed",
        "title: !!python/object/apply:os.system ['true']",
        "- a: list",
        "a: &a [*a, *a]",
        "x: " + "y" * 30_000,
    ],
)
def test_front_matter_that_cannot_be_used_is_noted_and_the_body_is_read(header: str) -> None:
    extract = lay_out(f"---\n{header}\n---\nTen sites are open.")
    assert "problem" in extract.declared or header.startswith("- a")
    assert extract.text.endswith("Ten sites are open.")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert texts("---\nTen sites are open.\n---\n") != []
    assert "Ten sites are open." in lay_out("---\n\nTen sites are open.\n\n---\n\nMore.").text


def test_headings_lists_quotations_and_code() -> None:
    source = "# A\n\nB\n=\n\n1. one\n   - two\n\n     more of two\n2. three\n\n> said\n\n```\nx = 1\ny = 2\n```\n"
    assert shown(source) == [
        ("heading", 1, "A"),
        ("heading", 1, "B"),
        ("list_item", 0, "one"),
        ("list_item", 1, "two"),
        ("list_item", 2, "more of two"),
        ("list_item", 0, "three"),
        ("paragraph", 0, "said"),
        ("paragraph", 0, "x = 1\ny = 2"),
    ]


def test_the_numbers_of_a_list_stay_in_the_text() -> None:
    assert lay_out("3. one\n4. two").text == "3. one\n4. two"


def test_words_of_links_pictures_and_tags_stay_and_addresses_go() -> None:
    source = (
        "A [map](https://a.example) of ![East Gate](e.png)\nand <b>more</b><br>here, "
        "[x](javascript:alert(1)), [r][r].\n\n[r]: b.html"
    )
    assert texts(source) == ["A map of East Gate and more here, x, r."]


def test_raw_html_leaves_its_words_and_no_script() -> None:
    source = (
        "<div>Ten <i>sites</i><p>are open<script>alert('1')</script></p></div>\n\n"
        "<!-- hidden -->\n\n<style>p {}</style>\n"
    )
    assert texts(source) == ["Ten sites", "are open"]


def test_rows_of_an_html_table_keep_their_cells_apart() -> None:
    assert texts("<table><tr><td>East</td><td>12</td></tr><tr><td>West</td><td>4</td></tr></table>") == [
        "East | 12",
        "West | 4",
    ]


def test_table_rows_have_their_headers_and_the_header_line_is_in_the_text() -> None:
    extract = lay_out("| Site | Rent (£) |\n|:--|--:|\n| **East** | 8.50 |\n| West | |")
    assert extract.text == "Site | Rent (£)\nEast | 8.50\nWest |"
    assert [block.cells for block in extract.blocks] == [
        (Cell("Site", "East"), Cell("Rent (£)", "8.50")),
        (Cell("Site", "West"), Cell("Rent (£)", "")),
    ]


def test_footnotes_answer_to_superscripts_that_do_not_clash() -> None:
    source = "Ten[^1] sites at £8[^rent] and 4%².\n\n[^1]: Register.\n[^rent]: Asking\n    rents.\n\n² Survey."
    assert texts(source) == ["Ten¹ sites at £8³ and 4%².", "¹ Register.", "³ Asking rents.", "² Survey."]


def test_a_mark_without_a_footnote_stays_as_it_is() -> None:
    assert texts("Ten[^9] sites.") == ["Ten[^9] sites."]


def test_labels_are_recognised_in_markdown_too() -> None:
    assert shown("**Rent**: £8.50\n\nEmployees:\n\n5,552") == [
        ("label_value", 0, "Rent: £8.50"),
        ("label_value", 0, "Employees:\n\n5,552"),
    ]


def test_a_diagram_written_as_code_is_left_out_with_a_note() -> None:
    extract = lay_out("Ten.\n\n```mermaid\ngraph TD; A-->B\n```\n")
    assert extract.text == "Ten."
    assert extract.notes == ("A diagram written as code was left out.",)


def test_a_real_table_at_the_end_of_a_file(material: Path) -> None:
    document = read(material / "files" / "md_table_end.md")
    assert document.blocks[-1].cells[0] == Cell("Character", "Louie")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .:\n-*|=#>[]()<>!`~¹^\\£%&"), max_size=200))
def test_any_text_is_laid_out_in_order(source: str) -> None:
    extract = lay_out(source)
    place = 0
    for block in extract.blocks:
        assert place <= block.start < block.end <= len(extract.text)
        place = block.end
