from __future__ import annotations

import pytest

from corpus.reading.extract import Extract
from corpus.reading.gate import Refused
from corpus.reading.html import read_html, read_xml


def page(body: str, head: str = "") -> Extract:
    return read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode())


def shown(extract: Extract) -> list[tuple[str, str]]:
    return [(b.kind, extract.text[b.start : b.end]) for b in extract.blocks]


def test_headings_lists_and_paragraphs_keep_their_roles_and_levels() -> None:
    lists = "<ul><li>a<ul><li>b</ul><li>c</ul><ol><li>x<li>y</ol>"
    extract = page(f"<h1>Top</h1><p>One <b>two</b>\n three.</p><h3>Low</h3>{lists}")
    assert [(b.kind, b.level, extract.text[b.start : b.end]) for b in extract.blocks] == [
        ("heading", 1, "Top"), ("paragraph", 0, "One two three."), ("heading", 3, "Low"), ("list_item", 0, "a"),
        ("list_item", 1, "b"), ("list_item", 0, "c"), ("list_item", 0, "1. x"), ("list_item", 0, "2. y"),
    ]


def test_the_main_content_comes_before_what_stands_round_it() -> None:
    extract = page(
        "<header><p>Agency</p></header><nav><ul><li><a href=x>Home</a></ul></nav>"
        "<main><h1>Sites</h1><p>Words.</p></main><footer><p>Imprint</p></footer>"
    )
    assert [text for _, text in shown(extract)] == ["Sites", "Words.", "Agency", "Home", "Imprint"]


def test_a_long_list_of_links_is_there_to_move_about() -> None:
    links = "<ul>" + "".join(f"<li><a href=x>Language {n}</a>" for n in range(12)) + "</ul>"
    found = [text for _, text in shown(page(links + "<h1>Sites</h1><p>Words.</p>"))]
    assert found[:3] == ["Sites", "Words.", "Language 0"]


def test_scripts_styles_and_attributes_are_not_words() -> None:
    extract = page(
        "<style>p{}</style><script>var NOT=1</script><noscript>NOT</noscript><template>NOT</template>"
        "<p onclick='NOT' data-x='NOT'>Seen.</p><svg><text>NOT</text></svg><iframe src=NOT></iframe>"
        "<img alt='NOT' src='data:image/png;base64,QUJD'>",
    )
    assert extract.text == "Seen."


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>PWNED</div>", "<span style='font-size:0'>PWNED</span>", "<p hidden>PWNED</p>",
        "<p style='color:#fff;background:#fff'>PWNED</p>", "<p aria-hidden=true>PWNED</p>", "<!-- PWNED -->",
        "<p style='visibility: hidden'>PWNED</p>", "<p style='position:absolute;left:-9999px'>PWNED</p>",
    ],
)
def test_what_the_page_hides_is_left_out(hidden: str) -> None:
    extract = page(f"<p>Seen.</p>{hidden}<p>Seen too.</p>")
    assert [text for _, text in shown(extract)] == ["Seen.", "Seen too."]
    assert extract.notes == (() if "!--" in hidden else ("Text that the page hides was left out.",))


@pytest.mark.parametrize("style", ["font-size:0.9em", "opacity:0.8", "color:#fff;background:#000", "left:-5px"])
def test_small_pale_and_light_on_dark_words_are_read(style: str) -> None:
    assert page(f"<p style='{style}'>Seen.</p>").text == "Seen."


def test_a_table_gives_each_cell_its_headers_over_spans() -> None:
    extract = page(
        "<table><caption>Jobs</caption><tr><th rowspan=2>Area<th colspan=2>Year</tr><tr><th>2022<th>2023</tr>"
        "<tr><td rowspan=2>North<td>5<td>6</tr><tr><td>7<td>8</tr></table>"
    )
    rows = [b for b in extract.blocks if b.kind == "table_row"]
    assert [[(c.header, c.text) for c in b.cells] for b in rows] == [
        [("Area", "North"), ("Year 2022", "5"), ("Year 2023", "6")],
        [("Area", "North"), ("Year 2022", "7"), ("Year 2023", "8")],
    ]
    assert {b.label for b in rows} == {"Jobs"}


def test_a_table_for_the_layout_is_read_as_the_words_in_it() -> None:
    inner = "<table><tr><td>a<td>1<tr><td>b<td>2</table>"
    extract = page(f"<table><tr><td><h2>Left</h2><p>Words.</p></td><td>{inner}</td></tr></table>")
    assert shown(extract)[:2] == [("heading", "Left"), ("paragraph", "Words.")]
    assert "a | 1" in extract.text


def test_a_raised_mark_is_a_superscript_and_a_lowered_one_part_of_the_word() -> None:
    extract = page("<p>1,240 firms<sup>2</sup> emit CO<sub>2</sub> on the 5<sup>th</sup>.</p>")
    assert extract.text == "1,240 firms² emit CO2 on the 5th."


def test_terms_and_their_definitions_are_labels_with_values() -> None:
    (block,) = page("<dl><dt>Jobs</dt><dd>1,240 in 2023</dd></dl>").blocks
    assert (block.kind, block.label, block.cells[0].text) == ("label_value", "Jobs", "1,240 in 2023")


def test_the_head_says_who_published_it_when_and_where() -> None:
    head = (
        "<title>Sites – Agency</title><meta property=og:title content='Our sites'>"
        "<meta property=og:site_name content=Agency><meta property=article:published_time content=2023-05-14T10:00Z>"
        "<link rel=canonical href=https://agency.example/sites>"
    )
    assert page("<p>x</p>", head).metadata == {
        "title": "Our sites", "publisher": "Agency", "published": "2023-05-14", "url": "https://agency.example/sites",
    }


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=utf-8><p>Zürich €5m</p>".encode(),
        "<meta charset=utf-8><p>Zürich €5m</p>".encode("cp1252"),
        "<meta charset=iso-8859-1><p>Zürich €5m</p>".encode("cp1252"),
        "<p>Zürich €5m</p>".encode("utf-16"),
        "<?xml version='1.0' encoding='iso-8859-15'?><p>Zürich €5m</p>".encode("iso-8859-15"),
    ],
)
def test_a_page_is_read_in_its_encoding_even_where_it_names_a_wrong_one(data: bytes) -> None:
    assert read_html(data).text == "Zürich €5m"


def test_a_page_nested_without_end_keeps_its_words() -> None:
    deep = "<div>" * 50_000 + "<p>At the bottom.</p>" + "</div>" * 50_000
    assert read_html(deep.encode()).text == "At the bottom."


def test_unclosed_tags_and_odd_characters_do_no_harm() -> None:
    assert "a & b" in page("<p><b><i>Words<table><tr><td>a & b &#0; &#xD800; <p></b></div></span>").text


def test_xml_is_read_by_its_words() -> None:
    extract = read_xml(b"<r><a>One</a><script>no</script><b>Two<c>three</c> four</b></r>")
    assert extract.text.split("\n\n") == ["One", "Two", "three", "four"]


def test_xml_with_an_entity_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_xml(b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>')
    assert caught.value.reason == "unsafe_xml"
    with pytest.raises(Refused):
        read_xml('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>'.encode("utf-16"))
