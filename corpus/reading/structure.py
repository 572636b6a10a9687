"""Roles that the layout alone does not show: footnotes with their marks, labels with their values.

Knows no kind of file: it looks at plain blocks and their words, never changes the text, and hands back blocks in the
same order. Readers call `refine` on what they laid out.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Block
from corpus.reading import footnotes, labels


def refine(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with footnotes divided by mark and labels joined to their values.

    `text` stays as it is. Headings, list items, captions and rows with headers are handed back unchanged, unless they
    turn out to be footnotes.
    """
    return tuple(labels.joined(text, tuple(footnotes.divided(text, blocks))))
