"""Citations: which documents, and in each the passages with the cited words marked in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.answer import Answer, Citation
from assistant.errors import DocumentNotFound
from assistant.opening import Desk
from assistant.page.show import Html, clean, date, fill, join, source_link

ROOM = 320  # characters shown on each side of the cited words, at most
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Surroundings:
    """The cited words with what stands round them."""

    before: str
    quote: str
    after: str


Find = Callable[[Citation], Surroundings | None]  # None: the document no longer holds the words at their place


def surroundings(text: str, start: int, end: int, within: tuple[int, int], room: int = ROOM) -> Surroundings:
    """The words `text[start:end]` with the rest of the stretch `within` (half-open), up to `room` characters a side.

    What is too long is cut at a gap between paragraphs, else between words, and an ellipsis says so. What is marked is
    always exactly `text[start:end]`.
    """
    first, last = max(within[0], start - room, 0), min(within[1], end + room, len(text))
    before, after = text[min(first, start) : start], text[end : max(last, end)]
    if first > within[0]:
        before = _from_a_gap(before)
    if last < within[1]:
        after = _from_a_gap(after[::-1])[::-1]
    return Surroundings(_airy(before).lstrip(), text[start:end], _airy(after).rstrip())


def _from_a_gap(piece: str) -> str:
    """`piece` from its first paragraph gap in the first half on, else from its first gap between words, after "…"."""
    paragraph = re.search(r"\n\s*\n\s*", piece[: len(piece) // 2])
    gap = paragraph or re.search(r"\s+", piece)
    return "…" + (piece[gap.end() :] if gap else "")


def _airy(piece: str) -> str:
    """With one empty line at most between paragraphs."""
    return re.sub(r"\n\s*\n", "\n\n", piece)


def finder(desk: Desk, answer: Answer) -> Find:
    """Finds a citation's words in the passage that the search brought up, else with the text on both sides of them."""
    texts = cache(desk.text)
    passages = [hit.passage for one in (answer, *answer.parts) if one.explanation for hit in one.explanation.hits]

    def find(citation: Citation) -> Surroundings | None:
        try:
            text = texts(citation.document_id)
        except DocumentNotFound:
            return None
        if text[citation.start : citation.end] != citation.quote:
            return None
        within = next(
            (
                (one.start, one.end)
                for one in passages
                if one.document_id == citation.document_id and one.start <= citation.start and citation.end <= one.end
            ),
            (0, len(text)),
        )
        return surroundings(text, citation.start, citation.end, within)

    return find


def where(citation: Citation) -> str:
    """Publisher, date and place in one line, without what is unknown."""
    return " · ".join(part for part in (citation.publisher, date(citation.published), citation.geography) if part)


def anchor(turn: int, citation: Citation, *, closest: bool = False) -> str:
    """The id of a citation on the page: turns and citations count from 1."""
    return f"t{turn}{'c' if closest else 's'}{citation.number}"


def marker(turn: int, citation: Citation) -> Html:
    """The number in the text that opens the citation; the script of the page shows the quoted words beside it."""
    return fill(
        '<a class="cite" href="#{id}" data-quote="{words}" data-from="{title}" '
        'aria-label="Source {number}: {title}">[{number}]</a>',
        id=anchor(turn, citation),
        number=citation.number,
        title=citation.title,
        words=_short(citation.quote, 600),
    )


def sources(turn: int, citations: Sequence[Citation], find: Find, *, closest: bool = False) -> Html:
    """The cited documents, each with its cited passages; the first passage of all is open."""
    documents: dict[str, list[Citation]] = {}
    for citation in citations:
        documents.setdefault(citation.document_id, []).append(citation)
    return join(
        fill(
            '<section class="from">{head}{passages}</section>',
            head=_head(cited[0]),
            passages=join(
                _passage(turn, citation, find, opened=citation is citations[0], closest=closest) for citation in cited
            ),
        )
        for cited in documents.values()
    )


def _head(citation: Citation) -> Html:
    """The document: title, publisher, date, place, address."""
    return fill(
        '<header><p class="title">{title}</p><p class="where">{where}</p>{internal}{link}</header>',
        title=citation.title or file_name(citation.path),
        where=where(citation),
        internal=Html("" if citation.shareable else '<p class="flag">Internal: not for sending out</p>'),
        link=fill('<p class="where">{link}</p>', link=source_link(citation.url)) if citation.url else Html(""),
    )


def _passage(turn: int, citation: Citation, find: Find, *, opened: bool, closest: bool) -> Html:
    """One citation: closed, its first words; opened, the passage with the cited words marked."""
    found = find(citation)
    note = Html("" if found else '<p class="note">The document has changed; these are the words as they were.</p>')
    found = found or Surroundings("", citation.quote, "")
    return fill(
        '<details class="source" id="{id}"{opened}><summary><span class="number">{number}</span>'
        '<span class="snippet">{snippet}</span><span class="path">{path}</span>{page}</summary>'
        '<div class="inside"><blockquote class="passage">{before}<mark>{quote}</mark>{after}</blockquote>{note}'
        '<button type="button" class="quiet" data-open="{document}" data-start="{start}" data-end="{end}">'
        "{show}</button></div></details>",
        id=anchor(turn, citation, closest=closest),
        opened=Html(" open" if opened else ""),
        number=LETTERS[(citation.number - 1) % len(LETTERS)] if closest else citation.number,
        snippet=_short(citation.quote, 140),
        path=_path(citation.heading),
        page=fill('<span class="page">page {page}</span>', page=citation.page) if citation.page else Html(""),
        before=found.before,
        quote=found.quote,
        after=found.after,
        note=note,
        show="Show on the page" if citation.boxes else "Show in the document",
        document=citation.document_id,
        start=citation.start,
        end=citation.end,
    )


def _path(heading: tuple[str, ...]) -> Html:
    """The headings above a passage, outermost first."""
    return join(heading or ("Passage",), Html(" <span aria-hidden='true'>›</span> "))


def _short(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def file_name(path: str) -> str:
    """The last part of a path of either kind: where a file lay on somebody's machine is nobody's business."""
    return re.split(r"[/\\]", clean(path).rstrip("/\\"))[-1] or "unnamed"
