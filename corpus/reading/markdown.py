"""Markdown: headings, nested lists, tables with their headers, quotations, code and footnotes, with front matter.

Parsed by markdown-it (CommonMark with tables). Links leave their text, pictures their alternative text, raw HTML its
words; scripts, styles and addresses never become text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.document import Cell
from corpus.reading import gate
from corpus.reading.characters import NotText, clean, decode, plain_digits, superscript
from corpus.reading.extract import Extract, Writer
from corpus.reading.metadata import parsed
from corpus.reading.structure import refine

DIAGRAMS = ("mermaid", "plantuml", "dot", "graphviz")  # languages whose code is no text
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<header>.*?)\n?^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FOOTNOTE = re.compile(r"^[ ]{0,3}\[\^([\w-]{1,20})\]:[ \t]*", re.MULTILINE)
_MARK = re.compile(r"\[\^([\w-]{1,20})\]")
_BRACED = re.compile(r"\^\{([\d,; ]{1,20})\}|<sup>\s*\[?([\d,; ]{1,20})\]?\s*</sup>", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>|<![A-Z][^<>]*>|<\?.*?\?>", re.DOTALL)
_BREAKING_TAG = re.compile(
    r"</?(?:p|div|br|li|tr|h[1-6]|table|ul|ol|section|details|summary|blockquote)\b[^<>]*>", re.IGNORECASE
)


def read_markdown(path: Path) -> Extract:
    """Read a Markdown file. Raises `Refused` ("corrupt") where it is in no encoding that can be told."""
    with gate.open_regular(path) as file:
        data = file.read()
    try:
        return lay_out(decode(data))
    except NotText as error:
        raise gate.Refused("corrupt", f"It cannot be read as text: {error}. Save it as UTF-8.") from error


def lay_out(source: str) -> Extract:
    """The blocks of a Markdown text, with its front matter as `declared`."""
    source = clean(source).replace("\f", "\n")
    declared, body = _front_matter(source)
    body = _BRACED.sub(lambda match: superscript(re.sub(r"[ ;]+", ",", (match[1] or match[2]).strip())), body)
    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable(["table", "strikethrough"])
    parser.validateLink = _any_address  # type: ignore[method-assign]
    tokens = parser.parse(_with_superscripts(body))
    writer = Writer()
    _Layout(writer).write(tokens)
    extract = writer.extract()
    return Extract(extract.text, refine(extract.text, extract.blocks), notes=extract.notes, declared=declared)


def _front_matter(source: str) -> tuple[dict[str, object], str]:
    match = _FRONT_MATTER.match(source)
    if match is None or (not re.search(r"^\s*[\w-]+\s*:", match["header"], re.MULTILINE) and match["header"].strip()):
        return {}, source
    return dict(parsed(match["header"], "The front matter")), source[match.end():]


def _with_superscripts(body: str) -> str:
    """Marks like "[^1]" as "¹", and each "[^1]: note" a paragraph of its own; marks that are words are numbered."""
    marks = list(dict.fromkeys([*_MARK.findall(body), *_FOOTNOTE.findall(body)]))
    noted = set(_FOOTNOTE.findall(body))
    taken = {*marks, *plain_digits(" ".join(re.findall("[⁰¹²³⁴-⁹]+", body))).split()}
    free = (str(number) for number in itertools.count(1) if str(number) not in taken)
    numbers = {mark: mark if mark.isdecimal() and len(mark) < 4 else next(free) for mark in marks if mark in noted}
    body = _FOOTNOTE.sub(lambda match: f"\n{superscript(numbers[match[1]])} ", body)
    return _MARK.sub(lambda match: superscript(numbers[match[1]]) if match[1] in numbers else match[0], body)


def _any_address(url: str) -> bool:  # noqa: ARG001 - the parser passes it
    """Links to any address are links: a refused one would stay in the text with its address."""
    return True


class _Layout:
    """Writes blocks for a run of tokens; holds where in nested lists and tables it stands."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._lists: list[int | None] = []  # the next number of each open list; None: bullets
        self._item_open = False  # the next paragraph is the first of its list item
        self._header: list[str] = []

    def write(self, tokens: Sequence[Token]) -> None:
        number = 0
        while number < len(tokens):
            token = tokens[number]
            if token.type == "heading_open":
                self._writer.add("heading", inline_text(tokens[number + 1]), level=int(token.tag[1]))
                number += 2
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                self._lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists.pop()
                self._item_open = False
            elif token.type == "list_item_open":
                self._item_open = True
            elif token.type == "inline":
                self._paragraph(inline_text(token))
            elif token.type == "fence" and token.info.strip().lower() in DIAGRAMS:
                self._writer.note("A diagram written as code was left out.")
            elif token.type in ("fence", "code_block"):
                self._paragraph(token.content)
            elif token.type == "html_block":
                for words in html_words(token.content):
                    self._paragraph(words)
            elif token.type == "table_open":
                end = next(place for place in range(number, len(tokens)) if tokens[place].type == "table_close")
                self._table(tokens[number:end])
                number = end
            number += 1

    def _paragraph(self, text: str) -> None:
        if not self._lists:
            self._writer.add("paragraph", text)
        elif self._item_open:
            number = self._lists[-1]
            before = "" if number is None else f"{number}. "
            self._lists[-1] = None if number is None else number + 1
            self._item_open = False
            self._writer.add("list_item", text, level=len(self._lists) - 1, before=before)
        else:  # a further paragraph of an item lies under it
            self._writer.add("list_item", text, level=len(self._lists))

    def _table(self, tokens: Sequence[Token]) -> None:
        header: list[str] = []
        row: list[str] = []
        in_head = False
        for token in tokens:
            if token.type == "thead_open":
                in_head = True
            elif token.type == "thead_close":
                in_head = False
            elif token.type == "tr_open":
                row = []
            elif token.type == "inline":
                row.append(" ".join(inline_text(token).split()))
            elif token.type == "tr_close" and in_head:
                header = row
                self._writer.add_plain(" | ".join(cell for cell in header if cell))
            elif token.type == "tr_close" and any(row):
                cells = tuple(Cell(name, cell) for name, cell in zip(header, row, strict=False))
                self._writer.add("table_row", " | ".join(row), cells=cells)


def inline_text(token: Token) -> str:
    """The words of an inline token: links as their text, pictures as their alternative text, tags as nothing."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type == "image":
            parts.append(inline_text(child))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n" if child.type == "hardbreak" else " ")
        elif child.type == "html_inline" and _BREAKING_TAG.match(child.content):
            parts.append(" ")
    return re.sub(r"[ \t]+", " ", "".join(parts)).strip()


def html_words(html: str) -> Iterable[str]:
    """The words of raw HTML, block by block, without scripts, styles, comments and tags."""
    from html import unescape

    html = re.sub(r"</t[dh]\s*>(?=\s*<t[dh])", " | ", _SILENT.sub(" ", html), flags=re.IGNORECASE)
    html = _BREAKING_TAG.sub("\n\n", html)
    for part in re.split(r"\n\s*\n", _TAG.sub(" ", html)):
        words = clean(unescape(part))
        if words.strip():
            yield " ".join(words.split())
