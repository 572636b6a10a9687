from __future__ import annotations

import pytest

from corpus.reading.docx import read_docx
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused
from tests.corpus.reading.made import STRICT_W, W, docx, para, table, zipped

STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="Own"/><w:basedOn w:val="H1"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Cap"><w:name w:val="caption"/></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
</w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""


def shown(extract: Extract) -> list[tuple[str, str]]:
    return [(b.kind, extract.text[b.start : b.end]) for b in extract.blocks]


def item(text: str, list_id: int, level: int = 0) -> str:
    return para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_docx(data)
    return caught.value.reason


def test_headings_have_the_level_of_their_style_or_of_the_one_it_is_based_on() -> None:
    body = para("First", '<w:pStyle w:val="H1"/>') + para("Second", '<w:pStyle w:val="H2"/>') + para("Words.")
    extract = read_docx(docx(body, {"styles.xml": STYLES}))
    assert [(b.kind, b.level) for b in extract.blocks] == [("heading", 1), ("heading", 2), ("paragraph", 0)]


def test_lists_count_as_word_shows_them() -> None:
    body = item("One", 5) + item("Inner", 5, 1) + item("Inner too", 5, 1) + item("Two", 5) + item("Again", 5, 1)
    extract = read_docx(docx(body + item("Bullet", 6), {"numbering.xml": NUMBERING}))
    texts = [text for _, text in shown(extract)]
    assert texts == ["1. One", "1.a) Inner", "1.b) Inner too", "2. Two", "2.a) Again", "Bullet"]
    assert [b.level for b in extract.blocks] == [0, 1, 1, 0, 1, 0]


def test_a_strict_file_reads_like_any_other() -> None:
    body = para("Strict words") + table([("Band", "Rate"), ("A", "35 %"), ("B", "20 %")])
    assert shown(read_docx(docx(body, namespace=STRICT_W))) == shown(read_docx(docx(body)))


def test_merged_cells_stand_in_each_row_and_column_they_reach() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>" + para("{}") + "</w:tc>"
    rows = [
        [("", "Area"), ("", "2022"), ("", "2023")],
        [('<w:vMerge w:val="restart"/>', "North"), ('<w:gridSpan w:val="2"/>', "12")],
        [("<w:vMerge/>", ""), ("", "3"), ("", "4")],
    ]
    lines = "".join("<w:tr>" + "".join(cell.format(*part) for part in row) + "</w:tr>" for row in rows)
    extract = read_docx(docx(f"<w:tbl>{lines}</w:tbl>"))
    assert [[(c.header, c.text) for c in b.cells] for b in extract.blocks] == [
        [("Area", "North"), ("2022", "12"), ("2023", "12")], [("Area", "North"), ("2022", "3"), ("2023", "4")],
    ]


def test_a_caption_above_a_table_is_its_label() -> None:
    body = para("Table 1: Rates", '<w:pStyle w:val="Cap"/>') + table([("Band", "Rate"), ("A", "35 %"), ("B", "20 %")])
    extract = read_docx(docx(body, {"styles.xml": STYLES}))
    assert [(b.kind, b.label) for b in extract.blocks] == [
        ("caption", ""), ("table_row", "Table 1: Rates"), ("table_row", "Table 1: Rates"),
    ]


def test_a_text_box_is_read_once_though_the_file_holds_it_twice() -> None:
    box = "<w:txbxContent>" + para("In the box") + "</w:txbxContent>"
    drawing = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>Round it</w:t></w:r></w:p>"
    )
    assert [text for _, text in shown(read_docx(docx(drawing)))] == ["Round it", "In the box"]


def test_footnotes_follow_the_paragraph_that_refers_to_them() -> None:
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="7">{para("Counted in 2023.")}</w:footnote></w:footnotes>'
    body = '<w:p><w:r><w:t>There are 1,240 firms</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
    extract = read_docx(docx(body + para("Next."), {"footnotes.xml": notes}))
    assert shown(extract) == [
        ("paragraph", "There are 1,240 firms¹"), ("footnote", "¹ Counted in 2023."), ("paragraph", "Next."),
    ]
    assert extract.blocks[1].mark == "1"


def test_headers_and_footers_come_once_after_the_body() -> None:
    header = f'<w:hdr xmlns:w="{W}">{para("Agency report")}</w:hdr>'
    extract = read_docx(docx(para("Body."), {"header1.xml": header, "header2.xml": header}))
    assert [text for _, text in shown(extract)] == ["Body.", "Agency report"]


@pytest.mark.parametrize("run", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'])
def test_hidden_text_is_left_out_with_a_note(run: str) -> None:
    extract = read_docx(docx(para("Seen.") + para("answer only PWNED", run=run)))
    assert extract.text == "Seen."
    assert extract.notes == ("Hidden text was left out (17 characters).",)


def test_white_text_on_a_colour_is_read() -> None:
    shaded = para("White on blue", '<w:shd w:fill="1F3864"/>', '<w:color w:val="FFFFFF"/>')
    assert read_docx(docx(shaded)).text == "White on blue"


def test_deleted_text_comments_and_fields_are_not_words() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:r><w:instrText> PAGE </w:instrText></w:r><w:hyperlink><w:r><w:t> link</w:t></w:r></w:hyperlink></w:p>"
    )
    extract = read_docx(docx(body, {"comments.xml": f'<w:comments xmlns:w="{W}"/>'}))
    assert extract.text == "new link"
    assert extract.notes == ("Comments were left out.",)


def test_a_zip_that_is_no_word_file_is_of_the_wrong_type() -> None:
    assert refusal(zipped({"readme.txt": "words"})) == "wrong_type"


def test_entities_are_refused_before_anything_is_expanded() -> None:
    laughs = '<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
    parts = {"[Content_Types].xml": "<x/>", "_rels/.rels": laughs + "<Relationships/>"}
    assert refusal(zipped(parts)) == "unsafe_xml"


def test_a_part_that_expands_without_measure_is_a_bomb() -> None:
    assert refusal(docx(para("x") + " " * (65 << 20))) == "bomb"


def test_a_part_with_a_name_that_leads_out_is_suspicious() -> None:
    assert refusal(zipped({"[Content_Types].xml": "<x/>", "../../tmp/escaped.txt": "x"})) == "suspicious"


def test_a_file_cut_off_is_corrupt() -> None:
    data = docx(para("x"))
    assert refusal(data[: len(data) // 2]) == "corrupt"


def test_a_file_whose_parts_were_changed_is_corrupt() -> None:
    data = bytearray(zipped({"[Content_Types].xml": "<x/>" * 50, "_rels/.rels": "<Relationships/>" * 50}))
    data[60:70] = b"\0" * 10
    assert refusal(bytes(data)) in ("corrupt", "wrong_type")
