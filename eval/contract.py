"""The rules that every `Answer` keeps (`assistant/answer.py`), checked from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.answer import Answer, Citation
from eval.sentences import markers


def breaks(answer: Answer, texts: Mapping[str, str]) -> tuple[str, ...]:
    """What in this answer breaks a rule, in words; empty for a sound one. `texts`: each document's text by its id."""
    return tuple(_breaks(answer, texts, ""))


def _breaks(answer: Answer, texts: Mapping[str, str], where: str) -> Iterator[str]:
    numbers = [citation.number for citation in answer.citations]
    named = set(markers(answer.text))
    for caveat in answer.caveats:
        named |= {*caveat.citations, *markers(caveat.text)}
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{where}citations are numbered {numbers}, not from 1 without a gap"
    for number in sorted(named - set(numbers)):
        yield f"{where}[{number}] is no citation of this answer"
    for number in sorted(set(numbers) - named):
        yield f"{where}citation {number} is used nowhere"
    if answer.status == "not_in_documents" and (answer.citations or answer.figures):
        yield f"{where}a refusal with {len(answer.citations)} citations and {len(answer.figures)} figures"
    if answer.status != "not_in_documents" and not answer.citations:
        yield f"{where}an answer without a citation"
    for figure in answer.figures:
        if figure.citation not in numbers and not (figure.citation == 0 and figure.derived_from):
            yield f"{where}the figure {figure.text!r} names citation {figure.citation}"
    for citation in (*answer.citations, *answer.closest):
        yield from _span(citation, texts, where)
    for index, part in enumerate(answer.parts, start=1):
        yield from _breaks(part, texts, f"{where}part {index}: ")


def _span(citation: Citation, texts: Mapping[str, str], where: str) -> Iterator[str]:
    text = texts.get(citation.document_id)
    if text is None:
        yield f"{where}citation {citation.number} names no document of the index: {citation.document_id!r}"
    elif text[citation.start : citation.end] != citation.quote:
        yield f"{where}the quote of citation {citation.number} is not what stands at {citation.start}-{citation.end}"
    elif not citation.quote.strip():
        yield f"{where}the quote of citation {citation.number} is empty"
