"""An older edition of a report does not answer beside a newer one that answers too."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Weighed
from assistant.understand import Question


def without_superseded(question: Question, weighed: Sequence[Weighed], threshold: float) -> list[Weighed]:
    """The statements without those of older editions whose newest edition holds an answer; their order is kept.

    `threshold` is the probability from which a statement answers. A question that names a period asks for the edition
    of that time: then nothing is left out.
    """
    if question.periods:
        return list(weighed)
    answering = {one.record.id for one in weighed if one.probability >= threshold}
    return [one for one in weighed if one.record.superseded_by not in answering]
