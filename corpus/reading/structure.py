"""Roles that the layout alone does not show: labels with their values, footnotes with their marks.

Knows no kind of file: it looks at plain blocks and their words, never changes the text, and hands back blocks in the
same order. Readers call `refine` on what they laid out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Block, Cell
from corpus.reading.characters import SUPERSCRIPT_MARKS, plain_digits
from corpus.reading.extract import boxes_within

LABEL_WORDS = 9
LABEL_CHARACTERS = 90
SHORT = 120  # characters of a line that may be a value
NOTE = 220  # characters of a line that may be the note of a value
LONGEST_LIST = 1200  # characters of a "; " list under a label
MOST_PARTS = 4  # lines under one label

_MARKS = rf"(?:{SUPERSCRIPT_MARKS}|\^\{{[^{{}}\n]{{1,20}}\}}|\[\^?\w{{1,3}}\](?!\())"
_TRAILING_MARKS = re.compile(rf"(?:\s?(?:{_MARKS}|[*†‡§]))+\s*$")
_SEGMENT = re.compile(
    rf"(?:^|(?<=[\s,;.]))(?P<mark>{SUPERSCRIPT_MARKS}|\^\{{[^{{}}\n]{{1,20}}\}})\s*(?=[^\s,;.)⁰¹²³⁴-⁹])"
)
_REFERENCE = re.compile(r"\[\^?(?P<mark>\w{1,3})\]:?\s+(?=\S)")
_SIGN = re.compile(r"(?P<mark>[*†‡§]{1,3})\s*(?=\w)")
_NUMBERED = re.compile(r"\(?(?P<mark>\d{1,2}|[a-z])[.):]?\s+(?=\S)")
_FIGURE = re.compile(r"\d")
_SAME_LINE = re.compile(
    rf"(?P<label>[A-Z\d\"“(£$€][^:\n]{{0,{LABEL_CHARACTERS}}}?)\s?:(?:\s?{_MARKS})?\s+(?P<value>\S.*)$", re.DOTALL
)
_SENTENCE_INSIDE = re.compile(r"(?<!\b[A-Z])[.!?][\"”’)]*\s+[A-Z“\"]")
_FIGURE_ALONE = re.compile(
    r"(?:(?:over|around|about|approx\.?|nearly|almost|up to|more than|c\.|~|>|<|\+|-|−)\s?)?[£$€]?\s?\d[\d,.]*\s?"
    rf"(?:%|\+|x|k|m|bn|tn|million|billion|trillion)?\+?(?:\s?{_MARKS})?$",
    re.IGNORECASE,
)


def refine(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with footnotes divided by mark and labels joined to their values.

    `text` stays as it is. Headings, list items, captions and rows with headers are handed back unchanged, unless they
    turn out to be footnotes.
    """
    marked = tuple(_footnotes(text, blocks))
    return tuple(_label_values(text, marked))


def is_label(line: str) -> bool:
    """Whether a line is a label that waits for its value: "Estimated Employees:", "Relevant Spinouts:²"."""
    bare = _TRAILING_MARKS.sub("", line).rstrip()
    return (
        bare.endswith(":") and len(bare) <= LABEL_CHARACTERS and len(bare.split()) <= LABEL_WORDS
        and bare.count(",") < 2 and "\n" not in bare and not _SENTENCE_INSIDE.search(bare)
    )


def label_and_value(line: str) -> tuple[str, str] | None:
    """The two halves of "High Growth Company Grants:⁴ 14", or None where a line is no label with its value."""
    match = _SAME_LINE.match(line)
    if match is None or len(match["label"].split()) > LABEL_WORDS or _SENTENCE_INSIDE.search(line):
        return None
    value = match["value"].strip()
    if not value or len(line) > NOTE + LABEL_CHARACTERS:
        return None
    return match["label"].strip(), value


def is_figure(line: str) -> bool:
    """Whether a line is a figure and nothing else: "5,552", "£1.2m", "83.8%"."""
    return bool(_FIGURE_ALONE.match(line.strip()))


# --------------------------------------------------------------------------------------------------------- footnotes


def _footnotes(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
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


# ------------------------------------------------------------------------------------------------------------- labels


def _label_values(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    number = 0
    while number < len(blocks):
        block = blocks[number]
        taken = 1
        words = text[block.start:block.end]
        if block.kind == "table_row":
            yield _row_with_label(block)
        elif block.kind != "paragraph":
            yield block
        elif is_label(words):
            taken = 1 + _parts_below(text, blocks, number)
            yield _joined(text, blocks[number:number + taken]) if taken > 1 else block
        elif is_figure(words) and (below := _label_below(text, blocks, number)):
            taken = 1 + below
            yield _figure_first(text, blocks[number:number + taken])
        elif (halves := label_and_value(words)) and _is_pair(text, blocks, number, *halves):
            taken = 1 + _note_below(text, blocks, number)
            yield _merged(blocks[number:number + taken], halves[0], halves[1])
        else:
            yield block
        number += taken


def _parts_below(text: str, blocks: Sequence[Block], number: int) -> int:
    """How many blocks after a label hold its value and its note."""
    count = 0
    has_figure = False
    for block in blocks[number + 1:number + 1 + MOST_PARTS]:
        words = text[block.start:block.end]
        if block.kind != "paragraph" or is_label(words) or (block.page != blocks[number].page and not is_figure(words)):
            break
        listed = words.count(";") >= 2 and len(words) <= LONGEST_LIST
        figure = bool(_FIGURE.search(_TRAILING_MARKS.sub("", words)))
        ended = _ended(words)
        if not listed and (len(words) > (NOTE if count else SHORT) or (_is_same_line_pair(words) and not ended)):
            break
        if count and not (figure or listed or (ended and _names_nothing(words))):
            break
        if count and has_figure and is_figure(words):
            break
        if not count and ended and len(words) > SHORT:
            break
        count += 1
        has_figure = has_figure or figure
        if ended and (has_figure or count > 1):
            break
    return count


def _names_nothing(words: str) -> bool:
    """Whether a line reads as a note, not as a heading."""
    return len(words.split()) > 3


def _note_below(text: str, blocks: Sequence[Block], number: int) -> int:
    """1 where the line after "label: value" is its note: short, one sentence, with a footnote mark at its end."""
    if number + 1 >= len(blocks):
        return 0
    block = blocks[number + 1]
    words = text[block.start:block.end]
    marked = block.kind == "paragraph" and bool(_TRAILING_MARKS.search(words)) and len(words) <= NOTE
    return int(marked and not is_label(words) and label_and_value(words) is None and not _SENTENCE_INSIDE.search(words))


def _label_below(text: str, blocks: Sequence[Block], number: int) -> int:
    """How many blocks after a lone figure hold its label and its note: "5,552", "employees", "5% of UK total.¹"."""
    if number + 1 >= len(blocks):
        return 0
    label = blocks[number + 1]
    words = text[label.start:label.end]
    if label.kind != "paragraph" or len(words.split()) > 8 or is_label(words) or is_figure(words):
        return 0
    if not words[0].isalpha() or _is_same_line_pair(words) or words.endswith((".", "!", "?")) or "\n" in words:
        return 0
    return 1 + _note_below(text, blocks, number + 1)


def _is_pair(text: str, blocks: Sequence[Block], number: int, label: str, value: str) -> bool:
    """Whether "label: value" is one: the value is a figure or a list, or the line stands among such lines."""
    if len(label.split()) > 8 and not is_figure(value):
        return False
    if _FIGURE.search(value) or value.count(";") >= 2:
        return True
    for neighbour in (*blocks[max(0, number - 1):number], *blocks[number + 1:number + 2]):
        if neighbour.kind == "paragraph" and _is_same_line_pair(text[neighbour.start:neighbour.end]):
            return True
    return False


def _is_same_line_pair(words: str) -> bool:
    halves = label_and_value(words)
    return halves is not None and len(halves[0].split()) <= 8


def _ended(words: str) -> bool:
    bare = _TRAILING_MARKS.sub("", words)
    return bare.endswith((".", "!", "?")) or bare != words


def _row_with_label(block: Block) -> Block:
    """A row of two cells without headers, "Turnover: 14% of UK ²" and "8", is a label, its note and its value."""
    if len(block.cells) != 2 or any(cell.header for cell in block.cells):
        return block
    first, value = block.cells[0].text, block.cells[1].text
    halves = label_and_value(first)
    label = halves[0] if halves else _TRAILING_MARKS.sub("", first).rstrip(": ")
    if not _FIGURE.search(value) or len(label.split()) > LABEL_WORDS:
        return block
    return replace(block, kind="label_value", label=label, cells=(Cell(label, value),))


def _joined(text: str, blocks: Sequence[Block]) -> Block:
    """A label and the lines below it; the value is the lines up to the first with a figure or a list."""
    label = _TRAILING_MARKS.sub("", text[blocks[0].start:blocks[0].end]).rstrip().rstrip(":").rstrip("*_ ")
    value: list[str] = []
    for block in blocks[1:]:
        words = " ".join(_TRAILING_MARKS.sub("", text[block.start:block.end]).split())
        value.append(words)
        if _FIGURE.search(words) or ";" in words:
            break
    return _merged(blocks, label, " ".join(value))


def _figure_first(text: str, blocks: Sequence[Block]) -> Block:
    figure, label = (_TRAILING_MARKS.sub("", text[block.start:block.end]).strip() for block in blocks[:2])
    return _merged(blocks, label.rstrip("."), figure)


def _merged(blocks: Sequence[Block], label: str, value: str) -> Block:
    value = _TRAILING_MARKS.sub("", value).strip()
    return replace(
        blocks[0], kind="label_value", end=blocks[-1].end, label=label, cells=(Cell(label, value),),
        boxes=tuple(box for block in blocks for box in block.boxes),
    )
