"""How answers, passages and documents look in a terminal. Pure functions from values to text; nothing is printed here.

Text of documents may hold characters that a terminal obeys or hides, so all text passes through `printable`. Widths are
in characters.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from itertools import groupby

from assistant.answer import Answer, Citation, Explanation, Hit, Usage
from corpus.document import DocumentRecord, IngestReport

NO_DOCUMENTS = "No documents yet. `assistant ingest PATH` brings some in."
_NARROWEST = 24  # below this the indents leave no room for words
_UNSHOWN = {"Cc", "Cf", "Cs", "Co"}  # control, format (bidirectional, zero-width, tags), lone surrogate, private use
_SPACES = "\t\v\f\r\x85\u2028\u2029"
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # Markdown's backslash before punctuation
CAVEATS = {  # as the page names them
    "conflict": "Figures differ",
    "scope": "Different scope",
    "dated": "Date",
    "premise": "Premise",
    "unverified": "Unverified",
}


def printable(text: str) -> str:
    """The text without the characters that a terminal would obey or hide. Line feeds stay, other breaks are spaces."""
    text = text.replace("\r\n", "\n")
    return "".join(
        " " if char in _SPACES else char
        for char in text
        if char == "\n" or char in _SPACES or unicodedata.category(char) not in _UNSHOWN
    )


def counted(number: int, noun: str) -> str:
    """ "1 document", "2 documents"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def held(documents: int, enquiries: int) -> str:
    """ "2 documents, 1 enquiry"."""
    return f"{counted(documents, 'document')}, {enquiries:,} {'enquiry' if enquiries == 1 else 'enquiries'}"


def plain(markdown: str) -> str:
    """The words of an answer without its bold marks and backslashes."""
    return _ESCAPED.sub(r"\1", _BOLD.sub(r"\1", markdown))


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> str:
    """Each line of the text broken at `width`; `first` stands before its first line, `rest` before the others."""
    rest = first if rest is None else rest
    lines: list[str] = []
    for line in printable(text).splitlines() or [""]:
        bullet = line[: len(line) - len(line.lstrip(" -*•"))]
        lines += textwrap.wrap(
            line,
            max(width, _NARROWEST),
            initial_indent=rest if lines else first,
            subsequent_indent=rest + " " * len(bullet),
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)


def answer_text(answer: Answer, width: int) -> str:
    """The answer, its caveats, its numbered sources, what came closest, and, where asked for, how it came about."""
    parts = [wrapped(plain(answer.text), width)]
    parts += [wrapped(f"{CAVEATS[caveat.kind]}: {plain(caveat.text)}", width, "! ", "  ") for caveat in answer.caveats]
    if answer.note:
        parts.append(wrapped(answer.note, width, "! ", "  "))
    if answer.citations:
        parts += ["Sources", *_sources(answer.citations, width)]
    if answer.usage:
        parts.append(wrapped(f"{usage_text(answer.usage)}, {answer.seconds:.1f} s", width))
    if answer.closest:
        parts += ["Closest, not an answer", *_sources(answer.closest, width, numbered=False)]
    if answer.explanation:
        parts.append(_explanation(answer.explanation, width))
    return "\n\n".join(parts)


def usage_text(usage: Usage) -> str:
    """What a model's work took: "1,240 tokens, US$0.0004"; without a price the tokens alone."""
    tokens = counted(usage.prompt_tokens + usage.completion_tokens, "token")
    return tokens if usage.cost_usd is None else f"{tokens}, US${usage.cost_usd:.4f}"


def hits_text(hits: Iterable[Hit], width: int) -> str:
    """The passages found, best first, with their scores."""
    return "\n\n".join(_hit(hit, f"{rank}. ", width) for rank, hit in enumerate(hits, start=1)) or "Nothing found."


def documents_text(records: Iterable[DocumentRecord], width: int) -> str:
    """One entry a document: its id, then what is known of it."""
    parts = []
    for record in records:
        about = _joined([record.title, record.publisher, record.published or "undated", record.geography])
        count = counted(record.passages, "passage")
        pages = counted(record.pages, "page") if record.pages else ""
        state = "" if record.state == "indexed" else str(record.state)
        if record.newest_edition:
            state = f"newer edition: {record.newest_edition}"
        internal = "" if record.shareable else "internal"
        review = f"review by {record.review_by}" if record.review_by else ""
        guessed = f"guessed: {', '.join(record.guessed)}" if record.guessed else ""
        lines = [printable(record.id), wrapped(about, width, "    ")]
        lines.append(wrapped("; ".join(filter(None, [count, pages, state, internal, review, guessed])), width, "    "))
        lines += [wrapped(f"note: {note}", width, "    ", "      ") for note in record.notes]
        parts.append("\n".join(lines))
    return "\n".join(parts) or NO_DOCUMENTS


def report_text(report: IngestReport, width: int) -> str:
    """What an ingestion did, one line a document: also those whose file has gone, and skipped files with the reason."""
    lines = []
    for word, ids in (("added", report.added), ("updated", report.updated), ("removed", report.removed)):
        lines += [wrapped(f"{word} {name}", width, "", "    ") for name in ids]
    left = "its file has left the folder, the document is kept; --prune takes it out"
    lines += [wrapped(f"gone {name}: {left}", width, "", "    ") for name in report.missing]
    lines += [
        wrapped(f"skipped {skipped.path} ({skipped.reason}): {skipped.detail}", width, "", "    ")
        for skipped in report.skipped
    ]
    lines.append(
        wrapped(
            f"{len(report.added)} added, {len(report.updated)} updated, {len(report.unchanged)} unchanged, "
            f"{len(report.removed)} removed, {len(report.skipped)} skipped in {report.seconds:.1f} s",
            width,
        )
    )
    return "\n".join(lines)


def _hit(hit: Hit, mark: str, width: int) -> str:
    halves = {"dense": hit.dense, "lexical": hit.lexical}
    scores = [f"score {hit.score:.3f}", *(f"{name} {score:.3f}" for name, score in halves.items() if score is not None)]
    head = _joined([hit.title, hit.publisher, hit.published or "undated", _page(hit.passage.page), *scores])
    lines = [wrapped(head, width, mark, "   ")]
    if hit.passage.heading:
        lines.append(wrapped(" > ".join(hit.passage.heading), width, "   "))
    lines.append(wrapped(hit.passage.text, width, "   "))
    return "\n".join(lines)


def _sources(citations: Iterable[Citation], width: int, *, numbered: bool = True) -> list[str]:
    """A paragraph for each run of citations of one document: what it is, then each place and its words."""
    parts = []
    for _, run in groupby(citations, key=lambda citation: citation.document_id):
        of_one = list(run)
        first = of_one[0]
        head = _joined([first.title, first.publisher, first.published or "undated"])
        lines = [wrapped(head if first.shareable else f"{head} (internal)", width, "", "    ")]
        if first.url:
            lines.append(printable(first.url))
        for citation in of_one:
            mark = f"[{citation.number}] " if numbered else "-   "
            place = _joined([_page(citation.page), " > ".join(citation.heading)])
            quote = f'"{citation.quote}"'
            lines.append(wrapped(f"{place}\n{quote}" if place else quote, width, mark, " " * len(mark)))
        parts.append("\n".join(lines))
    return parts


def _explanation(how: Explanation, width: int) -> str:
    lines = ["How this came about", wrapped(f"understood as: {how.question}", width, "    ", "      ")]
    if len(how.parts) > 1:
        lines += [wrapped(f"part: {part}", width, "    ", "      ") for part in how.parts]
    if how.looked_for:
        lines.append(wrapped(f"looked for: {'; '.join(how.looked_for)}", width, "    ", "      "))
    lines.append(wrapped(f"decision: {how.decision}", width, "    ", "      "))
    for one in how.statements:
        reasons = f" ({', '.join(one.reasons)})" if one.reasons else ""
        used = "used  " if one.used else "unused"
        lines.append(wrapped(f"{used} {one.score:.2f} {one.title}: {one.quote}{reasons}", width, "    ", "      "))
    return "\n".join(lines)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(" ".join(part.split()) for part in parts if part)


def _page(page: int | None) -> str:
    return "" if page is None else f"page {page}"
