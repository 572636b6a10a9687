"""A conversation as a file: whole, with its sources, and with nothing in it that runs, is fetched or is followed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import docx
import pytest
from markdown_it import MarkdownIt

from assistant.conversations import Exchange, Summary
from assistant.transcript import Transcript, as_markdown, as_word, file_name, plain, transcript
from corpus.document import Filters
from tests.page.fixed import ATTACK, COUNTED, FIRMS, FIRST, HOSTILE, JOBS, PEOPLE, REFUSED

NOW = datetime(2026, 1, 2)


def made(*exchanges: Exchange, name: str = "Robots") -> Transcript:
    return transcript(Summary("talk", name, "2026-01-01T00:00:00+00:00", len(exchanges)), exchanges, NOW)


WHOLE = made(
    Exchange("a", FIRST, "answered", FIRMS, filters=Filters(geography="Tarn Valley", published_from="2022")),
    Exchange("b", "And how many people?", "answered", JOBS),
    Exchange("c", "Who runs the river line?", "answered", REFUSED),
    Exchange("d", "What then?", "stopped", text="As far as"),
    Exchange("e", "What else?", "failed", text="The model was silent."),
)
HOSTILES = made(
    Exchange("a", f"{HOSTILE} ![x](http://evil.example/asked.png) www.evil.example", "answered", ATTACK),
    Exchange("b", "[1]: http://evil.example/x", "stopped", text="<script>x</script>\n[1]: http://evil.example/y"),
    name=f"{HOSTILE} =HYPERLINK(1)",
)


def test_a_conversation_is_written_out_with_caveats_sources_and_what_was_not_answered() -> None:
    text = as_markdown(WHOLE).decode()
    for known in (
        f"## 1. {FIRST}", "Searched only: documents on Tarn Valley, published since 2022", f"{COUNTED} [1]",
        "**Figures differ:**", f"{PEOPLE} [3]", "Closest, not an answer", "Stopped: unfinished", "As far as",
        "The model was silent.", "[1] Valley Robotics Survey, Tarn Valley Observatory", "page 3", "## Sources",
    ):  # fmt: skip
        assert known in text, known
    assert set(re.findall(r"\[(\d+)\]", text)) == {"1", "2", "3"}, "numbered through the whole conversation"


@pytest.mark.parametrize("paper", [WHOLE, HOSTILES], ids=["whole", "hostile"])
def test_markdown_holds_no_link_no_picture_and_no_markup(paper: Transcript) -> None:
    text = as_markdown(paper).decode()
    kinds = {
        token.type
        for block in MarkdownIt("gfm-like", {"linkify": False}).enable(["table"]).parse(text)
        for token in [block, *(block.children or [])]
    }
    assert not kinds & {"link_open", "image", "html_inline", "html_block", "code_inline", "fence", "code_block"}, kinds
    assert not re.search(r"(?<!\\)://|(?<!\w)www\.(?!\\)", text.replace("\\://", "")), "no address that a reader links"


@pytest.mark.parametrize("paper", [WHOLE, HOSTILES], ids=["whole", "hostile"])
def test_word_holds_no_field_no_link_and_nothing_from_outside(paper: Transcript) -> None:
    data = as_word(paper)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    body = parts["word/document.xml"] + parts["word/footnotes.xml"]
    assert not re.search(r"w:fldSimple|w:instrText|w:fldChar|w:hyperlink|w:object|w:pict|<pic:", body)
    assert not any('TargetMode="External"' in text for name, text in parts.items() if name.endswith(".rels"))
    assert not any("vba" in name.lower() or "embed" in name.lower() for name in parts)


def test_word_shows_questions_as_headings_and_sources_as_footnotes() -> None:
    data = as_word(WHOLE)
    paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    headings = [one.text for one in paragraphs if one.style and str(one.style.name).startswith("Heading")]
    assert headings[1:3] == [f"1. {FIRST}", "2. And how many people?"]
    notes = zipfile.ZipFile(io.BytesIO(data)).read("word/footnotes.xml").decode()
    assert COUNTED in notes and "Tarn Valley Observatory" in notes


@pytest.mark.parametrize(
    "text", ["- no list", "1. no list", "> no quote", "# no head", "a * b_c `d`", "[1]", "**x**", "back\\slash", "| x"]
)
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    shown = re.sub(r"<[^>]+>", "", MarkdownIt().render(plain(text))).strip()
    assert shown.replace("&gt;", ">") == text


@pytest.mark.parametrize(("name", "file"), [("Robots?", "Robots.md"), ("../../x", "x.md"), ("…", "conversation.md")])
def test_the_name_of_the_file_is_one_that_any_system_takes(name: str, file: str) -> None:
    assert file_name(name, "md") == file
