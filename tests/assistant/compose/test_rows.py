"""Rows of a table that a question chooses among."""

from __future__ import annotations

from dataclasses import replace

from assistant.compose.rows import chosen_rows, name_of, top_of
from assistant.evidence import Models, Weighed, weigh
from assistant.understand import analyse
from corpus.document import Cell, Statement
from tests.assistant.test_evidence import VOCABULARY, candidate

HEADERS = ("Site", "Town", "Space sq ft", "Rent £ per sq ft")
TABLE = (
    ("Lens Quarter", "Harlow", "22,000", "21.50"),
    ("Fort George", "Nant", "9,500", "15.00"),
    ("Quay House", "Harlow", "48,000", "24.50"),
)


def rows() -> list[Weighed]:
    question = analyse("Which sites are there?")
    made = []
    for number, cells in enumerate(TABLE):
        one = candidate(
            " | ".join(cells), start=100 * number, kind="table_row",
            cells=tuple(Cell(header, text) for header, text in zip(HEADERS, cells, strict=True)),
        )  # fmt: skip
        made.append(weigh(question, [one], VOCABULARY, Models.load(reader=False).first)[0])
    return made


ROWS = rows()
TOLD: list[Statement] = [one.statement for one in ROWS]


def test_the_rows_with_the_cells_that_a_question_names_are_chosen() -> None:
    chosen = chosen_rows(analyse("Which sites are in Harlow?"), ROWS[0], TOLD)
    assert [name_of(row) for row in chosen] == ["Lens Quarter", "Quay House"]
    assert chosen_rows(analyse("Which sites are in Harlow?"), ROWS[1], TOLD) == [], "the best row is none of them"


def test_all_rows_stand_where_a_question_names_no_cell() -> None:
    assert chosen_rows(analyse("Which sites are there?"), ROWS[0], TOLD) == TOLD


def test_the_row_with_most_or_least_of_the_column_asked_for() -> None:
    most = top_of(analyse("Which site has the most space?"), ROWS[0], TOLD)
    assert most and (name_of(most.row), most.quantity.text, most.told) == (
        "Quay House", "48,000", "the highest of the 3 given"
    )  # fmt: skip
    least = top_of(analyse("Which site in Harlow has the lowest rent?"), ROWS[0], TOLD)
    assert least and (name_of(least.row), least.of) == ("Lens Quarter", 2)


def test_most_is_looked_for_in_all_rows_that_fit_however_many() -> None:
    halls = [("Harlow", 1000 + number) for number in range(20)] + [("Nant", 90_000)]
    many = [
        replace(
            TOLD[0], id=f"d:{number}", text=f"Hall {number} | {town} | {size}",
            cells=(Cell("Site", f"Hall {number}"), Cell("Town", town), Cell("Space sq ft", str(size))),
        )
        for number, (town, size) in enumerate(halls)
    ]  # fmt: skip
    most = top_of(analyse("Which site in Harlow has the most space?"), ROWS[0], many)
    assert most and (name_of(most.row), most.of) == ("Hall 19", 20)


def test_no_row_is_first_where_nothing_says_by_which_column_or_two_are() -> None:
    assert top_of(analyse("Which site is the most modern one?"), ROWS[0], TOLD) is None
    only_rent = [replace(one, cells=(one.cells[0], one.cells[3])) for one in TOLD]
    assert top_of(analyse("Which site is growing fastest?"), ROWS[0], only_rent) is None, "rent is no growth"
    assert top_of(analyse("Which site has at most 9 rooms?"), ROWS[0], TOLD) is None
    assert top_of(analyse("Which site has the most space?"), ROWS[0], [TOLD[0], TOLD[0]]) is None
