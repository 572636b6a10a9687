"""Presentations, books, OpenDocument, rich text, JSON: what each keeps of its structure."""

from __future__ import annotations

import pytest

from corpus.reading.epub import read_epub
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused
from corpus.reading.json_data import read_json
from corpus.reading.odf import read_odf
from corpus.reading.pptx import read_pptx
from corpus.reading.rtf import read_rtf
from tests.corpus.reading.made import CONTENT_TYPES, OFFICE, relations, zipped

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)


def shown(extract: Extract) -> list[tuple[str, str]]:
    return [(b.kind, extract.text[b.start : b.end]) for b in extract.blocks]


# ------------------------------------------------------------------------------------------------------- presentations


def shape(text: str, role: str = "", place: tuple[int, int] | None = None) -> str:
    where = f'<a:off x="{place[1]}" y="{place[0]}"/>' if place else ""
    role = f'<p:ph type="{role}"/>' if role else ""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr/><p:nvPr>{role}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm>{where}</a:xfrm></p:spPr>"
        f"<p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def slide(shapes: str, attributes: str = "") -> str:
    names = f'xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{OFFICE}" xmlns:c="{C}"'
    return f"<p:sld {names} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"


def pptx(*slides: str, notes: str = "", chart: str = "") -> bytes:
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in range(1, len(slides) + 1))
    order = f"<p:sldIdLst>{ids}</p:sldIdLst>"
    listed = {f"r{n}": ("slide", f"slides/s{n}.xml") for n in range(1, len(slides) + 1)}
    beside = {"n1": ("notesSlide", "../notes/n1.xml"), "c1": ("chart", "../charts/c1.xml")}
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations({"r1": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{OFFICE}">{order}</p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(listed),
        "ppt/slides/_rels/s1.xml.rels": relations(beside),
        "ppt/notes/n1.xml": notes or slide(""),
        "ppt/charts/c1.xml": chart or "<x/>",
    }
    return zipped(parts | {f"ppt/slides/s{n}.xml": xml for n, xml in enumerate(slides, start=1)})


def test_slides_are_pages_with_their_title_first_and_their_notes_last() -> None:
    first = slide(shape("Body of the slide") + shape("The title", "title") + shape("7", "sldNum"))
    extract = read_pptx(pptx(first, slide(shape("Second", "ctrTitle")), notes=slide(shape("Say this aloud.", "body"))))
    assert [(b.kind, b.page, extract.text[b.start : b.end]) for b in extract.blocks] == [
        ("heading", 1, "The title"), ("paragraph", 1, "Body of the slide"), ("paragraph", 1, "Say this aloud."),
        ("heading", 2, "Second"),
    ]
    assert extract.pages == 2


def test_shapes_are_read_from_the_top_down_and_from_left_to_right() -> None:
    shapes = shape("Below", place=(5_000_000, 0)) + shape("Right", place=(1_000_000, 6_000_000))
    shapes += shape("Left", place=(1_050_000, 0))
    assert [text for _, text in shown(read_pptx(pptx(slide(shapes))))] == ["Left", "Right", "Below"]


def test_hidden_slides_are_left_out_with_a_note() -> None:
    extract = read_pptx(pptx(slide(shape("Seen")), slide(shape("PWNED"), 'show="0"')))
    assert (extract.text, extract.notes) == ("Seen", ("Hidden slides were left out (1).",))


def test_the_data_of_a_chart_are_rows_under_its_series() -> None:
    points = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(("2022", "2023")))
    values = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(("1240", "1310.0000000000002")))
    chart = (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:title><a:p><a:r><a:t>Firms by year</a:t></a:r></a:p></c:title>'
        f'<c:barChart><c:ser><c:tx><c:pt idx="0"><c:v>Firms</c:v></c:pt></c:tx><c:cat>{points}</c:cat>'
        f"<c:val>{values}</c:val></c:ser></c:barChart></c:chartSpace>"
    )
    extract = read_pptx(pptx(slide('<p:graphicFrame><c:chart r:id="c1"/></p:graphicFrame>'), chart=chart))
    assert shown(extract)[0] == ("caption", "Bar chart: Firms by year")
    assert [[(c.header, c.text) for c in b.cells] for b in extract.blocks[1:]] == [
        [("", "2022"), ("Firms", "1240")], [("", "2023"), ("Firms", "1310")],
    ]


# --------------------------------------------------------------------------------------------------------------- books


def test_chapters_are_read_in_the_order_of_the_spine() -> None:
    package = (
        '<package xmlns:dc="d"><metadata><dc:title>Handbook</dc:title></metadata><manifest>'
        '<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="one%20.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    extract = read_epub(zipped({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="in/pack.opf"/></rootfiles></container>',
        "in/pack.opf": package, "in/one .xhtml": "<!DOCTYPE html><html><body><h1>One</h1></body></html>",
        "in/two.xhtml": "<html><body><p>Two.</p></body></html>",
    }))
    assert shown(extract) == [("heading", "One"), ("paragraph", "Two.")]
    assert extract.metadata == {"title": "Handbook"}


def test_a_zip_that_is_no_book_is_of_the_wrong_type() -> None:
    with pytest.raises(Refused) as caught:
        read_epub(zipped({"a": "b"}))
    assert caught.value.reason == "wrong_type"


# --------------------------------------------------------------------------------------------------------- OpenDocument


def odf(body: str, styles: str = "") -> bytes:
    content = f"{styles}<office:body>{body}</office:body>"
    return zipped({"content.xml": f"<office:document-content {ODF}>{content}</office:document-content>"})


def odf_rows(*rows: tuple[str, ...]) -> str:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    lines = ("".join(cell.format(text) for text in row) for row in rows)
    return "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)


def test_an_opendocument_text_keeps_headings_lists_tables_and_notes() -> None:
    rows = odf_rows(("Band", "Rate"), ("A", "35 %"), ("B", "20 %"))
    note = "<text:note-citation>1</text:note-citation><text:note-body><text:p>Per year.</text:p></text:note-body>"
    body = (
        '<office:text><text:h text:outline-level="2">Grants</text:h>'
        f"<text:p>A<text:s/>rate<text:note>{note}</text:note>.</text:p>"
        "<text:list><text:list-item><text:p>Item</text:p></text:list-item></text:list>"
        f"<table:table>{rows}</table:table></office:text>"
    )
    extract = read_odf(odf(body))
    assert shown(extract) == [
        ("heading", "Grants"), ("paragraph", "A rate¹."), ("footnote", "¹ Per year."), ("list_item", "Item"),
        ("table_row", "A | 35 %"), ("table_row", "B | 20 %"),
    ]
    assert extract.blocks[-1].cells[1].header == "Rate"


def test_a_sheet_that_claims_a_million_empty_rows_is_read_in_no_time() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = odf_rows(("Area", "Jobs"), ("North", "5"))
    rows += f'<table:table-row table:number-rows-repeated="1048576">{empty}</table:table-row>'
    body = f'<office:spreadsheet><table:table table:name="Jobs">{rows}</table:table></office:spreadsheet>'
    extract = read_odf(odf(body))
    assert [(c.header, c.text) for c in extract.blocks[0].cells] == [("Area", "North"), ("Jobs", "5")]


def test_hidden_words_of_an_opendocument_text_are_left_out() -> None:
    styles = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    words = 'Seen<text:span text:style-name="H">PWNED</text:span>'
    extract = read_odf(odf(f"<office:text><text:p>{words}</text:p></office:text>", styles))
    assert (extract.text, extract.notes) == ("Seen", ("Hidden text was left out (5 characters).",))


# ------------------------------------------------------------------------------------------------------ rich text, JSON


def test_rich_text_keeps_headings_and_rows_and_loses_what_is_hidden() -> None:
    source = (
        r"{\rtf1\ansi{\pard\outlinelevel0 Grants\par}{\pard Rates for Z\'fcrich {\v PWNED}now.\par}"
        r"{\trowd\cellx3000\cellx6000\intbl Band\cell Rate\cell\row\intbl A\cell 35 %\cell\row"
        r"\intbl B\cell 20 %\cell\row}}"
    )
    extract = read_rtf(source.encode("ascii"))
    assert shown(extract) == [
        ("heading", "Grants"), ("paragraph", "Rates for Zürich now."), ("table_row", "A | 35 %"),
        ("table_row", "B | 20 %"),
    ]
    assert extract.notes == ("Hidden text was left out.",)


def test_a_list_of_records_is_a_table_and_the_rest_labels_with_values() -> None:
    sites = '[{"name": "Mill", "jobs": 5}, {"name": "Quay", "jobs": 6}]'
    extract = read_json(f'{{"sites": {sites}, "year": 2023, "by": {{"who": "us"}}}}'.encode())
    assert [[(c.header, c.text) for c in b.cells] for b in extract.blocks] == [
        [("name", "Mill"), ("jobs", "5")], [("name", "Quay"), ("jobs", "6")], [("year", "2023")], [("by: who", "us")],
    ]


def test_one_value_a_line_is_read_as_records() -> None:
    assert len(read_json(b'{"a": 1}\n{"a": 2}\n').blocks) == 2


@pytest.mark.parametrize("data", [b"[" * 100_000 + b"]" * 100_000, b"{not json"])
def test_json_that_is_none_is_corrupt(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_json(data)
    assert caught.value.reason == "corrupt"
