"""From a document to passages, and the statements inside them. Pure: same document, same passages.

A passage is a contiguous slice of the document's text, of at most `MOST_TOKENS` and `MOST_CHARACTERS`, under one heading
path. A statement is never cut, unless it alone is over the limit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.document import Block, Document, Passage, Statement
from corpus.notes import Notes
from corpus.reading.extract import boxes_within
from corpus.sentences import sentence_spans

MOST_TOKENS = 300
GOOD_TOKENS = 200  # what a long section is divided into, about
FEW_TOKENS = 50  # a section below this is joined to a neighbour under the same parent
LONG_ITEM = 120  # tokens: a list item, cell row or label above this is quoted sentence by sentence
MOST_CHARACTERS = 2400  # a tokenizer may count a megabyte without a space as one token
LISTED = ("list_item", "table_row", "label_value")  # kinds that a line ending with a colon introduces
LONGEST_LEAD = 200  # characters of a list item that is shown before the items under it
LEAD_WORDS = 8  # "Recommendations for UK policy:" only introduces; a longer line also says something

CountTokens = Callable[[str], int]


@dataclass(frozen=True)
class _Unit:
    """What stays together in a passage: a statement, or a line that only introduces."""

    start: int
    end: int
    tokens: int
    heading: tuple[str, ...]
    opening: int  # where the section's heading starts, or the unit itself
    block: int  # index of the block it comes from
    page: int | None
    statement: Statement | None


def split(document: Document, count_tokens: CountTokens) -> tuple[Passage, ...]:
    """Divide a document into passages, in order and without overlap, with their statements.

    `count_tokens` gives the tokens of a text as the embedding model counts them. Every character of a block that is no
    heading, white space apart, is in exactly one passage.
    """
    units = list(_units(document, count_tokens))
    sections = [list(section) for _, section in groupby(units, key=lambda unit: (unit.opening, unit.heading))]
    groups = [group for section in _joined(sections, document.text, count_tokens) for group in _packed(section)]
    fitting = [part for group in groups for part in _within_limits(group, document.text, count_tokens)]
    return tuple(_passage(document, number, group) for number, group in enumerate(fitting, start=1))


def _units(document: Document, count_tokens: CountTokens) -> Iterator[_Unit]:
    notes = Notes(document)
    path: list[tuple[int, str]] = []
    opening: int | None = None
    lead = ""
    items: list[tuple[int, str]] = []  # the list items that the next one may lie under: depth and words
    for number, block in enumerate(document.blocks):
        text = document.text[block.start:block.end]
        if block.kind == "heading":
            previous = document.blocks[number - 1] if number else None
            if opening is None or previous is None or previous.kind != "heading" or previous.level >= block.level:
                opening = block.start
            path = [step for step in path if step[0] < block.level]
            if not _is_title(text, document, path):
                path.append((block.level, " ".join(text.split())))
            lead = ""
            continue
        if block.kind not in LISTED:
            lead = ""
            items.clear()
        opening = block.start if opening is None else opening
        heading = tuple(step[1] for step in path)
        introduces = _introduces(block, text, _next(document.blocks, number))
        for start, end in _statement_spans(document.text, block, count_tokens):
            piece = document.text[start:end]
            silent = introduces and _says_nothing(piece)
            context = " ".join([lead, *(item for depth, item in items if depth < block.level)]).strip()
            statement = None if silent else _statement(document, block, start, end, heading, context, notes)
            yield _Unit(start, end, count_tokens(piece), heading, opening, number, block.page, statement)
        if introduces:
            lead = document.text[start:end]
        if block.kind == "list_item":
            items = [item for item in items if item[0] < block.level] + [(block.level, text[:LONGEST_LEAD])]


def _statement(
    document: Document, block: Block, start: int, end: int, heading: tuple[str, ...], lead: str, notes: Notes,
) -> Statement:
    return Statement(
        id=f"{document.id}:{start}-{end}",
        document_id=document.id,
        kind="sentence" if block.kind == "paragraph" or block.kind == "heading" else block.kind,  # noqa: PLR1714 - mypy narrows
        text=document.text[start:end],
        start=start,
        end=end,
        heading=heading,
        label=block.label,
        cells=block.cells,
        lead=lead,
        notes=notes.of(block, start, end),
        page=block.page,
        boxes=boxes_within(block.boxes, start, end) if (start, end) != (block.start, block.end) else block.boxes,
    )


def _statement_spans(text: str, block: Block, count_tokens: CountTokens) -> Iterator[tuple[int, int]]:
    """The exact spans of a block's statements: sentences of a paragraph, else the block; cut only where too long."""
    whole = text[block.start:block.end]
    single = block.kind not in ("paragraph", "caption")
    if single and len(whole) <= MOST_CHARACTERS and (
        (block.kind in ("table_row", "label_value") and count_tokens(whole) <= MOST_TOKENS)
        or count_tokens(whole) <= LONG_ITEM
    ):
        yield block.start, block.end
        return
    for start, end in sentence_spans(whole):
        yield from _cut(text, *_stripped(text, block.start + start, block.start + end), count_tokens)


def _cut(text: str, start: int, end: int, count_tokens: CountTokens) -> Iterator[tuple[int, int]]:
    """A span in pieces that fit a passage: at white space where there is some in the second half, else hard."""
    while start < end:
        stop = min(end, start + MOST_CHARACTERS)
        while True:
            if stop < end:
                space = max((match.start() for match in re.finditer(r"\s", text[start:stop])), default=0)
                stop = start + space if space > (stop - start) // 2 else stop
            tokens = count_tokens(text[start:stop])
            if tokens <= MOST_TOKENS or stop - start <= 1:
                break
            stop = start + max(1, min(stop - start - 1, (stop - start) * MOST_TOKENS * 9 // (tokens * 10)))
        yield _stripped(text, start, stop)
        start = stop + len(text[stop:end]) - len(text[stop:end].lstrip())


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, max(start, start + len(piece.strip()))


def _introduces(block: Block, text: str, following: Block | None) -> bool:
    """Whether a paragraph ends with a colon before a list or a table."""
    return (
        block.kind in ("paragraph", "caption") and text.rstrip("*_ ").endswith(":")
        and following is not None and following.kind in LISTED
    )


def _says_nothing(line: str) -> bool:
    """Whether an introducing line is too short to be an answer of its own."""
    words = re.sub(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*|[a-z])[.)]?\s|\b(?:19|20)\d\d\b", "", line).rstrip("*_ ")
    return words.endswith(":") and len(words.split()) <= LEAD_WORDS and not re.search(r"\d", words)


def _next(blocks: Sequence[Block], number: int) -> Block | None:
    return blocks[number + 1] if number + 1 < len(blocks) else None


def _is_title(text: str, document: Document, path: Sequence[tuple[int, str]]) -> bool:
    """Whether a heading is the document's title, which is no part of any path."""
    def bare(words: str) -> str:
        return re.sub(r"\W+", " ", words).strip().casefold()

    return not path and bool(bare(text)) and bare(text) in bare(document.metadata.title)


def _joined(sections: Sequence[list[_Unit]], text: str, count_tokens: CountTokens) -> list[list[_Unit]]:
    """Tiny sections joined to the one before them under the same parent, or to the one after."""
    joined: list[list[_Unit]] = []
    for section in sections:
        if joined:
            last = joined[-1]
            sizes = sorted((_tokens(last), _tokens(section)))
            if sizes[0] < FEW_TOKENS and sum(sizes) <= GOOD_TOKENS and _related(last[-1].heading, section[0].heading) and (
                count_tokens(text[last[0].opening:section[-1].end]) <= MOST_TOKENS
            ):
                last.extend(section)
                continue
        joined.append(list(section))
    return joined


def _related(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two sections have the same parent, or one is the other's parent."""
    return first[:-1] == second[:-1] or first == second[:-1] or first[:-1] == second


def _packed(section: list[_Unit]) -> Iterator[list[_Unit]]:
    """A section in groups of about equal size, broken between blocks rather than inside a paragraph."""
    total = _tokens(section)
    if total <= MOST_TOKENS and section[-1].end - section[0].start <= MOST_CHARACTERS:
        yield section
        return
    aim = total / math.ceil(total / GOOD_TOKENS) if total else 1
    group: list[_Unit] = []
    size = 0
    for unit in section:
        over = size + unit.tokens > MOST_TOKENS or (bool(group) and unit.end - group[0].start > MOST_CHARACTERS)
        same_block = bool(group) and group[-1].block == unit.block
        full = size + unit.tokens / 2 > aim * (1.2 if same_block else 1.0)
        if group and (over or full):
            keep = _trailing_lead(group) if len(group) > 1 else 0
            yield group[:len(group) - keep]
            group = group[len(group) - keep:]
            size = _tokens(group)
        group.append(unit)
        size += unit.tokens
    yield group


def _trailing_lead(group: Sequence[_Unit]) -> int:
    """1 where the last unit only introduces what follows, so that it goes with it."""
    return int(group[-1].statement is None)


def _within_limits(group: list[_Unit], text: str, count_tokens: CountTokens) -> Iterator[list[_Unit]]:
    """The group, halved until its slice fits: headings and marks between statements count too."""
    start = _start(group)
    slice_ = text[start:group[-1].end]
    if len(group) == 1 or (len(slice_) <= MOST_CHARACTERS and count_tokens(slice_) <= MOST_TOKENS):
        yield group
        return
    middle = len(group) // 2
    yield from _within_limits(group[:middle], text, count_tokens)
    yield from _within_limits(group[middle:], text, count_tokens)


def _start(group: Sequence[_Unit]) -> int:
    """Where the slice starts: with the first heading where it holds several sections, else with its first statement."""
    first = group[0]
    several = len({(unit.opening, unit.heading) for unit in group}) > 1
    return first.opening if several and first.opening < first.start else first.start


def _passage(document: Document, number: int, group: Sequence[_Unit]) -> Passage:
    start, end = _start(group), group[-1].end
    paths = [unit.heading for unit in group]
    common = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
    return Passage(
        id=f"{document.id}#{number}",
        document_id=document.id,
        text=document.text[start:end],
        start=start,
        end=end,
        heading=tuple(common),
        statements=tuple(unit.statement for unit in group if unit.statement is not None),
        page=group[0].page,
    )


def _tokens(units: Sequence[_Unit]) -> int:
    return sum(unit.tokens for unit in units)
