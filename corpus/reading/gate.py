"""The file gate: which files may be read at all, decided before any parser sees them.

Looks at names, at `lstat`, at the first bytes and, for zip-based kinds, at the list of parts. Links, pipes, sockets and
devices are never opened. What passes is still parsed under limits (`child.py`).
"""

from __future__ import annotations

import mmap
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

from corpus.document import Skipped, SkipReason
from corpus.errors import AssistantError

Kind = Literal[
    "csv", "docx", "eml", "epub", "html", "json", "markdown", "msg", "odf", "pdf", "pptx", "rtf", "text", "xls", "xlsx",
    "xml",
]

Source = Path | bytes  # what readers read: a file, or the bytes of one inside another (an attachment, a chapter)

MEGABYTE = 1 << 20
LARGEST_TEXT = 25 * MEGABYTE  # bytes of a file whose every byte is read as text
LARGEST_PACKED = 100 * MEGABYTE  # bytes of a file that is mostly pictures: PDF, Office
HEAD = 4096  # bytes looked at to tell the type; a PDF header may stand anywhere in the first 1024
LONGEST_NAME = 80  # characters of a name in a message

SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".txt", ".text", ".log", ".rst", ".yaml", ".yml"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".json", ".jsonl", ".geojson"), "json"),
    **dict.fromkeys((".xml", ".svg"), "xml"),
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), "eml"),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), "docx"),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"), "pptx"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), "xlsx"),
    **dict.fromkeys((".odt", ".ods", ".odp", ".ott"), "odf"),
    ".xls": "xls", ".msg": "msg", ".epub": "epub", ".rtf": "rtf", ".pdf": "pdf",
}
SAVE_AS = {
    ".doc": ".docx", ".dot": ".docx", ".wps": ".docx", ".pages": ".docx", ".ppt": ".pptx", ".pps": ".pptx",
    ".key": ".pptx", ".xlsb": ".xlsx", ".numbers": ".xlsx",
}
PACKED: frozenset[Kind] = frozenset({"docx", "pptx", "xlsx", "odf", "epub"})
OLE: frozenset[Kind] = frozenset({"xls", "msg"})

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive"), (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an OLE container"), (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"), (b"MM\x00*", "a TIFF picture"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
    (b"\x1f\x8b\x08", "a gzip archive"), (b"BZh", "a bzip2 archive"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"), (b"SQLite format 3\x00", "a database"),
)


# The name of the one stream of an Office file under a password, as it stands in the container's directory
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


class Refused(AssistantError):
    """A file is not read, for a reason that the report names. `detail` says it to a person, without any path."""

    def __init__(self, reason: SkipReason, detail: str) -> None:
        super().__init__(detail)
        self.reason: SkipReason = reason
        self.detail = detail


def walk(paths: Sequence[Path]) -> Iterator[Path | Skipped]:
    """Every regular file under the given files and folders, in the order of their names, each once.

    Links, pipes, sockets, devices and what cannot be listed come as `Skipped`; none of them is opened. Hidden folders
    (`.git`) are the business of other programs and passed over, unless named.
    """
    seen: set[str] = set()
    pending = [Path(path) for path in reversed(paths)]
    while pending:
        path = pending.pop()
        key = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links
        if key in seen:
            continue
        seen.add(key)
        try:
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                inside = [one for one in path.iterdir() if not (one.name.startswith(".") and one.is_dir())]
                pending.extend(sorted(inside, reverse=True))
                continue
        except (OSError, ValueError) as error:
            yield Skipped(str(path), "unreadable", f"It cannot be opened ({_why(error)}).")
            continue
        if stat.S_ISREG(mode):
            yield path
        elif stat.S_ISLNK(mode):
            yield Skipped(str(path), "symlink", "It is a link, and links are not followed: give the file itself.")
        else:
            yield Skipped(str(path), "not_a_regular_file", "It is a pipe, a socket or a device, not a file.")


def content(source: Source) -> bytes:
    """All bytes of a file, or of a part of one that was read already."""
    return source if isinstance(source, bytes) else source.read_bytes()


def check(path: Path, *, name: str | None = None) -> Kind:
    """The kind of a file, told from its name and its bytes. `name` is its name where the path is only a copy.

    Raises `Refused`: not a regular file, unreadable, empty, too large, of a type that is not read, or of another type
    than its name says.
    """
    suffix = _suffix(path.name if name is None else name)
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        _check_size(size, SUFFIXES.get(suffix))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _kind(suffix, data)


def check_bytes(data: bytes, name: str) -> Kind:
    """The kind of a file inside another, such as an attachment. Raises `Refused` as `check` does."""
    suffix = _suffix(name)
    _check_size(len(data), SUFFIXES.get(suffix))
    return _kind(suffix, data)


def _kind(suffix: str, data: bytes | mmap.mmap) -> Kind:
    head = data[:HEAD]
    kind = SUFFIXES.get(suffix)
    if kind is None:
        return _kind_without_suffix(suffix, head)
    found = _magic(head)
    if kind == "pdf":
        if b"%PDF-" not in head[:1024]:
            raise _wrong_type(suffix, found or _text_type(head))
    elif kind in PACKED and found == "an OLE container" and data.find(_ENCRYPTED_PACKAGE) >= 0:
        raise Refused("encrypted", "It is protected by a password: save a copy without one.")
    elif kind in PACKED or kind in OLE:
        if found != ("a zip archive" if kind in PACKED else "an OLE container"):
            raise _wrong_type(suffix, found or _text_type(head))
    elif kind == "rtf":
        if found != "RTF":
            raise _wrong_type(suffix, found or _text_type(head))
    elif found is not None and found != "RTF":
        raise _wrong_type(suffix, found)
    return kind


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; a link is not followed and a pipe is not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise Refused("symlink", "It is a link, and links are not followed: give the file itself.")
        if not stat.S_ISREG(mode):
            raise Refused("not_a_regular_file", "It is a folder, a pipe, a socket or a device, not a file.")
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise Refused("unreadable", f"It cannot be opened ({_why(error)}).") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("not_a_regular_file", "It is a folder, a pipe, a socket or a device, not a file.")
    return os.fdopen(descriptor, "rb")


def shown_name(path: Path | str, longest: int = LONGEST_NAME) -> str:
    """The last part of a path as it may be shown: bytes that are no text and characters that steer a terminal or the
    direction of writing are escaped, and a long name is cut in the middle.
    """
    name = re.split(r"[/\\]", str(path).rstrip("/\\"))[-1]
    name = name.encode("utf-8", "backslashreplace").decode("utf-8")
    name = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)
    half = longest // 2
    return name if len(name) <= longest else f"{name[:half]}…{name[-half + 1:]}"


def _suffix(name: str) -> str:
    """The suffix in lower case, of the last part of a name as any system would write it."""
    if "\0" in name:
        raise Refused("unsafe_name", "Its name holds a NUL character: rename it.")
    return Path(re.split(r"[/\\]", name)[-1]).suffix.lower()


def _check_size(size: int, kind: Kind | None) -> None:
    if size == 0:
        raise Refused("empty", "It holds no bytes.")
    largest = LARGEST_PACKED if kind in PACKED or kind in ("pdf", "eml", "msg") else LARGEST_TEXT
    if size > largest:
        limit = largest // MEGABYTE
        raise Refused("too_large", f"It has {size // MEGABYTE:,} MB, and the limit is {limit} MB: split it.")


def _kind_without_suffix(suffix: str, head: bytes) -> Kind:
    if suffix in SAVE_AS:
        raise Refused("unsupported_type", f"Files of type {suffix} are not read: save it as {SAVE_AS[suffix]}.")
    if suffix:
        raise Refused("unsupported_type", f"Files of type {shown_name(suffix)} are not read.")
    if _magic(head) is not None or _text_type(head) != "text":
        raise Refused("unsupported_type", "Its name has no suffix and it is no text.")
    return "text"


def _magic(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "PDF"
    return next((what for magic, what in MAGIC if head.startswith(magic)), None)


def _text_type(head: bytes) -> str:
    """ "HTML", "text" or "unknown bytes"."""
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", head, re.IGNORECASE):
        return "HTML"
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return "text" if control * 20 < len(head) else "unknown bytes"


def _wrong_type(suffix: str, found: str) -> Refused:
    if found in ("text", "unknown bytes"):
        return Refused("corrupt", f"It is named {suffix} but does not begin as such a file does.")
    return Refused("wrong_type", f"It is named {suffix} but holds {found}: give it the right name.")


def _why(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) else "the name cannot be used"
    return (text or "unknown error").lower()
