"""A letter in, a checked draft out; and the draft again after an officer has edited it. The stages in reading order."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from assistant.answer import Citation
from assistant.enquiry.answering import Tell, Ways, items_of, proofs_of, rivals_of
from assistant.enquiry.drafting import SLOT, for_staff, gaps_of, ledger_of, to_send
from assistant.enquiry.letter import read
from assistant.enquiry.project import questions_back, read_project
from assistant.enquiry.values import Approved, EnquiryItem, EnquiryReply, Letter
from assistant.enquiry.wording import PROMISE
from assistant.errors import BadEnquiry
from corpus.document import DocumentRecord, Filters
from corpus.figures import supported
from corpus.reading.gate import SUFFIXES, Refused
from corpus.sentences import sentence_spans

LETTERS: Final = frozenset({"text", "markdown", "eml", "msg", "docx", "pdf", "rtf", "odf", "html"})  # kinds of file
LONGEST_NAME: Final = 255  # characters of a line that may be the name of a file
SHOWN: Final = 90  # characters of a sentence that a blocker repeats


def text_of(source: str | Path, *, names: bool = True) -> str:
    """The text of a letter that is given as such or as a file; with `names` as the name of one. Raises `BadEnquiry`."""
    path = _as_path(source) if names or isinstance(source, Path) else None
    if path is None:
        return str(source)
    from corpus.reading import gate
    from corpus.reading import read as read_file

    try:
        if not path.is_file():
            raise BadEnquiry(f"There is no file {str(path)!r}. Name a file that holds the letter, or paste its text.")
        kind = gate.check(path)
        if kind not in LETTERS:
            raise BadEnquiry(
                f"{path.name!r} is no letter but a file of the kind {kind}. Save the letter as text, mail, Word or PDF."
            )
        return read_file(path).text
    except Refused as refused:
        raise BadEnquiry(f"The letter {path.name!r} cannot be read. {refused.detail}") from refused
    except OSError as error:
        raise BadEnquiry(
            f"The letter {path.name!r} cannot be opened ({error.strerror}). Mend its permissions."
        ) from error


def _as_path(source: str | Path) -> Path | None:
    """The file that is meant, where the text is the name of one: it exists, or looks like a name of a kind we read."""
    if isinstance(source, Path):
        return source
    name = source.strip()
    if not name or "\n" in name or len(name) > LONGEST_NAME or "\0" in name:
        return None
    path = Path(name)
    try:
        if path.is_file():
            return path
    except OSError:
        return None
    return path if path.suffix.lower() in SUFFIXES and " " not in name else None


def draft(
    source: str | Path,
    ways: Ways,
    records: Sequence[DocumentRecord],
    today: datetime.date,
    *,
    filters: Filters | None = None,
    mode: str | None = None,
    approved: Callable[[str], Approved | None],
    tell: Tell,
    names: bool = True,
) -> EnquiryReply:
    """The reply to a letter. `tell` hears of each question before it is answered. Raises `BadEnquiry`."""
    started = time.perf_counter()
    letter = read(text_of(source, names=names))
    project = read_project(letter)
    items = items_of(letter, project, ways, filters, mode, approved, tell)
    proof = proofs_of(project, letter, ways, filters) if records else []
    reply = EnquiryReply(
        items=tuple(items), gaps=(), project=project, ask_back=questions_back(project), ledger=(), blockers=(),
        markdown="", staff_markdown="", letter=letter, proof=tuple(proof), subject=_subject(letter),
        rivals=rivals_of(project, letter, ways) if records else (),
    )  # fmt: skip
    return replace(composed(reply, records, today), seconds=time.perf_counter() - started)


def composed(
    reply: EnquiryReply,
    records: Sequence[DocumentRecord],
    today: datetime.date,
    *,
    edits: Mapping[int, str] | None = None,
    owner: str = "",
    date: str = "",
) -> EnquiryReply:
    """The reply made anew from its items. `edits`: an officer's own text by item, from 0; "" takes the answer back.

    `owner` and `date` fill the slots of the next step.
    """
    edits = edits or {}
    items = tuple(
        replace(item, edited=edits[place].strip() or None) if place in edits else item
        for place, item in enumerate(reply.items)
    )
    gaps = gaps_of(items, reply.rivals)
    sent = to_send(reply.letter, reply.project, items, reply.proof, reply.ask_back, gaps, owner, date)
    blockers = tuple(blockers_of(items, sent.markdown, sent.citations, records, today))
    staff = for_staff(reply.letter, reply.project, items, reply.proof, gaps, blockers)
    return replace(
        reply, items=items, gaps=gaps, ledger=ledger_of(items, reply.proof, sent.citations), blockers=blockers,
        markdown=sent.markdown, staff_markdown=staff.markdown, citations=sent.citations,
    )  # fmt: skip


def _subject(letter: Letter) -> str:
    """The subject of the reply: that of the enquiry, on one line."""
    asked = " ".join(
        re.sub(r"^(?:(?:re|fwd?|aw|wg|sv)\s?:\s*)+", "", letter.subject.strip(), flags=re.IGNORECASE).split()
    )
    return f"Re: {asked[:200]}" if asked else "Your enquiry"


# Safe to send?


def blockers_of(
    items: Sequence[EnquiryItem],
    markdown: str,
    citations: Sequence[Citation],
    records: Sequence[DocumentRecord],
    today: datetime.date,
) -> list[str]:
    """What stands against sending the reply, in words; empty: safe to send."""
    found = []
    if not items:
        found.append("No question was found in the letter: read it, and ask the enquirer.")
    known = {record.id: record for record in records}
    for number, item in enumerate(items, start=1):
        found += [f"Question {number}: {words}" for words in _against(item)]
    for title in dict.fromkeys(one.title for one in citations if not one.shareable):
        found.append(f"Internal source: “{title}” is cited in the version to send.")
    for document_id in dict.fromkeys(one.document_id for one in citations):
        record = known.get(document_id)
        if record is None:
            found.append(f"A cited document is no longer in the index: {document_id}.")
        elif record.superseded_by:
            found.append(f"Expired figure: “{record.title}” has a newer edition, {record.newest_edition}.")
        elif record.review_by and record.review_by < today.isoformat()[: len(record.review_by)]:
            found.append(f"Expired figure: “{record.title}” was due for review by {record.review_by}.")
    slots = len(SLOT.findall(markdown))
    if slots:
        found.append(f"Open slot: {slots} of name and date are still empty.")
    return found


def _against(item: EnquiryItem) -> list[str]:
    """What stands against one answer as it would be sent."""
    answer = item.to_send
    quotes = [citation.quote for citation in answer.citations]
    text = item.edited if item.edited is not None else answer.text
    found = [
        f"unverified sentence: “{_short(caveat.text)}”"
        for caveat in answer.caveats
        if caveat.kind == "unverified" and item.edited is None
    ]
    if item.edited is None:
        found += [f"unverified figure: {figure.text}" for figure in answer.figures if not figure.verified]
    else:
        for start, end in sentence_spans(text):
            loose = supported(re.sub(r"\[\d+\]", "", text[start:end]), quotes)
            found += [
                f"unverified sentence: no source of this answer holds {one.text} (“{_short(text[start:end])}”)"
                for one in loose
            ]
        held = {citation.number for citation in answer.citations}
        found += [
            f"[{number}] is no source of this answer"
            for number in re.findall(r"\[(\d+)\]", text)
            if int(number) not in held
        ]
    promise = PROMISE.search(text)
    if promise and not any(promise.group().lower() in quote.lower() for quote in quotes):
        found.append(f"it promises: “{promise.group()}”")
    return found


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def share_answered(items: Sequence[EnquiryItem]) -> float:
    """The share of the questions that the version to send answers, 0 to 1; a part answered counts half."""
    worth = {"answered": 1.0, "partly_answered": 0.5, "not_in_documents": 0.0}
    if not items:
        return 0.0
    return sum(1.0 if item.edited is not None else worth[item.to_send.status] for item in items) / len(items)
