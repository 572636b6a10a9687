"""Plain text: what its lines show of headings, lists, tables, labels and footnotes.

Knows nothing of a particular document. Hard-wrapped lines are joined again, marks of emphasis, links and escapes are
dropped, so that a quotation reads clean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.document import Block, BlockKind, Cell
from corpus.reading import gate
from corpus.reading.characters import NotText, clean, decode, superscript
from corpus.reading.extract import Extract
from corpus.reading.structure import is_figure, is_label, label_and_value, refine

HEADING_WORDS = 12
HEADING_CHARACTERS = 100
NARROWEST, WIDEST = 40, 140  # characters of a line in hard-wrapped text
WRAPPED = 0.25  # of the lines inside a paragraph begin in lower case where a text was broken at a margin
RUNNING = 3  # times that a line stands alone before it counts as a running header
MOST_HEADINGS = 3  # headings in a row that stand for something; more are a list of short lines

_BULLET = re.compile(r"(?P<indent>[ ]*)(?P<bullet>[•●▪◦‣·∙○■□➢➤►✓✔*–—-]|o(?=[ ]{2,})|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])[ ]+(?=\S)")
_RULE = re.compile(r"\s*([-=_*~+#])(?:\s*\1){2,}\s*$")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*$")
_HASHES = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
_NUMBERED_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z“\"]")
_PAGE_NUMBER = re.compile(r"(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*(?:of|/)\s*\d+|[-–]\s*\d+\s*[-–])$", re.IGNORECASE)
_COLUMNS = re.compile(r"\t+|[ ]{3,}")
_BOLD = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1|\n[ \t]*\n).){1,600}?\S?)(?<=\S)\1", re.DOTALL)
_LINK = re.compile(r"!?\[((?:\\.|[^\[\]\\\n]){1,500})\]\((?:[^()\s]|\([^()\s]*\)){0,2000}(?:\s+\"[^\"\n]*\")?\)")
_ESCAPE = re.compile(r"\\([\\$()\[\]{}*_#.!&%~^+>|`-])")
_BRACED = re.compile(r"\^\{([^{}\n]{1,20})\}|<sup>\s*([^<>\n]{1,20}?)\s*</sup>", re.IGNORECASE)
_GLUED = re.compile(r"((?:^|(?<=[\s,;.]))[⁰¹²³⁴-⁹]+(?:,[⁰¹²³⁴-⁹]+)*)(?=[A-Za-z0-9£$€‘“'\"(])", re.MULTILINE)


@dataclass(frozen=True)
class _Piece:
    """A stretch of lines with one role, before labels, footnotes and headings are told apart."""

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    cells: tuple[Cell, ...] = ()
    number: str = ""  # of a numbered list item, kept in the text but not in the block
    alone: bool = False  # blank lines before and after
    emphatic: bool = False  # bold, underlined or in capitals


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
    pieces = [
        piece for number, page in enumerate(pages, start=1)
        for piece in _pieces(without_markup(page), number if several else None)
    ]
    pieces = _without_page_numbers(pieces)
    draft, blocks = _written(pieces)
    starts = {block.start: piece for block, piece in zip(blocks, pieces, strict=True)}
    refined = refine(draft, blocks)
    with_headings = _headings(draft, refined, starts)
    final, final_blocks = _compact(draft, with_headings, starts)
    return Extract(final, final_blocks, pages=len(pages) if several else None)


def without_markup(text: str) -> str:
    """The text without `**`, `[text](address)`, `\\$` and the like; `^{1}` becomes "¹". Bold lines keep their marks."""
    text = _BRACED.sub(lambda match: superscript((match[1] or match[2]).replace(" ", "")), text)
    text = _LINK.sub(r"\1", text)
    text = _BOLD.sub(lambda match: _bold(match, text), text)
    return _GLUED.sub(r"\1 ", _ESCAPE.sub(r"\1", text))


_WHOLE_LINE = "\x02"  # marks a line that is bold as a whole; no cleaned text holds it


def _bold(match: re.Match[str], text: str) -> str:
    words = " ".join(match[2].split("\n")) if match[2].count("\n") < 3 else match[2]
    line_start = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", match.end())
    around = text[line_start:match.start()] + text[match.end():len(text) if line_end < 0 else line_end]
    return words if around.strip() or "\n" in words else _WHOLE_LINE + words


# ------------------------------------------------------------------------------------------------------ lines to pieces


def _pieces(text: str, page: int | None) -> Iterator[_Piece]:
    chunks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip(_WHOLE_LINE + " \t"):
            chunks[-1].append(line.rstrip())
        elif chunks[-1]:
            chunks.append([])
    breaks = [line.lstrip()[0].islower() for chunk in chunks for line in chunk[1:]]
    wrapped = sum(breaks) > WRAPPED * len(breaks)
    for chunk in chunks:
        for piece in _chunk(chunk, wrapped):
            yield replace(piece, page=page)


def _chunk(lines: Sequence[str], wrapped: bool) -> Iterator[_Piece]:
    """The pieces of lines without a blank line between them; `wrapped`: the text was broken at a margin."""
    width = _width(lines) if wrapped else 0
    alone = len(lines) == 1
    number = 0
    indents: list[int] = []
    while number < len(lines):
        line = lines[number]
        rows = _table(lines, number)
        if rows:
            yield from _rows(lines[number:number + rows])
            number += rows
        elif _RULE.match(line):
            number += 1
        elif _is_underlined(lines, number):
            yield _Piece("heading", line.strip(_WHOLE_LINE + " "), level=1 if lines[number + 1].strip()[0] == "=" else 2, emphatic=True)
            number += 2
        elif hashes := _HASHES.match(line):
            yield _Piece("heading", hashes[2], level=len(hashes[1]), emphatic=True)
            number += 1
        elif bullet := _BULLET.match(line.replace("\t", "    ")):
            taken = _wrapped(lines, number, width, hanging=len(bullet[0]))
            yield _item(lines[number:number + taken], bullet, indents)
            number += taken
        else:
            taken = _wrapped(lines, number, width)
            yield from _paragraph(lines, number, taken, alone)
            number += taken


def _wrapped(lines: Sequence[str], first: int, width: int, hanging: int = 0) -> int:
    """How many lines from the first on are one paragraph or item that was broken at the margin."""
    taken = 1
    while first + taken < len(lines):
        previous, line = lines[first + taken - 1], lines[first + taken]
        if _BULLET.match(line.replace("\t", "    ")) or _RULE.match(line) or _HASHES.match(line) or line.startswith(_WHOLE_LINE) or (
            previous.startswith(_WHOLE_LINE) or "\t" in line.strip()
        ):
            break
        indented = hanging > 0 and len(line) - len(line.lstrip()) >= hanging
        if not (indented or _goes_on(previous, line, width)):
            break
        taken += 1
    return taken


def _width(lines: Sequence[str]) -> int:
    """The usual length of a full line; 0 where the lines are too short or too long to have been broken at a margin."""
    lengths = sorted(len(line) for line in lines if len(line) >= NARROWEST)
    width = lengths[len(lengths) // 2] if lengths else 0
    return width if width <= WIDEST else 0


def _goes_on(previous: str, line: str, width: int) -> bool:
    """Whether a line break is the margin's: the next word did not fit, or the sentence is not at its end."""
    if not width:
        return False
    if re.match(r"\s*\[\d{1,3}\]", line):
        return True
    ended = previous[-1] in ".!?:;" or re.search(r"[.!?][\"”’)\]]|\]$", previous[-3:]) is not None
    if ended:
        return len(previous) + 1 + len(line.split()[0]) > 0.9 * width
    return len(previous) > (0.5 if line.lstrip()[0].islower() else 0.7) * width


def _paragraph(lines: Sequence[str], first: int, taken: int, alone: bool) -> Iterator[_Piece]:
    """A paragraph, with the line breaks of the margin taken out."""
    text = _unwrapped(lines[first:first + taken])
    emphatic = text.startswith(_WHOLE_LINE) or _in_capitals(text)
    yield _Piece("paragraph", text.strip(_WHOLE_LINE + " "), alone=alone, emphatic=emphatic)


def _unwrapped(lines: Sequence[str]) -> str:
    """Lines as one; a word broken at the margin keeps its hyphen, since it may be part of it."""
    text = lines[0].strip()
    for line in lines[1:]:
        glue = "" if re.search(r"[a-z]-$", text) and line.lstrip()[:1].islower() else " "
        text += glue + line.strip()
    return re.sub(r"[ \t]+", " ", text)


def _item(lines: Sequence[str], bullet: re.Match[str], indents: list[int]) -> _Piece:
    indent = len(bullet["indent"])
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    text = _unwrapped(lines)
    mark = bullet["bullet"]
    number = mark + " " if mark[-1] in ".)" else ""
    return _Piece("list_item", text[len(mark):].strip(_WHOLE_LINE + " "), level=len(indents) - 1, number=number)


def _table(lines: Sequence[str], first: int) -> int:
    """How many lines from the first on are rows with the same number of columns, parted by tabs or wide gaps."""
    columns = len(_columns(lines[first]))
    if columns < 2:
        return 0
    count = 1
    while first + count < len(lines) and len(_columns(lines[first + count])) == columns:
        count += 1
    tabs = "\t" in lines[first].strip()
    return count if tabs or count > 2 or (count == 2 and columns > 2) else 0


def _columns(line: str) -> list[str]:
    if _BULLET.match(line) and "\t" not in line.strip():
        return []
    if line.count("|") > 1:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    return [cell for cell in _COLUMNS.split(line.strip()) if cell]


def _rows(lines: Sequence[str]) -> Iterator[_Piece]:
    rows = [_columns(line) for line in lines]
    rows = [row for row in rows if not all(re.fullmatch(r":?-*:?", cell) for cell in row)]
    header = [""] * len(rows[0]) if rows else []
    if (len(rows) > 1 and not any(re.search(r"\d", cell) for cell in rows[0]) and any(
        re.search(r"\d", cell) for row in rows[1:] for cell in row
    )) or len(rows) < len(lines):
        header, rows = rows[0], rows[1:]
    for row in rows:
        yield _Piece("table_row", " | ".join(row), cells=tuple(map(Cell, header, row)))


def _is_underlined(lines: Sequence[str], number: int) -> bool:
    if number + 1 >= len(lines) or not _UNDERLINE.match(lines[number + 1]):
        return False
    return len(lines[number].split()) <= HEADING_WORDS and len(lines[number + 1].strip()) >= len(lines[number].strip()) / 2


def _in_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(character.isupper() for character in letters)


def _without_page_numbers(pieces: Sequence[_Piece]) -> list[_Piece]:
    numbers = [piece for piece in pieces if piece.kind == "paragraph" and _PAGE_NUMBER.match(piece.text)]
    return [piece for piece in pieces if piece not in numbers] if len(numbers) > 1 else list(pieces)


# ----------------------------------------------------------------------------------------------------- pieces to blocks


def _written(pieces: Sequence[_Piece]) -> tuple[str, list[Block]]:
    parts: list[str] = []
    blocks: list[Block] = []
    length = 0
    for piece in pieces:
        parts.append(f"{piece.number}{piece.text}\n")
        start = length + len(piece.number)
        length += len(parts[-1])
        blocks.append(Block(piece.kind, start, length - 1, level=piece.level, page=piece.page, cells=piece.cells))
    return "".join(parts), blocks


def _headings(text: str, blocks: Sequence[Block], pieces: dict[int, _Piece]) -> list[Block]:
    """The blocks with short lines that stand alone as headings, and without running headers."""
    likely = [_is_heading(text, blocks, number, pieces) for number in range(len(blocks))]
    kept = _without_running_headers(text, blocks, likely)
    marked = [replace(blocks[number], kind="heading") if likely[number] else blocks[number] for number in kept]
    _keep_lists_of_short_lines(marked, pieces)
    top = next((number for number, block in enumerate(marked) if block.kind != "heading"), len(marked))
    return [
        block if block.kind != "heading" or block.level else replace(
            block, level=1 if number < top else _level(text[block.start:block.end]))
        for number, block in enumerate(marked)
    ]


def _is_heading(text: str, blocks: Sequence[Block], number: int, pieces: dict[int, _Piece]) -> bool:
    block = blocks[number]
    piece = pieces.get(block.start)
    words = text[block.start:block.end]
    if block.kind == "heading":
        return True
    if piece is None or block.kind != "paragraph" or number + 1 == len(blocks):
        return False
    short = len(words.split()) <= HEADING_WORDS and len(words) <= HEADING_CHARACTERS
    if not short or sum(character.isalpha() for character in words) < 3 or is_figure(words) or is_label(words):
        return False
    following = blocks[number + 1]
    if words.endswith(("...", "…")):
        return following.kind == "list_item"
    if words[-1] in ".,;:!*⁰¹²³⁴⁵⁶⁷⁸⁹" or not (words[0].isupper() or words[0].isdigit() or words[0] in "“‘\"'") or words.count(";") > 1:
        return False
    if piece.emphatic or piece.alone:
        return True
    return _stands_out(text, blocks, number)


def _stands_out(text: str, blocks: Sequence[Block], number: int) -> bool:
    """A few words without a blank line, between the end of a sentence and a long paragraph."""
    block, following = blocks[number], blocks[number + 1]
    if len(text[block.start:block.end].split()) > 6 or following.kind != "paragraph":
        return False
    after = text[following.start:following.end]
    if len(after) < 2 * HEADING_CHARACTERS or not after[0].isupper():
        return False
    return number == 0 or text[blocks[number - 1].start:blocks[number - 1].end].endswith((".", "!", "?", "”", "]"))


def _without_running_headers(text: str, blocks: Sequence[Block], likely: Sequence[bool]) -> list[int]:
    """The numbers of the blocks without short lines that come again and again before a heading; their first stays."""
    def words(number: int) -> str:
        return " ".join(text[blocks[number].start:blocks[number].end].casefold().split())

    headings = [number for number in range(len(blocks)) if likely[number]]
    times = Counter(map(words, headings))
    before_heading = Counter(words(number) for number in headings if number + 1 < len(blocks) and likely[number + 1])
    running = {line for line, count in times.items() if count >= RUNNING and before_heading[line] > count / 2}
    seen: set[str] = set()
    kept = []
    for number in range(len(blocks)):
        line = words(number) if likely[number] else ""
        if line not in running or line not in seen:
            kept.append(number)
        seen.add(line)
    return kept


def _keep_lists_of_short_lines(blocks: list[Block], pieces: dict[int, _Piece]) -> None:
    """Headings in a row without anything under them are a list of short lines, but for the last."""
    first = 0
    while first < len(blocks):
        last = first
        while last < len(blocks) and blocks[last].kind == "heading":
            last += 1
        weak = [number for number in range(first, last) if not pieces[blocks[number].start].emphatic]
        if last == len(blocks):
            content = weak
        elif len(weak) > MOST_HEADINGS:
            content = weak[:-1]
        else:
            content = []
        for number in content:
            blocks[number] = replace(blocks[number], kind="paragraph")
        first = last + 1


def _level(words: str) -> int:
    numbered = _NUMBERED_HEADING.match(words)
    return min(6, 2 + numbered[1].count(".")) if numbered else 2


def _compact(text: str, blocks: Sequence[Block], pieces: dict[int, _Piece]) -> tuple[str, tuple[Block, ...]]:
    """The final text: blocks parted by blank lines, list items and rows by line ends; a label beside its value."""
    parts: list[str] = []
    placed: list[Block] = []
    length = 0
    for block in blocks:
        piece = pieces.get(block.start)
        body = text[block.start:block.end]
        first = body.split("\n")[0]
        if block.kind == "label_value" and (is_label(first) or not label_and_value(first)):
            body = body.replace("\n", " ", 1)
        number = piece.number if piece and block.kind == "list_item" else ""
        close = bool(placed) and block.kind in ("list_item", "table_row", "footnote") and placed[-1].kind == block.kind
        gap = "" if not placed else "\n" if close else "\n\n"
        start = length + len(gap) + len(number)
        parts.append(gap + number + body)
        length += len(parts[-1])
        placed.append(replace(block, start=start, end=length))
    return "".join(parts), tuple(placed)
