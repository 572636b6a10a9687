"""Labels with their values and notes, wherever the layout put them: below, above, or on the same line.

Knows no kind of file, and never changes the text: blocks that belong together become one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import Block, Cell
from corpus.reading.characters import SUPERSCRIPT_MARKS

LABEL_WORDS = 9
LABEL_CHARACTERS = 90
LONGEST_LABEL_LINE = 2 * LABEL_CHARACTERS  # with its marks
SHORT = 120  # characters of a line that may be a value
NOTE = 220  # characters of a line that may be the note of a value
LONGEST_LIST = 1200  # characters of a "; " list under a label
MOST_PARTS = 4  # lines under one label

_MARKS = rf"(?:{SUPERSCRIPT_MARKS}|\^\{{[^{{}}\n]{{1,20}}\}}|\[\^?\w{{1,3}}\](?!\())"
_TRAILING_MARKS = re.compile(rf"(?:\s?(?:{_MARKS}|[*†‡§]))+\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d))?(?![\d,.%])")
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


def joined(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with labels, values and their notes as one block each."""
    groups = _figure_groups(text, blocks)
    number = 0
    while number < len(blocks):
        block = blocks[number]
        taken = 1
        words = text[block.start:block.end]
        if block.kind == "table_row":
            yield _row_with_label(block)
        elif group := groups.get(number):
            taken = group.count
            yield _merged(blocks[number:number + taken], group.label, group.figure)
        elif block.kind != "paragraph":
            yield block
        elif is_label(words):
            taken = 1 + _parts_below(text, blocks, number)
            yield _with_parts(text, blocks[number:number + taken]) if taken > 1 else block
        elif (halves := label_and_value(words)) and _is_pair(text, blocks, number, *halves):
            taken = 1 + _note_below(text, blocks, number)
            yield _merged(blocks[number:number + taken], halves[0], halves[1])
        else:
            yield block
        number += taken


def is_label(line: str) -> bool:
    """Whether a line is a label that waits for its value: "Estimated Employees:", "Relevant Spinouts:²"."""
    if len(line) > LONGEST_LABEL_LINE:  # and the search for marks below is slow on a long run of them
        return False
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


@dataclass(frozen=True)
class _Group:
    """A lone figure with the lines that say what it counts."""

    count: int  # blocks
    label: str
    figure: str


def _figure_groups(text: str, blocks: Sequence[Block]) -> dict[int, _Group]:
    """The groups of lone figures, by the number of their first block.

    In a run of short lines the names stand either all above their figures or all below; where both could be, nothing
    is joined, since a figure under the wrong name is worse than one without.
    """
    groups: dict[int, _Group] = {}
    number = 0
    while number < len(blocks):
        first = number
        while number < len(blocks) and (number == first or blocks[number].page == blocks[first].page) and (
            _role(text, blocks[number])
        ):
            number += 1
        if number - first > 1:
            groups.update(_groups_of_run(text, blocks, first, number))
        number = max(number, first + 1)
    return groups


def _role(text: str, block: Block) -> str:
    """What a short line may be: "figure", "name", "note"; "" for any other block."""
    words = text[block.start:block.end]
    if block.kind != "paragraph" or len(words) > SHORT or "\n" in words or _YEAR.fullmatch(words):
        return ""
    if is_label(words) or _is_same_line_pair(words):
        return ""
    if is_figure(words):
        return "figure"
    bare = _TRAILING_MARKS.sub("", words).rstrip()
    plain = _YEARS.sub("", bare)  # "Exports 2021" names what the figure under it counts
    named = bare[:1].isalpha() and len(bare.split()) <= 8 and not _FIGURE.search(plain) and bare[-1] not in ".!?;,"
    return "name" if named else "note"


def _groups_of_run(text: str, blocks: Sequence[Block], first: int, end: int) -> dict[int, _Group]:
    roles = [_role(text, block) for block in blocks[first:end]]
    lines = [_TRAILING_MARKS.sub("", text[block.start:block.end]).strip() for block in blocks[first:end]]
    if roles[0] == "name" and lines[0].isupper() and not all(
        line.isupper() for line, role in zip(lines, roles, strict=True) if role == "name"
    ):
        roles[0] = "heading"
    figures = [place for place, role in enumerate(roles) if role == "figure"]
    above = all(place and roles[place - 1] == "name" for place in figures)
    below = all(roles[place + 1:place + 2] == ["name"] for place in figures)
    if above == below:
        return {}
    found = {}
    for place in figures:
        start, name, last = (place - 1, place - 1, place) if above else (place, place + 1, place + 1)
        noted = roles[last + 1:last + 2] == ["note"]
        found[first + start] = _Group(last - start + 1 + noted, lines[name], lines[place])
    return found


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


def _with_parts(text: str, blocks: Sequence[Block]) -> Block:
    """A label and the lines below it; the value is the lines up to the first with a figure or a list."""
    label = _TRAILING_MARKS.sub("", text[blocks[0].start:blocks[0].end]).rstrip().rstrip(":").rstrip("*_ ")
    value: list[str] = []
    for block in blocks[1:]:
        words = " ".join(_TRAILING_MARKS.sub("", text[block.start:block.end]).split())
        value.append(words)
        if _FIGURE.search(words) or ";" in words:
            break
    return _merged(blocks, label, " ".join(value))


def _merged(blocks: Sequence[Block], label: str, value: str) -> Block:
    value = _TRAILING_MARKS.sub("", value).strip()
    return replace(
        blocks[0], kind="label_value", end=blocks[-1].end, label=label, cells=(Cell(label, value),),
        boxes=tuple(box for block in blocks for box in block.boxes),
    )
