"""Zip-based files, looked at before they are opened, and their XML, read without entities.

A zip is refused by what its directory states (number of parts, sizes, ratio, parts over one another, names twice, names
that lead out of it), before any part is expanded; what a part then gives is counted all the same.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from itertools import pairwise
from types import TracebackType
from typing import BinaryIO

from lxml import etree

from corpus.reading.gate import Refused, Source

MOST_PARTS = 2000
LARGEST_TOTAL = 300 << 20  # bytes that all parts state together, pictures included
LARGEST_PART = 64 << 20  # bytes of a part that is read
LARGEST_RATIO = 200  # of the stated to the packed size of one part
SMALL_PART = 4 << 20  # bytes; no ratio is asked of a part below this
LARGEST_DIRECTORY = 1 << 20  # bytes

_END = b"PK\x05\x06"
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Archive:
    """The parts of one zip-based file. Raises `Refused` for what is damaged or hostile."""

    def __init__(self, source: Source) -> None:
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        size = file.seek(0, io.SEEK_END)
        try:
            _check_directory(file, size)
            self._zip = zipfile.ZipFile(file)
        except Refused:
            file.close()
            raise
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
            file.close()
            raise _damaged() from error
        try:
            _check_parts(self._zip.infolist(), size)
        except Refused:
            self._zip.close()
            file.close()
            raise
        self._file = file
        self._names = {name.lower().lstrip("/"): name for name in self._zip.namelist()}

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self._names

    def names(self) -> list[str]:
        """All parts, in the order of the file."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """The bytes of one part; names count without regard to case, as Office reads them."""
        try:
            info = self._zip.getinfo(self._names[name.lower().lstrip("/")])
        except KeyError as error:
            raise Refused("corrupt", "It is damaged: a part that it needs is missing.") from error
        if info.flag_bits & 1:
            raise Refused("encrypted", "It is protected by a password: save a copy without one.")
        if info.file_size > LARGEST_PART:
            raise _bomb()
        try:
            with self._zip.open(info) as part:
                data = part.read(LARGEST_PART + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
            raise _damaged() from error
        if len(data) > LARGEST_PART:
            raise _bomb()
        return data

    def xml(self, name: str) -> etree._Element:
        """The root element of one part, without comments."""
        return parse_xml(self.read(name))

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that an Office part refers to: id → (last word of the relation's type, name of the part).

        What lies outside the file is left out: nothing is ever fetched.
        """
        folder, base = posixpath.split(name.lstrip("/"))
        where = posixpath.join(folder, "_rels", f"{base}.rels")
        found: dict[str, tuple[str, str]] = {}
        if where not in self:
            return found
        for relation in self.xml(where):
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], part)
        return found


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML text. Raises `Refused`: `unsafe_xml` for a document type or an entity, else `corrupt`."""
    refuse_document_type(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("corrupt", "It is damaged: its XML cannot be parsed.") from error
    if root is None:
        raise Refused("corrupt", "It is damaged: its XML is empty.")
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding that hid it above
        raise _unsafe()
    return root


def refuse_document_type(data: bytes) -> None:
    """Raise `Refused` for an XML text with a document type or an entity."""
    if _DOCTYPE.search(data) or (b"\0" in data[:100] and _DOCTYPE.search(data.replace(b"\0", b""))):
        raise _unsafe()


def local(tag: object) -> str:
    """The name of an element or attribute without its namespace, so that Strict and older files read alike."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a directory of too many parts before the library builds an object for each."""
    file.seek(max(0, size - 65557))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise _damaged()
    count, length = struct.unpack("<10xH", tail[at : at + 12])[0], struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if count > MOST_PARTS or LARGEST_DIRECTORY < length < 0xFFFFFFFF:
        raise Refused("bomb", f"It consists of more than {MOST_PARTS:,} parts: it is not read.")


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused("bomb", f"It consists of more than {MOST_PARTS:,} parts: it is not read.")
    if sum(part.file_size for part in parts) > LARGEST_TOTAL or sum(part.compress_size for part in parts) > size:
        raise _bomb()
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > LARGEST_RATIO * max(1, part.compress_size):
            raise _bomb()
        name = part.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name[:3]:
            raise Refused("suspicious", "A part of it has a name that leads out of the file.")
    spans = sorted((part.header_offset, part.header_offset + part.compress_size) for part in parts)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise Refused("bomb", "Parts of it lie over one another: it is not read.")
    names = [part.filename.lower() for part in parts]
    if len(set(names)) < len(names):
        raise Refused("suspicious", "Two parts of it have the same name: what is shown need not be what is read.")


def _damaged() -> Refused:
    return Refused("corrupt", "It is damaged: it cannot be opened as the archive that it should be.")


def _unsafe() -> Refused:
    return Refused("unsafe_xml", "Its XML defines entities or a document type, which no such file needs.")


def _bomb() -> Refused:
    return Refused("bomb", "It expands to far more than the file holds: it is not read.")
