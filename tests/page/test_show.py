"""The one filter between documents, people and models and the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from assistant.page.show import Html, clean, date, fill, inline, join, prose, source_link, without_markup

ALLOWED = {
    "p", "strong", "em", "ul", "ol", "li", "h4", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "br",
    "code", "a",
}  # fmt: skip


class Tags(HTMLParser):
    """Collects what a browser would see as tags, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def cite(number: int) -> Html | None:
    return fill('<a class="cite" href="#s{number}">[{number}]</a>', number=number) if number <= 2 else None


def test_what_is_filled_in_is_escaped_and_what_is_html_stays() -> None:
    inner = fill("<b>{words}</b>", words="a & b")
    assert fill('<p title="{title}">{inner}</p>', title='"><script>', inner=inner) == (
        '<p title="&quot;&gt;&lt;script&gt;"><b>a &amp; b</b></p>'
    )


def test_html_that_was_changed_as_text_is_escaped_again() -> None:
    assert join([Html("<b>x</b>").upper()]) == "&lt;B&gt;X&lt;/B&gt;"


def test_braces_of_a_document_are_no_template() -> None:
    assert fill("<p>{words}</p>", words="{words.__class__} {0}") == "<p>{words.__class__} {0}</p>"


def test_characters_that_nobody_sees_are_left_out() -> None:
    hidden = "a\u202eb\u200bc\x00d\x1b[31me\U000e0041f\ud800g\ufeffh\u2066i"
    assert clean(hidden) == "abcd[31mefghi"
    assert clean("one\r\ntwo\rthree\u2028four\tfive") == "one\ntwo\nthree\nfour\tfive"


def test_markdown_becomes_text_with_links_to_citations_only() -> None:
    shown = prose("**Bold** and _light_ [1], [7] and \\[2\\]\n\n- one\n- two [2]", cite)
    assert '<strong>Bold</strong> and <em>light</em> <a class="cite" href="#s1">[1]</a>, [7] and [2]' in shown
    assert '<li>two <a class="cite" href="#s2">[2]</a></li>' in shown


def test_nothing_in_an_answer_can_be_fetched_or_clicked() -> None:
    hostile = (
        "<img src=http://e.example/1> ![a](http://e.example/2) ![b][r] [c](http://e.example/3) <http://e.example/4> "
        "http://e.example/5 www.e.example\n\n<script>x</script>\n\n<!-- c -->\n\n[r]: http://e.example/6\n\n"
        "    indented &lt;b&gt;\n\n```html\n<iframe src=x>\n```\n\n\\<b>\\[d](javascript:x) &#60;i&#62;"
    )
    shown = prose(hostile, cite)
    assert {tag for tag, _ in Tags(shown).found} <= ALLOWED - {"a"}
    assert "&lt;script&gt;" in shown, "it is shown as text"


@given(st.text(alphabet=st.sampled_from("<>\"'&`*_[]()!\\/:#|-~ \n1ahttp.s=on"), max_size=120))
def test_no_text_whatever_makes_another_tag_or_address(text: str) -> None:
    for shown in (prose(text, cite), inline(text, cite), fill("<p>{text}</p>", text=text)):
        for tag, attributes in Tags(shown).found:
            assert tag in ALLOWED
            assert set(attributes) <= {"class", "href", "start", "style"}, attributes
            assert re.fullmatch(r"#s[12]", attributes.get("href") or "#s1")


def test_a_line_in_bold_is_a_label_and_with_a_source_a_short_answer() -> None:
    shown = prose("**Which firms?**\n\n**148 firms** [1]\n\n**Not** a label", cite)
    assert '<p class="part"><strong>Which firms?</strong></p>' in shown
    assert '<p class="part-short"><strong>148 firms</strong>' in shown
    assert "<p><strong>Not</strong> a label</p>" in shown


def test_a_web_address_is_a_link_that_tells_its_target_nothing() -> None:
    shown = source_link("https://a.example/b?c=1&d=2")
    ((tag, attributes),) = Tags(shown).found
    assert (tag, attributes["href"]) == ("a", "https://a.example/b?c=1&d=2")
    assert attributes["rel"] == "noopener noreferrer"
    assert attributes["target"] == "_blank"


def test_what_is_no_plain_web_address_stays_text() -> None:
    for address in (
        "javascript:alert(1)", "data:text/html,x", "//e.example", "https://user:secret@e.example", "http://[::1",
        "https://a.example\\@e.example", "https://a.example/ b", "file:///etc/passwd", "HTTPS:", "http://",
    ):  # fmt: skip
        assert "<a" not in source_link(address), address
    assert source_link("") == ""


def test_dates_are_written_as_people_write_them() -> None:
    assert [date(one) for one in ("2023-05-14", "2023-05", "2023", None, "spring 2023", "2023-14")] == [
        "14 May 2023", "May 2023", "2023", "undated", "spring 2023", "2023-14",
    ]  # fmt: skip


def test_markup_is_taken_out_of_what_is_copied() -> None:
    assert without_markup("**148 firms** [1]\n\n# Head\nA\\*b \\[c\\]") == "148 firms [1]\n\nHead\nA*b [c]"
