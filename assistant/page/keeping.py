"""What the Chat panel keeps of a conversation, for whom, and how a conversation is put on the page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.answer import Answer
from assistant.conversations import REASONS, End, Exchange, Judgement, Reason
from assistant.errors import AssistantError
from assistant.opening import Opening
from assistant.page.conversation import Conversation
from assistant.page.exchanges import LONGEST_WORDS, shown
from assistant.page.show import Html, clean
from assistant.turns import Run


def user_of(request: gr.Request | None) -> str:
    """Whose conversations a request may see: the name it logged in with; all share one where there is no log-in."""
    return (request.username or "") if request is not None else ""


def keep(opening: Opening, talk: Conversation, user: str) -> str:
    """Keep the pending question before it is answered; why that could not be done, or ""."""
    if talk.pending is None:
        return ""
    try:
        opening.desk.conversations.begin(user, talk.id, talk.exchange, talk.pending, talk.filters)
    except AssistantError as error:
        return f"This conversation is not kept. {error}"
    return ""


def ended(
    opening: Opening, talk: Conversation, user: str, end: End, *, answer: Answer | None = None, text: str = "",
    note: str = "",
) -> Conversation:
    """The conversation with its pending question at an end, and kept so. `note`: why it is not kept."""
    exchange = Exchange(talk.exchange, talk.pending or "", end, answer, text, talk.filters)
    desk = opening.desk if opening.ready else None
    if desk is not None and not note:
        try:
            desk.conversations.end(user, exchange.id, end, answer=answer, text=text)
        except AssistantError as error:
            note = f"This answer is not kept. {error}"
    return talk.with_shown((*talk.shown, shown(desk, talk.asked, exchange, talk.id, note=note)))


def judged(opening: Opening, talk: Conversation, user: str, sent: object) -> Conversation:
    """The conversation with a judgement of one of its answers, which is kept. A browser may send anything.

    Raises `ConversationNotFound` and what the file raises.
    """
    data = sent if isinstance(sent, dict) else {}
    number = str(data.get("turn", ""))
    held = talk.numbered(int(number)) if re.fullmatch("[0-9]{1,6}", number) else None
    if held is None:
        return talk
    reason: Reason = next((one for one in REASONS if one == data.get("reason")), "")
    right = data.get("right") is True
    words = " ".join(clean(str(data.get("words", ""))).split())[:LONGEST_WORDS]
    judgement = Judgement(True) if right else Judgement(False, reason, words)
    desk = opening.desk
    desk.conversations.judge(user, held.id, judgement)
    anew = shown(desk, int(number), desk.conversations.exchange(user, held.id), talk.id)
    return replace(talk, shown=tuple(anew if one.id == held.id else one for one in talk.shown))


async def leave(run: Run | None) -> None:
    """Drop the answer that is being made, if any: another conversation takes its place."""
    if run is not None and not run.over.is_set():
        await run.drop()


def showing(talk: Conversation) -> tuple[Any, ...]:
    """What the panel shows of a conversation in which nothing is being answered; the question box is emptied."""
    return (
        talk, None, talk.past, talk.last, Html(""), "", gr.update(visible=not talk.shown), *buttons(busy=False),
    )  # fmt: skip


def buttons(*, busy: bool) -> tuple[Any, Any]:
    """Ask and Stop stand in the same place, one at a time."""
    return gr.update(visible=not busy), gr.update(visible=busy)
