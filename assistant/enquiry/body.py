"""From the text of a mail or letter to what the enquirer wrote now: history, signature and footer set apart.

Nothing is thrown away: what is set apart is kept, since it holds names and earlier answers, but none of it asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from assistant.enquiry.wording import (
    AFTERTHOUGHT,
    BOILERPLATE,
    CLOSING,
    HEADER,
    QUOTED_BELOW,
    SENDER,
    STAMP,
    SUBJECT,
)

WIDEST: Final = 110  # characters of a line that a mail program has broken; longer ones are whole paragraphs
NARROWEST: Final = 50
WRAPPED: Final = 0.75  # of the widest line, from which a line is a full one
MOSTLY: Final = 0.4  # share of full lines from which a text has been broken by a program
FEW_WORDS: Final = 25  # above a forwarded message, from which they are no more than "see below"
MARKED: Final = re.compile(
    r"^\s*(?:[-*•–·]\s|(?:Q(?:uestion)?\s?)?\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.):]\s)", re.IGNORECASE
)


@dataclass(frozen=True)
class Body:
    """A letter taken apart. `text` has one paragraph or list item a line."""

    text: str
    subject: str
    sender: str
    signature: str
    history: str
    footer: str


def take_apart(raw: str) -> Body:
    """The parts of a letter; a text that is quoted whole, as when it is forwarded, is the letter itself."""
    raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip(" ") if "\t" in line.strip() else line.rstrip() for line in raw.split("\n")]
    filled = [line for line in lines if line.strip()]
    if filled and all(line.lstrip().startswith(">") for line in filled):
        lines = [re.sub(r"^\s*>\s?", "", line) for line in lines]
    if sum(bool(STAMP.match(line)) for line in filled) > 0.6 * len(filled):
        lines = [STAMP.sub("", line) for line in lines]
    subject, sender, lines = _headers(lines)
    now, history = _apart_from_history(lines)
    own, signature = _apart_from_signature(now)
    paragraphs = _unwrapped(own)
    footer = [line for line in paragraphs if BOILERPLATE.search(line)]
    return Body(
        text="\n".join(line for line in paragraphs if line not in footer).strip(),
        subject=subject,
        sender=sender,
        signature="\n".join(line.strip() for line in signature if line.strip()),
        history="\n".join(line for line in history).strip(),
        footer="\n".join(footer),
    )


def _headers(lines: list[str]) -> tuple[str, str, list[str]]:
    """Subject, sender, and the lines below the header of a mail, where the text opens with one.

    A mail that was read from a file has its subject alone in its first line, then the header.
    """
    subject = sender = ""
    at, seen = 0, 0
    filled = [place for place, line in enumerate(lines) if line.strip()]
    if len(filled) > 1 and not HEADER.match(lines[filled[0]]) and SENDER.match(lines[filled[1]]):
        subject, at = lines[filled[0]].strip(), filled[0] + 1
    while at < len(lines) and (not lines[at].strip() or HEADER.match(lines[at])):
        named, by = SUBJECT.match(lines[at]), SENDER.match(lines[at])
        subject = named["subject"] if named else subject
        sender = by["sender"] if by else sender
        seen += bool(lines[at].strip())
        at += 1
    return subject, sender, lines[at:] if seen else lines


def _apart_from_history(lines: list[str]) -> tuple[list[str], list[str]]:
    """What is written now, and what is quoted. Answers written between quoted lines are written now."""
    for at, line in enumerate(lines):
        found = QUOTED_BELOW.match(line.strip()) or _header_inside(lines, at)
        if not found:
            continue
        before, after = lines[:at], lines[at + 1 :]
        quoted = [one for one in after if one.lstrip().startswith(">")]
        forwarded = isinstance(found, re.Match) and found.groupdict().get("forwarded")
        if forwarded and len(" ".join(before).split()) < FEW_WORDS:
            _, _, inner = _headers([re.sub(r"^\s*>\s?", "", one) for one in after])
            return _apart_from_history(inner)
        if quoted:
            return before + [one for one in after if not one.lstrip().startswith(">")], quoted
        return before, after
    quoted = [line for line in lines if line.lstrip().startswith(">")]
    return [line for line in lines if not line.lstrip().startswith(">")], quoted


def _header_inside(lines: list[str], at: int) -> bool:
    """Whether the header of an earlier mail stands here: "From: …" with "Sent: …" or "Subject: …" below it."""
    below = lines[at + 1 : at + 4]
    return bool(SENDER.match(lines[at])) and sum(bool(HEADER.match(line)) for line in below) >= 1


def _apart_from_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """What stands above the closing words with any afterthought below them, and the rest."""
    for at, line in enumerate(lines):
        dashes = line.strip() in ("--", "—", "- -") or bool(re.fullmatch(r"[_=-]{5,}", line.strip()))
        closes = any(CLOSING.match(part.strip()) for part in line.split(" / ")) and any(
            one.strip() for one in lines[:at]
        )
        if not (closes or (dashes and at > len(lines) // 3)) or _goes_on(lines[at + 1 :]):
            continue
        rest: list[str] = []
        kept: list[str] = []
        after = False
        for one in lines[at:]:
            after = bool(AFTERTHOUGHT.match(one)) or (after and bool(one.strip()))
            (kept if after else rest).append(one)
        return [*lines[:at], "", *kept], rest
    return lines, []


def _goes_on(lines: list[str]) -> bool:
    """Whether a letter goes on after what looked like its end: a long part of it, closed in its turn, still follows."""
    return any(CLOSING.match(line.strip()) for line in lines) and sum(len(line) for line in lines) > 600


def _unwrapped(lines: list[str]) -> list[str]:
    """Paragraphs and items, each on one line: a line goes on where its next word would not have fitted on it."""
    lengths = [len(line) for line in lines if line.strip()]
    width = max(lengths, default=0)
    long = sum(length >= WRAPPED * width for length in lengths)
    wrapped = NARROWEST <= width <= WIDEST and long >= 3 and long >= MOSTLY * len(lengths)
    found: list[str] = []
    before = ""
    for line in lines:
        first = line.split()[:1]
        goes_on = (
            wrapped
            and bool(before.strip())
            and bool(first)
            and not MARKED.match(line)
            and len(before) + 1 + len(first[0]) > width
        )
        continued = line.startswith(("  ", "\t")) and bool(found and MARKED.match(found[-1])) and not MARKED.match(line)
        if found and found[-1] and (goes_on or (continued and bool(before.strip()))):
            found[-1] = f"{found[-1]} {line.strip()}"
        else:
            cells = re.sub(r"(?<=\S) *\t", " | ", line) if "\t" in line.strip() else line  # of a pasted table
            found.append(" ".join(cells.split()))
        before = line
    return found
