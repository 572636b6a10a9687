"""An answer as one text with its sources at the end, for clients that show text alone. Markdown, safe to render."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from assistant.answer import Answer, CaveatKind, Citation
from assistant.api.models import Document, Hit
from assistant.compose.draft import as_text

SOURCES: Final = "**Sources**"
CLOSEST: Final = "**Closest, not an answer**"
CAVEATS: Final[dict[CaveatKind, str]] = {
    "conflict": "Figures differ", "scope": "Different scope", "dated": "Date", "premise": "Premise",
    "unverified": "Unverified",
}  # fmt: skip


def answer_text(answer: Answer) -> str:
    """The answer, its warnings, and its sources by number; or what came closest, as such."""
    parts = [answer.text, *(f"*{CAVEATS[caveat.kind]}:* {caveat.text}" for caveat in answer.caveats)]
    if answer.note:
        parts.append(f"*{answer.note}*")
    if answer.citations:
        parts += [SOURCES, "\n\n".join(f"[{one.number}] {_source(one)}" for one in answer.citations)]
    if answer.closest:
        parts += [CLOSEST, _bullets(_source(one) for one in answer.closest)]
    return "\n\n".join(parts)


def without_sources(text: str) -> str:
    """What `answer_text` made, without what stands below the answer: all that a follow-up leans on."""
    return re.split(rf"\n\n(?:{re.escape(SOURCES)}|{re.escape(CLOSEST)})(?:\n|$)", text)[0]


def hits_text(hits: Sequence[Hit]) -> str:
    """Passages, best first, each with its document."""
    found = [
        f"{as_text(_joined(hit.title, hit.publisher, hit.published or 'undated', _page(hit.passage.page)))} "
        f"(document {hit.passage.document_id}):\n> {as_text(hit.passage.text)}"
        for hit in hits
    ]
    return "\n\n".join(found) or "No passage was found. Try other words."


def documents_text(records: Sequence[Document]) -> str:
    """One line a document."""
    lines = (
        f"{record.id}: {as_text(_joined(record.title, record.publisher, record.published or 'undated'))}"
        + ("" if record.shareable else " (internal)")
        for record in records
    )
    return _bullets(lines) or "There are no documents yet. Bring some in: `assistant ingest FOLDER`."


def _source(citation: Citation) -> str:
    about = _joined(citation.title, citation.publisher, citation.published or "undated", _page(citation.page))
    address = f" <{citation.url}>" if re.fullmatch(r"https?://[^\s<>\"]+", citation.url) else ""
    internal = "" if citation.shareable else " (internal)"
    return f"{as_text(about)}{internal}: “{as_text(citation.quote)}”{address}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _page(page: int | None) -> str:
    return "" if page is None else f"page {page}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
