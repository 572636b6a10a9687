"""Public question sets read from a folder: documents, questions, which document answers which question.

A set is a folder with `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`, and what else the set
has) and `qrels.tsv` (query, document, score), as the BEIR benchmark lays them out, or one file in SQuAD's own form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from assistant.answer import Turn
from corpus.errors import AssistantError
from eval.halves import Half, half


class BadSet(AssistantError):
    """A set cannot be read."""


@dataclass(frozen=True)
class SetDocument:
    """One document of a set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class SetQuestion:
    """One question of a set."""

    id: str
    text: str
    answers: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()  # ids of the documents that answer it
    answerable: bool = True
    history: tuple[Turn, ...] = ()
    rewrite: str = ""  # the question as a person made it stand alone
    more: Mapping[str, Any] = field(default_factory=dict)  # what else the set says of it


@dataclass(frozen=True)
class PublicSet:
    """A whole set."""

    name: str
    documents: tuple[SetDocument, ...]
    questions: tuple[SetQuestion, ...]

    def part(self, limit: int | None, which: Half | Literal["all"] = "all") -> PublicSet:
        """The set with at most so many of its questions, of one half; the same ones each time, spread by hash."""
        kept = [question for question in self.questions if which in ("all", half(question.id))]
        kept.sort(key=lambda question: hashlib.sha256(question.id.encode()).digest())
        return replace(self, questions=tuple(kept[:limit]))


def read(name: str, folder: Path) -> PublicSet:
    """The set of this name; `folder` is its own, or the one that holds it by name.

    Raises:
        BadSet: it is not there, or a line of it is not what it should be.

    """
    inner = folder if (folder / "queries.jsonl").exists() or list(folder.glob("*.squad.json")) else folder / name
    try:
        if (inner / "corpus.jsonl").exists():
            return _read_lines(name, inner)
        squad = sorted(inner.glob("*.squad.json"))
        if squad:
            return read_squad(name, json.loads(squad[0].read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError) as error:
        raise BadSet(f"The set {name!r} in {str(inner)!r} cannot be read: {error!r}.") from error
    raise BadSet(f"There is no set {name!r} in {str(folder)!r}. Name the folder that holds it with --data.")


def read_squad(name: str, data: Mapping[str, Any]) -> PublicSet:
    """A set in SQuAD's form: articles, paragraphs, questions; a paragraph is a document."""
    documents: list[SetDocument] = []
    questions: list[SetQuestion] = []
    for article in data["data"]:
        for index, paragraph in enumerate(article["paragraphs"]):
            identifier = f"{article['title']}#{index}"
            documents.append(SetDocument(identifier, article["title"].replace("_", " "), paragraph["context"]))
            for entry in paragraph["qas"]:
                answerable = not entry.get("is_impossible", False)
                questions.append(SetQuestion(
                    entry["id"], entry["question"], tuple(dict.fromkeys(one["text"] for one in entry["answers"])),
                    frozenset([identifier]) if answerable else frozenset(), answerable,
                ))
    return PublicSet(name, tuple(documents), tuple(questions))


def _read_lines(name: str, folder: Path) -> PublicSet:
    documents = tuple(
        SetDocument(str(entry["_id"]), entry.get("title", ""), entry["text"])
        for entry in _lines(folder / "corpus.jsonl")
    )
    wanted: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, gain = line.split("\t")
        if float(gain) > 0:
            wanted.setdefault(question, set()).add(document)
    questions = tuple(
        _question(entry, frozenset(wanted.get(str(entry["_id"]), ()))) for entry in _lines(folder / "queries.jsonl")
    )
    return PublicSet(name, documents, questions)


def _question(entry: dict[str, Any], wanted: frozenset[str]) -> SetQuestion:
    said = entry.get("history", [])
    turns = tuple(
        Turn(said[index], said[index + 1] if index + 1 < len(said) else "") for index in range(0, len(said), 2)
    )
    return SetQuestion(
        str(entry["_id"]), entry["text"], tuple(entry.get("all_squad_answers") or entry.get("answers") or ()), wanted,
        bool(entry.get("answerable", True)), turns, entry.get("rewrite", ""), entry,
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
