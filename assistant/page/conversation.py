"""What one browser tab remembers of its conversation. Plain values: no widgets, no asking."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.answer import Turn
from assistant.page.show import Html, join

KEPT = 100  # exchanges shown in one conversation; the oldest leave the page first


@dataclass(frozen=True)
class Conversation:
    """The exchanges so far, and the question that is being answered, if any."""

    turns: tuple[Turn, ...] = ()  # what was answered, for follow-ups
    shown: tuple[Html, ...] = ()  # every finished exchange, errors and stopped ones too, as the page shows it
    asked: int = 0  # questions so far; numbers the exchanges, from 1
    pending: str | None = None  # the question being answered
    written: str = ""  # the text of its answer so far
    busy: bool = False  # no further question is taken: one is being answered, or the browser has yet to hear its end

    def ask(self, question: str) -> Conversation:
        """With `question` being answered."""
        return replace(self, asked=self.asked + 1, pending=question, written="", busy=True)

    def write(self, text: str) -> Conversation:
        """With the answer's text so far."""
        return replace(self, written=text)

    def end(self, exchange: Html, turn: Turn | None = None) -> Conversation:
        """With the question at an end; `turn` where it was answered."""
        return replace(
            self,
            turns=(*self.turns, turn) if turn else self.turns,
            shown=(*self.shown, exchange)[-KEPT:],
            pending=None,
            written="",
        )

    def release(self) -> Conversation:
        """Ready for a further question, unless one is being answered."""
        return replace(self, busy=self.pending is not None)

    @property
    def past(self) -> Html:
        """The exchanges before the last one."""
        return join(self.shown if self.pending is not None else self.shown[:-1])

    @property
    def last(self) -> Html:
        """The last finished exchange."""
        return self.shown[-1] if self.shown and self.pending is None else Html("")
