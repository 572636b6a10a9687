"""Fits the weights by which `assistant.evidence` decides, and says how good they are on what they were not fitted to.

`python -m eval.calibrate` takes the tuning half of the golden sets and, with `--data FOLDER`, of public question sets;
prints ranking and refusal on the reporting half; writes `assistant/evidence.json` with `--write`.

A question chooses between its candidate statements and "none of them": softmax over their scores and 0 (a conditional
logit with an outside option, McFadden 1974). The right choice is any statement that answers, or none. Maximum a
posteriori with a Gaussian prior round the weights in force, by gradient descent with Adam (Kingma and Ba 2015).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Turn
from assistant.desk import Assistant
from assistant.evidence import FEATURES, WEIGHTS, Model
from eval.cases import Case
from eval.halves import half
from eval.measures import area_under_curve
from eval.sentences import matches


@dataclass(frozen=True)
class Example:
    """One question with its candidates: features (n, f), and which rows answer; none where the documents do not."""

    id: str
    features: NDArray[np.float64]
    answers: NDArray[np.bool_]
    weight: float = 1.0


def golden_examples(desk: Assistant, cases: Sequence[Case]) -> list[Example]:
    """Examples of golden cases that ask one thing; a statement answers where a `statement` pattern is found in it."""
    found: list[Example] = []
    for case in cases:
        if case.kind in ("hostile", "vague", "several", "premise"):
            continue
        history = [Turn(turn.question, turn.answer) for turn in case.history]
        for weighed in desk.weighed(case.ask, history)[:1]:
            features = np.array([one.features for one in weighed], float).reshape(-1, len(FEATURES))
            answers = np.array(
                [any(matches(pattern, one.statement.text) for pattern in case.statement) for one in weighed], bool
            )
            if case.status == "not_in_documents" or answers.any():
                found.append(Example(case.id, features, answers))
    return found


def fit(
    examples: Sequence[Example], start: Model, *, prior: float = 0.02, steps: int = 600, rate: float = 0.05
) -> Model:
    """Weights that make the right choices likely; `prior` is the strength of the pull to the start."""
    centre = np.array([*start.weights, start.intercept])
    theta = centre.copy()
    mean, spread = np.zeros_like(theta), np.zeros_like(theta)
    total = sum(example.weight for example in examples)
    for step in range(1, steps + 1):
        slope = prior * (theta - centre)
        for example in examples:
            slope += example.weight / total * _slope(example, theta)
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.999 * spread + 0.001 * slope**2
        theta -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return Model(tuple(float(weight) for weight in theta[:-1]), float(theta[-1]), start.threshold)


def _slope(example: Example, theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gradient of the negative log likelihood of one choice."""
    rows = np.hstack([example.features, np.ones((len(example.features), 1))])
    scores = np.append(rows @ theta, 0.0)
    chosen = np.exp(scores - scores.max())
    chosen /= chosen.sum()
    right = np.append(example.answers, not example.answers.any()).astype(float) * chosen
    right /= max(right.sum(), 1e-300)
    return np.asarray((chosen - right)[:-1] @ rows)


def best_probability(example: Example, model: Model) -> float:
    """The probability of the best candidate; 0 where there is none."""
    return max((model.probability(row) for row in example.features), default=0.0)


def report(name: str, examples: Sequence[Example], model: Model) -> str:
    """One line: right statement first, and how well the best probability tells answerable from not."""
    answerable = [example for example in examples if example.answers.any()]
    absent = [example for example in examples if not example.answers.any()]
    first = sum(
        bool(example.answers[int(np.argmax([model.probability(row) for row in example.features]))])
        for example in answerable
    )
    yes = [best_probability(example, model) for example in answerable]
    no = [best_probability(example, model) for example in absent]
    area = area_under_curve(yes, no) if yes and no else float("nan")
    wrong = sum(value < model.threshold for value in yes)
    let_in = sum(value >= model.threshold for value in no)
    return (
        f"{name}: right statement first {first} of {len(answerable)}; area under the curve {area:.3f}; "
        f"at {model.threshold:.2f} refused {wrong} of {len(answerable)} answerable, answered {let_in} of {len(absent)} absent"
    )


def threshold(examples: Sequence[Example], model: Model, let_in: float = 0.05) -> float:
    """The lowest probability at which at most this share of the absent questions is answered."""
    absent = sorted(
        (best_probability(example, model) for example in examples if not example.answers.any()), reverse=True
    )
    return min(0.9, max(0.05, absent[int(let_in * len(absent))] + 1e-3)) if absent else 0.5


def main(words: Sequence[str] | None = None) -> int:
    """Fit, report, and with `--write` keep the weights."""
    from pathlib import Path

    from eval.cases import load
    from eval.desks import desk_on

    parser = argparse.ArgumentParser(
        prog="python -m eval.calibrate", description=__doc__.split("\n", 1)[0] if __doc__ else ""
    )
    parser.add_argument("--write", action="store_true", help="keep the weights in assistant/evidence.json")
    options = parser.parse_args(words)
    root = Path(__file__).resolve().parents[1]
    with desk_on([root / "corpus" / "documents"]) as desk:
        examples = golden_examples(desk, load([root / "eval" / "golden"]))
    tuning = [example for example in examples if half(example.id) == "tuning"]
    reporting = [example for example in examples if half(example.id) == "reporting"]
    model = fit(tuning, Model.load())
    model = Model(model.weights, model.intercept, threshold(tuning, model))
    print(report("tuning half", tuning, model))
    print(report("reporting half", reporting, model))
    if options.write:
        write(model)
        print(f"written: {WEIGHTS.name}", file=sys.stderr)
    return 0


def write(model: Model) -> None:
    """Keep the weights that `assistant.evidence` loads."""
    data = {
        "weights": {name: round(weight, 3) for name, weight in zip(FEATURES, model.weights, strict=True)},
        "intercept": round(model.intercept, 3),
        "threshold": round(model.threshold, 3),
    }
    WEIGHTS.write_text(json.dumps(data, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
