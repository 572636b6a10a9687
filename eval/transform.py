"""Transformed sets: documents and questions changed together, so that what is tuned to our documents shows.

    names        every place and name replaced          wording       the questions in another order and other words
    figures      every figure changed                    order         documents and their sections shuffled
    numbers      numbers in another form                 distractors   twelve more documents on other regions
    all          all of them

Names and figures are mapped back in the answers (`Transformed.view`), so the cases keep their patterns. Only Markdown
and text files can be changed; a folder with another kind is refused.

`python -m eval.transform NAME --out FOLDER` writes a set down: documents, questions and what was replaced by what.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from assistant.answer import Turn
from corpus.errors import AssistantError
from eval.cases import Case, load, select
from eval.desks import GOLDEN, SHIPPED, file_names
from eval.distractors import distractors
from eval.renaming import UNCHANGEABLE, Swap, swap_figures, swap_forms, swap_names
from eval.rewording import reworded
from eval.score import View, as_written

NAMES = Literal["names", "figures", "numbers", "wording", "order", "distractors", "all"]
_SWAPS = ("figures", "numbers", "names")  # in this order; undone in the other
_KINDS = (".md", ".markdown", ".txt")
_DISTRACTORS = 12


class CannotTransform(AssistantError):
    """A document cannot be changed in place."""


@dataclass(frozen=True)
class Transformed:
    """A set as it is asked."""

    documents: tuple[Path, ...]  # in the order in which they come in
    cases: tuple[Case, ...]
    view: View  # maps an answer's wording back to the one that the cases are written for
    pairs: dict[str, str]  # what was replaced by what
    left_out: tuple[str, ...] = ()  # ids of cases that the change would make wrong


@contextmanager
def transformed(
    name: str | None, documents: Sequence[Path], cases: Sequence[Case], seed: int = 1
) -> Iterator[Transformed]:
    """The set changed as `name` says, in a folder that goes afterwards; None: as it is.

    Raises:
        CannotTransform: a document is neither Markdown nor text.

    """
    if name is None:
        yield Transformed(tuple(documents), tuple(cases), as_written, {})
        return
    with tempfile.TemporaryDirectory(prefix="transformed-") as folder:
        yield transform(name, documents, cases, Path(folder), seed)


def transform(
    name: str, documents: Sequence[Path], cases: Sequence[Case], folder: Path, seed: int = 1
) -> Transformed:
    """Write the changed documents into a folder and give the changed cases; the same for the same seed."""
    steps = [step for step in get_args(NAMES) if step != "all"] if name == "all" else [name]
    texts = _read(documents)
    asked = [text for case in cases for text in (case.ask, *(turn.question for turn in case.history))]
    left_out = tuple(case.id for case in cases if "figures" in steps and UNCHANGEABLE.search(_asked(case)))
    kept = [case for case in cases if case.id not in left_out]
    if "wording" in steps:
        kept = [dataclasses.replace(case, ask=reworded(case.ask)) for case in kept]
    swaps = []
    for step in _SWAPS:
        if step in steps:
            swap = _swap(step, list(texts.values()), asked, seed)
            texts = {file: swap.forward(text) for file, text in texts.items()}
            asked = [swap.forward(text) for text in asked]
            kept = [_through(swap, case) for case in kept]
            swaps.append(swap)
    order = random.Random(seed)
    if "order" in steps:
        texts = {file: shuffled(text, order) for file, text in order.sample(sorted(texts.items()), len(texts))}
    if "distractors" in steps:
        texts |= distractors(_DISTRACTORS, seed)
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")

    def view(text: str) -> str:
        for swap in reversed(swaps):
            text = swap.back(text)
        return text

    pairs = {old: new for swap in swaps for old, new in swap.pairs.items()}
    return Transformed(tuple(folder / file for file in texts), tuple(kept), view, pairs, left_out)


def shuffled(text: str, order: random.Random) -> str:
    """A document with its second-level sections in another order; one without sections by its paragraphs.

    What stands before the first section stays on top; the definitions of Markdown's footnotes stay at the end.
    """
    notes = re.findall(r"^\[\^\w+\]:.*$", text, re.MULTILINE)
    body = re.sub(r"^\[\^\w+\]:.*\n?", "", text, flags=re.MULTILINE)
    head, *sections = re.split(r"^(?=## )", body, flags=re.MULTILINE)
    if not sections:
        head, sections = "", [f"{paragraph}\n\n" for paragraph in re.split(r"\n\s*\n", body) if paragraph.strip()]
    sections = [f"{section.rstrip()}\n\n" for section in sections]
    return head + "".join(order.sample(sections, len(sections))) + "\n".join(notes)


def _swap(step: str, texts: list[str], asked: list[str], seed: int) -> Swap:
    if step == "figures":
        return swap_figures()
    return swap_forms(texts, seed) if step == "numbers" else swap_names(texts, asked, seed)


def _through(swap: Swap, case: Case) -> Case:
    """The case asked in the new wording; what a right answer holds stays as it was written."""
    return dataclasses.replace(
        case, ask=swap.forward(case.ask),
        history=tuple(Turn(swap.forward(turn.question), swap.forward(turn.answer)) for turn in case.history),
    )


def _asked(case: Case) -> str:
    return " ".join([case.ask, *(turn.question for turn in case.history)])


def _read(documents: Sequence[Path]) -> dict[str, str]:
    files = [
        inner for path in documents
        for inner in (sorted(path.rglob("*")) if path.is_dir() else [path]) if inner.is_file()
    ]
    for file in files:
        if file.suffix.lower() not in _KINDS:
            raise CannotTransform(f"{str(file)!r} cannot be changed in place; only {', '.join(_KINDS)} files can.")
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def main(words: Sequence[str] | None = None) -> int:
    """Write a transformed set into a folder."""
    parser = argparse.ArgumentParser(prog="python -m eval.transform", description="Write a transformed set down.")
    parser.add_argument("name", choices=get_args(NAMES))
    parser.add_argument("--documents", action="append", metavar="FOLDER")
    parser.add_argument("--golden", action="append", metavar="FILE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True, metavar="FOLDER")
    options = parser.parse_args(words)
    documents = [Path(path) for path in options.documents or [SHIPPED]]
    names = None if options.documents else file_names(documents)
    try:
        cases = select(load([Path(path) for path in options.golden or [GOLDEN]], names))
        made = transform(options.name, documents, cases, Path(options.out) / "documents", options.seed)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    questions = [
        {"id": case.id, "ask": case.ask, "history": [turn.question for turn in case.history]} for case in made.cases
    ]
    for name, value in (("questions", questions), ("replaced", made.pairs), ("left_out", made.left_out)):
        text = json.dumps(value, ensure_ascii=False, indent=1)
        (Path(options.out) / f"{name}.json").write_text(text, encoding="utf-8")
    print(f"{len(made.documents)} documents and {len(made.cases)} questions in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
