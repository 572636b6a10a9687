"""The documents of the index as HTML: the list, one opened document, and what an upload brought. Knows no widgets."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise

from assistant.page.citations import file_name
from assistant.page.show import Html, date, fill, join, source_link
from corpus.document import DocumentRecord, IngestReport, SkipReason, Statement

PART = 40_000  # characters of a document's text shown at a time

REASONS: dict[SkipReason, str] = {
    "bomb": "Unpacks to far too much",
    "corrupt": "Damaged",
    "duplicate": "Already here",
    "empty": "Empty",
    "encrypted": "Protected by a password",
    "no_text": "No text in it",
    "not_a_regular_file": "Not a file",
    "suspicious": "Suspicious",
    "symlink": "A link to another file",
    "timeout": "Took too long to read",
    "too_large": "Too large",
    "too_many_pages": "Too many pages",
    "unreadable": "Cannot be read",
    "unsafe_name": "Unsafe name",
    "unsafe_xml": "Unsafe contents",
    "unsupported_type": "Kind of file not supported",
    "wrong_type": "Not what its name says",
}


def title_of(record: DocumentRecord) -> str:
    """The title, or the file's name where it has none."""
    return record.title or file_name(record.path)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 passage", "1,204 passages"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listing(records: Sequence[DocumentRecord], today: datetime.date, opened: str = "", wanted: str = "") -> Html:
    """The list of documents, each a button that opens it; of those alone that hold every word that is `wanted`."""
    if not records:
        return Html(
            '<div class="empty"><p class="lead">No documents yet</p>'
            "<p>Add files above. They stay on this machine, and answers are made from them alone.</p></div>"
        )
    shown = [record for record in records if _holds(record, wanted)]
    total = sum(record.passages for record in shown)
    among = f"{len(shown):,} of " if len(shown) < len(records) else ""
    return fill(
        '<h2 class="count">{documents}<span>, {passages}</span></h2><ul class="documents">{rows}</ul>{none}',
        documents=among + counted(len(records), "document"),
        passages=counted(total, "passage"),
        rows=join(_row(record, today, record.id == opened) for record in shown),
        none="" if shown else fill('<p class="note">No document’s details hold “{wanted}”.</p>', wanted=wanted.strip()),
    )


def _holds(record: DocumentRecord, wanted: str) -> bool:
    """Whether what is known of a document holds each word, in any case."""
    known = (
        title_of(record), record.publisher, record.published or "undated", date(record.published), record.geography,
        record.path,
    )  # fmt: skip
    told = " ".join(known).casefold()
    return all(word in told for word in wanted.casefold().split())


def _row(record: DocumentRecord, today: datetime.date, opened: bool) -> Html:
    return fill(
        '<li><button type="button" class="document" data-open="{id}" aria-current="{opened}">'
        '<span class="title">{title}</span><span class="where">{where}</span>'
        '<span class="where">{size}</span>{flags}</button></li>',
        id=record.id,
        opened="true" if opened else "false",
        title=title_of(record),
        where=" · ".join(part for part in (record.publisher, date(record.published), record.geography) if part),
        size=_size(record),
        flags=_flags(record, today),
    )


def _size(record: DocumentRecord) -> str:
    pages = [counted(record.pages, "page")] if record.pages else []
    return " · ".join([*pages, counted(record.passages, "passage")])


def _flags(record: DocumentRecord, today: datetime.date) -> Html:
    flags = [] if record.shareable else ["Internal"]
    if overdue(record, today):
        flags.append(f"Review was due {date(record.review_by)}")
    if record.state != "indexed":
        flags.append({"pending": "Not indexed yet", "superseded": "There is a newer edition"}[record.state])
    if not flags:
        return Html("")
    return fill(
        '<span class="flags">{flags}</span>', flags=join(fill('<span class="flag">{f}</span>', f=f) for f in flags)
    )


def overdue(record: DocumentRecord, today: datetime.date) -> bool:
    """Whether the date by which somebody should look at the document again has passed."""
    return bool(record.review_by) and str(record.review_by) < today.isoformat()


def nothing_opened() -> Html:
    """What stands where a document will be shown."""
    return Html('<div class="empty"><p>Choose a document to read it, and to see what answers can quote.</p></div>')


def reader(
    record: DocumentRecord,
    text: str,
    statements: Sequence[Statement],
    marked: tuple[int, int] | None = None,
    at: int = 0,
    sheet: Html | None = None,
) -> Html:
    """One document: what is known of it, then its text with the statements that answers can quote.

    Shown is the part of the text that holds character `at`. `marked` is the cited stretch, half-open. `sheet` is the
    picture of a page, or why there is none, for a document that has pages.
    """
    at = min(max(at, 0), max(len(text) - 1, 0))
    start = at - at % PART
    end = min(start + PART, len(text))
    return fill(
        '<article class="reader" aria-label="Document" data-document="{id}"><h2>{title}{guess}</h2>'
        '<dl class="facts">{facts}</dl>{notes}{sheet}{turning}'
        '<p class="key"><span class="statement">Underlined</span>: what answers can quote.</p>'
        '<div class="body">{body}</div>{turning}</article>',
        id=record.id,
        title=title_of(record),
        guess=_guess("title" in record.guessed),
        facts=_facts(record),
        notes=_notes(record),
        sheet=sheet or Html(""),
        turning=_turning(record.id, start, len(text)),
        body=_body(text, start, end, statements, marked, goal=' id="here"' not in (sheet or "")),
    )


def _facts(record: DocumentRecord) -> Html:
    guessed = set(record.guessed)
    rows: list[tuple[str, str | Html, bool]] = [
        ("Newer edition", _newer(record), False),
        ("Publisher", record.publisher, "publisher" in guessed),
        ("Published", date(record.published), "published" in guessed),
        ("Area", record.geography, "geography" in guessed),
        ("Size", _size(record), False),
        ("May be sent out", "yes" if record.shareable else "no, internal", "shareable" in guessed),
        ("Review by", date(record.review_by) if record.review_by else "", "review_by" in guessed),
        ("File", file_name(record.path), False),
        ("Address", source_link(record.url), "url" in guessed),
    ]
    return join(
        fill(
            "<dt>{name}</dt><dd>{value}{guess}</dd>",
            name=name,
            value=value,
            guess=_guess(guess),
        )
        for name, value, guess in rows
        if value
    )


def _newer(record: DocumentRecord) -> Html:
    if not record.superseded_by:
        return Html("")
    return fill(
        '<button type="button" class="quiet" data-open="{id}">{title}</button>',
        id=record.superseded_by,
        title=record.newest_edition,
    )


def _guess(guessed: bool) -> Html:
    return Html(' <span class="guess">(guessed)</span>' if guessed else "")


def _notes(record: DocumentRecord) -> Html:
    if not record.notes:
        return Html("")
    return fill(
        '<ul class="notes" aria-label="Notes">{notes}</ul>',
        notes=join(fill("<li>{note}</li>", note=note) for note in record.notes),
    )


def _turning(document_id: str, start: int, length: int) -> Html:
    """Buttons to the parts before and after, where the text is too long to show at once."""
    if length <= PART:
        return Html("")
    parts = -(-length // PART)
    here = start // PART
    button = '<button type="button" class="quiet" data-open="{id}" data-part="{at}">{words}</button>'
    earlier = fill(button, id=document_id, at=start - PART, words="Earlier") if here else Html("")
    later = fill(button, id=document_id, at=start + PART, words="Later") if here + 1 < parts else Html("")
    return fill(
        '<p class="turning">{earlier}<span>Part {here} of {parts}</span>{later}</p>',
        earlier=earlier,
        here=here + 1,
        parts=parts,
        later=later,
    )


def _body(
    text: str, start: int, end: int, statements: Sequence[Statement], marked: tuple[int, int] | None, *, goal: bool
) -> Html:
    """The stretch, cut wherever a statement or the marked words begin or end, each piece in what it belongs to.

    `goal`: the view moves to the first marked piece.
    """
    spans = [(one.start, one.end) for one in statements if one.start < end and one.end > start]
    cuts = {start, end}
    for first, last in [*spans, *([marked] if marked else [])]:
        cuts.update(min(max(cut, start), end) for cut in (first, last))
    pieces: list[Html] = []
    for first, last in pairwise(sorted(cuts)):
        piece = fill("{words}", words=text[first:last])
        if marked and marked[0] <= first < marked[1]:
            piece = fill(
                "<mark{here}>{piece}</mark>",
                piece=piece,
                here=Html(' id="here"') if goal and first == max(marked[0], start) else Html(""),
            )
        if any(begins <= first < ends for begins, ends in spans):
            piece = fill('<span class="statement">{piece}</span>', piece=piece)
        pieces.append(piece)
    return join(pieces)


def report(done: IngestReport, records: Sequence[DocumentRecord]) -> Html:
    """What an upload brought: what was indexed, what was not, and why."""
    known = {record.id: record for record in records}
    groups = [("Added", done.added), ("Brought up to date", done.updated), ("Already here, unchanged", done.unchanged)]
    parts = [
        fill(
            '<p class="group">{label}</p><ul>{items}</ul>',
            label=label,
            items=join(_taken(known.get(one), one) for one in ids),
        )
        for label, ids in groups
        if ids
    ]
    if done.skipped:
        items = join(
            fill(
                "<li><strong>{name}</strong>: {reason}. {detail}</li>",
                name=file_name(one.path),
                reason=REASONS.get(one.reason, one.reason),
                detail=one.detail,
            )
            for one in done.skipped
        )
        parts.append(fill('<p class="group">Not taken</p><ul class="skipped">{items}</ul>', items=items))
    if not parts:
        parts = [Html('<p class="group">Nothing was brought in</p>')]
    return fill('<div class="report" role="status">{parts}</div>', parts=join(parts))


def _taken(record: DocumentRecord | None, document_id: str) -> Html:
    if record is None:
        return fill("<li>{id}</li>", id=document_id)
    return fill("<li><strong>{title}</strong>: {size}</li>", title=title_of(record), size=_size(record))


def working(words: str) -> Html:
    """A line of progress."""
    return fill('<p class="stage" role="status">{words}<span class="dots" aria-hidden="true"></span></p>', words=words)


def problem(message: str) -> Html:
    """An error that a person can act on."""
    return fill('<div class="failure" role="alert"><p>{message}</p></div>', message=message)


def farewell(record: DocumentRecord) -> Html:
    """The question before a document is removed."""
    return fill(
        "<p>Remove <strong>{title}</strong>? Its {passages} will no longer answer questions, and the kept copy "
        "of the file is deleted.</p>",
        title=title_of(record),
        passages=counted(record.passages, "passage"),
    )
