"""Excerpts: how much of what bears the answer is brought, and how much beside it (chroma-chunking).

Recall, precision and IoU in characters, as Chroma's chunking evaluation counts them (Smith and Troynikov 2024): the
overlap of the brought spans with the gold ones, over the gold, over the brought, over both together.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.intervals import bootstrap_mean
from eval.public.ours import Ours
from eval.public.results import Table
from eval.public.sets import PublicSet, SetQuestion

Span = tuple[int, int]
Tell = Callable[[str, int, int], None]
NUMBERS = (1, 2, 3, 5, 10)  # of passages or statements brought
STATE = "state_of_the_union"  # the one text for which runs of our embedding are published


@dataclass(frozen=True)
class Overlap:
    """Of one question."""

    recall: float
    precision: float
    iou: float


def overlap(brought: Sequence[Span], gold: Sequence[Span], elsewhere: int = 0) -> Overlap:
    """Recall, precision and IoU of spans in one text; a stretch brought twice counts twice as brought.

    `elsewhere`: characters that were brought from other texts.

    Raises:
        ValueError: there is no gold span.

    """
    right = _length(gold)
    if not right:
        raise ValueError("An overlap needs a gold span.")
    common = _length([
        (max(start, first), min(end, last)) for start, end in brought for first, last in gold
        if max(start, first) < min(end, last)
    ])
    all_brought = sum(end - start for start, end in brought) + elsewhere
    return Overlap(
        common / right, common / all_brought if all_brought else 0.0, common / (all_brought + right - common)
    )


def excerpts(public: PublicSet, ours: Ours, tell: Tell, data: Path) -> list[Table]:
    """Tables for passages and for statements, with the best published run of equal or better recall beside."""
    texts = {name: ours.desk.text(identifier) for identifier, name in ours.by_id.items()}
    ids = {name: identifier for identifier, name in ours.by_id.items()}
    rows: list[tuple[str, ...]] = []
    unscored = 0
    found: dict[tuple[str, str, int], list[Overlap]] = {}
    for index, question in enumerate(public.questions):
        tell("searching", index, len(public.questions))
        name = str(question.more["corpus_id"])
        gold = gold_spans(question, texts.get(name, ""))
        if not gold:
            unscored += 1
            continue
        for what, brought in _brought(question, ours).items():
            for number in NUMBERS:
                spans = [(start, end) for document, start, end in brought[:number] if document == ids[name]]
                elsewhere = sum(end - start for document, start, end in brought[:number] if document != ids[name])
                for group in ("all", name):
                    found.setdefault((what, group, number), []).append(overlap(spans, gold, elsewhere))
    published = read_published(data)
    for (what, group, number), values in sorted(found.items()):
        if group not in ("all", STATE):
            continue
        means = [sum(column) / len(values) for column in zip(
            *((one.recall, one.precision, one.iou) for one in values), strict=True
        )]
        precisions = bootstrap_mean([one.precision for one in values])
        beside = best_at(published, means[0]) if group == STATE else None
        rows.append((
            what, group, str(number), str(len(values)), f"{means[0]:.1%}",
            f"{means[1]:.1%} ({precisions.low:.1%} to {precisions.high:.1%})", f"{means[2]:.1%}",
            f"{beside[0]:.1%} at recall {beside[1]:.1%} ({beside[2]})" if beside else "",
        ))
    return [Table(
        "Excerpts", (
            "brought", "text", "how many", "questions", "recall", "precision", "IoU",
            "best published precision at that recall or more, same embedding",
        ), tuple(rows), (f"{unscored} questions are unscored: their gold excerpt is not found word for word.",),
    )]


def gold_spans(question: SetQuestion, text: str) -> list[Span]:
    """Where the gold excerpts stand in the text as ours extracted it; none where one of them is not there."""
    spans = []
    for reference in question.more["references"]:
        start = text.find(reference["content"])
        if start < 0:
            return []
        spans.append((start, start + len(reference["content"])))
    return spans


def read_published(data: Path) -> list[tuple[float, float, str]]:
    """Recall, precision and name of each published run that has them; none where the file is not there."""
    files = sorted(data.glob("published_*.csv")) + sorted(data.glob("chroma-chunking/published_*.csv"))
    if not files:
        return []
    with files[0].open(encoding="utf-8", newline="") as lines:
        return [
            (float(row["recall_mean"]) / 100, float(row["precision_mean"]) / 100, row["Name"])
            for row in csv.DictReader(lines)
            if row["recall_mean"] and row["precision_mean"]  # some runs were not made
        ]


def best_at(published: Sequence[tuple[float, float, str]], recall: float) -> tuple[float, float, str] | None:
    """The highest precision of a run with at least this recall: precision, recall, name."""
    good = [(precision, reached, name) for reached, precision, name in published if reached >= recall]
    return max(good, default=None)


def _brought(question: SetQuestion, ours: Ours) -> dict[str, list[tuple[str, int, int]]]:
    answer = ours.desk.ask(question.text, explain=True)
    hits = ours.desk.search(question.text, limit=max(NUMBERS))
    explained = answer.explanation.hits if answer.explanation else ()
    places = {
        statement.text: (statement.document_id, statement.start, statement.end)
        for hit in reversed(explained) for statement in hit.passage.statements
    }
    weighed = sorted(
        answer.explanation.statements if answer.explanation else (), key=lambda statement: -statement.score
    )
    return {
        "passages": [(hit.passage.document_id, hit.passage.start, hit.passage.end) for hit in hits],
        "statements": [places[statement.quote] for statement in weighed if statement.quote in places],
        "cited": [(citation.document_id, citation.start, citation.end) for citation in answer.citations],
    }


def _length(spans: Sequence[Span]) -> int:
    """Characters that the spans cover, each once."""
    covered, reached = 0, -1
    for start, end in sorted(spans):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered
