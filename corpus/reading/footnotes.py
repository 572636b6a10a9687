"""Which blocks are footnotes, and which mark each answers to.

Knows no kind of file. A line may hold several footnotes; it is divided, and the text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Block
from corpus.reading.characters import SUPERSCRIPT_MARKS, plain_digits
from corpus.reading.extract import boxes_within

_SEGMENT = re.compile(
    rf"(?:^|(?<=[\s,;.]))(?P<mark>{SUPERSCRIPT_MARKS}|\^\{{[^{{}}\n]{{1,20}}\}})\s*(?=[^\s,;.)⁰¹²³⁴-⁹])"
)
_REFERENCE = re.compile(r"\[\^?(?P<mark>\w{1,3})\]:?\s+(?=\S)")
_SIGN = re.compile(r"(?P<mark>[*†‡§]{1,3})\s*(?=\w)")
_NUMBERED = re.compile(r"\(?(?P<mark>\d{1,2}|[a-z])[.):]?\s+(?=\S)")


def divided(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with those that are footnotes marked as such, one for each mark."""
    used = set(re.findall(r"\d+", plain_digits(" ".join(re.findall(SUPERSCRIPT_MARKS, text)))))
    closing = _closing_notes(text, blocks, used)
    for number, block in enumerate(blocks):
        words = text[block.start:block.end]
        if block.kind == "footnote":
            yield block if block.mark else replace(block, mark=_mark_of(words))
        elif block.kind not in ("paragraph", "list_item", "caption"):
            yield block
        elif block.kind == "paragraph" and _SEGMENT.match(words):
            yield from _segments(text, block)
        elif (reference := _REFERENCE.match(words)) and _is_in_references(text, blocks, number) and _is_cited(
            text, block, reference["mark"]
        ):
            yield replace(block, kind="footnote", mark=reference["mark"], level=0)
        elif (sign := _SIGN.match(words)) and block.kind == "paragraph" and _is_used(text, block, sign["mark"]):
            yield replace(block, kind="footnote", mark=sign["mark"])
        elif number in closing and (numbered := _NUMBERED.match(text, _with_number(text, block), block.end)):
            yield replace(block, kind="footnote", start=numbered.start(), mark=numbered["mark"], level=0)
        else:
            yield block


def _segments(text: str, block: Block) -> Iterator[Block]:
    """One footnote for each mark of "¹ Data City 2023, ² ONS 2021", without the comma that parts them."""
    starts = list(_SEGMENT.finditer(text[block.start:block.end]))
    ends = [*(match.start() for match in starts[1:]), block.end - block.start]
    for match, end in zip(starts, ends, strict=True):
        segment = text[block.start + match.start():block.start + end].rstrip().rstrip(",;").rstrip()
        start = block.start + match.start()
        stop = start + len(segment)
        mark = re.sub(r"\s", "", plain_digits(match["mark"]).strip("^{}"))
        yield replace(
            block, kind="footnote", start=start, end=stop, mark=mark, boxes=boxes_within(block.boxes, start, stop)
        )


def _mark_of(words: str) -> str:
    for pattern in (_SEGMENT, _REFERENCE, _SIGN, _NUMBERED):
        match = pattern.match(words)
        if match:
            return plain_digits(match["mark"]).strip("^{}")
    return ""


def _is_in_references(text: str, blocks: Sequence[Block], number: int) -> bool:
    """Whether the block before or after has the mark before or after, or the block stands alone under its heading."""
    own = _reference_mark(text, blocks[number])
    for neighbour in (number - 1, number + 1):
        if 0 <= neighbour < len(blocks):
            mark = _reference_mark(text, blocks[neighbour])
            if len(mark) == 1 == len(own) and abs(ord(mark) - ord(own)) == 1:
                return True
            if mark.isdigit() and own.isdigit() and abs(int(mark) - int(own)) == 1:
                return True
    return (number > 0 and blocks[number - 1].kind == "heading") and (
        number + 1 == len(blocks) or blocks[number + 1].kind == "heading"
    )


def _reference_mark(text: str, block: Block) -> str:
    match = _REFERENCE.match(text, block.start, block.end)
    return match["mark"] if match else ""


def _is_cited(text: str, block: Block, mark: str) -> bool:
    """Whether "[1]" stands somewhere outside the block that begins with it."""
    pattern = re.compile(rf"\[\^?(?:\d{{1,3}}[,;–-]\s?)*{re.escape(mark)}(?:[,;–-]\s?\d{{1,3}})*\](?!\s*:)")
    found = pattern.search(text, 0, block.start)
    return found is not None


def _is_used(text: str, block: Block, sign: str) -> bool:
    """Whether a word or a figure before the block carries the sign: "512,000 residents.*"."""
    before = text[max(0, block.start - 20_000):block.start]
    return bool(re.search(rf"[\w%).,”\"]{re.escape(sign)}(?![*†‡§\w])", before))


def _with_number(text: str, block: Block) -> int:
    """Where a list item's number starts: it stands before the item's own span."""
    line = text.rfind("\n", max(0, block.start - 8), block.start) + 1
    if block.kind == "list_item" and line and re.fullmatch(r"\(?(?:\d{1,2}|[a-z])[.):]?\s", text[line:block.start]):
        return line
    return block.start


def _closing_notes(text: str, blocks: Sequence[Block], used: set[str]) -> set[int]:
    """The numbers of the blocks that end a section, each beginning with a mark that is used: "1) Data City 2023"."""
    found: set[int] = set()
    closing = True
    for number in reversed(range(len(blocks))):
        block = blocks[number]
        if block.kind == "heading":
            closing = True
            continue
        match = _NUMBERED.match(text, _with_number(text, block), block.end) if closing else None
        closing = match is not None and match["mark"] in used and block.kind in ("paragraph", "list_item")
        if closing:
            found.add(number)
    return found
