"""What the elements of a web page are: blocks, silent ones, hidden ones."""

from __future__ import annotations

import re

from lxml import etree

from corpus.reading.archive import local

Element = etree._Element

SILENT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "video", "audio",
     "head", "select", "datalist", "textarea", "map", "frameset", "applet"}
)
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
     "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
     "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
LISTS = frozenset({"ul", "ol", "menu", "dir"})
LONG_LINK_LIST = 10  # items: a list of so many links and nothing else is there to move about

_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;]+)", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
MARK = re.compile(r"\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*")


def is_hidden(element: Element) -> bool:
    """Whether the page itself hides an element."""
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if element.get("aria-hidden") == "true" or (local(element.tag) == "input"):
        return True
    style = element.get("style")
    if not style:
        return False
    if _HIDDEN_STYLE.search(style):
        return True
    colour, background = _COLOUR.search(style), _BACKGROUND.search(style)
    return bool(colour and background and _plain_colour(colour[1]) == _plain_colour(background[1]))


def _plain_colour(colour: str) -> str:
    colour = colour.strip().lower().replace(" ", "").removesuffix("!important")
    colour = {"white": "#ffffff", "black": "#000000", "rgb(255,255,255)": "#ffffff"}.get(colour, colour)
    return "#" + "".join(c * 2 for c in colour[1:]) if re.fullmatch(r"#[\da-f]{3}", colour) else colour


def length(element: Element) -> int:
    """Characters of an element's words."""
    return sum(len(str(text).strip()) for text in element.itertext())
