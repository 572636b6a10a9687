"""The measures of a whole run, by name: each is a count, or a value with its number of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.cases import KINDS, Case
from eval.measures import Count, percentile, total
from eval.runner import Result


@dataclass(frozen=True)
class Value:
    """A number that is no share: milliseconds, a mean rank, tokens."""

    value: float | None  # None: nothing to measure
    total: int  # questions it comes from


Measure = Callable[[Sequence[Result]], Count | Value]


def summary(results: Sequence[Result]) -> dict[str, Count | Value]:
    """Every measure over these results."""
    return {name: measure(results) for name, measure in MEASURES.items()}


def by_kind(results: Sequence[Result]) -> dict[str, dict[str, Count | Value]]:
    """Every measure for each kind of question that occurs."""
    present = {result.case.kind for result in results}
    return {
        kind: summary([result for result in results if result.case.kind == kind]) for kind in KINDS if kind in present
    }


def where(results: Iterable[Result], conditions: dict[str, Any]) -> list[Result]:
    """The results whose case has these values, say {"core": True, "kind": "absent"} or {"answerable": True}.

    Raises:
        KeyError: a case has nothing of that name.

    """
    unknown = [name for name in conditions if name not in CONDITIONS]
    if unknown:
        raise KeyError(unknown[0])
    return [
        result for result in results
        if all(getattr(result.case, name) == value for name, value in conditions.items())
    ]


def worst_first(results: Iterable[Result]) -> list[Result]:
    """Failed cases first: errors, then what would mislead, then by how much is missing; passed ones last, in order."""
    return sorted(results, key=lambda result: (
        result.score.passed, not result.error, not _misleads(result), -len(result.score.missing),
    ))


def _misleads(result: Result) -> bool:
    """Whether an answer says what it must not, or answers what the documents do not: worse than one that is missing."""
    score = result.score
    answered = result.case.absent and not score.refused
    return answered or bool(score.said or score.loose_figures or score.broken)


CONDITIONS = ("kind", "core", "absent", "answerable", "overlap")


def _share(hit: Callable[[Result], bool], of: Callable[[Result], bool] = lambda _: True) -> Measure:
    def measure(results: Sequence[Result]) -> Count:
        chosen = [result for result in results if of(result)]
        return Count(sum(hit(result) for result in chosen), len(chosen))

    return measure


def _sum(part: Callable[[Result], Count]) -> Measure:
    return lambda results: total(part(result) for result in results)


def _number(result: Result) -> Count:
    return Count(len(result.score.loose_figures), result.score.figures.total)


def _recall_at(k: int) -> Measure:
    """Share of the statements wanted that one of the first k passages searched holds."""
    return _sum(lambda result: Count(
        sum(rank is not None and rank <= k for rank in result.score.found_at), len(result.score.found_at)
    ))


def _mean_reciprocal_rank(results: Sequence[Result]) -> Value:
    """MRR of the first passage that holds a wanted statement."""
    ranks = [result.score.found_at for result in results if result.score.found_at]
    firsts = [min((rank for rank in found if rank), default=0) for found in ranks]
    return Value(sum(1 / rank for rank in firsts if rank) / len(firsts) if firsts else None, len(firsts))


def _milliseconds(share: float) -> Measure:
    def measure(results: Sequence[Result]) -> Value:
        found = percentile([result.seconds for result in results], share)
        return Value(None if found is None else 1000 * found, len(results))

    return measure


def _tokens(results: Sequence[Result]) -> Value:
    used = [result.answer.usage for result in results if result.answer and result.answer.usage]
    return Value(float(sum(usage.prompt_tokens + usage.completion_tokens for usage in used)), len(used))


def _cost(results: Sequence[Result]) -> Value:
    costs = [
        result.answer.usage.cost_usd for result in results
        if result.answer and result.answer.usage and result.answer.usage.cost_usd is not None
    ]
    return Value(sum(costs), len(costs))


def _answerable(result: Result) -> bool:
    return result.case.answerable


def _stated(result: Result) -> bool:
    return bool(result.case.says)


def _all_facts(result: Result) -> bool:
    return result.score.facts.hits == result.score.facts.total


def _right_to_refuse(case: Case) -> bool:
    return case.absent or case.allows("not_in_documents")


MEASURES: dict[str, Measure] = {
    "passed": _share(lambda result: result.score.passed),
    "status_right": _share(lambda result: result.score.status_right),
    # Questions with all their required facts, and facts one by one.
    "required_facts": _share(_all_facts, _stated),
    "facts": _sum(lambda result: result.score.facts),
    # Of the questions with all their facts, those whose citations' quotes hold every one of them.
    "quote_holds_fact": _share(
        lambda result: result.score.quoted.hits == result.score.quoted.total,
        lambda result: _all_facts(result) and result.score.quoted.total > 0,
    ),
    # The same by the patterns of `says`, which hold for any wording of the documents.
    "fact_in_quote": _share(
        lambda result: result.score.in_quotes.hits == result.score.in_quotes.total,
        lambda result: _all_facts(result) and _stated(result),
    ),
    # Of the answers to questions that one fact answers, those that open with it.
    "fact_first": _share(lambda result: result.score.leads is True, lambda result: result.score.leads is not None),
    "forbidden": _share(lambda result: bool(result.score.said), lambda result: bool(result.case.never)),
    "figure_precision": _sum(lambda result: result.score.figures),
    "figures_without_quote": _sum(_number),
    "citation_recall": _sum(lambda result: result.score.citation_recall),
    "citation_precision": _sum(lambda result: result.score.citation_precision),
    "refusal_precision": _share(lambda result: _right_to_refuse(result.case), lambda result: result.score.refused),
    "refusal_recall": _share(lambda result: result.score.refused, lambda result: result.case.absent),
    "wrong_refusals": _share(lambda result: result.score.refused, _answerable),
    "caveat_recall": _sum(lambda result: result.score.caveats_due),
    "caveat_precision": _sum(lambda result: result.score.caveats_shown),
    "caveat_not_due": _share(
        lambda result: result.score.caveats_shown.hits < result.score.caveats_shown.total,
        lambda result: not result.error,
    ),
    "follow_ups": _share(_all_facts, lambda result: result.case.kind == "follow-up" and _stated(result)),
    "parts": _share(
        lambda result: result.score.parts.hits == result.score.parts.total, lambda result: result.score.parts.total > 0
    ),
    "same_again": _share(lambda result: result.score.same is True, lambda result: result.score.same is not None),
    "contract_breaks": _share(lambda result: bool(result.score.broken)),
    "errors": _share(lambda result: bool(result.error)),
    "recall_at_5": _recall_at(5),
    "recall_at_10": _recall_at(10),
    "reciprocal_rank": _mean_reciprocal_rank,
    "latency_p50_ms": _milliseconds(0.5),
    "latency_p95_ms": _milliseconds(0.95),
    "latency_max_ms": _milliseconds(1.0),
    "tokens": _tokens,
    "cost_usd": _cost,
}
