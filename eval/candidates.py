"""`python -m eval golden add QUESTION`: a candidate case from a question and the answer it gets now.

The case is written with `candidate: true`, which keeps it out of every score until a person has read it, mended what
it demands and taken that line out.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from assistant.answer import Answer, Turn
from corpus.errors import AssistantError
from eval.cases import load
from eval.desks import GOLDEN, SHIPPED, desk_on, file_names
from eval.measures import stems
from eval.numerals import numerals
from eval.sentences import segments

_LONGEST_PATTERN = 60  # characters of a quote that a proposed pattern repeats


class CannotAdd(AssistantError):
    """The candidate cannot be written."""


def main(words: Sequence[str]) -> int:
    """Ask, show the answer, write the candidate; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval golden add", description=__doc__)
    parser.add_argument("question")
    parser.add_argument("--after", action="append", default=[], metavar="QUESTION", help="an earlier question")
    parser.add_argument("--documents", action="append", metavar="FOLDER")
    parser.add_argument("--file", default=str(GOLDEN / "candidates.yaml"), metavar="FILE")
    options = parser.parse_args(words)
    file = Path(options.file)
    documents = [Path(path) for path in options.documents or [SHIPPED]]
    taken = {case.id for case in load([path for path in {GOLDEN, file} if path.exists()])}
    with desk_on(documents) as desk:
        history: list[Turn] = []
        for earlier in options.after:
            history.append(Turn(earlier, desk.ask(earlier, history=history).text))
        answer = desk.ask(options.question, history=history)
    entry = candidate(options.question, history, answer, taken)
    append(entry, file)
    load([file], file_names(documents) if not options.documents else None)
    print(f"{answer.text}\n\n{as_yaml(entry)}\nwritten to {file}: read it, mend what it demands, and take out "
          "'candidate: true' to have it scored")
    return 0


def candidate(question: str, history: Sequence[Turn], answer: Answer, taken: set[str]) -> dict[str, object]:
    """A case that this answer would pass, as a mapping in the order of its keys."""
    refused = answer.status == "not_in_documents"
    entry: dict[str, object] = {"id": _identifier(question, taken), "ask": question}
    if history:
        entry["history"] = [{"ask": turn.question, "answer": turn.answer} for turn in history]
    entry["kind"] = "follow-up" if history else "absent" if refused else "several" if answer.parts else "fact"
    if refused:
        return {**entry, "status": answer.status, "candidate": True}
    says = [_pattern(fact) for fact in _facts(answer)]
    names = dict.fromkeys(Path(citation.path).name for citation in answer.citations)
    caveats = dict.fromkeys(caveat.kind for caveat in answer.caveats)
    entry |= {"says": says, "document": list(names)}
    if len(says) == 1 and answer.citations:
        quote = answer.citations[0].quote[:_LONGEST_PATTERN].rsplit(" ", 1)[0]
        entry["statement"] = [_pattern(quote)]
    if caveats:
        entry["caveats"] = list(caveats)
    if answer.parts:
        entry["parts"] = len(answer.parts)
    return {**entry, "status": answer.status, "candidate": True}


def append(entry: dict[str, object], file: Path) -> None:
    """Write a case at the end of a golden file and leave the rest of it as it is.

    Raises:
        CannotAdd: the file cannot be written.

    """
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else "cases:\n"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text.rstrip()}\n{as_yaml(entry)}", encoding="utf-8")
    except OSError as error:
        raise CannotAdd(f"The candidate cannot be written to {str(file)!r} ({error.strerror}).") from error


def as_yaml(entry: dict[str, object]) -> str:
    """The case as an item of the list in a golden file."""
    text = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=110)
    return "".join(f"  {line}\n" for line in text.splitlines())


def _facts(answer: Answer) -> list[str]:
    """What the answer says in a word: each part's short answer, else its figures, else its first words."""
    shorts = [part.short for part in answer.parts or (answer,) if part.short]
    if shorts:
        return shorts
    stretch = segments(answer.text)[0].text
    figures = [number.text for number in numerals(stretch)][:1]
    return figures or [" ".join(stretch.split()[:6])]


def _pattern(text: str) -> str:
    """A regular expression for these words, whatever space stands between them."""
    return r"\s+".join(re.escape(word) for word in text.split())


def _identifier(question: str, taken: set[str]) -> str:
    words = [word for word in re.findall(r"[a-z0-9]+", question.lower()) if stems(word) or word.isdigit()]
    base = "-".join(words[:5]) or "question"
    return next(name for name in [base, *(f"{base}-{number}" for number in range(2, 1000))] if name not in taken)
