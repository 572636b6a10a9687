"""Two judges of llama-index beside our own measures, where a language model is configured: a second opinion, no gate.

Faithfulness: whether the answer is supported by its own quotes. Correctness, 1 to 5: how it stands beside what the
documents say. A judge that fails, or says neither yes nor no, or gives no grade, has not scored: that is never "wrong".
Importing this module imports llama-index; its global settings are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from llama_index.core.evaluation import CorrectnessEvaluator, FaithfulnessEvaluator

from assistant.answer import Answer
from assistant.llama import WrittenBy
from assistant.model import Model
from eval.cases import Case
from eval.intervals import bootstrap_mean
from eval.runner import Run
from eval.score import Corpus

BEST = 5.0  # the highest grade of correctness
LONGEST_REFERENCE = 4_000  # characters


@dataclass(frozen=True)
class Judged:
    """What the judges say of one answer; None where they did not score."""

    id: str
    faithful: float | None  # 0 or 1
    correct: float | None  # 0 to 1, from grades 1 to 5


def judge(
    run: Run, corpus: Corpus, model: Model, progress: Callable[[int, int, str], None] | None = None
) -> list[Judged]:
    """Judge every answer of a run that is no refusal and no error."""
    llm = WrittenBy(model)
    faithful, correct = FaithfulnessEvaluator(llm=llm), CorrectnessEvaluator(llm=llm)
    answered = [(result.case, result.answer) for result in run.results if result.answer and result.answer.citations]
    found = []
    for number, (case, answer) in enumerate(answered):
        if progress:
            progress(number, len(answered), case.id)
        found.append(Judged(case.id, _faithful(faithful, answer), _correct(correct, case, answer, corpus)))
    if progress:
        progress(len(answered), len(answered), "")
    return found


def table(judged: Sequence[Judged]) -> str:
    """The means with their intervals, and how many were not scored."""
    lines = ["Judged by a model"]
    for name, values in (
        ("faithfulness", [one.faithful for one in judged]), ("correctness", [one.correct for one in judged]),
    ):
        scored = [value for value in values if value is not None]
        told = "nothing scored"
        if scored:
            interval = bootstrap_mean(scored)
            told = f"{sum(scored) / len(scored):.3f} ({interval.low:.3f} to {interval.high:.3f}), {len(scored)} scored"
        lines.append(f"  {name:<14}{told}, {len(values) - len(scored)} not scored")
    return "\n".join(lines)


def reference(case: Case, corpus: Corpus) -> str:
    """What the documents say on a case: the lines that its patterns pick out; "" where it names none."""
    lines = [line for text in corpus.texts.values() for line in text.split("\n")]
    found = [line for pattern in case.statement for line in lines if re.search(pattern, line, re.IGNORECASE)]
    return "\n".join(dict.fromkeys(found))[:LONGEST_REFERENCE]


def _faithful(evaluator: FaithfulnessEvaluator, answer: Answer) -> float | None:
    try:
        told = evaluator.evaluate(response=answer.text, contexts=[one.quote for one in answer.citations])
    except Exception:  # whatever a judge fails by, it has not scored
        return None
    verdict = re.search(r"\b(?:yes|no)\b", told.feedback or "", re.IGNORECASE)
    return None if verdict is None else float(verdict[0].lower() == "yes")


def _correct(evaluator: CorrectnessEvaluator, case: Case, answer: Answer, corpus: Corpus) -> float | None:
    expected = reference(case, corpus)
    if not expected:
        return None
    try:
        told = evaluator.evaluate(query=case.ask, response=answer.text, reference=expected)
    except Exception:  # a reply without a grade raises
        return None
    return told.score / BEST if told.score is not None and 1 <= told.score <= BEST else None
