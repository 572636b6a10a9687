"""Web pages, and plain XML: headings, lists, tables and paragraphs; what stands round the main content comes after it.

Scripts, styles, forms and what the page itself hides are left out; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from lxml import etree

from corpus.document import BlockKind, Cell
from corpus.reading.archive import local, parse_xml
from corpus.reading.characters import NotText, clean, decode, superscript
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source, content
from corpus.reading.html_elements import BLOCKS, LISTS, MARK, SILENT, Element, is_hidden, length
from corpus.reading.html_tables import caption_of, is_layout, table_rows
from corpus.reading.structure import refine
from corpus.reading.tables import Row, write_table

LONG_LINK_LIST = 10  # items: a list of so many links and nothing else is there to move about
ROLES_ROUND_MAIN = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")


@dataclass
class _Piece:
    kind: BlockKind
    text: str = ""
    level: int = 0
    rows: list[Row] = field(default_factory=list)
    caption: str = ""
    label: str = ""


def read_html(source: Source) -> Extract:
    """Read a web page. Raises `Refused`."""
    writer = Writer()
    metadata = write_html(writer, page_text(content(source)))
    extract = writer.extract(metadata)
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def page_text(data: bytes) -> str:
    """The text of a page in the encoding that it declares, if it is in that encoding."""
    declared = _CHARSET.search(data[:4096]) or _XML_ENCODING.match(data[:400])
    if declared:
        name = declared[1].decode("ascii", "replace").lower()
        # What calls itself Latin-1 or ASCII on the web is Windows-1252 (WHATWG Encoding Standard)
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}.get(name, name)
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return decode(data)
    except NotText as error:
        raise Refused("corrupt", f"It cannot be read as text: {error}.") from error


def write_html(writer: Writer, source: str) -> dict[str, str]:
    """Write the blocks of a page; what it says of itself."""
    source = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", source)
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    parser = etree.HTMLParser(
        huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(source.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("corrupt", "It cannot be parsed as a web page.") from error
    if root is None:
        return {}
    walker = _Walker(root)
    if not walker.main and not walker.rest:  # nested so deep that the parser dropped the words
        for words in _Words(source).found:
            writer.add("paragraph", words)
    for piece in [*walker.main, *walker.rest]:
        _write(writer, piece)
    if walker.hidden:
        writer.note("Text that the page hides was left out.")
    return _metadata(root)


def _write(writer: Writer, piece: _Piece) -> None:
    if piece.rows:
        if piece.caption:
            writer.add("caption", piece.caption)
        write_table(writer, piece.rows, caption=piece.caption)
    else:
        cells = (Cell(piece.label, piece.text.partition(": ")[2]),) if piece.kind == "label_value" else ()
        writer.add(piece.kind, piece.text, level=piece.level, label=piece.label, cells=cells)


class _Words(HTMLParser):
    """The words of a page between its blocks, told without building a tree."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._words: list[str] = []
        self._silent = 0
        self.feed(source)
        self.close()
        self._flush()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's
        """A block begins."""
        self._silent += tag in ("script", "style", "noscript", "template")
        if tag in BLOCKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        self._silent = max(0, self._silent - (tag in ("script", "style", "noscript", "template")))
        if tag in BLOCKS:
            self._flush()

    def handle_data(self, data: str) -> None:
        """Words of the block at hand."""
        if not self._silent:
            self._words.append(data)

    def _flush(self) -> None:
        words = " ".join(clean("".join(self._words)).split())
        self._words.clear()
        if words:
            self.found.append(words)


class _Walker:
    """One pass over a page, element by element without recursion, since a hostile page nests without end."""

    def __init__(self, root: Element) -> None:
        self.main: list[_Piece] = []
        self.rest: list[_Piece] = []
        self.hidden = False
        self._words: list[str] = []
        self._kind: BlockKind = "paragraph"
        self._level = 0
        self._number = ""
        self._label = ""
        self._lists: list[int | None] = []  # for each open list the number of its last item; None: bullets
        self._preformatted = 0
        self._within_main = 0
        self._round_main = 0
        self._has_main = any(_is_main(element) for element in root.iter("main", "div", "section", "article"))
        self._walk(root)
        self._flush()

    def _walk(self, root: Element) -> None:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = local(element.tag)
            if event == "start":
                if name in SILENT or is_hidden(element):
                    self.hidden = self.hidden or (name not in SILENT and _has_words(element))
                    walk.skip_subtree()
                elif name == "table" and not is_layout(element):
                    self._flush()
                    self._add(_Piece("table_row", rows=list(table_rows(element)), caption=caption_of(element)))
                    walk.skip_subtree()
                elif name in ("sup", "sub") and len(element) == 0:
                    text = element.text or ""
                    raised = name == "sup" and MARK.fullmatch(text)
                    self._words.append(superscript(text.strip()) if raised else text)
                    walk.skip_subtree()
                else:
                    self._open(element, name)
                    if element.text:
                        self._words.append(element.text if self._preformatted else _collapsed(element.text))
            else:
                if name not in SILENT:
                    self._close(element, name)
                if element.tail:
                    self._words.append(element.tail if self._preformatted else _collapsed(element.tail))

    def _open(self, element: Element, name: str) -> None:
        if name == "br":
            self._words.append("\n" if self._preformatted else " ")
        if name not in BLOCKS:
            return
        self._flush()
        self._within_main += _is_main(element)
        self._round_main += _is_round_main(element)
        if re.fullmatch(r"h[1-6]", name):
            self._kind, self._level = "heading", int(name[1])
        elif name in LISTS:
            start = element.get("start") or ""
            self._lists.append((int(start) - 1 if start.isdigit() else 0) if name == "ol" else None)
        elif name == "li":
            self._kind, self._level = "list_item", max(0, min(8, len(self._lists) - 1))
            if self._lists and self._lists[-1] is not None:
                self._lists[-1] += 1
                self._number = f"{self._lists[-1]}. "
        elif name in ("figcaption", "caption"):
            self._kind = "caption"
        elif name == "pre":
            self._preformatted += 1

    def _close(self, element: Element, name: str) -> None:
        if name not in BLOCKS or is_hidden(element) or (name == "table" and not is_layout(element)):
            return
        if name == "dt":
            self._label = " ".join("".join(self._words).split())[:200]
            self._words.clear()
            if not self._label:
                self._flush()
            return
        self._flush()
        self._within_main -= _is_main(element)
        self._round_main -= _is_round_main(element)
        if name in LISTS and self._lists:
            self._lists.pop()
        elif name == "pre" and self._preformatted:
            self._preformatted -= 1

    def _flush(self) -> None:
        """End the block at hand."""
        text = clean("".join(self._words))
        text = text.strip("\n") if self._preformatted else " ".join(text.split())
        kind, level, number = self._kind, self._level, self._number
        self._words.clear()
        if not text.strip():
            return
        self._kind, self._level, self._number = "paragraph", 0, ""
        if self._label:
            self._add(_Piece("label_value", f"{self._label.rstrip(':')}: {text}", label=self._label.rstrip(":")))
            self._label = ""
        else:
            self._add(_Piece(kind, number + text, level))

    def _add(self, piece: _Piece) -> None:
        outside = self._round_main > 0 or (self._has_main and not self._within_main)
        (self.rest if outside else self.main).append(piece)


def _is_main(element: Element) -> bool:
    return local(element.tag) == "main" or element.get("role") == "main"


def _is_round_main(element: Element) -> bool:
    """Whether an element only helps to move about, or frames the page."""
    name = local(element.tag)
    if element.get("role") in ROLES_ROUND_MAIN or name == "nav" or (name in LISTS and _is_link_list(element)):
        return True
    if name not in ("header", "footer", "aside"):
        return False
    return not any(local(up.tag) in ("article", "main", "section") for up in _ancestors(element))


def _is_link_list(element: Element) -> bool:
    items = [item for item in element if local(item.tag) == "li"]
    if len(items) < LONG_LINK_LIST:
        return False
    for item in items:
        links = sum(length(link) for link in item.iterdescendants("a"))
        if not links or length(item) > links + 3:
            return False
    return True


def _ancestors(element: Element) -> Iterator[Element]:
    for count, up in enumerate(element.iterancestors()):
        if count > 50:
            return
        yield up


def _has_words(element: Element) -> bool:
    return any(str(text).strip() for text in element.itertext())


def _collapsed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _metadata(root: Element) -> dict[str, str]:
    """What a page says of itself in its head."""
    named: dict[str, str] = {}
    for element in root.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        named.setdefault(key, " ".join(clean(element.get("content") or "").split()))
    title = next((" ".join(clean("".join(map(str, t.itertext()))).split()) for t in root.iter("title")), "")
    address = next((link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical"), "")
    found: Mapping[str, str] = {
        "title": named.get("og:title") or title,
        "publisher": named.get("og:site_name") or named.get("dc.publisher") or named.get("citation_publisher") or "",
        "published": (
            named.get("article:published_time") or named.get("dcterms.issued") or named.get("dc.date")
            or named.get("citation_publication_date") or named.get("date") or ""
        )[:10],
        "url": address,
    }
    return {key: value for key, value in found.items() if value}


# ----------------------------------------------------------------------------------------------------------------- XML


def read_xml(source: Source) -> Extract:
    """Read a plain XML file or an SVG drawing: the words of its elements. Raises `Refused`."""
    root = parse_xml(content(source))
    writer = Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if local(element.tag) in ("script", "style"):
                walk.skip_subtree()
            else:
                writer.add("paragraph", " ".join(clean(element.text or "").split()))
        else:
            writer.add("paragraph", " ".join(clean(element.tail or "").split()))
    extract = writer.extract()
    return replace(extract, blocks=refine(extract.text, extract.blocks))
