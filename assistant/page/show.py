"""The one filter between what documents, people and models wrote, and the page.

`fill` is the only maker of `Html`: what is put into a template is escaped, unless it is `Html` already. A string
method on `Html` gives a plain string back, which is escaped when it is shown, so a slip shows tags as text and never
runs them. Answers may hold a little Markdown; no image, link or raw HTML survives `prose` (SEEN-1 and SEEN-12 of the
reliability notes say what a chat page fetches otherwise).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# Control characters but tab and newline, soft hyphen, zero-width and bidirectional marks, variation selectors' kin,
# lone surrogates, byte order mark, interlinear annotation, tag characters: none is seen, each can deceive.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
MARKER = re.compile(r"\[(\d{1,4})\]")


class Html(str):
    """Text that may be shown as HTML as it is: made by `fill` and `join` alone."""

    __slots__ = ()


def clean(text: str) -> str:
    """`text` without the characters that nobody sees; line breaks of every kind become newlines."""
    return UNSEEN.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    )


def fill(template: str, /, **values: object) -> Html:
    """The template, a literal of this package, with every value escaped that is not `Html` itself.

    >>> fill('<p title="{t}">{x}</p>', t='"', x="<b>")
    '<p title="&quot;">&lt;b&gt;</p>'
    """
    return Html(template.format_map({name: _escaped(value) for name, value in values.items()}))


def join(parts: Iterable[Html | str], separator: str = "") -> Html:
    """The parts one after another, escaped where they are not `Html`; the separator is a literal of this package."""
    return Html(separator.join(_escaped(part) for part in parts))


def _escaped(value: object) -> str:
    return str(value) if isinstance(value, Html) else html.escape(clean(str(value)), quote=True)


def source_link(url: str) -> Html:
    """An http or https address as a link that tells its target nothing; anything else as plain text."""
    url = clean(url).strip()
    if not url:
        return Html("")
    if not _is_web_address(url):
        return fill('<span class="address">{url}</span>', url=url)
    return fill(
        '<a class="address" href="{url}" target="_blank" rel="noopener noreferrer" '
        'referrerpolicy="no-referrer">{url}</a>',
        url=url,
    )


def _is_web_address(url: str) -> bool:
    """Whether a browser and this code read the same plain web address: no name and password, space or backslash."""
    if re.search(r"[\s\\<>\"'`{}|^]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:  # an unclosed bracket, a port that is no number
        return False


def date(published: str | None) -> str:
    """An ISO date, month or year as people write it: "2023-05" is "May 2023"; other text stays as it is."""
    if not published:
        return "undated"
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", published)
    if not match or not 1 <= int(match[2] or 1) <= 12:
        return published
    year, month, day = match.groups()
    words = ([str(int(day))] if day else []) + ([MONTHS[int(month) - 1]] if month else []) + [year]
    return " ".join(words)


def prose(markdown: str, cite: Callable[[int], Html | None]) -> Html:
    """An answer's Markdown as HTML: paragraphs, lists, tables, quotations, emphasis, and nothing that can be fetched.

    `cite` makes the link of a marker `[n]`, or None where n is no citation: then the marker stays text.
    """
    return Html(_parser().render(clean(markdown), {"cite": cite}))


def inline(markdown: str, cite: Callable[[int], Html | None]) -> Html:
    """As `prose`, for one line without a paragraph round it."""
    return Html(_parser().renderInline(" ".join(clean(markdown).split()), {"cite": cite}))


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", text)


def without_markup(markdown: str) -> str:
    """Markdown as plain text: emphasis and escapes gone, markers `[n]` and line breaks kept."""
    plain = re.sub(r"(?<!\\)\*\*|(?m:^#{1,6} )", "", clean(markdown))
    return re.sub(r"\\([\\`*_\[\]<>|~#])", r"\1", plain)


@cache
def _parser() -> MarkdownIt:
    """Only the named rules: no image, link, raw HTML, entity, code or reference is known to it."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True})
    parser.enable(["list", "blockquote", "table", "heading", "emphasis", "escape", "newline", "backticks"])
    parser.core.ruler.before("text_join", "cite", _markers)  # before escaped characters are joined: \[1\] is no marker
    return parser


def _markers(state: StateCore) -> None:
    """Turn the markers in running text into the links that `cite` makes; give lines in bold their place on the page.

    Headings go below those of the page. A line all in bold is the label of a part; one with markers after it, the
    part's short answer.
    """
    cite: Callable[[int], Html | None] = state.env["cite"]
    for number, block in enumerate(state.tokens):
        if block.type in ("heading_open", "heading_close"):
            block.tag = "h4"
        if block.type == "inline" and block.children:
            bold = _is_bold_line(block.children)
            block.children = [piece for token in block.children for piece in _split(token, cite)]
            if bold and number and state.tokens[number - 1].type == "paragraph_open":
                cited = any(token.type == "html_inline" for token in block.children)
                state.tokens[number - 1].attrSet("class", "part-short" if cited else "part")


def _is_bold_line(tokens: list[Token]) -> bool:
    """Whether the line is one stretch of bold, with nothing after it but markers."""
    kinds = [token.type for token in tokens if token.content.strip() or token.nesting]
    closes = next((place for place, token in enumerate(tokens) if token.type == "strong_close"), 0)
    after = "".join(token.content for token in tokens[closes + 1 :])
    return kinds[:1] == ["strong_open"] and not MARKER.sub("", after).strip()


def _split(token: Token, cite: Callable[[int], Html | None]) -> list[Token]:
    from markdown_it.token import Token

    if token.type != "text":
        return [token]
    pieces: list[Token] = []
    at = 0
    for match in MARKER.finditer(token.content):
        link = cite(int(match[1]))
        if link is None:
            continue
        pieces.append(Token("text", "", 0, content=token.content[at : match.start()]))
        pieces.append(Token("html_inline", "", 0, content=link))
        at = match.end()
    return [*pieces, Token("text", "", 0, content=token.content[at:])]
