"""Books (.epub): the chapters in the order of reading, each as the web page that it is."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from urllib.parse import unquote

from corpus.reading.archive import Archive, local
from corpus.reading.characters import clean
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source
from corpus.reading.html import page_text, write_html
from corpus.reading.structure import refine

CONTAINER = "META-INF/container.xml"
PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})


def read_epub(source: Source) -> Extract:
    """Read a book. Raises `Refused`."""
    writer = Writer()
    with Archive(source) as archive:
        if CONTAINER not in archive:
            raise Refused("wrong_type", "It is a zip archive, but no book.")
        if "META-INF/encryption.xml" in archive and "META-INF/rights.xml" in archive:
            raise Refused("encrypted", "It is protected against reading by other programs.")
        package = next(
            (e.get("full-path") or "" for e in archive.xml(CONTAINER).iter() if local(e.tag) == "rootfile"), ""
        )
        root = archive.xml(package)
        items = {e.get("id"): e for e in root.iter() if local(e.tag) == "item"}
        order = [items[e.get("idref")] for e in root.iter() if local(e.tag) == "itemref" and e.get("idref") in items]
        for item in order:
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href") or "")))
            if item.get("media-type") in PAGES and name in archive:
                write_html(writer, page_text(archive.read(name)))
        metadata = {}
        for element, field in (("title", "title"), ("publisher", "publisher"), ("date", "published")):
            text = next((e.text for e in root.iter() if local(e.tag) == element and e.text), "")
            if text and text.strip():
                metadata[field] = " ".join(clean(text).split())
    extract = writer.extract(metadata)
    return replace(extract, blocks=refine(extract.text, extract.blocks))
