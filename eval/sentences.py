"""An answer's text cut into the stretches that its citations bear, and the wording that patterns are held against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.numerals import plain

_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
_MARKER = re.compile(r"\[(\d+)\]")
_FOLDS = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "‘": "'", "’": "'", "“": '"', "”": '"',
})


@dataclass(frozen=True)
class Segment:
    """A stretch of text and the citations beside it."""

    text: str  # without markers
    numbers: tuple[int, ...]  # of the citations; empty: none


def segments(text: str) -> list[Segment]:
    """Each stretch of a paragraph up to and with the markers that follow it.

    What follows the last markers of a line without any of its own belongs to those only where it is the same sentence
    (it does not start with a capital after a full stop).
    """
    found: list[Segment] = []
    for paragraph in re.split(r"\n\s*\n", text):
        position = 0
        for match in _MARKERS.finditer(paragraph):
            before = paragraph[position : match.start()]
            numbers = tuple(int(number) for number in _MARKER.findall(match.group()))
            if before.strip(" .,;:|\n") or not found:
                found.append(Segment(plain(before).strip(), numbers))
            else:  # markers split by a full stop or a cell's edge belong together
                found[-1] = Segment(found[-1].text, found[-1].numbers + numbers)
            position = match.end()
        rest = paragraph[position:]
        if not re.search(r"\w", rest):
            continue
        same_sentence = position > 0 and "\n" not in rest and not re.match(r"\s*[.!?]", rest)
        found.append(Segment(plain(rest).strip(), found[-1].numbers if same_sentence and found else ()))
    return found


def markers(text: str) -> list[int]:
    """The numbers of the citations in the order in which the text names them, repeats included."""
    return [int(number) for number in _MARKER.findall(text)]


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text, in any case: as written, or with plain spaces, quotes and no markers."""
    compiled = re.compile(pattern, re.IGNORECASE)
    if compiled.search(text):
        return True
    return any(compiled.search(folded) for folded in (_fold(text), _fold(_MARKERS.sub("", text))))


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text).translate(_FOLDS))
