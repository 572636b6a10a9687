"""What one browser tab remembers of its conversation. Plain values: no widgets, no asking."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.answer import Turn
from assistant.conversations import new_id
from assistant.page.show import Html, join
from corpus.document import Filters

KEPT = 100  # exchanges shown in one conversation; the oldest leave the page first


@dataclass(frozen=True)
class Shown:
    """A finished exchange, an error or a stopped one too, as the page shows it."""

    id: str
    html: Html
    turn: Turn | None = None  # what was answered, for follow-ups


@dataclass(frozen=True)
class Conversation:
    """The exchanges so far, and the question that is being answered, if any."""

    id: str = ""  # under which it is kept, from the first question on
    shown: tuple[Shown, ...] = ()
    asked: int = 0  # questions so far; numbers the exchanges, from 1
    exchange: str = ""  # id of the last one
    pending: str | None = None  # the question being answered
    filters: Filters = field(default_factory=Filters)  # which documents may answer it
    written: str = ""  # the text of its answer so far
    busy: bool = False  # no further question is taken: one is being answered, or the browser has yet to hear its end

    def ask(self, question: str, filters: Filters | None = None) -> Conversation:
        """With `question` being answered."""
        return replace(
            self, id=self.id or new_id(), asked=self.asked + 1, exchange=new_id(), pending=question,
            filters=filters or Filters(), written="", busy=True,
        )  # fmt: skip

    def write(self, text: str) -> Conversation:
        """With the answer's text so far."""
        return replace(self, written=text)

    def end(self, html: Html, turn: Turn | None = None) -> Conversation:
        """With the question at an end; `turn` where it was answered."""
        return self.with_shown((*self.shown, Shown(self.exchange, html, turn)))

    def with_shown(self, shown: tuple[Shown, ...]) -> Conversation:
        """With these as the finished exchanges, and none under way."""
        return replace(self, shown=shown[-KEPT:], pending=None, written="")

    def until(self, number: int) -> Conversation:
        """Without the exchange of this number, from 1, and what follows it."""
        return replace(self, shown=self.shown[: max(number - self._first, 0)], asked=number - 1)

    def numbered(self, number: int) -> Shown | None:
        """The finished exchange of this number."""
        at = number - self._first
        return self.shown[at] if 0 <= at < len(self.shown) else None

    def release(self) -> Conversation:
        """Ready for a further question, unless one is being answered."""
        return replace(self, busy=self.pending is not None)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was answered so far."""
        return tuple(one.turn for one in self.shown if one.turn is not None)

    @property
    def past(self) -> Html:
        """The exchanges before the last one."""
        return join(one.html for one in (self.shown if self.pending is not None else self.shown[:-1]))

    @property
    def last(self) -> Html:
        """The last finished exchange."""
        return self.shown[-1].html if self.shown and self.pending is None else Html("")

    @property
    def _first(self) -> int:
        """The number of the first exchange that is shown."""
        return self.asked - (self.pending is not None) - len(self.shown) + 1
