"""Follow-ups and compound questions understood by a model, held against what the rules of `understand` make of them.

The model's questions are taken only where they keep every name and figure of the question and add none that neither
it nor the earlier questions hold, and where no part that the rules found is lost. Else the rules' own stand.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from typing import Final

from assistant import prompts
from assistant.harmless import foreign
from assistant.model import Model, Spent, gathered
from assistant.terms import FUNCTION_WORDS, content_words, stem, stems, words
from corpus.figures import find

MOST_TOKENS: Final = 300
LONG: Final = 14  # words from which a question may hold several without the rules seeing it
LONGEST: Final = 400  # characters of one question
_NAME: Final = re.compile(r"(?<!^)(?<![.?!:] )\b[A-Z][\w&’'-]*")
_BULLET: Final = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.):])\s+")


def is_worth_asking(question: str, earlier: Sequence[str]) -> bool:
    """Whether a model may see more in a question than the rules do."""
    return bool(earlier) or len(words(question)) >= LONG


def rewritten(
    question: str, earlier: Sequence[str], by_rules: Sequence[str], model: Model, *, until: float, spent: Spent
) -> Generator[None, None, list[str]]:
    """The questions that a model reads in a question, each standing alone; those of the rules where it fails the check.

    Gives way while the model is waited for.

    Raises:
        ModelFailed: the server gave no usable reply.

    """
    asked = prompts.rewrite(question, earlier)
    reply = yield from gathered(model.stream(asked, until=until, most_tokens=MOST_TOKENS, spent=spent))
    lines = [_BULLET.sub("", line).strip() for line in reply.splitlines() if line.strip()]
    return lines if is_sound(lines, question, earlier, by_rules) else list(by_rules)


def is_sound(lines: Sequence[str], question: str, earlier: Sequence[str], by_rules: Sequence[str]) -> bool:
    """Whether a model's questions ask what the rules' questions ask, and nothing of anything else."""
    if not lines or len(lines) < len(by_rules) or len(lines) > 2 * len(by_rules) + 2:
        return False
    if any(not content_words(line) or len(line) > LONGEST or foreign(line) for line in lines):
        return False
    said = " ".join([*earlier, question])
    whole = " ".join(lines)
    known, figures = {stem(word) for word in words(said)}, {round(one.value, 6) for one in find(said)}
    if any(round(one.value, 6) not in figures for one in find(whole)):
        return False
    if any(stem(word) not in known for line in lines for name in _NAME.findall(line) for word in words(name)):
        return False
    kept = {stem(word) for word in words(whole)}
    own = {stem(word) for name in _NAME.findall(question) for word in words(name) if word not in FUNCTION_WORDS}
    by_number = {round(one.value, 6) for one in find(whole)}
    if not own <= kept or any(round(one.value, 6) not in by_number for one in find(question)):
        return False
    return all(_is_asked(part, lines) for part in by_rules)


def _is_asked(part: str, lines: Sequence[str]) -> bool:
    """Whether one of the questions speaks of at least half of what a part speaks of."""
    wanted = stems(part)
    return not wanted or any(len(wanted & stems(line)) >= len(wanted) / 2 for line in lines)
