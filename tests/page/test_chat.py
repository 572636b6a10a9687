"""What the Chat panel does with a question before it is answered."""

from __future__ import annotations

import pytest

from assistant.page.chat import EMPTY, ONE_AT_A_TIME, TOO_MANY, take
from assistant.page.conversation import Conversation
from assistant.turns import Run


def test_a_question_is_taken_and_shown_at_once() -> None:
    talk, run, _past, current, notice, box, *_ = take("  How many?  ", Conversation())
    assert (talk.pending, talk.asked, talk.busy) == ("How many?", 1, True)
    assert isinstance(run, Run)
    assert "How many?" in current and notice == "" and box == ""


@pytest.mark.parametrize(
    ("question", "talk", "full", "words"),
    [
        ("  ", Conversation(), False, EMPTY),
        ("And jobs?", Conversation().ask("How many?"), False, ONE_AT_A_TIME),
        ("And jobs?", Conversation(busy=True), False, ONE_AT_A_TIME),
        ("How many?", Conversation(), True, TOO_MANY),
    ],
)
def test_a_question_that_cannot_be_taken_stays_in_the_box(
    question: str, talk: Conversation, full: bool, words: str
) -> None:
    kept, _run, _past, _current, notice, box, *_ = take(question, talk, full=full)
    assert kept is talk
    assert words in notice
    assert isinstance(box, dict) and "value" not in box, "the box is left as it is"


def test_the_next_question_is_taken_after_the_browser_has_heard_the_end() -> None:
    talk = Conversation().ask("How many?")
    assert talk.release().busy, "it is still being answered"
    ended = talk.end("148")  # type: ignore[arg-type]
    assert ended.busy and not ended.release().busy
