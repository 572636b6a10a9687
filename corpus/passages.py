"""From a document to passages, and the statements inside them. Pure: same document, same passages.

A passage is a contiguous slice of the document's text, of at most `MOST_TOKENS` and `MOST_CHARACTERS`, under one
heading path. A statement is never cut, unless it alone is over the limit.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, takewhile

from corpus.document import Block, BlockKind, Document, Passage, Statement, StatementKind
from corpus.notes import Notes
from corpus.reading.characters import SUPERSCRIPT_MARKS
from corpus.reading.extract import boxes_within, page_of
from corpus.sentences import sentence_spans

MOST_TOKENS = 300
GOOD_TOKENS = 200  # what a long section is divided into, about
SLACK = 0.15  # of that size by which a passage may be longer, so as to end with a paragraph
FEW_TOKENS = 50  # a section below this is joined to a neighbour under the same parent
LONG_ITEM = 120  # tokens: a list item, cell row or label above this is quoted sentence by sentence
_BARE_ANSWER = re.compile(
    r"\W*(?:yes|no|not (?:yet|really|always|at all)|correct|true|false|partly|it depends|maybe)\W*", re.IGNORECASE
)
MOST_CHARACTERS = 2400  # a tokenizer may count a megabyte without a space as one token
LISTED = ("list_item", "table_row", "label_value")  # kinds that a line ending with a colon introduces
LONGEST_LEAD = 200  # characters of a list item that leads the items under it, and of what leads a footnote
LEAD_WORDS = 8  # "Recommendations for UK policy:" only introduces; a longer line also says something

KINDS: dict[BlockKind, StatementKind] = {
    "heading": "sentence", "paragraph": "sentence", "list_item": "list_item", "label_value": "label_value",
    "table_row": "table_row", "footnote": "footnote", "caption": "caption",
}

CountTokens = Callable[[str], int]


@dataclass(frozen=True)
class _Place:
    """Where a block stands."""

    block: Block
    heading: tuple[str, ...]
    opening: int  # where its section's heading starts, or the first block of a document without headings
    lead: str
    introduces: bool  # ends with a colon before a list, a table or labels


@dataclass(frozen=True)
class _Unit:
    """What stays together in a passage: a statement, or a line that only introduces."""

    start: int
    end: int
    tokens: int
    place: _Place
    first: bool  # of its section
    statement: Statement | None


def split(document: Document, count_tokens: CountTokens) -> tuple[Passage, ...]:
    """Divide a document into passages, in order and without overlap, with their statements.

    `count_tokens` gives the tokens of a text as the embedding model counts them. Every character of a block that is no
    heading, white space apart, is in exactly one passage.
    """
    count_tokens = lru_cache(maxsize=1024)(count_tokens)  # the same sentence is counted when cut and when packed
    units = _with_subjects(list(_units(document, count_tokens)))
    sections = [list(section) for _, section in groupby(units, key=_section)]
    groups = [group for section in _joined(sections, document.text, count_tokens) for group in _packed(section)]
    fitting = [part for group in groups for part in _within_limits(group, document.text, count_tokens)]
    return tuple(_passage(document, number, group) for number, group in enumerate(fitting, start=1))


# ----------------------------------------------------------------------------------------------------------- statements


def _units(document: Document, count_tokens: CountTokens) -> Iterator[_Unit]:
    notes = Notes(document)
    section: tuple[int, tuple[str, ...]] | None = None
    for place in _places(document):
        for start, end in _statement_spans(document.text, place.block, count_tokens):
            words = document.text[start:end]
            silent = place.introduces and _says_nothing(words)
            statement = None if silent else _statement(document, place, start, end, notes)
            unit = _Unit(start, end, count_tokens(words), place, section != (place.opening, place.heading), statement)
            section = _section(unit)
            yield unit


def _places(document: Document) -> Iterator[_Place]:
    """Every block but the headings, with its heading path and what introduces it."""
    titles = _title_headings(document)
    leads = _Leads()
    path: list[tuple[int, str]] = []
    opening: int | None = None
    level_before = 0  # of the block before, where that is a heading
    for number, block in enumerate(document.blocks):
        words = document.text[block.start:block.end]
        if block.kind == "heading":
            path = [step for step in path if step[0] < block.level]
            if block.start in titles:
                opening = None
            else:
                path.append((block.level, " ".join(words.split())))
                opening = opening if opening is not None and 0 < level_before < block.level else block.start
            level_before = block.level
            leads.clear()
            continue
        level_before = 0
        opening = block.start if opening is None else opening
        following = document.blocks[number + 1] if number + 1 < len(document.blocks) else None
        introduces = _introduces(block, words, following)
        yield _Place(block, tuple(step[1] for step in path), opening, leads.over(block), introduces)
        leads.add(block, words, introduces)


class _Leads:
    """What introduces the next item or row: the line with a colon before the list, and the items it lies under."""

    def __init__(self) -> None:
        self._line = ""
        self._items: list[tuple[int, str]] = []  # depth and words

    def clear(self) -> None:
        """Nothing introduces what follows."""
        self._line = ""
        self._items = []

    def over(self, block: Block) -> str:
        """What introduces a block, outermost first."""
        if block.kind not in LISTED:
            self.clear()
        return " ".join([self._line, *(words for depth, words in self._items if depth < block.level)]).strip()

    def add(self, block: Block, words: str, introduces: bool) -> None:
        """Remember a block that may introduce the next ones."""
        if introduces:
            self._line = words[sentence_spans(words)[-1][0]:].strip()
        if block.kind == "list_item":
            self._items = [item for item in self._items if item[0] < block.level]
            self._items.append((block.level, words[:LONGEST_LEAD]))


def _title_headings(document: Document) -> frozenset[int]:
    """Where the headings start that are the document's title, and so no part of any path."""
    def bare(words: str) -> str:
        return re.sub(r"\W+", " ", words).strip().casefold()

    title = bare(document.metadata.title)
    headings = [block for block in document.blocks if block.kind == "heading"]
    top = [block for block in takewhile(lambda block: block.kind == "heading", document.blocks) if block.level == 1]
    found = top if all(block in top for block in headings if block.level == 1) else []
    words = {block.start: bare(document.text[block.start:block.end]) for block in headings[:10] if block.level == 1}
    named = {start for start, line in words.items() if line and line in title}
    return frozenset({block.start for block in found} | named)


def _introduces(block: Block, words: str, following: Block | None) -> bool:
    """Whether a paragraph ends with a colon before a list, a table or labels."""
    return (
        block.kind in ("paragraph", "caption") and words.rstrip("*_ ").endswith(":")
        and following is not None and following.kind in LISTED
    )


def _says_nothing(line: str) -> bool:
    """Whether an introducing line is too short to be an answer of its own: "Recommendations for UK policy:"."""
    words = re.sub(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*|[a-z])[.)]?\s|\b(?:19|20)\d\d\b", "", line).rstrip("*_ ")
    return words.endswith(":") and len(words.split()) <= LEAD_WORDS and not re.search(r"\d", words)


def _statement(document: Document, place: _Place, start: int, end: int, notes: Notes) -> Statement:
    block = place.block
    return Statement(
        id=f"{document.id}:{start}-{end}",
        document_id=document.id,
        kind=KINDS[block.kind],
        text=document.text[start:end],
        start=start,
        end=end,
        heading=place.heading,
        label=block.label,
        cells=block.cells,
        lead=place.lead,
        notes=notes.of(block, start, end),
        page=page_of(block, start, end),
        boxes=block.boxes if (start, end) == (block.start, block.end) else boxes_within(block.boxes, start, end),
    )


def _with_subjects(units: Sequence[_Unit]) -> list[_Unit]:
    """The units, each footnote led by what carries its mark: "20% or more a year" says nothing without it."""
    subjects: dict[int, dict[str, None]] = defaultdict(dict)  # by where the note ends, in the order of the text
    for unit in units:
        if unit.statement is not None and unit.statement.kind != "footnote":
            for note in unit.statement.notes:
                subjects[note.end][_subject(unit.statement)] = None
    return [
        replace(unit, statement=replace(unit.statement, lead="; ".join(subjects[unit.place.block.end])[:LONGEST_LEAD]))
        if unit.statement is not None and unit.statement.kind == "footnote" and unit.place.block.end in subjects
        else unit
        for unit in units
    ]


def _subject(statement: Statement) -> str:
    """What a statement is about: its label, the first cell of its row, else its words; without marks."""
    words = statement.text
    if statement.kind == "label_value":
        words = statement.label
    elif statement.kind == "table_row" and statement.cells:
        words = statement.cells[0].text
    return " ".join(re.sub(SUPERSCRIPT_MARKS, "", words).split())


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
    for start, end in _with_short_answers(whole):
        yield from _cut(text, *_stripped(text, block.start + start, block.start + end), count_tokens)


def _with_short_answers(text: str) -> list[tuple[int, int]]:
    """The sentences of a text; a bare "Yes." or "No." goes with the sentence after it."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        bare = bool(spans) and _BARE_ANSWER.fullmatch(text[slice(*spans[-1])])
        spans.append((spans.pop()[0] if bare else start, end))
    return spans


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


# ------------------------------------------------------------------------------------------------------------- passages


def _section(unit: _Unit) -> tuple[int, tuple[str, ...]]:
    return unit.place.opening, unit.place.heading


def _joined(sections: Sequence[list[_Unit]], text: str, count_tokens: CountTokens) -> list[list[_Unit]]:
    """Tiny sections joined to the one before them under the same parent, or to the one after."""
    joined: list[list[_Unit]] = []
    for section in sections:
        if joined:
            last = joined[-1]
            sizes = sorted((_tokens(last), _tokens(section)))
            tiny = sizes[0] < FEW_TOKENS and sum(sizes) <= GOOD_TOKENS
            if tiny and _related(last[-1].place.heading, section[0].place.heading) and (
                count_tokens(text[last[0].place.opening:section[-1].end]) <= MOST_TOKENS
            ):
                last.extend(section)
                continue
        joined.append(list(section))
    return joined


def _related(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two sections have the same parent, or one is the other's parent."""
    return first[:-1] == second[:-1] or first == second[:-1] or first[:-1] == second


def _packed(section: list[_Unit]) -> list[list[_Unit]]:
    """A section in groups of about equal size, broken between blocks rather than inside a paragraph."""
    total = _tokens(section)
    if total <= MOST_TOKENS and section[-1].end - section[0].start <= MOST_CHARACTERS:
        return [section]
    groups = list(_divided(section, total))
    if len(groups) > 1 and _tokens(groups[-1]) < FEW_TOKENS and _tokens(groups[-2] + groups[-1]) <= MOST_TOKENS:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _divided(section: Sequence[_Unit], total: int) -> Iterator[list[_Unit]]:
    aim = total / math.ceil(total / GOOD_TOKENS) if total else 1
    group: list[_Unit] = []
    size = 0  # of the group
    done = 0  # tokens in earlier groups
    boundary = aim  # tokens from the section's start at which this group should end
    for unit in section:
        over = size + unit.tokens > MOST_TOKENS or (bool(group) and unit.end - group[0].start > MOST_CHARACTERS)
        same_block = bool(group) and group[-1].place is unit.place
        full = done + size + unit.tokens / 2 > boundary + (SLACK * aim if same_block else 0)
        if group and (over or full):
            keep = _trailing_lead(group) if len(group) > 1 else 0
            yield group[:len(group) - keep]
            group = group[len(group) - keep:]
            done += size - _tokens(group)
            size = _tokens(group)
            boundary = max(boundary, done) + aim
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
    several = _section(first) != _section(group[-1])
    return min(first.start, first.place.opening) if several and first.first else first.start


def _passage(document: Document, number: int, group: Sequence[_Unit]) -> Passage:
    start, end = _start(group), group[-1].end
    paths = [unit.place.heading for unit in group]
    common = [steps[0] for steps in takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False))]
    return Passage(
        id=f"{document.id}#{number}",
        document_id=document.id,
        text=document.text[start:end],
        start=start,
        end=end,
        heading=tuple(common),
        statements=tuple(unit.statement for unit in group if unit.statement is not None),
        page=page_of(group[0].place.block, group[0].start, group[0].end),
    )


def _tokens(units: Sequence[_Unit]) -> int:
    return sum(unit.tokens for unit in units)
