"""What every reader hands out: one text, and blocks that are exact spans of it.

Knows nothing of files or kinds. Spans are half-open and count characters of `Extract.text`. Boxes are in PDF points
from the top left of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from corpus.document import Block, BlockKind, Box, Cell
from corpus.reading.gate import Refused

LONGEST_TEXT = 10_000_000  # characters

@dataclass(frozen=True)
class Extract:
    """A file as one reader saw it."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)  # title, publisher, published, url …: guesses of the file
    pages: int | None = None  # None where the kind has no pages
    notes: tuple[str, ...] = ()  # what was left out, and why: one sentence each
    declared: Mapping[str, object] = field(default_factory=dict)  # what the file states of itself: front matter
    scans: int = 0  # pages that are pictures and were not read


class Writer:
    """Lays blocks one after another into one text, so that every span is exact by construction."""

    def __init__(self) -> None:
        self.length = 0
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self._parts: list[str] = []

    def add(
        self, kind: BlockKind, text: str, *, level: int = 0, page: int | None = None, label: str = "",
        cells: tuple[Cell, ...] = (), mark: str = "", boxes: Iterable[Box] = (), before: str = "",
    ) -> None:
        """Append a block; one of white space alone is dropped. The spans of `boxes` count from the start of `text`.

        `before` stands in the text before the block without being part of it: the number of a list item.
        """
        lead = len(text) - len(text.lstrip())
        body = text.strip()
        if not body:
            return
        start = self._append(before + body, "\n" if kind in ("list_item", "table_row") else "\n\n") + len(before)
        end = start + len(body)
        shift = start - lead
        moved = tuple(
            replace(box, start=max(start, box.start + shift), end=min(end, box.end + shift)) for box in boxes
        )
        self.blocks.append(
            Block(kind, start, end, level=level, page=page, label=label, cells=cells, mark=mark, boxes=moved)
        )

    def add_plain(self, text: str) -> None:
        """Append words that belong to no block, such as the header line of a table (its rows carry the headers)."""
        if text.strip():
            self._append(text.strip(), "\n")

    def include(self, extract: Extract) -> None:
        """Append what another reader made of a part of the file: an attachment, a chapter."""
        if not extract.text.strip():
            return
        shift = self._append(extract.text, "\n\n")
        for block in extract.blocks:
            boxes = tuple(replace(box, start=box.start + shift, end=box.end + shift) for box in block.boxes)
            self.blocks.append(replace(block, start=block.start + shift, end=block.end + shift, boxes=boxes))
        for sentence in extract.notes:
            self.note(sentence)

    def text(self, block: Block) -> str:
        """The words of a block that was written last; "" for an earlier one."""
        return self._parts[-1] if self.blocks and block is self.blocks[-1] else ""

    def note(self, sentence: str) -> None:
        """Remember what was left out, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def extract(self, metadata: Mapping[str, str] | None = None, pages: int | None = None) -> Extract:
        """What was written so far."""
        return Extract("".join(self._parts), tuple(self.blocks), dict(metadata or {}), pages, tuple(self.notes))

    def _append(self, body: str, gap: str) -> int:
        if self.length + len(body) > LONGEST_TEXT:
            raise Refused("too_large", f"It holds more than {LONGEST_TEXT // 1_000_000} million characters: split it.")
        if self._parts:
            self._parts.append(gap)
            self.length += len(gap)
        start = self.length
        self._parts.append(body)
        self.length += len(body)
        return start


def boxes_within(boxes: Iterable[Box], start: int, end: int) -> tuple[Box, ...]:
    """The parts of line boxes that cover the characters start to end.

    A line that is covered in part is cut at the same share of its width, since a line keeps no box for each character.
    Boxes without a span (start == end) are kept whole.
    """
    found = []
    for box in boxes:
        if box.start == box.end:
            found.append(box)
            continue
        left, right = max(start, box.start), min(end, box.end)
        if left >= right:
            continue
        scale = (box.x1 - box.x0) / (box.end - box.start)
        x0, x1 = box.x0 + (left - box.start) * scale, box.x0 + (right - box.start) * scale
        found.append(replace(box, x0=x0, x1=x1, start=left, end=right))
    return tuple(found)


def page_of(block: Block, start: int, end: int) -> int | None:
    """The page on which the characters start to end of a block begin: a paragraph may run over two pages."""
    return next((box.page for box in boxes_within(block.boxes, start, end)), block.page)
