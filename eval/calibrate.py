"""Fits the weights by which `assistant.evidence` decides, and says how good they are on what they were not fitted to.

`python -m eval.calibrate` takes the tuning half of the golden set, asked of the shipped documents and of the originals
of two of them (`--originals FOLDER`: other layouts, the same facts), and near misses made from it by script (another
place, currency, thing or part), prints ranking and refusal on both halves, and with `--write` keeps the weights in
`assistant/evidence.json`.

A question chooses between its candidate statements and "none of them": softmax over their scores and 0 (a conditional
logit with an outside option, McFadden 1974). The right choice is any statement that answers, or none. Maximum a
posteriori with a Gaussian prior round the weights in force, by gradient descent with Adam (Kingma and Ba 2015).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assistant.desk import Assistant
from assistant.evidence import CLOSER, FEATURES, WEIGHTS, Model, Models
from assistant.understand import kind_of
from assistant.wording import COUNTED_NOUN
from assistant.words import WordVectors
from corpus.figures import places
from eval.cases import Case
from eval.halves import Half, half
from eval.intervals import wilson
from eval.measures import area_under_curve
from eval.sentences import matches

ONE_THING: Final = frozenset({"fact", "list", "comparison", "follow-up", "conflict", "premise", "absent"})
ELSEWHERE: Final = ("Cornwall", "Aberdeen", "Kent", "Cardiff", "Norfolk", "Toronto", "Bavaria", "Dundee")
NARROWER: Final = (
    "on night shifts", "under the age of 25", "with a doctorate", "among women", "in 1998", "in 2037",
    "per square mile", "in the first week of May", "held by pensioners", "north of the river", "before the war",
)  # fmt: skip
FEW_HOLD: Final = 3  # statements with a fact, beyond which it says nothing of what is meant
LET_IN: Final = 1.5  # how much worse it is to answer what the documents do not hold than to refuse what they do


@dataclass(frozen=True)
class Example:
    """One question with its candidates: features (n, f), and which rows answer; none where the documents do not."""

    id: str
    features: NDArray[np.float64]
    answers: NDArray[np.bool_]


def examples_of(
    desk: Assistant, cases: Sequence[Case], by_fact: bool = False
) -> tuple[list[Example], list[Example]]:
    """(all candidates, those looked at closely) of golden cases that ask one thing.

    A statement answers where a `statement` pattern of its case is found in it; `by_fact`: where a fact that the case
    requires is, and in few others, as in documents that the case was not written for.
    """
    all_of_them: list[Example] = []
    closely: list[Example] = []
    for case in cases:
        if case.kind not in ONE_THING:
            continue
        for weighed in desk.weighed(case.ask, case.history)[:1]:
            texts = [one.statement.text for one in weighed]
            answers = _by_fact(case, texts) if by_fact else _holding(case.statement, texts)
            rows = [one.features for one in weighed]
            few = [place for place, row in enumerate(rows) if len(row) > len(FEATURES)]
            for found, which, width in (
                (all_of_them, range(len(rows)), len(FEATURES)),
                (closely, few, len(FEATURES) + len(CLOSER)),
            ):
                right = np.array([answers[place] for place in which], bool)
                values = np.array([rows[place][:width] for place in which], float).reshape(-1, width)
                if case.status == "not_in_documents" or right.any():
                    found.append(Example(case.id, values, right))
    return all_of_them, closely


def _holding(patterns: Sequence[str], texts: Sequence[str]) -> list[bool]:
    return [any(matches(pattern, text) for pattern in patterns) for text in texts]


def _by_fact(case: Case, texts: Sequence[str]) -> list[bool]:
    telling = [pattern for pattern in case.says if 0 < sum(_holding([pattern], texts)) <= FEW_HOLD]
    return _holding(telling, texts)


def near_misses(cases: Sequence[Case], seed: int = 5) -> list[Case]:
    """Absent questions made from answerable ones: another place or another thing counted, and a narrower one.

    The new place is one that no document here speaks of; the new noun is drawn from the sentence model's vocabulary and
    is unlike the old one.
    """
    rng = random.Random(seed)
    vectors = WordVectors.load()
    pool = [word for word in vectors.common(3_000, 14_000) if word.isalpha() and word.endswith("s") and len(word) > 5]
    found: list[Case] = []
    for case in cases:
        if case.kind not in ("fact", "list") or not case.says:
            continue
        bare = case.ask.rstrip(" ?.!")
        found.append(_absent(case, "part", f"{bare} {rng.choice(NARROWER)}?"))
        if kind_of(case.ask) == "money":
            found.append(_absent(case, "currency", f"{bare} in {rng.choice(('yen', 'euros', 'Swiss francs'))}?"))
        named, counted = places(case.ask), COUNTED_NOUN.search(case.ask)
        if named and (not counted or rng.random() < 0.5):
            moved = re.sub(rf"\b{re.escape(named[-1])}\b", rng.choice(ELSEWHERE), case.ask)
            found.append(_absent(case, "place", moved))
        elif counted:
            old = counted[1]
            new = next(word for word in iter(lambda: rng.choice(pool), "") if vectors.likeness(old, word) < 0.25)
            found.append(_absent(case, "noun", case.ask[: counted.start(1)] + new + case.ask[counted.end(1) :]))
    return found


def _absent(case: Case, altered: str, ask: str) -> Case:
    return replace(
        case, id=f"{case.id}~{altered}", ask=ask, kind="absent", says=(), statement=(), status="not_in_documents"
    )


def fit(
    examples: Sequence[Example], start: Model, *, prior: float = 0.001, steps: int = 900, rate: float = 0.05
) -> Model:
    """Weights that make the right choices likely; `prior` is the strength of the pull to the start."""
    centre = np.array([*start.weights, start.intercept])
    theta = centre.copy()
    mean, spread = np.zeros_like(theta), np.zeros_like(theta)
    for step in range(1, steps + 1):
        slope = prior * (theta - centre) + np.mean([_slope(example, theta) for example in examples], axis=0)
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.999 * spread + 0.001 * slope**2
        theta -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return Model(tuple(float(weight) for weight in theta[:-1]), float(theta[-1]))


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


def threshold(examples: Sequence[Example], model: Model) -> float:
    """The probability to answer from: least share of refused answerable plus `LET_IN` times that of answered absent."""
    yes = np.array([best_probability(example, model) for example in examples if example.answers.any()])
    no = np.array([best_probability(example, model) for example in examples if not example.answers.any()])
    bars = np.linspace(0.05, 0.95, 91)
    return float(min(bars, key=lambda bar: float((yes < bar).mean() + LET_IN * (no >= bar).mean())))


def report(name: str, examples: Sequence[Example], model: Model, bar: float) -> str:
    """How often the right statement comes first, and how well the best probability tells answerable from absent."""
    answerable = [example for example in examples if example.answers.any()]
    absent = [example for example in examples if not example.answers.any()]
    first = sum(
        bool(one.answers[int(np.argmax([model.probability(row) for row in one.features]))]) for one in answerable
    )
    yes = [best_probability(example, model) for example in answerable]
    no = [best_probability(example, model) for example in absent]
    wrong, let_in = sum(value < bar for value in yes), sum(value >= bar for value in no)
    return (
        f"{name}: right statement first {_told(first, len(answerable))}; "
        f"area under the curve {area_under_curve(yes, no):.3f}; at {bar:.2f} refused "
        f"{_told(wrong, len(answerable))} answerable, answered {_told(let_in, len(absent))} absent"
    )


def _told(hits: int, total: int) -> str:
    interval = wilson(hits, total)
    return f"{hits} of {total} ({interval.low:.2f} to {interval.high:.2f})"


def without_reader(examples: Sequence[Example]) -> list[Example]:
    """The examples as they are where there is no reader: its feature is 0."""
    column = len(FEATURES) + CLOSER.index("reader")
    found = []
    for example in examples:
        features = example.features.copy()
        features[:, column] = 0.0
        found.append(replace(example, features=features))
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Fit, report, and with `--write` keep the weights."""
    from eval.cases import load
    from eval.desks import desk_on

    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="keep the weights in assistant/evidence.json")
    parser.add_argument("--originals", type=Path, metavar="FOLDER", help="the originals of the shipped documents")
    options = parser.parse_args(words)
    root = Path(__file__).resolve().parents[1]
    shipped, golden = root / "corpus" / "documents", root / "eval" / "golden"
    all_of_them: list[Example] = []
    closely: list[Example] = []
    sets = [([shipped], load([golden]))]
    if options.originals:
        sets.append(([options.originals], load([golden])))
    for documents, cases in sets:
        with desk_on(documents) as desk:
            by_fact = documents == [options.originals]
            every, few = examples_of(desk, [*cases, *near_misses(cases)], by_fact)
            all_of_them += every
            closely += few
    kept: dict[str, Any] = {}
    for name, examples, start in (
        ("first", all_of_them, Models.load().first),
        ("without_reader", without_reader(closely), Models.load(reader=False).closer),
        ("with_reader", closely, Models.load(reader=True).closer),
    ):
        tuning = [example for example in examples if _half(example) == "tuning"]
        model = fit(tuning, start)
        bar = threshold(tuning, model)
        print(report(f"{name}, tuning half", tuning, model, bar))
        print(report(f"{name}, reporting half", [one for one in examples if _half(one) == "reporting"], model, bar))
        kept[name] = as_data(model, bar, FEATURES if name == "first" else (*FEATURES, *CLOSER))
    if options.write:
        WEIGHTS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
        print(f"written: {WEIGHTS.name}", file=sys.stderr)
    return 0


def _half(example: Example) -> Half:
    """The half of the case that an example is, or is made from."""
    return half(example.id.partition("~")[0])


def as_data(model: Model, bar: float, names: Sequence[str]) -> dict[str, Any]:
    """A model as `assistant/evidence.json` keeps it."""
    weights = {name: round(weight, 3) for name, weight in zip(names, model.weights, strict=True)}
    return {"weights": weights, "intercept": round(model.intercept, 3), "threshold": round(bar, 3)}


if __name__ == "__main__":
    raise SystemExit(main())
