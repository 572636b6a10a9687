"""Small files made by hand for the tests of the readers: PDF, Office, OpenDocument."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part of relations: id → (last word of the type, target)."""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def docx(body: str, more: Mapping[str, str] | None = None, *, namespace: str = W) -> bytes:
    """A Word file with this body; `more`: further parts under word/, by name, related to the document."""
    more = more or {}
    kinds = {f"r{number}": (name.split(".")[0].rstrip("0123456789"), name) for number, name in enumerate(more, start=1)}
    document = f'<w:document xmlns:w="{namespace}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'
    return zipped({
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations({"r1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": relations(kinds),
        **{f"word/{name}": text for name, text in more.items()},
    })


def para(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of a Word file with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a Word file."""
    lines = "".join("<w:tr>" + "".join(f"<w:tc>{para(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{lines}</w:tbl>"


def text_at(x: float, y: float, text: str, *, size: float = 11, font: str = "F1", extra: str = "") -> str:
    """PDF operators that write a text from a point, in points from the bottom left."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q BT /{font} {size} Tf {extra} {x} {y} Td ({escaped}) Tj ET Q\n"


def lines_at(x: float, y: float, lines: Sequence[str], *, lead: float = 14, size: float = 11, font: str = "F1") -> str:
    """Lines of text, one below another."""
    return "".join(text_at(x, y - number * lead, line, size=size, font=font) for number, line in enumerate(lines))


def pdf(pages: Sequence[str], *, page_extra: str = "", title: str = "") -> bytes:
    """A PDF of pages of 595 × 842 points with these operators; F1 is Helvetica, F2 Helvetica-Bold."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({title}) >>".encode("cp1252"),
    ]
    kids = []
    for page in pages:
        data = zlib.compress(page.encode("cp1252"))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> %s >>" % (len(objects), page_extra.encode())
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<< /Size %d /Root 1 0 R /Info 5 0 R >>" % (len(objects) + 1)
    out.write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, start))
    return out.getvalue()


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container of these streams, each under 4,096 bytes; "folder/name" lies in a storage (MS-CFB, v. 3)."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    folders = list(dict.fromkeys(name.split("/")[0] for name in streams if "/" in name))
    entries: list[tuple[str, int, list[int], int, int]] = [("Root Entry", 5, [], 0, 0)]
    mini, table = b"", []
    for folder in folders:
        entries[0][2].append(len(entries))
        entries.append((folder, 1, [], 0, 0))
    for name, data in streams.items():
        parent = 1 + folders.index(name.split("/")[0]) if "/" in name else 0
        entries[parent][2].append(len(entries))
        count = -(-len(data) // 64)
        entries.append((name.split("/")[-1], 2, [], len(table) if count else end, len(data)))
        table.extend([*range(len(table) + 1, len(table) + count), end] if count else [])
        mini += data.ljust(count * 64, b"\0")
    siblings = {a: b for _, _, inner, _, _ in entries for a, b in pairwise(inner)}
    directory = b""
    for number, (name, kind, inner, start, size) in enumerate(entries):
        raw = (name + "\0").encode("utf-16-le")
        place = (start, size) if number else (0, len(mini))  # the mini stream begins in sector 0
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ", raw, len(raw), kind, 1, free, siblings.get(number, free), inner[0] if inner else free,
            b"", 0, 0, 0, *place,
        )
    sectors, fat = b"", []
    starts = []
    for part in (mini, directory, struct.pack(f"<{len(table)}I", *table)):
        count = max(1, -(-len(part) // 512))
        starts.append(len(fat))
        fat.extend([*range(len(fat) + 1, len(fat) + count), end])
        sectors += part.ljust(count * 512, b"\xff" if part is not mini else b"\0")
    fat.append(0xFFFFFFFD)  # the sector of this table itself
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", bytes.fromhex("D0CF11E0A1B11AE1"), b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, starts[1], 0,
        4096, starts[2], 1, end, 0, len(fat) - 1,
    )
    header += struct.pack("<108I", *[free] * 108)
    return header + sectors + struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
