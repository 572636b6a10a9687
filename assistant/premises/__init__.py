"""What a question takes for granted, held against the statements near it in meaning, whether or not they come first.

A claim is put right only by a statement that speaks of the same thing: the same figure the other way round, in another
currency, for another place, period or owner; another figure for what the question names; another place, order or
direction; or words that deny what is claimed. Figures are compared only through `corpus.figures`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from assistant.evidence import Weighed
from assistant.premises.claims import Claim, Premise, claim_of
from assistant.premises.figures import by_figure
from assistant.premises.places import by_period, by_place
from assistant.premises.wording import by_comparison, by_denial, by_direction, by_order
from assistant.understand import Question

__all__ = ["Premise", "premise"]

_SAMENESS: Final = re.compile(r"\b(?:same|identical|differen\w+|differs?|compare[ds]?|equal|or)\b", re.IGNORECASE)


def premise(question: Question, weighed: Sequence[Weighed]) -> Premise | None:
    """What the statements contradict of what the question takes for granted; None where they contradict nothing."""
    claim = claim_of(question, weighed)
    if not (claim.presumes or question.kind == "yes_no" or claim.figures):
        return None
    if _SAMENESS.search(question.text) and not claim.presumes:
        return None  # it asks which, and takes neither for granted
    rules: tuple[Callable[[Claim], Premise | None], ...] = (by_figure, by_denial)
    if claim.presumes:
        rules = (*rules, by_order, by_comparison, by_direction, by_period, by_place)
    return next((found for rule in rules if (found := rule(claim))), None)
