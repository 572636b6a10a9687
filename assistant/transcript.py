"""A conversation with its sources as a file: Markdown, or Word with a footnote for each citation.

Nothing in a file can run, be fetched or be followed: what documents, people and models wrote stands there as text, and
addresses are no links. Citations are numbered through the whole conversation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from assistant.answer import Answer, CaveatKind, Citation
from assistant.conversations import Exchange, Summary
from assistant.enquiry.drafting import Sources, source_date
from assistant.enquiry.export import as_word as paper_as_word
from assistant.enquiry.values import LedgerFigure
from assistant.harmless import seen
from corpus.document import Filters

Kind = Literal["md", "docx"]
KINDS: Final[dict[Kind, str]] = {"docx": "Word", "md": "Markdown"}
LABELS: Final[dict[CaveatKind, str]] = {
    "conflict": "Figures differ",
    "scope": "Different scope",
    "dated": "Date",
    "premise": "Premise",
    "unverified": "Unverified",
}
_UNANSWERED: Final = {
    "asked": "The page was left before this answer was finished.",
    "stopped": "Stopped: unfinished, and not checked against the documents.",
    "failed": "This question was not answered.",
}
NAMED: Final = 3  # chosen documents that are named by their titles
CLOSEST: Final = 3  # passages named beside a refusal
# What keeps its meaning in an answer: escapes, markers, bold, the bars of a table; and what must not have one.
_TOKENS: Final = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])|(?P<mark>\[\d{1,4}\])(?P<colon>:?)|(?P<bold>\*\*)|(?P<risky>://|www\.|[\\`*_\[\]<>~#!@&])"
)
_OPENING: Final = re.compile(r"\s*(?:[-*+] |\d{1,3}\. |\| )?")


@dataclass(frozen=True)
class Transcript:
    """What is written into the file."""

    subject: str
    markdown: str  # questions and answers
    citations: tuple[Citation, ...]
    ledger: tuple[LedgerFigure, ...] = ()  # a conversation has no table of figures


def transcript(summary: Summary, exchanges: Sequence[Exchange], printed: datetime) -> Transcript:
    """The conversation in words."""
    sources = Sources()
    parts = [f"# {plain(summary.name)}", f"Written out on {printed:%Y-%m-%d}. The sources stand at the end."]
    for number, one in enumerate(exchanges, start=1):
        parts += [f"## {number}. {plain(one.question)}", *_exchange(one, sources)]
    return Transcript(" ".join(seen(summary.name).split()), "\n\n".join(parts) + "\n", sources.all())


def as_markdown(made: Transcript) -> bytes:
    """The conversation with its sources as Markdown."""
    listed = "\n".join(f"- {_source(one)}" for one in made.citations)
    return (made.markdown + (f"\n## Sources\n\n{listed}\n" if listed else "")).encode()


def as_word(made: Transcript) -> bytes:
    """The conversation as a Word file, its sources as footnotes."""
    return paper_as_word(made)


def file_name(name: str, kind: Kind) -> str:
    """A name for the file that any system takes."""
    return (re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60] or "conversation") + f".{kind}"


def filter_words(filters: Filters, titles: Mapping[str, str] | None = None) -> str:
    """Which documents may answer, in words; "" where all may. A few are named by their titles, where given."""
    count = len(filters.documents)
    named = [f"“{seen((titles or {}).get(one, ''))}”" for one in filters.documents]
    if not 0 < count <= NAMED or "“”" in named:
        named = [f"{count} chosen {'document' if count == 1 else 'documents'}"] if count else []
    since, until = filters.published_from, filters.published_to
    parts = [
        *named,
        f"documents on {seen(filters.geography)}" if filters.geography else "",
        f"published {since} to {until}" if since and until else "",
        f"published since {since}" if since and not until else "",
        f"published until {until}" if until and not since else "",
    ]
    return ", ".join(part for part in parts if part)


def plain(text: str) -> str:
    """Any text as one line of Markdown that shows it as it is."""
    return _tame(" ".join(seen(text).split()), marks=False)


def _exchange(one: Exchange, sources: Sources) -> list[str]:
    only = filter_words(one.filters)
    parts = [f"Searched only: {plain(only)}"] if only else []
    if one.answer is not None:
        return parts + _answer(one.answer, sources)
    parts.append(_UNANSWERED.get(one.end, ""))
    return [*parts, "\n".join(map(plain, one.text.splitlines()))] if one.text.strip() else parts


def _answer(answer: Answer, sources: Sources) -> list[str]:
    parts = [_lines(sources.moved(answer.text, answer))]
    for caveat in answer.caveats:
        rest = "".join(f" [{number}]" for number in caveat.citations if f"[{number}]" not in caveat.text)
        parts.append(f"**{LABELS[caveat.kind]}:** {_lines(sources.moved(caveat.text + rest, answer))}")
    if answer.note:
        parts.append(plain(answer.note))
    if answer.closest:
        near = [f"- {plain(one.title)}: “{plain(one.quote)}”" for one in answer.closest[:CLOSEST]]
        parts.append("Closest, not an answer:\n\n" + "\n".join(near))
    return parts


def _lines(markdown: str) -> str:
    """An answer's Markdown with lists, tables, bold and markers, and nothing else that has a meaning."""
    kept = []
    for line in markdown.splitlines():
        bare = re.sub(r"^\s*(?:#{1,6} |>\s?)+", "", seen(line))
        opening = _OPENING.match(bare)
        start = opening.end() if opening else 0
        kept.append(bare[:start] + _tame(bare[start:], marks=True))
    return "\n".join(kept)


def _tame(text: str, *, marks: bool) -> str:
    def token(found: re.Match[str]) -> str:
        if found["mark"]:  # "[1]:" at the start of a line would make every [1] a link
            mark = found["mark"] if marks else f"\\[{found['mark'][1:-1]}\\]"
            return mark + ("\\:" if found["colon"] else "")
        if found["bold"]:
            return found[0] if marks else "\\*\\*"
        if found["escape"]:
            return found[0] if marks else "\\\\" + _tame(found[0][1:], marks=False)
        return f"\\{found[0]}" if found[0] != "www." else "www\\."

    tamed = _TOKENS.sub(token, text)
    return tamed if marks else re.sub(r"^([-+>|]|\d+(?=[.)]))", r"\\\1" if not text[:1].isdigit() else r"\1\\", tamed)


def _source(one: Citation) -> str:
    known = (one.title, one.publisher, source_date(one), one.geography, f"page {one.page}" if one.page else "", one.url)
    about = ", ".join(plain(part) for part in known if part)
    return f"[{one.number}] {about}: “{plain(one.quote)}”"
