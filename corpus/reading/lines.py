"""Lines of plain text as pieces: paragraphs joined again, list items, table rows, headings that are marked as such.

Knows nothing of labels, footnotes or unmarked headings; those need the neighbours (`structure.py`, `headings.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.document import BlockKind, Cell

HEADING_WORDS = 12
NARROWEST, WIDEST = 40, 140  # characters of a line in hard-wrapped text
LONG = 60  # characters of a line that hardly stops in the middle of a sentence but at a margin
WRAPPED = 0.25  # share of line breaks before a small letter from which on a text was broken at a margin
WHOLE_LINE = "\x02"  # before a line that is bold as a whole; no cleaned text holds it

_NUMBER = r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]"
_BULLET = re.compile(rf"(?P<indent>[ ]*)(?P<bullet>[•●▪◦‣·∙○■□➢➤►✓✔*–—-]|o(?=[ ]{{2,}})|{_NUMBER})[ ]+(?=\S)")
_RULE = re.compile(r"\s*(?:([-=_*~+#])(?:\s*\1){2,}|--)\s*$")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*$")
_HASHES = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
_LABEL_START = re.compile(r"\s*[A-Z][\w/&()' -]{0,30}:(?:\s|$)")
_REFERENCE = re.compile(r"\s*\[\^?\w{1,3}\]:?\s")
_COLUMNS = re.compile(r"\t+|(?<![.!?:;, ])[ ]{2,}(?! )|[ ]{4,}")
_YEAR = re.compile(r"(?:(?:FY|Q[1-4]|H[12])?\s?'?)*(?:(?:19|20)?\d\d)(?:\s?[-–/]\s?\d{2,4})?[ep]?$")
_STAR_USED = re.compile(r"[\w%).,]\*(?![*\w])")


@dataclass(frozen=True)
class Piece:
    """A stretch of lines with one role."""

    kind: BlockKind
    text: str
    level: int = 0  # heading: 1 to 6, or 0 where it has to be found; list item: depth from 0
    page: int | None = None
    cells: tuple[Cell, ...] = ()
    number: str = ""  # of a numbered list item, with the space after it: kept in the text but not in the block
    alone: bool = False  # blank lines before and after
    emphatic: bool = False  # bold, underlined, marked or in capitals


def pieces(text: str, page: int | None) -> Iterator[Piece]:
    """The pieces of one page of text, in order."""
    chunks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip(WHOLE_LINE + " \t"):
            chunks[-1].append(line.rstrip())
        elif chunks[-1]:
            chunks.append([])
    layout = _Layout(wrapped=_is_wrapped(chunks), starred=bool(_STAR_USED.search(text)))
    for number, chunk in enumerate(chunks):
        found = list(layout.chunk(chunk))
        if not number and page in (None, 1) and _is_title(found) and len(chunks) > 1:
            found = [replace(piece, kind="heading", level=1, emphatic=True) for piece in found]
        for piece in found:
            yield replace(piece, page=page)


@dataclass(frozen=True)
class _Layout:
    """How the lines of one text are to be taken."""

    wrapped: bool  # broken at a margin
    starred: bool  # "*" marks footnotes

    def chunk(self, lines: Sequence[str]) -> Iterator[Piece]:
        """The pieces of lines without a blank line between them."""
        width = _width(lines)
        notes_starred = self.starred and sum(line.lstrip().startswith("* ") for line in lines) == 1
        indents: list[int] = []
        number = 0
        while number < len(lines):
            line = lines[number]
            taken = 1
            if rows := _table(lines, number):
                yield from _rows(lines[number:number + rows])
                taken = rows
            elif _is_underlined(lines, number):
                level = 1 if lines[number + 1].strip()[0] == "=" else 2
                yield Piece("heading", line.strip(WHOLE_LINE + " "), level=level, emphatic=True)
                taken = 2
            elif _RULE.match(line):
                pass
            elif hashes := _HASHES.match(line):
                yield Piece("heading", hashes[2], level=len(hashes[1]), emphatic=True)
            elif (bullet := _bullet(line)) and not (notes_starred and bullet["bullet"] == "*"):
                taken = self._wrapped(lines, number, width, hanging=len(bullet[0]))
                yield _item(lines[number:number + taken], bullet, indents, alone=taken == len(lines))
            else:
                taken = self._wrapped(lines, number, width)
                text = _unwrapped(lines[number:number + taken])
                emphatic = text.startswith(WHOLE_LINE) or _in_capitals(text)
                yield Piece("paragraph", text.strip(WHOLE_LINE + " "), alone=len(lines) == 1, emphatic=emphatic)
            number += taken

    def _wrapped(self, lines: Sequence[str], first: int, width: int, hanging: int = 0) -> int:
        """How many lines from the first on are one paragraph or item that was broken at the margin."""
        taken = 1
        while first + taken < len(lines):
            previous, line = lines[first + taken - 1], lines[first + taken]
            if _begins_anew(line) or previous.startswith(WHOLE_LINE) or (
                _REFERENCE.match(lines[first]) and _REFERENCE.match(line)
            ):
                break
            indented = hanging > 0 and len(line) - len(line.lstrip()) >= hanging
            if not indented and not _goes_on(previous, line, width, self.wrapped):
                break
            taken += 1
        return taken


def _is_wrapped(chunks: Sequence[Sequence[str]]) -> bool:
    breaks = [
        line.lstrip()[0].islower()
        for chunk in chunks for previous, line in pairwise(chunk)
        if len(previous) >= NARROWEST and not _begins_anew(line)
    ]
    return sum(breaks) > WRAPPED * len(breaks)


def _width(lines: Sequence[str]) -> int:
    """The usual length of a full line; 0 where the lines are too short or too long to have been broken at a margin."""
    lengths = sorted(len(line) for line in lines if len(line) >= NARROWEST)
    width = lengths[len(lengths) // 2] if lengths else 0
    return width if width <= WIDEST else 0


def _begins_anew(line: str) -> bool:
    """Whether a line begins an item, a rule, a heading, a bold line, a row or a label."""
    return bool(
        _bullet(line) or _RULE.match(line) or _HASHES.match(line) or _LABEL_START.match(line)
        or line.startswith(WHOLE_LINE) or "\t" in line.strip()
    )


def _goes_on(previous: str, line: str, width: int, wrapped: bool) -> bool:
    """Whether a line break is the margin's: the next word did not fit, or the sentence is not at its end."""
    if not width:
        return False
    ended = previous[-1] in ".!?:;" or re.search(r"[.!?][\"”’)\]]|\]$", previous[-3:]) is not None
    if line.lstrip()[0].islower() and not ended:
        return len(previous) > 0.5 * width
    if ended:
        full = len(previous) + 1 + len(line.split()[0]) > 0.9 * width
        return wrapped and (full or bool(_REFERENCE.match(line)))
    return len(previous) > 0.7 * width and (wrapped or (len(previous) >= LONG and previous.split()[-1].islower()))


def _unwrapped(lines: Sequence[str]) -> str:
    """Lines as one; a word broken at the margin keeps its hyphen, since it may be part of it."""
    text = lines[0].strip()
    for line in lines[1:]:
        glue = "" if re.search(r"[a-z]-$", text) and line.lstrip()[:1].islower() else " "
        text += glue + line.strip()
    return re.sub(r"[ \t]+", " ", text)


def _bullet(line: str) -> re.Match[str] | None:
    return _BULLET.match(line.replace("\t", "    "))


def _item(lines: Sequence[str], bullet: re.Match[str], indents: list[int], alone: bool) -> Piece:
    indent = len(bullet["indent"])
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    text = _unwrapped(lines)
    mark = bullet["bullet"]
    number = mark + " " if mark[-1] in ".)" else ""
    body = text[len(mark):].strip(WHOLE_LINE + " ")
    return Piece("list_item", body, level=len(indents) - 1, number=number, alone=alone)


# -------------------------------------------------------------------------------------------------------------- tables


def _table(lines: Sequence[str], first: int) -> int:
    """How many lines from the first on are rows with the same number of columns, parted by tabs, bars or wide gaps."""
    columns = len(_columns(lines[first]))
    if columns < 2:
        return 0
    count = 1
    while first + count < len(lines) and len(_columns(lines[first + count])) == columns:
        count += 1
    ruled = "\t" in lines[first].strip() or (lines[first].count("|") > 1 and count > 1)
    return count if ruled or count > 2 or (count == 2 and columns > 2) else 0


def _columns(line: str) -> list[str]:
    if line.count("|") > 1:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    if _bullet(line) and "\t" not in line.strip():
        return []
    return [cell.strip() for cell in _COLUMNS.split(line.strip()) if cell.strip()]


def _rows(lines: Sequence[str]) -> Iterator[Piece]:
    rows = [_columns(line) for line in lines]
    ruled = [row for row in rows if not all(re.fullmatch(r":?[-=]*:?", cell) for cell in row)]
    header = [""] * len(rows[0])
    if len(ruled) > 1 and (len(ruled) < len(rows) or _is_header(ruled)):
        header, ruled = ruled[0], ruled[1:]
    for row in ruled:
        yield Piece("table_row", " | ".join(row), cells=tuple(map(Cell, header, row)))


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: words and years alone, above figures."""
    names = all(not re.search(r"\d", cell) or _YEAR.match(cell) for cell in rows[0])
    figures = any(re.search(r"\d", cell) and not _YEAR.match(cell) for row in rows[1:] for cell in row)
    return names and figures


# ------------------------------------------------------------------------------------------------------------ headings


def _is_underlined(lines: Sequence[str], number: int) -> bool:
    if number + 1 >= len(lines) or not _UNDERLINE.match(lines[number + 1]) or _RULE.match(lines[number]):
        return False
    line, rule = lines[number].strip(), lines[number + 1].strip()
    return len(line.split()) <= HEADING_WORDS and len(rule) >= len(line) / 2


def _in_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(character.isupper() for character in letters)


def _is_title(found: Sequence[Piece]) -> bool:
    """Whether the lines at the top of a text are its title: two or three short ones, without a mark at their end."""
    return 1 < len(found) <= 3 and all(
        piece.kind == "paragraph" and len(piece.text.split()) <= HEADING_WORDS and piece.text[-1] not in ".,;:!?"
        and not _LABEL_START.match(piece.text) and (not piece.text[0].isdigit() or _YEAR.match(piece.text))
        for piece in found
    ) and not found[0].text[0].isdigit()
