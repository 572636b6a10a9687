from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Block, Cell
from corpus.reading import read
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused
from corpus.reading.text import lay_out


def shown(source: str) -> list[tuple[str, str]]:
    """The blocks of a source as kind and text."""
    extract = lay_out(source)
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks]


def headings(source: str) -> list[tuple[int, str]]:
    extract = lay_out(source)
    return [(b.level, extract.text[b.start : b.end]) for b in extract.blocks if b.kind == "heading"]


def of_kind(extract: Extract, kind: str) -> list[Block]:
    return [block for block in extract.blocks if block.kind == kind]


BODY = "The county is home to many firms that make things, and to many more that serve them well."


# ----------------------------------------------------------------------------------------------------------- paragraphs


def test_lines_broken_at_the_margin_become_one_paragraph() -> None:
    source = (
        "The board noted that 14 applications worth £3.2m had been received since\n"
        "January. Mr. Rao asked whether the cap still applied, and was told that it\n"
        "did. A decision on the other eight is due\n"
        "in May."
    )
    assert shown(source) == [("paragraph", " ".join(source.split()))]


def test_lines_that_end_before_the_margin_stay_apart() -> None:
    assert shown("12 Harbour Street\nBoston, MA 02110\nUSA") == [
        ("paragraph", "12 Harbour Street"),
        ("paragraph", "Boston, MA 02110"),
        ("paragraph", "USA"),
    ]


def test_a_word_broken_at_the_margin_keeps_its_hyphen() -> None:
    source = "The agency supports firms that bring new jobs to a county which is well-\nconnected by road and rail."
    assert shown(source)[0][1].endswith("which is well-connected by road and rail.")


def test_marks_of_emphasis_links_and_escapes_leave_their_words() -> None:
    source = "Rent is **£8.50** (\\$11) per [square foot](https://example.org/a_(b)); see ![the map](m.png).^{1}"
    assert shown(source) == [("paragraph", "Rent is £8.50 ($11) per square foot; see the map.¹")]


def test_quoted_lines_of_a_mail_lose_their_angle() -> None:
    assert shown("> Dear Jane,\n> > The unit is let.") == [
        ("paragraph", "Dear Jane,"),
        ("paragraph", "The unit is let."),
    ]


def test_page_numbers_and_form_feeds_give_pages() -> None:
    extract = lay_out("First.\n\nPage 1 of 2\fSecond.\n\nPage 2 of 2\f")
    assert extract.pages == 2
    assert [(extract.text[b.start : b.end], b.page) for b in extract.blocks] == [("First.", 1), ("Second.", 2)]


# ------------------------------------------------------------------------------------------------------------- headings


def test_a_short_line_that_stands_alone_is_a_heading() -> None:
    assert headings(f"Northshire\n\n{BODY}\n\nTalent and pay\n\n{BODY}") == [(1, "Northshire"), (2, "Talent and pay")]


def test_capitals_bold_and_underlining_make_headings_without_a_blank_line() -> None:
    source = f"{BODY}\n\nKEY POINTS\n- One job in nine\n\n**Next\nsteps**\n{BODY}\n\nRents\n-----\n{BODY}"
    assert [text for _, text in headings(source)] == ["KEY POINTS", "Next steps", "Rents"]


def test_numbered_headings_show_their_depth() -> None:
    source = f"{BODY}\n\n1 Introduction\n\n{BODY}\n\n1.1 Scope\n\n{BODY}\n\n2. Sites\n\n{BODY}"
    assert headings(source) == [(2, "1 Introduction"), (3, "1.1 Scope"), (2, "2. Sites")]


@pytest.mark.parametrize(
    "line",
    [
        "Dear Ms Patel,",
        "5,552",
        "3 May 2024",
        "We met.",
        "Rent: £8.50",
        "Home > Sectors > Sites",
        "Aston; Leeds; York",
        "many more follow here",
        "Jobs rose¹",
    ],
)
def test_other_short_lines_are_no_headings(line: str) -> None:
    assert headings(f"{BODY}\n\n{line}\n\n{BODY}") == []


def test_a_question_or_a_teaser_over_a_list_is_a_heading() -> None:
    source = f"{BODY}\n\nDid you know?\n\n• One job in nine\n\nDon't forget...\n\n• Ten hospitals"
    assert [text for _, text in headings(source)] == ["Did you know?", "Don't forget..."]


def test_a_list_of_short_lines_is_content() -> None:
    source = f"{BODY}\n\n" + "\n\n".join(["London", "Paris", "Rome", "Madrid", "Berlin"])
    assert headings(source) == []
    assert len(shown(source)) == 6


def test_running_headers_are_dropped() -> None:
    source = "\n\n".join(f"Northshire Review\n\nChapter {name}\n\n{BODY}" for name in ("A", "B", "C", "D"))
    text = lay_out(source).text
    assert text.count("Northshire Review") == 1
    assert text.count(BODY) == 4


def test_a_heading_that_comes_again_over_content_is_kept() -> None:
    source = "\n\n".join(f"Summary\n\n{BODY}" for _ in range(4))
    assert len(headings(source)) == 4


def test_lines_at_the_top_are_the_title() -> None:
    source = f"Northshire Agency\nMinutes of the board, 14 March 2024\n\nPresent: A, B\nAbsent: C\n\n{BODY}"
    assert headings(source) == [(1, "Northshire Agency"), (1, "Minutes of the board, 14 March 2024")]


# ----------------------------------------------------------------------------------------------------- lists and tables


def test_list_items_lose_their_bullet_and_keep_their_depth_and_further_lines() -> None:
    extract = lay_out(
        "- Pay is below the rate:\n  £612 a week.\n- Three stand out:\n    * logistics\n    * agri-tech\n1. First"
    )
    assert [(b.level, extract.text[b.start : b.end]) for b in extract.blocks] == [
        (0, "Pay is below the rate: £612 a week."),
        (0, "Three stand out:"),
        (1, "logistics"),
        (1, "agri-tech"),
        (0, "First"),
    ]


def test_the_number_of_an_item_stays_in_the_text_beside_the_block() -> None:
    extract = lay_out("1. Strategy: build.\n2. Finance: fund.")
    assert extract.text == "1. Strategy: build.\n2. Finance: fund."
    assert [extract.text[b.start : b.end] for b in extract.blocks] == ["Strategy: build.", "Finance: fund."]


@pytest.mark.parametrize(
    "source",
    [
        "Measure\t2021\t2022\nJobs\t47,100\t48,000\nFirms\t1,198\t1,240",
        "Measure      2021      2022\nJobs         47,100    48,000\nFirms        1,198     1,240",
        "| Measure | 2021 | 2022 |\n|---|---|---|\n| Jobs | 47,100 | 48,000 |\n| Firms | 1,198 | 1,240 |",
    ],
)
def test_rows_have_the_headers_of_their_columns(source: str) -> None:
    rows = of_kind(lay_out(source), "table_row")
    assert [row.cells for row in rows] == [
        (Cell("Measure", "Jobs"), Cell("2021", "47,100"), Cell("2022", "48,000")),
        (Cell("Measure", "Firms"), Cell("2021", "1,198"), Cell("2022", "1,240")),
    ]


# ---------------------------------------------------------------------------------------------------------- whole files


def test_a_label_stands_beside_its_value_and_its_note_below() -> None:
    assert shown("Estimated Employees:\n\n5,552\n\n5% of UK total.¹\n\n¹Data City") == [
        ("label_value", "Estimated Employees: 5,552\n5% of UK total.¹"),
        ("footnote", "¹ Data City"),
    ]


def test_the_value_of_a_label_stands_in_the_text_as_it_is_told() -> None:
    source = "Venture funds:\n\nFunds based here\n\n200\n\n313 have offices.¹\n\nInnovate UK: £16m\n\n11% of awards.²"
    extract = lay_out(source)
    assert [extract.text[b.start : b.end] for b in extract.blocks] == [
        "Venture funds: Funds based here 200\n313 have offices.¹",
        "Innovate UK: £16m\n11% of awards.²",
    ]
    assert all(b.cells[0].text in extract.text[b.start : b.end] for b in extract.blocks)


def test_superscripts_are_parted_from_the_figures_after_them() -> None:
    assert shown("Growth¹ rose.\n\nFirms² too.\n\n¹20%+ a year, ²7420/8855 stayed") == [
        ("paragraph", "Growth¹ rose."),
        ("paragraph", "Firms² too."),
        ("footnote", "¹ 20%+ a year"),
        ("footnote", "² 7420/8855 stayed"),
    ]


def test_a_starred_line_answers_to_its_star_and_bullets_stay_bullets() -> None:
    assert shown("The county has 512,000 residents.*\n\n* Mid-year estimate.") == [
        ("paragraph", "The county has 512,000 residents.*"),
        ("footnote", "* Mid-year estimate."),
    ]
    assert [kind for kind, _ in shown("It has more.*\n\n* East Gate\n* Mill Lane")] == [
        "paragraph",
        "list_item",
        "list_item",
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .:;\n\t-*|=#>[]()¹²^{}\\$£%•"), max_size=200) | st.text(max_size=100))
def test_blocks_are_in_order_without_overlap_and_hold_no_edge_of_white_space(source: str) -> None:
    extract = lay_out(source)
    place = 0
    for block in extract.blocks:
        assert place <= block.start < block.end <= len(extract.text)
        assert extract.text[block.start : block.end] == extract.text[block.start : block.end].strip()
        place = block.end


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "noise.txt"
    file.write_bytes(bytes(range(1, 256)) * 50)
    with pytest.raises(Refused) as refused:
        read(file)
    assert refused.value.reason == "corrupt"


def test_a_file_of_white_space_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "blank.txt"
    file.write_text(" \n\u00a0\u2028\t\n", "utf-8")
    with pytest.raises(Refused) as refused:
        read(file)
    assert refused.value.reason == "no_text"


def test_every_figure_of_the_real_snapshot_stands_in_a_block_with_its_label(material: Path) -> None:
    document = read(material / "documents" / "midlands-cluster-snapshot-2023.txt")
    labels = {block.label: block.cells[0].text for block in document.blocks if block.kind == "label_value"}
    assert labels["Estimated Employees"] == "5,552"
    assert labels["Total Cluster Business Count"] == "222"
    assert labels["Earnings"] == "Average salary £34,131"
    assert labels["FDI Capex 2017-21"] == "$266.3m"
    assert labels["Graduate Retention: change over 3 years"] == "83.8%"
    assert len(labels) == 27
    assert sum(block.kind == "footnote" for block in document.blocks) == 22
    assert document.text.count("Data Driven Healthcare Innovation") == 0  # its running header


def test_a_megabyte_without_a_space_is_read(material: Path) -> None:
    assert len(read(material / "files" / "made_huge_no_space.txt").text) == 1_000_000
