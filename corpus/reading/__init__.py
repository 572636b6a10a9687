"""One reader a kind of file, and the file gate before them all."""

from __future__ import annotations

import hashlib
import importlib
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path

from corpus.document import Document
from corpus.reading import child, gate, ocr
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused

__all__ = ["READERS", "document_id", "read"]

LONGEST_SLUG = 60  # characters

# Kind of file (as the gate tells it) → the function that reads it: `function(path) -> Extract`. Imported when needed.
READERS: dict[str, str] = {
    "text": "corpus.reading.text:read_text",
    "markdown": "corpus.reading.markdown:read_markdown",
    "pdf": "corpus.reading.pdf:read_pdf",
    "docx": "corpus.reading.docx:read_docx",
    "pptx": "corpus.reading.pptx:read_pptx",
    "xlsx": "corpus.reading.xlsx:read_xlsx",
    "xls": "corpus.reading.xls:read_xls",
    "csv": "corpus.reading.csv_table:read_csv",
    "html": "corpus.reading.html:read_html",
    "xml": "corpus.reading.html:read_xml",
    "eml": "corpus.reading.mail:read_eml",
    "msg": "corpus.reading.mail:read_msg",
    "epub": "corpus.reading.epub:read_epub",
    "odf": "corpus.reading.odf:read_odf",
    "rtf": "corpus.reading.rtf:read_rtf",
    "json": "corpus.reading.json_data:read_json",
}
# Kinds that our own code reads from plain text; everything else is parsed in a child process under limits.
READ_HERE = frozenset({"text", "markdown"})


def read(path: Path, *, name: str | None = None) -> Document:
    """Read one file. `name` is what people shall see it named as, where the path is only a copy.

    Raises `Refused` where the file is not to be read, or holds no text.
    """
    from corpus.reading.metadata import metadata_of, sidecar  # yaml: only where something is read

    kind = gate.check(path, name=name)
    with gate.open_regular(path) as file:
        sha256 = hashlib.sha256(file.read()).hexdigest()
    extract = _reader(kind)(path)
    if not extract.text.strip():
        raise Refused("no_text", "No text could be taken from it.")
    shown = name or str(path)
    metadata, notes = metadata_of(extract, Path(shown).name, sidecar(path))
    return Document(
        id=document_id(shown, sha256), path=shown, sha256=sha256, text=extract.text, blocks=extract.blocks,
        metadata=metadata, pages=extract.pages, notes=(*extract.notes, *notes),
    )


def document_id(name: str, sha256: str) -> str:
    """A slug of the file's name, and the first eight digits of its hash: "cluster-report-1a2b3c4d"."""
    stem = Path(re.split(r"[/\\]", name)[-1]).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    return f"{slug or 'document'}-{sha256[:8]}"


def _reader(kind: str) -> Callable[[Path], Extract]:
    if kind not in READERS:
        raise Refused("unsupported_type", f"Files of the kind {kind} are not read yet.")
    if kind == "pdf":
        return _read_pdf
    if kind not in READ_HERE:
        return partial(child.run, READERS[kind])
    module, function = READERS[kind].split(":")
    reader: Callable[[Path], Extract] = getattr(importlib.import_module(module), function)
    return reader


def _read_pdf(path: Path) -> Extract:
    """A PDF; a second time with text recognition where pages of it are pictures and the extra for it is there."""
    try:
        extract = child.run(READERS["pdf"], path)
        if not extract.scans or not ocr.installed():
            return extract
    except Refused as refused:
        if refused.detail != ocr.SCAN or not ocr.installed():
            raise
    return child.run("corpus.reading.ocr:read_scanned", path, limits=ocr.LIMITS)
