"""Plain text: what its lines show of headings, lists, tables, labels and footnotes.

Knows nothing of a particular document. Hard-wrapped lines are joined again, marks of emphasis, links and escapes are
dropped, so that a quotation reads clean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.document import Block
from corpus.reading import gate
from corpus.reading.characters import SUPERSCRIPT_MARKS, NotText, clean, decode, superscript
from corpus.reading.extract import Extract
from corpus.reading.headings import with_headings
from corpus.reading.lines import WHOLE_LINE, Piece, pieces
from corpus.reading.structure import refine

_PAGE_NUMBER = re.compile(
    r"(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*(?:of|/)\s*\d+|[-–]\s*\d+\s*[-–])$", re.IGNORECASE
)
_QUOTED = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1|\n[ \t]*\n).){1,600}?\S?)(?<=\S)\1", re.DOTALL)
_LINK = re.compile(r"!?\[((?:\\.|[^\[\]\\\n]){1,500})\]\((?:[^()\s]|\([^()\s]*\)){0,2000}(?:\s+\"[^\"\n]*\")?\)")
_ESCAPE = re.compile(r"\\([\\$()\[\]{}*_#.!&%~^+>|`-])")
_BRACED = re.compile(r"\^\{([^{}\n]{1,20})\}|<sup>\s*([^<>\n]{1,20}?)\s*</sup>", re.IGNORECASE)
_GLUED = re.compile(
    rf"((?:^|(?<=[\s,;.])){SUPERSCRIPT_MARKS})(?=[A-Za-z0-9£$€‘“'\"(])", re.MULTILINE
)


def read_text(path: Path) -> Extract:
    """Read a text file. Raises `Refused` ("corrupt") where it is in no encoding that can be told."""
    with gate.open_regular(path) as file:
        data = file.read()
    try:
        return lay_out(decode(data))
    except NotText as error:
        raise gate.Refused("corrupt", f"It cannot be read as text: {error}. Save it as UTF-8.") from error


def lay_out(text: str) -> Extract:
    """The layout of a plain text: form feeds end pages, blank lines part blocks, marks of emphasis are dropped."""
    pages = clean(text).rstrip("\f\n ").split("\f")
    several = len(pages) > 1
    found = [
        piece for number, page in enumerate(pages, start=1)
        for piece in pieces(without_markup(page), number if several else None)
    ]
    found = _without_page_numbers(found)
    draft, blocks = _written(found)
    starts = {block.start: piece for block, piece in zip(blocks, found, strict=True)}
    final, final_blocks = _compact(draft, with_headings(draft, refine(draft, blocks), starts), starts)
    return Extract(final, final_blocks, pages=len(pages) if several else None)


def without_markup(text: str) -> str:
    """The text without `**`, `[text](address)`, `\\$`, `>` and the like; `^{1}` becomes "¹".

    A line that is bold as a whole begins with `WHOLE_LINE`.
    """
    text = _BRACED.sub(lambda match: superscript((match[1] or match[2]).replace(" ", "")), _QUOTED.sub("", text))
    text = _LINK.sub(r"\1", text)
    text = _BOLD.sub(lambda match: _bold(match, text), text)
    return _GLUED.sub(r"\1 ", _ESCAPE.sub(r"\1", text))


def _bold(match: re.Match[str], text: str) -> str:
    """Bold words on one line, even where the mark goes over a few."""
    words = " ".join(match[2].split("\n")) if match[2].count("\n") < 3 else match[2]
    line_start = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", match.end())
    around = text[line_start:match.start()] + text[match.end():len(text) if line_end < 0 else line_end]
    return words if around.strip() or "\n" in words else WHOLE_LINE + words


def _without_page_numbers(found: Sequence[Piece]) -> list[Piece]:
    numbers = [piece.kind == "paragraph" and bool(_PAGE_NUMBER.match(piece.text)) for piece in found]
    return [piece for piece, number in zip(found, numbers, strict=True) if not number or sum(numbers) < 2]


def _written(found: Sequence[Piece]) -> tuple[str, list[Block]]:
    """The pieces as one text, a line each, and their blocks."""
    parts: list[str] = []
    blocks: list[Block] = []
    length = 0
    for piece in found:
        parts.append(f"{piece.number}{piece.text}\n")
        start = length + len(piece.number)
        length += len(parts[-1])
        blocks.append(Block(piece.kind, start, length - 1, level=piece.level, page=piece.page, cells=piece.cells))
    return "".join(parts), blocks


def _compact(text: str, blocks: Sequence[Block], found: Mapping[int, Piece]) -> tuple[str, tuple[Block, ...]]:
    """The final text: blocks parted by blank lines, items, rows and notes by line ends; a label beside its value."""
    parts: list[str] = []
    placed: list[Block] = []
    length = 0
    for block in blocks:
        body = text[block.start:block.end]
        if block.kind == "label_value":
            body = _label_beside_value(body, block)
        piece = found.get(block.start)
        number = piece.number if piece and block.kind == "list_item" else ""
        close = bool(placed) and block.kind in ("list_item", "table_row", "footnote") and placed[-1].kind == block.kind
        gap = "" if not placed else "\n" if close else "\n\n"
        start = length + len(gap) + len(number)
        parts.append(gap + number + body)
        length += len(parts[-1])
        placed.append(replace(block, start=start, end=length))
    return "".join(parts), tuple(placed)


def _label_beside_value(body: str, block: Block) -> str:
    """The lines of a label and its value on one line, those of its note below."""
    lines = body.split("\n")
    parts = (block.label, block.cells[0].text)
    count = 1
    while count < len(lines) and not all(part in " ".join(lines[:count]) for part in parts):
        count += 1
    return "\n".join([" ".join(lines[:count]), *lines[count:]])
