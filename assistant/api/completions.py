"""The routes under /v1: OpenAI's protocol, so that existing chat clients can be pointed here.

A streamed text is sent once it is whole and checked, since nothing can be taken back from a client; until then the
stream says that it lives.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request

from assistant.answer import Answer, StreamEvent
from assistant.api import asking, models
from assistant.api.problems import told_late
from assistant.api.prose import answer_text
from assistant.api.routes import errors, needs_json
from assistant.api.sending import ALIVE, Alive, EventStream
from assistant.api.wire import (
    ChatReply,
    ChatRequest,
    Choice,
    Cited,
    Model,
    Models,
    Said,
    Tokens,
    chunk,
    names,
    no_model,
    question_of,
)
from assistant.api.work import Lines, answered, desk_of, steps_of, while_here
from assistant.opening import Opening
from assistant.settings import MODES, Settings, has_model

STREAMED: Final[dict[str, Any]] = {
    "description": "The reply; with `stream` its pieces as server-sent events. The last piece holds `status`, "
    "`citations` and `caveats`.",
    "content": {"text/event-stream": {"schema": {"type": "string"}, "example": "data: {...}\n\ndata: [DONE]\n"}},
}


def router(opening: Opening, settings: Settings, lines: Lines) -> APIRouter:
    """All of them, over an assistant that may still be opening."""
    whole = APIRouter(prefix="/v1", tags=["OpenAI's protocol"])
    known = names(MODES if has_model(settings, os.environ) else ())

    @whole.get("/models")
    def list_models() -> Models:
        """List the names to ask under."""
        return Models(data=[Model(id=name) for name in known])

    @whole.get("/models/{name}", responses=errors(404, 422))
    def one_model(name: Annotated[str, Path(description="The name.")]) -> Model:
        """Tell whether there is a name to ask under."""
        if name not in known:
            raise no_model(name, known)
        return Model(id=name)

    @whole.post(
        "/chat/completions",
        response_model=ChatReply,
        responses={200: STREAMED, **errors(404, 413, 415, 422, 429, 500, 503)},
        dependencies=[Depends(needs_json)],
    )
    async def complete(request: Request, chat: ChatRequest) -> ChatReply | EventStream:
        """Answer the last question of a conversation; with `stream` as server-sent events that end with `[DONE]`."""
        asked = question_of(chat, known)
        desk = desk_of(opening)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": chat.model}
        if not chat.stream:
            return _whole(head, await while_here(request, answered(lines, desk, asked)))
        made = steps_of(lines.questions, partial(asking.events, desk, asked))
        first = await while_here(request, anext(made))  # here, so that what cannot be asked has its status
        with_usage = chat.stream_options is not None and chat.stream_options.include_usage
        return EventStream(_told(head, first, made, with_usage=with_usage), made)

    return whole


def _whole(head: dict[str, Any], answer: Answer) -> ChatReply:
    choice = Choice(message=Said(content=answer_text(answer)))
    return ChatReply(**head, choices=[choice], usage=_tokens(answer), **dict(_cited(answer)))


def _cited(answer: Answer) -> Cited:
    return Cited(
        status=answer.status,
        citations=[models.Citation.model_validate(one) for one in answer.citations],
        caveats=[models.Caveat.model_validate(one) for one in answer.caveats],
    )


def _tokens(answer: Answer) -> Tokens:
    sent, written = (answer.usage.prompt_tokens, answer.usage.completion_tokens) if answer.usage else (0, 0)
    return Tokens(prompt_tokens=sent, completion_tokens=written, total_tokens=sent + written)


async def _told(
    head: dict[str, Any], first: StreamEvent, made: AsyncGenerator[StreamEvent], *, with_usage: bool
) -> AsyncGenerator[str]:
    """The pieces of one reply as they go over the wire."""
    alive = Alive()
    step: StreamEvent | None = first
    try:
        yield _data(chunk(head, {"role": "assistant", "content": ""}))
        while step is not None:
            if step.answer is not None:
                yield _data(chunk(head, {"content": answer_text(step.answer)}))
                yield _data(chunk(head, {}, end=True, **_cited(step.answer).model_dump()))
                if with_usage:
                    yield _data({**chunk(head, {}), "choices": [], "usage": _tokens(step.answer).model_dump()})
            elif alive.due():
                yield ALIVE
            step = await anext(made, None)
        yield "data: [DONE]\n\n"
    except Exception as error:  # the status has been sent: the last piece says it
        yield _data(told_late(error).body.model_dump())


def _data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"
