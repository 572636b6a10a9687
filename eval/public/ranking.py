"""Rankings of several systems over the same questions, measured by trec_eval through ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import AssistantError
from eval.intervals import Interval, bootstrap_mean, paired_bootstrap

Ranking = Sequence[str]  # document ids, best first, each once
MEASURES = ("nDCG@10", "R@10", "RR@10", "Success@1")


class BenchmarksMissing(AssistantError):
    """The package that measures rankings is not installed."""


@dataclass(frozen=True)
class Measured:
    """One measure of one system: the mean, its interval, and the value of each question."""

    mean: float
    interval: Interval
    each: tuple[float, ...]  # in the order of the questions


def measure(
    wanted: Mapping[str, frozenset[str]], rankings: Mapping[str, Ranking], names: Sequence[str] = MEASURES
) -> dict[str, Measured]:
    """The measures of one system over the questions that want a document.

    A question without a ranking counts 0. Places, not scores, are handed on, so that ties cannot be broken anew.

    Raises:
        BenchmarksMissing: ir-measures is not installed.

    """
    try:
        import ir_measures
    except ImportError as error:
        told = "ir-measures is missing. Install it with `pip install inward-assistant[bench]`."
        raise BenchmarksMissing(told) from error
    questions = [question for question, documents in wanted.items() if documents]
    relevant = {question: dict.fromkeys(wanted[question], 1) for question in questions}
    scores = {
        question: {document: float(-place) for place, document in enumerate(rankings.get(question, ()))}
        for question in questions
    }
    asked = [ir_measures.parse_measure(name) for name in names]
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(questions, 0.0) for name in names}
    for found in ir_measures.iter_calc(asked, relevant, scores):
        values[names[asked.index(found.measure)]][found.query_id] = found.value
    return {name: _measured(tuple(each.values())) for name, each in values.items()}


def difference(ours: Measured, theirs: Measured) -> Interval:
    """The paired 95 % interval of ours minus theirs."""
    return paired_bootstrap(ours.each, theirs.each)


def _measured(each: tuple[float, ...]) -> Measured:
    if not each:
        return Measured(0.0, Interval(0.0, 1.0), ())
    return Measured(sum(each) / len(each), bootstrap_mean(each), each)
