"""A model at work on one answer: reads the question, writes each part, and stands back where it fails.

Keeps what may not leave the machine from leaving it, holds the time and the tokens of the answer together, and hands
out the quoted answer with a note wherever the model gave nothing usable. No error of a model leaves this room.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final

from assistant.answer import Answer, Turn, Usage
from assistant.compose.generative import ANSWERED_IN_QUOTES, Allowance, Siblings, sources_of, without_addresses, write
from assistant.errors import ModelFailed
from assistant.evidence import Weighed
from assistant.model import Model, Spent
from assistant.rewrite import is_worth_asking, rewritten
from assistant.settings import Settings
from assistant.terms import stems
from assistant.understand import Question, analyse

EARLIER: Final = 12  # earlier questions that the model is told
LONGEST_EARLIER: Final = 1000  # characters of each
UNDERSTANDING: Final = 0.25  # part of the time that reading the question may take
Parts = list[tuple[str, Question]]


class Writer:
    """Writes one answer. `open_model` may raise `ModelFailed`; nothing else here does.

    `has_internal`: whether the index holds documents that are not for sharing.
    """

    def __init__(self, open_model: Callable[[], Model], settings: Settings, *, has_internal: bool) -> None:
        self._open = open_model
        self._has_internal = has_internal
        self._settings = settings
        self._until = time.monotonic() + settings.llm_timeout
        self._spent = Spent()
        self._price: tuple[float, float] | None = None
        self._failed: ModelFailed | None = None  # once the server has failed it is not asked again
        self._said = ""  # what the user has typed
        self.taken = Answer("", "not_in_documents")  # what `texts` has ended with

    @property
    def usage(self) -> Usage | None:
        """Tokens and cost of the answer; None where no server was asked or it told none."""
        return self._spent.usage(self._price)

    def understood(
        self, question: str, history: Sequence[Turn], by_rules: Parts
    ) -> Generator[None, None, Parts]:
        """The parts of a question as the model reads them, where they hold against those of the rules.

        Gives way while the model is waited for, as `texts` does.
        """
        # No answers: they may quote internal documents. What was asked long ago says nothing of a follow-up.
        earlier = [turn.question[:LONGEST_EARLIER] for turn in history[-EARLIER:]]
        self._said = " ".join([*earlier, question])
        if not is_worth_asking(question, earlier):
            return by_rules
        try:
            model = self._model()
            until = time.monotonic() + UNDERSTANDING * self._settings.llm_timeout
            lines = yield from rewritten(
                question, earlier, [part.text for _, part in by_rules], model, until=until, spent=self._spent
            )
        except ModelFailed as error:
            self._failed = error
            return by_rules
        if lines == [part.text for _, part in by_rules]:
            return by_rules
        return [(line, analyse(line, line)) for line in lines]

    def texts(self, question: Question, quoted: Answer, found: Sequence[Weighed], siblings: Siblings) -> Generator[str]:
        """The text of one part as far as it is checked; `taken` holds the answer at the end.

        A refusal is taken as it is: where the documents hold nothing, no model is asked.
        """
        quoted = self.taken = without_addresses(quoted, contact=question.kind == "contact")
        if quoted.status == "not_in_documents":
            return
        try:
            model = self._model()
            self._keep_here(question, quoted, model)
            sources = sources_of(quoted, found, siblings)
            if not sources:
                raise ModelFailed("unusable", "there is no statement that a model may see")
            steps = write(
                question, quoted, sources, model, until=self._until,
                allowance=Allowance(self._settings.llm_tokens), spent=self._spent,
            )
            with closing(steps):
                for step in steps:
                    if isinstance(step, Answer):
                        self.taken = step
                    else:
                        yield step
        except ModelFailed as error:
            if error.kind not in ("unusable", "kept_here", "too_long"):
                self._failed = error
            self.taken = replace(quoted, note=f"{ANSWERED_IN_QUOTES}: {error.reason}.")

    def _model(self) -> Model:
        if self._failed is not None:
            raise self._failed
        model = self._open()
        self._price = model.price
        return model

    def _keep_here(self, question: Question, quoted: Answer, model: Model) -> None:
        """Raise `ModelFailed` where internal text would leave the machine without leave."""
        if model.is_local or self._settings.llm_internal or not self._has_internal:
            return
        internal = any(not citation.shareable for citation in quoted.citations)
        # A question may have taken over words of an earlier answer, and that may have quoted an internal document.
        if internal or not stems(question.text) <= stems(self._said):
            raise ModelFailed(
                "kept_here",
                f"internal documents are not sent to {model.server} (`llm_internal` allows it)"
                if internal
                else f"words of an earlier answer are not sent to {model.server} (`llm_internal` allows it)",
            )
