"""Which blocks of a plain text are headings that nothing marks as such, and of which level.

A plain text hardly ever shows which heading lies under which, so that all have one level but for numbered ones and for
the lines at the top, which are the title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.document import Block
from corpus.reading.labels import is_figure, is_label
from corpus.reading.lines import HEADING_WORDS, Piece

HEADING_CHARACTERS = 100
RUNNING = 3  # times that a line stands alone before it counts as a running header
MOST_IN_A_ROW = 3  # headings in a row that stand for something; more are a list of short lines

_NUMBERED = re.compile(r"(?:\d{1,2}((?:\.\d{1,2}){0,3}))\.?\s+[A-Z“\"]")
_DATE = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,8}\.?,?\s+(?:19|20)\d\d$|[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+(?:19|20)\d\d$"
)
_BREADCRUMB = re.compile(r"\S.{0,60}\s[>›»]\s")

Pieces = Mapping[int, Piece]  # by where their blocks start


def with_headings(text: str, blocks: Sequence[Block], pieces: Pieces) -> list[Block]:
    """The blocks with short lines that stand out as headings, and without running headers."""
    likely = [_is_heading(text, blocks, number, pieces) for number in range(len(blocks))]
    kept = _without_running_headers(text, blocks, likely)
    marked = [_as_heading(blocks[number], pieces) if likely[number] else blocks[number] for number in kept]
    _give_back_short_lines(marked, pieces)
    top = next((number for number, block in enumerate(marked) if not _is_title(text, block)), len(marked))
    return [
        block if block.kind != "heading" or block.level else replace(
            block, level=1 if number < top else _level(text[block.start:block.end]))
        for number, block in enumerate(marked)
    ]


def _is_title(text: str, block: Block) -> bool:
    return block.kind == "heading" and not _NUMBERED.match(text, block.start, block.end)


def _as_heading(block: Block, pieces: Pieces) -> Block:
    """The block as a heading; the number of a list item becomes part of it again."""
    if block.kind == "heading":
        return block
    piece = pieces.get(block.start)
    return replace(block, kind="heading", level=0, start=block.start - (len(piece.number) if piece else 0))


def _is_heading(text: str, blocks: Sequence[Block], number: int, pieces: Pieces) -> bool:
    block = blocks[number]
    piece = pieces.get(block.start)
    if block.kind == "heading":
        return True
    if piece is None or block.kind not in ("paragraph", "list_item"):
        return False
    words = text[block.start:block.end]
    if not _reads_as_heading(words) or is_figure(words) or is_label(words):
        return False
    following = blocks[number + 1] if number + 1 < len(blocks) else None
    if block.kind == "list_item":
        return bool(piece.number) and piece.alone and following is not None and following.kind != "list_item"
    if words.endswith(("...", "…")):
        return following is not None and following.kind == "list_item"
    if following is not None and following.kind == "footnote" and re.fullmatch(r"[^\W\d]+(?: [^\W\d]+){0,2}", words):
        return True
    return piece.emphatic or piece.alone or _stands_out(text, blocks, number)


def _reads_as_heading(words: str) -> bool:
    if len(words.split()) > HEADING_WORDS or len(words) > HEADING_CHARACTERS:
        return False
    if sum(character.isalpha() for character in words) < 3 or _DATE.match(words) or _BREADCRUMB.match(words):
        return False
    ended = words[-1] in ".,;:!*†⁰¹²³⁴⁵⁶⁷⁸⁹" and not words.endswith("...")
    begins = words[0].isupper() or words[0].isdigit() or words[0] in "“‘\"'"
    return begins and not ended and words.count(";") < 2


def _stands_out(text: str, blocks: Sequence[Block], number: int) -> bool:
    """A few words without a blank line, between the end of a sentence and a long paragraph."""
    if number + 1 == len(blocks) or blocks[number + 1].kind != "paragraph":
        return False
    words = text[blocks[number].start:blocks[number].end]
    after = text[blocks[number + 1].start:blocks[number + 1].end]
    if len(words.split()) > 6 or len(after) < 2 * HEADING_CHARACTERS or not after[0].isupper():
        return False
    return number == 0 or text[blocks[number - 1].start:blocks[number - 1].end].endswith((".", "!", "?", "”", "]"))


def _without_running_headers(text: str, blocks: Sequence[Block], likely: Sequence[bool]) -> list[int]:
    """The numbers of the blocks without short lines that come again and again before a heading; their first stays."""
    lines = [
        " ".join(text[block.start:block.end].casefold().split()) if heading else ""
        for block, heading in zip(blocks, likely, strict=True)
    ]
    times = Counter(line for line in lines if line)
    empty = Counter(
        line for number, line in enumerate(lines) if line and (number + 1 == len(lines) or likely[number + 1])
    )
    running = {line for line, count in times.items() if count >= RUNNING and empty[line] > count / 2}
    seen: set[str] = set()
    kept = []
    for number, line in enumerate(lines):
        if line not in running or line not in seen:
            kept.append(number)
        seen.add(line)
    return kept


def _give_back_short_lines(blocks: list[Block], pieces: Pieces) -> None:
    """Headings in a row without anything under them are a list of short lines, but for the last."""
    first = 0
    while first < len(blocks):
        last = first
        while last < len(blocks) and blocks[last].kind == "heading":
            last += 1
        weak = [number for number in range(first, last) if not _is_marked(blocks[number], pieces)]
        if last < len(blocks):
            weak = weak[:-1] if len(weak) > MOST_IN_A_ROW else []
        for number in weak:
            blocks[number] = replace(blocks[number], kind="paragraph", level=0)
        first = last + 1


def _is_marked(block: Block, pieces: Pieces) -> bool:
    piece = pieces.get(block.start)
    return piece is not None and piece.emphatic


def _level(words: str) -> int:
    numbered = _NUMBERED.match(words)
    return min(6, 2 + numbered[1].count(".")) if numbered else 2
