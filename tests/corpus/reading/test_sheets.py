from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.csv_table import read_csv
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused
from corpus.reading.number_format import plain, shown
from corpus.reading.xlsx import read_xlsx
from tests.corpus.reading.made import CONTENT_TYPES, OFFICE, relations, zipped

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = f"""<styleSheet xmlns="{S}">
<numFmts><numFmt numFmtId="164" formatCode="&quot;£&quot;#,##0.0&quot;m&quot;"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"""


def xlsx(sheets: Mapping[str, str], *, strings: Sequence[str] = (), states: Mapping[str, str] | None = None) -> bytes:
    """A workbook of sheets, each given as the XML inside its `worksheet` element."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}" state="{(states or {}).get(name, "visible")}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    items = "".join(f"<si><t>{text}</t></si>" for text in strings)
    related = {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
    return zipped({
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            {**related, "s": ("styles", "styles.xml"), "t": ("sharedStrings", "sharedStrings.xml")}
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">{items}</sst>',
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{S}">{inner}</worksheet>'
            for n, inner in enumerate(sheets.values(), start=1)
        },
    })


def rows(*lines: Sequence[str | float], first: int = 1, attributes: str = "") -> str:
    """Rows of words and numbers."""
    found = ""
    for number, line in enumerate(lines, start=first):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' if isinstance(cell, str)
            else f'<c r="{chr(65 + at)}{number}"><v>{cell}</v></c>'
            for at, cell in enumerate(line) if cell != ""
        )
        found += f'<row r="{number}" {attributes}>{cells}</row>'
    return found


def cells(extract: Extract) -> list[list[tuple[str, str]]]:
    return [[(c.header, c.text) for c in b.cells] for b in extract.blocks if b.kind == "table_row"]


def test_each_row_of_a_sheet_carries_its_headers_and_the_name_of_the_sheet() -> None:
    sheet = "<sheetData>" + rows(("Area", "Jobs"), ("North", 1240), ("South", 75.5)) + "</sheetData>"
    extract = read_xlsx(xlsx({"By area": sheet}))
    assert cells(extract) == [[("Area", "North"), ("Jobs", "1240")], [("Area", "South"), ("Jobs", "75.5")]]
    assert {b.label for b in extract.blocks} == {"By area"}


def test_values_are_read_as_their_cells_show_them_and_formulas_by_their_value() -> None:
    line = (
        '<row r="2"><c r="A2" s="1"><v>0.35</v></c><c r="B2" s="2"><v>45000</v></c><c r="C2" s="3"><v>1240.25</v></c>'
        '<c r="D2"><f>1+1</f><v>2</v></c><c r="E2"><f>1+1</f></c><c r="F2" t="e"><v>#N/A</v></c>'
        '<c r="G2" t="b"><v>1</v></c><c r="H2" t="s"><v>0</v></c></row>'
    )
    extract = read_xlsx(xlsx({"Sheet1": f"<sheetData>{line}</sheetData>"}, strings=["words"]))
    assert extract.text == "35% | 2023-03-15 | £1,240.3m | 2 | TRUE | words"


def test_the_title_above_a_table_is_its_caption_and_the_source_below_a_paragraph() -> None:
    sheet = rows(("Table 1: jobs, thousands",)) + rows(("Area", "Jobs"), ("North", 5), ("South", 6), first=3)
    sheet += rows(("Source: the council's own survey",), first=7)
    extract = read_xlsx(xlsx({"Sheet1": f"<sheetData>{sheet}</sheetData>"}))
    kinds = [(b.kind, extract.text[b.start : b.end]) for b in extract.blocks]
    assert kinds == [
        ("paragraph", "Table 1: jobs, thousands"), ("table_row", "North | 5"), ("table_row", "South | 6"),
        ("paragraph", "Source: the council's own survey"),
    ]


def test_a_title_right_above_a_table_is_the_label_of_its_rows() -> None:
    sheet = rows(("Jobs, thousands",), ("Area", "Jobs"), ("North", 5), ("South", 6))
    extract = read_xlsx(xlsx({"Data": f"<sheetData>{sheet}</sheetData>"}))
    assert [(b.kind, b.label) for b in extract.blocks] == [
        ("caption", ""), ("table_row", "Data: Jobs, thousands"), ("table_row", "Data: Jobs, thousands"),
    ]


def test_two_tables_of_one_sheet_have_their_own_headers() -> None:
    sheet = rows(("Area", "Jobs"), ("North", 5), ("South", 6))
    sheet += rows(("Site", "Rent"), ("Mill", 18), ("Quay", 21), first=6)
    assert cells(read_xlsx(xlsx({"Sheet1": f"<sheetData>{sheet}</sheetData>"}))) == [
        [("Area", "North"), ("Jobs", "5")], [("Area", "South"), ("Jobs", "6")],
        [("Site", "Mill"), ("Rent", "18")], [("Site", "Quay"), ("Rent", "21")],
    ]


def test_an_empty_row_for_the_eye_does_not_cut_a_table_off_from_its_headers() -> None:
    sheet = rows(("Area", "Jobs"), ("North", 5)) + rows(("South", 6), first=4)
    extract = read_xlsx(xlsx({"Sheet1": f"<sheetData>{sheet}</sheetData>"}))
    assert cells(extract)[1] == [("Area", "South"), ("Jobs", "6")]


def test_a_merged_header_stands_over_all_of_its_columns() -> None:
    sheet = rows(("", "Jobs", ""), ("Area", "2022", "2023"), ("North", 5, 6), ("South", 7, 8))
    merged = '<mergeCells><mergeCell ref="B1:C1"/></mergeCells>'
    extract = read_xlsx(xlsx({"Sheet1": f"<sheetData>{sheet}</sheetData>{merged}"}))
    assert cells(extract)[0] == [("Area", "North"), ("Jobs 2022", "5"), ("Jobs 2023", "6")]


def test_hidden_sheets_rows_and_columns_are_left_out_with_a_note() -> None:
    seen = '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'
    seen += rows(("Area", "Secret", "Jobs"), ("North", 1, 5))
    seen += rows(("South", 2, 6), first=3, attributes='hidden="1"') + rows(("West", 3, 7), first=4) + "</sheetData>"
    hidden = "<sheetData>" + rows(("PWNED",)) + "</sheetData>"
    extract = read_xlsx(xlsx({"Sheet1": seen, "Back": hidden}, states={"Back": "hidden"}))
    assert cells(extract) == [[("Area", "North"), ("Jobs", "5")], [("Area", "West"), ("Jobs", "7")]]
    assert extract.notes == ("Hidden sheets were left out (1).", "Hidden rows and columns were left out (6 cells).")


def test_an_empty_workbook_has_no_words() -> None:
    assert read_xlsx(xlsx({"Sheet1": "<sheetData/>"})).text == ""


def test_entities_in_the_strings_are_refused() -> None:
    data = xlsx({"Sheet1": "<sheetData/>"}, strings=["x"])
    assert b"sharedStrings" in data
    with pytest.raises(Refused) as caught:
        read_xlsx(
            zipped({
                "[Content_Types].xml": CONTENT_TYPES,
                "_rels/.rels": relations({"r1": ("officeDocument", "xl/workbook.xml")}),
                "xl/workbook.xml": f'<workbook xmlns="{S}"/>',
                "xl/_rels/workbook.xml.rels": relations({"t": ("sharedStrings", "sharedStrings.xml")}),
                "xl/sharedStrings.xml": '<!DOCTYPE s [<!ENTITY a "lol">]><sst><si><t>&a;</t></si></sst>',
            })
        )
    assert caught.value.reason == "unsafe_xml"


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (0.35, "0%", "35%"), (0.3549, "0.0%", "35.5%"), (1240, "#,##0", "1,240"), (1240.5, "General", "1240.5"),
        (-1240, "#,##0;(#,##0)", "-1,240"), (266.3, '"£"0.0"m"', "£266.3m"), (5, "[$€-407] #,##0", "€5"),
        (1_500_000, '0.0,,"m"', "1.5m"), (45000, "dd/mm/yyyy", "2023-03-15"), (45000, "mmm-yy", "2023-03"),
        (45000.5, "d/m/yyyy h:mm", "2023-03-15 12:00"), (0.75, "h:mm", "18:00"), (2023, "0", "2023"),
        (0.1 + 0.2, "General", "0.3"), (12, "@", "12"), (7, "0#0", "7"), (3, '0 "years"', "3 years"),
        (2.5, "0.##", "2.5"), (2, "0.##", "2"),
    ],
)
def test_a_number_is_written_as_its_format_shows_it(number: float, code: str, text: str) -> None:
    assert shown(number, code).lstrip("0") == text.lstrip("0")


@given(st.floats(-1e12, 1e12), st.text(alphabet='0#?.,%;"$£ ymdhsGe@[]\\_-()E+/', max_size=12))
def test_no_format_breaks_and_none_gives_nothing(number: float, code: str) -> None:
    assert shown(number, code).strip()


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_are_kept_exactly(number: int) -> None:
    assert int(plain(float(number))) == number


def csv_cells(text: str | bytes) -> list[list[tuple[str, str]]]:
    return cells(read_csv(text if isinstance(text, bytes) else text.encode()))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_from_the_rows(separator: str) -> None:
    text = f'Area{separator}Jobs\n"North; east, too"{separator}5\nSouth{separator}6\n'
    assert csv_cells(text)[0] == [("Area", "North; east, too"), ("Jobs", "5")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_told_from_the_bytes(encoding: str) -> None:
    text = "Area,Rent\nMálaga café,£18\nZürich,£21\n"
    assert csv_cells(text.encode(encoding))[0] == [("Area", "Málaga café"), ("Rent", "£18")]


def test_a_cell_with_line_ends_is_one_cell() -> None:
    assert csv_cells('Area,Note\nNorth,"two\nlines"\n') == [[("Area", "North"), ("Note", "two lines")]]


def test_formulas_in_a_csv_are_words() -> None:
    assert '=HYPERLINK("http://127.0.0.1:9")' in read_csv(b'name,note\n"=HYPERLINK(""http://127.0.0.1:9"")",ok\n').text


def test_a_field_over_the_limit_of_the_library_and_thousands_of_columns_are_read() -> None:
    text = "a,b\nCANARY," + "z" * 300_000 + "\n" + "," * 20_000 + "\n"
    assert "CANARY" in read_csv(text.encode()).text


def test_random_bytes_are_no_csv() -> None:
    with pytest.raises(Refused) as caught:
        read_csv(bytes(range(256)) * 40)
    assert caught.value.reason == "corrupt"
