"""Which footnotes a statement carries marks of.

A mark is a superscript, "[1]", "[^1]", "^{1,2}", or a sign such as "*" at the end of a word; it counts only where the
document has a footnote of that mark, so that "km²" or "[sic]" never brings one along.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container

from corpus.document import Block, Document, Note
from corpus.reading.characters import SUPERSCRIPT_MARKS, plain_digits

_UNIT_BEFORE = re.compile(r"(?:^|[\s\d(/])(?:[kcdmnµ]?m|ft|in|yd|mi|sq|CO|s)$")
_MARK = re.compile(
    r"\^\{(?P<braces>[^{}\n]{1,20})\}|\[\^?(?P<brackets>[\w,;–\- ]{1,12})\](?!\()"
    rf"|(?P<superscript>{SUPERSCRIPT_MARKS})|(?<=[\w.,)%”\"'’])(?P<sign>[*†‡§]{{1,3}})(?=\s|$|[.,;:)])"
)
_LEADING = re.compile(
    rf"\s*(?:\^\{{[^{{}}\n]{{1,20}}\}}|\[\^?[\w,;–\- ]{{1,12}}\]:?|{SUPERSCRIPT_MARKS}|[*†‡§]{{1,3}}"
    r"|\(?\w{1,3}[.):]?(?=\s))\s*"
)


class Notes:
    """The footnotes of one document, found by mark and place."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._by_mark: dict[str, list[Block]] = defaultdict(list)  # in the order of the text
        self._headings = [block.start for block in document.blocks if block.kind == "heading"]
        for block in document.blocks:
            if block.kind == "footnote":
                for mark in _single_marks(block.mark):
                    self._by_mark[mark].append(block)

    def of(self, block: Block, start: int, end: int) -> tuple[Note, ...]:
        """The notes whose marks stand in text[start:end] or in a header of its cells, each once, in that order."""
        if not self._by_mark:
            return ()
        words = self._text[start:end]
        if block.kind == "footnote" and start == block.start:
            words = words[len(_leading_mark(words, block.mark)):]
        headers = [cell.header for cell in block.cells if block.kind == "table_row"]
        found: dict[str, Note] = {}
        for mark in marks_in(" ".join([words, *headers]), self._by_mark):
            footnote = self._nearest(mark, block)
            if footnote is not None and footnote != block:
                found.setdefault(mark, self._note(mark, footnote))
        return tuple(found.values())

    def _nearest(self, mark: str, block: Block) -> Block | None:
        """The next footnote, else one before on the same page or in the same section, else the only one there is."""
        footnotes = self._by_mark[mark]
        place = bisect_left(footnotes, block.end, key=lambda note: note.start)
        after = footnotes[place] if place < len(footnotes) else None
        before = footnotes[place - 1] if place else None
        same_page = [note for note in (after, before) if note and note.page is not None and note.page == block.page]
        if same_page:
            return same_page[0]
        if after is None and before is not None and len(footnotes) > 1:
            return before if self._section(before.start) == self._section(block.start) else None
        return after or before

    def _section(self, position: int) -> int:
        return bisect_left(self._headings, position)

    def _note(self, mark: str, footnote: Block) -> Note:
        text = self._text[footnote.start:footnote.end]
        start = footnote.start + len(_leading_mark(text, footnote.mark))
        return Note(mark, self._text[start:footnote.end], start, footnote.end)


def marks_in(text: str, known: Container[str]) -> list[str]:
    """The footnote marks in a text in plain digits or letters, those alone that `known` holds."""
    found: dict[str, None] = {}
    for match in _MARK.finditer(text):
        if match["superscript"] and _UNIT_BEFORE.search(text, max(0, match.start() - 6), match.start()):
            continue
        written = plain_digits(match[match.lastgroup or 0])
        if match["superscript"] and written.isdigit() and written not in known:
            found.update(dict.fromkeys(mark for mark in written if mark in known))  # "¹²" for 1 and 2
        found.update(dict.fromkeys(mark for mark in _single_marks(written) if mark in known))
    return list(found)


def _single_marks(written: str) -> list[str]:
    """"1,2" is two marks, "1–3" three."""
    marks: list[str] = []
    for part in re.split(r"\s*[,;]\s*", written.strip()):
        ends = re.fullmatch(r"(\d{1,3})\s*[–-]\s*(\d{1,3})", part)
        if ends and 0 <= int(ends[2]) - int(ends[1]) < 30:
            marks.extend(str(number) for number in range(int(ends[1]), int(ends[2]) + 1))
        else:
            marks.append(part)
    return marks


def _leading_mark(text: str, mark: str) -> str:
    """The mark that a footnote begins with, and the space after it; "" where it begins with its words."""
    match = _LEADING.match(text)
    if match is None or re.sub(r"[\s^{}\[\]().:]", "", plain_digits(match[0])) != re.sub(r"\s", "", mark):
        return ""
    return match[0]
