"""Questions that could be asked next, looked for once an answer is shown, and offered below it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from assistant.errors import AssistantError
from assistant.opening import Opening
from assistant.page.conversation import Conversation
from assistant.page.show import Html, fill, join

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0  # seconds to wait for those that another tab is looking for
OFFERS: Final = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-next]');
  if (button) trigger('next', { question: button.dataset.next });
});
"""


class Offers:
    """Looks for them in one thread at a time, and only while few questions are being answered."""

    def __init__(self, opening: Opening, calm: Callable[[], bool]) -> None:
        self._opening = opening
        self._calm = calm
        self._one = threading.Semaphore(1)

    def after(self, talk: Conversation, user: str) -> Html:
        """What to offer after the last answer of a conversation; nothing where nothing is sure to be answered."""
        if talk.pending is not None or not self._opening.ready or not self._one.acquire(timeout=PATIENCE):
            return Html("")
        try:
            desk = self._opening.desk
            last = desk.conversations.exchange(user, talk.exchange)
            if last.answer is None:
                return Html("")
            asked = [one.question for one in talk.turns]
            return drawn(
                talk.exchange,
                desk.next_questions(last.answer, asked, filters=last.filters or None, go_on=self._calm),
            )
        except AssistantError:  # it was not kept, or has been deleted
            return Html("")
        except Exception:  # an offer is no reason to trouble anybody
            log.exception("No further questions could be looked for")
            return Html("")
        finally:
            self._one.release()


def drawn(exchange: str, questions: Sequence[str]) -> Html:
    """The offers; the script of the page hides them once another question is asked."""
    if not questions:
        return Html("")
    return fill(
        '<section class="nexts" data-for="{exchange}" aria-label="The documents also answer">'
        '<p class="made">The documents also answer</p>{buttons}</section>',
        exchange=exchange,
        buttons=join(
            fill('<button type="button" class="next" data-next="{question}">{question}</button>', question=question)
            for question in questions
        ),
    )
