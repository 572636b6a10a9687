from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.extract import Extract, Writer
from corpus.reading.tables import Row, header_rows, write_table


def written(rows: Sequence[Sequence[str]], *, headed: bool = False, caption: str = "") -> Extract:
    writer = Writer()
    write_table(writer, [Row(tuple(row)) for row in rows], headed=headed, caption=caption)
    return writer.extract()


def cells(extract: Extract) -> list[list[tuple[str, str]]]:
    return [[(cell.header, cell.text) for cell in block.cells] for block in extract.blocks]


def count(rows: Sequence[Sequence[str]], *, headed: bool = False) -> int:
    return header_rows([Row(tuple(row)) for row in rows], headed=headed)


def test_words_over_figures_are_headers() -> None:
    assert count([("Band", "Rate"), ("A", "35 %"), ("B", "20 %")]) == 1


def test_years_over_figures_are_headers() -> None:
    assert cells(written([("", "2022", "2023"), ("Firms", "1,240", "1,310")])) == [
        [("", "Firms"), ("2022", "1,240"), ("2023", "1,310")]
    ]


def test_two_rows_of_headers_are_joined() -> None:
    rows = [("", "Jobs", "Jobs"), ("Area", "2022", "2023"), ("North", "10", "12"), ("South", "9", "8")]
    assert cells(written(rows))[0] == [("Area", "North"), ("Jobs 2022", "10"), ("Jobs 2023", "12")]


def test_labels_with_values_have_no_header() -> None:
    rows = [("Name", "Jane Example"), ("Town", "Northgate"), ("Role", "Officer")]
    assert count(rows) == 0
    assert cells(written(rows))[0] == [("", "Name"), ("", "Jane Example")]


def test_a_file_of_records_has_a_header_even_if_all_is_words() -> None:
    assert count([("Name", "Town"), ("Jane", "Northgate")], headed=True) == 1


def test_amounts_in_the_first_row_are_no_headers() -> None:
    assert count([("Rent", "£18 a foot", "£21 a foot"), ("Rates", "10", "12"), ("Heat", "1", "2")]) == 0


def test_a_wide_row_at_the_top_is_the_caption_and_one_below_heads_what_follows() -> None:
    writer = Writer()
    rows = [
        Row(("Jobs by area",) * 2, wide=True), Row(("Area", "Jobs")), Row(("North",) * 2, wide=True),
        Row(("Northgate", "75")), Row(("Hilltop", "80")),
    ]
    write_table(writer, rows)
    extract = writer.extract()
    assert [(b.kind, b.label) for b in extract.blocks] == [
        ("caption", ""), ("table_row", "Jobs by area"), ("table_row", "Jobs by area: North"),
        ("table_row", "Jobs by area: North"),
    ]


def test_equal_figures_side_by_side_are_no_wide_row() -> None:
    assert cells(written([("Area", "2022", "2023"), ("0", "0", "0"), ("North", "5", "6")]))[0] == [
        ("Area", "0"), ("2022", "0"), ("2023", "0")
    ]


def test_empty_cells_rows_and_columns_are_left_out() -> None:
    extract = written([("Area", "", "Jobs"), ("", "", ""), ("North", "", "5"), ("South", "", "")])
    assert cells(extract) == [[("Area", "North"), ("Jobs", "5")], [("Area", "South")]]


def test_the_header_line_stands_in_the_text_but_is_no_block() -> None:
    extract = written([("Area", "Jobs"), ("North", "5"), ("South", "6")], caption="Jobs by area")
    assert extract.text == "Area | Jobs\nNorth | 5\nSouth | 6"
    assert [block.label for block in extract.blocks] == ["Jobs by area"] * 2


@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6), st.booleans())
def test_the_words_of_every_cell_are_kept_and_every_row_is_an_exact_span(rows: list[list[str]], headed: bool) -> None:
    extract = written(rows, headed=headed)
    for cell in (" ".join(cell.split()) for row in rows for cell in row):
        assert cell in extract.text
    for block in extract.blocks:
        words = extract.text[block.start : block.end]
        assert words == " | ".join(cell.text for cell in block.cells).strip()
