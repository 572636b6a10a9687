"""A PDF whose table of objects is lost (cut off at the end, or badly stored), given a new one.

Works on objects that stand in the file by themselves, as most writers store pages; what stands in compressed object
streams stays lost. Method: each "n g obj" is listed again, with the root that is there or a new one over the pages.
"""

from __future__ import annotations

import re

MOST_OBJECTS = 500_000
_OBJECT = re.compile(rb"(?<![0-9])(\d{1,9}) (\d{1,5}) obj\b")
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_TREE = re.compile(rb"/Type\s*/Pages\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
LONGEST_DICTIONARY = 100_000  # bytes of an object that are looked at


def with_new_table(data: bytes) -> bytes | None:
    """The file with a new table of objects at its end; None where no page can be found, or where it is encrypted."""
    places: dict[int, tuple[int, int]] = {}
    for match in _OBJECT.finditer(data):
        places[int(match[1])] = (match.start(), int(match[2]))  # the last of a number counts
        if len(places) > MOST_OBJECTS:
            return None
    if b"/Encrypt" in data[-4096:]:
        return None
    heads = {
        number: data[start : start + LONGEST_DICTIONARY].split(b"endobj", 1)[0].split(b"stream", 1)[0]
        for number, (start, _) in places.items()
    }
    root = next((number for number, head in heads.items() if _CATALOG.search(head)), None)
    added = bytearray(b"\n")
    if root is None:
        pages = [number for number, head in heads.items() if _PAGE.search(head)]
        if not pages:
            return None
        top = max(places) + 1
        root = top + 1
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        for number, body in (
            (top, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids)),
            (root, b"<< /Type /Catalog /Pages %d 0 R >>" % top),
        ):
            places[number] = (len(data) + len(added), 0)
            added += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data) + len(added)
    added += b"xref\n0 1\n0000000000 65535 f \n"
    for number, (start, generation) in sorted(places.items()):
        added += b"%d 1\n%010d %05d n \n" % (number, start, generation)
    added += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, root, table)
    return data + bytes(added)
