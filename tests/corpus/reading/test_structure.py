from __future__ import annotations

import pytest

from corpus.document import Block, BlockKind, Box, Cell
from corpus.reading.extract import Writer
from corpus.reading.labels import is_figure, is_label, label_and_value
from corpus.reading.structure import refine


def refined(*lines: str | tuple[BlockKind, str]) -> list[tuple[str, str]]:
    """The kinds and texts after refining plain paragraphs, or blocks of a given kind."""
    writer = Writer()
    for line in lines:
        kind, text = ("paragraph", line) if isinstance(line, str) else line
        writer.add(kind, text, level=2 if kind == "heading" else 0)
    extract = writer.extract()
    return [(block.kind, extract.text[block.start : block.end]) for block in refine(extract.text, extract.blocks)]


def first(*lines: str) -> Block:
    writer = Writer()
    for line in lines:
        writer.add("paragraph", line)
    extract = writer.extract()
    return refine(extract.text, extract.blocks)[0]


@pytest.mark.parametrize(
    "line", ["Estimated Employees:", "Relevant Spinouts:²", "FDI Capex 2017-21:", "Growth: over 3 years:"]
)
def test_a_label_waits_for_its_value(line: str) -> None:
    assert is_label(line)


@pytest.mark.parametrize(
    "line", ["Employees", "We met. They said:", "On Mon, 13 May 2024, at noon, Ann wrote:", "a " * 10 + "b:", "10:30"]
)
def test_other_lines_are_no_labels(line: str) -> None:
    assert not is_label(line)


@pytest.mark.parametrize("line", ["5,552", "£1.2m", "83.8%", "$266.3m", "over 68,000", "40%²", "c. 5bn", "35+"])
def test_a_figure_alone(line: str) -> None:
    assert is_figure(line)


@pytest.mark.parametrize("line", ["889 jobs", "5% of UK total", "jobs", "2 May 2024", ""])
def test_no_figure_alone(line: str) -> None:
    assert not is_figure(line)


def test_the_two_halves_of_a_line() -> None:
    assert label_and_value("High Growth Company Grants:⁴ 14") == ("High Growth Company Grants", "14")
    assert label_and_value("It was 10:30.") is None
    assert label_and_value("Rent: £8. It fell.") is None


# --------------------------------------------------------------------------------------------------------------- labels


def test_a_label_a_value_and_a_note_are_one_block() -> None:
    block = first("Estimated Employees:", "5,552", "5% of UK total.¹", "University Graduates:", "11,735")
    assert (block.kind, block.label) == ("label_value", "Estimated Employees")
    assert block.cells == (Cell("Estimated Employees", "5,552"),)


def test_the_next_label_begins_the_next_block() -> None:
    assert refined("Jobs:", "5,552", "Pay:²", "£34,131", "Spinouts:³ 5", "Grants: 14") == [
        ("label_value", "Jobs:\n\n5,552"),
        ("label_value", "Pay:²\n\n£34,131"),
        ("label_value", "Spinouts:³ 5"),
        ("label_value", "Grants: 14"),
    ]


def test_the_value_may_come_with_words_before_and_after() -> None:
    block = first("Earnings:", "Average salary £34,131", "National average £46,894 (27.2% lower here).²")
    assert block.cells == (Cell("Earnings", "Average salary £34,131"),)
    funds = first(
        "Venture Capital Firms:", "Funds based in the area", "200", "313 funds have offices here.¹", "Jobs:", "5"
    )
    assert funds.cells == (Cell("Venture Capital Firms", "Funds based in the area 200"),)


def test_names_below_a_label_are_its_value() -> None:
    names = "Universities of Aston; Birmingham; Coventry; Keele"
    block = first("High performing research:", names, "4 universities with a high ranking: presence and expertise.³")
    assert block.cells == (Cell("High performing research", names),)
    assert block.end > 100


def test_a_figure_over_its_label_takes_the_note_below() -> None:
    assert refined("5,552", "Estimated employees", "5% of UK total¹", "£34,131", "Average salary") == [
        ("label_value", "5,552\n\nEstimated employees\n\n5% of UK total¹"),
        ("label_value", "£34,131\n\nAverage salary"),
    ]


def test_names_may_stand_above_their_figures_without_a_colon() -> None:
    assert refined("Estimated employees", "5,552", "5% of UK total¹", "Average salary", "£34,131", "27% below²") == [
        ("label_value", "Estimated employees\n\n5,552\n\n5% of UK total¹"),
        ("label_value", "Average salary\n\n£34,131\n\n27% below²"),
    ]


def test_a_name_may_say_its_years() -> None:
    assert refined("Exports 2021", "£210m", "Capital spending 2016-21", "€88.4m") == [
        ("label_value", "Exports 2021\n\n£210m"),
        ("label_value", "Capital spending 2016-21\n\n€88.4m"),
    ]


def test_where_a_name_could_belong_to_either_figure_none_is_joined() -> None:
    lines = ("Key figures", "5,552", "Estimated employees", "£34,131", "Average salary")
    assert [kind for kind, _ in refined(*lines)] == ["paragraph"] * 5


def test_a_title_in_capitals_above_figures_is_no_name_of_one() -> None:
    assert refined("SNAPSHOT", "5,552", "Employees", "£34,131", "Average salary")[1:] == [
        ("label_value", "5,552\n\nEmployees"),
        ("label_value", "£34,131\n\nAverage salary"),
    ]


def test_a_note_with_a_mark_goes_with_the_line_before_and_other_sentences_do_not() -> None:
    assert refined("Innovate UK funding: £16m since 2005", "11% of awards were made here.⁵")[0][1].endswith("here.⁵")
    assert refined("Date: 5 May 2023", "The meeting opened at ten.") == [
        ("label_value", "Date: 5 May 2023"),
        ("paragraph", "The meeting opened at ten."),
    ]


def test_a_long_paragraph_after_a_colon_is_no_value() -> None:
    text = "Businesses point to a need for change within the service, to embrace new products and ideas, and more. " * 3
    assert refined("Challenges:", text.strip()) == [("paragraph", "Challenges:"), ("paragraph", text.strip())]


def test_a_line_with_a_colon_in_the_middle_is_no_pair_unless_it_says_a_figure_or_stands_among_pairs() -> None:
    assert refined("Roundtable: challenges and recommendations")[0][0] == "paragraph"
    assert [kind for kind, _ in refined("Present: A. Lind", "Apologies: D. Smith")] == ["label_value", "label_value"]


def test_a_heading_ends_what_belongs_to_a_label() -> None:
    assert refined("Hubs:", ("heading", "Talent"), "5,552")[0] == ("paragraph", "Hubs:")


def test_a_row_of_a_label_with_its_note_and_a_value_is_a_label_value() -> None:
    writer = Writer()
    writer.add("table_row", "Turnover: 14% of UK. ² | 8", cells=(Cell("", "Turnover: 14% of UK. ²"), Cell("", "8")))
    writer.add("table_row", "East | 12", cells=(Cell("Site", "East"), Cell("Area", "12")))
    extract = writer.extract()
    pair, row = refine(extract.text, extract.blocks)
    assert (pair.kind, pair.label, pair.cells) == ("label_value", "Turnover", (Cell("Turnover", "8"),))
    assert row.kind == "table_row"


def test_boxes_of_joined_blocks_are_kept() -> None:
    writer = Writer()
    writer.add("paragraph", "Jobs:", boxes=[Box(1, 0, 0, 10, 10, 0, 5)])
    writer.add("paragraph", "5,552", boxes=[Box(1, 0, 20, 10, 30, 0, 5)])
    extract = writer.extract()
    block = refine(extract.text, extract.blocks)[0]
    assert [(box.y0, extract.text[box.start : box.end]) for box in block.boxes] == [(0, "Jobs:"), (20, "5,552")]


# ------------------------------------------------------------------------------------------------------------ footnotes


def test_a_line_of_footnotes_is_divided_by_mark() -> None:
    assert refined("Jobs rose.¹ Pay fell.²,³", "¹Data City 2023: counts ²ONS, 2021, ³ 20%+ a year.") == [
        ("paragraph", "Jobs rose.¹ Pay fell.²,³"),
        ("footnote", "¹Data City 2023: counts"),
        ("footnote", "²ONS, 2021"),
        ("footnote", "³ 20%+ a year."),
    ]


def test_marks_in_a_group_stay_one_footnote() -> None:
    assert first("^{1,2,4} Data City").mark == "1,2,4"
    assert first("¹⁻³ Data City").mark == "1-3"
    assert first("¹–³ Data City").mark == "1–3"


def test_references_in_brackets_are_footnotes_where_they_are_cited_and_stand_together() -> None:
    assert [kind for kind, _ in refined("Jobs rose.[1] Pay fell.[2]", "[1] ONS.", "[2] ASHE.")] == [
        "paragraph",
        "footnote",
        "footnote",
    ]
    assert [kind for kind, _ in refined("Jobs rose.[1]", "[1] At half time it fell.", "Then it rose.")] == [
        "paragraph"
    ] * 3


def test_a_numbered_list_at_the_end_of_a_section_is_footnotes_where_all_its_numbers_are_marks() -> None:
    assert [kind for kind, _ in refined("Jobs rose.¹ Pay fell.²", "1) Data Hub 2023", "2) ONS 2021")] == [
        "paragraph",
        "footnote",
        "footnote",
    ]
    assert [kind for kind, _ in refined("Jobs rose.¹", "1) Data Hub 2023", "2) ONS 2021")] == ["paragraph"] * 3


def test_a_sign_is_a_footnote_where_a_word_carries_it() -> None:
    assert [kind for kind, _ in refined("Figures are provisional.†", "† To be confirmed.")] == ["paragraph", "footnote"]
    assert [kind for kind, _ in refined("Figures are provisional.", "† To be confirmed.")] == ["paragraph"] * 2


def test_refining_twice_changes_nothing() -> None:
    writer = Writer()
    for line in ("Jobs:¹", "5,552", "5% of UK total.²", "¹ONS ²ASHE", "Rent: £8", "Some words."):
        writer.add("paragraph", line)
    extract = writer.extract()
    once = refine(extract.text, extract.blocks)
    assert refine(extract.text, once) == once
