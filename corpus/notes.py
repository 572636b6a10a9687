"""Which footnotes a statement carries marks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container

from corpus.document import Block, Document, Note
from corpus.reading.characters import plain_digits

_UNIT_BEFORE = re.compile(r"(?:^|[\s\d(/])(?:[kcdmnµ]?m|ft|in|yd|mi|sq|CO|s)$")
_MARK = re.compile(
    r"\^\{(?P<braces>[^{}\n]{1,20})\}|\[\^?(?P<brackets>[\w,;–\- ]{1,12})\](?!\()"
    r"|(?P<superscript>[⁰¹²³⁴-⁹]+(?:[,;–-][⁰¹²³⁴-⁹]+)*)|(?<=[\w.,)%”\"'’])(?P<sign>[*†‡§]{1,3})(?=\s|$|[.,;:)])"
)
_LEADING = re.compile(
    r"\s*(?:\^\{[^{}\n]{1,20}\}|\[\^?[\w,;–\- ]{1,12}\]:?|[⁰¹²³⁴-⁹]+(?:[,;–-]\s?[⁰¹²³⁴-⁹]+)*|[*†‡§]{1,3}"
    r"|\(?\w{1,3}[.):](?=\s)|\d{1,2}(?=\s))\s*"
)


class Notes:
    """The footnotes of one document, found by mark and place."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._by_mark: dict[str, list[Block]] = defaultdict(list)
        self._headings = [block.start for block in document.blocks if block.kind == "heading"]
        for block in document.blocks:
            if block.kind == "footnote":
                for mark in block.mark.split(","):
                    self._by_mark[mark.strip()].append(block)

    def of(self, block: Block, start: int, end: int) -> tuple[Note, ...]:
        """The notes whose marks stand in text[start:end] or in a header of its cells, each once, in that order."""
        if not self._by_mark:
            return ()
        own = start
        if block.kind == "footnote":
            own += len(_leading_mark(self._text[start:end]))
        found: dict[str, Note] = {}
        headers = [cell.header for cell in block.cells if block.kind == "table_row"]
        for mark in marks_in(" ".join([self._text[own:end], *headers]), self._by_mark):
            footnote = self._nearest(mark, block)
            if footnote is not None and footnote != block and mark not in found:
                found[mark] = self._note(mark, footnote)
        return tuple(found.values())

    def _nearest(self, mark: str, block: Block) -> Block | None:
        """The footnote on the same page, else in the same section, else the next one, else the only one before."""
        footnotes = self._by_mark[mark]
        same_page = [note for note in footnotes if block.page is not None and note.page == block.page]
        after = [note for note in footnotes if note.start >= block.end]
        for candidates in ([note for note in same_page if note.start >= block.end], same_page, after):
            if candidates:
                return candidates[0]
        before = [note for note in footnotes if note.end <= block.start]
        if len(before) == 1 or (before and self._section(before[-1].start) == self._section(block.start)):
            return before[-1]
        return None

    def _section(self, position: int) -> int:
        return bisect_left(self._headings, position)

    def _note(self, mark: str, footnote: Block) -> Note:
        text = self._text[footnote.start:footnote.end]
        start = footnote.start + len(_leading_mark(text))
        return Note(mark, self._text[start:footnote.end], start, footnote.end)


def marks_in(text: str, known: Container[str]) -> list[str]:
    """The footnote marks in a text in plain digits or letters, those alone that `known` holds."""
    found: list[str] = []
    for match in _MARK.finditer(text):
        if match["superscript"] and _UNIT_BEFORE.search(text, max(0, match.start() - 6), match.start()):
            continue
        for mark in _single(match[match.lastgroup or 0], known):
            if mark not in found:
                found.append(mark)
    return found


def _single(written: str, known: Container[str]) -> list[str]:
    """"1,2" is two marks, "1–3" three; "12" is one where there is such a note, else two."""
    marks: list[str] = []
    for part in re.split(r"\s*[,;]\s*", plain_digits(written)):
        ends = re.fullmatch(r"(\d{1,3})\s*[–-]\s*(\d{1,3})", part)
        if ends and 0 <= int(ends[2]) - int(ends[1]) < 30:
            marks.extend(str(number) for number in range(int(ends[1]), int(ends[2]) + 1))
        elif part not in known and part.isdigit() and not re.search(r"\d", written):
            marks.extend(part)
        else:
            marks.append(part)
    return [mark for mark in marks if mark in known]


def _leading_mark(text: str) -> str:
    """The mark that a footnote begins with, and the space after it."""
    match = _LEADING.match(text)
    return match[0] if match else ""
